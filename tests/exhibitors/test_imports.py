import csv
import gzip
import io
import json
from decimal import Decimal

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from exhibitors.imports import BySupplier, OneExhibitor, import_catalogue
from exhibitors.imports.report import Report, RowError
from exhibitors.imports.rows import price
from exhibitors.models import Exhibitor, PriceTier, Product
from fair.errors import Refused
from fair.search.models import Entry
from tests.factories import CategoryFactory, ExhibitorFactory, ProductFactory

pytestmark = pytest.mark.django_db

HEADINGS = [
    "SKU",
    "Product name",
    "Model no.",
    "Price",
    "MOQ",
    "Unit",
    "Lead time",
    "attribute: Volume (L)",
    "Shelf",
]
MUG = ["K-1", "Stoneware mug", "M350", "US$ 2.10", "300 pcs", "piece", "30 days", "0.35", "A7"]
BOWL = ["K-2", "Stoneware bowl", "B650", "3,40", 200, "piece", 35, 0.65, "A8"]
NAMELESS = ["K-3", "", "X", "1", "1", "piece", "1", "", ""]
PRICELESS = ["K-4", "Plate", "P1", "on request", "1", "piece", "1", "", ""]


def as_csv(path, rows, encoding="utf-8"):
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows(rows)
    return path


def as_xlsx(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def as_json(path, rows):
    headings, *rows = rows
    lines = [json.dumps(dict(zip(headings, row, strict=True))) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def as_packed(path, rows):
    plain = as_csv(path.with_suffix(""), rows)
    path.write_bytes(gzip.compress(plain.read_bytes()))
    return path


@pytest.fixture
def shelf():
    return OneExhibitor(ExhibitorFactory())


@pytest.mark.parametrize(
    ("write", "name", "first"),
    [(as_csv, "c.csv", 2), (as_xlsx, "c.xlsx", 2), (as_json, "c.jsonl", 1), (as_packed, "c.csv.gz", 2)],
)
def test_import_takes_the_good_rows_and_reports_the_bad(write, name, first, tmp_path, shelf):
    report = import_catalogue(write(tmp_path / name, [HEADINGS, MUG, NAMELESS, PRICELESS, BOWL]), shelf)

    assert (report.added, report.updated, report.unchanged) == (2, 0, 0)
    assert report.errors == [
        RowError(first + 1, "The product has no name."),
        RowError(first + 2, "The price is not a number: on request", "Plate"),
    ]
    assert report.ignored == ["Shelf"]
    mug, bowl = Product.objects.order_by("external_id")
    assert (mug.name, mug.model_code, mug.moq, mug.lead_time_days) == ("Stoneware mug", "M350", 300, 30)
    assert mug.state == Product.State.LISTED
    assert mug.attributes == [{"name": "Volume", "value": "0.35", "unit": "L"}]
    assert [(t.quantity_from, t.unit_price, t.currency) for t in mug.tiers] == [(300, Decimal("2.1"), "USD")]
    assert bowl.tiers[0].unit_price == Decimal("3.4")
    assert set(Entry.objects.values_list("kind", "object_id")) == {("product", mug.pk), ("product", bowl.pk)}


@pytest.mark.parametrize("write", [as_csv, as_json])
def test_import_twice_changes_and_duplicates_nothing(write, tmp_path, shelf):
    path = write(tmp_path / ("c.csv" if write is as_csv else "c.jsonl"), [HEADINGS, MUG, BOWL])
    import_catalogue(path, shelf)
    before = list(Product.objects.order_by("pk").values())

    report = import_catalogue(path, shelf)

    assert (report.added, report.updated, report.unchanged) == (0, 0, 2)
    assert list(Product.objects.order_by("pk").values()) == before
    assert PriceTier.objects.count() == 2


def test_import_updates_what_the_file_says_and_leaves_the_rest(tmp_path, shelf):
    product = ProductFactory(
        exhibitor=shelf.exhibitor, external_id="K-1", state=Product.State.WITHDRAWN, model_file="models/a.glb"
    )
    PriceTier.objects.create(product=product, quantity_from=10, unit_price=9)

    report = import_catalogue(as_csv(tmp_path / "c.csv", [HEADINGS, MUG]), shelf)

    assert (report.added, report.updated) == (0, 1)
    again = Product.objects.get()
    assert (again.pk, again.name, again.state, again.model_file.name) == (
        product.pk,
        "Stoneware mug",
        Product.State.WITHDRAWN,
        "models/a.glb",
    )
    assert [t.quantity_from for t in again.tiers] == [300]


def test_import_finds_products_without_number_by_model_code(tmp_path, shelf):
    other = ProductFactory(model_code="M350")
    path = as_csv(tmp_path / "c.csv", [["name", "model", "summary"], ["Mug", "M350", "first"]])
    import_catalogue(path, shelf)
    as_csv(path, [["name", "model", "summary"], ["Mug", "m350", "second"], ["Mug", "M350", "third"]])

    import_catalogue(path, shelf)

    assert shelf.exhibitor.products.get().summary == "third"
    other.refresh_from_db()
    assert other.summary == ""


def test_import_by_supplier_opens_each_exhibitor_once(tmp_path):
    known = ExhibitorFactory(name="Yaoshan Kiln")
    rows = [["id", "name", "supplier"], ["1", "Mug", "yaoshan kiln"], ["2", "Bowl", "Brisetta"]]
    path = as_csv(tmp_path / "c.csv", [*rows, ["3", "Fan", "Brisetta"], ["4", "Pan", ""]])

    report = import_catalogue(path, BySupplier())
    import_catalogue(path, BySupplier())

    assert report.exhibitors == 1
    assert [e.reason for e in report.errors] == ["The row names no supplier."]
    assert set(Exhibitor.objects.values_list("name", "slug")) == {
        ("Yaoshan Kiln", known.slug),
        ("Brisetta", "brisetta"),
    }
    assert Product.objects.count() == 3


def test_import_of_a_title_beside_a_name_reads_the_name_as_model(tmp_path, shelf):
    rows = [{"id": "7", "name": "TN-2110", "title": "Brother TN-2110 toner", "price": 4995}]
    rows += [{"id": "8", "name": "A long designation " * 10, "title": "Paper", "price": 595}]
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))

    report = import_catalogue(path, shelf)

    toner, paper = Product.objects.order_by("external_id")
    assert (toner.model_code, toner.name) == ("TN-2110", "Brother TN-2110 toner")
    assert (paper.model_code, paper.summary.startswith("A long designation")) == ("", True)
    assert report.in_cents
    assert [p.tiers[0].unit_price for p in (toner, paper)] == [Decimal("49.95"), Decimal("5.95")]


