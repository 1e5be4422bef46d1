from django.core.management.base import BaseCommand

from accounts.roles import create_roles


class Command(BaseCommand):
    help = "Makes the usual roles of organisers (Moderators, Approvers, Analysts) that are missing."

    def handle(self, **options):
        for name in create_roles():
            self.stdout.write(name)
