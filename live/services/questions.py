"""What viewers ask the hosts, and which of it they want answered. Whether somebody may is asked before."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.services import fair_play
from booths.services.fair_play import TooFast
from fair import audit, features
from fair.errors import Refused
from fair.plaintext import clean_text
from fair.rates import seconds_to_wait
from fair.realtime import publish
from live.gathering import tell_latest
from live.models import Show, ShowQuestion, Vote

MOST_CHARACTERS = 500
# (uses, seconds)
QUESTIONS = [(3, 30), (20, 3600)]
VOTES = [(20, 20), (200, 600)]


def question_data(question):
    """A question as its viewers' pages get it."""
    return {
        "id": question.pk,
        "text": question.text,
        "author": str(question.author),
        "author_id": question.author_id,
        "asked_at": question.asked_at,
        "votes": question.votes,
        "answered": question.answered_at is not None,
    }


def ask_question(show, author, text, key):
    """Ask the hosts something, with the asker's own vote; the same author and `key` ask once.

    Raises Refused for what cannot be asked, for the muted and when the show is over, TooFast in a hurry.
    """
    if asked := ShowQuestion.objects.filter(author=author, key=key).first():
        return _asked_here(asked, show)
    _refuse_taking_part(show, author)
    text = clean_text(text, MOST_CHARACTERS)
    if seconds := seconds_to_wait(f"questions:{author.pk}", *QUESTIONS):
        raise TooFast(seconds)
    fair_play.refuse_change(author, text, is_visitor=True)
    try:
        with transaction.atomic():
            question = ShowQuestion.objects.create(show=show, author=author, text=text, key=key, votes=1)
            Vote.objects.create(question=question, user=author)
            publish(show.topic, "question.asked", question=question_data(question))
    except IntegrityError:  # the same request, twice at once
        return _asked_here(ShowQuestion.objects.get(author=author, key=key), show)
    return question


def _asked_here(question, show):
    if question.show_id != show.pk:
        raise Refused(_("This question was already asked in another show."))
    return question


def _refuse_taking_part(show, user):
    """Raises Refused for the muted, while the talk is paused, and when the show is over."""
    if show.state not in Show.HELD:
        raise Refused(_("This show is over: you can still write to the exhibitor."))
    features.require("chat")
    fair_play.refuse_muted(user, show.room)


@transaction.atomic
def vote(question, user, wants=True):
    """Want a question answered, or no longer. Twice is once. Returns how many want it."""
    question = _take(question)
    _refuse_taking_part(question.show, user)
    if seconds := seconds_to_wait(f"votes:{user.pk}", *VOTES):
        raise TooFast(seconds)
    if wants:
        Vote.objects.get_or_create(question=question, user=user)
    else:
        Vote.objects.filter(question=question, user=user).delete()
    votes = question.voters.count()
    if votes != question.votes:
        question.votes = votes
        question.save(update_fields=["votes"])
        tell_latest(question.show.topic, "questions.voted", {question.pk: votes})
    return votes


@transaction.atomic
def answer_question(question, by, answered=True):
    """The hosts have answered it, or have not after all. Twice is once."""
    question = _take(question)
    if (question.answered_at is not None) == answered:
        return question
    question.answered_at = timezone.now() if answered else None
    question.save(update_fields=["answered_at"])
    publish(question.show.topic, "question.answered", id=question.pk, answered=answered)
    return question


@transaction.atomic
def remove_question(question, by):
    """Take a question out. Twice is once. What others asked is written down in the audit log."""
    removed = ShowQuestion.objects.standing().filter(pk=question.pk)
    if not removed.update(removed_at=timezone.now()):
        return
    if question.author_id != by.pk:
        said = {"author": question.author_id, "text": question.text}
        audit.record(by, "question.removed", question, before=said)
    publish(question.show.topic, "question.removed", id=question.pk)


def _take(question):
    """The question, standing, which nobody else changes until this transaction ends."""
    taken = ShowQuestion.objects.select_for_update(no_key=True, of=["self"]).select_related("show__room")
    question = taken.get(pk=question.pk)
    if question.removed_at:
        raise Refused(_("This question was removed."))
    return question
