"""The console's own pages: their doors, their bounds, and what they write down."""

import csv
import datetime
import io
import logging

import openpyxl
import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, User
from accounts.roles import ROLES, create_roles
from accounts.tokens import make_token
from booths import console as booths_console
from exhibitors.models import Exhibitor, Import, Product
from exhibitors.services.imports import upload_files
from fair import audit, features, incidents, jobs, reports, sheets, tasks, vitals
from fair.console import exports, paging, today
from fair.console.features_page import switch_feature
from fair.console.navigation import WAYS
from fair.errors import Refused
from fair.models import AuditEntry, Branding, FeatureSwitch, Incident, Job, Sample
from fair.realtime.connections import client as redis_client
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OWN_PAGES = ["index", "audit", "exports", "features", "branding", "numbers", "system"]
OURS = {"fair", "accounts", "exhibitors", "booths"}
LISTS = [model for model in site._registry if model._meta.app_label in OURS]
MOST_QUERIES = 12


@pytest.fixture
def organiser(client):
    organiser = OrganiserFactory()
    client.force_login(organiser)
    return organiser


@pytest.fixture
def helper(client):
    """helper("fair.view_hall", …): an organiser who may only that."""

    def sign_in(*names):
        person = UserFactory(is_staff=True)
        for name in names:
            app, codename = name.split(".")
            person.user_permissions.add(
                Permission.objects.get(content_type__app_label=app, codename=codename)
            )
        client.force_login(person)
        return person

    return sign_in


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


# Doors


@pytest.mark.parametrize("page", OWN_PAGES)
@pytest.mark.parametrize("role", ["guest", "buyer", "owner"])
def test_own_pages_are_for_organisers_alone(page, role, client):
    person = {"buyer": UserFactory, "owner": lambda: MembershipFactory().user}.get(role)
    if person:
        client.force_login(person())

    response = client.get(reverse(f"admin:{page}"))

    assert response.status_code == 302
    assert "/login/" in response["Location"]


@pytest.mark.parametrize("page", OWN_PAGES)
def test_own_pages_open_under_the_strict_policy(page, client, organiser):
    EditionFactory()

    response = client.get(reverse(f"admin:{page}"))

    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("page", ["audit", "features", "branding", "system"])
def test_organiser_without_the_permission_is_refused(page, client, helper):
    helper()

    assert client.get(reverse(f"admin:{page}")).status_code == 403


