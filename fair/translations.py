"""Compiles the translators' .po files, in pure Python because few machines have msgfmt."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_stale(folder):
    """Write the .mo beside every .po below `folder` that is newer than it; returns those written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as po:
            catalogue = read_po(po)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as mo:
            write_mo(mo, catalogue)
        fresh.replace(target)  # whole or not at all: another process may be reading
        written.append(target)
    return written
