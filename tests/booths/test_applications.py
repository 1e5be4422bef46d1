"""An application's way: every step that may be taken, and none that may not."""

import datetime
import threading

import pytest
from celery.exceptions import Retry
from django.core import mail
from django.core.files.base import ContentFile
from django.db import close_old_connections, connection
from django.utils import timezone

from booths.mail import mail_move
from booths.models import Answer, Application, Booth, BoothVersion, Move
from booths.services import admission, applications
from booths.services.booths import publish_booth
from booths.services.moves import NEXT
from booths.services.stands import free_stands, move_booth
from fair.errors import Refused
from fair.mail import NotSent
from fair.models import AuditEntry
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    CallFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    MembershipFactory,
    OrganiserFactory,
    RequirementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = Application.State


def pdf(name="licence.pdf"):
    return ContentFile(b"%PDF-1.4 licence %%EOF", name=name)


def stand(application):
    return (application.hall, 1, "A", 1)


STEPS = {
    "submit": (State.SUBMITTED, lambda a: applications.submit_application(a, UserFactory())),
    "ask": (State.CHANGES_ASKED, lambda a: admission.ask_changes(a, OrganiserFactory(), {}, "More, please.")),
    "accept": (State.ACCEPTED, lambda a: admission.accept_application(a, OrganiserFactory(), *stand(a))),
    "refuse": (State.REFUSED, lambda a: admission.refuse_application(a, OrganiserFactory(), "full")),
    "withdraw": (State.WITHDRAWN, lambda a: applications.withdraw_application(a, UserFactory())),
    "resume": (State.DRAFT, lambda a: applications.resume_application(a, UserFactory())),
    "publish": (State.PUBLISHED, lambda a: admission.publish_application(a, UserFactory())),
}


def application_in(state):
    fields = {"state": state, "submitted_at": None if state == State.DRAFT else timezone.now()}
    application = ApplicationFactory(**fields)
    if state in (State.ACCEPTED, State.PUBLISHED):
        application.booth = BoothFactory(
            exhibitor=application.exhibitor, hall=application.hall, published=False
        )
        application.booth.versions.create(headline="Steel")
        application.save()
    return application


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_taken_where_it_may_be_and_nowhere_else(step, state):
    application = application_in(state)
    after, take = STEPS[step]
    booths, audited = Booth.objects.count(), AuditEntry.objects.count()

    if after in NEXT[state]:
        take(application)

        application.refresh_from_db()
        assert application.state == after
        assert list(application.moves.values_list("before", "after")) == [(state, after)]
        return

    with pytest.raises(Refused):
        take(application)
    application.refresh_from_db()
    assert application.state == state
    assert Move.objects.count() == 0
    assert (Booth.objects.count(), AuditEntry.objects.count()) == (booths, audited)


def test_a_company_applies_once_to_an_edition():
    member, edition = MembershipFactory(), CallFactory().edition

    first = applications.begin_application(member.exhibitor, edition, member.user)
    again = applications.begin_application(member.exhibitor, edition, member.user)

    assert (first.pk, first.contact_email) == (again.pk, member.user.email)


@pytest.mark.parametrize("days", [(-9, -1), (1, 9)])
def test_no_application_begins_outside_the_call(days):
    today = timezone.localdate()
    opens, closes = (today + datetime.timedelta(days=ahead) for ahead in days)
    call = CallFactory(opens_on=opens, closes_on=closes)

    with pytest.raises(Refused):
        applications.begin_application(ExhibitorFactory(), call.edition, UserFactory())

    assert not Application.objects.exists()


def test_what_is_missing_is_told_by_name_and_nothing_is_sent():
    application = ApplicationFactory(products="", rules_version=None)
    RequirementFactory(call=application.edition.call)

    with pytest.raises(Refused) as refusal:
        applications.submit_application(application, UserFactory())

    assert str(refusal.value) == (
        "Still missing or to be corrected: What you will show, Brand ownership, The rules of the fair."
    )
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_rules_that_changed_are_agreed_to_anew():
    application = ApplicationFactory()
    application.edition.call.rules_version = 2
    application.edition.call.save()

    with pytest.raises(Refused, match="The rules of the fair"):
        applications.submit_application(application, UserFactory())

    author = UserFactory()
    applications.save_application(application, author, {}, {}, {}, agrees=True)
    applications.submit_application(application, author)
    application.refresh_from_db()
    assert (application.rules_version, application.rules_agreed_by) == (2, author)


def test_what_is_with_the_organisers_is_not_changed():
    application = ApplicationFactory(waiting=True)

    with pytest.raises(Refused):
        applications.save_application(application, UserFactory(), {"products": "Other"}, {}, {})

    application.refresh_from_db()
    assert application.products == "Kettles of steel."


