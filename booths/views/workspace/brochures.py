"""The papers that visitors take away from a booth."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booths.forms.brochures import BrochureForm
from booths.models import Brochure
from booths.services import brochures as services
from booths.workspace import booth_of
from exhibitors.workspace import for_managers, for_staff
from fair.errors import Refused


@for_staff
def brochures(request, exhibitor):
    booth = booth_of(exhibitor)
    if request.method == "POST" and not (booth and request.membership.is_managing):
        raise Http404
    form = BrochureForm(request.POST or None, request.FILES or None, instance=Brochure(booth=booth))
    if request.method == "POST" and form.is_valid():
        try:
            services.add_brochure(form.instance)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("Visitors can take the brochure along."))
            return redirect("workspace_brochures", exhibitor.slug)
    context = {"exhibitor": exhibitor, "booth": booth, "form": form}
    if booth:
        context["brochures"] = booth.brochures.all()
    return render(request, "workspace/brochures.html", context)


@for_managers
@require_POST
def act(request, exhibitor, pk):
    """Move a brochure up or down, or remove it."""
    found = get_object_or_404(Brochure.objects.filter(booth__exhibitor=exhibitor), pk=pk)
    wish = request.POST.get("act")
    if wish == "remove":
        services.remove_brochure(found)
        messages.success(request, _("%(brochure)s is removed.") % {"brochure": found})
    elif wish in ("up", "down"):
        services.move_brochure(found, -1 if wish == "up" else 1)
    return redirect("workspace_brochures", exhibitor.slug)
