"""What the hosts ask their audience. Who answered is kept, and how often each answer was given: no more."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from fair import audit
from fair.errors import Refused
from fair.plaintext import clean_text
from fair.realtime import publish
from live.gathering import tell_latest
from live.models import Poll, PollOption, PollVoter, Show

FEWEST, MOST = 2, 8
State = Poll.State


def poll_data(poll):
    """A poll as its viewers' pages get it."""
    options = [{"id": one.pk, "text": one.text, "votes": one.votes} for one in poll.options.all()]
    return {
        "id": poll.pk,
        "text": poll.text,
        "several": poll.takes_several,
        "state": poll.state,
        "options": options,
    }


@transaction.atomic
def draft_poll(show, by, text, options, takes_several=False):
    """Write a poll down, to open it later. Raises Refused without two answers, or with more than eight."""
    texts = list(dict.fromkeys(clean_text(option, 120) for option in options if option.strip()))
    if not FEWEST <= len(texts) <= MOST:
        raise Refused(_("A poll has two to eight different answers."))
    poll = Poll.objects.create(show=show, text=clean_text(text, 200), takes_several=takes_several)
    PollOption.objects.bulk_create(
        [PollOption(poll=poll, text=option, position=place) for place, option in enumerate(texts)]
    )
    publish(show.cockpit_topic, "poll.drafted", id=poll.pk)
    return poll


@transaction.atomic
def open_poll(poll, by):
    """Ask the audience now. Twice is once. Raises Refused while another poll is open, or without a show."""
    show = Show.objects.select_for_update(no_key=True, of=["self"]).get(pk=poll.show_id)
    poll = _take(poll)
    if poll.state == State.OPEN:
        return poll
    if not show.is_running:
        raise Refused(_("A poll can be opened while the show is on air."))
    if poll.state == State.CLOSED:
        raise Refused(_("This poll is closed. Write another one to ask again."))
    if show.polls.filter(state=State.OPEN).exists():
        raise Refused(_("Another poll is open: close it first."))
    poll.state, poll.opened_at = State.OPEN, timezone.now()
    poll.save(update_fields=["state", "opened_at"])
    audit.record(by, "poll.opened", poll)
    publish(show.topic, "poll.opened", poll=poll_data(poll))
    return poll


@transaction.atomic
def close_poll(poll, by):
    """Take no more answers; the result stays in view. Twice is once."""
    poll = _take(poll)
    if poll.state != State.OPEN:
        return poll
    poll.state, poll.closed_at = State.CLOSED, timezone.now()
    poll.save(update_fields=["state", "closed_at"])
    audit.record(by, "poll.closed", poll)
    publish(poll.show.topic, "poll.closed", poll=poll_data(poll))
    return poll


@transaction.atomic
def remove_poll(poll, by):
    """Throw a draft away. Raises Refused for a poll that was asked."""
    poll = _take(poll)
    if poll.state != State.DRAFT:
        raise Refused(_("This poll was asked already: it can be closed, not removed."))
    poll.delete()
    publish(poll.show.cockpit_topic, "poll.drafted")


@transaction.atomic
def answer_poll(poll, user, options):
    """Answer with ids of options, once for each person; what was answered is not kept with who did.

    Raises Refused when it is closed, answered already, or when the options are not for choosing so.
    """
    poll = _take(poll)
    if poll.state != State.OPEN:
        raise Refused(_("This poll is closed."))
    chosen = poll.options.filter(pk__in=options)
    if not (found := chosen.count()) or found != len(set(options)):
        raise Refused(_("Choose one of the answers."))
    if found > 1 and not poll.takes_several:
        raise Refused(_("Choose one answer."))
    _voter, is_new = PollVoter.objects.get_or_create(poll=poll, user=user)
    if not is_new:
        raise Refused(_("You have answered this poll."))
    chosen.update(votes=F("votes") + 1)
    votes = dict(poll.options.values_list("pk", "votes"))
    tell_latest(poll.show.topic, "poll.answered", votes | {"poll": poll.pk, "people": poll.voters.count()})
    return poll


def _take(poll):
    """The poll, which nobody else changes until this transaction ends: rivals' answers are all counted."""
    return Poll.objects.select_for_update(no_key=True, of=["self"]).select_related("show").get(pk=poll.pk)