def test_lists_allow_no_inline_script_and_no_style_sheet_in_the_page(client, organiser):
    policy = client.get(address(Exhibitor, "changelist"))["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "style-src 'self';" in policy


def test_navigation_shows_only_what_one_may(client, helper):
    helper("exhibitors.view_exhibitor")

    page = client.get("/console/").content.decode()

    assert address(Exhibitor, "changelist") in page
    assert reverse("admin:audit") not in page
    assert address(User, "changelist") not in page


# Lists


def full_world():
    for _each in range(3):
        booth = BoothFactory()
        MembershipFactory(exhibitor=booth.exhibitor)
        product = PriceTierFactory(product__exhibitor=booth.exhibitor).product
        product.category = CategoryFactory()
        product.save()
        message = MessageFactory(room=booth.room)
        booth.room.mutes.create(user=message.author, until=timezone.now(), muted_by=UserFactory())
        Consent.objects.create(user=message.author, purpose="visits", text_version="1")
        Job.objects.create(kind="test", owner=message.author)


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.model_name)
def test_every_list_search_filter_and_form_stays_within_its_queries(
    model, client, organiser, django_assert_max_num_queries
):
    full_world()
    found = site._registry[model]
    pages = [address(model, "changelist")]
    if found.search_fields:
        pages += [f"{pages[0]}?q=a", f"{pages[0]}?q=%27%3A%2A%20%26%20x%40example.org"]
    client.get("/console/")  # what is cached for seconds is not what is counted
    first = client.get(pages[0])
    if "cl" not in first.context:
        pytest.skip("A page of its own in place of the list.")
    for spec in first.context["cl"].filter_specs:
        choices = list(spec.choices(client.get(pages[0]).context["cl"]))
        pages += [pages[0] + choice["query_string"] for choice in choices if "query_string" in choice][:3]
    if row := model._base_manager.first():
        pages.append(address(model, "change", row.pk))
        if found.has_delete_permission(client.get(pages[0]).wsgi_request):
            pages.append(address(model, "delete", row.pk))

    for page in pages:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert client.get(page).status_code == 200, page


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.model_name)
def test_no_list_counts_selects_or_sorts_without_bound(model):
    found = site._registry[model]

    assert issubclass(found.paginator, paging.BoundedPaginator)
    assert not found.show_full_result_count
    assert found.date_hierarchy is None
    assert found.list_max_show_all == 0
    for inline in found.inlines:
        assert inline.per_page <= 20


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.model_name)
def test_no_form_offers_a_choice_of_thousands(model, client, organiser):
    full_world()
    row = model._base_manager.first()
    if row is None or not site._registry[model].has_change_permission(client.get("/console/").wsgi_request):
        pytest.skip("Nothing to be changed.")

    context = client.get(address(model, "change", row.pk)).context
    if "adminform" not in context:
        pytest.skip("A page of its own in place of the form.")
    forms = [
        context["adminform"].form,
        *(inline.formset.empty_form for inline in context["inline_admin_formsets"]),
    ]

    large = {"accounts.User", "exhibitors.Exhibitor", "exhibitors.Product", "fair.Picture", "booths.Booth"}
    for form in forms:
        for name, field in form.fields.items():
            queryset = getattr(field, "queryset", None)
            if queryset is not None and queryset.model._meta.label in large:
                widget = getattr(field.widget, "widget", field.widget)
                assert "Autocomplete" in type(widget).__name__ or "Raw" in type(widget).__name__, name


def test_lists_end_where_nobody_reads_on(monkeypatch, client, organiser):
    monkeypatch.setattr(paging.BoundedPaginator, "MOST", 2)
    for _each in range(4):
        ExhibitorFactory()

    page = client.get(address(Exhibitor, "changelist"))

    assert page.context["cl"].result_count == 2
    assert "The list ends after 2 rows" in page.content.decode()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *[("delta", 1), ("del ven", 1), ("vent'; drop", 0), ("电风", 1), ("!!", 0), ("OFF", 0)],
        *[("flexible", 1), ("h2o 10", 1)],
    ],
)
def test_search_finds_words_by_their_beginnings(text, found, client, organiser):
    ExhibitorFactory(name="Delta Vent Fans Ltd.")
    ExhibitorFactory(name="电风扇厂")
    ExhibitorFactory(name="Flexible Hoses H2O 100")

    page = client.get(address(Exhibitor, "changelist"), {"q": text})

    assert page.context["cl"].result_count == found


def test_search_uses_the_index_of_words():
    rows = paging.matching_words(Exhibitor.objects.all(), ["name", "legal_name", "slug"], "ket TN-2110")

    with transaction.atomic():
        from django.db import connection

        connection.cursor().execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        assert "exhibitor_words" in rows.explain()


def test_rows_of_other_pages_cannot_be_chosen_at_once(client, organiser):
    product = ProductFactory()

    client.post(
        address(Product, "changelist"),
        {"action": "withdraw_selected", "_selected_action": [product.pk], "select_across": "1"},
    )

    product.refresh_from_db()
    assert product.state == Product.State.LISTED


def test_delete_page_counts_what_goes_with_a_row(monkeypatch, client, organiser):
    monkeypatch.setattr(paging, "MOST_RELATED", 2)
    exhibitor = ExhibitorFactory()
    for _each in range(4):
        ProductFactory(exhibitor=exhibitor)

    page = client.get(address(Exhibitor, "delete", exhibitor.pk)).content.decode()

    assert "Products: more than 2" in page


# The audit log


