"""What people report, wherever it was written or shown, and how moderators decide it."""

import datetime
import threading
import uuid

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from accounts.models import Notification
from accounts.roles import create_roles
from accounts.suspending import suspend
from booths.models import Case, Conversation, FairRules, Line, Message, Mute, ReasonTemplate, Report, WordList
from booths.services import cases, conversations, moderation, rooms
from booths.services.booths import publish_booth
from booths.services.fair_play import OnHold
from exhibitors.models import Product
from exhibitors.services import list_product
from fair.errors import Refused
from fair.models import AuditEntry
from tests.booths.test_conversations import picture
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def organiser():
    return OrganiserFactory(name="Ines Rocha")


@pytest.fixture
def other_organiser():
    return OrganiserFactory(name="Omar Haddad")


@pytest.fixture
def booth():
    return BoothFactory(exhibitor__name="Banyan Enamel Works")


@pytest.fixture
def host(booth):
    return MembershipFactory(exhibitor=booth.exhibitor).user


@pytest.fixture
def eve():
    return UserFactory(name="Eve Adler", email="eve@example.org")


@pytest.fixture
def message(booth, eve):
    return MessageFactory(room=booth.room, author=eve, text="My number is 555 0100")


@pytest.fixture
def line(booth, eve):
    return conversations.ask(booth.exhibitor, eve, "Send me money first", uuid.uuid4())


def report(subject, wrong="spam", reporter=None, note=""):
    return moderation.report(subject, reporter or UserFactory(), wrong, note)


def decide(case, by, decision="removed", reason="Not here.", **more):
    return cases.decide_case(case, by, decision, reason, **more)


def page_of(case, step=""):
    return f"/console/booths/case/{case.pk}/{f'step/{step}' if step else 'change'}/"


# Reports


def test_a_visitor_reports_a_message_once(client, message):
    reporter = UserFactory()
    client.force_login(reporter)
    address = f"/booths/{message.room.booth.slug}/room/messages/{message.pk}/report/"

    for _time in range(2):
        assert client.post(address, {"wrong": "spam"}).status_code == 201

    told = Report.objects.get()
    assert (told.case.message, told.reporter, told.wrong) == (message, reporter, "spam")
    assert (told.case.accused, told.case.quote) == (message.author, message.text)


