import datetime
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import NoticeChoice, Notification
from accounts.notices import Notice, notice, notify, reading
from accounts.notices.unsubscribing import stop_address, undo_ticket
from tests.accounts.test_pages import assert_in_the_look
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def boil(*people, key="kettle:1", room="the kitchen"):
    notify(people, "kettle.boiled", key=key, room=room)


@pytest.fixture
def user(client):
    user = UserFactory(time_zone="Asia/Shanghai")
    client.force_login(user)
    return user


@pytest.mark.parametrize("address", ["/my/notifications/", "/my/notifications/settings/"])
def test_pages_are_in_the_look(client, user, address):
    boil(user)

    assert_in_the_look(client.get(address))


@pytest.mark.parametrize("address", ["", "bell/", "1/", "settings/"])
def test_guests_are_led_to_the_door(client, address):
    assert client.get(f"/my/notifications/{address}").url.startswith("/accounts/login/")
    assert client.post("/my/notifications/read/").url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        ("/my/notifications/", 4),  # person, companies, rows, count
        ("/my/notifications/bell/", 3),
    ],
)
def test_list_takes_the_same_queries_for_one_and_three(
    client, user, django_assert_num_queries, address, queries
):
    boil(user)
    client.get("/my/")  # the frame is known
    with django_assert_num_queries(queries):
        client.get(address)
    for key in ("a", "b"):
        boil(user, key=key)
    with django_assert_num_queries(queries):
        assert client.get(address).content.decode().count("The kettle in the kitchen boils") == 3


def test_settings_take_the_same_queries_for_one_kind_and_three(client, user, django_assert_num_queries):
    client.get("/my/")
    with django_assert_num_queries(4):  # person, companies, choices, devices
        client.get("/my/notifications/settings/")
    notice("kettle.sang", label="Kettles that sing")(lambda data: None)
    with django_assert_num_queries(4):
        client.get("/my/notifications/settings/")


def test_list_is_by_day_on_the_readers_clock_and_goes_on_below(client, user, monkeypatch):
    monkeypatch.setattr(reading, "ON_A_PAGE", 3)
    noon = timezone.now().astimezone(user.zone).replace(hour=12)
    for number, hours in enumerate([0, 1, 2, 3, 26, 24 * 40]):
        boil(user, key=f"kettle:{number}", room=f"room {number}")
        Notification.objects.filter(key=f"kettle:{number}").update(at=noon - datetime.timedelta(hours=hours))

    first = client.get("/my/notifications/").content.decode()
    assert re.findall(r"room \d", first) == ["room 0", "room 1", "room 2"]
    assert re.findall(r"<h2 class=\"t-lg\">(\w+)", first) == ["Today"]
    further = re.search(r'href="(\?before=[^"]+)"', first)[1]

    second = client.get(f"/my/notifications/{further}", headers={"HX-Request": "true"}).content.decode()
    assert re.findall(r"room \d", second) == ["room 3", "room 4", "room 5"]
    assert "<html" not in second
    headings = re.findall(r"<h2 class=\"t-lg\">([^<]+)", second)
    assert headings[0] == "Yesterday"  # today's heading stands above already
    assert len(headings) == 2
    assert "before=" not in second

    whole = client.get(f"/my/notifications/{further}").content.decode()
    assert "<html" in whole
    assert "room 5" in whole


@pytest.mark.parametrize("before", ["x", "_", "2026-13-45T00:00:00_1", "2026-11-27_1", "2026-11-27T08:00Z_x"])
def test_place_that_makes_no_sense_is_the_beginning(client, user, before):
    boil(user)

    response = client.get("/my/notifications/", {"before": before})

    assert "The kettle" in response.content.decode()


def test_opening_reads_and_leads_there(client, user):
    boil(user)
    row = Notification.objects.get()

    response = client.get(f"/my/notifications/{row.pk}/")

    row.refresh_from_db()
    assert (response.url, row.read_at is not None, row.mail_due_at) == ("/my/", True, None)