def form_of(product, **tier):
    """What the product's form sends, with its one price tier."""
    plain = {name: getattr(product, name) for name in ("state", "name", "moq", "unit", "sample")}
    row = {"id": product.tiers[0].pk, "product": product.pk, "quantity_from": 300, "currency": "USD"}
    row |= {"unit_price": "9.1000", "incoterm": "FOB"} | tier
    return {
        **plain,
        **{
            "exhibitor": product.exhibitor_id,
            "source_language": "en",
            "attributes": "[]",
            "translations": "{}",
        },
        **{"price_tiers-TOTAL_FORMS": 1, "price_tiers-INITIAL_FORMS": 1},
        **{"product_pictures-TOTAL_FORMS": 0, "product_pictures-INITIAL_FORMS": 0},
        **{f"price_tiers-0-{name}": value for name, value in row.items()},
    }


def test_rows_below_are_in_the_entry(client, organiser):
    product = PriceTierFactory().product

    response = client.post(address(Product, "change", product.pk), form_of(product, unit_price="8.5"))

    assert response.status_code == 302
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id) == ("product.changed", str(product.pk))
    name = f"price tier {product.tiers[0].pk}"
    assert entry.before == {name: {"unit_price": "9.1000"}}
    assert entry.after == {name: {"unit_price": "8.5000"}}


def test_many_to_many_is_in_the_entry(client, organiser):
    role = Group.objects.create(name="Helpers")
    permission = Permission.objects.first()

    client.post(address(Group, "change", role.pk), {"name": "Helpers", "permissions": [permission.pk]})

    entry = AuditEntry.objects.get()
    assert (entry.before, entry.after) == ({"permissions": []}, {"permissions": [permission.pk]})


def test_saving_without_a_change_writes_nothing(client, organiser):
    product = PriceTierFactory().product

    response = client.post(address(Product, "change", product.pk), form_of(product))

    assert response.status_code == 302
    assert not AuditEntry.objects.exists()


NEW_PASSWORD = {"password1": "copper kettles sing", "password2": "copper kettles sing"}


@pytest.mark.parametrize(
    ("sent", "verb", "usable"),
    [
        ({"usable_password": "true", "set-password": "1"}, "user.password_set", True),
        ({"usable_password": "false", "unset-password": "1"}, "user.password_taken", False),
    ],
)
def test_password_that_is_set_is_noted_without_a_word_of_it(sent, verb, usable, client, organiser):
    person = UserFactory()

    client.post(reverse("admin:auth_user_password_change", args=[person.pk]), {**NEW_PASSWORD, **sent})

    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.subject_id) == (organiser, verb, str(person.pk))
    assert (entry.before, entry.after) == ({}, {})
    person.refresh_from_db()
    assert person.check_password("copper kettles sing") is usable


def test_password_that_is_refused_is_not_noted(client, organiser):
    person = UserFactory()
    page = reverse("admin:auth_user_password_change", args=[person.pk])

    client.post(
        page, {**NEW_PASSWORD, "password2": "another", "usable_password": "true", "set-password": "1"}
    )

    assert not AuditEntry.objects.exists()
    assert not User.objects.get(pk=person.pk).check_password("another")


def test_password_of_an_organiser_is_not_set_by_who_may_not_everything(client, helper):
    helper("accounts.view_user", "accounts.change_user")
    boss = OrganiserFactory()
    page = reverse("admin:auth_user_password_change", args=[boss.pk])

    response = client.post(page, {**NEW_PASSWORD, "usable_password": "true", "set-password": "1"})

    assert response.status_code == 403
    assert not User.objects.get(pk=boss.pk).check_password("copper kettles sing")
    assert not AuditEntry.objects.exists()


def test_chosen_rows_are_written_down_one_by_one(client, organiser):
    products = [ProductFactory(), ProductFactory()]

    client.post(
        address(Product, "changelist"),
        {"action": "withdraw_selected", "_selected_action": [product.pk for product in products]},
    )

    entries = AuditEntry.objects.filter(verb="product.withdrawn")
    assert {(entry.subject_id, entry.after["state"]) for entry in entries} == {
        (str(product.pk), "withdrawn") for product in products
    }


