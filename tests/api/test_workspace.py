"""What exhibitors do in their workspace, over the API."""

import io
from decimal import Decimal

import pytest

from booths.models import Application, Brochure
from exhibitors import services
from exhibitors.exports.job import KIND
from exhibitors.models import BulkAct, Certificate, Import, Invitation, Membership, Product
from fair.jobs import run_job
from fair.models import Job
from tests.api.conftest import Asker
from tests.api.test_products import png
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    CallFactory,
    CategoryFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    MembershipFactory,
    PriceTierFactory,
    ProductFactory,
    RequirementFactory,
)

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"


def file(content=PDF, name="paper.pdf"):
    made = io.BytesIO(content)
    made.name = name
    return made


def send(asker, method, path, **fields):
    """A form with files, as multipart/form-data."""
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    body = encode_multipart(BOUNDARY, fields)
    return asker.client.generic(
        method, f"/api/v1/{path}", body, content_type=MULTIPART_CONTENT, headers=asker.headers
    )


@pytest.fixture
def path(owner):
    return f"exhibitors/{owner.exhibitor.slug}/"


# The company


def test_a_company_is_brought_to_the_fair_and_told_of(buyer):
    section = CategoryFactory()
    body = {"name": "Haolin Kettles", "country": "CN", "city": "Foshan", "category": section.slug}

    made = buyer.post("exhibitors/", body)
    assert (made.status_code, made.json()["slug"]) == (201, "haolin-kettles")
    assert buyer.user.memberships.get().role == "owner"
    assert buyer.post("exhibitors/", body).status_code == 409

    told = {"tagline": "Kettles since 1986", "founded": 1986, "markets": ["DE", "NG"], "website": ""}
    told |= {"translations": {"zh-hans": {"name": "豪林"}}}
    changed = buyer.patch("exhibitors/haolin-kettles/", told).json()
    assert {name: changed[name] for name in told} == told
    wrong = buyer.patch("exhibitors/haolin-kettles/", {"country": "XX", "time_zone": "Mars/Base"})
    assert sorted(wrong.json()["errors"]) == ["country", "time_zone"]
    logo = send(buyer, "PUT", "exhibitors/haolin-kettles/logo/", file=png())
    assert (logo.status_code, logo.json()["logo"]["width"]) == (200, 40)


# Certificates


def test_a_certificate_is_written_proven_and_removed(owner, host, path):
    body = {"name": "CE", "valid_until": "2100-01-01"}
    made = owner.post(f"{path}certificates/", body).json()
    one = f"{path}certificates/{made['id']}/"

    assert (made["name"], made["validity"], made["has_evidence"]) == ("CE", "valid", False)
    assert owner.patch(one, {"valid_from": "2101-01-01"}).json()["errors"].keys() == {"valid_until"}
    assert owner.patch(one, {"issuer": "TÜV"}).json()["issuer"] == "TÜV"
    assert owner.patch(one, {"issuer": "X"}, If_Match=None).status_code == 428
    assert owner.get(f"{one}evidence/").status_code == 404
    assert send(owner, "PUT", f"{one}evidence/", file=file(b"GIF89a")).status_code == 409
    assert send(owner, "PUT", f"{one}evidence/", file=file()).json()["has_evidence"] is True
    assert b"".join(host.get(f"{one}evidence/", Accept="application/pdf").streaming_content) == PDF
    assert owner.delete(one).status_code == 204
    assert not Certificate.objects.exists()


# The team


def test_people_are_invited_given_roles_and_let_go(owner, host, path):
    made = owner.post(f"{path}invitations/", {"email": "new@example.org", "role": "host"})
    assert (made.status_code, made.json()["is_open"]) == (201, True)
    one = f"{path}invitations/{made.json()['id']}/"
    assert owner.post(f"{one}again/").status_code == 200
    assert owner.delete(one).status_code == 204
    assert Invitation.objects.get().withdrawn_at

    member = Membership.objects.get(user=host.user)
    one = f"{path}team/{member.pk}/"
    week = [{"weekday": 0, "starts_at": "09:00", "ends_at": "17:30"}]
    told = owner.patch(one, {"role": "manager", "working_hours": week, "job_title": "Sales"}).json()
    assert (told["role"], told["working_hours"], told["job_title"]) == ("manager", week, "Sales")
    assert owner.patch(one, {"languages": ["en"]}).json()["working_hours"] == week
    assert owner.delete(one).status_code == 204
    own = f"{path}team/{Membership.objects.get().pk}/"
    last = owner.delete(own)
    assert (last.status_code, Membership.objects.count()) == (409, 1)