def test_import_reads_prices_as_units_when_told(tmp_path, shelf):
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps({"id": "7", "name": "Lathe", "price": 4995}))

    import_catalogue(path, shelf, prices="units")

    assert Product.objects.get().tiers[0].unit_price == 4995


def test_import_reads_the_values_of_other_programs(tmp_path, shelf):
    kettles = CategoryFactory(slug="kettles", names={"en": "Kettles", "zh-hans": "水壶"})
    row = {
        "货号": 17.0,
        "产品名称": "电热水壶",
        "类别": "水壶",
        "原产地": "China",
        "HS code": "8516.79",
        "阶梯价": "300: 24.60；1,000: 21.90",
        "attributes": {"display_diagonal": 17.0, "touchscreen": False, "nothing": None},
    }
    path = tmp_path / "c.jsonl"
    path.write_text(json.dumps(row))

    report = import_catalogue(path, shelf)

    assert report.errors == []
    product = Product.objects.get()
    assert (product.external_id, product.category, product.origin, product.hs_code) == (
        "17",
        kettles,
        "CN",
        "851679",
    )
    assert [(t.quantity_from, t.unit_price) for t in product.tiers] == [
        (300, Decimal("24.6")),
        (1000, Decimal("21.9")),
    ]
    assert product.attributes == [
        {"name": "Display diagonal", "value": "17", "unit": ""},
        {"name": "Touchscreen", "value": "No", "unit": ""},
    ]


