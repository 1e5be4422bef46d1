"""What a show's page may load from other sites: its frame or its stream, and nothing on other pages."""

from urllib.parse import urlsplit

from live.media.embeds import FRAMES
from live.models import Show

Source = Show.Source


def allowed_elsewhere(pk):
    """Additions to the content policy of the show's page; asked each time, as guests' pages are kept."""
    found = Show.objects.filter(pk=pk, source__in=(Source.ADDRESS, Source.EMBED))
    for source, url in found.values_list("source", "source_url"):
        if source == Source.EMBED:
            return {"frame-src": list(FRAMES)}
        address = urlsplit(url)
        host = f"{address.scheme}://{address.netloc}"
        return {"connect-src": [host], "media-src": [host]}
    return {}
