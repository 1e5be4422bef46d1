"""Questions of a show over HTTP. Answers are JSON; errors read {"error": "one sentence"}."""

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from booths.views.answers import form_error
from live.doors import at_a_show, hosted_show, shown_show
from live.forms.watching import QuestionForm
from live.services import questions


def _standing(show, pk):
    return get_object_or_404(show.questions.standing().select_related("author"), pk=pk)


@require_POST
@at_a_show
def ask(request, pk):
    show = shown_show(request, pk)
    form = QuestionForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    question = questions.ask_question(show, request.user, **form.cleaned_data)
    return JsonResponse({"question": questions.question_data(question)}, status=201)


@require_http_methods(["POST", "DELETE"])
@at_a_show
def vote(request, pk, question):
    """POST wants the question answered, DELETE no longer."""
    question = _standing(shown_show(request, pk), question)
    wants = request.method == "POST"
    return JsonResponse({"votes": questions.vote(question, request.user, wants), "own": wants})


@require_http_methods(["POST", "DELETE"])
@at_a_show
def answer(request, pk, question):
    """POST: the hosts have answered it; DELETE: not after all."""
    question = _standing(hosted_show(request, pk), question)
    question = questions.answer_question(question, request.user, request.method == "POST")
    return JsonResponse({"answered": question.answered_at is not None})


@require_http_methods(["DELETE"])
@at_a_show
def remove(request, pk, question):
    """The hosts take any question out, viewers their own."""
    show = shown_show(request, pk)
    question = _standing(show, question)
    if question.author_id != request.user.pk:
        hosted_show(request, pk)
    questions.remove_question(question, request.user)
    return JsonResponse({})
