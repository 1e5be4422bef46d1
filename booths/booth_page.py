"""All that a booth's page shows, read when the page asks for it."""

from dataclasses import dataclass
from functools import cached_property

from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.models import Booth, BoothVersion, Brochure
from booths.queries import heard
from booths.shelf import read_shelf
from booths.team import back_at, read_team
from exhibitors.models import Certificate, Check
from exhibitors.units import amount
from fair.countries import country_name
from fair.phrases import in_a_row

MARKETS = 4
Kind = BoothVersion.Section


@dataclass(frozen=True)
class Section:
    """A section that is on and has something to show; `count` stands beside its tab."""

    kind: Kind
    count: int | None = None

    @property
    def label(self):
        return self.kind.label

    @property
    def template(self):
        return f"booths/booth/{self.kind}.html"


def markets(codes):
    """The first of the countries sold to, and how many more: "Morocco, France, Chile, Japan and 27 more"."""
    names = [country_name(code) for code in codes]
    if len(names) <= MARKETS + 1:
        return in_a_row(names)
    return _("%(names)s and %(count)s more") % {
        "names": in_a_row(names[:MARKETS]),
        "count": len(names) - MARKETS,
    }


@dataclass
class BoothPage:
    """A version of a booth, with the product asked about, and the shelf's category and page."""

    booth: Booth
    version: BoothVersion
    asked_id: int | None = None
    category: int | None = None
    number: int = 1

    @cached_property
    def shelf(self):
        also = {spot["product"] for spot in self._spots} | ({self.asked_id} - {None})
        return read_shelf(self.booth, self.version.featured, self.category, self.number, also)

    @property
    def asked(self):
        """The product that the visitor comes to ask about, None without one of this exhibitor's."""
        return self.shelf.others.get(self.asked_id)

    @cached_property
    def hotspots(self):
        """The places in the panorama that lead to listed products."""
        products = self.shelf.others
        return [
            spot | {"product": products[spot["product"]]}
            for spot in self._spots
            if spot["product"] in products
        ]

    @cached_property
    def panorama_size(self):
        """Bytes of the panorama, told before it is loaded; the storage is asked once. None if it is lost."""
        file = self.version.panorama.file
        try:
            return cache.get_or_set(f"size:{file.name}", lambda: file.size, timeout=None)
        except OSError:
            return None

    @cached_property
    def team(self):
        return read_team(self.booth, timezone.now())

    @property
    def people(self):
        """How many of the team are at the booth now."""
        return sum(host.is_there for host in self.team)

    @property
    def back_at(self):
        return back_at(self.team)

    @property
    def checked(self):
        """What stands behind the mark: "Verified: business licence, factory visit"."""
        kinds = [str(check.get_kind_display()).lower() for check in self.checks if check.validity != "lapsed"]
        return _("Verified: %(checks)s") % {"checks": in_a_row(dict.fromkeys(kinds))} if kinds else ""

    @property
    def facts(self):
        """What the company says of itself, as rows of a table."""
        company = self.booth.exhibitor
        told = [
            (_("Legal name"), company.legal_name),
            (_("Type"), company.get_type_display()),
            (_("Place"), company.place),
            (_("Founded"), company.founded),
            (_("People"), company.employees and amount(company.employees, "").strip()),
            (_("Factory"), company.factory_area and amount(company.factory_area, "sqm")),
            (_("Annual capacity"), company.capacity),
            (_("Export markets"), markets(company.markets)),
            (_("Exporting since"), company.exporting_since),
            (_("Payment"), company.payment_terms),
        ]
        return [{"name": name, "value": value} for name, value in told if value]

    @property
    def about(self):
        """What the company says of itself, where the booth's story does not say the same."""
        about = self.booth.exhibitor.text("about")
        return "" if about == self.version.text("story") else about

    @cached_property
    def checks(self):
        return heard(Check, self.booth.told_checks)

    @cached_property
    def certificates(self):
        return heard(Certificate, self.booth.told_certificates)

    @cached_property
    def brochures(self):
        return heard(Brochure, self.booth.told_brochures)

    @cached_property
    def sections(self):
        """The sections in the exhibitor's order, without those that are off or empty."""
        counts = {
            Kind.PRODUCTS: lambda: self.shelf.count,
            Kind.PEOPLE: lambda: len(self.team),
            Kind.BROCHURES: lambda: len(self.brochures),
            Kind.CERTIFICATES: lambda: len(self.certificates),
        }
        shown = [Section(kind, counts[kind]() if kind in counts else None) for kind in self._kinds]
        return [section for section in shown if section.count != 0]

    @property
    def _kinds(self):
        kinds = map(Kind, self.version.kinds_shown)
        return [kind for kind in kinds if kind != Kind.PANORAMA or self.version.panorama]

    @property
    def _spots(self):
        return self.version.hotspots if Kind.PANORAMA in self._kinds else []
