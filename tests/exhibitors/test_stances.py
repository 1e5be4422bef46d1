"""Members say whether they answer now, or what they do says it."""

import datetime

import pytest
from django.utils import timezone

from exhibitors.models import Membership, WorkingHours
from exhibitors.services import set_stance
from exhibitors.stance import stance_of
from tests.factories import MembershipFactory, UserFactory
from tests.journeys import NARROW

pytestmark = pytest.mark.django_db
Stance = Membership.Stance
NOW = datetime.datetime(2026, 3, 2, 3, 0, tzinfo=datetime.UTC)  # a Monday, 11:00 in Shanghai


def ago(minutes):
    return NOW - datetime.timedelta(minutes=minutes)


@pytest.fixture
def member():
    return MembershipFactory(user__time_zone="Asia/Shanghai")


@pytest.mark.parametrize(
    ("fields", "is_there", "stance"),
    [
        ({}, False, Stance.AWAY),
        ({}, True, Stance.AVAILABLE),
        ({"active_at": ago(4)}, False, Stance.AVAILABLE),
        ({"active_at": ago(6)}, True, Stance.AWAY),
        ({"active_at": ago(4), "stance": "busy"}, True, Stance.BUSY),
        ({"active_at": ago(4), "stance": "busy", "stance_until": ago(1)}, True, Stance.AVAILABLE),
        ({"stance": "available", "stance_until": ago(-60)}, False, Stance.AVAILABLE),
        ({"stance": "away"}, True, Stance.AWAY),
    ],
)
def test_a_word_by_hand_holds_until_its_end_and_else_activity_tells(member, fields, is_there, stance):
    Membership.objects.filter(pk=member.pk).update(**fields)
    member.refresh_from_db()
    there = [member.user_id] if is_there else []

    assert stance_of(member, NOW, is_there) == stance
    assert Membership.objects.available(NOW, there).exists() == (stance == Stance.AVAILABLE)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        (NOW, datetime.datetime(2026, 3, 2, 10, 0, tzinfo=datetime.UTC)),  # the shift's end, 18:00
        (ago(-600), datetime.datetime(2026, 3, 3, 1, 0, tzinfo=datetime.UTC)),  # 21:00: until 09:00
    ],
)
def test_a_word_by_hand_holds_for_the_shift_or_until_the_next(member, monkeypatch, now, until):
    for day in range(5):
        WorkingHours.objects.create(
            membership=member, weekday=day, starts_at=datetime.time(9), ends_at=datetime.time(18)
        )
    monkeypatch.setattr(timezone, "now", lambda: now)

    set_stance(member, Stance.BUSY)

    assert member.stance_until == until


def test_a_member_says_so_in_the_workspace_and_leaves_it_to_activity_again(client, member):
    client.force_login(member.user)
    address = f"/workspace/{member.exhibitor.slug}/stance/"

    client.post(address, {"stance": "busy"})
    page = client.get(f"/workspace/{member.exhibitor.slug}/team/").text
    member.refresh_from_db()
    assert member.stance == Stance.BUSY
    assert "Until you change it" in page

    response = client.post(address, {"stance": "", "next": "/halls/"})
    member.refresh_from_db()
    assert (member.stance, member.stance_until, response.url) == ("", None, "/halls/")


def test_nobody_says_so_for_others(client, member):
    client.force_login(UserFactory())

    assert client.post(f"/workspace/{member.exhibitor.slug}/stance/", {"stance": "away"}).status_code == 404
    assert client.post("/my/active/").status_code == 404
    member.refresh_from_db()
    assert (member.stance, member.active_at) == ("", None)


def test_what_a_person_does_counts_for_all_companies_they_work_for(client, member):
    second = MembershipFactory(user=member.user)
    client.force_login(member.user)

    assert client.post("/my/active/").status_code == 204

    assert Membership.objects.filter(user=member.user, active_at__gt=NOW).count() == 2
    assert stance_of(Membership.objects.get(pk=second.pk), timezone.now()) == Stance.AVAILABLE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("width", "scheme"), NARROW)
def test_a_page_tells_that_its_reader_is_at_work_and_the_menu_says_busy(open_page, axe, width, scheme):
    member = MembershipFactory(role="host")
    page = open_page(
        f"/workspace/{member.exhibitor.slug}/team/", person=member.user, width=width, scheme=scheme
    )
    menu = page.locator(".stance:visible")
    menu.locator("summary").click()
    axe(page)
    member.refresh_from_db()
    assert stance_of(member, timezone.now()) == Stance.AVAILABLE

    menu.get_by_role("button", name="Busy").click()
    menu.locator(".stance__said", has_text="Busy").wait_for(state="attached")

    member.refresh_from_db()
    assert stance_of(member, timezone.now()) == Stance.BUSY
