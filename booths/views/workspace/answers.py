"""How an exhibitor's questions find an answer: who is there, who was asked, what still waits."""

from django.shortcuts import render
from django.utils import timezone

from booths.models import Hop, Question
from booths.team import read_answerers
from booths.workspace import booth_of
from exhibitors.workspace import for_managers

SHOWN = 20


@for_managers
def answers(request, exhibitor):
    own = {"conversation__exhibitor": exhibitor}
    waiting = Question.objects.open().filter(**own).select_related("conversation__buyer", "offered_to")
    hops = Hop.objects.filter(question__conversation__exhibitor=exhibitor).select_related(
        "question__conversation__buyer", "user"
    )
    context = {
        "exhibitor": exhibitor,
        "booth": booth_of(exhibitor),
        "hosts": read_answerers(exhibitor, timezone.now()),
        "waiting": waiting.order_by("asked_at")[:SHOWN],
        "hops": hops.order_by("-pk")[:SHOWN],
    }
    return render(request, "workspace/answers.html", context)