def test_a_host_changes_and_ends_their_own_work_alone(owner, host, path):
    own = f"{path}team/{host.user.memberships.get().pk}/"
    other = f"{path}team/{owner.user.memberships.get().pk}/"

    assert host.patch(own, {"job_title": "Host"}).json()["job_title"] == "Host"
    assert host.patch(own, {"role": "owner"}).status_code == 404
    assert host.patch(other, {"job_title": "Nobody"}).status_code == 404
    assert host.delete(other).status_code == 404
    assert host.post(f"{path}invitations/", {"email": "x@example.org"}).status_code == 404
    assert [m.role for m in Membership.objects.order_by("pk")] == ["owner", "host"]
    assert not Membership.objects.filter(job_title="Nobody").exists()
    assert host.delete(own).status_code == 204


# Imports


def test_a_catalogue_is_sent_its_columns_told_and_imported(owner, path, django_capture_on_commit_callbacks):
    table = "SKU,Name,Price,MOQ\nK-1,Kettle,9.10,300\nK-2,,9.10,300\n"
    made = send(owner, "POST", f"{path}imports/", file=file(table.encode(), "catalogue.csv"))
    assert made.status_code == 201, made.content
    one = f"{path}imports/{made.json()['id']}/"
    assert (made.json()["state"], made.json()["mapping"]["SKU"]) == ("new", "external_id")

    mapping = made.json()["mapping"] | {"Name": "name"}
    assert (
        owner.put(f"{one}columns/", {"mapping": mapping, "new_state": "draft"}).json()["new_state"] == "draft"
    )
    assert owner.put(f"{one}columns/", {"mapping": {"Name": "nonsense"}}).status_code == 409
    with django_capture_on_commit_callbacks(execute=True):
        started = owner.post(f"{one}start/")
    assert started.status_code == 200
    told = owner.get(one).json()
    assert (told["state"], told["counts"]["added"], told["counts"]["wrong"]) == ("done", 1, 1)
    assert Product.objects.get().state == "draft"
    wrong = owner.get(f"{one}wrong-rows/").json()["results"]
    assert [row["number"] for row in wrong] == [3]
    assert b"K-2" in b"".join(owner.get(f"{one}report/").streaming_content)
    assert owner.post(f"{one}cancel/").status_code == 409
    assert owner.delete(one).status_code == 409
    assert Import.objects.count() == 1


def test_an_import_that_nobody_started_is_thrown_away(owner, path):
    made = send(owner, "POST", f"{path}imports/", file=file(b"SKU,Name\nK-1,Kettle\n", "c.csv")).json()

    assert owner.delete(f"{path}imports/{made['id']}/").status_code == 204
    assert not Import.objects.exists()
    assert send(owner, "POST", f"{path}imports/").status_code == 409


# Exports


def test_a_catalogue_goes_out_to_who_asked_for_it(owner, host, path, monkeypatch):
    monkeypatch.setattr("fair.jobs.running.run_job.delay", lambda pk: None)
    section = CategoryFactory()
    ProductFactory(exhibitor=owner.exhibitor, name="Kettle", category=CategoryFactory(parent=section))
    ProductFactory(exhibitor=owner.exhibitor, name="Jug")

    made = owner.post(f"{path}exports/", {"format": "csv", "category": section.slug, "q": "kett"})
    assert (made.status_code, made.json()["state"], made.json()["file"]) == (201, "waiting", None)
    again = owner.post(f"{path}exports/", {})
    assert (again.status_code, Job.objects.count()) == (409, 1)
    one = f"jobs/{made.json()['id']}/"
    assert owner.get(f"{one}file/").status_code == 404
    run_job(made.json()["id"])

    told = owner.get(one).json()
    assert (told["state"], told["result"]) == ("done", {"products": 1})
    text = b"".join(Asker(owner.user, ["read"]).get(told["file"]).streaming_content).decode("utf-8-sig")
    assert ("Kettle" in text, "Jug" in text) == (True, False)
    assert Asker(owner.user, ["catalogue"]).get(told["file"]).status_code == 403
    assert [asker.get(told["file"]).status_code for asker in (host, Asker())] == [404, 401]
    assert [len(asker.get(f"{path}exports/").json()["results"]) for asker in (owner, host)] == [1, 0]
    assert owner.get(f"{path}exports/{told['id']}/").json() == told


