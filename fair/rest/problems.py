"""Every error of the API is a problem of RFC 9457: application/problem+json with `title`, `status`, `detail`.

`code` names it for programs; `errors` holds what is wrong with each field.
"""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import set_rollback

from fair.errors import Refused


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"


class Stale(exceptions.APIException):
    status_code = 412
    default_code = "stale"
    default_detail = gettext_lazy("Someone has changed this meanwhile: read it again, then write.")


class Unconditional(exceptions.APIException):
    status_code = 428
    default_code = "condition_required"
    default_detail = gettext_lazy("Send If-Match with the ETag that you read, so that nobody's work is lost.")


class Conflict(exceptions.APIException):
    status_code = 409
    default_code = "refused"

    def __init__(self, detail=None, code=None, told=None):
        """`told` is what the problem says besides."""
        super().__init__(detail, code)
        self.told = told or {}


class OtherBody(exceptions.APIException):
    status_code = 422
    default_code = "key_used"
    default_detail = gettext_lazy("This Idempotency-Key was used for another request.")


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = gettext_lazy("The request is too large.")


def answer(error, context):
    """DRF's exception handler. What nobody foresaw goes on to Django, and ends in `failure`."""
    set_rollback()
    found = foreseen(error)
    if found is None:
        return None
    response = Response(problem(found), status=found.status_code)
    if wait := getattr(found, "wait", None):
        response["Retry-After"] = str(int(wait))
    if challenge := getattr(found, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    return response


def failure():
    """The answer where something went wrong on our side."""
    told = problem(exceptions.APIException(_("Something went wrong here. It has been logged.")))
    return JsonResponse(told, status=500, content_type=ProblemRenderer.media_type)


def foreseen(error):
    """The error as one of DRF's, None for what nobody foresaw."""
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Refused):
        if seconds := getattr(error, "retry_after", None):
            return exceptions.Throttled(seconds, str(error))
        return Conflict(str(error), told=getattr(error, "told", None))
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, SuspiciousOperation):
        return exceptions.ParseError()
    return None


def problem(error):
    told = {"type": "about:blank", "title": HTTPStatus(error.status_code).phrase, "status": error.status_code}
    if isinstance(error, exceptions.ValidationError):
        errors = dict(_pointed(error.detail))
        first = next(iter(errors.values()))[0] if errors else _("The request is not valid.")
        return told | {"code": "invalid", "detail": first, "errors": errors}
    return told | {"code": _code(error), "detail": str(error.detail)} | getattr(error, "told", {})


def _code(error):
    code = error.get_codes()
    return code if isinstance(code, str) else error.default_code


def _pointed(detail, path=""):
    """What is wrong by the path of the field: "tiers.0.quantity_from"; "" is the whole."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else str(name)
            yield from _pointed(inner, ".".join(filter(None, (path, step))))
    elif isinstance(detail, list) and all(isinstance(entry, str) for entry in detail):
        if detail:
            yield path, [str(entry) for entry in detail]
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            yield from _pointed(inner, ".".join(filter(None, (path, str(place)))))
    else:
        yield path, [str(detail)]
