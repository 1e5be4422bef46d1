from django.apps import AppConfig


class FairConfig(AppConfig):
    name = "fair"
