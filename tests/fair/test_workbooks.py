"""Workbooks as other programs read them."""

import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import openpyxl
import pytest

from fair.workbooks import Workbook


def written(rows, headings=("a", "b"), **more):
    out = io.BytesIO()
    with Workbook(out) as book:
        book.add_page("Products", list(headings), **more)
        for row in rows:
            book.write(row)
    return out


def read(out):
    return openpyxl.load_workbook(out).worksheets[0]


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (12, 12),
        (Decimal("0.0500"), 0.05),
        (1.5, 1.5),
        (True, True),
        (None, None),
        ("", None),
        ("007", "007"),
        ("=1+1", "=1+1"),
        ("<b>&\"'</b>", "<b>&\"'</b>"),
        ("  two\tlines\n ", "  two\tlines\n "),
        ("水壶 ﷺ 🫖", "水壶 ﷺ 🫖"),
        ("bell\x07, nothing\x00, \ufffe", "bell, nothing, "),
        ("x" * 40_000, "x" * 32_767),
    ],
)
def test_cell_is_read_as_it_was_meant(value, kept):
    page = read(written([["before", value, "after"]]))

    cells = [cell.value for cell in page[2]]
    assert cells == ["before", kept, "after"]
    assert "f" not in {cell.data_type for cell in page[2]}  # never a formula


def test_text_that_looks_escaped_is_no_other_text():
    part = zipfile.ZipFile(written([["_x0041_", "line\r"]])).read("xl/worksheets/sheet1.xml").decode()

    assert "_x005F_x0041_" in part
    assert "line_x000D_" in part


def test_headings_are_bold_and_stay_in_sight():
    page = read(written([[1, 2]], widths={1: 40}))

    assert [cell.font.b for row in page.iter_rows() for cell in row] == [True, True, False, False]
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["B"].width == pytest.approx(40, abs=1)


def test_book_has_as_many_pages_as_were_begun():
    out = io.BytesIO()
    with Workbook(out) as book:
        book.add_page('Pots & "pans", and a title that is too long', ["a"])
        book.write([1])
        book.add_page("", ["b"])
        for number in range(1_200):
            book.write([number])

    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ['Pots & "pans", and a title that', "Sheet2"]
    assert [page.max_row for page in book.worksheets] == [2, 1_201]
    assert book.worksheets[1]["A1201"].value == 1_199


def test_every_part_is_named_and_well_formed():
    archive = zipfile.ZipFile(written([[1, "a"]]))

    for name in archive.namelist():
        ElementTree.fromstring(archive.read(name))
    named = {part.get("PartName") for part in ElementTree.fromstring(archive.read("[Content_Types].xml"))} - {
        None
    }
    assert named == {f"/{name}" for name in archive.namelist() if not name.endswith((".rels", "Types].xml"))}


def test_book_that_was_broken_off_is_none():
    out = io.BytesIO()

    def break_off():
        with Workbook(out) as book:
            book.add_page("Products", ["a"])
            book.write([1 / 0])

    with pytest.raises(ZeroDivisionError):
        break_off()
    with pytest.raises(zipfile.BadZipFile):
        openpyxl.load_workbook(out)
