"""The exhibitors' side as arrays: what stands on their shelves, and what is known of each."""

import datetime
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from django.db.models import Sum
from django.utils import timezone

from booths.models import Booth
from booths.services.replies import LEAST_ANSWERS
from exhibitors.models import Certificate, Exhibitor
from fair.kept import kept
from fair.money import in_usd
from fair.zones import zone_of
from matchmaking.matching import codes
from matchmaking.matching.traits import certificate_key, unpacked
from matchmaking.models import BuyersWanted, Exposure, Shelf

NEW = datetime.timedelta(days=60)  # for so long after joining a company counts as new
LOOKED_BACK = 14  # days of exposures
RARELY = 0.25  # shown less than this share of the fair's mean: under-shown, which counts as new
MIX = np.uint64(0x9E3779B97F4A7C15)
FOREVER = datetime.date.max.toordinal()
TYPES = {kind.value: place for place, kind in enumerate(Exhibitor.Type)}
STAFF = (10, 50, 250)  # where a company is no longer micro, small, medium
FACTS = (
    "pk",
    "country",
    "languages",
    "markets",
    "promptness",
    "time_zone",
    "verified_on",
    "type",
    "employees",
)


@dataclass
class Wanted:
    """Of each exhibitor the buyers that it wants: nothing told is 0 or nan."""

    countries: np.ndarray
    kinds: np.ndarray
    sizes: np.ndarray
    least_value: np.ndarray  # US dollars
    least_quantity: np.ndarray
    capacity: np.ndarray
    exclusive: np.ndarray


@dataclass
class Supply:
    """Exhibitors by place 0 … E-1, and their shelves, those of one category beside each other."""

    ids: np.ndarray
    shelf_of: np.ndarray  # the exhibitor's place
    category: np.ndarray
    moq: np.ndarray  # nan where none is told
    low: np.ndarray
    high: np.ndarray
    keys: np.ndarray  # of category and trait, sorted
    key_shelf: np.ndarray
    country: np.ndarray = None
    languages: np.ndarray = None
    markets: np.ndarray = None
    prompt: np.ndarray = None
    reply: np.ndarray = None  # seconds, -1 where not measured
    zones: list = None
    verified: np.ndarray = None
    type: np.ndarray = None
    staff: np.ndarray = None
    is_new: np.ndarray = None
    wanted: Wanted = None
    certificates: dict = field(default_factory=dict)  # {key: {place: last day as a number}}
    _valid: dict = field(default_factory=dict)

    def __len__(self):
        return len(self.ids)

    @cached_property
    def place(self):
        """{exhibitor id: its place}."""
        return {pk: at for at, pk in enumerate(self.ids.tolist())}

    def holds(self, key):
        """Whether each holds a certificate, as of today; None where nobody ever did."""
        if key not in self.certificates:
            return None
        if key not in self._valid:
            today = timezone.localdate().toordinal()
            self._valid[key] = np.zeros(len(self), bool)
            self._valid[key][[at for at, last in self.certificates[key].items() if last >= today]] = True
        return self._valid[key]

    def shelves_of(self, categories):
        """Where the shelves of these categories (array of ids) begin and end."""
        return np.searchsorted(self.category, categories), np.searchsorted(self.category, categories, "right")

    def shelves_with(self, categories, traits):
        """Where in `key_shelf` the shelves of these categories with these traits begin and end."""
        keys = keyed(categories, traits)
        return np.searchsorted(self.keys, keys), np.searchsorted(self.keys, keys, "right")


def keyed(categories, traits):
    """One number for each pair of category and trait."""
    with np.errstate(over="ignore"):
        return traits.view(np.uint64) ^ (categories.astype(np.uint64) * MIX)


def load_supply(edition, categories=None, exhibitors=None):
    """The exhibitors with a published booth at the edition, or of them those on whose shelves `categories`
    stand, with these shelves alone; or `exhibitors` (ids) alone, with all their shelves."""
    there = Booth.objects.filter(hall__edition=edition, published__isnull=False).order_by()
    shelves = Shelf.objects.filter(exhibitor__in=there.values("exhibitor")).order_by("category", "exhibitor")
    if categories is not None:
        shelves = shelves.filter(category__in=list(categories))
    if exhibitors is not None:
        shelves = shelves.filter(exhibitor__in=list(exhibitors))
    fields = ("exhibitor", "category", "moq", "price_from", "price_to", "traits")
    rows = list(shelves.values_list(*fields).iterator(chunk_size=5_000))
    supply = _laid_out(rows)
    is_whole = categories is None and exhibitors is None
    _know(supply, None if is_whole else supply.ids.tolist(), edition)
    return supply


