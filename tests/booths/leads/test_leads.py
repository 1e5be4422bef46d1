"""Leads: made by what buyers do, moved on by the staff, merged, reminded of, and forgotten."""

import datetime
import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from accounts import leaving
from accounts.models import Consent, Notification
from accounts.services import give_consent, withdraw_consent
from booths.contacts import contact_of
from booths.models import Lead, LeadMerge, LeadNote, Retention, Sighting, Visit
from booths.scores import score_words
from booths.services import reminders, retention, visits
from booths.services.cards import save_card, share_card
from booths.services.conversations import ask, write_line
from booths.services.lead_merging import find_doubles, merge_leads, undo_merge
from booths.services.leads import (
    act_on_leads,
    asked_quantity,
    delete_lead,
    give_lead,
    move_lead,
    note_lead,
    plan_step,
    rescore_visited,
    tag_lead,
    write_lead,
)
from booths.subjects import about_product
from booths.timeline import timeline_of
from fair.errors import Refused
from tests.factories import BoothFactory, ExhibitorFactory, MembershipFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return MembershipFactory().user


@pytest.fixture
def exhibitor(host):
    return host.memberships.get().exhibitor


@pytest.fixture
def booth(exhibitor):
    return BoothFactory(exhibitor=exhibitor)


@pytest.fixture
def buyer():
    return UserFactory(name="Tomás Rivas", company="Cocina Sur", country="CL", email="tomas@sur.example")


@pytest.fixture
def open_buyer(buyer):
    """Agreed that exhibitors know of visits."""
    give_consent(Consent.Purpose.VISITS, user=buyer)
    return buyer


def asked(exhibitor, buyer, text="Do you make it in red?", **more):
    return ask(exhibitor, buyer, text, uuid.uuid4(), **more)


def only_lead():
    return Lead.objects.with_contact().select_related("exhibitor").get()


class TestQuestions:
    def test_a_question_makes_the_lead_in_its_own_transaction(self, exhibitor, buyer):
        kettle = ProductFactory(exhibitor=exhibitor, moq=1000)

        asked(exhibitor, buyer, "Price for 1,200 pcs?", about=about_product(kettle))

        lead = only_lead()
        assert (lead.source, lead.quantity, list(lead.products.all())) == ("question", 1200, [kettle])
        assert score_words(lead) == [("Wrote to you", 25), ("Asks for 1200", 15)]
        assert lead.score == 40

    def test_further_questions_move_the_same_lead_on(self, exhibitor, buyer):
        asked(exhibitor, buyer)
        before = only_lead().last_at

        asked(exhibitor, buyer, "5000 pieces?")

        lead = only_lead()
        assert lead.last_at > before
        assert lead.quantity == 5000

    def test_an_answer_of_the_staff_changes_no_lead(self, exhibitor, buyer, host):
        conversation = asked(exhibitor, buyer).conversation
        before = Lead.objects.values().get()

        write_line(conversation, host, "From 500 pieces.", uuid.uuid4())

        assert Lead.objects.values().get() == before

    def test_writing_tells_name_and_company_but_no_address(self, exhibitor, buyer):
        asked(exhibitor, buyer)

        told = contact_of(only_lead())
        assert (told.name, told.company, told.email) == ("Tomás Rivas", "Cocina Sur", "")

    @pytest.mark.parametrize(
        ("text", "quantity"),
        [
            ("1,200 pcs", 1200),
            ("we need 3 000 units and 800 sets", 3000),
            ("800个", 800),
            ("in 2026", None),
            ("4.20 USD", None),
            ("0 pieces", None),
        ],
    )
    def test_quantities_are_read_from_what_buyers_write(self, text, quantity):
        assert asked_quantity(text) == quantity

    @pytest.mark.django_db(transaction=True)
    def test_many_questions_at_once_make_one_lead(self, exhibitor, buyer):
        failed = []

        def send():
            try:
                asked(exhibitor, buyer)
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=send) for _place in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert failed == []
        assert Lead.objects.count() == 1


