"""The hats a person may wear: buyer, staff of a company, organiser.

A hat chooses what the site leads to; it grants nothing. Permissions are querysets.
"""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

BUYER = "buyer"
ORGANISER = "organiser"

_providers = []


@dataclass(frozen=True)
class Hat:
    """`key` is kept in the session; `home` is the address that the hat leads to."""

    key: str
    label: str
    home: str
    note: str = ""
    icon: str = "user"


def register(provider):
    """Higher apps add hats: `provider(user)` yields the person's, in one query."""
    _providers.append(provider)
    return provider


class Hats:
    """The hats of the person behind a request, fetched when they are first looked at."""

    def __init__(self, request):
        self.request = request

    @cached_property
    def all(self):
        user = self.request.user
        if not user.is_authenticated:
            return []
        hats = [Hat(BUYER, _("Buyer"), reverse("my"), user.company)]
        for provider in _providers:
            hats.extend(provider(user))
        if user.is_staff:
            hats.append(Hat(ORGANISER, _("Organiser"), reverse("admin:index"), icon="clipboard-list"))
        return hats

    @property
    def current(self):
        """The chosen hat as long as the person still has it, else the buyer's; None for a guest."""
        return self.find(self.request.session.get("hat")) or next(iter(self.all), None)

    @property
    def others(self):
        return [hat for hat in self.all if hat != self.current]

    @property
    def companies(self):
        return [hat for hat in self.all if hat.key not in {BUYER, ORGANISER}]

    def find(self, key):
        return next((hat for hat in self.all if hat.key == key), None)
