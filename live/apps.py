from django.apps import AppConfig


class LiveConfig(AppConfig):
    name = "live"

    def ready(self):
        from live import farewell  # noqa: F401  what accounts is to know of shows
