"""Whose catalogue a row belongs to."""

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from exhibitors.imports.report import BadRow
from exhibitors.indexing import index_exhibitors
from exhibitors.models import Exhibitor
from exhibitors.slugs import free_slug


class OneExhibitor:
    """All rows are products of one exhibitor, whatever supplier they name."""

    def __init__(self, exhibitor):
        self.exhibitor = exhibitor
        self.opened = 0

    def exhibitors(self, lines):
        return {line.supplier: self.exhibitor for line in lines}

    def check(self, line):
        """Any row will do."""

    def forget(self):
        """Nothing is opened here."""


class BySupplier:
    """Each row names its supplier, who becomes an exhibitor the first time. They have no booth."""

    def __init__(self):
        self.known = {}
        self.opened = self.latest = 0

    def check(self, line):
        """Raises BadRow."""
        if not line.supplier:
            raise BadRow(_("The row names no supplier."))

    def exhibitors(self, lines):
        """{supplier: exhibitor} of these lines; inside the transaction of their batch."""
        self.latest = 0
        new = {line.supplier for line in lines} - self.known.keys()
        named = Exhibitor.objects.alias(lower=Lower("name"))
        found = {
            e.name.casefold(): e for e in named.filter(lower__in={s.lower() for s in new}).order_by("-pk")
        }
        opened = []
        for supplier in sorted(new):
            exhibitor = found.get(supplier.casefold())
            if exhibitor is None:
                exhibitor = Exhibitor.objects.create(name=supplier, slug=free_slug(supplier))
                found[supplier.casefold()] = exhibitor
                opened.append(exhibitor)
            self.known[supplier] = exhibitor
        index_exhibitors([exhibitor.pk for exhibitor in opened])
        self.latest = len(opened)
        self.opened += self.latest
        return self.known

    def forget(self):
        """After a batch was rolled back: what it opened is not there."""
        self.known = {}
        self.opened -= self.latest
        self.latest = 0
