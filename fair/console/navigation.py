"""The ways around the console, by the trade's words. Each person sees those that they may go."""

from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

FRESH_SECONDS = 30

_counts = {}


@dataclass(frozen=True)
class Way:
    """`to` names the address inside the console; `may` the permission that it asks for."""

    label: str
    to: str
    icon: str
    may: str = ""

    @cached_property
    def address(self):
        """ "" where no app has such a page."""
        try:
            return reverse(f"admin:{self.to}")
        except NoReverseMatch:
            return ""


WAYS = {
    "": [
        Way(pgettext_lazy("page of the console", "Now"), "index", "gauge"),
        Way(_("Approvals"), "booths_application_changelist", "clipboard-list", "booths.view_application"),
        Way(_("Moderation"), "booths_case_changelist", "flag", "booths.view_message"),
        Way(_("Complaints"), "booths_complaint_changelist", "award", "booths.view_complaint"),
        Way(_("Halls and plan"), "fair_hall_changelist", "map-pin", "fair.view_hall"),
        Way(_("Booths"), "booths_booth_changelist", "store", "booths.view_booth"),
        Way(_("Events"), "live_event_changelist", "calendar-check", "live.view_event"),
        Way(_("Registrations"), "live_registration_changelist", "ticket", "live.view_registration"),
        Way(_("Shows"), "live_show_changelist", "video", "live.view_show"),
        Way(
            _("Sourcing requests"),
            "matchmaking_sourcingrequest_changelist",
            "file-text",
            "matchmaking.view_sourcingrequest",
        ),
        Way(
            _("Rates of exchange"),
            "matchmaking_exchangerate_changelist",
            "scale",
            "matchmaking.view_exchangerate",
        ),
        Way(
            _("Meetings"),
            "matchmaking_meeting_changelist",
            "calendar",
            "matchmaking.view_meeting",
        ),
        Way(
            _("Hosted buyers"),
            "matchmaking_hostedprogramme_changelist",
            "users",
            "matchmaking.view_hostedprogramme",
        ),
        Way(_("Announcements"), "booths_announcement_changelist", "bell", "booths.view_announcement"),
    ],
    _("People"): [
        Way(_("Exhibitors"), "exhibitors_exhibitor_changelist", "factory", "exhibitors.view_exhibitor"),
        Way(_("Verification"), "exhibitors_check_changelist", "badge-check", "exhibitors.view_check"),
        Way(_("Products"), "exhibitors_product_changelist", "package", "exhibitors.view_product"),
        Way(_("Visitors"), "accounts_user_changelist", "users", "accounts.view_user"),
        Way(_("Consents"), "accounts_consent_changelist", "shield-check", "accounts.view_consent"),
        Way(_("Retention"), "booths_retention_changelist", "clock", "booths.change_retention"),
        Way(_("Rules of conduct"), "booths_fairrules_changelist", "scale", "booths.change_fairrules"),
        Way(_("Rules of shows"), "live_liverules_changelist", "play", "live.change_liverules"),
        Way(
            _("Rules of matchmaking"),
            "matchmaking_matchrules_changelist",
            "sliders-horizontal",
            "matchmaking.change_matchrules",
        ),
        Way(_("Mutes"), "booths_mute_changelist", "volume-x", "booths.view_mute"),
    ],
    _("Edition"): [
        Way(_("Editions"), "fair_edition_changelist", "calendar", "fair.view_edition"),
        Way(_("Categories"), "fair_category_changelist", "layout-grid", "fair.view_category"),
        Way(_("Pictures"), "fair_picture_changelist", "camera", "fair.view_picture"),
        Way(_("Texts"), "fair_wording_changelist", "file-text", "fair.view_wording"),
        Way(_("Branding"), "branding", "award", "fair.change_branding"),
        Way(_("Feature switches"), "features", "sliders-horizontal", "fair.change_featureswitch"),
        Way(_("Numbers"), "numbers", "chart-no-axes-column", "fair.view_sample"),
    ],
    _("Behind it"): [
        Way(_("System"), "system", "server", "fair.view_incident"),
        Way(_("Background work"), "fair_job_changelist", "timer", "fair.view_job"),
        Way(_("My exports"), "exports", "download"),
        Way(_("Roles"), "auth_group_changelist", "contact", "auth.view_group"),
        Way(_("Audit log"), "audit", "history", "fair.view_auditentry"),
    ],
}


def counts_for(to):
    """Register `count() -> int`, what waits behind a way: cheap, and asked at most every few seconds."""

    def register(count):
        _counts[to] = count
        return count

    return register


def ways(request):
    """[(heading, [{way, here, count}])] for the person behind the request."""
    groups = [(heading, _open_ways(request, found)) for heading, found in WAYS.items()]
    return [(heading, found) for heading, found in groups if found]


def _open_ways(request, found):
    found = [way for way in found if way.address and (not way.may or request.user.has_perm(way.may))]
    home = reverse("admin:index")
    return [
        {
            "way": way,
            "here": request.path == way.address
            or (way.address != home and request.path.startswith(way.address)),
            "count": waiting_count(way.to),
        }
        for way in found
    ]


def waiting_count(to):
    """What waits behind a way, some seconds old at most."""
    count = _counts.get(to)
    return cache.get_or_set(f"console:count:{to}", count, FRESH_SECONDS) if count else 0