def test_many_reports_of_one_thing_are_one_case(message, line):
    for _n in range(3):
        report(message)
    report(line)

    assert sorted(Case.objects.values_list("kind", flat=True)) == ["line", "message"]
    assert Report.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_reports_from_many_threads_open_one_case(message):
    people, gate = [UserFactory() for _n in range(6)], threading.Barrier(6)

    def tell(person):
        gate.wait()
        try:
            report(message, reporter=person)
        finally:
            connection.close()

    threads = [threading.Thread(target=tell, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Case.objects.get().reports.count() == 6


def test_either_side_of_a_conversation_reports_the_other(line, eve, host):
    report(line.conversation, reporter=host)
    report(line.conversation, reporter=eve)

    told = set(Case.objects.values_list("accused", "exhibitor"))
    assert told == {(eve.pk, line.conversation.exhibitor_id), (None, line.conversation.exhibitor_id)}


def test_nobody_reports_themselves_nor_nonsense_nor_as_a_guest(client, message, booth, host, eve):
    address = f"/booths/{booth.slug}/room/messages/{message.pk}/report/"
    assert client.post(address, {"wrong": "spam"}).status_code == 401
    client.force_login(eve)
    assert client.post(address, {"wrong": "spam"}).status_code == 409
    assert client.post(address, {"wrong": "ugly"}).status_code == 400
    for subject, person in ((eve, eve), (booth, host), (ProductFactory(exhibitor=booth.exhibitor), host)):
        with pytest.raises(Refused):
            report(subject, reporter=person)

    assert not Report.objects.exists()


def test_what_was_decided_is_not_reported_again_by_the_same(message, organiser):
    reporter = UserFactory()
    report(message, reporter=reporter)
    decide(Case.objects.get(), organiser, "dismissed", "")

    with pytest.raises(Refused, match="decided on your report already"):
        report(message, reporter=reporter)
    report(message)

    assert Case.objects.count() == 2


@pytest.mark.parametrize("kind", ["message", "line", "conversation", "person", "booth", "product"])
def test_everything_is_reported_on_one_page_by_who_sees_it(client, booth, host, message, line, eve, kind):
    subjects = {
        "message": (message, host),
        "line": (line, host),
        "conversation": (line.conversation, host),
        "person": (eve, host),
        "booth": (booth, eve),
        "product": (ProductFactory(exhibitor=booth.exhibitor), eve),
    }
    subject, reporter = subjects[kind]
    address = f"/report/{kind}/{subject.pk}/"
    assert client.get(address).status_code == 302
    client.force_login(reporter)

    assert client.get(address).status_code == 200
    assert client.post(address, {"wrong": "ugly"}).status_code == 422
    assert client.post(address, {"wrong": "fraud", "note": "Look", "next": "/halls/"}).url == "/halls/"

    assert getattr(Case.objects.get(), kind) == subject


@pytest.mark.parametrize("kind", ["line", "conversation", "person", "product", "booth", "nothing"])
def test_what_one_does_not_see_cannot_be_reported(client, line, kind):
    hidden = {
        "line": line,
        "conversation": line.conversation,
        "person": line.author,
        "product": ProductFactory(state="draft"),
        "booth": BoothFactory(published=False),
        "nothing": line,
    }
    client.force_login(UserFactory())

    response = client.post(f"/report/{kind}/{hidden[kind].pk}/", {"wrong": "spam"})

    assert response.status_code == 404
    assert not Case.objects.exists()


# The queue


def test_the_queue_begins_with_what_waits_longest(client, organiser, message):
    report(message)
    later = MessageFactory(text="Also bad")
    report(later)
    quiet = MessageFactory(text="All is well")
    client.force_login(organiser)

    page = client.get("/console/booths/case/").text

    assert page.index(message.text) < page.index(later.text)
    assert quiet.text not in page


def test_the_queue_shows_nothing_of_what_is_private(client, organiser, line):
    report(line)
    client.force_login(organiser)

    page = client.get("/console/booths/case/").text

    assert line.text not in page
    assert "Line in a conversation" in page
    assert not AuditEntry.objects.filter(verb="conversation.read").exists()


def test_the_queue_is_narrowed_and_counted(client, organiser, message, line):
    report(message, "spam")
    report(line, "fraud")
    decided = MessageFactory(text="Done with")
    report(decided)
    decide(Case.objects.get(message=decided), organiser)
    cases.claim_case(Case.objects.get(line=line), organiser)
    client.force_login(organiser)

    def shown(query):
        page = client.get(f"/console/booths/case/{query}").context["queue"]
        return {case.kind for case in page.cases}, page.counts, page.median[1]

    counts = {"waiting": 2, "mine": 1, "appeals": 0}
    assert shown("") == ({"message", "line"}, counts, 1)
    assert shown("?state=mine")[0] == {"line"}
    assert shown("?wrong=spam")[0] == {"message"}
    assert shown("?kind=line&state=waiting")[0] == {"line"}
    assert shown("?state=appeals&page=x")[0] == set()
    assert [case.quote for case in Case.objects.decided()] == ["Done with"]
    assert shown("?state=decided&kind=nonsense")[0] == {"message"}


def test_the_median_tells_the_middle_of_thirty_days(client, organiser):
    now = timezone.now()
    for minutes, days in ((10, 1), (20, 2), (90, 3), (5000, 40)):
        decided = now - datetime.timedelta(days=days)
        opened = decided - datetime.timedelta(minutes=minutes)
        Case.objects.create(kind="person", opened_at=opened, decided_at=decided, decision="dismissed")
    client.force_login(organiser)

    page = client.get("/console/booths/case/")

    seconds, sample = page.context["queue"].median
    assert (float(seconds), sample) == (20 * 60, 3)
    assert "within 20 min (3 decisions in 30 days)" in page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_the_same_number_of_queries(client, organiser, count, django_assert_num_queries):
    for _n in range(count):
        report(MessageFactory())
        report(ProductFactory())
    client.force_login(organiser)
    client.get("/console/booths/case/")

    with django_assert_num_queries(5):
        client.get("/console/booths/case/")


@pytest.mark.parametrize("count", [1, 3])
def test_a_case_asks_the_same_number_of_queries(client, organiser, message, count, django_assert_num_queries):
    for _n in range(count):
        report(message)
        MessageFactory(room=message.room)
    client.force_login(organiser)
    client.get(page_of(Case.objects.get()))

    with django_assert_num_queries(27):
        client.get(page_of(Case.objects.get()))


# Looking into conversations


def test_private_lines_are_read_because_of_the_report_and_that_is_written_down(
    client, organiser, booth, line, eve, host
):
    before = line
    reported = conversations.ask(booth.exhibitor, eve, "Pay here", uuid.uuid4(), files=[picture()])
    report(reported, reporter=host)
    case = Case.objects.get()
    client.force_login(organiser)

    page = client.get(page_of(case)).text

    assert before.text in page
    assert "<mark>Pay here</mark>" in page
    (entry,) = AuditEntry.objects.filter(verb="conversation.read")
    assert (entry.actor, entry.subject_id, entry.after) == (
        organiser,
        str(line.conversation_id),
        {"case": case.pk},
    )
    file = reported.attachments.get()
    response = client.get(f"/console/booths/case/{case.pk}/files/{file.pk}/")
    assert b"".join(response)[:4] == b"RIFF"
    assert AuditEntry.objects.filter(verb="conversation.read").count() == 2


def test_files_that_were_not_reported_stay_closed(client, organiser, booth, line, eve, host):
    elsewhere = conversations.ask(booth.exhibitor, eve, "Drawing", uuid.uuid4(), files=[picture()])
    report(line, reporter=host)
    client.force_login(organiser)

    response = client.get(
        f"/console/booths/case/{Case.objects.get().pk}/files/{elsewhere.attachments.get().pk}/"
    )

    assert response.status_code == 404
    assert not AuditEntry.objects.filter(verb="conversation.read").exists()


def test_history_of_both_sides_stands_beside_the_case(client, organiser, message, eve):
    reporter = UserFactory(name="Rosa Vega")
    report(MessageFactory(author=eve), reporter=reporter)
    decide(Case.objects.get(), organiser, "warned")
    report(message, reporter=reporter)
    client.force_login(organiser)

    page = client.get(page_of(Case.objects.open().get()))

    accused, told = page.context["page"].accused, page.context["page"].reporter
    assert (accused.reputation.decided, accused.reputation.upheld, accused.warnings) == (1, 1, 1)
    assert (told.user, told.reports) == (reporter, {"made": 2, "agreed": 1, "open": 1})
    assert "Rosa Vega" in page.text


# Claims


def test_a_case_is_kept_for_who_took_it(client, organiser, other_organiser, message):
    report(message)
    case = Case.objects.get()
    client.force_login(organiser)
    client.post(page_of(case, "claim"))

    with pytest.raises(Refused, match="Ines Rocha is at it, until"):
        decide(case, other_organiser)
    with pytest.raises(Refused, match="Ines Rocha is at it"):
        cases.claim_case(case, other_organiser)

    message.refresh_from_db()
    assert message.removed_at is None
    Case.objects.update(claimed_at=timezone.now() - datetime.timedelta(minutes=15))
    decide(case, other_organiser)


def test_a_case_that_was_given_back_is_anybodys(client, organiser, other_organiser, message):
    report(message)
    case = cases.claim_case(Case.objects.get(), organiser)
    cases.release_case(case, other_organiser)
    with pytest.raises(Refused):
        cases.claim_case(case, other_organiser)

    client.force_login(organiser)
    client.post(page_of(case, "release"))

    assert cases.claim_case(case, other_organiser).claimed_by == other_organiser


@pytest.mark.django_db(transaction=True)
def test_many_moderators_at_once_decide_once(message):
    report(message)
    case, moderators = Case.objects.get(), [OrganiserFactory() for _n in range(6)]
    done, gate = [], threading.Barrier(6)

    def run(moderator):
        gate.wait()
        try:
            decide(case, moderator)
            done.append(moderator)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[moderator]) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [Case.objects.get().decided_by] == done
    assert AuditEntry.objects.filter(verb="case.decided").count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_moderators_at_once_take_a_case_once(message):
    report(message)
    case, taken, gate = Case.objects.get(), [], threading.Barrier(6)
    moderators = [OrganiserFactory() for _n in range(6)]

    def run(moderator):
        gate.wait()
        try:
            cases.claim_case(case, moderator)
            taken.append(moderator)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[moderator]) for moderator in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert taken == [Case.objects.get().claimed_by]


