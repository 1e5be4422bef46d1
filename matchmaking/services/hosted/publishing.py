"""A draft becomes people's meetings: all invitations at once, and after a repair what has changed."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.notices import notify
from fair import audit, features
from fair.errors import Refused
from fair.jobs import runner, start_job
from fair.realtime import publish
from matchmaking.hosted_people import concerned
from matchmaking.hosted_tasks import send_timetables
from matchmaking.models import Draft, DraftMeeting, HostedProgramme, Meeting
from matchmaking.services.hosted.programmes import take
from matchmaking.services.meetings.changing import cancel_meeting, move_meeting
from matchmaking.services.meetings.placing import Plan, place_meetings

KIND = "hosted-publish"
BATCH = 20  # meetings placed in one transaction
State = Draft.State


@transaction.atomic
def publish_draft(draft, by):
    """Hand a draft to the worker, which places its meetings. Published twice is published once.

    What was broken off, by a stop or a failure, goes on where it was.
    """
    features.require("meetings")
    programme = take(draft.programme)
    draft = Draft.objects.select_for_update(of=["self"], no_key=True).get(pk=draft.pk)
    draft.programme = programme
    if draft.state == State.PUBLISHED or (draft.state == State.PUBLISHING and not draft.job.is_over):
        return draft
    if draft.state not in (State.READY, State.PUBLISHING):
        raise Refused(_("This draft cannot be published."))
    if programme.drafts.filter(state=State.PUBLISHING).exclude(pk=draft.pk).exists():
        raise Refused(_("Another schedule is being published: wait until it is."))
    standing = programme.standing_draft
    if standing and draft.base_id != standing.pk:
        raise Refused(_("People know a newer schedule: draw up a repair of that."))
    if not draft.meetings.exists():
        raise Refused(_("There are no meetings in this draft."))
    draft.state = State.PUBLISHING
    draft.job = start_job(KIND, by, draft=draft.pk)
    draft.save(update_fields=["state", "job"])
    audit.record(by, "hosteddraft.published", programme, {}, {"draft": draft.number})
    return draft


def changes_of(draft):
    """What publishing would do: {"new": rows, "moved": rows, "gone": rows of the base, "same": rows}."""
    rows = list(draft.meetings.select_related(*RELATED))
    moved = [row for row in rows if row.meeting_id and row.was_at_id and row.was_at_id != row.slot_id]
    return {
        "new": [row for row in rows if row.meeting_id is None],
        "moved": moved,
        "gone": list(gone_of(draft)),
        "same": [row for row in rows if row.meeting_id and row not in moved],
    }


RELATED = ("buyer__user", "exhibitor__exhibitor", "exhibitor__user", "slot", "place", "meeting", "was_at")


def gone_of(draft):
    """Rows of the base whose meetings are to come, and no longer in the draft."""
    if not draft.is_repair or draft.base is None:
        return DraftMeeting.objects.none()
    kept = draft.meetings.exclude(meeting=None).values("meeting")
    to_come = draft.base.meetings.filter(
        meeting__state=Meeting.State.CONFIRMED, meeting__starts_at__gt=timezone.now()
    )
    return to_come.exclude(meeting__in=kept).select_related(*RELATED)


@runner(KIND)
def publish_schedule(job, progress):
    """Place the meetings of a draft, some at a time, and tell everyone. Run again it goes on where it was."""
    draft = Draft.objects.select_related("programme__edition", "base").get(pk=job.parameters["draft"])
    if draft.state == Draft.State.PUBLISHING:
        carry_out(draft, job.owner, progress)
    send_timetables.delay_on_commit(draft.pk)
    return {"draft": draft.pk}


def carry_out(draft, by, progress):
    """Do what publishing means, step by step; each step is one transaction and is done once."""
    waiting = draft.meetings.filter(meeting=None, refusal="")
    total = waiting.count() + 1
    for row in gone_of(draft):
        reason = _("The organiser has changed the schedule.")
        cancel_meeting(row.meeting, None, reason)
    _move(draft)
    done = 0
    while batch := list(waiting.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            _place(draft, batch, by)
            done += len(batch)
            progress.checkpoint(min(done, total - 1))
        progress(min(done, total - 1), total)
    with transaction.atomic():
        _close(draft)
        progress.checkpoint(total)


def _move(draft):
    """Meetings of a repair go to their new hours: again and again, since one may free the hour of another;
    what only a circle holds up is called off and placed anew."""
    moved = changes_of(draft)["moved"]
    left = [row for row in moved if row.meeting.starts_at == row.was_at.starts_at]
    while left:
        stuck = [row for row in left if not _moved(row)]
        if len(stuck) == len(left):
            for row in stuck:
                with transaction.atomic():
                    cancel_meeting(row.meeting, None, _("The organiser has changed the schedule."))
                    DraftMeeting.objects.filter(pk=row.pk).update(meeting=None)
            return
        left = stuck


def _moved(row):
    try:
        with transaction.atomic():
            Meeting.objects.filter(pk=row.meeting_id).update(place=row.place.name if row.place else "")
            move_meeting(row.meeting, None, row.slot.starts_at)
    except Refused:
        return False
    return True


def _place(draft, batch, by):
    rows = DraftMeeting.objects.select_for_update(of=["self"], no_key=True).select_related(*RELATED)
    rows = list(rows.filter(pk__in=batch, meeting=None).order_by("pk"))
    plans = [plan_of(row, draft.programme) for row in rows]
    for row, placed in zip(rows, place_meetings(plans, by, quiet=True), strict=True):
        row.meeting, row.refusal = placed.meeting, placed.problem[:300]
        row.save(update_fields=["meeting", "refusal"])


def plan_of(row, programme):
    return Plan(
        exhibitor=row.exhibitor.exhibitor,
        host=row.exhibitor.user,
        buyer=row.buyer.user,
        starts_at=row.slot.starts_at,
        minutes=programme.slot_minutes,
        place=row.place.name if row.place else "",
        edition=programme.edition,
    )


def _close(draft):
    """The draft is what people know from now on; those whom it concerns are told."""
    programme, now = take(draft.programme), timezone.now()
    programme.drafts.filter(state=State.PUBLISHED).update(state=State.REPLACED)
    Draft.objects.filter(pk=draft.pk).update(state=State.PUBLISHED, published_at=now)
    programme.state, programme.published_at = HostedProgramme.State.PUBLISHED, now
    programme.save(update_fields=["state", "published_at"])
    for person in concerned(draft):
        notify(
            [person.user_id],
            "hosted.published",
            key=f"hosted:{programme.pk}:timetable",
            programme=programme.name,
            url=person.get_absolute_url(),
            is_update=draft.is_repair,
        )
    publish(f"hosted:{programme.pk}", "hosted.published", draft=draft.pk)
