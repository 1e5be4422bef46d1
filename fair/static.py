"""Static files under names that carry a hash of their content, compressed once when collected."""

import hashlib
import re

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


class HashedStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True

    def url_converter(self, name, hashed_files, template=None):
        convert = super().url_converter(name, hashed_files, template)

        def convert_once(match):
            # In a large bundle two of Django's patterns, import and export, can end at one address.
            return match[0] if HASHED.search(match["url"]) else convert(match)

        return convert_once

    def compress_files(self, paths):
        """Only what pages refer to; and a hashed name's content is compressed once and for all."""
        fresh = [path for path in paths if HASHED.search(path) and not self.exists(f"{path}.gz")]
        return super().compress_files(fresh)


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