def test_remarks_go_to_the_exhibitor_and_a_corrected_answer_is_judged_anew():
    application = ApplicationFactory()
    licence = RequirementFactory(call=application.edition.call, names={"en": "Licence"}, wants_file=True)
    brand = RequirementFactory(call=application.edition.call)
    author, organiser = UserFactory(), OrganiserFactory()
    applications.save_application(application, author, {}, {brand.pk: "Ours"}, {licence.pk: pdf()})
    applications.submit_application(application, author)

    verdicts = {licence.pk: ("fail", "It is cut off."), brand.pk: ("pass", "")}
    admission.ask_changes(application, organiser, verdicts, "Nearly there.")
    assert application.moves.first().remarks == [[{"en": "Licence"}, "It is cut off."]]
    with pytest.raises(Refused, match=r"Still missing or to be corrected: Licence\."):
        applications.submit_application(application, author)

    before = Answer.objects.get(requirement=licence).file
    applications.save_application(application, author, {}, {brand.pk: "Ours"}, {licence.pk: pdf("new.pdf")})
    applications.submit_application(application, author)

    told = dict(application.answers.values_list("requirement", "verdict"))
    assert told == {licence.pk: "", brand.pk: "pass"}
    assert Answer.objects.get(requirement=licence).file.name != before.name


def test_a_failing_item_needs_a_remark_and_a_silent_return_is_refused():
    application = ApplicationFactory(waiting=True)
    item = RequirementFactory(call=application.edition.call)

    with pytest.raises(Refused, match="Say what is wrong with “Brand ownership”"):
        admission.ask_changes(application, OrganiserFactory(), {item.pk: ("fail", " ")})
    with pytest.raises(Refused, match="Say what is to be corrected"):
        admission.ask_changes(application, OrganiserFactory(), {item.pk: ("pass", "")})

    assert not Answer.objects.exists()
    assert not Move.objects.exists()


def test_acceptance_gives_a_stand_with_a_room_and_is_audited():
    application, organiser = ApplicationFactory(waiting=True), OrganiserFactory()

    admission.accept_application(application, organiser, application.hall, 1, "B", 7)

    booth = Booth.objects.get()
    assert (booth.exhibitor, booth.place, booth.stand) == (application.exhibitor, "1.1", "B07")
    assert booth.room
    entry = AuditEntry.objects.about(application).get()
    assert (entry.actor, entry.verb, entry.reason) == (organiser, "application.accepted", "1.1 | B07")


def test_a_taken_stand_is_refused_and_a_free_one_named():
    taken = BoothFactory(section=1, aisle="A", number=1)
    application = ApplicationFactory(waiting=True, hall=taken.hall)

    with pytest.raises(Refused, match=r"Stand A01 is taken; 1\.1 \| A02 is free\."):
        admission.accept_application(application, OrganiserFactory(), taken.hall, 1, "A", 1)

    application.refresh_from_db()
    assert (application.state, Booth.objects.count()) == (State.SUBMITTED, 1)


def test_nobody_but_an_organiser_decides():
    application, stranger = ApplicationFactory(waiting=True), UserFactory()

    for decide in (
        lambda: admission.accept_application(application, stranger, *stand(application)),
        lambda: admission.refuse_application(application, stranger, "full"),
        lambda: admission.ask_changes(application, stranger, {}, "More"),
        lambda: admission.accept_all(Application.objects.all(), stranger),
    ):
        with pytest.raises(Refused, match="Only an organiser"):
            decide()

    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert not Booth.objects.exists()


def test_a_failing_checklist_is_not_accepted():
    application = ApplicationFactory(waiting=True)
    item = RequirementFactory(call=application.edition.call)
    admission.judge_application(application, OrganiserFactory(), {item.pk: ("fail", "Not yours.")})

    with pytest.raises(Refused, match="Something on the checklist fails"):
        admission.accept_application(application, OrganiserFactory(), *stand(application))

    assert not Booth.objects.exists()


def test_many_are_accepted_at_once_each_on_a_stand_of_its_own():
    hall = HallFactory()
    BoothFactory(hall=hall, section=1, aisle="A", number=2)
    waiting = [ApplicationFactory(waiting=True, hall=hall) for _ in range(3)]
    nowhere = ApplicationFactory(waiting=True, hall=None)

    accepted, refusals = admission.accept_all(Application.objects.all(), OrganiserFactory())

    assert (accepted, refusals) == (3, [f"{nowhere.exhibitor}: It names no hall."])
    places = [Application.objects.get(pk=one.pk).booth.stand for one in waiting]
    assert places == ["A01", "A03", "A04"]


def test_more_than_a_hundred_are_not_accepted_at_once(monkeypatch):
    monkeypatch.setattr(admission, "MOST_AT_ONCE", 1)
    ApplicationFactory(waiting=True), ApplicationFactory(waiting=True)

    with pytest.raises(Refused, match="At most 1 applications"):
        admission.accept_all(Application.objects.all(), OrganiserFactory())

    assert not Booth.objects.exists()


