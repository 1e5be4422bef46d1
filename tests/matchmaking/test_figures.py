"""From view to deal in the console and in the workspace, and who did not come to meetings."""

import datetime

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from booths.workspace import Today
from matchmaking.figures import STEPS, Attendance, FairFigures, planned_and_held
from matchmaking.models import Exposure
from tests.factories import (
    BoothFactory,
    EditionFactory,
    HallFactory,
    InvitationFactory,
    MeetingFactory,
    OrganiserFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept():
    cache.clear()


@pytest.fixture
def edition():
    today = timezone.localdate()
    return EditionFactory(starts_on=today, ends_on=today + datetime.timedelta(days=5), state="open")


def booth_in(hall, views=0, inquiries=0, asked=0, quoted=0):
    booth = BoothFactory(hall=hall)
    booth.days.create(day=hall.edition.starts_on, views=views, inquiries=inquiries)
    for number in range(asked):
        request = SourcingRequestFactory(edition=hall.edition, lines=())
        state = "quoted" if number < quoted else "asked"
        InvitationFactory(request=request, exhibitor=booth.exhibitor, state=state)
    return booth


def meeting_of(booth, state, missed_by="", hour=9, buyer=None):
    start = datetime.datetime(2026, 3, 2, hour, tzinfo=datetime.UTC)
    return MeetingFactory(
        edition=booth.hall.edition,
        exhibitor=booth.exhibitor,
        buyer=buyer or UserFactory(),
        state=state,
        missed_by=missed_by,
        starts_at=start,
    )


def test_funnel_counts_each_step_and_finds_the_leak(edition):
    good, bad = HallFactory(edition=edition, number=1), HallFactory(edition=edition, number=2)
    booth = booth_in(good, views=1_000, inquiries=100, asked=20, quoted=18)
    booth_in(bad, views=1_000, inquiries=100, asked=20, quoted=1)
    meeting_of(booth, "held")
    meeting_of(booth, "confirmed", hour=11)
    meeting_of(booth, "cancelled", hour=13)
    SourcingRequestFactory(draft=True, edition=edition)

    figures = FairFigures(edition, "hall")

    assert figures.whole.counts == {
        "views": 2_000,
        "inquiries": 200,
        "asked": 40,
        "quoted": 19,
        "planned": 2,
        "held": 1,
        "accepted": 0,
    }
    assert figures.whole.share("quoted") == 47.5
    found = {(leak.name, leak.step): leak.missing for leak in figures.leaks}
    assert found == {(str(bad), "quoted"): 8, (str(bad), "planned"): 1}


def test_an_exhibitor_with_two_booths_is_asked_once(edition):
    booth = booth_in(HallFactory(edition=edition, number=1), views=10, asked=3, quoted=2)
    other = HallFactory(edition=edition, number=2)
    BoothFactory(exhibitor=booth.exhibitor, hall=other, slug="second")

    counts = FairFigures(edition, "hall").whole.counts

    assert (counts["views"], counts["asked"], counts["quoted"]) == (10, 3, 2)


def test_funnel_by_country_names_what_has_none(edition):
    booth_in(HallFactory(edition=edition), views=5).exhibitor.__class__.objects.update(country="")

    assert [name for name, _part in FairFigures(edition, "country").rows] == ["Unknown"]


def test_attendance_is_told_on_the_clock_of_each_side(edition):
    booth = booth_in(HallFactory(edition=edition))
    type(booth.exhibitor).objects.filter(pk=booth.exhibitor_id).update(
        time_zone="Asia/Shanghai", country="CN"
    )
    buyer = UserFactory(time_zone="America/Sao_Paulo", country="BR")
    meeting_of(booth, "missed", missed_by="buyer", hour=12, buyer=buyer)
    meeting_of(booth, "held", hour=14, buyer=buyer)

    attendance = Attendance(edition)

    told = [(one.name, one.due, one.missed) for one in attendance.hours]
    assert told == [(9, 1, 1), (11, 1, 0), (20, 1, 0), (22, 1, 0)]
    assert [(one.name, one.rate) for one in attendance.countries] == [("BR", 50.0), ("CN", 0.0)]
    assert planned_and_held(edition) == {
        "planned": 2,
        "due": 2,
        "held": 1,
        "missed": 1,
        "proposed": 0,
        "cancelled": 0,
    }


def test_numbers_show_the_funnel_and_the_files_hold_it(client, edition):
    booth = booth_in(HallFactory(edition=edition), views=40, asked=2, quoted=1)
    meeting_of(booth, "missed", missed_by="exhibitor")
    client.force_login(OrganiserFactory(is_superuser=True))

    page = client.get(reverse("admin:numbers"), {"by": "country"}).content.decode()
    funnel = client.get(reverse("trade_table", args=["funnel"])).content.decode("utf-8-sig")
    absent = client.get(reverse("trade_table", args=["attendance"])).content.decode("utf-8-sig")

    assert "From view to deal" in page
    assert "Meetings held against planned" in page
    assert funnel.splitlines()[0].count(",") == len(STEPS)
    assert funnel.splitlines()[-1] == "The whole fair,40,0,2,1,1,0,0"
    assert absent.splitlines()[1].endswith(",1,0,0.0") or absent.splitlines()[1].endswith(",1,1,100.0")


@pytest.mark.parametrize("person", [None, UserFactory, lambda: OrganiserFactory(is_superuser=False)])
def test_figures_are_for_organisers_who_may_see_meetings(client, edition, person):
    if person:
        client.force_login(person())

    response = client.get(reverse("trade_table", args=["funnel"]))

    assert response.status_code == (404 if person else 302)


def test_console_lists_requests_that_nobody_answers(client, edition):
    day_ago = timezone.now() - datetime.timedelta(hours=25)
    silent = SourcingRequestFactory(edition=edition, sent_at=day_ago, title="Silent")
    InvitationFactory(request=silent)
    answered = SourcingRequestFactory(edition=edition, sent_at=day_ago, title="Declined")
    InvitationFactory(request=answered, state="declined")
    SourcingRequestFactory(edition=edition, title="New")
    client.force_login(OrganiserFactory(is_superuser=True))

    address = reverse("admin:matchmaking_sourcingrequest_changelist")
    found = client.get(address, {"answers": "none"}).context["cl"].queryset
    first_page = client.get(reverse("admin:index")).content.decode()

    assert [request.title for request in found] == ["Silent"]
    assert "Requests without an answer" in first_page
    assert "Silent" in first_page
    assert (
        client.get(reverse("admin:matchmaking_sourcingrequest_change", args=[silent.pk])).status_code == 200
    )


def test_console_shows_a_meeting(client, edition):
    meeting = meeting_of(booth_in(HallFactory(edition=edition)), "held")
    client.force_login(OrganiserFactory(is_superuser=True))

    address = reverse("admin:matchmaking_meeting_change", args=[meeting.pk])

    assert client.get(reverse("admin:matchmaking_meeting_changelist")).status_code == 200
    assert str(meeting.buyer) in client.get(address).content.decode()


def test_rules_are_changed_in_the_console(client):
    client.force_login(OrganiserFactory(is_superuser=True))
    address = reverse("admin:matchmaking_matchrules_changelist")
    form = {"most_invited": 5, "most_requests_a_day": 3, "most_proposed": 2, "hold_hours": 12}
    form |= {"early_minutes": 15, "missing_minutes": 4, "newcomer_share": 30}

    assert client.post(address, form | {"hold_hours": 0}).status_code == 422
    assert client.post(address, form).status_code == 302

    from matchmaking.models import MatchRules

    assert MatchRules.standing().hold_hours == 12


def test_workspace_funnel_goes_on_to_quotes_and_meetings(edition):
    hall = HallFactory(edition=edition)
    booth = booth_in(hall, views=100, inquiries=10, asked=4, quoted=2)
    booth_in(hall, asked=2)
    meeting_of(booth, "held")

    steps = {step.name: (step.count, step.middle, step.share) for step in Today(booth.exhibitor).funnel}

    assert steps["asked"][:2] == (4, 3.0)
    assert steps["quoted"] == (2, 1.0, 50.0)
    assert steps["held"] == (1, 0.5, 100.0)


def test_numbers_tell_what_share_new_exhibitors_got(client, edition):
    booth = booth_in(HallFactory(edition=edition))
    Exposure.objects.create(exhibitor=booth.exhibitor, day=timezone.localdate(), shown=10, as_newcomer=4)
    client.force_login(OrganiserFactory(is_superuser=True))

    page = client.get(reverse("admin:numbers")).content.decode()

    assert "Share of new exhibitors" in page
    assert "40%" in page