@pytest.mark.parametrize(
    "url", ["https://evil.example.org/", "//evil.example.org/", "javascript:alert(1)", "x"]
)
def test_nothing_leads_off_the_site(client, user, url):
    @notice("kettle.fell", label="Kettles that fell")
    def kettle_fell(data):
        return Notice("It fell", "", url)

    notify([user], "kettle.fell", key="kettle:1")

    assert client.get(f"/my/notifications/{Notification.objects.get().pk}/").url == "/my/notifications/"


def test_nobody_opens_or_reads_what_others_were_told(client, user):
    boil(UserFactory())
    row = Notification.objects.get()

    assert client.get(f"/my/notifications/{row.pk}/").status_code == 404
    client.post("/my/notifications/read/")
    assert "The kettle" not in client.get("/my/notifications/").content.decode()

    row.refresh_from_db()
    assert row.read_at is None


def test_marking_all_as_read_leaves_what_came_since(client, user):
    boil(user)
    page = client.get("/my/notifications/").content.decode()
    until = re.search(r'name="until" value="([^"]+)"', page)[1]
    boil(user, key="kettle:2")

    client.post("/my/notifications/read/", {"until": until})

    assert list(Notification.objects.unread().values_list("key", flat=True)) == ["kettle:2"]
    client.post("/my/notifications/read/", {"until": "nonsense"})
    assert not Notification.objects.unread().exists()


