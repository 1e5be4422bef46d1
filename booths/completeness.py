"""How complete a booth is: five petals, what is missing in each, why it matters to buyers, where to mend it.

    completeness_of(booth)          three or four queries, whatever the booth's size

The booth must bring its exhibitor. The draft counts where there is one, for that is what is being mended.
"""

from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from booths.draft_fields import Text
from booths.models import Brochure
from booths.versions import working_version
from exhibitors.models import (
    Certificate,
    Exhibitor,
    Membership,
    PriceTier,
    Product,
    ProductPicture,
    WorkingHours,
)

GOOD_STORY = 120  # characters: two sentences
FULL_SHELF = 3
LOOKED_AT = 500  # products of a long catalogue; beyond, the first ones speak for all


@dataclass(frozen=True)
class Missing:
    """One gap: what to do, why it matters to buyers, the address of the place to mend it."""

    text: str
    why: str
    url: str


@dataclass(frozen=True)
class Petal:
    """A fifth of the bloom. `state` is "on" where nothing is missing, "part", or "off" where all is."""

    key: str
    label: str
    asked: int
    missing: list[Missing] = field(default_factory=list)

    @property
    def state(self):
        return "on" if not self.missing else "off" if len(self.missing) == self.asked else "part"


@dataclass(frozen=True)
class Completeness:
    petals: list[Petal]

    @property
    def percent(self):
        asked = sum(petal.asked for petal in self.petals)
        return round(100 * (asked - len(self.missing)) / asked)

    @property
    def full(self):
        """How many of the petals are complete."""
        return sum(petal.state == "on" for petal in self.petals)

    @property
    def missing(self):
        return [gap for petal in self.petals for gap in petal.missing]


def completeness_of(booth, version=None):
    """The five petals of the booth; `version` where the caller has read the one to be judged."""
    version = version or working_version(booth)
    facts = _facts(booth)
    goods = _goods(booth)
    made = [
        ("stand", _("Stand"), _stand(booth, version)),
        ("products", _("Products"), _products(booth, goods)),
        ("people", _("People"), _people(booth, facts)),
        ("proof", _("Proof"), _proof(booth, facts)),
        ("languages", _("Languages"), _languages(booth, version, goods)),
    ]
    return Completeness([_petal(key, label, gaps) for key, label, gaps in made])


def _petal(key, label, gaps):
    """Of (is it there, what to do, why, where): the petal with those that are not."""
    gaps = list(gaps)
    return Petal(key, label, len(gaps), [Missing(*words) for there, *words in gaps if not there])


def _facts(booth):
    """What the exhibitor has beside its booth and goods, as {name: bool}. One query."""
    own, here = {"exhibitor": OuterRef("pk")}, Brochure.objects.filter(booth=booth)
    hours = WorkingHours.objects.filter(membership__exhibitor=OuterRef("pk"))
    still = Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate())
    names = ("on_duty", "speaks", "certified", "brochures")
    row = Exhibitor.objects.filter(pk=booth.exhibitor_id).values_list(
        Exists(hours),
        Exists(Membership.objects.filter(**own).exclude(languages=[])),
        Exists(Certificate.objects.filter(still, **own)),
        Exists(here),
    )
    return dict(zip(names, row.get(), strict=True))


def _goods(booth):
    """How many of the listed products (of the first LOOKED_AT) have what buyers look for. One query."""
    asked = {
        "pictured": Exists(ProductPicture.objects.filter(product=OuterRef("pk"))),
        "priced": Exists(PriceTier.objects.filter(product=OuterRef("pk"))),
        "ordered": ExpressionWrapper(Q(moq__isnull=False), BooleanField()),
    }
    for code, _name in settings.LANGUAGES:
        told = Q(source_language=code) | Q(translations__has_key=code)
        asked[f"in_{code}"] = ExpressionWrapper(told, BooleanField())
    listed = Product.objects.listed().filter(exhibitor=booth.exhibitor_id).order_by("pk")
    rows = listed.values_list(*asked.values())[:LOOKED_AT]
    counts = dict(zip(asked, map(sum, zip(*rows, strict=True)), strict=False))
    return {"listed": len(rows), **dict.fromkeys(asked, 0), **counts}


