"""The replies that an exhibitor's staff keeps ready."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booths.canned import PLACEHOLDERS
from booths.forms import CannedReplyForm
from booths.models import CannedReply
from exhibitors.workspace import for_staff


@for_staff
@require_http_methods(["GET", "POST"])
def replies(request, exhibitor):
    """GET the replies, POST another."""
    form = CannedReplyForm(
        request.POST or None,
        instance=CannedReply(exhibitor=exhibitor),
        initial={"language": get_language()},
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The reply is kept."))
        return redirect("workspace_replies", exhibitor.slug)
    kept = CannedReply.objects.filter(exhibitor=exhibitor)
    context = {"exhibitor": exhibitor, "form": form, "replies": kept, "placeholders": PLACEHOLDERS}
    return render(request, "workspace/replies.html", context, status=422 if form.errors else 200)


@for_staff
@require_http_methods(["GET", "POST"])
def reply(request, exhibitor, pk):
    """One reply in one of its languages, ?language=."""
    kept = get_object_or_404(CannedReply, exhibitor=exhibitor, pk=pk)
    asked = request.GET.get("language", "")
    language = asked or next(iter(kept.texts), get_language())
    initial = {"language": language, "text": kept.texts.get(language, "")}
    form = CannedReplyForm(request.POST or None, instance=kept, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The reply is kept."))
        return redirect("workspace_replies", exhibitor.slug)
    context = {"exhibitor": exhibitor, "form": form, "reply": kept, "placeholders": PLACEHOLDERS}
    return render(request, "workspace/reply.html", context, status=422 if form.errors else 200)


@for_staff
@require_POST
def remove(request, exhibitor, pk):
    get_object_or_404(CannedReply, exhibitor=exhibitor, pk=pk).delete()
    messages.success(request, _("The reply is gone."))
    return redirect("workspace_replies", exhibitor.slug)
