"""Uploaded files: served where no reverse proxy does it, kept in stores, handed out to whom they are for."""

import mimetypes

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, Http404, HttpResponseRedirect
from django.views.static import serve

SHOWN = {"image/webp", "image/png", "image/jpeg", "video/mp4", "video/webm"}
TYPES = {".glb": "model/gltf-binary", ".webp": "image/webp"}
FOREVER = "public, max-age=31536000, immutable"  # names are ours and never reused


def kind_of(name):
    suffix = name[name.rfind(".") :].lower()
    return TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


def serve_media(request, path):
    """An uploaded file. What a browser could run or misread is only ever downloaded."""
    kind = kind_of(path)
    if path.startswith("."):
        raise Http404
    response = serve(request, path, settings.MEDIA_ROOT)
    response["Content-Type"] = kind
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = FOREVER
    if kind not in SHOWN:
        response["Content-Disposition"] = "attachment"
    return response


def hand_out(file, name):
    """A private file as a download called `name`: from its store by a signed link, from a folder by us."""
    if hasattr(file.storage, "link"):
        return HttpResponseRedirect(file.storage.link(file.name, name))
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


class PrivateFiles(FileSystemStorage):
    """Files without an address, in a folder that no server serves."""

    def url(self, name):
        raise ValueError("A private file has no address.")
