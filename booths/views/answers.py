"""Answers of the talks to the site's script: JSON; errors read {"error": "one sentence"}."""

from functools import wraps

from django.http import JsonResponse
from django.utils.translation import gettext as _

from booths.services.fair_play import OnHold, TooFast
from fair.errors import Refused


def error(sentence, status, **more):
    return JsonResponse({"error": str(sentence), **more}, status=status)


def form_error(form):
    return error(next(iter(form.errors.values()))[0], 400)


def taking_part(view, sign_in=None):
    """For signed-in people only; what the services refuse, or keep for moderators, becomes the answer.

    `sign_in(**kwargs)` is the address at which a guest signs in and comes back, told with the refusal.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        if not request.user.is_authenticated:
            way = {"sign_in": sign_in(**kwargs)} if sign_in else {}
            return error(_("Sign in to take part."), 401, **way)
        try:
            return view(request, *args, **kwargs)
        except TooFast as refusal:
            response = error(refusal, 429)
            response["Retry-After"] = str(refusal.retry_after)
            return response
        except OnHold as refusal:
            return JsonResponse({"held": str(refusal)}, status=202)
        except Refused as refusal:
            return error(refusal, 409)

    return answer