def test_publishing_the_booth_brings_the_application_to_its_end():
    application = application_in(State.ACCEPTED)

    publish_booth(application.booth, UserFactory())

    application.refresh_from_db()
    assert application.state == State.PUBLISHED


def test_a_booth_with_nothing_to_show_is_not_published():
    application = application_in(State.ACCEPTED)
    BoothVersion.objects.all().delete()

    with pytest.raises(Refused, match="headline"):
        admission.publish_application(application, UserFactory())

    application.refresh_from_db()
    assert application.state == State.ACCEPTED


def test_waiting_applications_come_with_the_longest_wait_first():
    now = timezone.now()
    late = ApplicationFactory(waiting=True)
    early = ApplicationFactory(waiting=True, submitted_at=now - datetime.timedelta(days=3))
    ApplicationFactory()

    assert list(Application.objects.waiting()) == [early, late]


def test_drafts_are_seen_by_their_company_alone():
    draft = ApplicationFactory()
    sent = ApplicationFactory(waiting=True)
    member = MembershipFactory(exhibitor=draft.exhibitor).user

    assert list(Application.objects.visible_to(member)) == [draft]
    assert list(Application.objects.visible_to(OrganiserFactory())) == [sent]
    assert not Application.objects.visible_to(UserFactory()).exists()


def test_mail_goes_once_to_each_manager_in_their_language(django_capture_on_commit_callbacks):
    application = ApplicationFactory(waiting=True)
    english = MembershipFactory(exhibitor=application.exhibitor, user__language="en").user
    chinese = MembershipFactory(exhibitor=application.exhibitor, user__language="zh-hans").user
    MembershipFactory(exhibitor=application.exhibitor, role="host")
    item = RequirementFactory(call=application.edition.call)

    with django_capture_on_commit_callbacks(execute=True):
        admission.ask_changes(application, OrganiserFactory(), {item.pk: ("fail", "Sign it.")})
    mail_move(Move.objects.get().pk)

    assert [sent.to for sent in mail.outbox] == [[english.email], [chinese.email]]
    assert "Brand ownership: Sign it." in mail.outbox[0].body
    assert "品牌权属: Sign it." in mail.outbox[1].body
    path = f"/workspace/{application.exhibitor.slug}/application/spring/"
    assert all(path in sent.body for sent in mail.outbox)


def test_a_mail_that_was_not_sent_is_tried_again(settings):
    settings.MAIL_BACKEND = "tests.accounts.help.DeadBackend"
    settings.EMAIL_BACKEND = "fair.mail.UnfailingBackend"
    application = application_in(State.SUBMITTED)
    MembershipFactory(exhibitor=application.exhibitor)
    admission.refuse_application(application, OrganiserFactory(), "full")
    step = Move.objects.get()

    with pytest.raises((NotSent, Retry)):
        mail_move(step.pk)

    step.refresh_from_db()
    assert step.mailed_at is None


def test_free_stands_follow_the_way_one_walks():
    hall = HallFactory()
    BoothFactory(hall=hall, section=1, aisle="A", number=1)
    BoothFactory(hall=hall, section=2, aisle="A", number=1)

    assert free_stands(hall, 2) == [(1, "A", 2), (1, "A", 3)]
    assert free_stands(hall, section=2) == [(2, "A", 2)]


def test_a_booth_moves_to_a_free_stand_and_stays_at_its_edition():
    booth = BoothFactory(section=1, aisle="A", number=1)
    rival = BoothFactory(section=1, aisle="A", number=2)
    organiser = OrganiserFactory()

    with pytest.raises(Refused, match="A02 is taken"):
        move_booth(booth, organiser, booth.hall, 1, "A", 2)
    elsewhere = HallFactory(slug="other", edition=EditionFactory(slug="autumn"))
    with pytest.raises(Refused, match="stays at its edition"):
        move_booth(booth, organiser, elsewhere, 1, "A", 1)
    move_booth(booth, organiser, rival.hall, 2, "D", 4)

    booth.refresh_from_db()
    assert (booth.place, booth.stand) == ("1.2", "D04")
    entry = AuditEntry.objects.about(booth).get()
    assert (entry.before, entry.after) == ({"stand": "1.1 A01"}, {"stand": "1.2 D04"})


@pytest.mark.django_db(transaction=True)
def test_two_organisers_who_give_one_stand_give_it_once():
    hall = HallFactory()
    waiting = [ApplicationFactory(waiting=True, hall=hall) for _ in range(4)]
    organiser, barrier, outcomes = OrganiserFactory(), threading.Barrier(4), []

    def accept(application):
        barrier.wait()
        try:
            admission.accept_application(application, organiser, hall, 1, "A", 1)
            outcomes.append("accepted")
        except Refused as refusal:
            outcomes.append(str(refusal))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=accept, args=[one]) for one in waiting]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(outcomes) == ["Stand A01 is taken; 1.1 | A02 is free."] * 3 + ["accepted"]
    assert Booth.objects.count() == 1
    assert Application.objects.filter(state=State.ACCEPTED).count() == 1
