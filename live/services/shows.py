"""A show's life: planned, on air, paused, ended, seen again. Whether somebody may is asked before.

Every change of state is made here, under the show's lock, and is told to its viewers, its hosts and the
programme. What a media server says (pictures come, pictures stopped) ends up here as well.
"""

import datetime

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.models import Room
from fair import audit, features
from fair.errors import Refused
from fair.realtime import publish
from live.models import LiveRules, Pin, Show
from live.models.show import new_secret
from live.on_air import forget_what_is_on
from live.services.reminding import schedule_reminders

State = Show.State
LONGEST = datetime.timedelta(days=7)
SILENCE = datetime.timedelta(seconds=60)  # without pictures: the show is paused
GIVEN_UP = datetime.timedelta(minutes=15)  # without pictures: the show is over
EARLY = datetime.timedelta(hours=1)  # how long before its time a show may begin
PLANNED = (
    "title",
    "text",
    "language",
    "visibility",
    "poster",
    "starts_at",
    "ends_at",
    "source",
    "source_url",
)


@transaction.atomic
def plan_show(by, edition, booth=None, event=None, products=(), shifts=(), **fields):
    """Plan a show; `shifts` are (user, starts_at, ends_at). Raises Refused when the booth has another."""
    features.require("shows")
    show = Show(edition=edition, booth=booth, event=event, created_by=by, **fields)
    _refuse_impossible(show)
    show.room = _room_for(show)
    with OneAtATime(show):
        show.save()
    _arrange(show, products, shifts)
    schedule_reminders(show)
    if by:  # the demo is nobody's act
        audit.record(by, "show.planned", show, {}, audit.snapshot(show))
    tell(show, "show.planned")
    return show


@transaction.atomic
def change_show(show, by, products=None, shifts=None, **fields):
    """Change a show; what runs keeps its beginning. Raises Refused as plan_show, and for what is over."""
    show = take(show)
    if show.state not in Show.HELD:
        raise Refused(_("This show is over: only its replay can be changed."))
    before, was = audit.snapshot(show), (show.starts_at, show.ends_at, show.visibility)
    show.revision, show.changed_at = show.revision + 1, timezone.now()
    for name, value in fields.items():
        setattr(show, name, value)
    if show.is_running and show.visibility != was[2]:
        raise Refused(_("Who may watch can be changed before the show begins, or when it is over."))
    if show.state == State.PLANNED:
        _refuse_impossible(show)
        show.room = _room_for(show)
    with OneAtATime(show):
        show.save()
    _arrange(show, products, shifts)
    if (show.starts_at, show.ends_at) != was[:2]:
        schedule_reminders(show, moved_from=was[0])
    audit.record(by, "show.changed", show, before, audit.snapshot(show))
    tell(show, "show.changed")
    return show


@transaction.atomic
def begin_show(show, by=None):
    """Pictures come, or an address from elsewhere is shown: the show is on air. Twice is once.

    Raises Refused for what is over or called off, long before its time, and when the fair's share is used up.
    """
    show = take(show)
    if show.state == State.ON_AIR:
        return show
    refuse_beginning(show)
    now = timezone.now()
    show.began_at = show.began_at or now
    if show.state == State.PLANNED and show.ends_at <= now:  # late, but here
        show.ends_at = now + datetime.timedelta(minutes=15)
    show.media_at, show.state, show.trouble = now, State.ON_AIR, ""
    with OneAtATime(show):
        show.save(update_fields=["began_at", "media_at", "state", "trouble", "ends_at"])
    schedule_reminders(show)
    audit.record(by, "show.began", show)
    tell(show, "show.began")
    return show


def refuse_beginning(show):
    """Raises Refused, with the reason, where the show may not be on air now; what was may come back."""
    if show.state not in Show.HELD:
        raise Refused(_("This show is over. Plan another one to go on air again."))
    if show.is_running:
        return
    features.require("shows")
    if show.starts_at > timezone.now() + EARLY:
        raise Refused(_("This show begins later: it can go on air an hour before its time at the earliest."))
    others = Show.objects.running()
    if others.count() >= LiveRules.standing().most_at_once:
        raise Refused(_("As many shows are on air as the fair can carry. Try again in a few minutes."))
    if show.booth_id and others.filter(booth=show.booth_id).exists():
        raise Refused(_("Another show of this booth is on air: end it first."))


@transaction.atomic
def pause_show(show, by=None, trouble=""):
    """No pictures come, or the host takes a break: viewers see a card. Twice is once."""
    show = take(show)
    if show.state != State.ON_AIR:
        return show
    show.state, show.trouble = State.PAUSED, trouble[:200]
    show.save(update_fields=["state", "trouble"])
    tell(show, "show.paused")
    return show


