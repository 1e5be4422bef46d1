"""Files of shows, where no reverse proxy hands them out, and tickets for those that are not public.

    /hls/public/<key>/…     for everyone: in production by nginx itself or a CDN
    /hls/<ticket>/<key>/…   checked here, then handed out by nginx (X-Accel-Redirect) or by us

Players ask every second: this stands before sessions, people and all that pages need.
"""

import re

from django.conf import settings
from django.http import FileResponse, HttpResponse

from live.media.tickets import read_watching

KINDS = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".ts": "video/mp2t",
}
ADDRESS = re.compile(r"/hls/([\w:.-]+)/([0-9a-f-]{36})/((?:\d+/)?\w[\w-]*(\.m3u8|\.m4s|\.mp4|\.ts))")
INTERNAL = "/hls-files"  # what nginx calls HLS_DIR, for X-Accel-Redirect alone


def hls_middleware(get_response):
    def middleware(request):
        if not request.path_info.startswith("/hls/"):
            return get_response(request)
        return serve(request)

    return middleware


def serve(request):
    """The file, 403 for a ticket that has expired, 404 for all else."""
    found = ADDRESS.fullmatch(request.path_info)
    if found is None or found[3] == "recording.mp4":
        return HttpResponse(status=404)
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
    ticket, key, name, suffix = found.groups()
    if ticket != "public" and read_watching(ticket) != key:
        return HttpResponse(status=403)
    folder = "public" if ticket == "public" else "private"
    return _hand_out(request, f"{folder}/{key}/{name}", suffix)


def _hand_out(request, path, suffix):
    headers = {"Cache-Control": _freshness(path, suffix), "X-Content-Type-Options": "nosniff"}
    if path.startswith("public/"):
        headers["Access-Control-Allow-Origin"] = "*"
    if settings.HLS_ACCEL:
        return HttpResponse(
            headers=headers | {"X-Accel-Redirect": f"{INTERNAL}/{path}"}, content_type=KINDS[suffix]
        )
    try:
        file = (settings.HLS_DIR / path).open("rb")
    except OSError:
        return HttpResponse(status=404, headers={"Cache-Control": "no-store"})
    return FileResponse(file, headers=headers, content_type=KINDS[suffix])


def _freshness(path, suffix):
    kept_by = "public" if path.startswith("public/") else "private"
    if suffix == ".m3u8":
        return f"{kept_by}, max-age=1"
    return f"{kept_by}, max-age=31536000, immutable"
