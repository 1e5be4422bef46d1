from django.conf import settings
from django.core.management.base import BaseCommand

from fair.translations import compile_stale


class Command(BaseCommand):
    help = "Compile the translations that changed. In place of Django's own, which needs GNU gettext."
    requires_system_checks = []

    def handle(self, *args, **options):
        for folder in settings.LOCALE_PATHS:
            for written in compile_stale(folder):
                self.stdout.write(str(written.relative_to(settings.BASE_DIR)))
