"""What other pages show of shows: strips on the lobby and in halls, the booth's own, and its replays."""

import datetime

import pytest
from django.utils import timezone

from live.models import Show
from live.services import shows
from tests.booths.presence import watching
from tests.factories import (
    BoothFactory,
    EditionFactory,
    HallFactory,
    MembershipFactory,
    ShowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def titles(response):
    strip, filling = response.context["strip"], response.context["filling"]
    return [show.title for show in [*strip.on_air, *filling]]


def strip_of(client, address="/programme/now/"):
    return client.get(address)


def test_the_best_watched_come_first_then_the_next(client):
    hall = HallFactory()
    few, many = (
        ShowFactory(booth=BoothFactory(hall=hall), on_air=True, title=name) for name in ("few", "many")
    )
    ShowFactory(booth__hall=hall, starts_at=timezone.now() + HOUR, title="next")
    watching(many.playing_topic, 40)
    watching(few.playing_topic, 2)

    response = strip_of(client)

    assert titles(response) == ["many", "few", "next"]
    assert response.context["strip"].on_air[0].people == 40
    assert "2 shows on air." in response.text


def test_what_is_not_for_all_is_not_told(client):
    ShowFactory(on_air=True, visibility="private")
    ShowFactory(on_air=True, booth=BoothFactory(published=False))
    ShowFactory(state="cancelled")
    ShowFactory(
        on_air=True, booth__hall__edition=EditionFactory(slug="old", state="closed"), booth__hall__slug="x"
    )
    members = ShowFactory(on_air=True, visibility="signed_in")

    assert titles(strip_of(client)) == []
    client.force_login(UserFactory())
    assert titles(strip_of(client)) == [members.title]


def test_a_hall_tells_of_its_own(client):
    here, there = HallFactory(), HallFactory(number=2)
    ShowFactory(booth__hall=there, on_air=True, title="there")
    ShowFactory(booth__hall=here, on_air=True, title="here")

    assert titles(strip_of(client, "/programme/now/?hall=hall-1")) == ["here"]
    assert "here" in client.get(here.get_absolute_url()).text
    assert strip_of(client, "/programme/now/?hall=hall-9").status_code == 404


def test_nothing_on_and_nothing_to_come_leaves_no_heading(client):
    EditionFactory()

    assert "live-title" not in client.get("/").text


def test_it_is_read_once_for_all_until_a_show_changes(
    client, django_assert_num_queries, django_capture_on_commit_callbacks
):
    show = ShowFactory(title="Kettles")
    strip_of(client)

    with django_assert_num_queries(0):
        assert titles(strip_of(client)) == ["Kettles"]
    with django_capture_on_commit_callbacks(execute=True):
        shows.begin_show(show)
    with django_assert_num_queries(2):
        assert [one.title for one in strip_of(client).context["strip"].on_air] == ["Kettles"]


def test_a_change_is_told_to_the_booths_page(listen, django_capture_on_commit_callbacks):
    public, private = ShowFactory(), ShowFactory(visibility="private")
    of_public, of_private = listen(f"booth:{public.booth_id}"), listen(f"booth:{private.booth_id}")

    with django_capture_on_commit_callbacks(execute=True):
        shows.begin_show(public)
        shows.begin_show(private)

    assert [event["event"] for event in of_public()] == ["show.began"]
    assert of_private() == []


@pytest.mark.parametrize("state", ["on_air", "planned"])
def test_a_booth_shows_what_is_on_or_next_in_both_clocks(client, state):
    show = ShowFactory(state=state, booth__exhibitor__city="Foshan", starts_at=timezone.now() + HOUR)
    client.cookies["tz"] = "Europe/Berlin"

    text = client.get(show.booth.get_absolute_url()).text

    assert show.title in text
    assert ("On air now" in text) == (state == "on_air")
    assert ("in Foshan" in text) == (state == "planned")
    assert ("Remind me" in text) == (state == "planned")


@pytest.mark.parametrize("rows", [1, 3])
def test_a_booths_shows_take_as_many_queries_however_many(client, django_assert_num_queries, rows):
    booth = BoothFactory()
    for number in range(rows):
        ShowFactory(booth=booth, starts_at=timezone.now() + (number + 1) * HOUR)

    with django_assert_num_queries(3):
        response = client.get(f"/booths/{booth.slug}/shows/")

    assert len(response.context["at"].next) == rows


def test_replays_stand_at_the_end_of_a_booth(client):
    booth = BoothFactory()
    for number in range(4):
        ShowFactory(
            booth=booth, state="replay", title=f"Replay {number}", starts_at=timezone.now() - number * HOUR
        )
    ShowFactory(
        booth=booth, state=Show.State.ENDED, title="No replay yet", starts_at=timezone.now() - 9 * HOUR
    )

    text = client.get(booth.get_absolute_url()).text

    assert [f"Replay {number}" in text for number in range(4)] == [True, True, True, False]
    assert "No replay yet" not in text


def test_a_booth_that_is_no_longer_shown_tells_nothing(client):
    booth = ShowFactory(booth__published=False).booth

    assert client.get(f"/booths/{booth.slug}/shows/").status_code == 404
    client.force_login(MembershipFactory(exhibitor=booth.exhibitor).user)
    assert client.get(f"/booths/{booth.slug}/shows/").status_code == 200