def test_history_of_a_row_is_the_log_about_it(client, organiser):
    edition = EditionFactory()
    audit.record(organiser, "edition.opened", edition, {"state": "draft"}, {"state": "open"}, "As planned")
    audit.record(organiser, "hall.changed", HallFactory())

    page = client.get(address(type(edition), "history", edition.pk), follow=True)

    assert [entry.verb for entry in page.context["entries"]] == ["edition.opened"]
    text = page.content.decode()
    assert "<del>draft</del>" in text
    assert "<ins>open</ins>" in text
    assert "As planned" in text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["b.done", "a.done"]),
        ("?verb=a.done", ["a.done"]),
        ("?actor=HELP@example.org", ["b.done"]),
        ("?day=2020-01-01", []),
        ("?day=nonsense", ["b.done", "a.done"]),
        ("?before=1", []),
    ],
)
def test_log_is_filtered_by_who_what_and_when(query, found, client, organiser):
    edition = EditionFactory()
    audit.record(organiser, "a.done", edition)
    audit.record(UserFactory(email="help@example.org", is_staff=True), "b.done", edition)

    page = client.get(reverse("admin:audit") + query)

    assert [entry.verb for entry in page.context["entries"]] == found


@pytest.mark.parametrize("many", [1, 3])
def test_log_reads_any_number_of_entries_in_as_many_queries(
    many, client, organiser, django_assert_num_queries
):
    edition = EditionFactory()
    for _each in range(many):
        audit.record(organiser, "edition.opened", edition)
    client.get(reverse("admin:audit"))

    with django_assert_num_queries(3):  # session and person come from the cache and one query
        client.get(reverse("admin:audit"))


def test_log_goes_on_from_the_last_entry_shown(monkeypatch, client, organiser):
    monkeypatch.setattr("fair.console.audit_page.PAGE", 2)
    edition = EditionFactory()
    for number in range(3):
        audit.record(organiser, f"step{number}.done", edition)

    first = client.get(reverse("admin:audit"))
    second = client.get(f"{reverse('admin:audit')}?{first.context['older']}")

    assert [entry.verb for entry in first.context["entries"]] == ["step2.done", "step1.done"]
    assert [entry.verb for entry in second.context["entries"]] == ["step0.done"]
    assert second.context["older"] == ""


@pytest.mark.parametrize(
    "act",
    [
        lambda line: line.update(purpose="news"),
        lambda line: line.update(given_at=timezone.now()),
        lambda line: line.delete(),
    ],
)
def test_consent_ledger_is_append_only(act):
    line = Consent.objects.create(user=UserFactory(), purpose="visits", text_version="1")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(Consent.objects.filter(pk=line.pk))

    line.refresh_from_db()
    assert (line.purpose, line.withdrawn_at) == ("visits", None)


def test_consent_is_withdrawn_once():
    line = Consent.objects.create(user=UserFactory(), purpose="visits", text_version="1")
    now = timezone.now()
    Consent.objects.filter(pk=line.pk).update(withdrawn_at=now)

    for again in (None, now + datetime.timedelta(days=1)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Consent.objects.filter(pk=line.pk).update(withdrawn_at=again)

    line.refresh_from_db()
    assert line.withdrawn_at == now


# Exports


def run_export(client, model, form="csv", query=""):
    response = client.post(
        reverse("admin:export", args=[model._meta.app_label, model._meta.model_name]),
        {"form": form, "query": query},
    )
    job = Job.objects.get()
    jobs.run_job(job.pk)
    job.refresh_from_db()
    with job.file.open("rb") as file:
        job.written = file.read()
    return response, job


def test_list_is_exported_as_it_is_filtered(client, organiser):
    ExhibitorFactory(name="Delta Fans", country="CN")
    ExhibitorFactory(name="Andes Quinoa", country="BO")

    response, job = run_export(client, Exhibitor, query="country=BO&p=3&o=1")

    assert response["Location"] == f"/console/exports/?started={job.pk}"
    rows = list(csv.reader(io.StringIO(job.written.decode("utf-8-sig"))))
    assert rows[0][:4] == ["ID", "Slug", "Name", "Legal name"]
    assert [row[2] for row in rows[1:]] == ["Andes Quinoa"]
    assert (job.state, job.result) == ("done", {"rows": 1})
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.after["filters"]) == (
        organiser,
        "exhibitor.exported",
        "country=BO",
    )