# Decisions


def test_a_removed_message_is_told_with_its_reason(
    client, organiser, message, mailoutbox, django_capture_on_commit_callbacks
):
    report(message)
    reporter = UserFactory()
    report(message, "contact", reporter)
    case = Case.objects.get()
    client.force_login(organiser)

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            page_of(case, "decide"), {"decision": "removed", "reason": "Use your card instead."}
        )

    assert response.status_code == 302
    message.refresh_from_db()
    assert (message.removed_by, message.removed_for) == (organiser, "spam")
    assert {told.upheld for told in Report.objects.all()} == {True}
    (mail,) = mailoutbox
    assert mail.to == ["eve@example.org"]
    assert message.text in mail.body
    assert "Use your card instead." in mail.body
    assert Notification.objects.get(user=message.author).kind == "decision.made"
    assert Notification.objects.get(user=reporter).kind == "report.decided"
    entry = AuditEntry.objects.get(verb="case.decided")
    assert (entry.actor, entry.reason, entry.after["decision"]) == (
        organiser,
        "Use your card instead.",
        "removed",
    )


def test_a_dismissed_report_lets_the_message_stand(client, organiser, message, mailoutbox):
    report(message)
    client.force_login(organiser)

    client.post(page_of(Case.objects.get(), "decide"), {"decision": "dismissed"})

    message.refresh_from_db()
    assert message.removed_at is None
    assert Report.objects.get().upheld is False
    assert mailoutbox == []


