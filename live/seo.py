"""What search engines are told of a show, in the words of schema.org."""

from booths.seo import absolute
from live.models import Show

STATUS = {Show.State.CANCELLED: "https://schema.org/EventCancelled"}


def show_data(show):
    """A show as a BroadcastEvent, or once it can be seen again as a VideoObject; None for a private one."""
    if show.is_private:
        return None
    return _video(show) if show.state == Show.State.REPLAY else _broadcast(show)


def _broadcast(show):
    told = {
        "@context": "https://schema.org",
        "@type": "BroadcastEvent",
        **_named(show),
        "isLiveBroadcast": True,
        "startDate": show.starts_at.isoformat(),
        "endDate": show.ends_at.isoformat(),
        "inLanguage": show.language,
        "eventStatus": STATUS.get(show.state, "https://schema.org/EventScheduled"),
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": absolute(show.get_absolute_url())},
        "organizer": _organizer(show),
    }
    return {name: value for name, value in told.items() if value}


def _video(show):
    told = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        **_named(show),
        "thumbnailUrl": show.poster and absolute(show.poster.url),
        "uploadDate": (show.ended_at or show.ends_at).isoformat(),
        "duration": show.replay_seconds and f"PT{round(show.replay_seconds)}S",
        "inLanguage": show.language,
        "hasPart": [
            {
                "@type": "Clip",
                "name": chapter["title"],
                "startOffset": chapter["at"],
                "url": f"{absolute(show.get_absolute_url())}#t={round(chapter['at'])}",
            }
            for chapter in show.chapters
        ],
    }
    return {name: value for name, value in told.items() if value}


def _named(show):
    address = absolute(show.get_absolute_url())
    return {
        "@id": address,
        "url": address,
        "name": show.title,
        "description": show.text or show.title,
        "image": show.poster and absolute(show.poster.url),
    }


def _organizer(show):
    if show.booth is None:
        return None
    booth = absolute(show.booth.get_absolute_url())
    return {"@type": "Organization", "name": show.booth.exhibitor.name, "url": booth}


def programme_data(page):
    """The public shows of a programme's page, on air and to come, as a list of events."""
    rows = [row for row in [*page.on_now, *([] if page.is_week else page.rows)] if not row.session]
    events = [_broadcast(row.show) for row in rows if row.show.is_public and row.state != "past"]
    if not events:
        return None
    listed = [
        {"@type": "ListItem", "position": position, "item": event}
        for position, event in enumerate(events, start=1)
    ]
    return {"@context": "https://schema.org", "@type": "ItemList", "itemListElement": listed}
