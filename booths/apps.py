from django.apps import AppConfig


class BoothsConfig(AppConfig):
    name = "booths"

    def ready(self):
        from booths import farewell, holdings, notices  # noqa: F401  what accounts is to know of booths