def test_a_reason_kept_ready_is_said_in_the_language_of_the_accused(client, organiser, message):
    texts = {"en": "Please do not advertise.", "zh-hans": "请不要发广告。"}
    reason = ReasonTemplate.objects.create(title="Advertising in talks", texts=texts)
    message.author.language = "zh-hans"
    message.author.save()
    report(message)
    client.force_login(organiser)

    client.post(page_of(Case.objects.get(), "decide"), {"decision": "warned", "template": reason.pk})

    assert Case.objects.get().reason == reason.texts["zh-hans"]


def test_a_warning_leaves_the_message_unless_it_is_to_go(organiser, message):
    report(message)
    decide(Case.objects.get(), organiser, "warned")
    message.refresh_from_db()
    assert message.removed_at is None

    report(message)
    decide(Case.objects.open().get(), organiser, "warned", remove=True)
    message.refresh_from_db()
    assert message.removed_at


def test_a_reported_line_is_removed_for_both_sides(organiser, line, host):
    report(line, "fraud", host)

    decide(Case.objects.get(), organiser)

    line.refresh_from_db()
    assert (line.removed_by, line.removed_for) == (organiser, "fraud")


def test_a_muted_person_writes_nowhere_until_then(organiser, message, line, eve):
    report(message)
    with pytest.raises(Refused, match="for how long"):
        decide(Case.objects.get(), organiser, "muted")
    assert not Mute.objects.exists()

    decide(Case.objects.get(), organiser, "muted", hours=24)

    mute = Mute.objects.get()
    assert (mute.room, mute.user, mute.until) == (None, eve, Case.objects.get().until)
    with pytest.raises(Refused, match="muted you until"):
        conversations.write_line(line.conversation, eve, "Again", uuid.uuid4())


def test_a_suspended_person_is_out(organiser, eve, host, line):
    report(line.conversation, "fraud", host)

    decide(Case.objects.get(), organiser, "suspended", hours=72)

    eve.refresh_from_db()
    assert not eve.is_active
    assert eve.suspensions.get().until == Case.objects.get().until


def test_who_may_not_suspend_does_not_by_a_case(message):
    moderator = UserFactory(is_staff=True)
    report(message)

    with pytest.raises(Refused, match="may not suspend"):
        decide(Case.objects.get(), moderator, "suspended")

    assert Case.objects.get().is_open
    message.author.refresh_from_db()
    assert message.author.is_active


