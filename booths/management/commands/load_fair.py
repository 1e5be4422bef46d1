import os
import secrets

from django.core.management.base import BaseCommand, CommandError

from booths.loadfair.companies import DOMAIN, Company
from booths.loadfair.load import is_loaded, load_fair
from booths.loadfair.plan import Plan
from fair.errors import Refused


class Command(BaseCommand):
    help = (
        "Load a generated fair of any size into an empty site, to measure or to try it; the same for the "
        "same seed. The site should be stopped meanwhile. One that was interrupted is begun again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--exhibitors", type=int, default=26_000)
        parser.add_argument("--products", type=int, default=1_800_000)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--password", help="of everybody in it; made up and told where it is left out")
        parser.add_argument("--processes", type=int, default=os.cpu_count())

    def handle(self, *args, exhibitors, products, seed, password, processes, verbosity, **options):
        plan = Plan(exhibitors, products, seed)
        tell = self.tell if verbosity else lambda line: None
        if is_loaded(plan):
            tell("This fair is loaded already.")
            return
        password = password or secrets.token_urlsafe(9)
        try:
            load_fair(plan, password, max(1, processes), tell)
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        tell(f"Sign in with the password {password} as {Company(plan, 1).email_of(0)}, an exhibitor,")
        tell(f"as buyer-1@{DOMAIN}, a buyer, or as organiser@{DOMAIN}, an organiser.")

    def tell(self, line):
        self.stdout.write(line)
        self.stdout.flush()
