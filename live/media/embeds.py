"""Films of other sites: an address as people copy it becomes the page that may stand in a frame.

A frame is loaded only when the visitor has agreed to it; the show's page alone allows these hosts.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from fair.errors import Refused

FRAMES = (
    "https://www.youtube-nocookie.com",
    "https://player.vimeo.com",
    "https://player.bilibili.com",
    "https://vimeo.com",
    "https://live.bilibili.com",
)


@dataclass(frozen=True)
class Embed:
    """`provider` is the name that the visitor who is asked reads."""

    provider: str
    url: str


def embed_of(address):
    """The Embed for a link to YouTube, Vimeo or Bilibili, or None."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    host = parts.hostname.removeprefix("www.").removeprefix("m.")
    find = {
        "youtube.com": _youtube,
        "youtube-nocookie.com": _youtube,
        "youtu.be": _youtube,
        "vimeo.com": _vimeo,
        "player.vimeo.com": _vimeo,
        "bilibili.com": _bilibili,
        "player.bilibili.com": _bilibili,
        "live.bilibili.com": _bilibili_live,
    }.get(host)
    return find and find(parts)


def check_embed(address):
    """Raises Refused for what is no such link."""
    if embed_of(address) is None:
        raise Refused(_("Enter the address of a film or a live stream at YouTube, Vimeo or Bilibili."))


def _youtube(parts):
    asked = parse_qs(parts.query).get("v", [""])[0]
    path = re.fullmatch(r"/(?:(?:embed|live|shorts)/)?([\w-]{11})/?", parts.path)
    found = re.fullmatch(r"[\w-]{11}", asked) if parts.path == "/watch" else path
    name = found and (found[1] if found.re.groups else found[0])
    return name and Embed("YouTube", f"{FRAMES[0]}/embed/{name}")


def _vimeo(parts):
    if found := re.fullmatch(r"/event/(\d+)(?:/embed)?/?", parts.path):
        return Embed("Vimeo", f"https://vimeo.com/event/{found[1]}/embed")
    found = re.fullmatch(r"/(?:video/)?(\d+)(?:/(\w+))?/?", parts.path)
    if not found:
        return None
    unlisted = found[2] or parse_qs(parts.query).get("h", [""])[0]
    hidden = f"&h={unlisted}" if re.fullmatch(r"\w+", unlisted) else ""
    return Embed("Vimeo", f"{FRAMES[1]}/video/{found[1]}?dnt=1{hidden}")


def _bilibili(parts):
    asked = parse_qs(parts.query)
    found = re.match(r"/video/(BV\w{10})/?$", parts.path)
    name = found[1] if found else asked.get("bvid", [""])[0]
    if not re.fullmatch(r"BV\w{10}", name):
        return None
    return Embed("Bilibili", f"{FRAMES[2]}/player.html?bvid={name}&autoplay=0")


def _bilibili_live(parts):
    found = re.fullmatch(r"/(?:blanc/)?(\d+)/?", parts.path)
    return found and Embed("Bilibili", f"https://live.bilibili.com/blanc/{found[1]}")
