"""Pages and API, by any WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

from fair.orphans import die_with_parent

if os.environ.get("DIE_WITH_PARENT"):  # set by deploy/start, whose server runs this in children
    die_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
application = get_wsgi_application()
