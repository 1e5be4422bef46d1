"""The schema, its page for people, and the answer to addresses that do not exist."""

from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from fair.api_page import sections_of
from fair.rest.views import Address

_kept = {}


def schema():
    """The OpenAPI document. It is the same for everyone, and made once."""
    if "schema" not in _kept:
        _kept["schema"] = SchemaGenerator().get_schema(request=None, public=True)
    return _kept["schema"]


@extend_schema(exclude=True)
class SchemaView(Address):
    """OpenAPI 3.1, as JSON or YAML by the Accept header."""

    renderer_classes = [OpenApiJsonRenderer, OpenApiYamlRenderer]

    def get(self, request):
        return Response(schema())


@extend_schema(exclude=True)
class Unknown(Address):
    def initial(self, request, *args, **kwargs):
        found = _("There is no such address.")
        if not request.path.endswith("/") and _is_known(f"{request.path}/"):
            found = _("Addresses end with a slash: %(address)s") % {"address": f"{request.path}/"}
        raise NotFound(found)


def _is_known(path):
    try:
        return resolve(path).url_name != "api-unknown"
    except Resolver404:
        return False


unknown = Unknown.as_view()


@require_safe
def docs(request):
    return render(request, "fair/api.html", {"sections": sections_of(schema())})
