import pytest

from booths.models import Report
from booths.services import moderation
from fair.errors import Refused
from fair.models import AuditEntry
from tests.factories import MessageFactory, OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def message():
    return MessageFactory(text="Write to me at my private number 0800…", author__email="eve@example.org")


@pytest.fixture
def organiser():
    return OrganiserFactory()


def report(message, wrong="contact"):
    return moderation.report_message(message, UserFactory(), wrong, "He asked for it elsewhere, too.")


def desk(message, step=""):
    base = f"/console/booths/message/{message.pk}/"
    return f"{base}decide/{step}/" if step else f"{base}change/"


def test_visitor_reports_a_message_once(client, message):
    reporter = UserFactory()
    client.force_login(reporter)
    address = f"/booths/{message.room.booth.slug}/room/messages/{message.pk}/report/"

    for _time in range(2):
        assert client.post(address, {"wrong": "spam"}).status_code == 201

    told = Report.objects.get()
    assert (told.message, told.reporter, told.wrong) == (message, reporter, "spam")


def test_nobody_reports_themselves_nor_nonsense_nor_as_a_guest(client, message):
    address = f"/booths/{message.room.booth.slug}/room/messages/{message.pk}/report/"
    assert client.post(address, {"wrong": "spam"}).status_code == 401
    client.force_login(message.author)
    assert client.post(address, {"wrong": "spam"}).status_code == 409
    assert client.post(address, {"wrong": "ugly"}).status_code == 400

    assert not Report.objects.exists()


def test_list_begins_with_what_waits_longest(client, organiser, message):
    later, quiet = MessageFactory(text="Also bad"), MessageFactory(text="All is well")
    for reported in (later, message, message):
        report(reported)
    client.force_login(organiser)

    page = client.get("/console/booths/message/").content.decode()

    assert page.index(message.text) < page.index(later.text)
    assert quiet.text not in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_number_of_queries(client, organiser, count, django_assert_max_num_queries):
    for _n in range(count):
        report(MessageFactory())
    client.force_login(organiser)
    client.get("/console/booths/message/")

    with django_assert_max_num_queries(12):
        client.get("/console/booths/message/")


def test_upheld_report_removes_the_message_and_tells_its_author(
    client, organiser, message, mailoutbox, django_capture_on_commit_callbacks
):
    report(message)
    report(message, "spam")
    client.force_login(organiser)
    assert "Somebody&#x27;s private data" in client.get(desk(message)).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(desk(message, "remove"), {"wrong": "contact", "note": "Use your card instead."})

    message.refresh_from_db()
    assert (message.removed_by, message.removed_for) == (organiser, "contact")
    assert {told.upheld for told in Report.objects.all()} == {True}
    (mail,) = mailoutbox
    assert mail.to == ["eve@example.org"]
    assert "private data" in mail.body
    assert "Use your card instead." in mail.body
    entry = AuditEntry.objects.get(verb="message.removed")
    assert (entry.actor, entry.reason, entry.before["text"]) == (organiser, "contact", message.text)


def test_dismissed_report_lets_the_message_stand(client, organiser, message, mailoutbox):
    report(message)
    client.force_login(organiser)

    client.post(desk(message, "dismiss"), {"note": "Their own shop."})

    message.refresh_from_db()
    assert message.removed_at is None
    assert Report.objects.get().upheld is False
    assert mailoutbox == []
    assert AuditEntry.objects.get().verb == "reports.dismissed"


def test_two_organisers_decide_once(organiser, message):
    report(message)
    moderation.dismiss_reports(message, organiser)

    with pytest.raises(Refused):
        moderation.dismiss_reports(message, OrganiserFactory())

    assert Report.objects.get().closed_by == organiser


def test_author_is_muted_with_a_reason(client, organiser, message):
    client.force_login(organiser)
    assert client.post(desk(message, "mute"), {"length": "hour"}).status_code == 422

    client.post(desk(message, "mute"), {"length": "hour", "reason": "Again and again"})

    mute = message.room.mutes.get()
    assert (mute.user, mute.reason) == (message.author, "Again and again")
    assert AuditEntry.objects.get(verb="person.muted").reason == "Again and again"
    client.post(desk(message, "unmute"))
    assert not message.room.mutes.exists()


@pytest.mark.parametrize("step", ["remove", "dismiss", "mute", "unmute"])
def test_others_decide_nothing(client, message, step):
    report(message)
    for person in (UserFactory(), UserFactory(is_staff=True)):
        client.force_login(person)
        response = client.post(desk(message, step), {"wrong": "spam", "length": "hour", "reason": "x"})
        assert response.status_code in (302, 403)

    message.refresh_from_db()
    assert message.removed_at is None
    assert Report.objects.open().exists()
    assert not message.room.mutes.exists()


def test_desk_lets_only_a_muted_author_write_again(client, organiser, message):
    client.force_login(organiser)
    assert desk(message, "unmute") not in client.get(desk(message)).text

    client.post(desk(message, "mute"), {"length": "hour", "reason": "Advertises"})

    assert desk(message, "unmute") in client.get(desk(message)).text