class TestVisits:
    def test_the_timeline_tells_only_what_concerns_the_exhibitor(self, exhibitor, booth, open_buyer):
        kettle = ProductFactory(exhibitor=exhibitor, name="Kettle")
        visits.record_booth(open_buyer, None, booth)
        visits.record_product(open_buyer, None, kettle)
        visits.record_booth(open_buyer, None, BoothFactory())
        visits.record_product(open_buyer, None, ProductFactory())
        asked(ExhibitorFactory(), open_buyer, "Not yours")
        asked(exhibitor, open_buyer, "Yours")

        told = [(moment.kind, moment.title) for moment in timeline_of(exhibitor, open_buyer)]

        assert told == [
            ("question", "Yours"),
            ("product", "Kettle"),
            ("booth", f"{booth.place} {booth.stand}"),
        ]

    def test_it_takes_three_queries(self, exhibitor, booth, open_buyer, django_assert_num_queries):
        for _time in range(3):
            visits.record_booth(open_buyer, None, booth)
            visits.record_product(open_buyer, None, ProductFactory(exhibitor=exhibitor))

        with django_assert_num_queries(3):
            assert len(timeline_of(exhibitor, open_buyer)) == 6

    def test_a_consent_to_the_text_before_tells_exhibitors_nothing(self, exhibitor, booth, buyer):
        before = Consent.objects.create(user=buyer, purpose=Consent.Purpose.VISITS, text_version="2026-11")
        visits.record_booth(buyer, None, booth)

        assert timeline_of(exhibitor, buyer) == []
        give_consent(Consent.Purpose.VISITS, user=buyer)
        assert [moment.kind for moment in timeline_of(exhibitor, buyer)] == ["booth"]
        before.refresh_from_db()
        assert before.withdrawn_at

    def test_a_download_makes_a_lead_without_a_name(self, exhibitor, booth, open_buyer):
        brochure = booth.brochures.create(title="Range", size=9, file="brochures/range.pdf")

        visits.record_download(open_buyer, None, brochure)

        lead = only_lead()
        assert lead.source == "download"
        assert contact_of(lead).title == "A buyer from Chile"
        assert score_words(lead) == [("Took a brochure", 10)]

    def test_visits_raise_the_score_with_the_next_sweep(self, exhibitor, booth, open_buyer):
        exhibitor.markets = ["CL"]
        exhibitor.save()
        share_card(open_buyer, exhibitor)
        for _product in range(3):
            sighting = visits.record_product(open_buyer, None, ProductFactory(exhibitor=exhibitor))
        Sighting.objects.filter(pk=sighting.pk).update(seconds=600)
        visits.record_booth(UserFactory(), None, booth)

        rescore_visited()

        assert score_words(only_lead()) == [
            ("Gave you a card", 20),
            ("Looked for 10 min", 10),
            ("Saw 3 products", 5),
            ("Chile is one of your markets", 5),
        ]

    def test_consent_taken_back_leaves_nobody_behind_a_lead_that_stems_from_visits(
        self, exhibitor, booth, open_buyer
    ):
        brochure = booth.brochures.create(title="Range", size=9, file="brochures/range.pdf")
        visits.record_download(open_buyer, None, brochure)

        withdraw_consent(Consent.Purpose.VISITS, user=open_buyer)

        lead = only_lead()
        assert (lead.buyer, lead.score) == (None, 0)
        assert lead.anonymous_since
        assert not Visit.objects.exists()

    def test_consent_taken_back_leaves_the_lead_of_who_wrote(self, exhibitor, booth, open_buyer):
        visits.record_booth(open_buyer, None, booth)
        asked(exhibitor, open_buyer)

        withdraw_consent(Consent.Purpose.VISITS, user=open_buyer)

        assert only_lead().buyer == open_buyer
        assert [moment.kind for moment in timeline_of(exhibitor, open_buyer)] == ["question"]


