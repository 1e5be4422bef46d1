"""What a buyer does with a sourcing request. Whether the person may is asked before, by the querysets.

Every act takes the request's row first and reads its state anew, so that of two at once one comes second.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from fair import features
from fair.errors import Refused
from fair.models import Edition
from fair.texts import one_line
from matchmaking.models import Invitation, RequestFile, SourcingRequest
from matchmaking.services import request_texts
from matchmaking.services.inviting import invite_all, refuse_beyond_a_day
from matchmaking.services.request_parts import (
    FIELDS,
    LINE_FIELDS,
    copy_files,
    differ,
    keep_files,
    set_fields,
    write_lines,
)
from matchmaking.services.telling import tell_all, tell_buyer, tell_pages

State = SourcingRequest.State
MOST_DRAFTS = 50
LEAST_TIME = datetime.timedelta(hours=1)  # between sending and the deadline
MOST_TIME = datetime.timedelta(days=180)
ONE_MORE = datetime.timedelta(days=7)  # by which one click extends it


def take(request):
    """The request's row, locked until the transaction ends, with its buyer and edition."""
    rows = SourcingRequest.objects.select_for_update(no_key=True, of=["self"])
    return rows.select_related("buyer__card", "edition", "category").get(pk=request.pk)


@transaction.atomic
def write_request(buyer, lines=(), files=(), key=None, source=SourcingRequest.Source.SCRATCH, **fields):
    """A draft of the buyer's, with lines as dicts of LINE_FIELDS and uploads. The same key writes once.

    Raises Refused for what cannot be kept, and while sourcing requests are paused.
    """
    features.require("requests")
    if key and (known := SourcingRequest.objects.filter(key=key).first()):
        if known.buyer_id != buyer.pk:
            raise Refused(_("This request was already written by somebody else."))
        return known
    if buyer.sourcing_requests.filter(state=State.DRAFT).count() >= MOST_DRAFTS:
        raise Refused(_("You have many drafts already: please send or delete one first."))
    edition = fields.pop("edition", None) or Edition.objects.current()
    if edition is None:
        raise Refused(_("The fair is not open: a request can be written once it is."))
    request = SourcingRequest(buyer=buyer, edition=edition, source=source)
    request.key = key or request.key
    set_fields(request, fields)
    request.save()
    write_lines(request, lines)
    keep_files(request, files)
    return request


@transaction.atomic
def keep_writing(buyer, written, request=None, key=None, **fields):
    """Keep what the buyer is typing, until it can be saved; nobody else reads it. Makes a draft where there
    is no request yet. Returns the request."""
    if request is None:
        request = write_request(buyer, key=key, **fields)
    request = take(request)
    _refuse_ended(request)
    request.written = written
    if request.state == State.DRAFT:
        request.title = one_line(written["single"].get("title", ""))[:120] or request.title
    _touch(request, "written", "title")
    return request


@transaction.atomic
def forget_writing(request, by):
    """What was typed and not saved is dropped; what stands stays."""
    request = take(request)
    request.written = None
    request.save(update_fields=["written"])


@transaction.atomic
def change_request(request, by, lines=None, **fields):
    """Change what was written; everybody who was asked is told. `lines` are all of them, known ones by "pk".

    Once an exhibitor has quoted only the deadline can be made longer. Raises Refused for anything else.
    """
    request = take(request)
    _refuse_ended(request)
    SourcingRequest.objects.filter(pk=request.pk).update(written=None)
    changed = set_fields(request, fields)
    if request.state == State.OPEN:
        _refuse_unfair(request, changed, lines)
        _refuse_deadline(request)
    changed_lines = lines is not None and write_lines(request, lines)
    if not changed and not changed_lines:
        return request
    _touch(request, *changed)
    if request.state == State.OPEN:
        request_texts.refuse_words(request)
        tell_all(request, "request.changed", "rfq.changed")
    tell_pages(request)
    return request


@transaction.atomic
def add_files(request, by, files):
    """Add files, at any time before it ends; everybody who was asked is told."""
    request = take(request)
    _refuse_ended(request)
    kept = keep_files(request, files)
    _touch(request)
    if kept and request.state == State.OPEN:
        tell_all(request, "request.changed", "rfq.changed")
    tell_pages(request)
    return kept


@transaction.atomic
def remove_file(file, by):
    """Take a file away, as long as nobody has quoted for what is in it."""
    request = take(file.request)
    _refuse_ended(request)
    if is_quoted(request):
        raise Refused(_("Exhibitors have quoted for this: its files stay as they are."))
    RequestFile.objects.filter(pk=file.pk).delete()
    _touch(request)
    tell_pages(request)


@transaction.atomic
def delete_draft(request, by):
    """Throw a draft away. Raises Refused for what was sent: that is withdrawn."""
    request = take(request)
    if request.state != State.DRAFT:
        raise Refused(_("It was sent: withdraw it instead."))
    request.delete()


@transaction.atomic
def send_request(request, by, exhibitors=(), advised=(), on_board=False, key=None):
    """Send a draft to `exhibitors` whom the buyer chose, to `advised` ones, and `on_board` publish it.

    Sent twice with the same `key` it is sent once. Raises Refused for a request that is not whole, without
    anybody to read it, beyond the buyer's number a day, and for exhibitors who cannot be asked.
    """
    features.require("requests")
    request = take(request)
    if request.state != State.DRAFT:
        if key and request.sent_key == key:
            return request
        raise Refused(_("This request was sent already."))
    if not (exhibitors or advised or on_board):
        raise Refused(_("Choose who should get it: exhibitors, or all on the board."))
    request_texts.refuse_gaps(request)
    request_texts.refuse_words(request)
    _refuse_deadline(request, LEAST_TIME)
    refuse_beyond_a_day(request)
    request.state, request.sent_at, request.sent_key = State.OPEN, timezone.now(), key
    request.is_published = on_board
    _touch(request, "state", "sent_at", "sent_key", "is_published")
    chosen = {exhibitor.pk for exhibitor in exhibitors}
    invite_all(request, exhibitors, Invitation.How.CHOSEN)
    advised = [one for one in advised if one.pk not in chosen]
    invite_all(request, advised, Invitation.How.RECOMMENDED)
    tell_pages(request)
    return request


