"""Imports as services: uploaded, told, run, interrupted, corrected, tidied."""

import csv
import datetime
import io

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.utils import timezone

from exhibitors import services
from exhibitors.imports import job as runs
from exhibitors.imports import saving
from exhibitors.models import Import, Product, WrongRow
from fair.errors import Refused
from fair.jobs import resume_jobs, run_job
from fair.models import Job
from fair.search.models import Entry
from tests.factories import ExhibitorFactory, MembershipFactory, ProductFactory

pytestmark = pytest.mark.django_db

HEADINGS = ["SKU", "Product name", "Price (EUR)", "MOQ", "Colour"]


def upload_of(rows, name="spring.csv", headings=HEADINGS):
    text = io.StringIO(newline="")
    csv.writer(text).writerows([headings, *rows])
    return SimpleUploadedFile(name, text.getvalue().encode())


def content_of(file):
    with file.open("rb") as opened:
        return opened.read()


def rows_of(count):
    return [[f"K-{n}", f"Mug {n}", "2.10", "300", "red"] for n in range(count)]


@pytest.fixture
def owner(settings):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # the tests run the jobs themselves
    return MembershipFactory()


@pytest.fixture
def upload(owner, monkeypatch):
    monkeypatch.setattr("fair.jobs.running.run_job.delay", lambda pk: None)
    return lambda *files, **more: services.upload_catalogue(owner.exhibitor, owner.user, *files, **more)


@pytest.fixture
def run(owner):
    def run(catalogue):
        started = services.start_import(catalogue, owner.user)
        run_job(started.job_id)
        return Import.objects.select_related("job").get(pk=started.pk)

    return run


def test_upload_guesses_what_the_columns_hold(upload):
    new = upload(upload_of(rows_of(1)))

    assert new.mapping == {
        "SKU": "external_id",
        "Product name": "name",
        "Price (EUR)": "price",
        "MOQ": "moq",
        "Colour": "attribute",
    }
    assert new.state == "new"
    assert not Product.objects.exists()


def test_import_brings_rows_and_tells_of_the_wrong_ones(upload, run):
    done = run(upload(upload_of([*rows_of(2), ["K-9", "", "1", "1", ""]])))

    assert (done.job.state, done.job.error) == (Job.State.DONE, "")
    assert {name: done.counts[name] for name in ("rows", "added", "wrong")} == {
        "rows": 3,
        "added": 2,
        "wrong": 1,
    }
    mug = Product.objects.get(external_id="K-0")
    assert (mug.moq, mug.tiers[0].currency) == (300, "EUR")
    assert mug.attributes == [{"name": "Colour", "value": "red", "unit": ""}]
    assert [(row.number, row.reason) for row in done.wrong_rows.all()] == [(4, "The product has no name.")]
    assert Entry.objects.count() == 2


def test_wrong_rows_come_back_in_the_form_of_the_upload_and_can_be_sent_again(upload, run):
    done = run(upload(upload_of([*rows_of(1), ["K-9", "", "=1+1", "1", "-40 °C"]])))

    report = content_of(done.report).decode("utf-8-sig")
    headings, row = csv.reader(io.StringIO(report))
    assert headings == [*HEADINGS, "What is wrong"]
    assert row == ["K-9", "", "'=1+1", "1", "'-40 °C", "The product has no name."]
    assert done.report_name == "spring-to-correct.csv"

    corrected = report.replace("K-9,,'=1+1", "K-9,Plate,5")
    again = run(upload(SimpleUploadedFile("corrected.csv", corrected.encode())))
    assert (again.counts["added"], again.counts["wrong"], bool(again.report)) == (1, 0, False)
    assert Product.objects.get(external_id="K-9").attributes[0]["value"] == "-40 °C"


def test_wrong_rows_of_a_workbook_come_back_as_a_workbook(upload, run):
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Prices"
    for row in (
        ["Price list 2026"],
        [],
        HEADINGS,
        ["K-1", "Mug", "2.10", 300, None],
        ["K-2", None, 1.5, 10, 7],
    ):
        book.active.append(row)
    book.save(content)
    done = run(upload(SimpleUploadedFile("List.XLSX", content.getvalue())))

    assert [(row.number, row.reason) for row in done.wrong_rows.all()] == [(5, "The product has no name.")]
    page = openpyxl.load_workbook(io.BytesIO(content_of(done.report))).active
    assert (page.title, [[cell.value for cell in row] for row in page]) == (
        "Prices",
        [[*HEADINGS, "What is wrong"], ["K-2", None, 1.5, 10, 7, "The product has no name."]],
    )


def test_interrupted_import_goes_on_from_its_last_batch(upload, owner, monkeypatch):
    monkeypatch.setattr(runs, "BATCH", 10)
    catalogue = services.start_import(upload(upload_of([*rows_of(25), ["K-9", "", "", "", ""]])), owner.user)
    save, calls = saving.save_batch, []

    def breaks(lines, *arguments):
        calls.append(len(lines))
        if len(calls) == 2:
            save(lines, *arguments)
            raise OperationalError("the database was killed")
        return save(lines, *arguments)

    monkeypatch.setattr("exhibitors.imports.run.save_batch", breaks)
    run_job(catalogue.job_id)
    catalogue.job.refresh_from_db()
    assert (catalogue.job.state, Product.objects.count()) == (Job.State.RUNNING, 10)

    Job.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=1))
    monkeypatch.setattr("fair.jobs.running.run_job.delay", run_job)
    resume_jobs()

    catalogue = Import.objects.select_related("job").get()
    assert (catalogue.job.state, calls) == (Job.State.DONE, [10, 10, 10, 5])
    assert Product.objects.count() == Entry.objects.count() == 25
    assert catalogue.counts["rows"] == 26
    assert (catalogue.counts["added"], catalogue.counts["wrong"]) == (25, 1)
    assert WrongRow.objects.count() == 1


