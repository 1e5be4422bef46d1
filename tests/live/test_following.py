"""Following shows and booths, as a person and as a guest who signs in on the way; and one's own programme."""

import datetime

import pytest
from django.utils import timezone

from fair.errors import Refused
from live.models import AgendaItem, CalendarKey, Follow
from live.services import following
from tests.factories import BoothFactory, EventFactory, SessionFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def show():
    return ShowFactory(starts_at=timezone.now() + HOUR)


def test_follow_and_unfollow_happen_once_however_often_they_are_asked(user, show):
    for _time in range(2):
        following.follow(user, show=show)
        following.follow(user, booth=show.booth)
    assert Follow.objects.count() == 2

    for _time in range(2):
        following.unfollow(user, show=show)
    assert Follow.objects.get().booth == show.booth


@pytest.mark.parametrize("state", ["ended", "replay", "cancelled"])
def test_what_is_over_is_not_followed(user, state):
    with pytest.raises(Refused, match="over"):
        following.follow(user, show=ShowFactory(state=state))

    assert not Follow.objects.exists()


def test_nobody_follows_without_end(user, show, monkeypatch):
    monkeypatch.setattr(following, "MOST", 1)
    following.follow(user, booth=show.booth)

    with pytest.raises(Refused, match="as much as one can"):
        following.follow(user, show=show)

    assert Follow.objects.get().booth == show.booth


def test_the_button_answers_with_itself_and_undoes_what_it_did(client, user, show):
    address = f"/shows/{show.pk}/follow/"

    on = client.post(address, headers={"HX-Request": "true"}).text
    assert 'aria-pressed="true"' in on
    assert "Reminder set" in on
    off = client.post(address, {"drop": "1"}, headers={"HX-Request": "true"}).text

    assert 'aria-pressed="false"' in off
    assert "Remind me" in off
    assert not Follow.objects.exists()


def test_without_scripts_one_is_where_one_was(client, user, show):
    response = client.post(f"/booths/{show.booth.slug}/follow/", {"next": "/programme/?view=week"})

    assert (response.status_code, response["Location"]) == (302, "/programme/?view=week")
    assert Follow.objects.get().booth == show.booth


def test_a_guest_signs_in_and_finds_it_done(client, show):
    guest = UserFactory()
    response = client.post(f"/shows/{show.pk}/follow/", {"next": "/halls/"})
    assert response["Location"] == "/accounts/login/?next=/my/programme/resume/"
    assert not Follow.objects.exists()

    client.force_login(guest)

    assert client.get("/my/programme/resume/")["Location"] == "/halls/"
    assert (Follow.objects.get().user, Follow.objects.get().show) == (guest, show)
    assert client.get("/my/programme/resume/")["Location"] == "/my/programme/"  # a wish is carried out once


def test_a_refusal_is_told(client, user):
    show = ShowFactory(state="replay")

    response = client.post(f"/shows/{show.pk}/follow/", headers={"HX-Request": "true"})

    assert (response.status_code, Follow.objects.exists()) == (409, False)


@pytest.mark.parametrize("seen", [False, True])
def test_only_what_one_may_see_can_be_followed(client, user, seen):
    show = ShowFactory(visibility="private")
    secret = f"?secret={show.secret}" if seen else ""

    response = client.post(f"/shows/{show.pk}/follow/{secret}")

    assert (response.status_code, Follow.objects.exists()) == ((302, True) if seen else (404, False))


def test_nothing_is_followed_by_reading(client, user, show):
    assert client.get(f"/shows/{show.pk}/follow/").status_code == 405
    assert not Follow.objects.exists()


def test_a_guest_with_the_link_follows_a_private_show(client):
    show, guest = ShowFactory(visibility="private"), UserFactory()
    client.get(f"{show.get_absolute_url()}?secret={show.secret}")
    client.post(f"/shows/{show.pk}/follow/")
    client.force_login(guest)

    client.get("/my/programme/resume/")

    assert Follow.objects.get().show == show


# My programme


def test_my_programme_has_shows_shows_of_booths_and_sessions_in_their_order(client, user, show):
    booth = BoothFactory()
    of_booth = ShowFactory(booth=booth, starts_at=timezone.now() + 3 * HOUR)
    ShowFactory(booth=booth, starts_at=timezone.now() + 5 * HOUR, visibility="private")
    ShowFactory(booth=booth, state="cancelled", starts_at=timezone.now() + 7 * HOUR)
    ShowFactory(starts_at=timezone.now() + 2 * HOUR)  # which is nobody's wish
    session = SessionFactory(event=EventFactory(starts_at=timezone.now() + 2 * HOUR))
    AgendaItem.objects.create(user=user, session=session)
    following.follow(user, show=show)
    following.follow(user, booth=booth)
    following.follow(UserFactory(), show=of_booth)

    response = client.get("/my/programme/")

    assert [row.thing for row in response.context["rows"]] == [show, session, of_booth]
    assert response.context["booths"] == [booth]


def test_what_takes_place_at_the_same_time_is_marked(client, user):
    starts_at = timezone.now() + HOUR
    one, other = ShowFactory(starts_at=starts_at), ShowFactory(starts_at=starts_at + HOUR / 2)
    after = ShowFactory(starts_at=starts_at + 1.5 * HOUR, title="After")
    for show in (one, other, after):
        following.follow(user, show=show)

    text = client.get("/my/programme/").text

    assert [f"At the same time as “{show.title}”" in text for show in (one, other, after)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("rows", [1, 3])
def test_my_programme_takes_as_many_queries_however_long(client, user, django_assert_num_queries, rows):
    for _row in range(rows):
        following.follow(user, show=ShowFactory(starts_at=timezone.now() + HOUR))
        following.follow(user, booth=BoothFactory())
        session = SessionFactory(event=EventFactory(starts_at=timezone.now() + 2 * HOUR))
        AgendaItem.objects.create(user=user, session=session)
    client.get("/help/")  # a session asks once whether consent is due

    with django_assert_num_queries(7):
        response = client.get("/my/programme/")

    assert len(response.context["rows"]) == 2 * rows


def test_my_programme_is_for_who_is_signed_in(client):
    assert client.get("/my/programme/").status_code == 302
    assert client.post("/my/programme/calendar/").status_code == 302
    assert not CalendarKey.objects.exists()
