"""Pages of meetings over HTTP: the week, one meeting, planning one at a booth, and the team's."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from booths.services.leads import touch_lead
from matchmaking.forms.meetings import MeetForm
from matchmaking.models import Meeting, Outcome, Seat, WaitingPlace
from tests.factories import (
    BoothFactory,
    EditionFactory,
    HallFactory,
    MeetingFactory,
    MembershipFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def buyer(client):
    user = UserFactory(name="Ana Souza", country="DE", time_zone="Europe/Berlin")
    client.force_login(user)
    return user


@pytest.fixture
def booth():
    return BoothFactory(hall=HallFactory(edition=EditionFactory()), exhibitor__name="Banyan")


@pytest.fixture
def host(booth):
    member = MembershipFactory(exhibitor=booth.exhibitor, user__name="Lin", user__time_zone="Asia/Shanghai")
    return member.user


@pytest.fixture
def plan(buyer, booth, host):
    """plan(…) -> a meeting of theirs, confirmed for tomorrow unless told otherwise."""

    def plan(**fields):
        common = {"buyer": buyer, "exhibitor": booth.exhibitor, "edition": booth.hall.edition, "host": host}
        return MeetingFactory(**common | fields)

    return plan


@pytest.fixture
def proposed(plan):
    """A proposal that waits for the buyer."""
    meeting = plan(state="proposed", origin="proposed", waits_for="buyer", starts_at=None, ends_at=None)
    propose(meeting, tomorrow(14))
    return meeting


def propose(meeting, *starts, side="exhibitor"):
    for start in starts:
        expires_at = timezone.now() + 20 * HOUR
        meeting.times.create(side=side, starts_at=start, ends_at=start + HOUR / 2, expires_at=expires_at)


def tomorrow(hour, zone=BERLIN):
    """On a weekday to come."""
    day = timezone.localdate(timezone=zone) + datetime.timedelta(days=1)
    return datetime.datetime.combine(day, datetime.time(hour), zone)


def state_of(meeting):
    meeting.refresh_from_db()
    return meeting.state, meeting.starts_at


# The week


@pytest.mark.parametrize("view", ["day", "week", "list"])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_week_takes_as_many_queries_however_full(client, plan, django_assert_num_queries, view, rows):
    for number in range(rows):
        plan(starts_at=tomorrow(9 + number))
    address = f"/meetings/?view={view}&on={tomorrow(9):%Y-%m-%d}"
    client.get(address)

    with django_assert_num_queries(9):
        body = client.get(address).content.decode()

    assert body.count("Banyan") >= rows


def test_the_week_tells_both_times_and_states(client, plan, proposed):
    plan(starts_at=tomorrow(9), title="Kettles")
    body = client.get(f"/meetings/?view=list&on={tomorrow(9):%Y-%m-%d}").content.decode()

    there = tomorrow(9).astimezone(ZoneInfo("Asia/Shanghai"))
    assert ", 09:00–09:30</time>" in body
    assert f", {there:%H:%M}–" in body
    assert "in Foshan" in body
    assert "Kettles" in body
    assert "Waits for you" in body
    assert f'action="/meetings/{proposed.pk}/do/accept/"' in body


def test_events_stand_at_their_quarter_without_inline_styles(client, plan):
    plan(starts_at=tomorrow(9) + datetime.timedelta(minutes=15))
    body = client.get(f"/meetings/?view=day&on={tomorrow(9):%Y-%m-%d}").content.decode()

    assert 'data-day="1" data-at="9" data-len="2" data-lane="0" data-lanes="1"' in body  # from 07:00
    assert "style=" not in body


def test_the_second_clock_can_be_chosen(client, plan):
    plan()
    assert (
        '<option value="Asia/Kolkata" selected>'
        in client.get("/meetings/?zone=Asia/Kolkata").content.decode()
    )
    assert (
        '<option value="Asia/Shanghai" selected>' in client.get("/meetings/?zone=nonsense").content.decode()
    )


def test_strangers_see_nothing(client, plan):
    meeting = plan()
    client.force_login(UserFactory())

    assert "Banyan" not in client.get("/meetings/").content.decode()
    assert client.get(f"/meetings/{meeting.pk}/").status_code == 404
    for act in ["accept", "cancel", "move", "counter", "hand", "add", "remove", "offer", "tell", "decline"]:
        assert client.post(f"/meetings/{meeting.pk}/do/{act}/").status_code == 404
    assert state_of(meeting)[0] == "confirmed"


def test_guests_sign_in_first(client, plan):
    meeting = plan()
    client.logout()
    for address in ["/meetings/", f"/meetings/{meeting.pk}/"]:
        assert client.get(address).url == f"/accounts/login/?next={address}"


def test_a_name_that_the_buyer_has_not_told_is_not_told(client, plan, host):
    meeting = plan(state="proposed", origin="proposed", waits_for="buyer", starts_at=None, ends_at=None)
    propose(meeting, tomorrow(9))
    client.force_login(host)

    for address in ["/meetings/", "/meetings/?view=list", f"/meetings/{meeting.pk}/"]:
        body = client.get(address).content.decode()
        assert "A buyer from Germany" in body
        assert "Ana Souza" not in body


# One meeting


def test_a_time_is_accepted(client, proposed):
    time = proposed.times.get()
    response = client.post(f"/meetings/{proposed.pk}/do/accept/", {"time": time.pk})

    assert response.url == f"/meetings/{proposed.pk}/"
    assert state_of(proposed) == ("confirmed", time.starts_at)


def test_a_proposal_is_declined_with_a_reason(client, proposed):
    client.post(f"/meetings/{proposed.pk}/do/decline/", {"reason": "We have a supplier."})

    assert state_of(proposed)[0] == "declined"
    assert proposed.reason == "We have a supplier."


def test_other_times_are_proposed(client, proposed):
    times = ["", f"{tomorrow(10):%Y-%m-%dT%H:%M}"]  # a field that is filled in has the reader's clock
    client.post(f"/meetings/{proposed.pk}/do/counter/", {"own": times, "text": "Later?"})

    proposed.refresh_from_db()
    assert proposed.waits_for == "exhibitor"
    assert proposed.times.get(state="standing").starts_at == tomorrow(10)


def test_a_meeting_is_moved_and_called_off(client, plan, host):
    meeting = plan(starts_at=tomorrow(14))
    client.force_login(host)
    at = tomorrow(15).astimezone(datetime.UTC)
    refused = client.post(f"/meetings/{meeting.pk}/do/move/", {"times": f"{at:%Y-%m-%dT%H:%MZ}"})
    assert refused.status_code == 409  # the buyer has told no hours: it can be proposed
    client.post(f"/meetings/{meeting.pk}/do/cancel/", {"reason": "Holiday"})

    assert state_of(meeting)[0] == "cancelled"


def test_what_is_refused_comes_back_with_the_page(client, proposed):
    response = client.post(f"/meetings/{proposed.pk}/do/counter/", {"times": []})

    assert response.status_code == 409
    assert "Choose at least one time." in response.content.decode()
    assert state_of(proposed)[0] == "proposed"
    assert client.post(f"/meetings/{proposed.pk}/do/counter/", {"own": "soon"}).status_code == 409


def test_the_exhibitor_hands_over_and_adds_people(client, plan, booth, host):
    meeting = plan()
    colleague = MembershipFactory(
        exhibitor=booth.exhibitor, role="host", user__time_zone="Europe/Berlin"
    ).user
    interpreter = UserFactory(email="wu@example.org", time_zone="Europe/Berlin")
    client.force_login(host)

    client.post(f"/meetings/{meeting.pk}/do/add/", {"side": "interpreter", "email": "wu@example.org"})
    client.post(f"/meetings/{meeting.pk}/do/hand/", {"person": colleague.pk})

    standing = Seat.objects.standing().filter(meeting=meeting)
    assert set(standing.values_list("user", "is_host")) == {
        (meeting.buyer_id, False),
        (interpreter.pk, False),
        (colleague.pk, True),
    }
    client.post(f"/meetings/{meeting.pk}/do/remove/", {"person": interpreter.pk})
    assert not standing.filter(user=interpreter).exists()


def test_an_interpreter_reads_and_changes_nothing(client, plan):
    meeting = plan()
    interpreter = UserFactory()
    meeting.seats.create(user=interpreter, side="interpreter")
    client.force_login(interpreter)

    body = client.get(f"/meetings/{meeting.pk}/?do=cancel").content.decode()
    assert "Banyan and " in body
    assert 'id="do"' not in body
    assert client.post(f"/meetings/{meeting.pk}/do/cancel/").status_code == 409
    assert state_of(meeting)[0] == "confirmed"


def test_who_waits_is_told_what_to_do(client, plan):
    now = timezone.now()
    meeting = plan(starts_at=now - HOUR / 6, ends_at=now + HOUR / 3)
    assert "has not come yet" not in client.get(f"/meetings/{meeting.pk}/").content.decode()

    meeting.seats.filter(side="buyer").update(came_at=now)

    body = client.get(f"/meetings/{meeting.pk}/").content.decode()
    assert "Banyan has not come yet" in body
    assert 'href="/messages/with/banyan' in body or "Write to them" in body


def test_a_missed_time_is_offered_to_who_waits(client, plan, booth, host):
    now = timezone.now()
    meeting = plan(starts_at=now - HOUR / 6, ends_at=now + HOUR, minutes=70)
    meeting.seats.filter(side="exhibitor").update(came_at=now)
    waits = UserFactory(time_zone=f"Etc/GMT{(now.hour - 12):+d}")  # where it is noon
    WaitingPlace.objects.create(exhibitor=booth.exhibitor, edition=booth.hall.edition, buyer=waits)
    client.force_login(host)

    assert "Offer the time to" in client.get(f"/meetings/{meeting.pk}/").content.decode()
    client.post(f"/meetings/{meeting.pk}/do/offer/")

    assert Meeting.objects.get(state="proposed").buyer == waits


def test_how_it_went_is_for_ones_own_side(client, plan, host):
    now = timezone.now()
    meeting = plan(starts_at=now - 2 * HOUR, ends_at=now - HOUR, state="held")
    assert client.post(f"/meetings/{meeting.pk}/do/tell/", {"rating": 4}).status_code == 409
    client.post(f"/meetings/{meeting.pk}/do/tell/", {"result": "sample", "rating": 4, "text": "Good steel"})

    outcome = Outcome.objects.get()
    assert (outcome.result, outcome.rating, outcome.side) == ("sample", 4, "buyer")
    assert "Good steel" in client.get(f"/meetings/{meeting.pk}/").content.decode()
    client.force_login(host)
    assert "Good steel" not in client.get(f"/meetings/{meeting.pk}/").content.decode()


# At a booth


def slots_of(body):
    return [part.split('"')[0] for part in body.split('name="times" value="')[1:]]


def test_free_times_are_shown_to_guests_who_come_back_signed_in(client, booth, host):
    address = f"/booths/{booth.slug}/meet/"
    free = slots_of(client.get(address).content.decode())
    assert free
    response = client.post(address, {"times": free[-1], "title": "Kettles", "how": "book"})
    assert response.url == f"/accounts/login/?next={address}"

    client.force_login(UserFactory(time_zone="Asia/Shanghai"))
    body = client.get(address).content.decode()

    assert f'value="{free[-1]}" checked' in body or "Chosen on other days" in body
    assert 'value="Kettles"' in body
    assert not Meeting.objects.exists()


def test_a_free_time_is_booked_at_once(client, booth, host):
    client.force_login(UserFactory(time_zone="Asia/Shanghai"))
    product = ProductFactory(exhibitor=booth.exhibitor)
    address = f"/booths/{booth.slug}/meet/?product={product.pk}"
    free = slots_of(client.get(address).content.decode())

    client.post(address, {"times": free[-1], "title": "Kettles", "how": "book", "product": product.pk})

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.title, meeting.product) == ("confirmed", "Kettles", product)
    assert f"{meeting.starts_at:%Y-%m-%dT%H:%MZ}" == free[-1]
    again = client.post(address, {"times": free[-1], "how": "book"})
    assert again.status_code == 409
    assert Meeting.objects.count() == 1


def test_several_times_are_proposed_with_a_colleague(client, booth, host, buyer):
    UserFactory(email="joao@example.org", time_zone="Europe/Berlin")
    own = [f"{tomorrow(hour):%Y-%m-%dT%H:%M}" for hour in (9, 10)]
    sent = {"own": own, "how": "propose", "guests": "joao@example.org", "host": host.pk, "minutes": "45"}
    client.post(f"/booths/{booth.slug}/meet/", sent)

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.minutes, meeting.waits_for) == ("proposed", 45, "exhibitor")
    assert meeting.times.count() == 2
    assert meeting.seats.count() == 3


def test_a_colleague_without_an_account_is_named(client, booth, host, buyer):
    own = f"{tomorrow(9):%Y-%m-%dT%H:%M}"
    sent = {"own": own, "how": "propose", "guests": "nobody@example.org"}
    response = client.post(f"/booths/{booth.slug}/meet/", sent)

    assert response.status_code == 409
    assert "nobody@example.org has no account" in response.content.decode()
    assert not Meeting.objects.exists()


def test_nobody_finds_out_by_planning_who_has_an_account(booth, buyer):
    sent = QueryDict("guests=nobody@example.org")

    answers = [MeetForm(sent, user=buyer).errors["guests"] for _try in range(21)]

    assert "has no account" in str(answers[19])
    assert "wait a while" in str(answers[20])


def test_a_place_in_the_waiting_list_is_taken_and_left(client, booth, host, buyer):
    address = f"/booths/{booth.slug}/meet/"
    client.post(f"{address}wait/", {"text": "Kettles"})
    assert WaitingPlace.objects.get(ended_at=None).text == "Kettles"
    assert "You are in the waiting list" in client.get(address).content.decode()

    client.post(f"{address}wait/", {"drop": 1})
    assert not WaitingPlace.objects.filter(ended_at=None).exists()


def test_an_exhibitor_is_met_at_its_booth(client, booth):
    response = client.get(f"/meetings/with/{booth.exhibitor.slug}/?request=7")

    assert response.url == f"/booths/{booth.slug}/meet/?request=7"
    assert client.get("/meetings/with/nobody/").status_code == 404


# The team


@pytest.mark.parametrize("rows", [1, 3])
def test_the_teams_week_takes_as_many_queries_however_full(
    client, plan, booth, host, django_assert_num_queries, rows
):
    for number in range(rows):
        plan(starts_at=tomorrow(9 + number), buyer=UserFactory())
        WaitingPlace.objects.create(
            exhibitor=booth.exhibitor, edition=booth.hall.edition, buyer=UserFactory()
        )
    client.force_login(host)
    address = f"/workspace/{booth.exhibitor.slug}/meetings/?on={tomorrow(9):%Y-%m-%d}"
    client.get(address)

    with django_assert_num_queries(14):
        body = client.get(address).content.decode()

    assert body.count("A buyer") >= rows


def test_the_teams_week_is_narrowed_to_one_person(client, plan, booth, host):
    colleague = MembershipFactory(exhibitor=booth.exhibitor).user
    plan(title="Mine")
    plan(host=colleague, starts_at=tomorrow(16), buyer=UserFactory(), title="Theirs")
    client.force_login(host)
    address = f"/workspace/{booth.exhibitor.slug}/meetings/?view=list"

    assert ["Mine" in (body := client.get(address).content.decode()), "Theirs" in body] == [True, True]
    body = client.get(f"{address}&person={colleague.pk}").content.decode()
    assert ["Mine" in body, "Theirs" in body] == [False, True]


def test_a_meeting_is_proposed_to_a_lead(client, booth, host, buyer):
    with transaction.atomic():
        lead = touch_lead(booth.exhibitor.pk, buyer.pk, "question")
    client.force_login(host)
    root = f"/workspace/{booth.exhibitor.slug}/meetings/new/"
    assert f"?lead={lead.pk}" in client.get(root).content.decode()
    assert client.get(f"{root}?buyer={buyer.pk}").status_code == 200

    own = f"{tomorrow(15, ZoneInfo('Asia/Shanghai')):%Y-%m-%dT%H:%M}"
    client.post(f"{root}?lead={lead.pk}", {"own": own, "how": "propose", "title": "New range"})

    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.buyer, meeting.waits_for) == ("proposed", buyer, "buyer")


def test_strangers_have_no_team(client, booth, plan):
    client.force_login(MembershipFactory().user)
    for address in ["", "new/"]:
        assert client.get(f"/workspace/{booth.exhibitor.slug}/meetings/{address}").status_code == 404


def test_ones_own_page_tells_of_the_next_meeting(client, plan):
    assert "Your meetings" not in client.get("/my/").content.decode()
    plan(title="Kettles")
    body = client.get("/my/").content.decode()
    assert "Your meetings" in body
    assert "Kettles" in body
