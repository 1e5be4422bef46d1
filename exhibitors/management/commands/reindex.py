from django.core.management.base import BaseCommand

from exhibitors import indexing
from exhibitors.models import Exhibitor, Product
from fair.search import documents, vocabulary


class Command(BaseCommand):
    help = "Brings the search up to date with all exhibitors and products, and its vocabulary with both."

    def add_arguments(self, parser):
        parser.add_argument(
            "--settle",
            action="store_true",
            help="also lay the entries on disk in the order of their scores; the search waits meanwhile",
        )

    def handle(self, settle, **options):
        exhibitors = indexing.index_exhibitors(Exhibitor.objects.values_list("pk", flat=True))
        products = indexing.index_products(Product.objects.values_list("pk", flat=True))
        terms = vocabulary.refresh()
        if settle:
            documents.settle()
        self.stdout.write(f"{exhibitors} exhibitors, {products} products, {terms} terms.")
