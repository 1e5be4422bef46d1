"""A catalogue with errors in it, from the first upload until all is in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import expect

from exhibitors import services
from exhibitors.models import Import, Product
from fair.jobs import run_job
from tests.factories import MembershipFactory

ROWS = """Spring prices of Yaoshan Kiln
SKU,Product name,What it costs (EUR),MOQ,Glaze
K-1,Stoneware mug,2.10,300,white
K-2,,3.40,200,blue
K-3,Stoneware plate,on request,100,red
"""


@pytest.mark.django_db(transaction=True)
def test_catalogue_with_errors_comes_in(open_page, axe, settings, tmp_path):
    settings.CELERY_TASK_ALWAYS_EAGER = settings.CELERY_TASK_EAGER_PROPAGATES = True
    owner = MembershipFactory()
    path = tmp_path / "spring.csv"
    path.write_text(ROWS)
    page = open_page(f"/workspace/{owner.exhibitor.slug}/imports/", person=owner.user)
    axe(page)

    page.get_by_label("A catalogue, pictures, or both").set_input_files(path)
    expect(page.locator("file-drop output")).to_have_text("spring.csv")
    page.get_by_role("button", name="Upload").click()

    expect(page.get_by_label("SKU")).to_have_value("external_id")
    expect(page.get_by_label("What it costs (EUR)")).to_have_value("attribute")
    page.get_by_label("What it costs (EUR)").select_option(label="Price")
    axe(page)
    page.get_by_role("button", name="Preview").click()

    page.get_by_role("link", name="Wrong 2").click()
    expect(page.get_by_text("The product has no name.")).to_be_visible()
    expect(page.get_by_text("The price is not a number: on request")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Import", exact=True).click()

    expect(page.get_by_role("heading", name="Rows to correct")).to_be_visible()
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="spring-to-correct.csv").click()
    report = download.value.path().read_text(encoding="utf-8-sig")
    corrected = tmp_path / "corrected.csv"
    corrected.write_text(report.replace("K-2,,", "K-2,Stoneware bowl,").replace("on request", "5.20"))

    page.get_by_role("link", name="All imports").click()
    page.get_by_label("A catalogue, pictures, or both").set_input_files(corrected)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("What it costs (EUR)")).to_have_value("price")  # remembered
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Done.")).to_be_visible()

    assert list(Product.objects.order_by("external_id").values_list("external_id", "name")) == [
        ("K-1", "Stoneware mug"),
        ("K-2", "Stoneware bowl"),
        ("K-3", "Stoneware plate"),
    ]
    assert [catalogue.counts["wrong"] for catalogue in Import.objects.order_by("pk")] == [2, 0]

    page.goto(page.url.partition("/imports/")[0] + "/exports/")
    page.get_by_role("button", name="Export").click()
    expect(page.locator("a[download]")).to_be_visible()
    axe(page)


@pytest.mark.django_db(transaction=True)
def test_colleague_sees_how_an_import_moves(open_page, settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False  # the test runs the job itself
    monkeypatch.setattr("fair.jobs.running.run_job.delay", lambda pk: None)
    owner = MembershipFactory()
    colleague = MembershipFactory(exhibitor=owner.exhibitor, role="host")
    file = SimpleUploadedFile("spring.csv", b"SKU,Product name\nK-1,Stoneware mug\n")
    new = services.start_import(services.upload_catalogue(owner.exhibitor, owner.user, file), owner.user)
    page = open_page(f"/workspace/{owner.exhibitor.slug}/imports/{new.pk}/", person=colleague.user)
    expect(page.get_by_role("progressbar")).to_be_visible()

    run_job(new.job_id)

    expect(page.get_by_text("Done.")).to_be_visible()
    expect(page.get_by_role("button", name="Run again")).to_have_count(0)