class TestWork:
    @pytest.fixture
    def lead(self, exhibitor, host):
        return write_lead(exhibitor, host, name="Pia Lindqvist", company="Nordhus Kök", note="Met in Milan.")

    def test_a_lead_by_hand_has_an_owner_a_note_and_a_first_step(self, lead, host):
        assert (lead.owner, lead.source) == (host, "hand")
        assert lead.notes.get().text == "Met in Milan."
        assert [step.stage for step in lead.steps.all()] == ["inquiry"]

    def test_by_hand_without_anybody_is_refused(self, exhibitor, host):
        with pytest.raises(Refused):
            write_lead(exhibitor, host, interest="Mugs")
        assert not Lead.objects.exists()

    def test_stages_are_a_trail(self, lead, host):
        move_lead(lead, host, "quote")
        move_lead(lead, host, "quote")
        move_lead(lead, host, "lost", "price")
        move_lead(lead, host, "meeting")

        trail = [(step.stage, step.lost_for) for step in lead.steps.all()]
        assert trail == [("inquiry", ""), ("quote", ""), ("lost", "price"), ("meeting", "")]
        lead.refresh_from_db()
        assert (lead.stage, lead.lost_for) == ("meeting", "")

    def test_a_loss_wants_a_reason(self, lead, host):
        with pytest.raises(Refused):
            move_lead(lead, host, "lost")
        lead.refresh_from_db()
        assert lead.stage == "inquiry"

    def test_only_colleagues_own_leads(self, lead):
        with pytest.raises(Refused):
            give_lead(lead, UserFactory())
        give_lead(lead, None)
        lead.refresh_from_db()
        assert lead.owner is None

    def test_tags_are_put_on_once_and_taken_off(self, lead):
        tag_lead(lead, add=["hot", "Milan", "hot"])
        tag_lead(lead, remove=["hot"])
        lead.refresh_from_db()
        assert lead.tags == ["Milan"]
        with pytest.raises(Refused):
            tag_lead(lead, add=[str(number) for number in range(20)])

    def test_many_at_once_are_all_or_none(self, exhibitor, host, lead):
        other = write_lead(exhibitor, host, name="Kwame")

        def fail_at_second(lead):
            move_lead(lead, host, "quote")
            if lead.pk == other.pk:
                raise Refused("no")

        with pytest.raises(Refused):
            act_on_leads(Lead.objects.all(), fail_at_second)
        assert set(Lead.objects.values_list("stage", flat=True)) == {"inquiry"}
        assert act_on_leads(Lead.objects.all(), lambda lead: move_lead(lead, host, "quote")) == 2


