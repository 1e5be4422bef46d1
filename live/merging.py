"""Two accounts of one person become one: where both had the same, it is the same once."""

from django.db.models import F

from accounts import merging
from live.models import Certificate, Registration, ShowQuestion, Viewer, Vote
from live.services import registering

State = Registration.State
# Of two registrations for one event that which is further on stands.
ORDER = (State.CONFIRMED, State.WAITING, State.ASKED, State.DECLINED, State.CANCELLED)


@merging.register
def merge_registrations(keep, gone):
    """The place that one of two registrations held too many goes to who is next in line."""
    both = Registration.objects.filter(user=keep).values("event")
    for theirs in Registration.objects.filter(user=gone, event__in=both).select_related("event"):
        mine = Registration.objects.get(user=keep, event=theirs.event_id)
        better, worse = sorted((mine, theirs), key=lambda row: ORDER.index(row.state))
        registering.cancel(worse)
        if not Certificate.objects.filter(registration=better).exists():
            Certificate.objects.filter(registration=worse).update(registration=better)
        worse.delete()


@merging.register
def merge_viewers(keep, gone):
    """Who watched with both accounts is one viewer, with the time of both."""
    kept = {(row.show_id, row.of_replay): row for row in Viewer.objects.filter(user=keep)}
    for theirs in Viewer.objects.filter(user=gone):
        mine = kept.get((theirs.show_id, theirs.of_replay))
        if mine is None:
            theirs.user, theirs.who = keep, f"u{keep.pk}"
            theirs.save(update_fields=["user", "who"])
            continue
        mine.first_at = min(mine.first_at, theirs.first_at)
        mine.last_at = max(mine.last_at, theirs.last_at)
        mine.seconds, mine.views = mine.seconds + theirs.seconds, mine.views + theirs.views
        mine.save(update_fields=["first_at", "last_at", "seconds", "views"])
        theirs.delete()


@merging.register
def merge_votes(keep, gone):
    """A question that both wanted answered is wanted by one."""
    both = Vote.objects.filter(user=gone, question__in=Vote.objects.filter(user=keep).values("question"))
    questions = list(both.values_list("question", flat=True))
    both.delete()
    ShowQuestion.objects.filter(pk__in=questions).update(votes=F("votes") - 1)
