"""Imports and exports as pages of the workspace."""

import csv
import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from exhibitors import services
from exhibitors.exports.columns import HEADINGS
from exhibitors.imports.headings import exact
from exhibitors.models import Import, Product
from fair.jobs import run_job
from fair.models import Job
from tests.exhibitors.pictures import picture_file
from tests.exhibitors.test_import_runs import HEADINGS as OWN_HEADINGS
from tests.exhibitors.test_import_runs import rows_of, upload_of
from tests.factories import CategoryFactory, MembershipFactory, ProductFactory

pytestmark = pytest.mark.django_db

WRONG = ["K-9", "", "1", "1", ""]


@pytest.fixture
def owner(client, settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # the tests run the jobs themselves
    monkeypatch.setattr("fair.jobs.running.run_job.delay", lambda pk: None)
    member = MembershipFactory()
    client.force_login(member.user)
    return member


@pytest.fixture
def place(owner):
    return f"/workspace/{owner.exhibitor.slug}"


@pytest.fixture
def catalogue(owner):
    return services.upload_catalogue(
        owner.exhibitor, owner.user, upload_of([*rows_of(2), WRONG], name="Spring.csv")
    )


def started(catalogue):
    new = services.start_import(catalogue, catalogue.author)
    run_job(new.job_id)
    return new


def test_way_from_the_file_to_the_products(client, place):
    answer = client.post(f"{place}/imports/upload/", {"files": [upload_of([*rows_of(2), WRONG])]})
    new = Import.objects.get()
    assert answer.url == f"{place}/imports/{new.pk}/columns/"

    page = client.get(answer.url).text
    assert "Product name" in page
    assert '<option value="external_id" selected>' in page

    columns = {f"column-{n}": new.mapping[heading] for n, heading in enumerate(new.headings)}
    answer = client.post(answer.url, columns | {"column-4": "brand", "new_state": "draft"})
    assert answer.url == f"{place}/imports/{new.pk}/preview/"
    assert "The product has no name." in client.get(answer.url).text
    wrong = client.get(answer.url, {"only": "wrong"}).text
    assert ("The product has no name." in wrong, "Mug 0" in wrong) == (True, False)

    answer = client.post(f"{place}/imports/{new.pk}/start/")
    assert answer.url == f"{place}/imports/{new.pk}/"
    assert "Waiting for its turn" in client.get(answer.url).text
    run_job(Job.objects.get().pk)
    page = client.get(answer.url, {"fragment": ""}).text
    assert "spring-to-correct.csv" in page

    report = client.get(f"{place}/imports/{new.pk}/report/")
    assert b"".join(report.streaming_content).decode("utf-8-sig").splitlines()[1].startswith("K-9,,")
    mug = Product.objects.get(external_id="K-0")
    assert (mug.brand, mug.state) == ("red", Product.State.DRAFT)


def test_preview_tells_what_a_row_would_change(client, place, catalogue, owner):
    ProductFactory(exhibitor=owner.exhibitor, external_id="K-0", name="Mug 0", moq=7)

    page = client.get(f"{place}/imports/{catalogue.pk}/preview/", {"only": "changed"}).text

    assert "Changes: Minimum order, Attributes, several in a cell, Price tiers" in page
    assert Product.objects.get().moq == 7


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ([], "Choose a catalogue"),
        ([SimpleUploadedFile("a.pdf", b"%PDF")], "a.pdf is neither"),
        ([SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0")], "save it as XLSX or CSV"),
        ([SimpleUploadedFile("a.csv", b"id\n1"), SimpleUploadedFile("b.csv", b"id\n1")], "one catalogue"),
        ([SimpleUploadedFile("a.zip", b"PK\x05\x06")], "not a ZIP"),
    ],
)
def test_upload_that_is_wrong_is_a_sentence_beside_the_field(client, place, files, reason):
    for file in files:
        file.seek(0)
    answer = client.post(f"{place}/imports/upload/", {"files": files})

    assert (answer.status_code, reason in answer.text) == (422, True)
    assert not Import.objects.exists()


def test_refused_columns_are_shown_again_as_they_were_told(client, place, catalogue):
    answer = client.post(f"{place}/imports/{catalogue.pk}/columns/", {"column-1": "name"})

    assert answer.status_code == 422
    assert "Say which column holds your number" in answer.text
    assert '<option value="name" selected>' in answer.text
    catalogue.refresh_from_db()
    assert catalogue.mapping["SKU"] == "external_id"


def test_another_sheet_can_be_chosen(client, place):
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Notes"])
    page = book.create_sheet("Prices")
    for row in (OWN_HEADINGS, *rows_of(1)):
        page.append(row)
    book.save(content)
    client.post(f"{place}/imports/upload/", {"files": [SimpleUploadedFile("a.xlsx", content.getvalue())]})
    new = Import.objects.get()
    assert new.headings == ["Notes"]

    client.post(f"{place}/imports/{new.pk}/columns/", {"sheet": "Prices"})

    new.refresh_from_db()
    assert (new.sheet, new.headings) == ("Prices", OWN_HEADINGS)


def test_template_is_an_import(client, place, owner):
    section = CategoryFactory()
    leaf = CategoryFactory(parent=CategoryFactory(parent=section), names={"en": "Mugs"})
    answer = client.get(f"{place}/imports/template/")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert {exact(heading) for heading in rows[0]} < HEADINGS.keys()

    new = services.upload_catalogue(
        owner.exhibitor, owner.user, SimpleUploadedFile("catalogue.xlsx", answer.content)
    )
    started(new)

    product = Product.objects.get()
    assert (product.name, product.category, len(product.tiers)) == ("Stoneware mug 350 ml", leaf, 2)
    assert product.attributes[0] == {"name": "Volume", "value": "350", "unit": "ml"}
    assert product.awaited_pictures.count() == 2


def test_pictures_come_later_and_find_their_products(client, place, owner):
    text = "SKU,Name,Pictures\nK-1,Mug,Front.jpg; side.jpg\nK-2,Plate,\n"
    started(
        services.upload_catalogue(owner.exhibitor, owner.user, SimpleUploadedFile("a.csv", text.encode()))
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("shots/FRONT.JPG", picture_file("red").read())
        archive.writestr("shots/side.jpg", picture_file("blue").read())
        archive.writestr("k-2_2.jpg", picture_file("green").read())
        archive.writestr("k-2_1.jpg", picture_file("white").read())
        archive.writestr("../evil.jpg", picture_file("black").read())
        archive.writestr("notes.txt", "no picture")
        link = zipfile.ZipInfo("link.jpg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(zipfile.ZipInfo("bomb.jpg"), b"0" * 3_000_000, zipfile.ZIP_DEFLATED)
    answer = client.post(
        f"{place}/imports/upload/", {"files": [SimpleUploadedFile("p.zip", packed.getvalue())]}
    )
    assert answer.url == f"{place}/imports/{Import.objects.latest('pk').pk}/"

    done = started(Import.objects.latest("pk"))

    mug, plate = Product.objects.order_by("external_id")
    assert [len(product.pictures) for product in (mug, plate)] == [2, 2]
    assert plate.product_pictures.count() == 2
    assert mug.awaited_pictures.count() == 0
    page = client.get(answer.url).text
    for reason in ("leads out of the archive", "No product names this file", "is a link", "more tightly"):
        assert reason in page, reason
    done.refresh_from_db()
    assert (done.counts["pictures_changed"], done.counts["refused"]) == (4, 4)


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_history(client, place, owner, django_assert_num_queries, rows):
    for _ in range(rows):
        started(services.upload_catalogue(owner.exhibitor, owner.user, upload_of([WRONG])))
    client.get(f"{place}/imports/")

    with django_assert_num_queries(QUERIES_OF_A_LIST):
        client.get(f"{place}/imports/")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_an_import(client, place, owner, django_assert_num_queries, rows):
    done = started(services.upload_catalogue(owner.exhibitor, owner.user, upload_of([WRONG] * rows)))
    client.get(f"{place}/imports/{done.pk}/")

    with django_assert_num_queries(QUERIES_OF_AN_IMPORT):
        client.get(f"{place}/imports/{done.pk}/")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_a_preview(client, place, owner, django_assert_num_queries, rows):
    new = services.upload_catalogue(owner.exhibitor, owner.user, upload_of(rows_of(rows)))
    for number in range(rows):
        ProductFactory(exhibitor=owner.exhibitor, external_id=f"K-{number}")
    client.get(f"{place}/imports/{new.pk}/preview/")

    with django_assert_num_queries(QUERIES_OF_A_PREVIEW):
        client.get(f"{place}/imports/{new.pk}/preview/")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_exports(client, place, owner, django_assert_num_queries, rows):
    for _ in range(rows):
        run_job(services.start_export(owner.exhibitor, owner.user).pk)
    client.get(f"{place}/exports/")

    with django_assert_num_queries(QUERIES_OF_A_LIST):
        client.get(f"{place}/exports/")


QUERIES_OF_A_LIST = 5
QUERIES_OF_AN_IMPORT = 8
QUERIES_OF_A_PREVIEW = 9


@pytest.mark.parametrize("role", ["host", "stranger"])
def test_only_managers_change_anything(client, place, catalogue, role):
    member = (
        MembershipFactory(role="host", exhibitor=catalogue.exhibitor)
        if role == "host"
        else MembershipFactory()
    )
    client.force_login(member.user)
    before = list(Import.objects.values())
    pages = f"{place}/imports/{catalogue.pk}"

    for address in ("columns/", "preview/"):
        assert client.get(f"{pages}/{address}").status_code == 404
    for address in ("columns/", "start/", "stop/", "discard/"):
        assert client.post(f"{pages}/{address}", {"column-1": "name"}).status_code == 404
    assert client.post(f"{place}/imports/upload/", {"files": [upload_of(rows_of(1))]}).status_code == 404
    assert client.post(f"{place}/exports/", {"format": "csv"}).status_code == 404
    assert client.get(f"{pages}/").status_code == (200 if role == "host" else 404)

    assert list(Import.objects.values()) == before
    assert not Job.objects.exists()


def test_import_of_another_company_is_not_there_even_for_managers(client, catalogue):
    other = MembershipFactory()
    client.force_login(other.user)

    answer = client.post(f"/workspace/{other.exhibitor.slug}/imports/{catalogue.pk}/start/")

    assert answer.status_code == 404
    assert not Job.objects.exists()


def test_export_is_started_and_fetched(client, place, owner):
    ProductFactory(exhibitor=owner.exhibitor)
    assert client.post(f"{place}/exports/?state=listed", {"format": "csv"}).url == f"{place}/exports/"
    job = Job.objects.get()
    assert job.parameters["filters"] == {"state": "listed"}
    run_job(job.pk)

    page = client.get(f"{place}/exports/").text
    link = page.partition('class="btn" href="')[2].partition('"')[0]
    rows = csv.reader(io.StringIO(b"".join(client.get(link).streaming_content).decode("utf-8-sig")))
    assert len(list(rows)) == 2


def test_unstarted_import_can_be_thrown_away(client, place, catalogue, django_capture_on_commit_callbacks):
    storage, name = catalogue.file.storage, catalogue.file.name

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{place}/imports/{catalogue.pk}/discard/")

    assert not Import.objects.exists()
    assert not storage.exists(name)
