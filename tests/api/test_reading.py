"""Lists and single things: who sees what, pages, filters, and how many queries they cost."""

import pytest
from django.urls import reverse

from accounts.notices import notify
from booths.models import ShortlistItem
from exhibitors.models import Product
from fair.models import Job
from tests.factories import (
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    MembershipFactory,
    MessageFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
    ShowFactory,
)

pytestmark = pytest.mark.django_db


def results(response):
    assert response.status_code == 200, response.content
    return response.json()["results"]


def full_product(**fields):
    product = PriceTierFactory(product=ProductFactory(category=CategoryFactory(), **fields)).product
    product.product_pictures.create(picture=PictureFactory())
    product.certificates.create(name="CE", exhibitor=product.exhibitor)
    return product


def make_edition(number):
    return EditionFactory(slug=f"edition-{number}")


def make_hall(number):
    hall = HallFactory(number=number, slug=f"hall-{number}")
    hall.sections.add(CategoryFactory())


def make_category(number):
    CategoryFactory(parent=CategoryFactory())


def make_exhibitor(number):
    exhibitor = ExhibitorFactory(logo=PictureFactory(), category=CategoryFactory())
    BoothFactory(exhibitor=exhibitor)


def make_job(number, user):
    Job.objects.create(kind="test", owner=user)


def make_notice(number, user):
    notify([user], "import.ended", key=f"import:{number}", exhibitor="x", number=number, rows=1, wrong=0)


LISTS = {
    "editions/": (lambda n, user: make_edition(n), 1),
    "halls/": (lambda n, user: make_hall(n), 2),
    "categories/": (lambda n, user: make_category(n), 1),
    "exhibitors/": (lambda n, user: make_exhibitor(n), 2),
    "booths/": (lambda n, user: BoothFactory(), 1),
    "shows/": (lambda n, user: ShowFactory(poster=PictureFactory()), 1),
    "products/": (lambda n, user: full_product(), 4),
    "shortlist/": (lambda n, user: ShortlistItem.objects.create(user=user, product=ProductFactory()), 1),
    "jobs/": (lambda n, user: make_job(n, user), 1),
    "me/notices/": (lambda n, user: make_notice(n, user), 1),
    "search/": (lambda n, user: full_product(), 7),
}
AUTHENTICATION = 1


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_the_same_for_one_and_for_three(buyer, path, django_assert_num_queries):
    make, queries = LISTS[path]
    buyer.get("me/")  # the day of the token's first use is written

    for number, wanted in ((1, 1), (2, None), (3, 3)):
        make(number, buyer.user)
        if path == "search/":
            from exhibitors.indexing import index_products

            index_products(Product.objects.values_list("pk", flat=True))
        if wanted:
            with django_assert_num_queries(AUTHENTICATION + queries):
                found = buyer.get(path).json()
            rows = found["products"] if path == "search/" else found["results"]
            assert len(rows) >= wanted


def test_the_talk_costs_the_same_for_one_and_for_three(buyer, django_assert_num_queries):
    booth = BoothFactory()
    buyer.get("me/")
    for wanted in (1, 2, 3):
        MessageFactory(room=booth.room)
        with django_assert_num_queries(AUTHENTICATION + 2):
            talk = buyer.get(f"booths/{booth.slug}/messages/").json()
        assert len(talk["messages"]) == wanted


def test_pages_go_on_by_cursor_and_back_and_never_repeat(guest):
    made = [ProductFactory().pk for _product in range(5)]

    first = guest.get("products/?page_size=2").json()
    second = guest.get(first["next"].removeprefix("http://testserver")).json()
    third = guest.get(second["next"].removeprefix("http://testserver")).json()
    back = guest.get(second["previous"].removeprefix("http://testserver")).json()

    found = [row["id"] for page in (first, second, third) for row in page["results"]]
    assert found == made
    assert (first["previous"], third["next"]) == (None, None)
    assert back["results"] == first["results"]


@pytest.mark.parametrize(
    "query", ["page_size=0", "page_size=101", "page_size=x", "cursor=nonsense", "cursor=", "no_such=1"]
)
def test_what_a_page_cannot_be_asked_is_said_by_name(guest, query):
    response = guest.get(f"products/?{query}")

    assert response.status_code == 400
    assert list(response.json()["errors"]) == [query.partition("=")[0]]