@pytest.mark.parametrize("wrong", [{"format": "pdf"}, {"category": "none"}, {"state": "x"}, {"pictures": 1}])
def test_an_export_that_cannot_be_is_none(owner, path, wrong):
    response = owner.post(f"{path}exports/", wrong)
    assert (response.status_code, list(response.json()["errors"])) == (400, list(wrong))
    assert not Job.objects.exists()


def test_others_export_nothing(buyer, host, path):
    statuses = [asker.post(f"{path}exports/", {}).status_code for asker in (buyer, host)]
    assert (statuses, Job.objects.exists()) == ([404, 404], False)


# Many products at once


def test_many_products_are_withdrawn_and_brought_back(owner, path):
    first, second = ProductFactory.create_batch(2, exhibitor=owner.exhibitor)
    draft, foreign = ProductFactory(exhibitor=owner.exhibitor, state="draft"), ProductFactory()
    chosen = [product.pk for product in (first, second, draft, foreign)]

    made = owner.post(f"{path}acts/", {"kind": "withdraw", "products": chosen})
    assert made.status_code == 201, made.content
    assert [made.json()[name] for name in ("done", "left", "refused", "job")] == [2, 0, 1, None]
    one = f"{path}acts/{made.json()['id']}/"
    assert owner.get(one).json() == made.json()
    (refusal,) = owner.get(f"{one}refusals/").json()["results"]
    assert (refusal["product"], bool(refusal["reason"])) == (draft.pk, True)
    assert states(first, second, draft, foreign) == ["withdrawn", "withdrawn", "draft", "listed"]

    assert owner.post(f"{one}undo/").json()["done"] == 2
    assert owner.post(f"{one}undo/").status_code == 409
    assert states(first, second, draft, foreign) == ["listed", "listed", "draft", "listed"]


def test_others_withdraw_nothing(buyer, host, owner, path):
    product = ProductFactory(exhibitor=owner.exhibitor)
    body = {"kind": "withdraw", "products": [product.pk]}

    assert [asker.post(f"{path}acts/", body).status_code for asker in (buyer, host)] == [404, 404]
    assert owner.post(f"{path}acts/", body | {"kind": "moq"}).status_code == 400
    assert owner.post(f"{path}acts/", body | {"products": []}).status_code == 400
    assert (states(product), BulkAct.objects.exists()) == (["listed"], False)