def test_export_as_a_sheet_follows_the_search(client, organiser):
    ExhibitorFactory(name="Delta Fans")
    ExhibitorFactory(name="Andes Quinoa")

    _response, job = run_export(client, Exhibitor, "xlsx", "q=quin")

    book = openpyxl.load_workbook(io.BytesIO(job.written))
    assert [row[2] for row in book.worksheets[0].iter_rows(values_only=True)] == ["Name", "Andes Quinoa"]


def test_export_of_people_holds_no_secrets(client, organiser):
    UserFactory(name="=cmd|' /C calc'!A1")

    _response, job = run_export(client, User)

    text = job.written.decode()
    assert "password" not in text.lower()
    assert "md5" not in text
    assert "'=cmd" in text


def test_export_is_fetched_by_its_owner_alone(client, organiser):
    ExhibitorFactory()
    _response, job = run_export(client, Exhibitor)
    link = jobs.file_link(job)

    assert b"".join(client.get(link).streaming_content).startswith(b"\xef\xbb\xbfID,Slug,Name")
    client.force_login(OrganiserFactory())
    assert client.get(link).status_code == 404
    assert list(client.get("/console/exports/").context["jobs"]) == []


def test_export_needs_the_permission_to_look(client, helper):
    helper("exhibitors.view_exhibitor")

    response = client.post(reverse("admin:export", args=["accounts", "user"]), {"form": "csv"})

    assert response.status_code == 403
    assert not Job.objects.exists()


def test_export_ends_when_the_permission_is_gone(client, helper):
    person = helper("exhibitors.view_exhibitor")
    client.post(reverse("admin:export", args=["exhibitors", "exhibitor"]), {"form": "csv"})
    person.user_permissions.clear()

    jobs.run_job(Job.objects.get().pk)

    job = Job.objects.get()
    assert (job.state, job.file.name) == ("failed", "")


