from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class FairConfig(AppConfig):
    name = "fair"

    def ready(self):
        autodiscover_modules("topics")  # who may watch what, from each app
