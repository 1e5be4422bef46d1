import brotli
import pytest
from django.contrib.staticfiles import finders

from fair import stylesheet


@pytest.fixture
def sheets(tmp_path, settings, monkeypatch):
    """A small project of style sheets, joined in a folder of its own."""
    source = tmp_path / "static" / "css"
    for name, text in {
        "tokens.css": "@layer tokens { a { color: red } }",
        "base.css": '/* base */ b { src: url("../fonts/x.woff2") }',
        "components/btn.css": 'c { background: url("../../art/x.svg") }',
        "pages/lobby.css": "d { color: blue }",
        "workspace/table.css": "w { color: pink }",
    }.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(stylesheet, "SOURCE", source)
    monkeypatch.setattr(stylesheet, "JOINED", tmp_path / "joined")
    return source


def joined(name="css/kapok.css"):
    with open(finders.find(name)) as file:
        return file.read()


def test_sheets_are_joined_in_the_order_of_the_cascade(sheets):
    text = joined()

    places = [text.index(rule) for rule in ("a {", "b {", "c {", "d {")]
    assert places == sorted(places)


def test_joined_sheet_has_no_comments_and_addresses_from_its_own_folder(sheets):
    text = joined()

    assert "/*" not in text
    assert 'url("../fonts/x.woff2")' in text
    assert 'url("../art/x.svg")' in text


def test_what_only_the_workspace_wears_is_a_sheet_of_its_own(sheets):
    assert "w {" not in joined()
    assert joined("css/workspace.css").split() == ["w", "{", "color:", "pink", "}"]


def test_sheet_is_joined_again_when_a_file_is_added(sheets):
    joined()
    (sheets / "components" / "card.css").write_text("e { color: green }")

    assert "e {" in joined()


def test_sheet_is_collected_with_the_static_files(sheets):
    found = [
        (path, storage.exists(path))
        for finder in finders.get_finders()
        for path, storage in finder.list([])
        if path == "css/kapok.css"
    ]

    assert found == [("css/kapok.css", True)]


def test_all_styles_fit_the_budget():
    assert len(brotli.compress(joined().encode())) <= 25_000
