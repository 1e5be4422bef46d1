"""What goes out comes in again, and changes nothing."""

import csv
import io
import random
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exhibitors import services
from exhibitors.catalogue import Asked, CataloguePage
from exhibitors.exports.columns import HEADINGS
from exhibitors.imports.headings import exact
from exhibitors.models import Import, PriceTier, Product, ProductPicture
from exhibitors.services import save_product
from fair.errors import Refused
from fair.jobs import run_job
from fair.models import Job
from fair.pictures import store_picture
from tests.exhibitors.pictures import picture_file
from tests.factories import (
    CategoryFactory,
    ExhibitorFactory,
    MembershipFactory,
    PictureFactory,
    ProductFactory,
)

pytestmark = pytest.mark.django_db

PIECES = [
    *"abcXYZ019 -+=@'\";:|,.()[]{}\t\n/\\%°éß中文水壶ﷺ\u00a0",
    "=1+1",
    "''",
    "  ",
    "_x0041_",
]


@pytest.fixture
def owner(settings, monkeypatch):
    monkeypatch.setattr("fair.jobs.running.run_job.delay", lambda pk: None)
    settings.CELERY_TASK_ALWAYS_EAGER = False  # the tests run the jobs themselves
    return MembershipFactory()


def exported(owner, file_format="csv", **more):
    job = services.start_export(owner.exhibitor, owner.user, file_format, **more)
    run_job(job.pk)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.error) == (Job.State.DONE, "")
    with job.file.open("rb") as file:
        return SimpleUploadedFile(job.file_name, file.read())


def imported(owner, file=None, **files):
    catalogue = services.upload_catalogue(owner.exhibitor, owner.user, file, **files)
    started = services.start_import(catalogue, owner.user)
    run_job(started.job_id)
    done = Import.objects.select_related("job").get(pk=started.pk)
    assert (done.job.state, done.job.error) == (Job.State.DONE, "")
    return done


def rows_of(exhibitor):
    """All that is stored of the exhibitor's products."""
    products = Product.objects.filter(exhibitor=exhibitor).order_by("pk")
    places = ProductPicture.objects.filter(product__exhibitor=exhibitor).order_by("pk")
    tiers = PriceTier.objects.filter(product__exhibitor=exhibitor).order_by("pk")
    return [list(rows.values()) for rows in (products, places, tiers)]


class Varied:
    """Products of every kind, also of kinds that forms would not let through."""

    def __init__(self, seed, exhibitor):
        self.random, self.exhibitor = random.Random(seed), exhibitor
        self.categories = [None, CategoryFactory(), CategoryFactory(names={"en": "Kettles", "de": "Kessel"})]
        self.pictures = PictureFactory.create_batch(4)

    def text(self, most=12):
        return "".join(self.random.choices(PIECES, k=self.random.randint(1, most)))

    def maybe(self, value):
        return value if self.random.random() < 0.6 else type(value)()

    def attributes(self):
        names = ["Volume", "colour", "Power (max)", "=x", "a: b", self.text()]
        found = [
            {"name": name, "value": self.text(), "unit": self.random.choice(["", "L", "mm", "(x)"])}
            for name in self.random.sample(names, self.random.randint(0, 4))
        ]
        return [a for a in found if a["name"].strip() and a["value"].strip()]

    def translation(self):
        told = {
            "name": self.text(),
            "summary": self.text(),
            "description": self.text(60),
            "keywords": [self.text(), "x"],
            "attributes": self.attributes(),
        }
        names = self.random.sample(sorted(told), self.random.randint(0, 5))
        return {name: told[name] for name in names}

    def product(self, number):
        pick = self.random.choice
        product = Product.objects.create(
            exhibitor=self.exhibitor,
            name=f"{self.text()}{number}",
            external_id=pick(["", f"{number:05}", f"=K-{number}", f"1E+{number}", f"A;{number}"]),
            model_code=pick(["", "TN-2110", f"-{number}", self.text()]),
            summary=self.maybe(self.text(30)),
            description=self.maybe(self.text(200)),
            keywords=[self.text() for _ in range(pick([0, 1, 3]))],
            brand=self.maybe(self.text()),
            hs_code=pick(["", "851679", "0101"]),
            origin=pick(["", "CN", "DE"]),
            category=pick(self.categories),
            state=pick(Product.State.values),
            moq=pick([None, 0, 1, 12_000]),
            unit=pick(["piece", "m²", "Set", "kg"]),
            lead_time_days=pick([None, 0, 30]),
            sample=pick(Product.Sample.values),
            sample_price=pick([None, Decimal("0.05"), Decimal("1234.50")]),
            attributes=self.attributes(),
            source_language=pick(["en", "de", "zh-hans"]),
            translations={
                language: self.translation()
                for language in self.random.sample(["de", "zh-hans", "xx", "pt"], 2)
            },
        )
        self.tiers(product)
        for position, picture in enumerate(self.random.sample(self.pictures, pick([0, 1, 3]))):
            ProductPicture.objects.create(product=product, picture=picture, position=position * 2)
        return product

    def tiers(self, product):
        currencies = self.random.choice([["USD"], ["EUR"], ["JPY", "CNY"]])
        for quantity in self.random.sample([1, 10, 300, 1_000, 25_000], self.random.randint(0, 4)):
            PriceTier.objects.create(
                product=product,
                quantity_from=quantity,
                unit_price=self.random.choice(["0.0001", "9.1", "1.234", "1234", "99999.999", "12.5"]),
                currency=self.random.choice(currencies),
                incoterm=self.random.choice(["FOB", "EXW"]),
            )


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("seed", range(3))
def test_round_trip_changes_nothing(owner, file_format, seed):
    varied = Varied(seed, owner.exhibitor)
    for number in range(40):
        varied.product(number)
    before = rows_of(owner.exhibitor)

    done = imported(owner, exported(owner, file_format))

    assert list(done.wrong_rows.values_list("number", "reason", "name")) == []
    assert [done.counts[name] for name in ("unchanged", "changed", "added")] == [40, 0, 0]
    assert rows_of(owner.exhibitor) == before


