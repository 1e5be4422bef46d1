"""Where pictures come from when not from us: a stream's address, or a film on a platform."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from django.utils.translation import gettext as _

from fair.errors import Refused

YOUTUBE = re.compile(r"[\w-]{11}")
VIMEO = re.compile(r"/(?:event/|video/|channels/[\w-]+/)?(\d{6,12})(?:/([0-9a-f]{8,12}))?/?")
BILIBILI = re.compile(r"/(?:video/)?(BV[0-9A-Za-z]{10})/?")
BILIBILI_LIVE = re.compile(r"/(?:blanc/)?(\d{1,12})/?")


@dataclass(frozen=True)
class Embed:
    """A film or stream of a platform: who shows it, and the address of the platform's own player."""

    provider: str
    url: str

    @property
    def host(self):
        return urlsplit(self.url).hostname


def embed_of(link):
    """The Embed of a link as people copy it. Raises Refused for other sites and for links to no film."""
    told = urlsplit(link.strip())
    host = (told.hostname or "").removeprefix("www.").removeprefix("m.")
    find = FINDERS.get(host)
    if told.scheme not in ("http", "https") or find is None:
        raise Refused(_("Paste the address of a film or live stream on YouTube, Vimeo or Bilibili."))
    if not (embed := find(told)):
        raise Refused(_("This address leads to no film: open the film itself and copy its address."))
    return embed


def check_stream(address):
    """Raises Refused unless it is the address of an HLS stream that a secure page may play."""
    told = urlsplit(address.strip())
    if told.scheme != "https" or not told.hostname or told.username:
        raise Refused(_("The address begins with https://: browsers play nothing else on a secure page."))
    if not told.path.endswith(".m3u8"):
        raise Refused(_("This is no HLS stream: its address ends with .m3u8."))


def _youtube(told):
    found = parse_qs(told.query).get("v", [""])[0]
    parts = [part for part in told.path.split("/") if part]
    if told.hostname.endswith("youtu.be"):
        found = parts[0] if parts else ""
    elif len(parts) == 2 and parts[0] in ("live", "embed", "shorts"):
        found = parts[1]
    if YOUTUBE.fullmatch(found):
        return Embed("YouTube", f"https://www.youtube-nocookie.com/embed/{found}")
    return None


def _vimeo(told):
    found = VIMEO.fullmatch(told.path)
    if not found:
        return None
    if told.path.startswith("/event/"):
        return Embed("Vimeo", f"https://vimeo.com/event/{found[1]}/embed")
    secret = f"?h={found[2]}" if found[2] else ""
    return Embed("Vimeo", f"https://player.vimeo.com/video/{found[1]}{secret}")


def _bilibili(told):
    found = BILIBILI.fullmatch(told.path) or re.fullmatch(
        r"(BV[0-9A-Za-z]{10})", parse_qs(told.query).get("bvid", [""])[0]
    )
    return Embed("Bilibili", f"https://player.bilibili.com/player.html?bvid={found[1]}") if found else None


def _bilibili_live(told):
    found = BILIBILI_LIVE.fullmatch(told.path)
    return Embed("Bilibili", f"https://live.bilibili.com/blanc/{found[1]}") if found else None


FINDERS = {
    "youtube.com": _youtube,
    "youtu.be": _youtube,
    "youtube-nocookie.com": _youtube,
    "vimeo.com": _vimeo,
    "player.vimeo.com": _vimeo,
    "bilibili.com": _bilibili,
    "player.bilibili.com": _bilibili,
    "live.bilibili.com": _bilibili_live,
}