def test_export_reads_in_batches_and_misses_nothing(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(exports, "BATCH", 2)
    wanted = [ExhibitorFactory().pk for _each in range(5)]

    with django_assert_num_queries(4):
        assert [row.pk for row in exports.in_batches(Exhibitor.objects.order_by("pk"))] == wanted


def test_lists_without_columns_are_not_exported(client, organiser):
    from fair.models import Picture

    assert client.post(reverse("admin:export", args=["fair", "picture"])).status_code == 404
    assert "Export" not in client.get(address(Picture, "changelist")).content.decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_can_become_a_formula(text, tmp_path):
    for kind, read in (("csv", read_csv), ("xlsx", read_xlsx)):
        sheet = sheets.SHEETS[kind](tmp_path / kind, ["a"])
        sheet.add([text])
        sheet.close()
        cell = read(tmp_path / kind)[1][0]
        assert cell.startswith("'")


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def read_xlsx(path):
    with path.open("rb") as file:
        book = openpyxl.load_workbook(file)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    return [[cell.value for cell in row] for sheet in book.worksheets for row in sheet.iter_rows()]


def test_sheet_that_is_full_goes_on_in_the_next(tmp_path):
    sheet = sheets.XlsxSheet(tmp_path / "x", ["n"], most=3)
    for number in range(5):
        sheet.add([number])
    sheet.close()

    with (tmp_path / "x").open("rb") as file:
        book = openpyxl.load_workbook(file)
    parts = [[row[0] for row in part.iter_rows(values_only=True)] for part in book.worksheets]
    assert parts == [["n", 0, 1], ["n", 2, 3], ["n", 4]]


def test_sheet_holds_what_xml_cannot(tmp_path):
    sheet = sheets.XlsxSheet(tmp_path / "x", ["a"])
    sheet.add(
        [
            "bell\x07 and \x00",
        ]
    )
    sheet.close()

    assert read_xlsx(tmp_path / "x")[1] == ["bell and "]


# Today


@pytest.mark.parametrize("many", [1, 3])
def test_today_asks_no_more_for_more_booths(many, client, organiser, django_assert_num_queries):
    for _each in range(many):
        booth = BoothFactory()
        MembershipFactory(exhibitor=booth.exhibitor)
        MessageFactory(room=booth.room, sent_at=timezone.now() - datetime.timedelta(hours=2))
    client.get("/console/")
    cache.delete_many(["console:questions", "console:halls", "console:late-halls", "console:health"])

    with django_assert_num_queries(10):  # what is fetched anew after ten seconds
        client.get("/console/?fragment")
    with django_assert_num_queries(7):  # what a second organiser asks for in the same seconds
        client.get("/console/?fragment")


def test_today_names_the_booths_that_let_people_wait(client, organiser):
    booth = BoothFactory()
    owner = MembershipFactory(exhibitor=booth.exhibitor, user__email="boss@delta.example").user
    MessageFactory(room=booth.room, sent_at=timezone.now() - datetime.timedelta(hours=2))

    text = client.get("/console/").content.decode()

    assert f"mailto:{owner.email}" in text
    assert booth.exhibitor.name in text
    assert "1 waits" in text


def test_answered_questions_wait_no_longer():
    booth = BoothFactory()
    host = MembershipFactory(exhibitor=booth.exhibitor).user
    asked = timezone.now() - datetime.timedelta(hours=1)
    MessageFactory(room=booth.room, sent_at=asked)
    MessageFactory(room=booth.room, author=host, by_staff=True, sent_at=asked + datetime.timedelta(minutes=4))

    found = booths_console.read_questions()

    assert (found.questions, found.late, found.median) == (0, 0, 240)


def test_people_are_counted_by_hall_and_country(client, organiser):
    booth = BoothFactory()
    from fair.realtime import presence
    from fair.realtime.connections import PEOPLE, WHOLE

    watched = {"fair": 5, f"booth:{booth.pk}": 3, f"room:{booth.room.pk}": 3}
    redis_client().hset(WHOLE, "p", presence.written(30, people=watched, countries={"PE": 2}))
    redis_client().hset(PEOPLE + "fair", "p", presence.written(30, people=5))

    text = client.get("/console/").content.decode()

    assert booths_console.people_by_hall() == {booth.hall_id: 3}
    assert "Peru" in text


def test_samples_make_the_course_of_the_day():
    now = timezone.localtime()
    Sample.objects.create(at=now - datetime.timedelta(days=1), people=10)

    booths_console.take_sample()
    booths_console.take_sample()

    curve = today.read_curve()
    assert Sample.objects.count() == 2
    assert curve["yesterday_now"] == 10
    assert curve["today"].startswith("M")


def test_old_samples_and_incidents_are_taken_away():
    long_ago = timezone.now() - datetime.timedelta(days=40)
    Sample.objects.create(at=long_ago, people=1)
    Incident.objects.create(kind="error", subject="old", last_at=long_ago)
    Incident.objects.create(kind="error", subject="new")

    tasks.tidy_console()

    assert not Sample.objects.exists()
    assert [incident.subject for incident in Incident.objects.all()] == ["new"]


# Incidents and health


def test_the_same_error_is_one_incident():
    handler = reports.Reporter(logging.ERROR)
    for number in (4, 17):
        handler.emit(
            logging.LogRecord("exhibitors", logging.ERROR, "f.py", 1, "Row %d broke", (number,), None)
        )

    assert incidents.gather() == 2

    incident = Incident.objects.get()
    assert (incident.kind, incident.subject, incident.times) == ("error", "Row # broke", 2)
    assert incidents.gather() == 0


def test_mail_that_was_not_sent_is_an_incident(settings):
    from django.core.mail import EmailMessage, get_connection

    settings.MAIL_BACKEND = "no.such.Backend"
    get_connection("fair.mail.UnfailingBackend").send_messages(
        [EmailMessage("Welcome", "…", to=["a@b.example"])]
    )
    incidents.gather()

    incident = Incident.objects.get()
    assert (incident.kind, incident.subject) == ("mail", "Welcome: a@b.example")


def test_incident_is_closed_once_and_opens_anew(client, organiser):
    incident = Incident.objects.create(kind="error", subject="Broke")

    client.post(reverse("admin:incident_close", args=[incident.pk]))
    reports.report("error", "Broke")
    incidents.gather()

    incident.refresh_from_db()
    assert incident.closed_by == organiser
    assert Incident.objects.open().get().times == 1
    assert client.post(reverse("admin:incident_close", args=[incident.pk])).status_code == 404


def test_incident_is_not_closed_by_who_may_only_look(client, helper):
    helper("fair.view_incident")
    incident = Incident.objects.create(kind="error", subject="Broke")

    assert client.post(reverse("admin:incident_close", args=[incident.pk])).status_code == 403

    incident.refresh_from_db()
    assert incident.closed_at is None


def test_processes_that_gave_no_sign_are_silent(monkeypatch):
    monkeypatch.setattr(vitals, "_told", {})
    vitals.sign("worker")

    alive = {process.role: process.is_alive for process in vitals.processes()}

    assert alive == {"web": False, "live": False, "worker": True, "beat": False}


def test_worker_that_was_silent_is_an_incident():
    cache.set(tasks.GATHERED, timezone.now() - datetime.timedelta(minutes=10), None)

    tasks.gather_incidents()

    assert Incident.objects.get().kind == "silent"


# Feature switches


def test_switch_is_kept_with_who_and_felt_at_once(client, organiser, django_capture_on_commit_callbacks):
    assert features.is_on("chat")

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:feature", args=["chat"]), {"on": "0", "reason": "A flood"})

    assert not features.is_on("chat")
    assert FeatureSwitch.objects.get().changed_by == organiser
    assert AuditEntry.objects.get().reason == "A flood"


def test_switch_is_not_for_everyone(client, helper):
    helper()

    assert client.post(reverse("admin:feature", args=["chat"]), {"on": "0"}).status_code == 403
    assert features.is_on("chat")
    assert not FeatureSwitch.objects.exists()


@pytest.fixture
def off(django_capture_on_commit_callbacks):
    def switch(name):
        with django_capture_on_commit_callbacks(execute=True):
            switch_feature(name, False, OrganiserFactory())
        return str(features.FEATURES[name].off)

    return switch


def test_chat_that_is_off_says_so_and_writes_nothing(client, off):
    message = MessageFactory()
    words = off("chat")
    client.force_login(message.author)

    page = client.get(message.room.booth.get_absolute_url()).content.decode()
    response = client.post(
        reverse("room_messages", args=[message.room.booth.slug]),
        {"text": "Hello", "key": "0d1c3f5e-7a9b-4c2d-8e6f-123456789abc"},
    )

    assert words in page
    assert '<form class="composer" hidden' in page
    assert response.status_code == 409
    assert message.room.messages.count() == 1


def test_signup_that_is_off_says_so(client, off):
    words = off("signup")

    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), {"email": "new@example.org", "password1": "a long enough secret"})

    assert words in page.content.decode()
    assert not User.objects.filter(email="new@example.org").exists()