def test_import_run_again_changes_nothing(upload, run):
    done = run(upload(upload_of(rows_of(3))))
    before = list(Product.objects.order_by("pk").values())

    again = run(done)

    assert (again.counts["added"], again.counts["unchanged"]) == (0, 3)
    assert list(Product.objects.order_by("pk").values()) == before


def test_columns_that_are_left_out_are_left_alone(upload, run, owner):
    product = ProductFactory(exhibitor=owner.exhibitor, external_id="K-0", moq=7, brand="Old", summary="Kept")
    new = upload(upload_of(rows_of(1)))
    services.tell_columns(new, {"SKU": "external_id", "Product name": "brand"})

    done = run(new)

    assert done.counts["changed"] == 1
    product.refresh_from_db()
    assert (product.brand, product.moq, product.summary, product.attributes) == ("Mug 0", 7, "Kept", [])


def test_new_product_needs_a_name_where_the_file_has_none(upload, run):
    new = upload(upload_of(rows_of(1)))
    services.tell_columns(new, {"SKU": "external_id"})

    done = run(new)

    assert [row.reason for row in done.wrong_rows.all()] == [
        "There is no such product yet, and the row names none."
    ]


def test_columns_are_remembered_for_the_next_file(upload, run):
    first = upload(upload_of(rows_of(1), headings=["Nr", "What", "X", "Y", "Z"]))
    mapping = {"Nr": "external_id", "What": "name", "X": "price", "Y": "moq", "Z": "name@de"}
    services.tell_columns(first, mapping)
    run(first)

    assert upload(upload_of(rows_of(1), headings=["Nr", "What", "X", "Y", "Z"])).mapping == mapping


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"SKU": "password"}, "cannot hold"),
        ({"SKU": "name"}, "find a product again"),
        ({"SKU": "external_id", "MOQ": "external_id"}, "cannot both hold"),
        ({"SKU": "external_id", "MOQ": "moq@de"}, "cannot hold"),
    ],
)
def test_senseless_columns_are_refused(upload, mapping, reason):
    new = upload(upload_of(rows_of(1)))
    before = Import.objects.values().get()

    with pytest.raises(Refused, match=reason):
        services.tell_columns(new, mapping)

    assert Import.objects.values().get() == before


def test_only_one_import_of_an_exhibitor_runs(upload, owner):
    services.start_import(upload(upload_of(rows_of(1))), owner.user)
    second = upload(upload_of(rows_of(1)))

    with pytest.raises(Refused, match="still running"):
        services.start_import(second, owner.user)

    second.refresh_from_db()
    assert second.job is None


def test_stopped_import_keeps_what_it_saved(upload, owner):
    catalogue = services.start_import(upload(upload_of(rows_of(1))), owner.user)

    services.cancel_import(catalogue)
    run_job(catalogue.job_id)

    assert Import.objects.get().state == Job.State.CANCELLED
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 100, "save it as XLSX or CSV"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 100, "with a password"),
        ("a.pdf", b"%PDF", "CSV, XLSX or JSON Lines"),
        ("a.csv", b"\n", "no headings"),
        ("a.xlsx", b"PK\x03\x04nothing", "damaged"),
        ("a.csv.gz", b"nothing", "damaged or cut off"),
    ],
)
def test_upload_of_another_file_is_refused(upload, name, content, reason):
    with pytest.raises(Refused, match=reason):
        upload(SimpleUploadedFile(name, content))

    assert not Import.objects.exists()


def test_files_are_tidied_after_a_month(upload, run):
    done = run(upload(upload_of([["K-1", "", "", "", ""]])))
    names = [done.file.name, done.report.name]
    Import.objects.update(created_at=timezone.now() - datetime.timedelta(days=31))

    services.tidy_imports()

    kept = Import.objects.get()
    assert (bool(kept.file), bool(kept.report), kept.counts["wrong"]) == (False, False, 1)
    assert [done.file.storage.exists(name) for name in names] == [False, False]
    with pytest.raises(Refused, match="not kept"):
        services.start_import(kept, kept.author)


def test_import_belongs_to_those_who_work_there(upload):
    new = upload(upload_of(rows_of(1)))
    host = MembershipFactory(exhibitor=new.exhibitor, role="host").user
    stranger = MembershipFactory(exhibitor=ExhibitorFactory()).user

    assert [Import.objects.visible_to(who).count() for who in (new.author, host, stranger)] == [1, 1, 0]
    assert [Import.objects.manageable_by(who).count() for who in (new.author, host, stranger)] == [1, 0, 0]


def test_file_that_is_gone_is_a_sentence(upload, owner):
    catalogue = services.start_import(upload(upload_of(rows_of(1))), owner.user)
    Import.objects.update(file="")

    run_job(catalogue.job_id)

    assert "upload it again" in Job.objects.get().error


def test_empty_upload_is_refused(upload):
    with pytest.raises(Refused, match="Choose"):
        upload()
    with pytest.raises(Refused, match="empty"):
        upload(ContentFile(b"", name="a.csv"))