@transaction.atomic
def end_show(show, by=None):
    """The show is over. Its replay is made after the commit. Twice is once."""
    show = take(show)
    if not show.is_running:
        return show
    show.state, show.ended_at = State.ENDED, timezone.now()
    show.ends_at = max(show.ended_at, show.starts_at + datetime.timedelta(seconds=1))
    show.save(update_fields=["state", "ended_at", "ends_at"])
    show.pins.filter(unpinned_at=None).update(unpinned_at=show.ended_at)
    show.takes.filter(ended_at=None).update(ended_at=show.ended_at)
    show.polls.filter(state="open").update(state="closed", closed_at=show.ended_at)
    audit.record(by, "show.ended", show)
    schedule_reminders(show)
    tell(show, "show.ended")
    _make_replay(show)
    return show


@transaction.atomic
def publish_replay(show, seconds, chapters):
    """The replay can be watched. Twice is once."""
    show = take(show)
    if show.state not in (State.ENDED, State.REPLAY):
        return show
    show.state, show.replay_seconds, show.chapters = State.REPLAY, seconds, chapters
    show.save(update_fields=["state", "replay_seconds", "chapters"])
    tell(show, "show.replayed")
    return show


@transaction.atomic
def withdraw_replay(show):
    """The replay is kept no longer; that the show was there stays. Twice is once."""
    show = take(show)
    if show.state != State.REPLAY:
        return show
    show.state, show.replay_seconds, show.chapters = State.ENDED, None, []
    show.save(update_fields=["state", "replay_seconds", "chapters"])
    tell(show, "show.withdrawn")
    return show


@transaction.atomic
def cancel_show(show, by):
    """Call a planned show off; followers are told. Raises Refused for one that has begun."""
    show = take(show)
    if show.state != State.PLANNED:
        raise Refused(_("A show that has begun is ended, not called off."))
    show.state, show.revision, show.changed_at = State.CANCELLED, show.revision + 1, timezone.now()
    show.save(update_fields=["state", "revision", "changed_at"])
    schedule_reminders(show)
    audit.record(by, "show.cancelled", show)
    tell(show, "show.cancelled")
    return show


@transaction.atomic
def pin_product(show, product, by):
    """Put a product beside the player, in place of the one that stood there; None takes that away."""
    show = take(show)
    now = timezone.now()
    standing = show.pins.filter(unpinned_at=None).first()
    if standing and product and standing.product_id == product.pk:
        return standing
    show.pins.filter(unpinned_at=None).update(unpinned_at=now)
    pin = product and Pin.objects.create(show=show, product=product, pinned_by=by, pinned_at=now)
    publish(show.topic, "product.pinned", product=product and product.pk)
    return pin


def take(show):
    """The show as it is now, which nobody else changes until this transaction ends."""
    return Show.objects.select_for_update(no_key=True, of=["self"]).select_related("room").get(pk=show.pk)


def _refuse_impossible(show):
    if show.ends_at <= show.starts_at:
        raise Refused(_("A show ends after it begins."))
    if show.ends_at - show.starts_at > LONGEST:
        raise Refused(_("A show lasts a week at most."))
    if show.ends_at <= timezone.now():
        raise Refused(_("That time is over: choose one to come."))


def _room_for(show):
    """A booth's public shows are talked about in its room; all others have a room of their own."""
    if show.booth_id and not show.is_private:
        return show.booth.room
    if show.room_id and show.room.booth_id is None:
        return show.room
    return Room.objects.create(keeper=show.booth and show.booth.exhibitor, door=new_secret())


def _arrange(show, products, shifts):
    if products is not None:
        show.shelf.exclude(product__in=products).delete()
        for position, product in enumerate(products):
            show.shelf.update_or_create(product=product, defaults={"position": position})
    if shifts is not None:
        show.shifts.all().delete()
        for host, starts_at, ends_at in shifts:
            show.shifts.create(host=host, starts_at=starts_at, ends_at=ends_at)


class OneAtATime:
    """Looks at once, not at the commit, whether the booth has two shows at a time; Refused if so."""

    def __init__(self, show):
        self.show, self.savepoint = show, transaction.atomic()

    def __enter__(self):
        self.savepoint.__enter__()

    def __exit__(self, kind, error, trace):
        try:
            if error is None:
                with connection.cursor() as cursor:
                    cursor.execute("SET CONSTRAINTS booth_has_one_show_at_a_time IMMEDIATE")
                    cursor.execute("SET CONSTRAINTS booth_has_one_show_at_a_time DEFERRED")
        except IntegrityError as overlap:
            self.savepoint.__exit__(IntegrityError, overlap, None)
            raise Refused(_("The booth has another show at that time.")) from None
        self.savepoint.__exit__(kind, error, trace)


def tell(show, event):
    """Tell its viewers and hosts, and every page that shows what is on."""
    transaction.on_commit(forget_what_is_on)  # before its pages ask
    publish(show.topic, event, state=show.state)
    publish("programme", event, show=show.pk, booth=show.booth_id)
    if show.booth_id and not show.is_private:
        publish(f"booth:{show.booth_id}", event, show=show.pk)


def _make_replay(show):
    from live.media_tasks import make_replay  # which calls publish_replay

    make_replay.delay_on_commit(show.pk)