def test_bell_shows_the_count_that_is_known_and_costs_no_query(
    client, user, django_assert_num_queries, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        boil(user)
    assert client.get("/my/notifications/bell/?count").json() == {"unread": 1}
    client.get("/my/")
    with django_assert_num_queries(3):  # person, companies, the next meeting
        page = client.get("/my/").content.decode()
    assert 'unread="1"' in page

    with django_capture_on_commit_callbacks(execute=True):
        boil(user, key="kettle:2")
    assert 'unread="' not in client.get("/my/").content.decode()  # the page's script asks
    assert client.get("/my/notifications/bell/?count").json() == {"unread": 2}


def test_more_than_99_are_so_many(client, user):
    cache.set(f"unread:{user.pk}", 120)

    assert '<span class="count">99+</span>' in client.get("/my/").content.decode()


def test_what_is_not_for_the_page_is_not_on_it(client, user):
    NoticeChoice.objects.create(user=user, kind="kettle.boiled", page=False, mail="daily", push=False)
    boil(user)

    assert "The kettle" not in client.get("/my/notifications/").content.decode()
    assert client.get("/my/notifications/bell/?count").json() == {"unread": 0}


def test_choices_are_kept_and_take_effect(client, user):
    boil(user)
    form = {"kettle.boiled:push": "on", "kettle.boiled:mail": "never", "kettle.filled:page": "on"}
    response = client.post("/my/notifications/settings/", form | {"kettle.filled:mail": "daily"})

    assert response.url == "/my/notifications/settings/"
    choice = user.notice_choices.get()
    assert (choice.kind, choice.page, choice.mail, choice.push) == ("kettle.boiled", False, "never", True)
    assert Notification.objects.get().mail_due_at is None
    page = client.get("/my/notifications/settings/").content.decode()
    assert 'name="kettle.boiled:push" checked' in page
    assert 'name="kettle.boiled:page">' in page


@pytest.mark.parametrize("mail", ["", "hourly"])
def test_choice_that_there_is_not_changes_nothing(client, user, mail):
    form = {"kettle.boiled:mail": mail, "kettle.filled:mail": mail}

    assert client.post("/my/notifications/settings/", form).status_code == 404
    assert not NoticeChoice.objects.exists()


def test_kind_stands_only_for_whom_it_is(client, user):
    @notice("kettle.sold", label="Kettles sold", mail=None, offered_to=lambda user: user.is_staff)
    def kettle_sold(data):
        return Notice("Sold", "", "/my/")

    assert "Kettles sold" not in client.get("/my/notifications/settings/").content.decode()
    user.is_staff = True
    user.save()
    page = client.get("/my/notifications/settings/").content.decode()
    assert "has a mail of its own" in page
    notify([user], "kettle.sold", key="kettle:1")
    assert Notification.objects.get().mail_due_at is None


def stop_path(user, kind=""):
    return stop_address(user, kind).partition(":8000")[2]


def test_one_click_of_a_mail_program_stops_the_kind():
    user, outside = UserFactory(), Client(enforce_csrf_checks=True)
    boil(user)
    notify([user], "kettle.filled", key="kettle:1", room="the hall")

    response = outside.post(stop_path(user, "kettle.boiled"), {"List-Unsubscribe": "One-Click"})

    assert response.status_code == 200
    choice = user.notice_choices.get()
    assert (choice.kind, choice.page, choice.mail, choice.push) == ("kettle.boiled", True, "never", True)
    assert list(Notification.objects.filter(mail_due_at=None).values_list("kind", flat=True)) == [
        "kettle.boiled"
    ]


def test_looking_stops_nothing_and_the_button_does_and_it_can_be_undone():
    user, outside = UserFactory(), Client(enforce_csrf_checks=True)

    page = outside.get(stop_path(user, "kettle.boiled"))
    assert_in_the_look(page)
    assert "Kettles that boil" in page.content.decode()
    assert user.email not in page.content.decode()  # mails are passed on
    assert not NoticeChoice.objects.exists()

    page = outside.post(stop_path(user, "kettle.boiled"))
    assert user.notice_choices.get().mail == "never"
    undo = re.search(r'action="(/unsubscribe/undo/[^"]+)"', page.content.decode())[1]
    assert "The mails come again" in outside.post(undo).content.decode()
    assert user.notice_choices.get().mail == "at_once"


def test_daily_mail_is_stopped_whole_and_comes_back_as_it_was():
    user, outside = UserFactory(), Client(enforce_csrf_checks=True)
    NoticeChoice.objects.create(user=user, kind="kettle.boiled", page=True, mail="daily", push=False)

    page = outside.post(stop_path(user))
    assert set(user.notice_choices.values_list("kind", "mail")) == {
        ("kettle.boiled", "never"),
        ("kettle.filled", "never"),
    }

    user.notice_choices.filter(kind="kettle.filled").update(mail="at_once")  # chosen since then
    outside.post(re.search(r'action="(/unsubscribe/undo/[^"]+)"', page.content.decode())[1])
    assert dict(user.notice_choices.values_list("kind", "mail")) == {
        "kettle.boiled": "daily",
        "kettle.filled": "at_once",
    }


def test_stopping_twice_is_no_mistake():
    user, outside = UserFactory(), Client()
    outside.post(stop_path(user, "kettle.boiled"))

    assert outside.post(stop_path(user, "kettle.boiled")).status_code == 200
    assert user.notice_choices.get().mail == "never"


def test_forged_links_do_nothing():
    user, gone, outside = UserFactory(), UserFactory(is_active=False), Client()
    right = stop_path(user, "kettle.boiled")
    undo = undo_ticket(user, {"kettle.boiled": "daily"})
    forged = [right[:-2] + "/", "/unsubscribe/x/", stop_path(user, "kettle.gone"), stop_path(gone)]
    forged += [f"/unsubscribe/{undo}/", right.replace("/unsubscribe/", "/unsubscribe/undo/")]

    for address in forged:
        assert outside.post(address).status_code == 404, address
    assert outside.get(f"/unsubscribe/undo/{undo}/").status_code == 405
    assert not NoticeChoice.objects.exists()


def test_unread_one_that_nobody_could_see_is_not_counted(client, user):
    @notice("kettle.lost", label="Kettles that were lost")
    def kettle_lost(data):
        return None  # it was found meanwhile

    notify([user], "kettle.lost", key="kettle:1")
    boil(user)
    assert client.get("/my/notifications/bell/?count").json() == {"unread": 2}

    assert "The kettle" in client.get("/my/notifications/bell/").content.decode()
    assert client.get("/my/notifications/bell/?count").json() == {"unread": 1}
    assert Notification.objects.get(kind="kettle.lost").mail_due_at is None
