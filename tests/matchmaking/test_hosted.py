"""Programmes of hosted buyers: wishes, schedules by the worker, changes by hand, publishing, repairs."""

import datetime

import icalendar
import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Notification
from fair.errors import Refused
from fair.jobs import cancel_job, run_job
from fair.models import AuditEntry, Job
from matchmaking.hosted_mail import mail_timetables
from matchmaking.hosted_problem import Givens
from matchmaking.models import Diary, Draft, HostedProgramme, Meeting, Wish
from matchmaking.scheduling import faults
from matchmaking.services.hosted import drafting, people, programmes, publishing, solving, wishing
from matchmaking.services.meetings.changing import cancel_meeting
from tests.factories import (
    ExhibitorFactory,
    HostedBuyerFactory,
    HostedExhibitorFactory,
    HostedProgrammeFactory,
    MeetingFactory,
    MembershipFactory,
    OrganiserFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MUST, WANT, NO = Wish.Kind


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """What waits for the commit is done at the end of a `with commit():`."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def organiser(db):
    return OrganiserFactory()


def crowd(buyers=2, exhibitors=2, **more):
    """(programme, buyers, exhibitors), where each buyer wants every exhibitor."""
    programme = HostedProgrammeFactory(**more)
    guests = [HostedBuyerFactory(programme=programme) for _ in range(buyers)]
    hosts = [HostedExhibitorFactory(programme=programme) for _ in range(exhibitors)]
    for guest in guests:
        Wish.objects.bulk_create(Wish(person=guest, about=host, kind=WANT) for host in hosts)
    return programme, guests, hosts


def solved(programme, by, commit, **more):
    with commit():
        draft = solving.start_solving(programme, by, **more)
    draft.refresh_from_db()
    return draft


def published(draft, by, commit):
    with commit():
        publishing.publish_draft(draft, by)
    draft.refresh_from_db()
    return draft


def killed(draft):
    """Its run is dead, as far as anybody can see."""
    silent = timezone.now() - datetime.timedelta(minutes=5)
    Job.objects.filter(pk=draft.job_id).update(state="running", beat_at=silent)


def plan(draft):
    return {(row.buyer_id, row.exhibitor_id): row.slot_id for row in draft.meetings.all()}


# Setting up


def test_slots_follow_the_days_around_a_break(organiser):
    programme = HostedProgrammeFactory(hours=(9, 11))
    day = programme.days.get()
    kept = list(programme.slots.values_list("pk", flat=True))
    day.ends_at, day.break_from, day.break_to = datetime.time(12), datetime.time(11), datetime.time(11, 30)

    programmes.save_day(day, organiser)

    slots = list(programme.slots.all())
    hours = [slot.starts_at.astimezone(programme.zone).strftime("%H:%M") for slot in slots]
    assert hours == ["09:00", "09:30", "10:00", "10:30", "11:30"]
    assert [slot.pk for slot in slots[:4]] == kept
    assert slots[3].run != slots[4].run


def test_people_are_taken_in_once_with_a_host_of_the_company(organiser):
    programme = HostedProgrammeFactory()
    user, company = UserFactory(), ExhibitorFactory()
    people.add_buyer(programme, organiser, user)
    with pytest.raises(Refused, match="already"):
        people.add_buyer(programme, organiser, user)
    with pytest.raises(Refused, match="nobody who could be met"):
        people.add_exhibitor(programme, organiser, company)
    host = MembershipFactory(exhibitor=company).user
    with pytest.raises(Refused, match="does not work for"):
        people.add_exhibitor(programme, organiser, company, UserFactory())

    assert people.add_exhibitor(programme, organiser, company).user == host
    assert AuditEntry.objects.filter(verb="hostedperson.added").count() == 2


def test_a_sheet_of_people_keeps_what_is_right_and_names_what_is_not(organiser):
    programme = HostedProgrammeFactory()
    user, company = UserFactory(email="asha@example.org"), MembershipFactory().exhibitor
    rows = [
        {"exhibitor": company.name, "target": "5"},
        {"email": "ASHA@example.org", "target": "3", "met": company.slug},
        {"email": "nobody@example.org"},
        {"target": "3"},
    ]

    done, problems = people.import_rows(programme, organiser, rows)

    assert done == 2
    assert problems == [
        "Row 4: Nobody here has the address nobody@example.org.",
        "Row 5: It names neither an e-mail address nor an exhibitor.",
    ]
    buyer = programme.people.buyers().get()
    assert (buyer.user, buyer.target, buyer.met_as_buyer.count()) == (user, 3, 1)


def test_everyone_is_asked_and_only_who_has_not_said_anything_again(organiser):
    programme, guests, hosts = crowd(1, 1, state="draft")
    programmes.ask_for_wishes(programme, organiser)
    told = Notification.objects.filter(kind="hosted.asked")
    assert {row.user_id for row in told} == {guests[0].user_id, hosts[0].user_id}
    programme.refresh_from_db()
    assert programme.state == HostedProgramme.State.ASKING

    wishing.wish(guests[0], guests[0].user, {hosts[0]: MUST})
    assert not told.filter(user=guests[0].user, read_at=None).exists()
    programmes.ask_for_wishes(programme, organiser)
    assert told.filter(user=guests[0].user).count() == 1


def test_wishes_are_of_the_other_side_and_until_their_end(organiser):
    _programme, guests, hosts = crowd(2, 1)
    with pytest.raises(Refused, match="not in the programme"):
        wishing.wish(guests[0], guests[0].user, {guests[1]: MUST})
    wishing.wish(guests[0], guests[0].user, {hosts[0]: NO})
    wishing.wish(guests[0], guests[0].user, {hosts[0]: ""})
    assert not guests[0].wishes.exists()
    HostedProgramme.objects.update(wishes_until=timezone.now())
    with pytest.raises(Refused, match="no longer taken"):
        wishing.wish(guests[0], guests[0].user, {hosts[0]: MUST})


# Solving


def test_the_worker_draws_up_a_schedule_that_holds(organiser, commit):
    programme, guests, hosts = crowd(3, 3, exhibitor_target=2, most_in_row=2)
    programme.places.create(name="Table 1", capacity=2)
    wishing.wish(hosts[0], hosts[0].user, {guests[0]: NO, guests[1]: MUST})
    wishing.set_away(guests[1], guests[1].user, [programme.slots.first().pk])

    draft = solved(programme, organiser, commit)

    assert draft.state == Draft.State.READY
    givens = Givens(programme)
    assert faults(givens.problem, givens.schedule_of(draft)) == []
    assert draft.meetings.filter(buyer=guests[1], exhibitor=hosts[0]).exists()
    assert not draft.meetings.filter(buyer=guests[0], exhibitor=hosts[0]).exists()
    assert draft.value == draft.bound >= draft.greedy
    assert {row.place.name for row in draft.meetings.select_related("place")} == {"Table 1"}
    why = {(b, e): told["code"] for b, e, told in draft.left_out}
    assert why[guests[0].pk, hosts[0].pk] == "refused"
    wished = {(b.pk, e.pk) for b in guests for e in hosts}
    assert set(why) | set(plan(draft)) == wished


def test_nobody_meets_asleep_nor_while_they_are_elsewhere(organiser, commit):
    programme, (guest,), (host, _other) = crowd(1, 2)
    host.user.time_zone = "America/Sao_Paulo"  # nine in Guangzhou is ten in the evening
    host.user.save(update_fields=["time_zone"])
    first = programme.slots.first()
    MeetingFactory(buyer=guest.user, starts_at=first.starts_at)

    draft = solved(programme, organiser, commit)

    row = draft.meetings.get()
    assert row.slot != first
    assert draft.left_out[0][2]["code"] == "asleep"
    Diary.objects.create(user=host.user, wakes_at="05:00", sleeps_at="23:59")
    assert solved(programme, organiser, commit).meetings.count() == 2


def test_who_has_met_meets_again_only_as_a_must(organiser, commit):
    programme, guests, hosts = crowd(1, 2)
    people.mark_met(guests[0], hosts[0], organiser)
    MeetingFactory(buyer=guests[0].user, exhibitor=hosts[1].exhibitor, state="held")
    draft = solved(programme, organiser, commit)
    assert {told["code"] for _b, _e, told in draft.left_out} == {"met"}

    wishing.wish(hosts[0], hosts[0].user, {guests[0]: MUST})
    assert plan(solved(programme, organiser, commit)).keys() == {(guests[0].pk, hosts[0].pk)}


def test_a_search_goes_on_after_a_kill_and_is_kept_once(organiser, commit):
    programme, guests, hosts = crowd()
    draft = solving.start_solving(programme, organiser)
    slot = programme.slots.last()
    checkpoint = {"best": [[guests[0].pk, hosts[0].pk, slot.pk]], "spent": 2}
    Job.objects.filter(pk=draft.job_id).update(checkpoint=checkpoint)
    run_job(draft.job_id)
    draft.refresh_from_db()
    assert (draft.state, draft.meetings.count()) == (Draft.State.READY, 4)
    before = plan(draft)

    killed(draft)
    run_job(draft.job_id)
    assert plan(draft) == before


def test_a_stopped_search_keeps_the_best_so_far(organiser, commit, monkeypatch):
    programme, *_sides = crowd()
    draft = solving.start_solving(programme, organiser)
    solving.stop_solving(draft, organiser)
    run_job(draft.job_id)
    draft.refresh_from_db()
    assert (draft.state, draft.meetings.count()) == (Draft.State.READY, 4)


def test_a_job_cancelled_while_it_runs_keeps_the_best_so_far(organiser, commit, monkeypatch):
    programme, *_sides = crowd()
    draft = solving.start_solving(programme, organiser)

    def solve_and_cancel(problem, seconds, tell, start):
        result = real(problem, seconds, None, start)
        cancel_job(draft.job)
        tell(result)
        return result

    real = solving.solve
    monkeypatch.setattr(solving, "solve", solve_and_cancel)
    run_job(draft.job_id)
    draft.refresh_from_db()
    assert (draft.state, draft.meetings.count()) == (Draft.State.READY, 4)


def test_one_search_at_a_time(organiser):
    programme, *_sides = crowd()
    solving.start_solving(programme, organiser)
    with pytest.raises(Refused, match="being drawn up"):
        solving.start_solving(programme, organiser)


# By hand


def test_what_stands_against_a_change_is_named_and_fixed_ones_stay(organiser, commit):
    programme, guests, hosts = crowd(2, 2)
    draft = solved(programme, organiser, commit)
    row = draft.meetings.get(buyer=guests[0], exhibitor=hosts[0])
    taken = draft.meetings.get(buyer=guests[0], exhibitor=hosts[1]).slot
    with pytest.raises(Refused, match="meets"):
        drafting.shift_meeting(row, organiser, taken, is_sure=True)
    used = set(draft.meetings.values_list("slot", flat=True))
    free = programme.slots.exclude(pk__in=used).last()

    drafting.shift_meeting(row, organiser, free)
    draft.refresh_from_db()
    assert (draft.is_changed, draft.meetings.get(pk=row.pk).is_fixed) == (True, True)

    next_one = solved(programme, organiser, commit, base=draft)
    assert plan(next_one)[guests[0].pk, hosts[0].pk] == free.pk
    assert next_one.meetings.get(buyer=guests[0], exhibitor=hosts[0]).is_fixed


def test_a_meeting_nobody_wished_for_wants_to_be_meant(organiser, commit):
    programme, guests, hosts = crowd(1, 1)
    stranger = HostedExhibitorFactory(programme=programme)
    draft = solved(programme, organiser, commit)
    free = programme.slots.exclude(pk=draft.meetings.get().slot_id).first()
    with pytest.raises(Refused, match="Neither of them wished"):
        drafting.add_meeting(draft, organiser, guests[0], stranger, free)
    drafting.add_meeting(draft, organiser, guests[0], stranger, free, is_sure=True)
    assert draft.meetings.count() == 2
    drafting.drop_meeting(draft.meetings.get(exhibitor=hosts[0]), organiser)
    draft.refresh_from_db()
    assert draft.figures["meetings"] == 1
    assert [told["code"] for _b, _e, told in draft.left_out] == ["open"]


def test_two_meetings_change_their_hours(organiser, commit):
    programme, (guest,), _hosts = crowd(1, 2)
    draft = solved(programme, organiser, commit)
    one, two = draft.meetings.all()
    before = plan(draft)
    drafting.swap_meetings(one, two, organiser)
    assert sorted(before.values()) == sorted(plan(draft).values())
    assert plan(draft)[guest.pk, one.exhibitor_id] == before[guest.pk, two.exhibitor_id]


# Publishing and repairs


def test_publishing_makes_all_meetings_and_one_mail_for_each(organiser, commit):
    programme, guests, hosts = crowd(2, 2)
    draft = published(solved(programme, organiser, commit), organiser, commit)

    assert draft.state == Draft.State.PUBLISHED
    assert Meeting.objects.filter(origin="hosted", state="confirmed").count() == 4
    people_of = {person.user.email for person in (*guests, *hosts)}
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(people_of)
    letter = mail.outbox[0]
    (name, content, _type) = letter.attachments[0]
    assert name == "meetings.ics"
    calendar = icalendar.Calendar.from_ical(content)
    assert len(calendar.walk("VEVENT")) == 2
    assert not Notification.objects.filter(kind="meeting.confirmed").exists()
    assert Notification.objects.filter(kind="hosted.published").count() == 4
    programme.refresh_from_db()
    assert programme.state == HostedProgramme.State.PUBLISHED


def test_published_twice_is_published_once(organiser, commit):
    programme, *_sides = crowd(2, 2)
    draft = published(solved(programme, organiser, commit), organiser, commit)
    first = set(Meeting.objects.values_list("pk", flat=True))
    letters = len(mail.outbox)

    published(draft, organiser, commit)
    Draft.objects.filter(pk=draft.pk).update(state="sending")
    killed(draft)
    with commit():
        run_job(draft.job_id)  # as after a kill before its end was written

    assert set(Meeting.objects.values_list("pk", flat=True)) == first
    mail_timetables(draft)
    assert len(mail.outbox) == letters


def test_a_kill_in_the_middle_makes_no_meeting_twice(organiser, commit, monkeypatch):
    programme, *_sides = crowd(2, 2)
    draft = solved(programme, organiser, commit)
    publishing.publish_draft(draft, organiser)
    monkeypatch.setattr(publishing, "BATCH", 1)
    real, turns = publishing.place_meetings, []

    def interrupted(plans, by, quiet):
        turns.append(plans)
        if len(turns) == 3:
            raise KeyboardInterrupt
        return real(plans, by, quiet=quiet)

    monkeypatch.setattr(publishing, "place_meetings", interrupted)
    draft.refresh_from_db()
    with pytest.raises(KeyboardInterrupt):
        run_job(draft.job_id)
    assert Meeting.objects.count() == 2
    killed(draft)
    with commit():
        run_job(draft.job_id)
    assert Meeting.objects.count() == 4
    draft.refresh_from_db()
    assert draft.state == Draft.State.PUBLISHED


def test_a_repair_moves_few_and_tells_only_whom_it_concerns(organiser, commit):
    programme, _guests, _hosts = crowd(3, 3, buyer_target=2)
    draft = published(solved(programme, organiser, commit), organiser, commit)
    gone = draft.meetings.select_related("meeting").first()
    with commit():
        cancel_meeting(gone.meeting, None, "Ill")
    mail.outbox.clear()
    before = plan(draft)

    repair = solved(programme, organiser, commit)
    assert repair.is_repair
    changes = publishing.changes_of(repair)
    assert (len(changes["moved"]), len(changes["gone"])) == (0, 0)
    kept = {pair: slot for pair, slot in plan(repair).items() if pair in before}
    assert all(before[pair] == slot for pair, slot in kept.items())
    assert (gone.buyer_id, gone.exhibitor_id) not in plan(repair)
    concerned = {row.buyer.user.email for row in changes["new"]}
    concerned |= {row.exhibitor.user.email for row in changes["new"]}

    published(repair, organiser, commit)
    draft.refresh_from_db()
    assert draft.state == Draft.State.REPLACED
    assert {letter.to[0] for letter in mail.outbox} == concerned
    assert Meeting.objects.filter(state="confirmed").count() == repair.meetings.count()


def test_a_repair_carries_moves_and_ends_out(organiser, commit):
    programme, _guests, _hosts = crowd(1, 2)
    draft = published(solved(programme, organiser, commit), organiser, commit)
    first, second = draft.meetings.select_related("meeting", "slot")
    repair = solved(programme, organiser, commit)
    row = repair.meetings.get(meeting=first.meeting)
    free = programme.slots.exclude(pk__in=[first.slot_id, second.slot_id]).first()
    drafting.shift_meeting(row, organiser, free)
    drafting.drop_meeting(repair.meetings.get(meeting=second.meeting), organiser)

    published(repair, organiser, commit)

    first.meeting.refresh_from_db()
    second.meeting.refresh_from_db()
    assert (first.meeting.starts_at, first.meeting.state) == (free.starts_at, "confirmed")
    assert second.meeting.state == "cancelled"


def test_an_old_draft_is_not_published_over_a_newer_one(organiser, commit):
    programme, *_sides = crowd(1, 1)
    old, new = (solved(programme, organiser, commit) for _ in range(2))
    published(new, organiser, commit)
    with pytest.raises(Refused, match="newer schedule"):
        publishing.publish_draft(old, organiser)
    assert Meeting.objects.count() == 1
