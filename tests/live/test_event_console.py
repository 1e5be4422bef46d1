"""Events, registrations, shows and their rules in the organisers' console."""

import datetime

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.roles import create_roles
from fair.models import AuditEntry
from live.models import Event, EventFile, LiveRules, Registration, Session, Show
from live.services import registering
from tests.factories import (
    BoothFactory,
    EditionFactory,
    EventFactory,
    OrganiserFactory,
    SessionFactory,
    ShowFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def organiser(client):
    organiser = OrganiserFactory()
    client.force_login(organiser)
    return organiser


def body(response):
    return " ".join(response.content.decode().split())


def part(event, name):
    return reverse("admin:live_event_part", args=[event.pk, name])


def facts(**changes):
    day = timezone.localdate() + datetime.timedelta(days=3)
    times = {"starts_at": f"{day}T09:00", "ends_at": f"{day}T17:00"}
    return {"title": "Clay days", "language": "en", "admission": "free", **times, **changes}


def test_organiser_sets_an_event_up_from_nothing_to_published(client, organiser):
    edition = EditionFactory()

    response = client.post(reverse("admin:live_event_add"), facts(edition=edition.pk))

    event = Event.objects.get()
    assert response.url == part(event, "stages")
    assert event.slug == "clay-days"
    assert event.starts_at.astimezone(datetime.timezone(8 * HOUR)).hour == 9  # on the clock of Guangzhou
    day = facts()["starts_at"][:10]
    rows = [
        ("stages", {"title": "Hall", "language": "en", "hosts": organiser.email, **times(day, 9, 17)}),
        ("tracks", {"name": "Glaze", "hue": 2, "position": 0}),
        ("speakers", {"name": "Lin Yuqing", "position": 0}),
        ("codes", {"code": "kiln", "most": 5}),
        ("sponsors", {"name": BoothFactory().exhibitor.name, "position": 0}),
        ("files", {"title": "Slides", "file": SimpleUploadedFile("a.pdf", PDF)}),
    ]
    for name, data in rows:
        assert client.post(part(event, name), data).status_code == 302, name
    data = {"title": "Ash glaze", "stage": event.stages.get().pk, "speakers": [event.speakers.get().pk]}
    data |= {"track": event.tracks.get().pk, **times(day, 10, 11)}
    assert client.post(part(event, "sessions"), data).status_code == 302
    client.post(reverse("admin:live_event_step", args=[event.pk, "publish"]))

    event.refresh_from_db()
    session = event.sessions.get()
    assert event.state == Event.State.PUBLISHED
    assert [speaker.name for speaker in session.speakers.all()] == ["Lin Yuqing"]
    assert event.stages.get().shifts.get().host == organiser
    page = body(client.get(event.get_absolute_url()))
    assert all(words in page for words in ("Ash glaze", "Glaze", "Lin Yuqing", "Slides"))
    verbs = set(AuditEntry.objects.about(event).values_list("verb", flat=True))
    assert {"event.saved", "track.saved", "speaker.saved", "session.saved", "event.published"} <= verbs


def times(day, begins, ends):
    return {"starts_at": f"{day}T{begins:02}:00", "ends_at": f"{day}T{ends:02}:00"}


def test_rows_are_changed_and_removed(client, organiser):
    event = EventFactory()
    track = event.tracks.create(name="Clay")
    address = f"{part(event, 'tracks')}?row={track.pk}"
    assert 'value="Clay"' in body(client.get(address))

    client.post(address, {"name": "Glaze", "hue": 3, "position": 1})
    track.refresh_from_db()
    assert (track.name, track.hue) == ("Glaze", 3)
    client.post(part(event, "tracks"), {"remove": track.pk})
    assert not event.tracks.exists()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("tracks", {"name": "Clay", "hue": 1, "position": 0}, "already exists"),
        ("stages", {"title": "Hall", "hosts": "nobody@example.org", "language": "en"}, "Nobody here has"),
        ("speakers", {"name": "Lin", "exhibitor": "No such", "position": 0}, "exactly this name"),
        ("files", {"title": "Slides", "file": SimpleUploadedFile("a.pdf", b"no")}, "not a PDF"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(name, data, words, client, organiser):
    event = EventFactory()
    event.tracks.create(name="Clay")
    moments = {key: f"{getattr(event, key):%Y-%m-%dT%H:%M}" for key in ("starts_at", "ends_at")}

    response = client.post(part(event, name), {**moments, **data})

    assert response.status_code == 422
    assert words in body(response)
    assert (event.tracks.count(), event.stages.count(), event.speakers.count()) == (1, 0, 0)
    assert not EventFile.objects.exists()


def test_a_refusal_of_a_session_stands_on_its_form(client, organiser):
    session = SessionFactory()
    zone = datetime.timezone(8 * HOUR)
    begins = session.starts_at.astimezone(zone)
    data = {
        "title": "Twice",
        "stage": session.stage_id,
        "starts_at": f"{begins + datetime.timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        "ends_at": f"{begins + datetime.timedelta(minutes=20):%Y-%m-%dT%H:%M}",
    }

    response = client.post(part(session.event, "sessions"), data)

    assert response.status_code == 422
    assert "is on this stage at that time" in body(response)
    assert Session.objects.count() == 1


def test_stage_with_sessions_is_not_removed(client, organiser):
    session = SessionFactory()

    response = client.post(part(session.event, "stages"), {"remove": session.stage_id}, follow=True)

    assert "move it first" in body(response)
    assert Show.objects.get().state == Show.State.PLANNED


def test_event_is_called_off_with_a_reason(client, organiser):
    event = EventFactory()
    client.post(reverse("admin:live_event_step", args=[event.pk, "cancel"]), {"reason": "No kiln."})

    event.refresh_from_db()
    assert event.state == Event.State.CANCELLED
    assert AuditEntry.objects.about(event).get(verb="event.cancelled").reason == "No kiln."


def test_registrations_are_approved_declined_and_exported(client, organiser):
    event = EventFactory(admission="approval", capacity=1)
    one, two = (registering.register(event, UserFactory(company="Banyan")) for _each in range(2))
    listed = reverse("admin:live_registration_changelist")

    def act(action, row):
        client.post(listed, {"action": action, "_selected_action": [row.pk]})
        row.refresh_from_db()
        return row.state

    assert "Banyan" in body(client.get(f"{listed}?event={event.pk}&state__exact=asked"))
    assert act("approve_selected", one) == Registration.State.CONFIRMED
    assert act("approve_selected", two) == Registration.State.WAITING
    assert act("decline_selected", one) == Registration.State.DECLINED
    two.refresh_from_db()
    assert two.state == Registration.State.CONFIRMED
    response = client.post(reverse("admin:export", args=["live", "registration"]), {"form": "csv"})
    assert response.status_code == 302


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("model", ["event", "registration", "show"])
def test_lists_read_any_number_of_rows_in_as_many_queries(
    model, many, client, organiser, django_assert_num_queries
):
    for _each in range(many):
        show = ShowFactory(of_the_fair=True, event=EventFactory())
        registering.register(show.event, UserFactory())
    address = reverse(f"admin:live_{model}_changelist")
    client.get(address)

    with django_assert_num_queries({"event": 5, "registration": 5, "show": 5}[model]):
        client.get(address)


def test_show_is_ended_with_a_reason_that_is_written_down(client, organiser):
    show = ShowFactory(on_air=True)
    address = reverse("admin:live_show_end", args=[show.pk])

    client.post(address, {"reason": " "})
    show.refresh_from_db()
    assert show.state == Show.State.ON_AIR
    client.post(address, {"reason": "Not about kettles."})

    show.refresh_from_db()
    assert show.state in (Show.State.ENDED, Show.State.REPLAY)
    entry = AuditEntry.objects.about(show).get(verb="show.stopped")
    assert (entry.actor, entry.reason) == (organiser, "Not about kettles.")
    assert "Unique viewers" in body(client.get(reverse("admin:live_show_change", args=[show.pk])))


def test_rules_of_shows_are_one_page_and_go_into_the_log(client, organiser):
    address = reverse("admin:live_liverules_changelist")
    assert client.post(address, {"replay_days": 0, "most_at_once": 5}).status_code == 422
    assert not LiveRules.objects.exists()

    client.post(address, {"replay_days": 30, "most_at_once": 5})

    assert (LiveRules.standing().replay_days, LiveRules.standing().most_at_once) == (30, 5)
    assert AuditEntry.objects.get(verb="liverules.changed").after == {"replay_days": 30, "most_at_once": 5}


PAGES = ["event", "registration", "show", "liverules"]


@pytest.mark.parametrize(
    ("role", "may_open"),
    [(None, []), ("Programme", PAGES), ("Moderators", ["show"]), ("Analysts", PAGES[:3])],
)
def test_roles_open_what_is_theirs(role, may_open, client):
    create_roles()
    person = UserFactory(is_staff=True)
    if role:
        person.groups.add(Group.objects.get(name=role))
    client.force_login(person)

    opened = [
        page for page in PAGES if client.get(reverse(f"admin:live_{page}_changelist")).status_code == 200
    ]

    assert opened == may_open
    event, show = EventFactory(), ShowFactory()
    for page, row in (("event", event), ("show", show)):
        status = client.get(reverse(f"admin:live_{page}_change", args=[row.pk])).status_code
        assert status == (200 if page in may_open else 403)


def test_an_analyst_changes_nothing(client):
    create_roles()
    event, person = EventFactory(state="draft"), UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name="Analysts"))
    client.force_login(person)

    for address in (
        part(event, "tracks"),
        reverse("admin:live_event_step", args=[event.pk, "publish"]),
        reverse("admin:live_event_change", args=[event.pk]),
    ):
        client.post(address, {**facts(), "name": "Clay", "hue": 1, "position": 0})

    event.refresh_from_db()
    assert event.state == Event.State.DRAFT
    assert event.title != "Clay days"
    assert not event.tracks.exists()