CHANGES = {
    "moq": ({"moq": 5000}, "moq", 5000),
    "lead_time": ({"lead_time": 21}, "lead_time_days", 21),
    "unit": ({"unit": "carton"}, "unit", "carton"),
    "keywords": ({"keywords": ["kettle", "Kettle", "pour-over"]}, "keywords", ["Kettle", "pour-over"]),
    "category": ({"category": "kettles"}, "category__slug", "kettles"),
    "prices": ({"percent": "-5.00"}, "price_tiers__unit_price", Decimal("9.5")),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_one_field_of_many_products_is_changed(owner, path, kind):
    changed, field, value = CHANGES[kind]
    CategoryFactory(slug="kettles")
    tiers = [PriceTierFactory(product__exhibitor=owner.exhibitor, unit_price="10") for _ in range(3)]
    first, second, third = (tier.product for tier in tiers)
    foreign = PriceTierFactory(unit_price="10").product
    chosen = [product.pk for product in (first, second, foreign)]
    left = list(Product.objects.filter(pk__in=[third.pk, foreign.pk]).values())

    made = owner.post(f"{path}acts/", {"kind": kind, "products": chosen, **changed})

    assert (made.status_code, made.json().get("done")) == (201, 2), made.content
    told = Product.objects.filter(pk__in=[first.pk, second.pk]).values_list(field, flat=True)
    assert list(told) == [value, value]
    assert list(Product.objects.filter(pk__in=[third.pk, foreign.pk]).values()) == left
    assert list(foreign.price_tiers.values_list("unit_price", flat=True)) == [10]
    assert owner.post(f"{path}acts/{made.json()['id']}/undo/").status_code == 409


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Glass kettle", "Jug", "Steel kettle"]),
        ({"q": "kett"}, ["Glass kettle", "Steel kettle"]),
        ({"q": "kett", "state": "listed"}, ["Steel kettle"]),
        ({"gap": "moq"}, ["Jug"]),
        ({"category": "pots"}, ["Steel kettle"]),
    ],
)
def test_an_act_is_on_all_that_a_filter_finds(owner, path, asked, found):
    below = CategoryFactory(parent=CategoryFactory(slug="pots"))
    mine = {"exhibitor": owner.exhibitor, "lead_time_days": None}
    for given in (
        mine | {"name": "Steel kettle", "category": below},
        mine | {"name": "Glass kettle", "state": "draft"},
        mine | {"name": "Jug", "moq": None},
        {"exhibitor": ExhibitorFactory(), "name": "Steel kettle", "lead_time_days": None},
    ):
        services.save_product(ProductFactory.build(**given))

    made = owner.post(f"{path}acts/", {"kind": "lead_time", "lead_time": 9, "filter": asked})

    assert (made.status_code, made.json().get("done")) == (201, len(found)), made.content
    changed = Product.objects.filter(lead_time_days=9)
    assert sorted(changed.values_list("name", flat=True)) == found
    assert not changed.exclude(exhibitor=owner.exhibitor).exists()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"kind": "moq"}, "moq"),
        ({"kind": "moq", "moq": 0}, "moq"),
        ({"kind": "moq", "moq": 5, "unit": "set"}, "unit"),
        ({"kind": "list", "moq": 5}, "moq"),
        ({"kind": "prices", "percent": "0.00"}, "percent"),
        ({"kind": "prices", "percent": "-99.50"}, "percent"),
        ({"kind": "prices", "percent": 5}, "percent"),
        ({"kind": "keywords", "keywords": [",;"]}, "keywords"),
        ({"kind": "unit", "unit": "bushel"}, "unit"),
        ({"kind": "category", "category": "none"}, "category"),
        ({"kind": "undo"}, "kind"),
        ({"kind": "list", "filter": {}}, "products"),
    ],
)
def test_an_act_that_cannot_be_is_none(owner, path, body, wrong):
    product = ProductFactory(exhibitor=owner.exhibitor, state="draft")
    before = Product.objects.values().get()

    answer = owner.post(f"{path}acts/", {"products": [product.pk]} | body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [wrong])
    assert (Product.objects.values().get(), BulkAct.objects.exists()) == (before, False)


def test_an_act_is_on_something(owner, path):
    ProductFactory(exhibitor=owner.exhibitor)

    answers = [
        owner.post(f"{path}acts/", {"kind": "withdraw"} | chosen)
        for chosen in ({}, {"filter": {"state": "x"}}, {"filter": {"q": "nothing"}}, {"filter": None})
    ]

    assert [answer.status_code for answer in answers] == [400, 400, 409, 400]
    assert not BulkAct.objects.exists()


def states(*products):
    return [Product.objects.get(pk=product.pk).state for product in products]


# Brochures


def test_brochures_are_laid_out_and_taken_away(owner, guest):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    path = f"booths/{booth.slug}/brochures/"

    made = send(owner, "POST", path, title="Catalogue 2027", languages="en", file=file())
    assert (made.status_code, made.json()["size"]) == (201, len(PDF))
    assert [row["title"] for row in guest.get(path).json()["results"]] == ["Catalogue 2027"]
    assert owner.delete(f"{path}{made.json()['id']}/").status_code == 204
    assert not Brochure.objects.exists()


def test_brochures_change_places(owner, host, buyer):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    first, _second, third = (
        booth.brochures.create(title=title, file="brochures/x.pdf", size=1, position=position)
        for position, title in enumerate("ABC")
    )
    path = f"booths/{booth.slug}/brochures/"

    def order():
        return [brochure.title for brochure in booth.brochures.order_by("position")]

    assert owner.post(f"{path}{third.pk}/move/", {"to": "before"}).json()["position"] == 1
    assert order() == ["A", "C", "B"]
    assert owner.post(f"{path}{first.pk}/move/", {"to": "before"}).status_code == 200
    assert order() == ["A", "C", "B"]
    denied = [asker.post(f"{path}{first.pk}/move/", {"to": "after"}).status_code for asker in (host, buyer)]
    other = MembershipFactory(user=owner.user, exhibitor=BoothFactory().exhibitor).exhibitor
    elsewhere = f"booths/{other.booths.get().slug}/brochures/{first.pk}/move/"
    assert [*denied, owner.post(elsewhere, {"to": "after"}).status_code] == [404, 404, 404]
    assert owner.post(f"{path}{first.pk}/move/", {"to": "up"}).status_code == 400
    assert order() == ["A", "C", "B"]
    assert owner.post(f"{path}{first.pk}/move/", {"to": "after"}).json()["position"] == 1