@transaction.atomic
def invite(request, by, exhibitors, how=Invitation.How.CHOSEN):
    """Ask more exhibitors while quotes are taken; those that were asked before are left alone.

    Returns the new Invitations.
    """
    features.require("requests")
    request = take_open(request)
    invited = invite_all(request, exhibitors, how)
    tell_pages(request)
    return invited


@transaction.atomic
def publish_request(request, by, on_board=True):
    """Show an open request on the board, without the buyer's name, or no longer. Twice is once."""
    request = take_open(request)
    if request.is_published != on_board:
        request.is_published = on_board
        _touch(request, "is_published")
        tell_pages(request)
    return request


@transaction.atomic
def withdraw_request(request, by, reason=""):
    """Take an open request back; everybody who was asked is told why. Twice is once."""
    request = take(request)
    if request.state == State.WITHDRAWN:
        return request
    if request.state not in (State.OPEN, State.EXPIRED):
        raise Refused(_("Only a request that was sent and is not decided can be withdrawn."))
    request.reason = request_texts.clean(request.buyer, reason, 500)
    request.state, request.ended_at = State.WITHDRAWN, timezone.now()
    _touch(request, "state", "ended_at", "reason")
    tell_all(request, "request.withdrawn", "rfq.withdrawn", reason=request.reason)
    tell_pages(request)
    return request


@transaction.atomic
def extend_deadline(request, by, deadline=None):
    """Take quotes for longer, without `deadline` for a week more; what has expired is open again."""
    request = take(request)
    if request.state not in (State.OPEN, State.EXPIRED):
        raise Refused(_("This request is over."))
    now = timezone.now()
    deadline = deadline or max(request.deadline, now) + ONE_MORE
    if deadline <= request.deadline:
        raise Refused(_("The deadline can only be made longer."))
    request.deadline = deadline
    _refuse_deadline(request)
    request.state, request.ended_at, request.reminded_at = State.OPEN, None, None
    _touch(request, "deadline", "state", "ended_at", "reminded_at")
    request.invitations.update(reminded_at=None)
    tell_all(request, "request.extended", "rfq.changed")
    tell_pages(request)
    return request


@transaction.atomic
def duplicate_request(request, by, key=None):
    """A new draft with the same words, lines and files; nobody is asked yet. The same key makes one."""
    fields = {name: getattr(request, name) for name in FIELDS if name != "deadline"}
    lines = [
        {name: getattr(line, name) for name in LINE_FIELDS}
        for line in request.lines.select_related("product")
    ]
    copy = write_request(by, lines, key=key, source=request.source, **fields)
    if not copy.files.exists():
        copy_files(request, copy)
    return copy


def is_quoted(request):
    """Whether an exhibitor has quoted, so that what was asked for may not change."""
    return request.invitations.filter(state=Invitation.State.QUOTED).exists()


def take_open(request):
    """As `take`. Raises Refused where no quotes are taken any more."""
    request = take(request)
    if not request.is_open:
        raise Refused(_("No more quotes are taken for this request."))
    return request


def expire_request(pk):
    """At its deadline a request takes no more quotes. Returns whether it was this that ended it."""
    with transaction.atomic():
        rows = SourcingRequest.objects.select_for_update(no_key=True, skip_locked=True, of=["self"])
        due = rows.open().filter(pk=pk, deadline__lte=timezone.now())
        request = due.select_related("buyer").first()
        if request is None:
            return False
        request.state, request.ended_at = State.EXPIRED, timezone.now()
        request.save(update_fields=["state", "ended_at"])
        quotes = request.invitations.standing().filter(state=Invitation.State.QUOTED).count()
        tell_buyer(request, "request.expired", quotes=quotes)
        tell_pages(request)
    return True


def expire_due(most=200):
    """End what is due. Returns how many; safe to run twice, and at any time."""
    due = SourcingRequest.objects.open().filter(deadline__lte=timezone.now()).order_by("deadline")
    return sum(expire_request(pk) for pk in due.values_list("pk", flat=True)[:most])


def _refuse_ended(request):
    if request.state not in (State.DRAFT, State.OPEN):
        raise Refused(_("This request is over: duplicate it to ask again."))


def _refuse_unfair(request, changed, lines):
    """Nobody may have quoted for something else than what stands there now."""
    if not is_quoted(request):
        return
    before = SourcingRequest.objects.get(pk=request.pk)
    if set(changed) - {"deadline"} or (lines is not None and differ(request, lines)):
        raise Refused(
            _("Exhibitors have quoted for this: you can extend the deadline, add files and answer questions.")
        )
    if request.deadline < before.deadline:
        raise Refused(_("Exhibitors have quoted for this: the deadline can only be made longer."))


def _refuse_deadline(request, least=datetime.timedelta(0)):
    now = timezone.now()
    if request.deadline is None or request.deadline <= now + least:
        raise Refused(_("Give the exhibitors until a later time to quote."))
    if request.deadline > now + MOST_TIME:
        raise Refused(_("The deadline can be at most half a year away."))


def _touch(request, *fields):
    request.changed_at = timezone.now()
    request.save(update_fields=[*fields, "changed_at"])
