"""What every address of the API does before and after its own work."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from rest_framework import exceptions, viewsets
from rest_framework.response import Response
from rest_framework.views import APIView

from fair.rest.asked import Nothing
from fair.rest.conditional import etag_of, is_known, refuse_stale
from fair.rest.idempotency import once
from fair.rest.problems import ProblemRenderer

SHOWN_ACROSS = "ETag, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset"
ASKED_ACROSS = "Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key"


class Address(APIView):
    """An address: counted first, then asked who it is and whether they may.

    `is_public` lets guests read; `scope` is what a token needs to write; `queries` names what
    each action may be asked, as a Query; with `must_match` a write without If-Match is refused.
    """

    is_public = True
    scope = None
    queries = {}
    must_match = False

    def initial(self, request, *args, **kwargs):
        if not hasattr(self, request.method.lower()):
            raise exceptions.MethodNotAllowed(request.method)
        if request.method == "OPTIONS":
            return
        super().initial(request, *args, **kwargs)
        query = self.queries.get(getattr(self, "action", None), Nothing)
        self.asked = query.read(request)
        if request.method == "POST" and "Idempotency-Key" in request.headers:
            post = self.post
            self.post = lambda *given, **named: once(request, partial(post, *given, **named))

    def perform_authentication(self, request):
        """Also what is not let in is counted: by its address."""
        try:
            super().perform_authentication(request)
        finally:
            super().check_throttles(request)

    def check_throttles(self, request):
        """Done by then."""

    def options(self, request, *args, **kwargs):
        return Response(status=204)

    def finalize_response(self, request, response, *args, **kwargs):
        if getattr(response, "exception", False):
            request.accepted_renderer = ProblemRenderer()
            request.accepted_media_type = ProblemRenderer.media_type
        elif getattr(response, "data", None) is not None:
            response = self.tagged(request, response)
        response = super().finalize_response(request, response, *args, **kwargs)
        response.setdefault("Cache-Control", "private, no-cache")
        patch_vary_headers(response, ["Authorization", "Cookie"])
        if rate := getattr(request, "rate", None):
            response["RateLimit-Limit"] = str(rate.limit)
            response["RateLimit-Remaining"] = str(rate.remaining)
            response["RateLimit-Reset"] = str(rate.reset)
        return self.across(request, response)

    def tagged(self, request, response):
        response.setdefault("ETag", etag_of(response.data))
        if request.method in ("GET", "HEAD") and is_known(request, response["ETag"]):
            return Response(status=304, headers={"ETag": response["ETag"]})
        return response

    def across(self, request, response):
        """Scripts of the sites in API_CORS_ORIGINS may ask with a token; cookies never go across."""
        origin = request.headers.get("Origin")
        if settings.API_CORS_ORIGINS:
            patch_vary_headers(response, ["Origin"])
        if origin in settings.API_CORS_ORIGINS:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = SHOWN_ACROSS
            if request.method == "OPTIONS":
                response["Access-Control-Allow-Methods"] = ", ".join(self.allowed_methods)
                response["Access-Control-Allow-Headers"] = ASKED_ACROSS
                response["Access-Control-Max-Age"] = "600"
        return response


class Resource(Address, viewsets.GenericViewSet):
    """A resource whose rows are a queryset: what the person may not see is not found."""

    def answer_list(self, rows):
        """One page of the rows. Raises NotFound for nothing: an empty list is an answer."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def list(self, request, *args, **kwargs):
        return self.answer_list(self.get_queryset())

    def retrieve(self, request, *args, **kwargs):
        return Response(self.get_serializer(self.get_object()).data)

    def locked(self):
        """The object, its row locked until the transaction ends, in the state that If-Match names."""
        rows = self.get_queryset().select_for_update(of=("self",), no_key=True)
        lookup = self.lookup_url_kwarg or self.lookup_field
        found = self.first(rows.filter(**{self.lookup_field: self.kwargs[lookup]}))
        refuse_stale(self.request, lambda: self.get_serializer(found).data, self.must_match)
        return found

    @staticmethod
    def first(rows):
        """The first of the rows. Raises Http404 where there is none."""
        found = rows.first()
        if found is None:
            raise Http404
        return found

    def checked(self, *args, **kwargs):
        """A serializer of what was sent, valid. Raises ValidationError, and ParseError where nothing was."""
        if self.request.META.get("CONTENT_LENGTH", "") in ("", "0"):
            raise exceptions.ParseError(_("The request has no body."))
        serializer = self.get_serializer(*args, data=self.request.data, **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer
