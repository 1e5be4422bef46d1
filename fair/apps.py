from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.utils.module_loading import autodiscover_modules


class FairConfig(AppConfig):
    name = "fair"
    default = True

    def ready(self):
        autodiscover_modules("topics")  # who may watch what, from each app


class StaticFiles(StaticFilesConfig):
    """Leaves out htmx's extensions and next version: an example in one breaks the hashing of names."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "hx-*.js", "htm?x-*.js"]


class ConsoleConfig(admin.AdminConfig):
    default = False
    default_site = "fair.console.Console"
