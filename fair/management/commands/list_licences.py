from django.core.management.base import BaseCommand

from fair.licences import ROOT, list_licences


class Command(BaseCommand):
    help = "Writes docs/licences.md from what the installed packages tell."
    requires_system_checks = []

    def handle(self, *args, **options):
        (ROOT / "docs" / "licences.md").write_text(list_licences())