def _laid_out(rows):
    exhibitor = np.array([row[0] for row in rows], np.int64)
    category = np.array([row[1] for row in rows], np.int64)
    ids, places = np.unique(exhibitor, return_inverse=True)
    traits = [unpacked(row[5]) for row in rows]
    sizes = np.array([len(one) for one in traits], np.int64)
    shelf = np.repeat(np.arange(len(rows)), sizes)
    keys = keyed(category[shelf], np.concatenate(traits) if traits else np.zeros(0, np.int64))
    order = np.argsort(keys, kind="stable")
    figures = [np.array([row[at] for row in rows], float) for at in (2, 3, 4)]
    return Supply(ids, places, category, *figures, keys[order], shelf[order])


def _know(supply, ids, edition):
    """What is known of the exhibitors; `ids` None asks for all."""

    def only(rows, name="exhibitor"):
        return rows if ids is None else rows.filter(**{f"{name}__in": ids})

    place = supply.place
    facts = {
        row[0]: row for row in only(Exhibitor.objects.order_by(), "pk").values_list(*FACTS, "created_at")
    }
    rows = [facts[pk] for pk in place]
    supply.country = np.array([codes.COUNTRIES.get(row[1], -1) for row in rows], np.int64)
    supply.languages = codes.numbers([codes.bits(row[2], codes.LANGUAGES) for row in rows])
    supply.markets = codes.country_bits([row[3] for row in rows])
    supply.prompt = np.array([row[4] for row in rows], float)
    supply.zones = [row[5] for row in rows]
    supply.verified = np.array([row[6] is not None for row in rows], bool)
    supply.type = np.array([TYPES[row[7]] for row in rows], np.int64)
    supply.staff = np.array([sum((row[8] or 0) > step for step in STAFF) for row in rows], np.int64)
    joined = np.array([row[9] >= timezone.now() - NEW for row in rows], bool)
    supply.is_new = joined | _rarely_shown(only(Exposure.objects), place)
    supply.reply = np.full(len(supply), -1, np.int64)
    measured = Booth.objects.filter(hall__edition=edition, reply_sample__gte=LEAST_ANSWERS)
    for pk, seconds in only(measured.order_by("reply_sample")).values_list("exhibitor", "reply_seconds"):
        if pk in place and seconds is not None:
            supply.reply[place[pk]] = seconds
    _know_certificates(supply, only(Certificate.objects.order_by()), place)
    _know_wanted(supply, only(BuyersWanted.objects.all()), place)


def _rarely_shown(exposures, place):
    """Which were shown much less than others lately; none while nobody was shown much."""
    shown = np.zeros(len(place))
    since = timezone.localdate() - datetime.timedelta(days=LOOKED_BACK)
    mean = kept("mean-exposure", _mean_exposure, 600)
    if mean >= 1:
        recent = exposures.filter(day__gt=since).order_by().values_list("exhibitor")
        for pk, total in recent.annotate(total=Sum("shown")):
            if pk in place:
                shown[place[pk]] = total
    return shown < RARELY * mean if mean >= 1 else np.zeros(len(place), bool)


def _mean_exposure():
    """How often an exhibitor with a booth was shown as recommended in the last days, on average."""
    since = timezone.localdate() - datetime.timedelta(days=LOOKED_BACK)
    shown = Exposure.objects.filter(day__gt=since).aggregate(total=Sum("shown"))["total"] or 0
    return shown / max(1, Booth.objects.published().count())


def _know_certificates(supply, certificates, place):
    for pk, name, until in certificates.values_list("exhibitor", "name", "valid_until"):
        if pk in place:
            held = supply.certificates.setdefault(certificate_key(name), {})
            last = until.toordinal() if until else FOREVER
            held[place[pk]] = max(last, held.get(place[pk], 0))


def _know_wanted(supply, wanted, place):
    rows = [None] * len(supply)
    for one in wanted:
        if one.exhibitor_id in place:
            rows[place[one.exhibitor_id]] = one
    empty = BuyersWanted()
    rows = [row or empty for row in rows]

    def figures(name):
        return np.array([getattr(row, name) for row in rows], float)

    supply.wanted = Wanted(
        countries=codes.country_bits([row.countries for row in rows]),
        kinds=codes.numbers([codes.bits(row.kinds, codes.KINDS) for row in rows]),
        sizes=codes.numbers([codes.bits(row.sizes, codes.SIZES) for row in rows]),
        least_value=np.array([usd(row.least_value, row.currency) for row in rows], float),
        least_quantity=figures("least_quantity"),
        capacity=figures("monthly_capacity"),
        exclusive=codes.country_bits([row.exclusivities for row in rows]),
    )


def usd(amount, currency):
    """As a number, nan for none or a currency without a reference rate."""
    return float("nan") if amount is None or (usd := in_usd(amount, currency)) is None else float(usd)


def offsets(zones, now=None):
    """Minutes from UTC of zones by their names."""
    now, known = now or timezone.now(), {}
    for name in set(zones):
        known[name] = int(now.astimezone(zone_of(name)).utcoffset().total_seconds() // 60)
    return np.array([known[name] for name in zones], np.int64)