def test_a_removed_product_is_shown_again_by_organisers_alone(organiser, other_organiser, booth, host):
    product = ProductFactory(exhibitor=booth.exhibitor)
    report(product, "illegal")

    decide(Case.objects.get(), organiser)

    assert Product.objects.get().state == "barred"
    with pytest.raises(Refused, match="organisers have withdrawn"):
        list_product(product)
    appealed = cases.appeal_case(Case.objects.get(), host, "It is a toy.", FairRules.standing())
    cases.answer_appeal(appealed, other_organiser, "undone", "So it is.")
    assert Product.objects.get().state == "listed"


def test_a_removed_booth_is_off_the_fair_until_that_is_taken_back(organiser, other_organiser, booth, host):
    report(booth, "fraud")

    decide(Case.objects.get(), organiser)

    booth.refresh_from_db()
    assert booth.published is None
    draft = booth.versions.create(is_draft=True, headline="Enamel")
    with pytest.raises(Refused, match="taken this booth off"):
        publish_booth(booth, host)
    appealed = cases.appeal_case(Case.objects.get(), host, "We are who we are.", FairRules.standing())
    cases.answer_appeal(appealed, other_organiser, "undone", "You are.")
    assert publish_booth(booth, host) == draft


@pytest.mark.parametrize(
    ("kind", "decision"),
    [("product", "muted"), ("booth", "suspended"), ("person", "removed"), ("message", "burnt")],
)
def test_what_makes_no_sense_is_not_decided(client, organiser, booth, message, eve, kind, decision):
    subjects = {"product": ProductFactory(), "booth": booth, "person": eve, "message": message}
    report(subjects[kind])
    case = Case.objects.get()
    client.force_login(organiser)

    response = client.post(page_of(case, "decide"), {"decision": decision, "reason": "x", "hours": 1})

    assert response.status_code == 422
    with pytest.raises(Refused):
        decide(case, organiser, decision, hours=1)
    assert Case.objects.get().is_open


def test_nobody_judges_their_own_conduct_nor_their_company(organiser, booth):
    own = MessageFactory(author=organiser)
    report(own)
    with pytest.raises(Refused, match="a part of this"):
        decide(Case.objects.get(), organiser)
    MembershipFactory(exhibitor=booth.exhibitor, user=organiser)
    report(booth)
    with pytest.raises(Refused, match="a part of this"):
        decide(Case.objects.get(booth=booth), organiser)

    assert Case.objects.open().count() == 2


@pytest.mark.parametrize("step", ["claim", "release", "decide", "answer"])
def test_others_decide_nothing(client, message, step):
    report(message)
    case = Case.objects.get()
    before = Case.objects.values().get()
    for person in (UserFactory(), UserFactory(is_staff=True), message.author):
        client.force_login(person)
        data = {"decision": "removed", "reason": "x", "answer": "undone"}
        assert client.post(page_of(case, step), data).status_code in (302, 403)
        assert client.get(page_of(case)).status_code in (302, 404)

    message.refresh_from_db()
    assert message.removed_at is None
    assert Case.objects.values().get() == before


def test_a_moderator_by_role_alone_decides(client, message):
    create_roles()
    moderator = UserFactory(is_staff=True)
    moderator.groups.set(Group.objects.filter(name="Moderators"))
    report(message)
    client.force_login(moderator)

    for address in ("case", "complaint", "fairrules", "wordlist", "reasontemplate"):
        assert client.get(f"/console/booths/{address}/").status_code == 200
    client.post(page_of(Case.objects.get(), "decide"), {"decision": "removed", "reason": "Not here."})

    message.refresh_from_db()
    assert message.removed_by == moderator


# What word lists hold back


@pytest.fixture
def held(booth, eve):
    WordList.objects.create(name="Money", words="western union", effect="hold")
    FairRules.objects.create(pk=1, changed_at=timezone.now())
    with pytest.raises(OnHold):
        rooms.send_message(booth.room, eve, "Pay by Western Union", uuid.uuid4())
    with pytest.raises(OnHold):
        conversations.ask(booth.exhibitor, eve, "Western Union?", uuid.uuid4())
    return {case.quote: case for case in Case.objects.filter(kind="held")}


