"""Static files under names that carry a hash of their content, compressed once when collected."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True


def collect_stale():
    """Collect the static files when one of them has changed since the last time; returns whether."""
    stamp = settings.STATIC_ROOT / "collected.txt"
    state = _state()
    if stamp.exists() and stamp.read_text() == state:
        return False
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(state)
    return True


def _state():
    """A digest of every static file's name, size and time, and of how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()