# Applications


@pytest.fixture
def call(db):
    call = CallFactory(edition=HallFactory().edition)
    RequirementFactory(call=call, names={"en": "Business licence"}, wants_file=True)
    RequirementFactory(call=call, names={"en": "Tax number"}, wants_file=False)
    return call


def test_an_application_is_begun_filled_in_and_handed_in(owner, path, call):
    made = owner.post(f"{path}applications/", {"edition": call.edition.slug})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert [asked["names"]["en"] for asked in made.json()["requirements"]] == [
        "Business licence",
        "Tax number",
    ]
    one = f"{path}applications/{made.json()['id']}/"
    early = owner.post(f"{one}submit/")
    assert (early.status_code, "Hall" in early.json()["detail"]) == (409, True)

    licence, number = (asked["id"] for asked in made.json()["requirements"])
    body = {"hall": call.edition.halls.get().slug, "category": CategoryFactory().slug, "products": "Kettles"}
    body |= {"texts": {str(number): "CN-123"}, "agrees": True}
    told = owner.patch(one, body)
    assert told.status_code == 200, told.content
    assert [answer["text"] for answer in told.json()["answers"]] == ["CN-123"]
    assert owner.patch(one, {"texts": {"999999": "x"}}).status_code == 400
    assert send(owner, "PUT", f"{one}files/{number}/", file=file()).status_code == 404
    assert send(owner, "PUT", f"{one}files/{licence}/", file=file()).status_code == 200
    assert owner.post(f"{one}submit/").json()["state"] == "submitted"
    assert owner.patch(one, {"products": "Jugs"}).status_code == 409
    assert owner.post(f"{one}withdraw/").json()["state"] == "withdrawn"
    assert owner.post(f"{one}resume/").json()["state"] == "draft"
    assert Application.objects.get().products == "Kettles"


# Lists

LISTS = {
    "certificates/": (lambda company, n: company.certificates.create(name="CE"), 2),
    "team/": (lambda company, n: MembershipFactory(exhibitor=company), 3),
    "invitations/": (lambda company, n: company.invitations.create(email=f"{n}@example.org"), 2),
    "imports/": (lambda company, n: company.imports.create(file_name="c.csv"), 2),
    "exports/": (lambda company, n: export(company), 2),
    "acts/": (lambda company, n: company.bulk_acts.create(kind="list"), 2),
    "applications/": (lambda company, n: apply(company, n), 4),
}


def export(company):
    owner = company.memberships.get().user
    Job.objects.create(kind=KIND, owner=owner, parameters={"exhibitor": company.pk})


def apply(company, number):
    call = CallFactory(edition=EditionFactory(slug=f"edition-{number}"))
    requirement = RequirementFactory(call=call)
    ApplicationFactory(exhibitor=company, edition=call.edition).answers.create(requirement=requirement)


@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_and_for_three(owner, path, name, django_assert_num_queries):
    make, queries = LISTS[name]
    owner.get("me/")
    for number in range(3):
        make(owner.exhibitor, number)
        if number != 1:
            with django_assert_num_queries(1 + queries):
                assert len(owner.get(path + name).json()["results"]) >= number + 1


def test_brochures_cost_the_same_for_one_and_for_three(owner, django_assert_num_queries):
    booth = BoothFactory(exhibitor=owner.exhibitor)
    owner.get("me/")
    for number in range(3):
        booth.brochures.create(title="x", file="brochures/x.pdf", size=1)
        with django_assert_num_queries(3):
            assert len(owner.get(f"booths/{booth.slug}/brochures/").json()["results"]) == number + 1


@pytest.mark.parametrize("name", LISTS)
def test_strangers_find_no_workspace(guest, buyer, owner, path, name):
    assert [asker.get(path + name).status_code for asker in (guest, buyer, owner)] == [401, 404, 200]
    assert Asker(owner.user, scopes=["company"]).get(path + name).status_code == 403
