"""What is done to a booth's draft. Scripts are answered with JSON, forms sent without them with the page."""

import json

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booths.services import booths, drafts
from booths.services.drafts import Overtaken
from booths.views.workspace.builder import own_booth, version_of
from exhibitors.workspace import for_managers
from fair.errors import Refused


@for_managers
@require_POST
def change(request, exhibitor, slug):
    """One field: {"field", "base", "value", "tab"}; 409 with what stands there where somebody was faster."""
    booth = own_booth(exhibitor, slug)
    told = _told(request)
    try:
        value = drafts.change_draft(
            booth, request.user, told["field"], told["base"], told["value"], str(told.get("tab", ""))[:40]
        )
    except (KeyError, TypeError):
        return _answer(request, exhibitor, booth, 400, error=_("This could not be read."))
    except Refused as refusal:
        return _refusal(request, exhibitor, booth, refusal)
    return _answer(request, exhibitor, booth, 200, value=value)


@for_managers
@require_POST
def upload(request, exhibitor, slug, slot):
    """A picture, panorama or film for its slot, or with `remove` none."""
    booth = own_booth(exhibitor, slug)
    file, tab = request.FILES.get("file"), request.POST.get("tab", "")[:40]
    base = drafts.file_told(slot, request.POST.get("base", ""))
    try:
        if "remove" in request.POST:
            value = drafts.clear_file(booth, request.user, slot, base, tab)
        elif file is None:
            raise Refused(_("Choose a file first."))
        else:
            value = drafts.put_file(booth, request.user, slot, file, base, tab)
    except Refused as refusal:
        return _refusal(request, exhibitor, booth, refusal)
    return _answer(request, exhibitor, booth, 200, value=value)


@for_managers
@require_POST
def publish(request, exhibitor, slug):
    booth = own_booth(exhibitor, slug)
    try:
        booths.publish_booth(booth, request.user)
    except Refused as refusal:
        return _refusal(request, exhibitor, booth, refusal)
    messages.success(request, _("Your booth is published: visitors see it as it stands now."))
    return redirect("builder", exhibitor.slug, booth.slug)


@for_managers
@require_POST
def discard(request, exhibitor, slug):
    booth = own_booth(exhibitor, slug)
    try:
        drafts.discard_draft(booth, request.user)
    except Refused as refusal:
        return _refusal(request, exhibitor, booth, refusal)
    messages.success(request, _("The draft is set aside. You find it among the earlier versions."))
    return redirect("builder", exhibitor.slug, booth.slug)


@for_managers
@require_POST
def restore(request, exhibitor, slug, version):
    booth = own_booth(exhibitor, slug)
    try:
        drafts.restore_version(booth, version_of(booth, version), request.user)
    except Refused as refusal:
        return _refusal(request, exhibitor, booth, refusal)
    messages.success(request, _("The earlier version is your draft now. Publish it to show it to visitors."))
    return redirect("builder", exhibitor.slug, booth.slug)


def _told(request):
    """The request's JSON, or its form: then every value is a text."""
    if request.content_type != "application/json":
        return request.POST.dict()
    try:
        told = json.loads(request.body)
    except (UnicodeDecodeError, ValueError):
        told = None
    return told if isinstance(told, dict) else {}


def _refusal(request, exhibitor, booth, refusal):
    """What stands in the way, in a sentence; where somebody was faster also what they wrote."""
    if isinstance(refusal, Overtaken):
        told = {"theirs": refusal.value, "editor": refusal.editor}
        return _answer(request, exhibitor, booth, 409, error=str(refusal), **told)
    return _answer(request, exhibitor, booth, 422, error=str(refusal))


def _answer(request, exhibitor, booth, status, **told):
    if request.accepts("text/html") and request.content_type != "application/json":
        if "error" in told:
            messages.error(request, told["error"])
        return redirect("builder", exhibitor.slug, booth.slug)
    return JsonResponse(told, status=status)
