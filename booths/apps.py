from django.apps import AppConfig


class BoothsConfig(AppConfig):
    name = "booths"

    def ready(self):
        from booths import hats  # noqa: F401  registers the hats of companies' staff
