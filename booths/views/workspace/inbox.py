"""The inbox that an exhibitor's staff shares, and what they do with a conversation."""

import datetime

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from booths.canned import replies_for
from booths.conversation_page import ConversationPage
from booths.forms import NoteForStaffForm, OfferForm, SnoozeForm
from booths.inbox import StaffInbox, colleagues_of
from booths.models import Conversation
from booths.services import conversations
from booths.views.messages import wants_main
from booths.workspace import booth_of
from exhibitors.workspace import for_staff
from fair.addresses import whole_number
from fair.errors import Refused


def _inbox(request, exhibitor):
    asked = {name: request.GET.get(name, "") for name in ("box", "q", "before")}
    return StaffInbox(request.user, exhibitor, **asked)


def _of(exhibitor, pk):
    own = Conversation.objects.filter(exhibitor=exhibitor)
    return get_object_or_404(own.select_related("buyer__avatar", "assignee__avatar", "exhibitor"), pk=pk)


@for_staff
@require_GET
@never_cache
def inbox(request, exhibitor):
    """The conversations of a box. With ?fragment the list alone, which the page keeps fresh."""
    template = "workspace/inbox/list.html" if "fragment" in request.GET else "workspace/inbox.html"
    here = whole_number(request.GET.get("here", ""))
    context = {"exhibitor": exhibitor, "inbox": _inbox(request, exhibitor), "here": here}
    return render(request, template, context)


@for_staff
@require_GET
@never_cache
def conversation(request, exhibitor, pk):
    found = _of(exhibitor, pk)
    page = ConversationPage(found, request.user)
    context = {"exhibitor": exhibitor, "inbox": _inbox(request, exhibitor), "page": page}
    template = "workspace/inbox/main.html" if wants_main(request) else "workspace/inbox.html"
    if "bar" in request.GET:  # which the page keeps fresh
        template = "workspace/inbox/bar.html"
    return render(request, template, context | {"offer": OfferForm(), "here": pk})


@for_staff
@require_POST
def act(request, exhibitor, pk, act):
    """Assign, put off, note, finish: what only the staff does."""
    if act not in ACTS:
        raise Http404
    try:
        ACTS[act](request, _of(exhibitor, pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
    here = reverse("workspace_conversation", args=[exhibitor.slug, pk])
    return redirect(f"{here}?{request.GET.urlencode()}")


def _assign(request, found):
    to = request.POST.get("to", "")
    colleague = colleagues_of(found.exhibitor).filter(pk=whole_number(to)).first()
    if to and colleague is None:
        raise Refused(_("Only people of the company can be given a conversation."))
    conversations.assign_conversation(found, request.user, colleague)
    told = _("%(name)s answers from now on.") % {"name": colleague} if colleague else _("Nobody has it now.")
    messages.success(request, told)


def _snooze(request, found):
    form = SnoozeForm(request.POST)
    hours = form.cleaned_data["hours"] if form.is_valid() else None
    until = timezone.now() + datetime.timedelta(hours=hours) if hours else None
    conversations.snooze_conversation(found, until)


def _note(request, found):
    form = NoteForStaffForm(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    conversations.write_note(found, request.user, form.cleaned_data["text"])


def _close(request, found):
    conversations.close_conversation(found)
    messages.success(request, _("Done. It opens again when the buyer writes."))


def _reopen(request, found):
    conversations.reopen_conversation(found)


ACTS = {"assign": _assign, "snooze": _snooze, "note": _note, "close": _close, "reopen": _reopen}


@for_staff
@require_GET
@never_cache
def replies(request, exhibitor, pk):
    """The replies kept ready, filled in for this buyer."""
    booth = booth_of(exhibitor)
    address = request.build_absolute_uri(booth.get_absolute_url()) if booth and booth.published_id else ""
    return JsonResponse({"replies": replies_for(_of(exhibitor, pk), request.user, address)})
