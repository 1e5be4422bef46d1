"""Streams from elsewhere: which addresses a show may have. Films of platforms are in `live.media.embeds`."""

from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from fair.errors import Refused


def check_stream(address):
    """Raises Refused unless it is the address of an HLS stream that a secure page may play."""
    try:
        told = urlsplit(address.strip())
    except ValueError:
        told = urlsplit("")
    if told.scheme != "https" or not told.hostname or told.username:
        raise Refused(_("The address begins with https://: browsers play nothing else on a secure page."))
    if not told.path.endswith(".m3u8"):
        raise Refused(_("This is no HLS stream: its address ends with .m3u8."))