def test_new_exhibitors_that_are_off_are_told_so(client, off):
    words = off("applications")
    client.force_login(UserFactory())

    page = client.get(reverse("exhibitor_join"))
    client.post(reverse("exhibitor_join"), {"name": "Delta", "country": "CN", "city": "Foshan"})

    assert words in page.content.decode()
    assert not Exhibitor.objects.exists()


def test_imports_that_are_off_say_so_and_take_nothing(client, off):
    words = off("imports")
    owner = MembershipFactory()
    client.force_login(owner.user)

    page = client.get(reverse("workspace_imports", args=[owner.exhibitor.slug])).content.decode()
    with pytest.raises(Refused, match="paused"):
        upload_files(owner.exhibitor, owner.user, [SimpleUploadedFile("a.csv", b"number,name\n1,Kettle\n")])

    assert words in page
    assert "multipart/form-data" not in page
    assert not Import.objects.exists()


def test_tokens_that_are_off_open_nothing(client, off):
    person = UserFactory()
    _token, key = make_token(person, "ERP", ["read"], datetime.timedelta(days=1))
    words = off("tokens")

    response = client.get("/api/v1/me/", headers={"Authorization": f"Bearer {key}"})

    assert response.status_code == 403
    assert words in response.content.decode()
    with pytest.raises(Refused):
        make_token(person, "ERP", ["read"], datetime.timedelta(days=1))
    assert person.access_tokens.count() == 1


# Branding


def test_branding_is_looked_at_before_it_is_published(client, organiser, django_capture_on_commit_callbacks):
    edition = EditionFactory()
    data = {"name": "Tea Fair", "accent": "#1f6f43", "footer": "Held by the guild", "support_email": ""}

    client.post(reverse("admin:branding"), data)
    assert "Tea Fair" not in client.get("/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("admin:branding_publish"))

    page = client.get("/").content.decode()
    branding = Branding.objects.get()
    assert "Tea Fair" in page
    assert "Held by the guild" in page
    assert f"/brand/{branding.version}.css" in page
    edition.refresh_from_db()
    assert edition.fair_name == "Tea Fair"
    sheet = client.get(f"/brand/{branding.version}.css")
    assert "--kapok: light-dark(#1f6f43, #1f6f43);" in sheet.content.decode()
    assert "immutable" in sheet["Cache-Control"]
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["branding.published", "branding.drafted"]


@pytest.mark.parametrize("accent", ["#ffcc00", "red", "#12345", "#gggggg"])
def test_colour_that_nobody_can_read_is_refused(accent, client, organiser):
    page = client.post(reverse("admin:branding"), {"name": "Tea Fair", "accent": accent})

    assert page.context["form"].errors["accent"]
    assert not Branding.objects.exists()


@pytest.mark.parametrize("accent", ["#000000", "#1f6f43", "#0055aa", "#7a1fa2", "#ff8800", "#ffffff"])
def test_shades_are_readable_in_light_and_dark(accent):
    from fair import colours

    shades = {name: [colours.parse(side) for side in sides] for name, sides in colours.shades(accent).items()}

    assert all(
        colours.contrast(side, colours.WHITE) >= 4.5 for side in shades["kapok"] + shades["kapok-deep"]
    )
    light, dark = shades["kapok-ink"]
    assert colours.contrast(light, colours.LIGHT) >= 4.5
    assert colours.contrast(dark, colours.DARK) >= 4.5


@pytest.mark.parametrize("version", ["nonsense", "1f6f43", "1f6f43:forged"])
def test_style_sheet_of_no_branding_is_missing(version, client):
    assert client.get(f"/brand/{version}.css").status_code == 404


def test_branding_is_not_for_everyone(client, helper):
    helper()

    assert client.post(reverse("admin:branding"), {"name": "Mine"}).status_code == 403
    assert client.post(reverse("admin:branding_publish")).status_code == 403
    assert not Branding.objects.exists()


# Roles


def test_roles_are_made_once_and_grant_what_they_say(client):
    create_roles()
    create_roles()

    assert {group.name for group in Group.objects.all()} >= set(ROLES)
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get(name="Analysts"))
    client.force_login(person)
    assert client.get(address(Exhibitor, "changelist")).status_code == 200
    assert client.get(address(Exhibitor, "add")).status_code == 403
    assert client.get(reverse("admin:branding")).status_code == 403


def test_only_who_may_everything_says_who_may_what(client, helper):
    helper("accounts.view_user", "accounts.change_user")
    person = UserFactory()
    page = address(User, "change", person.pk)

    client.post(
        page, {"name": "Renamed", "is_superuser": "on", "is_staff": "on", "is_active": "on", "language": "en"}
    )

    person.refresh_from_db()
    assert (person.is_staff, person.is_superuser) == (False, False)


def test_organiser_deletes_nobody(client, organiser):
    person = UserFactory()

    assert client.post(address(User, "delete", person.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=person.pk).exists()


def test_every_way_leads_somewhere():
    assert [way.to for found in WAYS.values() for way in found if not way.address] == []
    known = {
        f"{app}.{name}" for app, name in Permission.objects.values_list("content_type__app_label", "codename")
    }
    assert {way.may for found in WAYS.values() for way in found if way.may} <= known
