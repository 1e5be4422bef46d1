"""Who comes to an event: registrations, places, and who is next when one becomes free.

Everything here happens under the event's lock, so that no place and no use of a code is given twice.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from fair import audit
from fair.errors import Refused
from fair.realtime import publish
from live.event_notices import told_of
from live.models import Event, InvitationCode, Registration

State = Registration.State
STANDING = (State.ASKED, State.WAITING, State.CONFIRMED)  # these have or want a place


@transaction.atomic
def register(event, user, code=""):
    """Register a person; whoever is registered already stays so. Raises Refused with what is missing.

    Who cancelled may come back: with the place if one is free, and without asking again.
    """
    event = take(event)
    _refuse_closed(event)
    found = Registration.objects.filter(event=event, user=user).first()
    if found and found.state in STANDING:
        return found
    if found and found.state == State.DECLINED:
        raise Refused(_("The organisers have declined this registration."))
    registration = found or Registration(event=event, user=user)
    registration.code = _use_code(event, code, registration.code)
    registration.asked_at = timezone.now()
    needs_approval = event.admission == Event.Admission.APPROVAL and registration.decided_at is None
    registration.state = State.ASKED if needs_approval else _with_or_without_place(event)
    registration.save()
    _tell(registration)
    return registration


@transaction.atomic
def cancel(registration):
    """Give a place back; the next in line gets it. Twice is once."""
    event = take(registration.event)
    registration = Registration.objects.select_related("code").get(pk=registration.pk)
    if registration.state not in STANDING:
        return registration
    registration.state = State.CANCELLED
    registration.save(update_fields=["state"])
    if registration.code:
        InvitationCode.objects.filter(pk=registration.code_id).update(used=registration.code.used - 1)
    promote(event)
    return registration


@transaction.atomic
def approve(registration, by):
    """Let somebody come: registered if there is a place, else on the waiting list. Twice is once."""
    event = take(registration.event)
    registration = Registration.objects.get(pk=registration.pk)
    if registration.state not in (State.ASKED, State.DECLINED):
        return registration
    _refuse_closed(event)
    before = registration.state
    registration.state = _with_or_without_place(event)
    _decide(registration, by, "registration.approved", before)
    return registration


@transaction.atomic
def decline(registration, by):
    """Refuse somebody a place, also one that they have had; the next in line gets it. Twice is once."""
    event = take(registration.event)
    registration = Registration.objects.get(pk=registration.pk)
    if registration.state not in STANDING:
        return registration
    before, registration.state = registration.state, State.DECLINED
    _decide(registration, by, "registration.declined", before)
    promote(event)
    return registration


def promote(event):
    """Give free places to those who wait, in the order in which they asked. The event is locked."""
    if event.ends_at <= timezone.now():
        return
    waiting = Registration.objects.filter(event=event, state=State.WAITING).order_by("asked_at", "pk")
    free = places_left(event)
    for registration in waiting if free is None else waiting[:free]:
        registration.state = State.CONFIRMED
        registration.save(update_fields=["state"])
        _tell(registration, "registration.promoted")


def places_left(event):
    """How many places are free; None without limit."""
    if event.capacity is None:
        return None
    taken = Registration.objects.filter(event=event, state=State.CONFIRMED).count()
    return max(0, event.capacity - taken)


def place_in_line(registration):
    """1 for who is next, in the waiting list."""
    before = Registration.objects.filter(event=registration.event_id, state=State.WAITING)
    earlier = before.filter(asked_at__lt=registration.asked_at)
    same = before.filter(asked_at=registration.asked_at, pk__lt=registration.pk)
    return earlier.count() + same.count() + 1


def take(event):
    """The event as it is now, which nobody else changes until this transaction ends."""
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def _refuse_closed(event):
    if event.state == Event.State.CANCELLED:
        raise Refused(_("This event has been called off."))
    if event.state != Event.State.PUBLISHED:
        raise Refused(_("Registration is not open yet."))
    if event.ends_at <= timezone.now():
        raise Refused(_("This event is over."))


def _use_code(event, text, kept):
    """The code that lets a person in, used once more; None where none is needed."""
    if event.admission != Event.Admission.CODE:
        return None
    text = text.strip() or (kept.code if kept else "")
    if not text:
        raise Refused(_("This event is by invitation: fill in the code you were sent."))
    code = InvitationCode.objects.filter(event=event, code__iexact=text).first()
    if code is None:
        raise Refused(_("There is no such invitation code: look at its letters again."))
    if code.used >= code.most:
        raise Refused(_("This invitation code has been used up: ask who sent it for another."))
    code.used += 1
    code.save(update_fields=["used"])
    return code


def _with_or_without_place(event):
    """Nobody passes those who wait: where somebody does, there is no free place."""
    return State.WAITING if places_left(event) == 0 else State.CONFIRMED


def _decide(registration, by, verb, before):
    registration.decided_at, registration.decided_by = timezone.now(), by
    registration.save()
    states = {"state": before}, {"state": registration.state}
    audit.record(by, verb, registration, *states)
    _tell(registration)


def _tell(registration, kind=""):
    """In the transaction of the act; who asked for approval is told when it is decided."""
    if registration.state == State.ASKED:
        return
    kind = kind or f"registration.{registration.state}"
    key = f"registration:{registration.pk}"
    notify([registration.user_id], kind, key=key, **told_of(registration.event))
    publish(f"me:{registration.user_id}", "registration.changed", of=registration.event_id)
