import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from booths.demo import SIGN_INS
from booths.demo.load import load_demo
from booths.demo.remove import remove_demo
from exhibitors.models import Exhibitor, Product
from fair.errors import Refused
from fair.models import Edition


class Command(BaseCommand):
    help = "Load the demo fair, open today, into an empty site. Its sign-ins are public: never in production."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reset", action="store_true", help="take the demo fair away first, and only that"
        )

    def handle(self, *args, reset, verbosity, **options):
        began = time.monotonic()
        try:
            if reset:
                remove_demo()
            elif Edition.objects.filter(is_demo=True).exists():
                self.stdout.write("The demo fair is loaded already.")
                return
            load_demo()
            connection.cursor().execute("ANALYZE")  # so that the first pages are planned well
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        if verbosity:
            self.report(time.monotonic() - began)

    def report(self, seconds):
        companies = Exhibitor.objects.filter(is_demo=True).count()
        products = Product.objects.filter(exhibitor__is_demo=True).count()
        self.stdout.write(f"{companies} exhibitors with {products} products in {seconds:.1f} s.")
        for role, email, password in SIGN_INS:
            self.stdout.write(f"Sign in as {role:<10} {email:<28} {password}")