def test_what_was_held_is_written_once_it_is_let_through(organiser, held, eve):
    decide(held["Pay by Western Union"], organiser, "dismissed", "")
    decide(held["Western Union?"], organiser, "dismissed", "")

    message, line = Message.objects.get(), Line.objects.get()
    assert (message.author, message.text) == (eve, "Pay by Western Union")
    assert (line.author, line.text, line.conversation.buyer) == (eve, "Western Union?", eve)


def test_what_was_held_is_never_written_when_it_is_not(organiser, held, eve, mailoutbox):
    decide(held["Pay by Western Union"], organiser)
    decide(held["Western Union?"], organiser, "warned")

    assert not Message.objects.exists()
    assert not Conversation.objects.exists()


def test_what_was_held_of_who_is_muted_by_now_is_dropped(organiser, held, eve):
    Mute.objects.create(user=eve, until=timezone.now() + datetime.timedelta(hours=1))

    decide(held["Western Union?"], organiser, "dismissed", "")

    assert not Line.objects.exists()
    assert AuditEntry.objects.get(verb="case.decided").after["delivered"] is False


# Appeals


@pytest.fixture
def removed(organiser, message):
    report(message)
    return decide(Case.objects.get(), organiser)


def test_the_accused_objects_once_and_another_moderator_takes_it_back(
    client, removed, message, eve, organiser, other_organiser, mailoutbox, django_capture_on_commit_callbacks
):
    address = f"/my/decisions/{removed.pk}/"
    client.force_login(eve)
    assert removed.reason in client.get(address).text
    assert client.post(address, {"text": ""}).status_code == 422
    assert client.post(address, {"text": "It is my own number."}).status_code == 302
    assert client.post(address, {"text": "Twice"}).status_code == 422

    client.force_login(organiser)
    client.post(page_of(removed, "answer"), {"answer": "stands", "reason": "I said so."})
    assert Case.objects.appealed().exists()
    client.force_login(other_organiser)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(removed, "answer"), {"answer": "undone", "reason": "It is."})

    message.refresh_from_db()
    assert (message.removed_at, message.removed_for) == (None, "")
    assert Report.objects.get().upheld is False
    (mail,) = mailoutbox
    assert "It is." in mail.body
    verbs = set(AuditEntry.objects.values_list("verb", flat=True))
    assert {"case.decided", "case.appealed", "appeal.answered", "message.restored"} <= verbs


def test_an_appeal_that_fails_changes_nothing(removed, message, eve, other_organiser):
    appealed = cases.appeal_case(removed, eve, "Why?", FairRules.standing())

    cases.answer_appeal(appealed, other_organiser, "stands", "Because.")

    message.refresh_from_db()
    assert message.removed_at
    with pytest.raises(Refused):
        cases.answer_appeal(appealed, other_organiser, "undone", "Again.")


@pytest.mark.parametrize("decision", ["muted", "suspended"])
def test_who_is_taken_back_may_write_and_come_in(organiser, other_organiser, message, eve, decision):
    report(message)
    case = decide(Case.objects.get(), organiser, decision, hours=24)
    appealed = cases.appeal_case(case, eve, "Not me.", FairRules.standing())

    cases.answer_appeal(appealed, other_organiser, "undone", "Not you.")

    eve.refresh_from_db()
    assert eve.is_active
    assert not Mute.objects.exists()


def test_who_is_suspended_reads_and_objects_by_the_link_of_the_mail(
    client, organiser, message, mailoutbox, django_capture_on_commit_callbacks
):
    report(message)
    with django_capture_on_commit_callbacks(execute=True):
        case = decide(Case.objects.get(), organiser, "suspended")
    body = next(mail.body for mail in mailoutbox if "/decisions/" in mail.body)
    path = next(word for word in body.split() if "/decisions/" in word).partition("testserver")[2]
    path = path or "/decisions/" + body.partition("/decisions/")[2].split()[0]

    assert case.reason in client.get(path).text
    assert client.post(path, {"text": "I was hacked."}).status_code == 302

    assert Case.objects.appealed().get().appeal == "I was hacked."
    assert client.get("/decisions/nonsense/").status_code == 404
    assert client.get(path[:-3] + "x/").status_code == 404


