from django.core.management.base import BaseCommand

from fair.categories import load_categories


class Command(BaseCommand):
    help = "Load the usual tree of trade categories, or what it has beyond the fair's."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset",
            action="store_true",
            help="Take back what organisers renamed, moved or put in order; run reindex then.",
        )

    def handle(self, *args, reset, **options):
        self.stdout.write(f"{load_categories(reset)} categories.")
