"""Pages on which companies come to the fair."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from exhibitors import services
from exhibitors.forms.company import CompanyForm
from fair import features
from fair.addresses import safe_next
from fair.errors import Refused


@login_required
def join(request):
    """The second step for whoever signs up to exhibit, and the way to a further company."""
    user = request.user
    form = CompanyForm(request.POST or None, initial={"name": user.company, "country": user.country})
    if not features.is_on("applications"):
        return render(request, "exhibitors/join_closed.html", status=403)
    if request.method == "POST" and form.is_valid():
        try:
            company = services.open_company(user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            request.session["hat"] = f"exhibitor:{company.pk}"
            messages.success(request, _("%(company)s is at the fair.") % {"company": company})
            return redirect(safe_next(request, reverse("workspace_applications", args=[company.slug])))
    return render(request, "exhibitors/join.html", {"form": form, "next": safe_next(request, "")})
