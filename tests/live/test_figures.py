"""Four figures and more, each by its own definition."""

import csv
import datetime
import html
import io

import pytest
from django.utils import timezone

from live.figures import figures_of, figures_of_event
from live.models import Minute, Registration, ShowQuestion, Viewer
from tests.factories import (
    EventFactory,
    MembershipFactory,
    ProductFactory,
    SessionFactory,
    ShowFactory,
    UserFactory,
)

NOON = datetime.datetime(2026, 11, 27, 12, 0, tzinfo=datetime.UTC)


def viewer(show, who, minutes, views=1, country="", of_replay=False):
    times = {"first_at": NOON, "last_at": NOON, "seconds": minutes * 60}
    Viewer.objects.create(show=show, who=who, views=views, country=country, of_replay=of_replay, **times)


@pytest.fixture
def show(db):
    """Three viewers, one of whom came back twice; the most at once in the second of three minutes."""
    show = ShowFactory(on_air=True, starts_at=NOON)
    viewer(show, "a", 1, country="CL")
    viewer(show, "b", 12, views=3, country="CL")
    viewer(show, "c", 70, country="")
    viewer(show, "c", 5, views=2, of_replay=True)
    for minute, present in enumerate([1, 3, 2]):
        at = NOON + datetime.timedelta(minutes=minute)
        Minute.objects.create(show=show, at=at, present=present, marks=minute)
    return show


def test_the_figures_are_never_mixed(show):
    figures = figures_of(show)

    assert figures.registered is None
    assert (figures.peak, figures.peak_at) == (3, NOON + datetime.timedelta(minutes=1))
    assert (figures.viewers, figures.views) == (3, 5)
    assert (figures.watched, figures.watched_hours, figures.each_watched) == (83 * 60, 1.4, 27.7)
    assert (figures.replay_viewers, figures.replay_views) == (1, 2)
    assert figures.marks == 3


def test_retention_tells_how_many_stayed_for_how_long(show):
    stayed = [(share.name, share.count) for share in figures_of(show).retention]

    assert stayed == [
        (1, 3), (2, 2), (3, 2), (5, 2), (10, 2), (15, 1), (20, 1), (30, 1), (45, 1), (60, 1),
    ]  # fmt: skip


def test_countries_and_opened_products(show):
    mug = ProductFactory(name="Mug")
    show.shelf.create(product=mug, opened=7)
    figures = figures_of(show)

    assert [(str(share.name), share.count) for share in figures.countries] == [("Chile", 2), ("Unknown", 1)]
    assert [(share.name, share.count) for share in figures.opened] == [("Mug", 7)]


def test_a_conference_counts_who_was_on_two_stages_once(db):
    session = SessionFactory()
    other = SessionFactory(event=session.event)
    for stage, present in ((session.stage, 3), (other.stage, 4)):
        viewer(stage, "a", 30)
        Minute.objects.create(show=stage, at=NOON, present=present)
    for state in ("confirmed", "confirmed", "waiting", "cancelled"):
        Registration.objects.create(event=session.event, user=UserFactory(), state=state)

    figures = figures_of_event(session.event)

    assert (figures.registered, figures.peak, figures.viewers, figures.views) == (2, 7, 1, 2)
    assert figures.retention[-1].name == 60


def test_a_show_that_nobody_watched_has_zeros(client, db):
    show = ShowFactory()
    client.force_login(MembershipFactory(exhibitor=show.booth.exhibitor).user)
    figures = figures_of(show)

    assert (figures.peak, figures.peak_at, figures.viewers, figures.each_watched) == (0, None, 0, None)
    assert client.get(f"/shows/{show.pk}/figures/").status_code == 200


def test_hosts_read_them_and_take_them_away_with_their_definitions(client, show, django_assert_num_queries):
    client.force_login(MembershipFactory(exhibitor=show.booth.exhibitor).user)
    ShowQuestion.objects.create(show=show, author=UserFactory(), text="MOQ?", key=show.key)

    page = html.unescape(client.get(f"/shows/{show.pk}/figures/").content.decode())
    told = client.get(f"/shows/{show.pk}/figures.csv").content.decode("utf-8-sig")
    minutes = client.get(f"/shows/{show.pk}/minutes.csv").content.decode("utf-8-sig")

    rows = {row["Figure"]: row for row in csv.DictReader(io.StringIO(told))}
    assert {name: row["Value"] for name, row in rows.items()} == {
        "Watching now": "0",
        "Most at once": "3",
        "Unique viewers": "3",
        "Views": "5",
        "Watch time": "4980",
        "Viewers of the replay": "1",
        "Views of the replay": "2",
    }
    assert "30 minutes" in rows["Views"]["Definition"]
    assert list(csv.reader(io.StringIO(minutes)))[2] == ["2026-11-27T12:01:00+00:00", "3", "1"]
    assert all(row["Definition"] in page for row in rows.values())
    assert client.get(f"/shows/{show.pk}/figures/?now").content.decode().lstrip().startswith("<dl")


@pytest.mark.parametrize("address", ["figures/", "figures.csv", "minutes.csv"])
def test_strangers_find_nothing(client, show, address):
    assert client.get(f"/shows/{show.pk}/{address}").status_code == 302
    client.force_login(UserFactory())
    assert client.get(f"/shows/{show.pk}/{address}").status_code == 404
    event = EventFactory(starts_at=timezone.now())
    assert client.get(f"/events/{event.slug}/{address}").status_code == 404


def test_an_unknown_table_is_not_there(client, show):
    client.force_login(MembershipFactory(exhibitor=show.booth.exhibitor).user)
    assert client.get(f"/shows/{show.pk}/secrets.csv").status_code == 404
