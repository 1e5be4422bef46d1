"""The site as bench/pages.py serves it: each answer tells in its header how long it took."""

import os
import time

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
settings.ROOT_URLCONF = "bench.pages_urls"
site = get_wsgi_application()


def application(environ, start_response):
    began = time.perf_counter()

    def start(status, headers, *error):
        took = (time.perf_counter() - began) * 1000
        return start_response(status, [*headers, ("Server-Timing", f"app;dur={took:.2f}")], *error)

    return site(environ, start)
