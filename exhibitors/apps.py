from django.apps import AppConfig


class ExhibitorsConfig(AppConfig):
    name = "exhibitors"

    def ready(self):
        from exhibitors import farewell, hats, merging  # noqa: F401  what accounts is to know of companies
