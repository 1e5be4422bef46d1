"""What the pages of a sourcing profile show."""

from functools import cached_property

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from exhibitors.units import amount
from fair.categories import category_names
from fair.countries import country_name
from fair.languages import language_choices
from fair.phrases import in_a_row
from matchmaking.models import SourcingProfile
from matchmaking.services.profiles import earlier_profiles

Step = SourcingProfile.Step


class ProfilePage:
    """A person's profile at an edition; `profile` is unsaved before the first step. `step` is the one
    shown."""

    def __init__(self, user, edition, step=None):
        self.user, self.edition, self.step = user, edition, step
        found = SourcingProfile.objects.of(user).filter(edition=edition)
        self.profile = found.first() or SourcingProfile(user=user, edition=edition)
        self.is_begun = self.profile.pk is not None

    @property
    def steps(self):
        """[(step, its label, "done" or "", whether it is the one shown)]."""
        done = self.profile.steps_done
        return [(one, one.label, "done" if one in done else "", one == self.step) for one in Step]

    @property
    def done(self):
        return len(Step) - len(self.profile.missing_steps)

    @property
    def total(self):
        return len(Step)

    @property
    def first_missing(self):
        return next(iter(self.profile.missing_steps), None)

    @property
    def template(self):
        return f"matchmaking/profile/{self.step}.html"

    @property
    def following(self):
        """The step after the one shown, None after the last."""
        order = list(Step)
        at = order.index(self.step) + 1
        return order[at] if at < len(order) else None

    @cached_property
    def earlier(self):
        return earlier_profiles(self.user, self.edition).first()

    @cached_property
    def summary(self):
        """[(step, label, [(what, said)])] of all steps, those without a word with an empty list."""
        parts = (self._what, self._amount, self._where, self._company)
        told = dict(zip(Step, parts, strict=True))
        return [(one, one.label, [(what, said) for what, said in told[one]() if said]) for one in Step]

    def _what(self):
        one, names = self.profile, category_names()
        chosen = one.categories.values_list("pk", flat=True) if self.is_begun else ()
        attributes = [" ".join(filter(None, (a["name"], a["value"], a.get("unit")))) for a in one.attributes]
        yield _("Kinds of product"), in_a_row([names[pk] for pk in chosen if pk in names])
        yield _("In your own words"), one.words
        yield _("What they must have"), in_a_row(attributes)
        yield _("Certificates required"), in_a_row(one.certificates)

    def _amount(self):
        one = self.profile
        yield _("Quantity of an order"), amount(one.quantity, one.unit) if one.quantity else ""
        yield _("Price of a unit"), self._price()
        yield _("Incoterm"), one.incoterm

    def _price(self):
        low, high = (_plain(price) for price in (self.profile.price_from, self.profile.price_to))
        told = {"low": low, "high": high, "currency": self.profile.currency}
        if low and high:
            return _("%(low)s to %(high)s %(currency)s") % told
        if high:
            return _("up to %(high)s %(currency)s") % told
        return _("from %(low)s %(currency)s") % told if low else ""

    def _where(self):
        one = self.profile
        yield _("Countries you buy for"), in_a_row([country_name(code) for code in one.markets])
        yield _("You like to buy from"), in_a_row([country_name(code) for code in one.origins_wanted])
        yield _("You do not buy from"), in_a_row([country_name(code) for code in one.origins_refused])
        yield _("Needed by"), date_format(one.needed_by) if one.needed_by else ""

    def _company(self):
        one, spoken = self.profile, dict(language_choices())
        yield _("Company"), in_a_row([s for s in (one.get_kind_display(), one.get_size_display()) if s])
        yield _("Founded in"), str(one.founded or "")
        yield _("What you buy"), one.get_volume_display()
        yield _("Languages"), in_a_row([spoken.get(code, code) for code in one.languages])


def _plain(price):
    """ "2.5" of 2.5000; nothing for none."""
    return "" if price is None else f"{price:f}".rstrip("0").rstrip(".")


def offered_of(proposal, ticked):
    """What was ticked of a Proposal, as fields for `services.profiles.add_to_profile`: nothing beside it."""
    return {
        "categories": [
            one.pk for one, _traces in proposal.categories if str(one.pk) in ticked.getlist("category")
        ],
        "attributes": [
            one
            for at, (one, _count) in enumerate(proposal.attributes)
            if str(at) in ticked.getlist("attribute")
        ],
        "certificates": [name for name in proposal.certificates if name in ticked.getlist("certificate")],
        "words": next((words for words in proposal.words if words == ticked.get("words")), ""),
        "quantity": proposal.quantity if "quantity" in ticked else None,
    }
