"""The pages of events, for each who comes."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from live.models import AgendaItem, Event, Registration, Show
from live.services import registering, sessions
from tests.factories import (
    BoothFactory,
    EventFactory,
    OrganiserFactory,
    PictureFactory,
    SessionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def body(response):
    return " ".join(response.content.decode().split())


def full_event(many=1, **fields):
    """With as many sessions, tracks, speakers, files and sponsors."""
    event = EventFactory(**fields)
    for number in range(many):
        session = SessionFactory(
            event=event, track=event.tracks.create(name=f"Track {number}", hue=number + 1)
        )
        speaker = event.speakers.create(
            slug=f"speaker-{number}", name=f"Speaker {number}", picture=PictureFactory()
        )
        session.speakers.add(speaker)
        event.files.create(title=f"Slides {number}", file="events/a.pdf", size=2_000, session=session)
        event.sponsors.create(name=f"Sponsor {number}", exhibitor=BoothFactory().exhibitor)
    return event


@pytest.mark.parametrize("many", [1, 3])
def test_list_and_event_are_read_in_as_many_queries_for_one_as_for_three(
    many, client, django_assert_num_queries
):
    events = [full_event(many) for _each in range(many)]
    for name, args, queries in [("events", [], 2), ("event", [events[0].slug], 10)]:
        client.get(reverse(name, args=args))
        with django_assert_num_queries(queries):
            client.get(reverse(name, args=args))


@pytest.mark.parametrize("many", [1, 3])
def test_event_is_read_in_as_many_queries_by_who_is_registered(many, client, django_assert_num_queries):
    event = full_event(many)
    user = registering.register(event, UserFactory()).user
    for session in event.sessions.all():
        sessions.add_to_agenda(user, session)
    client.force_login(user)
    client.get(event.get_absolute_url())

    with django_assert_num_queries(14):
        client.get(event.get_absolute_url())


def test_event_shows_its_agenda_speakers_papers_and_sponsors(client):
    event = full_event(2, summary="All about clay.")
    page = body(client.get(event.get_absolute_url()))

    for words in ("All about clay.", "Track 1", "Speaker 1", "Slides 1", "Sponsor 1", "in Guangzhou"):
        assert words in page
    assert '"@type": "Event"' in page
    assert 'data-column="2"' in page
    speaker = body(client.get(reverse("speaker", args=[event.slug, "speaker-1"])))
    assert event.sessions.last().title in speaker
    assert client.get(reverse("speaker", args=[event.slug, "nobody"])).status_code == 404


def test_list_tells_what_is_to_come_and_what_is_over(client):
    to_come = EventFactory(title="Glaze days")
    over = EventFactory(starts_at=timezone.now() - 2 * HOUR, ends_at=timezone.now() - HOUR, title="Clay days")
    EventFactory(state=Event.State.DRAFT, title="Secret days")

    page = body(client.get(reverse("events")))

    assert page.index("To come") < page.index(to_come.title) < page.index("Over<") < page.index(over.title)
    assert "Secret days" not in page


@pytest.mark.parametrize(
    ("state", "is_seen_by"),
    [
        ("draft", {"organiser"}),
        ("published", {"guest", "user", "registered", "organiser"}),
        ("cancelled", {"registered", "organiser"}),
    ],
)
def test_who_sees_an_event_in_which_state(state, is_seen_by, client):
    event = full_event(state=state)
    registered = Registration.objects.create(event=event, user=UserFactory(), state="confirmed").user
    people = {"guest": None, "user": UserFactory(), "registered": registered, "organiser": OrganiserFactory()}

    seen = set()
    for name, person in people.items():
        client.logout()
        if person:
            client.force_login(person)
        statuses = {
            client.get(address).status_code
            for address in (event.get_absolute_url(), event.speakers.get().get_absolute_url())
        }
        assert len(statuses) == 1
        seen |= {name} if statuses == {200} else set()

    assert seen == is_seen_by


@pytest.mark.parametrize(
    ("fields", "state", "words"),
    [
        ({}, None, "Register</button>"),
        ({"capacity": 5}, None, "5 places left"),
        ({"admission": "code"}, None, "Invitation code"),
        ({"admission": "approval"}, None, "Ask to come"),
        ({}, "confirmed", "You are registered"),
        ({}, "waiting", "Number 1 in line"),
        ({}, "asked", "You have asked to come"),
        ({}, "declined", "declined this registration"),
        ({}, "cancelled", "Undo: register again"),
    ],
)
def test_registration_box_in_each_state(fields, state, words, client):
    event, user = EventFactory(**fields), UserFactory()
    if state:
        Registration.objects.create(event=event, user=user, state=state)
    client.force_login(user)

    assert words in body(client.get(event.get_absolute_url()))


def test_full_event_offers_the_waiting_list(client):
    event = EventFactory(capacity=1)
    registering.register(event, UserFactory())

    assert "Join the waiting list" in body(client.get(event.get_absolute_url()))


def test_person_registers_cancels_and_undoes_without_scripts(client):
    event, user = EventFactory(), UserFactory()
    client.force_login(user)

    def act(name):
        response = client.post(reverse(name, args=[event.slug]))
        assert response.url == f"{event.get_absolute_url()}#registration"
        return event.registrations.get().state

    assert [act(name) for name in ("event_register", "event_cancel", "event_register")] == [
        "confirmed",
        "cancelled",
        "confirmed",
    ]


def test_guest_signs_in_and_is_registered_on_coming_back(client):
    event, user = EventFactory(admission="code"), UserFactory()
    event.codes.create(code="clay")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    response = client.post(reverse("event_register", args=[event.slug]), {"code": "clay"})
    assert response.url.startswith(reverse("account_login"))
    assert not event.registrations.exists()
    credentials = {"login": user.email, "password": "a long enough secret"}
    response = client.post(response.url, credentials, follow=True)

    assert event.registrations.get().state == "confirmed"
    assert response.redirect_chain[-1][0] == f"{event.get_absolute_url()}#registration"


def test_refusal_is_told_and_changes_nothing(client):
    event = EventFactory(admission="code")
    client.force_login(UserFactory())

    response = client.post(reverse("event_register", args=[event.slug]), {"code": "no"}, follow=True)

    assert "There is no such invitation code" in body(response)
    assert not event.registrations.exists()


def test_agenda_takes_a_clash_and_tells_it(client):
    event = full_event(2)
    user = registering.register(event, UserFactory()).user
    client.force_login(user)

    for session in event.sessions.all():
        address = reverse("event_agenda", args=[event.slug, session.pk])
        response = client.post(address, follow=True)

    page = body(response)
    assert AgendaItem.objects.filter(user=user).count() == 2
    assert f"“{event.sessions.first().title}” is at the same time." in page
    assert page.count("At the same time as") == 2
    client.post(address, {"drop": 1})
    assert AgendaItem.objects.filter(user=user).count() == 1


def test_who_is_not_registered_cannot_fill_an_agenda(client):
    event = full_event()
    address = reverse("event_agenda", args=[event.slug, event.sessions.get().pk])
    assert client.post(address).url.startswith(reverse("account_login"))
    client.force_login(UserFactory())

    assert "Register for the event first." in body(client.post(address, follow=True))
    assert not AgendaItem.objects.exists()


def test_stage_is_offered_while_on_air_to_who_has_a_place(client):
    event = full_event()
    stage = event.stages.get()
    Show.objects.update(state=Show.State.ON_AIR)
    address = reverse("event_stage", args=[event.slug, stage.pk])
    client.force_login(registering.register(event, UserFactory()).user)
    assert address in body(client.get(f"{event.get_absolute_url()}?fragment=now"))
    client.force_login(UserFactory())

    assert "On air now" not in body(client.get(event.get_absolute_url()))
    assert client.get(address).url == f"{event.get_absolute_url()}#registration"


def test_what_changes_asks_for_a_post(client):
    event = EventFactory()
    client.force_login(UserFactory())

    for name in ("event_register", "event_cancel"):
        assert client.get(reverse(name, args=[event.slug])).status_code == 405
    assert not event.registrations.exists()


def read_calendar(response):
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(response.content).walk("VEVENT")
    return [str(entry["SUMMARY"]).split(" (")[0] for entry in events]


def test_calendar_holds_the_sessions_or_ones_own_or_the_event(client):
    event, bare = full_event(2), EventFactory()
    first, second = event.sessions.all()
    client.force_login(registering.register(event, UserFactory()).user)
    sessions.add_to_agenda(event.registrations.get().user, second)
    address = reverse("event_calendar", args=[event.slug])

    assert read_calendar(client.get(address)) == [first.title, second.title]
    assert read_calendar(client.get(f"{address}?mine")) == [second.title]
    assert read_calendar(client.get(reverse("event_calendar", args=[bare.slug]))) == [bare.title]
    hidden = EventFactory(state=Event.State.DRAFT)
    assert client.get(reverse("event_calendar", args=[hidden.slug])).status_code == 404
