from django.core.management.base import BaseCommand
from django.db import connection

from fair.databases import PLANNER


class Command(BaseCommand):
    help = "Gives the database the planner's settings that pages want, for connections that cannot name them."

    def handle(self, *args, **options):
        with connection.cursor() as cursor:
            name = connection.ops.quote_name(connection.settings_dict["NAME"])
            for setting, value in PLANNER.items():
                cursor.execute(f"ALTER DATABASE {name} SET {setting} = %s", [value])
