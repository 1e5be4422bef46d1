"""How a question went from one to the next, for the staff's pages."""

from itertools import pairwise

from django import template
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import Consent
from booths.expecting import expected
from booths.models import Question
from fair.templatetags.look import reply_time

register = template.Library()


@register.filter
def hops_of(conversation):
    """The hops of the conversation's latest question, each with the `seconds` until the next or the end."""
    questions = Question.objects.filter(conversation=conversation).prefetch_related("hops__user")
    question = questions.order_by("-pk").first()
    if question is None:
        return []
    hops = list(question.hops.all())
    moments = [hop.at for hop in hops] + [question.ended_at or timezone.now()]
    for hop, (at, until) in zip(hops, pairwise(moments), strict=True):
        hop.seconds = max(0, round((until - at).total_seconds()))
    return hops


@register.filter
def lasted(seconds):
    """A short time in seconds, "60 s"; from two minutes on as reply times are told."""
    return gettext("%(count)s s") % {"count": seconds} if seconds < 120 else reply_time(seconds)


@register.filter
def expectation(exhibitor):
    """When an answer of the exhibitor can be expected, as `booths.expecting` tells it."""
    return expected(exhibitor, timezone.now())


@register.filter
def has_answers_mailed(user):
    """Whether the person asked for exhibitors' answers by e-mail."""
    return user.consents.standing().filter(purpose=Consent.Purpose.ANSWERS).exists()