def test_import_of_a_chinese_spreadsheets_encoding(tmp_path, shelf):
    path = as_csv(tmp_path / "c.csv", [["货号", "名称"], ["1", "青瓷茶壶"]], encoding="gb18030")

    import_catalogue(path, shelf)

    assert Product.objects.get().name == "青瓷茶壶"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"name": "=HYPERLINK('http://x','y')"}, "The name is a formula."),
        ({"name": "@SUM(A1)"}, "The name is a formula."),
        ({"name": "x" * 301}, "The name is longer than 300 characters."),
        ({"name": "\x00\x1b \u202e"}, "The product has no name."),
        ({"id": ""}, "The product has neither a number nor a model code, so it could not be found again."),
        ({"moq": "many"}, "The minimum order is not a number: many"),
        ({"moq": "99999999999999"}, "The minimum order is not a number: 99999999999999"),
        ({"price": "-3"}, "The price is out of range: -3"),
        ({"price": "9e999"}, None),
        ({"currency": "dollars"}, "The currency is not a code of three letters."),
        ({"incoterm": "XYZ"}, "The incoterm is not one of the list: XYZ"),
        ({"origin": "Atlantis"}, "The origin is not a country: Atlantis"),
        ({"hs code": "85-16x"}, "The HS code is not 4 to 12 digits."),
        ({"category": "Spells"}, "There is no category of this name: spells"),
        ({"tiers": "cheap"}, "Write price tiers as quantity: price; quantity: price."),
        ({"tiers": "[1"}, "The price tiers are not JSON."),
        ({"tiers": {"0": 1}}, "A price tier begins at a quantity of one at least."),
        ({"attributes": "[" * 50_000}, "The attributes are not JSON."),
        ({"sample": "perhaps"}, "The sample policy is none, free, paid or refunded."),
    ],
)
def test_import_of_a_hostile_cell_is_a_sentence(cells, reason, tmp_path, shelf):
    good = {"id": "2", "name": "Mug"}
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(map(json.dumps, [{"id": "1", "name": "Bad", **cells}, good])))

    report = import_catalogue(path, shelf)

    assert [(e.number, e.reason) for e in report.errors] == ([(1, reason)] if reason else [])
    assert "Mug" in Product.objects.values_list("name", flat=True)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "The line is not JSON."),
        (b"[1, 2]", "The line is not a JSON object."),
        (b'{"id": "1", "name": "' + b"x" * 1_100_000 + b'"}', "The line is longer than 1 MB."),
        (b'{"id": "1", "name": ' + b"[" * 100_000, "The line is not JSON."),
        (b"\xff\xfe\x00", "The line is not JSON."),
    ],
)
def test_import_of_a_hostile_line_is_a_sentence(line, reason, tmp_path, shelf):
    path = tmp_path / "c.jsonl"
    path.write_bytes(line + b'\n{"id": "2", "name": "Mug \\ud800"}')

    report = import_catalogue(path, shelf)

    assert [(e.number, e.reason) for e in report.errors] == [(1, reason)]
    assert Product.objects.get().name == "Mug"


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("c.pdf", b"%PDF", "CSV, XLSX or JSON Lines"),
        ("c.xlsx", b"<html></html>", "damaged"),
        ("c.csv.gz", b"no gzip", "damaged or cut off"),
        ("c.csv.gz", gzip.compress(b"id,name\n" + b"1,Mug\n" * 900, mtime=0)[:40], "damaged or cut off"),
    ],
)
def test_import_of_another_file_is_refused(name, content, reason, tmp_path, shelf):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(Refused, match=reason):
        import_catalogue(path, shelf)

    assert not Product.objects.exists()


def test_import_of_more_cells_than_headings_is_a_bad_row(tmp_path, shelf):
    path = as_csv(tmp_path / "c.csv", [["id", "name"], ["1", "Mug", "surplus"], ["2", "Bowl", ""]])

    report = import_catalogue(path, shelf)

    assert [(e.number, e.reason) for e in report.errors] == [
        (2, "The row has more cells than there are headings.")
    ]
    assert Product.objects.get().name == "Bowl"


def test_import_that_the_database_refuses_finds_the_row(tmp_path, shelf):
    rows = [{"id": str(n), "name": f"Mug {n}"} for n in range(8)]
    rows[5]["tiers"] = {
        "300": 10**9,
        "400": "9999999999.99999",
    }  # rounds to more digits than the column holds
    path = tmp_path / "c.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))

    report = import_catalogue(path, shelf)

    assert [e.number for e in report.errors] == [6]
    assert report.added == 7
    assert Product.objects.count() == 7


def test_report_quotes_what_a_spreadsheet_would_run():
    out = io.StringIO()
    Report(errors=[RowError(2, "The name is a formula.", "=cmd|' /C calc'!A0")]).write_errors(out)

    assert out.getvalue().splitlines()[1] == "2,The name is a formula.,'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("text", "amount"),
    [("US$ 1,234.50", "1234.50"), ("1.234,50 €", "1234.50"), ("9,10", "9.10"), ("1,000", "1000"), (7, "7")],
)
def test_price_as_people_write_it(text, amount):
    assert price(text) == Decimal(amount)


def test_command_reports_bad_rows(tmp_path, capsys):
    exhibitor = ExhibitorFactory()
    path = as_csv(tmp_path / "c.csv", [HEADINGS, MUG, NAMELESS])

    call_command("import_catalogue", path, exhibitor=exhibitor.slug, report=tmp_path / "bad.csv")

    out = capsys.readouterr().out
    assert "1 added" in out
    assert "Row 3: The product has no name." in out
    assert (tmp_path / "bad.csv").read_text().splitlines()[1] == "3,The product has no name.,"


@pytest.mark.parametrize("whose", [["--exhibitor", "nobody"], []])
def test_command_wants_an_exhibitor(whose, tmp_path):
    path = as_csv(tmp_path / "c.csv", [HEADINGS, MUG])

    with pytest.raises(CommandError):
        call_command("import_catalogue", str(path), *whose)

    assert not Product.objects.exists()