def test_decisions_are_read_by_those_whom_they_concern_alone(client, removed, booth, host, organiser):
    product = ProductFactory(exhibitor=booth.exhibitor)
    report(product)
    about_company = decide(Case.objects.get(product=product), organiser, "warned")
    for person, statuses in ((host, (404, 200)), (UserFactory(), (404, 404)), (removed.accused, (200, 404))):
        client.force_login(person)
        found = [client.get(f"/my/decisions/{case.pk}/").status_code for case in (removed, about_company)]
        assert tuple(found) == statuses
    client.force_login(UserFactory())
    assert client.post(f"/my/decisions/{removed.pk}/", {"text": "Mine"}).status_code == 404

    assert not Case.objects.appealed().exists()


def test_time_to_object_ends(client, removed, eve):
    Case.objects.update(decided_at=timezone.now() - datetime.timedelta(days=14))
    client.force_login(eve)

    assert client.post(f"/my/decisions/{removed.pk}/", {"text": "Late"}).status_code == 422
    assert "time to object is over" in client.get(f"/my/decisions/{removed.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_my_decisions_ask_the_same_number_of_queries(
    client, organiser, eve, count, django_assert_num_queries
):
    for _n in range(count):
        report(MessageFactory(author=eve))
        report(MessageFactory(), reporter=eve)
    for case in Case.objects.filter(accused=eve):
        decide(case, organiser, "warned")
    client.force_login(eve)
    client.get("/my/decisions/")

    with django_assert_num_queries(5):
        client.get("/my/decisions/")


def test_a_person_who_is_out_already_is_not_suspended_twice(organiser, message, eve):
    report(message)
    suspend(eve, organiser, "Before")

    with pytest.raises(Refused, match="suspended already"):
        decide(Case.objects.get(), organiser, "suspended")

    assert Case.objects.get().is_open


# A spammer, from the first line to the appeal


def test_a_spammer_is_stopped_reported_muted_and_appeals(organiser, other_organiser):
    spammer = UserFactory(date_joined=timezone.now())
    FairRules.objects.create(pk=1, first_contacts=2, changed_at=timezone.now())
    booths = [BoothFactory() for _n in range(3)]
    hosts = [MembershipFactory(exhibitor=one.exhibitor).user for one in booths]

    with pytest.raises(Refused, match="cannot link to other sites"):
        conversations.ask(booths[0].exhibitor, spammer, "Followers at cheap.xyz", uuid.uuid4())
    lines = [conversations.ask(one.exhibitor, spammer, "Cheap followers", uuid.uuid4()) for one in booths[:2]]
    with pytest.raises(Refused, match="2 new exhibitors a day"):
        conversations.ask(booths[2].exhibitor, spammer, "Cheap followers", uuid.uuid4())

    for line, host in zip(lines, hosts, strict=False):
        report(line, "spam", host)
    first, second = Case.objects.all()
    decide(first, organiser, "muted", "Advertising.", hours=24, remove=True)
    with pytest.raises(Refused, match="muted you until"):
        rooms.send_message(booths[0].room, spammer, "Cheap followers", uuid.uuid4())
    lines[0].refresh_from_db()
    assert lines[0].removed_at

    appealed = cases.appeal_case(first, spammer, "I was only asking.", FairRules.standing())
    with pytest.raises(Refused, match="your own decision"):
        cases.answer_appeal(appealed, organiser, "stands", "No.")
    cases.answer_appeal(appealed, other_organiser, "stands", "You were not.")
    decide(second, other_organiser, "suspended", "Again.")
    spammer.refresh_from_db()
    assert not spammer.is_active
    assert Line.objects.count() == 2


def test_an_uploaded_paper_is_no_way_around(booth, eve):
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7\n%%EOF")
    WordList.objects.create(name="List", words="casino")
    FairRules.objects.create(pk=1, changed_at=timezone.now())

    with pytest.raises(Refused):
        conversations.ask(booth.exhibitor, eve, "casino", uuid.uuid4(), files=[file])

    assert not Line.objects.exists()
