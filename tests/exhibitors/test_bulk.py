"""Acts on many products: what is done, left and refused, undone, and carried on after a kill."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from exhibitors.models import BulkAct, Membership, Product
from exhibitors.services import act_on_products, bulk, foresee, undo_act
from fair.errors import Refused
from fair.jobs import run_job
from fair.models import Job
from fair.search.models import Entry
from tests.factories import (
    CategoryFactory,
    ExhibitorFactory,
    MembershipFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
Kind, State = BulkAct.Kind, Product.State


@pytest.fixture
def member():
    return MembershipFactory()


@pytest.fixture
def exhibitor(member):
    return member.exhibitor


def act(member, kind, products, value=None):
    chosen = products if isinstance(products, dict) else {"pks": [product.pk for product in products]}
    return act_on_products(member.exhibitor, member.user, kind, chosen, value)


def states(exhibitor):
    return list(exhibitor.products.order_by("pk").values_list("state", flat=True))


def listed_in_search(exhibitor):
    return Entry.objects.filter(kind="product", exhibitor_id=exhibitor.pk).count()


def test_list_moves_what_it_can_and_says_why_not_the_rest(member, exhibitor):
    draft = ProductFactory(exhibitor=exhibitor, state=State.DRAFT)
    unfinished = ProductFactory(exhibitor=exhibitor, state=State.DRAFT, moq=None)
    there = ProductFactory(exhibitor=exhibitor)
    foreign = ProductFactory(state=State.DRAFT)

    done = act(member, Kind.LIST, [draft, unfinished, there, foreign])

    assert (done.done, done.left, done.refused) == (1, 1, 1)
    assert states(exhibitor) == ["listed", "draft", "listed"]
    assert Product.objects.get(pk=foreign.pk).state == State.DRAFT
    assert [(i.product, i.reason) for i in done.items.exclude(reason="")] == [
        (unfinished, "Say the minimum order before listing the product.")
    ]
    assert done.outcome == "1 product is listed now. 1 was so before. 1 could not be."
    assert listed_in_search(exhibitor) == 1


def test_withdraw_is_undone_to_where_each_came_from(member, exhibitor):
    products = [ProductFactory(exhibitor=exhibitor) for _n in range(3)]
    ProductFactory(exhibitor=exhibitor, state=State.DRAFT)
    withdrawn = act(member, Kind.WITHDRAW, {"filter": ""})
    assert states(exhibitor) == ["withdrawn"] * 3 + ["draft"]
    assert listed_in_search(exhibitor) == 0
    Product.objects.filter(pk=products[2].pk).update(state=State.DRAFT)  # somebody moved it on

    back = undo_act(withdrawn, member.user)

    assert states(exhibitor) == ["listed", "listed", "draft", "draft"]
    assert (back.done, back.outcome) == (2, "2 products are back where they were.")
    assert listed_in_search(exhibitor) == 2


def test_undo_of_list_tells_drafts_from_withdrawn(member, exhibitor):
    ProductFactory(exhibitor=exhibitor, state=State.DRAFT)
    ProductFactory(exhibitor=exhibitor, state=State.WITHDRAWN)

    undo_act(act(member, Kind.LIST, {"filter": ""}), member.user)

    assert states(exhibitor) == ["draft", "withdrawn"]


def test_nothing_is_undone_twice(member, exhibitor):
    ProductFactory(exhibitor=exhibitor)
    withdrawn = act(member, Kind.WITHDRAW, {"filter": ""})
    undo_act(withdrawn, member.user)

    with pytest.raises(Refused):
        undo_act(withdrawn, member.user)

    assert states(exhibitor) == ["listed"]


def test_nothing_chosen_is_refused(member):
    ProductFactory()

    with pytest.raises(Refused):
        act(member, Kind.LIST, {"pks": []})
    with pytest.raises(Refused):
        act(member, Kind.WITHDRAW, {"filter": "state=listed"})

    assert not BulkAct.objects.exists()


def test_changes_give_all_the_same_value(member, exhibitor):
    category = CategoryFactory()
    one = ProductFactory(exhibitor=exhibitor, moq=100)
    other = ProductFactory(exhibitor=exhibitor, moq=300)

    assert (
        act(member, Kind.MOQ, [one, other], {"moq": 300}).outcome == "1 product is changed. 1 was so before."
    )
    act(member, Kind.LEAD_TIME, [one, other], {"lead_time": 21})
    act(member, Kind.UNIT, [one, other], {"unit": "set"})
    act(member, Kind.CATEGORY, [one, other], {"category": category.pk})

    for product in Product.objects.all():
        assert (product.moq, product.lead_time_days, product.unit) == (300, 21, "set")
        assert product.category == category
    assert Entry.objects.filter(labels__contains=[f"category:{category.pk}"]).count() == 2


def test_keywords_are_added_once(member, exhibitor):
    product = ProductFactory(exhibitor=exhibitor, keywords=["Steel"])
    full = ProductFactory(exhibitor=exhibitor, keywords=[f"word {n}" for n in range(50)])

    done = act(member, Kind.KEYWORDS, [product, full], {"keywords": ["steel", "kettle"]})

    product.refresh_from_db()
    assert product.keywords == ["Steel", "kettle"]
    assert (done.done, done.refused) == (1, 1)


def test_prices_are_raised_as_it_was_foreseen(member, exhibitor):
    product = PriceTierFactory(product__exhibitor=exhibitor, unit_price="9.10").product
    PriceTierFactory(product=product, quantity_from=1000, unit_price="8.0005")
    tiny = PriceTierFactory(product__exhibitor=exhibitor, unit_price="0.0001").product
    free = ProductFactory(exhibitor=exhibitor)
    planned = BulkAct(exhibitor=exhibitor, kind=Kind.PRICES, value={"percent": "-60"})
    planned.chosen = {"pks": [product.pk, tiny.pk, free.pk]}

    expected = foresee(planned, 20)
    assert [(e.before, e.after, e.reason) for e in expected] == [
        ("from 300: 9.10 USD, from 1000: 8.0005 USD", "from 300: 3.64 USD, from 1000: 3.2002 USD", ""),
        ("from 300: 0.0001 USD", "from 300: 0.0001 USD", "The price would be nothing."),
        ("", "", "It has no price that could change."),
    ]
    assert product.price_tiers.first().unit_price == Decimal("9.10")

    done = act(member, Kind.PRICES, [product, tiny, free], {"percent": "-60"})

    assert [tier.unit_price for tier in product.price_tiers.all()] == [Decimal("3.64"), Decimal("3.2002")]
    assert (done.done, done.refused) == (1, 2)
    assert Entry.objects.get(object_id=product.pk).price_usd == pytest.approx(3.64)


@pytest.fixture
def many(monkeypatch):
    monkeypatch.setattr(bulk, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(bulk, "BATCH", 2)


def test_many_are_the_work_of_a_job(many, member, exhibitor, django_capture_on_commit_callbacks):
    for _n in range(5):
        ProductFactory(exhibitor=exhibitor)

    with django_capture_on_commit_callbacks(execute=True):
        begun = act(member, Kind.WITHDRAW, {"filter": "state=listed"})
    begun.refresh_from_db()
    assert (begun.job.state, begun.done, begun.job.result["done"]) == (Job.State.DONE, 5, 5)
    assert states(exhibitor) == ["withdrawn"] * 5

    with django_capture_on_commit_callbacks(execute=True):
        undo_act(begun, member.user)
    assert states(exhibitor) == ["listed"] * 5


def test_job_goes_on_after_a_kill_and_counts_nothing_twice(many, member, exhibitor, monkeypatch):
    products = [ProductFactory(exhibitor=exhibitor) for _n in range(5)]
    begun = act(member, Kind.WITHDRAW, {"filter": "state=listed"})
    late = ProductFactory(exhibitor=exhibitor)
    do, seen = bulk._do, []

    def killed(act, batch):
        if seen:
            raise KeyboardInterrupt
        seen.append(batch)
        do(act, batch)

    monkeypatch.setattr(bulk, "_do", killed)
    with pytest.raises(KeyboardInterrupt):
        run_job(begun.job_id)
    assert states(exhibitor).count("withdrawn") == 2

    monkeypatch.setattr(bulk, "_do", do)
    Job.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=1))
    run_job(begun.job_id)

    begun.refresh_from_db()
    assert (begun.done, begun.items.count()) == (5, len(products))
    assert Product.objects.get(pk=late.pk).state == State.LISTED  # it was not there when all were chosen


def test_job_of_someone_who_left_does_nothing(many, member, exhibitor):
    for _n in range(5):
        ProductFactory(exhibitor=exhibitor)
    begun = act(member, Kind.WITHDRAW, {"filter": ""})
    member.delete()

    run_job(begun.job_id)

    assert states(exhibitor) == ["listed"] * 5
    begun.job.refresh_from_db()
    assert begun.job.error == "You no longer manage this catalogue."


def test_acts_are_forgotten_after_a_week(member, exhibitor):
    ProductFactory(exhibitor=exhibitor)
    act(member, Kind.WITHDRAW, {"filter": ""})
    act(member, Kind.LIST, {"filter": ""})
    old = BulkAct.objects.last()
    BulkAct.objects.filter(pk=old.pk).update(created_at=timezone.now() - bulk.KEPT * 2)

    bulk.forget_acts()

    assert list(BulkAct.objects.values_list("kind", flat=True)) == ["list"]


# On the pages.


@pytest.fixture
def address(exhibitor):
    return f"/workspace/{exhibitor.slug}/catalogue/"


def test_withdrawn_rows_are_told_in_a_toast_with_a_way_back(client, member, exhibitor, address):
    products = [ProductFactory(exhibitor=exhibitor) for _n in range(2)]
    client.force_login(member.user)

    answer = client.post(
        f"{address}act/",
        {"kind": "withdraw", "pk": [p.pk for p in products], "next": f"{address}?state=listed"},
        follow=True,
    )

    assert answer.redirect_chain == [(f"{address}?state=listed", 302)]
    assert "2 products are withdrawn." in answer.text
    undo = f"{address}acts/{BulkAct.objects.get().pk}/undo/"
    assert undo in answer.text
    assert undo not in client.get(address).text

    client.post(undo)
    assert states(exhibitor) == ["listed", "listed"]


def test_refused_rows_are_shown_with_their_reason(client, member, exhibitor, address):
    ProductFactory(exhibitor=exhibitor, name="Unfinished", moq=None, state=State.DRAFT)
    ProductFactory(exhibitor=exhibitor, name="Fine", state=State.DRAFT)
    client.force_login(member.user)

    told = client.post(f"{address}act/", {"kind": "list", "all": "1", "filter": "state=draft"}, follow=True)
    link = f"{address}?act={BulkAct.objects.get().pk}"
    assert f'href="{link}"' in told.text

    page = client.get(link).text
    assert "Say the minimum order before listing the product." in page
    assert "Fine" not in page


def test_change_is_previewed_by_get_and_done_by_post(client, member, exhibitor, address):
    product = PriceTierFactory(product__exhibitor=exhibitor).product
    client.force_login(member.user)
    asked = {"kind": "prices", "prices": "10", "pk": [product.pk]}

    preview = client.get(f"{address}change/", asked)
    assert "from 300: 10.01 USD" in preview.text
    assert product.price_tiers.get().unit_price == Decimal("9.10")

    client.post(f"{address}change/", asked)
    assert product.price_tiers.get().unit_price == Decimal("10.01")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "moq"},
        {"kind": "moq", "moq": "0"},
        {"kind": "prices", "prices": "-100"},
        {"kind": "category", "category": "9"},
        {"kind": "keywords", "keywords": " , "},
        {"kind": "x"},
    ],
)
def test_change_that_makes_no_sense_is_told_and_not_done(client, member, exhibitor, address, wrong):
    product = ProductFactory(exhibitor=exhibitor)
    client.force_login(member.user)

    answer = client.post(f"{address}change/", wrong | {"pk": [product.pk]})

    assert answer.status_code == 200
    assert (
        "field__error" in answer.text or "There is a problem" in answer.text or 'role="alert"' in answer.text
    )
    assert not BulkAct.objects.exists()


@pytest.mark.parametrize("role", ["host", "stranger", "guest"])
def test_only_managers_act_on_products(client, member, exhibitor, address, role):
    product = ProductFactory(exhibitor=exhibitor)
    done = act(member, Kind.WITHDRAW, [ProductFactory(exhibitor=exhibitor)])
    before = list(Product.objects.order_by("pk").values())
    if role != "guest":
        place = exhibitor if role == "host" else ExhibitorFactory()
        client.force_login(MembershipFactory(exhibitor=place, role=Membership.Role.HOST).user)

    for path, data in [
        ("act/", {"kind": "withdraw", "pk": [product.pk]}),
        ("change/", {"kind": "moq", "moq": "7", "pk": [product.pk]}),
        (f"acts/{done.pk}/undo/", {}),
    ]:
        answer = client.post(address + path, data)
        assert answer.status_code == 404 or "/accounts/login/" in answer.url

    assert list(Product.objects.order_by("pk").values()) == before
    assert BulkAct.objects.count() == 1


def test_act_of_another_company_is_not_there(client, member, exhibitor, address):
    theirs = MembershipFactory()
    ProductFactory(exhibitor=theirs.exhibitor)
    done = act(theirs, Kind.WITHDRAW, {"filter": ""})
    client.force_login(member.user)

    assert client.get(f"{address}acts/{done.pk}/").status_code == 404
    assert client.post(f"{address}acts/{done.pk}/undo/").status_code == 404
    assert client.get(address, {"act": done.pk}).text.count("data-row") == 0
    assert states(theirs.exhibitor) == ["withdrawn"]


def test_page_of_a_long_act_shows_progress_then_outcome(client, many, member, exhibitor, address):
    for _n in range(5):
        ProductFactory(exhibitor=exhibitor, moq=None, state=State.DRAFT)
    client.force_login(member.user)

    answer = client.post(f"{address}act/", {"kind": "list", "all": "1", "filter": ""}, follow=True)
    assert "<progress" in answer.text
    client.force_login(MembershipFactory(exhibitor=exhibitor).user)
    seen = client.get(
        answer.request["PATH_INFO"]
    ).text  # a colleague watches, and leaves the job to its owner
    assert ("<progress" in seen, BulkAct.objects.get().job.topic in seen, "/stop/" in seen) == (
        True,
        True,
        False,
    )

    run_job(BulkAct.objects.get().job_id)
    page = client.get(f"{address}acts/{BulkAct.objects.get().pk}/", {"fragment": ""}).text
    assert "5 could not be." in page


def test_stranger_is_no_owner_of_jobs(client, many, member, exhibitor, address):
    for _n in range(5):
        ProductFactory(exhibitor=exhibitor)
    begun = act(member, Kind.WITHDRAW, {"filter": ""})
    client.force_login(UserFactory())

    assert client.post(f"/jobs/{begun.job_id}/stop/").status_code == 404
    begun.job.refresh_from_db()
    assert begun.job.state == Job.State.WAITING