def test_products_are_narrowed(guest):
    section = CategoryFactory()
    inside = ProductFactory(category=CategoryFactory(parent=section), external_id="K-1")
    other = ProductFactory()

    def ids(query):
        return [row["id"] for row in results(guest.get(f"products/?{query}"))]

    assert ids(f"category={section.slug}") == [inside.pk]
    assert ids(f"exhibitor={other.exhibitor.slug}") == [other.pk]
    assert ids("external_id=K-1") == [inside.pk]
    assert ids("state=draft") == []
    assert guest.get("products/?category=no-such").status_code == 400


def test_drafts_are_seen_by_those_who_work_there_alone(guest, buyer, owner, host):
    draft = ProductFactory(exhibitor=owner.exhibitor, state="draft")

    assert [results(asker.get("products/")) for asker in (guest, buyer)] == [[], []]
    assert [len(results(asker.get("products/"))) for asker in (owner, host)] == [1, 1]
    assert [asker.get(f"products/{draft.pk}/").status_code for asker in (guest, buyer, host)] == [
        404,
        404,
        200,
    ]


def test_editions_being_drawn_up_are_for_organisers(guest, organiser):
    EditionFactory(slug="next", state="draft")
    HallFactory(edition=EditionFactory(slug="next"), slug="next-1")

    assert results(guest.get("editions/")) == []
    assert guest.get("halls/next-1/").status_code == 404
    assert [edition["slug"] for edition in results(organiser.get("editions/"))] == ["next"]


def test_the_current_edition_is_one_address(guest):
    assert guest.get("editions/current/").status_code == 404
    EditionFactory()
    assert guest.get("editions/current/").json()["slug"] == "spring"


def test_exhibitors_without_a_published_booth_are_their_own_peoples(guest, owner):
    BoothFactory(exhibitor=owner.exhibitor, published=False)

    assert guest.get(f"exhibitors/{owner.exhibitor.slug}/").status_code == 404
    assert owner.get(f"exhibitors/{owner.exhibitor.slug}/").status_code == 200


def test_search_finds_narrows_and_goes_on(guest):
    from exhibitors.indexing import index_products

    for number in range(3):
        full_product(name=f"Kettle {number}", exhibitor__country="DE" if number else "CN")
    index_products(Product.objects.values_list("pk", flat=True))

    found = guest.get("search/?q=kettle&page_size=2").json()
    rest = guest.get(found["next"].removeprefix("http://testserver")).json()
    german = guest.get("search/?q=kettle&country=DE").json()

    assert (found["total"], len(found["products"]), len(rest["products"])) == (3, 2, 1)
    assert rest["next"] is None
    assert german["total"] == 2
    countries = next(facet["options"] for facet in german["facets"] if facet["name"] == "country")
    assert {option["value"]: option["selected"] for option in countries} == {"CN": False, "DE": True}


def test_search_finds_exhibitors(guest):
    from exhibitors.indexing import index_exhibitors

    booth = BoothFactory(exhibitor__name="Haolin Kettles")
    index_exhibitors([booth.exhibitor_id])

    found = guest.get("search/?q=haolin&kind=exhibitor").json()

    assert [exhibitor["slug"] for exhibitor in found["exhibitors"]] == [booth.exhibitor.slug]


def test_who_is_at_a_booth(guest):
    booth = BoothFactory()
    assert guest.get(f"booths/{booth.slug}/presence/").json() == {"people": 0, "staff": 0}


def test_a_person_s_jobs_are_their_own(buyer, owner):
    job = Job.objects.create(kind="test", owner=owner.user)

    assert results(buyer.get("jobs/")) == []
    assert buyer.post(f"jobs/{job.pk}/cancel/").status_code == 404
    job.refresh_from_db()
    assert job.state == Job.State.WAITING
    assert owner.post(f"jobs/{job.pk}/cancel/").json()["state"] == "cancelled"


def test_the_addresses_of_all_pages_answer(client):
    assert client.get(reverse("api-docs")).status_code == 200
    membership = MembershipFactory()
    client.force_login(membership.user)
    assert client.get(reverse("tokens")).status_code == 200
