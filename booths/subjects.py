"""What a buyer asks about: a product, a booth, a search, or what a higher app shows."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from booths.models import Subject
from exhibitors.models import Product


@dataclass(frozen=True)
class About:
    """A subject before it is part of a conversation."""

    kind: str
    title: str
    path: str
    product: Product | None = None

    def keep(self, conversation):
        """The conversation's Subject: the one that was asked about before, else a new one."""
        card = {"kind": self.kind, "title": self.title[:200], "product": self.product}
        subject, _is_new = Subject.objects.get_or_create(
            conversation=conversation, path=self.path[:500], defaults=card
        )
        return subject


def about_product(product):
    return About(Subject.Kind.PRODUCT, product.text("name"), product.get_absolute_url(), product)


def about_booth(booth):
    return About(Subject.Kind.BOOTH, booth.exhibitor.text("name"), booth.get_absolute_url())


def about_search(words):
    return About(Subject.Kind.SEARCH, words, f"{reverse('search')}?{urlencode({'q': words})}")
