"""What an exhibitor may be told of a buyer: decided here, by what the buyer has given, and nowhere else.

Before anything was given a buyer has a country and an interest. Who writes to an exhibitor is told by name,
company and job title, as in the conversation; address and telephone number only a card carries, and only
while it stands.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from booths.models import Part
from fair.categories import category_names
from fair.countries import country_name

OWN = ("name", "company", "job_title", "email", "phone", "country")
SHOWN_CATEGORIES = 2


@dataclass(frozen=True)
class Contact:
    """Empty texts for what may not be told. `is_known` says whether the name is."""

    name: str = ""
    company: str = ""
    job_title: str = ""
    email: str = ""
    phone: str = ""
    country: str = ""
    is_known: bool = False
    has_card: bool = False
    user: object = None  # the buyer, where known: for the photograph

    @cached_property
    def country_name(self):
        return country_name(self.country)

    @property
    def data(self):
        """All of it for programs."""
        return {field: getattr(self, field) for field in OWN}

    @property
    def lines(self):
        """All that it tells, line by line."""
        told = [self.name, self.job_title, self.company, self.country_name, self.email, self.phone]
        return [line for line in told if line]

    @cached_property
    def title(self):
        """The name, or what there is instead: "A buyer from Chile"."""
        if self.name or self.company or self.email:
            return self.name or self.company or self.email
        if self.country:
            return _("A buyer from %(country)s") % {"country": self.country_name}
        return _("A buyer")


def contact_of(lead):
    """The Contact of a lead from `with_contact`: what the buyer gives, else what the staff wrote."""
    written = {field: getattr(lead, field) for field in OWN}
    if lead.buyer is None:
        return Contact(**written, is_known=bool(lead.name or lead.company or lead.email))
    given = given_by(lead.buyer, lead.carries, lead.has_written)
    told = {field: getattr(given, field) or written[field] for field in OWN}
    return Contact(**told, is_known=given.is_known, has_card=given.has_card, user=given.user)


def given_by(buyer, carries, has_written):
    """The Contact that a buyer gives: `carries` is of the card that stands, or None where there is none."""
    has_card = carries is not None
    if not (has_card or has_written):
        return Contact(country=buyer.country)
    parts = set(carries or ())
    if has_written:
        parts |= {Part.COMPANY, Part.JOB_TITLE}
    card = getattr(buyer, "card", None)
    return Contact(
        name=str(buyer),
        company=buyer.company if Part.COMPANY in parts else "",
        job_title=buyer.job_title if Part.JOB_TITLE in parts else "",
        email=buyer.email if Part.EMAIL in parts else "",
        phone=card.phone if card and Part.PHONE in parts else "",
        country=buyer.country,
        is_known=True,
        has_card=has_card,
        user=buyer,
    )


def category_words(products):
    """What the products are, in the reader's language, the most frequent first: ["Kettles", "Pots"]."""
    names, counts = category_names(), {}
    for product in products:
        if name := names.get(product.category_id):
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts, key=lambda name: -counts[name])[:SHOWN_CATEGORIES]
