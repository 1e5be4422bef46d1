"""A show's life, and who may do what with it."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from fair.errors import Refused
from live.models import Show
from live.services import shows
from live.services.extending import extend_show
from tests.factories import BoothFactory, MembershipFactory, ProductFactory, ShowFactory, UserFactory

State = Show.State
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def booth(db):
    return BoothFactory()


def plan(booth, after=HOUR, lasts=HOUR, **fields):
    starts_at = timezone.now() + after
    times = {"starts_at": starts_at, "ends_at": starts_at + lasts}
    by = MembershipFactory(exhibitor=booth.exhibitor).user
    return shows.plan_show(by, booth.hall.edition, booth, title="Kettles", **times, **fields)


def test_plan_show_takes_the_booths_room_or_for_a_private_one_its_own(booth):
    public = plan(booth)
    private = plan(booth, after=3 * HOUR, visibility=Show.Visibility.PRIVATE)

    assert public.room == booth.room
    assert (private.room.booth, private.room.keeper) == (None, booth.exhibitor)
    assert private.topic == f"show:{private.pk}.{private.secret}"


def test_plan_show_refuses_a_second_at_the_same_time_and_changes_nothing(booth):
    plan(booth)

    with pytest.raises(Refused, match="another show at that time"), transaction.atomic():
        plan(booth, after=1.5 * HOUR)

    assert Show.objects.count() == 1
    assert plan(booth, after=2 * HOUR + datetime.timedelta(minutes=1)).state == State.PLANNED


def test_shows_of_different_booths_overlap(booth):
    plan(booth)
    other = BoothFactory(hall=booth.hall, number=99)

    assert plan(other).state == State.PLANNED


def test_a_show_goes_through_its_states_and_tells_each_once(
    booth, listen, django_capture_on_commit_callbacks
):
    show = plan(booth, after=datetime.timedelta(minutes=5))
    heard, programme = listen(show.topic), listen("programme")

    with django_capture_on_commit_callbacks(execute=True):
        for step in (shows.begin_show, shows.pause_show, shows.begin_show, shows.end_show):
            step(show)
            step(show)

    show.refresh_from_db()
    assert show.ended_at >= show.began_at
    told = ["show.began", "show.paused", "show.began", "show.ended"]
    assert [event["event"] for event in heard()][:4] == told
    assert [event["event"] for event in programme()][:4] == told


@pytest.mark.parametrize(
    ("state", "after"),
    [(State.ENDED, -HOUR), (State.REPLAY, -HOUR), (State.CANCELLED, -HOUR), (State.PLANNED, 2 * HOUR)],
)
def test_begin_show_refuses_what_is_over_and_what_is_far(booth, state, after):
    show = ShowFactory(booth=booth, state=state, starts_at=timezone.now() + after)

    with pytest.raises(Refused):
        shows.begin_show(show)

    show.refresh_from_db()
    assert (show.state, show.began_at) == (state, None)


def test_extend_show_names_what_is_in_the_way_or_moves_it(booth):
    show = ShowFactory(booth=booth, on_air=True)
    following = ShowFactory(booth=booth, starts_at=show.ends_at + datetime.timedelta(minutes=10))
    host = following.shifts.create(
        host=UserFactory(), starts_at=following.starts_at, ends_at=following.ends_at
    )
    last = ShowFactory(booth=booth, starts_at=following.ends_at + 3 * HOUR)

    with pytest.raises(Refused, match=following.title), transaction.atomic():
        extend_show(show, None, 30)
    show.refresh_from_db()
    ended = show.ends_at
    extend_show(show, None, 30, moves_following=True)

    before, began = following.starts_at, host.starts_at
    for one in (show, following, host):
        one.refresh_from_db()
    assert show.ends_at == ended + datetime.timedelta(minutes=30)
    assert following.starts_at == show.ends_at == before + datetime.timedelta(minutes=20)
    assert host.starts_at == began + datetime.timedelta(minutes=20)
    assert Show.objects.get(pk=last.pk).starts_at == last.starts_at


def test_pin_product_puts_one_in_place_of_the_other(booth):
    show, kettle, mug = ShowFactory(booth=booth, on_air=True), ProductFactory(), ProductFactory()

    shows.pin_product(show, kettle, None)
    shows.pin_product(show, kettle, None)
    shows.pin_product(show, mug, None)

    assert [(pin.product, pin.unpinned_at is None) for pin in show.pins.all()] == [
        (kettle, False),
        (mug, True),
    ]


def test_end_show_closes_what_was_open(booth):
    show = ShowFactory(booth=booth, on_air=True)
    shows.pin_product(show, ProductFactory(), None)
    show.takes.create(number=1)
    show.polls.create(text="Which?", state="open")

    shows.end_show(show)

    assert not show.pins.filter(unpinned_at=None).exists()
    assert not show.takes.filter(ended_at=None).exists()
    assert show.polls.get().state == "closed"


def test_who_sees_which_show(booth):
    host, owner, stranger = UserFactory(), MembershipFactory(exhibitor=booth.exhibitor).user, UserFactory()
    kinds = {}
    for number, visibility in enumerate(Show.Visibility):
        kinds[visibility] = ShowFactory(
            booth=booth, visibility=visibility, starts_at=timezone.now() + number * 2 * HOUR
        )
    private = kinds["private"]
    private.shifts.create(host=host, starts_at=private.starts_at, ends_at=private.ends_at)

    def seen(user, secret=""):
        return {show.visibility for show in Show.objects.visible_to(user, secret)}

    assert seen(AnonymousUser()) == {"public"}
    assert seen(AnonymousUser(), private.secret) == {"public", "private"}
    assert seen(stranger) == {"public", "signed_in"}
    assert seen(host) == seen(owner) == {"public", "signed_in", "private"}
    assert list(Show.objects.hosted_by(host)) == [private]
    assert set(Show.objects.manageable_by(owner)) == set(kinds.values())
    assert not Show.objects.manageable_by(host).exists()
