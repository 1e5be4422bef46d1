"""What an exhibitor does with a request that it was asked for or found, and how the buyer answers it.

Every act takes the request's row first, then reads the invitation anew. Whether the person may is asked
before.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booths.services import fair_play
from fair import features
from fair.errors import Refused
from matchmaking.models import Invitation, RequestQuestion
from matchmaking.services import request_texts
from matchmaking.services.inviting import may_take_up, note_lead
from matchmaking.services.requests import take, take_open
from matchmaking.services.telling import (
    answerers_of,
    tell_all,
    tell_buyer,
    tell_exhibitor,
    tell_pages,
    tell_programs,
)

State = Invitation.State
MOST_QUESTIONS = 20  # of one exhibitor about one request


def hold(invitation):
    """The invitation as it stands now, with its `request` locked by this transaction.

    Raises Refused for one that the buyer took back.
    """
    request = take(invitation.request)
    found = Invitation.objects.select_related("exhibitor").get(pk=invitation.pk)
    if found.withdrawn_at:
        raise Refused(_("The buyer has taken this request back."))
    found.request = request
    return found


def hold_open(invitation):
    """As `hold`. Raises Refused, too, where no quotes are taken any more."""
    found = hold(invitation)
    if not found.request.is_open:
        raise Refused(_("No more quotes are taken for this request."))
    return found


@transaction.atomic
def see(invitation, by):
    """Somebody of the exhibitor's opened it: the buyer sees that, once."""
    unseen = Invitation.objects.filter(pk=invitation.pk, seen_at=None)
    if unseen.update(seen_at=timezone.now()):
        tell_pages(invitation.request)


@transaction.atomic
def take_up(request, exhibitor, by):
    """Take a request from the board, to quote for it: the buyer's name stays hidden. Returns the Invitation.

    Twice is once, and who was asked by the buyer keeps that. Raises Refused for what is not on the board now.
    """
    features.require("requests")
    fair_play.refuse_muted(by)
    request = take_open(request)
    known = request.invitations.select_related("exhibitor").filter(exhibitor=exhibitor).first()
    if known and known.withdrawn_at is None:
        known.request = request
        return known
    if not request.is_published or known or not may_take_up(request.buyer, exhibitor):
        raise Refused(_("This request is no longer on the board."))
    invitation = Invitation.objects.create(
        request=request,
        exhibitor=exhibitor,
        how=Invitation.How.BOARD,
        knows_name=False,
        seen_at=timezone.now(),
    )
    note_lead(invitation)
    tell_programs(invitation, "rfq.received")
    tell_buyer(request, "request.taken_up", company=exhibitor.name)
    tell_pages(request)
    return invitation


@transaction.atomic
def let_know_name(invitation, by):
    """The buyer lets an exhibitor from the board know who asks. Twice is once."""
    invitation = hold(invitation)
    if invitation.knows_name:
        return invitation
    invitation.knows_name = True
    invitation.save(update_fields=["knows_name"])
    note_lead(invitation)
    tell_exhibitor(invitation, "request.named", "rfq.changed", buyer=str(invitation.request.buyer))
    tell_pages(invitation.request)
    return invitation


@transaction.atomic
def take_back_invitation(invitation, by):
    """The buyer wants no quote of this exhibitor after all. Raises Refused once it has quoted."""
    invitation = hold(invitation)
    if invitation.state == State.QUOTED:
        raise Refused(_("This exhibitor has quoted already: decide on the quote instead."))
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    tell_exhibitor(invitation, "request.withdrawn", "rfq.withdrawn", reason="")
    tell_pages(invitation.request)
    return invitation


@transaction.atomic
def decline(invitation, by, reason, text=""):
    """Say that there will be no quote, and why, one of Invitation.Decline. Twice is once.

    Raises Refused for what was quoted already, and when the request is over.
    """
    invitation = hold_open(invitation)
    if invitation.state == State.QUOTED:
        raise Refused(_("You have quoted: take the quote back before you decline."))
    if reason not in Invitation.Decline.values:
        raise Refused(_("Say why you do not quote."))
    if invitation.state == State.DECLINED and invitation.decline == reason:
        return invitation
    invitation.decline_text = request_texts.clean(by, text, 500)
    invitation.state, invitation.decline = State.DECLINED, reason
    invitation.answered_at = timezone.now()
    _save_answer(invitation)
    reason = Invitation.Decline(reason)
    tell_buyer(
        invitation.request,
        "request.declined",
        about=f":{invitation.pk}",
        company=invitation.exhibitor.name,
        reason=reason.value,
        text=invitation.decline_text,
    )
    return invitation


@transaction.atomic
def undo_decline(invitation, by):
    """Take the request up again, as long as quotes are taken."""
    invitation = hold_open(invitation)
    if invitation.state != State.DECLINED:
        return invitation
    invitation.state, invitation.decline, invitation.decline_text = State.ASKED, "", ""
    invitation.answered_at = None
    _save_answer(invitation)
    return invitation


def _save_answer(invitation):
    invitation.save(update_fields=["state", "decline", "decline_text", "answered_at"])
    tell_programs(invitation, "rfq.answered")
    tell_pages(invitation.request)


@transaction.atomic
def ask_back(invitation, by, text, is_public=True, key=None):
    """Ask the buyer something before quoting: publicly, for all who were invited to read, or in private.

    The same `key` asks once. Returns the RequestQuestion. Raises Refused when the request is over.
    """
    features.require("requests")
    invitation = hold_open(invitation)
    if key and (asked := RequestQuestion.objects.filter(key=key, author=by).first()):
        return asked
    if invitation.questions.count() >= MOST_QUESTIONS:
        told = ngettext(
            "You have asked %(most)d question about this already: write to the buyer instead.",
            "You have asked %(most)d questions about this already: write to the buyer instead.",
            MOST_QUESTIONS,
        )
        raise Refused(told % {"most": MOST_QUESTIONS})
    text = _needed(by, text, 1000)
    more = {"key": key} if key else {}
    question = RequestQuestion.objects.create(
        invitation=invitation, author=by, text=text, is_public=is_public, **more
    )
    tell_buyer(
        invitation.request,
        "request.asked",
        about=f":question:{question.pk}",
        company=invitation.exhibitor.name,
        text=text,
    )
    tell_pages(invitation.request)
    return question


@transaction.atomic
def answer_question(question, by, text):
    """The buyer answers, or changes the answer; of a public question all who were invited read it."""
    invitation = hold(question.invitation)
    question = RequestQuestion.objects.get(pk=question.pk)
    text = _needed(by, text, 2000)
    if question.answer == text:
        return question
    question.answer, question.answered_at = text, timezone.now()
    question.save(update_fields=["answer", "answered_at"])
    told = {"question": question.pk, "text": question.text, "answer": text}
    if question.is_public:
        tell_all(invitation.request, "request.answered", **told)
    else:
        people = {question.author_id, *answerers_of(invitation.exhibitor)}
        tell_exhibitor(invitation, "request.answered", people=people, **told)
    _tell_answer(invitation, question)
    tell_pages(invitation.request)
    return question


def _tell_answer(invitation, question):
    told = {
        "id": question.pk,
        "text": question.text,
        "answer": question.answer,
        "is_public": question.is_public,
    }
    heard = invitation.request.invitations.standing() if question.is_public else [invitation]
    for one in heard:
        tell_programs(one, "rfq.question_answered", question=told)


def _needed(by, text, most):
    text = request_texts.clean(by, text, most)
    if not text:
        raise Refused(_("Write something first."))
    return text
