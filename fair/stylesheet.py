"""Few style sheets out of many: `css/kapok.css` for every page, `css/workspace.css` and others beside it.

A component keeps its own file, but seventy requests on a first view would cost more than the styles.
There is no build step: this staticfiles finder joins the files when somebody asks for the sheet, and again
when one of them changed. So the development server, the tests and `collectstatic` (which adds hash and
compression) all see the same files, and no template needs to know.
"""

import os
import re
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

SOURCE = Path(settings.BASE_DIR) / "static" / "css"
JOINED = Path(settings.VAR_DIR) / "joined"
# In the order of the cascade: tokens name the layers, and come first.
SHEETS = {
    "css/kapok.css": ["tokens.css", "base.css", "components/*.css", "pages/*.css"],
    "css/workspace.css": ["workspace/*.css"],
    "css/messages.css": ["workspace/dialog.css", "messages/*.css"],
    "css/live.css": ["workspace/stat.css", "live/*.css"],
    "css/match.css": ["workspace/steps.css", "match/*.css"],
    "css/console.css": ["console/*.css"],
}


def sources(name):
    return [path for pattern in SHEETS[name] for path in sorted(SOURCE.glob(pattern))]


def join_sheet(name):
    """Text of the joined sheet: without comments, with addresses as seen from css/."""
    text = "\n".join(path.read_text() for path in sources(name))
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"^\s+", "", text, flags=re.MULTILINE)
    return re.sub(r'url\("(?:\.\./)+', 'url("../', text)


def write_sheet(name):
    """Write the joined sheet when a source is newer than it; the path of the sheet."""
    sheet = JOINED / name
    # The folders count too: their time changes when a file is added or taken away.
    files = sources(name)
    newest = max((path.stat().st_mtime for path in [*files, *{path.parent for path in files}]), default=0)
    if not sheet.exists() or sheet.stat().st_mtime < newest:
        sheet.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=sheet.parent, delete=False) as file:
            file.write(join_sheet(name))
        os.chmod(file.name, 0o644)
        os.replace(file.name, sheet)  # another process may be reading
    return str(sheet)


class StyleSheetFinder(BaseFinder):
    def check(self, **kwargs):
        return []

    def find(self, path, find_all=False, **kwargs):
        if path not in SHEETS:
            return []
        return [write_sheet(path)] if find_all or kwargs.get("all") else write_sheet(path)

    def list(self, ignore_patterns):
        for name in SHEETS:
            write_sheet(name)
            if not matches_patterns(name, ignore_patterns or []):
                yield name, FileSystemStorage(location=JOINED)
