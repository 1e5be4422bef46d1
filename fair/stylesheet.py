"""One style sheet out of many: `css/kapok.css` as a static file like any other.

A component keeps its own file, but seventy requests on a first view would cost more than the styles.
There is no build step: this staticfiles finder joins the files when somebody asks for the sheet, and again
when one of them changed. So the development server, the tests and `collectstatic` (which adds hash and
compression) all see the same single file, and no template needs to know.
"""

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

NAME = "css/kapok.css"
SOURCE = Path(settings.BASE_DIR) / "static" / "css"
JOINED = Path(settings.VAR_DIR) / "joined"


def sources():
    """The files in the order of the cascade: tokens name the layers, and come first."""
    return [
        SOURCE / "tokens.css",
        SOURCE / "base.css",
        *sorted((SOURCE / "components").glob("*.css")),
        *sorted((SOURCE / "pages").glob("*.css")),
    ]


def join_sheet():
    """Text of the joined sheet: without comments, with addresses as seen from css/."""
    text = "\n".join(path.read_text() for path in sources())
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"^\s+", "", text, flags=re.MULTILINE)
    return re.sub(r'url\("(?:\.\./)+', 'url("../', text)


def write_sheet():
    """Write the joined sheet when a source is newer than it; the path of the sheet."""
    sheet = JOINED / NAME
    # The folders count too: their time changes when a file is added or taken away.
    newest = max(path.stat().st_mtime for path in [*sources(), SOURCE / "components", SOURCE / "pages"])
    if not sheet.exists() or sheet.stat().st_mtime < newest:
        sheet.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=sheet.parent, delete=False) as file:
            file.write(join_sheet())
        os.chmod(file.name, 0o644)
        os.replace(file.name, sheet)  # another process may be reading
    return str(sheet)


class StyleSheetFinder(BaseFinder):
    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path != NAME:
            return []
        return [write_sheet()] if find_all or kwargs.get("all") else write_sheet()

    def list(self, ignore_patterns):
        write_sheet()
        if not matches_patterns(NAME, ignore_patterns or []):
            yield NAME, FileSystemStorage(location=JOINED)