def test_one_edited_cell_changes_one_product(owner):
    varied = Varied(7, owner.exhibitor)
    products = [varied.product(number) for number in range(5)]
    book = openpyxl.load_workbook(exported(owner, "xlsx"))
    headings = [cell.value for cell in book.active[1]]
    book.active.cell(4, headings.index("Minimum order") + 1).value = 777
    content = io.BytesIO()
    book.save(content)

    done = imported(owner, SimpleUploadedFile("edited.xlsx", content.getvalue()))

    assert [done.counts[name] for name in ("unchanged", "changed", "added", "wrong")] == [4, 1, 0, 0]
    assert Product.objects.get(moq=777).pk == products[2].pk


def test_cells_cannot_become_formulas(owner):
    ProductFactory(exhibitor=owner.exhibitor, name="=cmd|' /C calc'!A0", brand="@SUM(1)", model_code="-1+2")

    _headings, row = csv.reader(io.StringIO(exported(owner).read().decode("utf-8-sig")))
    sheet = openpyxl.load_workbook(exported(owner, "xlsx")).active

    assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []
    assert {"'=cmd|' /C calc'!A0", "'@SUM(1)", "'-1+2"} < set(row)
    assert {cell.data_type for cell in sheet[2] if isinstance(cell.value, str)} == {"s"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_headings_are_read_by_imports(owner, language):
    owner.user.language = language
    owner.user.save()
    ProductFactory(exhibitor=owner.exhibitor, translations={"de": {"name": "Becher"}, "xx": {"name": "?"}})

    headings = next(csv.reader(io.StringIO(exported(owner).read().decode("utf-8-sig"))))

    assert [exact(heading) for heading in headings] == [*HEADINGS, "name@de", "name@xx"]


def test_pictures_go_out_and_come_in_again(owner):
    products = ProductFactory.create_batch(2, exhibitor=owner.exhibitor)
    ProductPicture.objects.create(product=products[0], picture=store_picture(picture_file("red")))
    named = imported(owner, pictures=[picture_file("blue", f"{products[1].model_code or 'X-1'}.jpg")])
    assert named.counts["refused"] == 1  # nothing has this number yet
    Product.objects.filter(pk=products[1].pk).update(model_code="X-1")
    imported(owner, pictures=[picture_file("blue", "X-1.jpg")])
    before = rows_of(owner.exhibitor)

    packed = exported(owner, "csv", pictures=True)
    with zipfile.ZipFile(packed) as archive:
        table, *pictures = archive.namelist()
        catalogue = SimpleUploadedFile(table, archive.read(table))
    assert sorted(pictures)[1] == "pictures/x-1.jpg"

    done = imported(owner, catalogue, archive=packed)

    assert [done.counts[name] for name in ("unchanged", "pictures_changed")] == [2, 0]
    assert not done.refused_pictures.exists()
    assert rows_of(owner.exhibitor) == before


@pytest.mark.parametrize("query", ["state=listed&q=blue", "gap=moq", "q=mu+blu&sort=name", ""])
def test_export_takes_what_the_catalogue_page_shows(owner, query):
    mine = {"exhibitor": owner.exhibitor, "moq": 10}
    save_product(ProductFactory.build(**mine, name="Blue mug"))
    save_product(ProductFactory.build(**mine, name="Blue mug", state="draft"))
    save_product(ProductFactory.build(**mine | {"moq": None}, name="Redblue mug"))
    save_product(ProductFactory.build(exhibitor=ExhibitorFactory(), name="Blue mug"))
    asked = Asked.of(owner.exhibitor, query)

    file = exported(owner, filters=asked.narrowing)

    _headings, *rows = csv.reader(io.StringIO(file.read().decode("utf-8-sig")))
    shown = CataloguePage(asked).rows
    assert sorted(row[0] for row in rows) == sorted(str(product.pk) for product in shown)
    assert 1 <= len(rows) <= 3


def test_one_export_at_a_time_in_a_form_that_there_is(owner):
    services.start_export(owner.exhibitor, owner.user, "csv")

    with pytest.raises(Refused, match="still running"):
        services.start_export(owner.exhibitor, owner.user, "csv")
    with pytest.raises(Refused, match="CSV or XLSX"):
        services.start_export(owner.exhibitor, owner.user, "pdf")

    assert Job.objects.count() == 1