def _stand(booth, version):
    source = version.source_language
    yield (
        bool(version.headline.strip()),
        _("Write a headline"),
        _("It is the first thing that buyers read at your booth, and what makes them stay."),
        _builder(booth, f"headline-{source}"),
    )
    yield (
        len(version.story) >= GOOD_STORY,
        _("Tell your story in a few sentences"),
        _("Buyers compare several booths: what you make and for whom tells them to ask you."),
        _builder(booth, f"story-{source}"),
    )
    yield (
        version.hero_id is not None,
        _("Put a picture of your stand or works in front"),
        _("It shows who is behind the offer, and stands on every link that somebody shares."),
        _builder(booth, "hero"),
    )
    if version.hero_id:
        yield (
            bool(Text("hero_alt", source).read(version) or version.hero.alt),
            _("Say what the picture shows"),
            _("Blind buyers hear it in place of the picture."),
            _builder(booth, f"hero_alt-{source}"),
        )


def _products(booth, goods):
    listed, there = goods["listed"], _page("workspace_catalogue", booth)
    yield (
        listed >= FULL_SHELF,
        ngettext("List at least %(count)s product", "List at least %(count)s products", FULL_SHELF)
        % {"count": FULL_SHELF},
        _("Most buyers search for products, not for companies: each one is a way to your booth."),
        there,
    )
    yield (
        listed and goods["pictured"] == listed,
        _some("%(count)s product has no picture", "%(count)s products have no picture", goods, "pictured"),
        _("In a list of results the picture is what buyers choose by."),
        f"{there}?state=listed&gap=picture",
    )
    yield (
        listed and goods["priced"] == listed,
        _some("%(count)s product has no price", "%(count)s products have no price", goods, "priced"),
        _("A search with a price limit leaves out what has none."),
        f"{there}?state=listed&gap=price",
    )
    yield (
        listed and goods["ordered"] == listed,
        _some(
            "%(count)s product has no smallest order",
            "%(count)s products have no smallest order",
            goods,
            "ordered",
        ),
        _("Buyers narrow their search by it, and ask elsewhere when they must guess."),
        f"{there}?state=listed&gap=moq",
    )


def _people(booth, facts):
    there = _page("workspace_team", booth)
    yield (
        facts["on_duty"],
        _("Say when your people are at the booth"),
        _("Buyers who get no answer leave: with hours they see when to come back, in their own time."),
        there,
    )
    yield (
        facts["speaks"],
        _("Say which languages your people speak"),
        _("Buyers write more readily when someone answers in their language."),
        there,
    )


def _proof(booth, facts):
    company = booth.exhibitor
    yield (
        facts["certified"],
        _("Add a certificate that is still valid"),
        _("Many buyers may only order from certified works, and filter by certificates."),
        _page("workspace_certificates", booth),
    )
    yield (
        facts["brochures"],
        _("Add a brochure"),
        _("Buyers take it to the colleagues who decide with them."),
        _page("workspace_brochures", booth),
    )
    yield (
        bool(company.legal_name and company.founded and company.markets),
        _("Complete the company's facts: legal name, year, markets"),
        _("Buyers look the company up by them before they trust it with a payment."),
        _page("workspace_company", booth),
    )


def _languages(booth, version, goods):
    for code, _name in settings.LANGUAGES:
        language = {"language": get_language_info(code)["name_translated"]}
        if code != version.source_language:  # which was asked of the stand already
            yield (
                all(Text(name, code).read(version).strip() for name in ("headline", "story")),
                _("Write headline and story in %(language)s") % language,
                _("Visitors reading in %(language)s see them in a language they may not know.") % language,
                _builder(booth, f"headline-{code}"),
            )
        yield (
            goods["listed"] and goods[f"in_{code}"] == goods["listed"],
            _("Name your products in %(language)s") % language,
            _("A search in %(language)s finds only what is named in it.") % language,
            f"{_page('workspace_catalogue', booth)}?state=listed&gap=translation",
        )


def _some(one, many, goods, what):
    left = goods["listed"] - goods[what]
    return ngettext(one, many, left) % {"count": left} if goods["listed"] else _("No product is listed yet")


def _builder(booth, place):
    return f"{reverse('builder', args=[booth.exhibitor.slug, booth.slug])}#{place}"


def _page(name, booth):
    return reverse(name, args=[booth.exhibitor.slug])
