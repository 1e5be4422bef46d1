"""The catalogues in locale/: whole, and true to their originals."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from babel.messages.pofile import read_po

from fair.translations import compile_stale

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/*.po"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_chinese_is_there():
    assert ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po" in CATALOGUES


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
class TestCatalogue:
    def test_every_text_is_translated(self, path):
        missing = [entry.msgid for entry in polib.pofile(path).untranslated_entries()]

        assert missing == []

    def test_no_translation_is_a_guess(self, path):
        assert [entry.msgid for entry in polib.pofile(path).fuzzy_entries()] == []

    def test_placeholders_are_those_of_the_original(self, path):
        wrong = []
        for entry in polib.pofile(path).translated_entries():
            texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
            wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
            wrong += [text for text in texts if set(PLACEHOLDER.findall(text)) - wanted]

        assert wrong == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="GNU gettext, which finds the texts, is missing")
@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_no_text_of_the_code_is_missing(path, tmp_path):
    """What makemessages finds in a copy of the sources is in the catalogue already."""
    sources = [folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()]
    for folder in [*sources, "templates", "locale"]:
        if folder not in ("tests", "bench"):
            shutil.copytree(ROOT / folder, tmp_path / folder)
    command = ["makemessages", "--domain", path.stem, "--locale", path.parent.parent.name]
    subprocess.run([sys.executable, "-m", "django", *command], cwd=tmp_path, check=True, capture_output=True)

    fresh = polib.pofile(tmp_path / path.relative_to(ROOT))
    known = {(entry.msgctxt, entry.msgid) for entry in polib.pofile(path)}
    found = {(entry.msgctxt, entry.msgid) for entry in fresh if not entry.obsolete}
    assert sorted(msgid for _context, msgid in found - known) == []


def test_a_catalogue_is_compiled_when_it_is_newer(tmp_path):
    folder = tmp_path / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "django.po"
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nLanguage: zh_Hans\\n"\n\n'
    source.write_text(f'{header}msgid "Halls"\nmsgstr "展馆"\n\n#, fuzzy\nmsgid "Hall"\nmsgstr "厅"\n')

    assert compile_stale(tmp_path) == [folder / "django.mo"]
    assert compile_stale(tmp_path) == []

    compiled = polib.mofile(folder / "django.mo")
    assert {entry.msgid: entry.msgstr for entry in compiled} == {"Halls": "展馆"}
    with source.open("rb") as po:
        assert read_po(po)["Hall"].fuzzy
