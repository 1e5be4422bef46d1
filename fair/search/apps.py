from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "fair.search"
    label = "search"
