"""Polls of a show over HTTP. Answers are JSON; errors read {"error": "one sentence"}."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from booths.views.answers import form_error
from live.doors import at_a_show, hosted_show, shown_show
from live.forms.watching import PollForm
from live.models import Poll
from live.services import polls


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request, pk):
    """For the hosts: GET all polls of the show as a fragment, POST writes one down."""
    return _draft(request, pk=pk) if request.method == "POST" else _all(request, pk)


def _all(request, pk):
    show = hosted_show(request, pk)
    context = {"show": show, "polls": show.polls.prefetch_related("options")}
    return render(request, "live/polls/all.html", context)


@at_a_show
def _draft(request, pk):
    show = hosted_show(request, pk)
    form = PollForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    poll = polls.draft_poll(show, request.user, **form.cleaned_data)
    if "open" in request.POST:
        polls.open_poll(poll, request.user)
    return JsonResponse({"poll": poll.pk}, status=201)


@require_POST
@at_a_show
def act(request, pk, poll, act):
    """The hosts open a poll, close it, or throw a draft away."""
    poll = get_object_or_404(Poll, show=hosted_show(request, pk), pk=poll)
    ACTS[act](poll, request.user)
    return JsonResponse({})


ACTS = {"open": polls.open_poll, "close": polls.close_poll, "remove": polls.remove_poll}


@require_POST
@at_a_show
def answer(request, pk, poll):
    asked = Poll.objects.exclude(state=Poll.State.DRAFT)
    poll = get_object_or_404(asked, show=shown_show(request, pk), pk=poll)
    chosen = [int(one) for one in request.POST.getlist("option") if one.isascii() and one.isdigit()]
    poll = polls.answer_poll(poll, request.user, chosen)
    return JsonResponse({"poll": polls.poll_data(poll)})
