from django.core.management.base import BaseCommand

from exhibitors import indexing
from exhibitors.models import Exhibitor, Product
from fair.search import vocabulary


class Command(BaseCommand):
    help = "Brings the search up to date with all exhibitors and products, and its vocabulary with both."

    def handle(self, **options):
        exhibitors = indexing.index_exhibitors(Exhibitor.objects.values_list("pk", flat=True))
        products = indexing.index_products(Product.objects.values_list("pk", flat=True))
        terms = vocabulary.refresh()
        self.stdout.write(f"{exhibitors} exhibitors, {products} products, {terms} terms.")
