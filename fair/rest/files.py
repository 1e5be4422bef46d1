"""Files that are handed out, and files that are sent."""

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer


class AnyFile(BaseRenderer):
    """Lets a reader ask for whatever kind the file is."""

    media_type = "*/*"
    format = "file"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return data


A_FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


def hand_out(file, name):
    """The stored file as an attachment. Raises Http404 where there is none."""
    try:
        opened = file.open("rb") if file else None
    except FileNotFoundError:
        opened = None
    if opened is None:
        raise Http404
    kind = "application/octet-stream"
    response = FileResponse(opened, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


class FileSerializer(serializers.Serializer):
    file = serializers.FileField()
