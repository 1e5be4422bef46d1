from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "fair.rest"
    label = "rest"

    def ready(self):
        from fair.rest import schema  # noqa: F401  registers how the schema tells of authentication