class TestReminders:
    @pytest.fixture
    def lead(self, exhibitor, host):
        lead = write_lead(exhibitor, host, name="Pia")
        now = timezone.now()
        return plan_step(lead, "Send the sample", now + datetime.timedelta(hours=1), now)

    def test_the_owner_is_told_once(self, lead, host, exhibitor):
        MembershipFactory(exhibitor=exhibitor)

        assert [reminders.remind_of_leads() for _time in range(2)] == [1, 0]

        told = Notification.objects.get(kind="lead.reminder")
        assert (told.user, told.key, told.count) == (host, f"lead:{lead.pk}", 1)
        assert "Pia" not in str(told.data)

    def test_without_an_owner_all_are_told(self, lead, exhibitor):
        MembershipFactory(exhibitor=exhibitor)
        give_lead(lead, None)

        reminders.remind_of_leads()

        assert Notification.objects.filter(kind="lead.reminder").count() == 2

    def test_nobody_is_reminded_of_what_is_over_or_not_due(self, lead, host):
        move_lead(lead, host, "signed")
        assert reminders.remind_of_leads() == 0

    @pytest.mark.django_db(transaction=True)
    def test_two_runs_at_once_tell_once(self, lead):
        counts = []

        def run():
            try:
                counts.append(reminders.remind_of_leads())
            finally:
                connection.close()

        threads = [threading.Thread(target=run) for _place in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sum(counts) == 1
        assert Notification.objects.get(kind="lead.reminder").count == 1


def doubles_of(lead):
    return find_doubles(Lead.objects.with_contact().get(pk=lead.pk))


class TestDoubles:
    def test_the_same_address_number_or_name_and_company_is_found(self, exhibitor, host, buyer):
        save_card(buyer, "+56 2 2345 6789", ["email", "phone", "company"])
        buyer.refresh_from_db()
        share_card(buyer, exhibitor)
        first = Lead.objects.get()
        second = write_lead(exhibitor, host, name="T. Rivas", email="TOMAS@sur.example")
        third = write_lead(exhibitor, host, name="Tomas", phone="02 2345 6789")
        fourth = write_lead(exhibitor, host, name="tomás rivas", company="COCINA SUR")
        write_lead(ExhibitorFactory(), host, email="tomas@sur.example")

        found = {double.pk: alike for double, alike in doubles_of(first)}

        assert found == {second.pk: "email", third.pk: "phone", fourth.pk: "name"}
        for other in (second, third, fourth):
            assert first in [double for double, _alike in doubles_of(other)]

    def test_what_a_buyer_has_not_told_finds_nothing(self, exhibitor, host, buyer, booth):
        give_consent(Consent.Purpose.VISITS, user=buyer)
        brochure = booth.brochures.create(title="Range", size=9, file="brochures/range.pdf")
        visits.record_download(buyer, None, brochure)
        write_lead(exhibitor, host, name="Tomás Rivas", company="Cocina Sur", email="tomas@sur.example")

        for lead in Lead.objects.all():
            assert doubles_of(lead) == []

    def test_merged_all_is_in_one_place_and_parted_all_is_as_before(self, exhibitor, host, buyer):
        asked(exhibitor, buyer)
        kept = Lead.objects.get()
        note_lead(kept, host, "Theirs")
        gone = write_lead(exhibitor, host, name="T. Rivas", email="tomas@sur.example", note="Ours")
        tag_lead(gone, add=["Milan"])
        before = {lead.pk: (lead.name, lead.email, lead.tags) for lead in Lead.objects.all()}

        merge = merge_leads(gone, kept, host)

        kept.refresh_from_db()
        assert merge.kept == kept
        assert (kept.email, kept.tags, kept.notes.count()) == ("tomas@sur.example", ["Milan"], 2)
        assert list(Lead.objects.standing()) == [kept]

        undo_merge(merge, host)

        assert {lead.pk: (lead.name, lead.email, lead.tags) for lead in Lead.objects.standing()} == before
        assert [note.text for note in LeadNote.objects.filter(lead=gone)] == ["Ours"]
        with pytest.raises(Refused):
            undo_merge(merge, host)

    def test_a_buyer_whose_lead_was_merged_moves_the_kept_one_on(self, exhibitor, buyer, host):
        other = UserFactory()
        asked(exhibitor, other)
        asked(exhibitor, buyer)
        kept, gone = Lead.objects.get(buyer=other), Lead.objects.get(buyer=buyer)
        merge_leads(kept, gone, host)

        asked(exhibitor, buyer, "900 pcs")

        kept.refresh_from_db()
        assert kept.quantity == 900
        assert Lead.objects.count() == 2

    def test_deleted_with_all_that_was_merged_into_it(self, exhibitor, host):
        kept, gone = write_lead(exhibitor, host, name="A"), write_lead(exhibitor, host, name="B")
        merge_leads(kept, gone, host)

        delete_lead(kept, host)

        assert not Lead.objects.exists()

    def test_leads_of_two_companies_are_never_merged(self, exhibitor, host):
        mine, theirs = write_lead(exhibitor, host, name="A"), write_lead(ExhibitorFactory(), host, name="A")

        with pytest.raises(Refused):
            merge_leads(mine, theirs, host)
        with pytest.raises(Refused):
            merge_leads(mine, mine, host)
        assert not LeadMerge.objects.exists()


class TestForgetting:
    def test_after_the_organisers_period_the_person_is_taken_out(self, exhibitor, host, buyer, booth):
        give_consent(Consent.Purpose.VISITS, user=buyer)
        Retention.objects.create(pk=1, months=3)
        visits.record_booth(buyer, None, booth)
        share_card(buyer, exhibitor)
        lead = Lead.objects.get()
        note_lead(lead, host, "Wants red ones")
        fresh = write_lead(exhibitor, host, name="Pia")
        old = retention.months_before(timezone.now(), 3) - datetime.timedelta(minutes=1)
        Lead.objects.filter(pk=lead.pk).update(last_at=old)
        Visit.objects.update(last_seen_at=old)

        assert retention.forget_people() == (1, 1)

        lead.refresh_from_db()
        assert (lead.buyer, lead.notes.get().text) == (None, "Wants red ones")
        visit = Visit.objects.get()
        assert (visit.user, visit.is_nobodys) == (None, True)
        assert Lead.objects.get(pk=fresh.pk).name == "Pia"
        assert not buyer.card_shares.standing().exists()
        assert retention.forget_people() == (0, 0)

    def test_who_leaves_the_fair_is_in_no_lead(self, exhibitor, host, buyer):
        share_card(buyer, exhibitor)
        lead = Lead.objects.get()
        note_lead(lead, host, "Wants red ones")
        by_hand = write_lead(exhibitor, host, name="Tomás", email="Tomas@Sur.example", phone="1234567")

        leaving.leave(buyer)

        for row in (lead, by_hand):
            row.refresh_from_db()
            assert (row.buyer, row.name, row.email, row.phone) == (None, "", "", "")
        assert lead.notes.get().text == "Wants red ones"
        assert not buyer.card_shares.exists()

    @pytest.mark.parametrize(
        ("moment", "months", "before"),
        [("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 2, "2025-11-15"), ("2028-02-29", 12, "2027-02-28")],
    )
    def test_months_are_those_of_the_calendar(self, moment, months, before):
        assert retention.months_before(datetime.date.fromisoformat(moment), months).isoformat() == before
