"""What the site map says of shows: the programme, and what is planned, on air or to be seen again."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils.functional import cached_property

from booths.sitemaps import SITEMAPS, IdPages
from live.models import Show


class Programme(Sitemap):
    def items(self):
        return ["programme"]

    def location(self, item):
        return reverse(item)


class Shows(Sitemap):
    limit = 5_000

    def items(self):
        kinds = (*Show.HELD, Show.State.REPLAY)
        shows = Show.objects.on_programme(AnonymousUser()).filter(event=None, state__in=kinds)
        return shows.only("pk", "title", "changed_at").order_by("pk")

    @cached_property
    def paginator(self):
        return IdPages(self.items(), self.limit)

    def lastmod(self, show):
        return show.changed_at

    def get_latest_lastmod(self):
        """Not told in the index: it would read them all."""
        return None


SITEMAPS |= {"programme": Programme, "shows": Shows}
