from django.apps import AppConfig


class BoothsConfig(AppConfig):
    name = "booths"

    def ready(self):
        # What accounts is to know of booths.
        from booths import case_notices, farewell, holdings, notices  # noqa: F401
