"""Uploaded files, where no reverse proxy serves them: the embedded run and development."""

import mimetypes

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import Http404
from django.views.static import serve

SHOWN = {"image/webp", "image/png", "image/jpeg", "video/mp4", "video/webm"}
TYPES = {".glb": "model/gltf-binary", ".webp": "image/webp"}


def serve_media(request, path):
    """An uploaded file. What a browser could run or misread is only ever downloaded."""
    suffix = path[path.rfind(".") :].lower()
    kind = TYPES.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    if path.startswith("."):
        raise Http404
    response = serve(request, path, settings.MEDIA_ROOT)
    response["Content-Type"] = kind
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=31536000, immutable"  # names are ours and never reused
    if kind not in SHOWN:
        response["Content-Disposition"] = "attachment"
    return response


class PrivateFiles(FileSystemStorage):
    """Files without an address, in a folder that no server serves."""

    def url(self, name):
        raise ValueError("A private file has no address.")
