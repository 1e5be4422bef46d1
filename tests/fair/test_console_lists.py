"""How the console's lists are drawn: rows, filters, and what can be done to chosen rows."""

import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.filters import AllValuesFieldListFilter
from django.contrib.admin.sites import site
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from booths.models import Application, Booth, Case, FairRules, Retention
from exhibitors.models import Check, Exhibitor, Product
from fair.console.lists import ListPage
from fair.models import AuditEntry, Category, Edition, Hall, Wording
from live.models import LiveRules
from matchmaking.models import ExchangeRate, MatchRules
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    EditionFactory,
    ExhibitorFactory,
    HallFactory,
    OrganiserFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
# Eight have a page of their own in place of the list.
ONE_PAGE = (Case, Category, ExchangeRate, FairRules, LiveRules, MatchRules, Retention, Wording)
DRAWN = [model for model in site._registry if model not in ONE_PAGE]


@pytest.fixture
def look(client):
    """look(model, query) -> (the answer, its ListPage), as an organiser sees it."""
    client.force_login(OrganiserFactory())

    def look(model, query=""):
        response = client.get(address(model) + query)
        context = response.context
        return response, ListPage(context["cl"], response.wsgi_request, context["action_form"])

    return look


def address(model, page="changelist", *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(
    ("model", "queries"), [(Product, 4), (Exhibitor, 4), (Booth, 6), (User, 4), (Check, 4)]
)
def test_list_reads_any_number_of_rows_in_as_many_queries(
    model, queries, many, look, django_assert_num_queries
):
    for _each in range(many):
        booth = BoothFactory()
        ProductFactory(exhibitor=booth.exhibitor)
        booth.exhibitor.checks.create(
            kind="licence", checked_on=timezone.localdate(), checked_by=UserFactory()
        )
    look(model)

    with django_assert_num_queries(queries):
        look(model)


def test_row_leads_to_its_form_and_back_to_the_list_as_it_was(look):
    product = ProductFactory(name="Kettle <b>")

    _response, page = look(Product, "?state__exact=listed")

    (row,) = page.rows
    onward = "?_changelist_filters=state__exact%3Dlisted"
    link = f'<a href="{address(Product, "change", product.pk)}{onward}">Kettle &lt;b&gt;</a>'
    assert row.cells.startswith(f'<th scope="row">{link}</th>')
    assert '<td data-label="State">Listed</td>' in row.cells
    assert page.add == address(Product, "add") + onward


def test_cells_say_yes_no_and_states_in_their_tone(look):
    application = ApplicationFactory(waiting=True, state="changes")

    _response, page = look(Application, "?state=changes")

    (row,) = page.rows
    assert row.pk == application.pk
    assert f'<span class="badge" data-tone="warn">{application.get_state_display()}</span>' in row.cells
    assert '<span class="visually-hidden">No</span>' in row.cells


def test_list_is_sorted_by_the_heading_that_is_clicked(look):
    edition = EditionFactory()
    HallFactory(edition=edition, number=1)
    HallFactory(edition=edition, number=2)

    _response, page = look(Hall)
    link = page.columns["number"]["url_primary"]
    response, page = look(Hall, link)
    _response, turned = look(Hall, page.columns["number"]["url_primary"])

    assert [row.name for row in page.rows] == [row.name for row in turned.rows][::-1]
    assert response.content.decode().count(' aria-sort="') == 1


def test_columns_of_large_tables_are_not_sorted(look):
    _response, page = look(Product)

    assert not any(heading["sortable"] for heading in page.columns.values())


@pytest.mark.parametrize("model", DRAWN, ids=lambda model: model._meta.label_lower)
def test_form_above_a_list_has_every_choice_of_its_filters(model, look):
    BoothFactory(), BoothFactory()
    response, page = look(model)

    for spec, drawn in zip(response.context["cl"].filter_specs, page.filters, strict=True):
        assert not isinstance(spec, AllValuesFieldListFilter)  # which reads the whole table
        assert drawn.select.count("<option") == len(list(spec.choices(response.context["cl"])))
        assert drawn.select.count(" selected") == 1


def test_field_of_the_form_that_is_left_empty_asks_for_nothing(look):
    ExhibitorFactory(country="BO")

    response, page = look(Exhibitor, "?q=&type__exact=&is_demo__exact=&country=BO")

    assert response.context["cl"].result_count == 1
    assert '<option value="BO" selected>Bolivia</option>' in page.filters[3].select
    assert page.whole == "?"


@pytest.mark.parametrize(("value", "found"), [("0", ["Delta"]), ("1", ["Andes"]), ("", ["Andes", "Delta"])])
def test_companies_are_found_by_whether_they_are_verified(value, found, look):
    ExhibitorFactory(name="Delta", verified_on=timezone.localdate() - datetime.timedelta(days=9))
    ExhibitorFactory(name="Andes")

    _response, page = look(Exhibitor, f"?verified_on__isempty={value}")

    assert sorted(row.name for row in page.rows) == found


def test_booths_of_a_hall_of_a_closed_edition_are_found(look):
    booth, _other = BoothFactory(), BoothFactory(hall=HallFactory(number=2))
    Edition.objects.filter(pk=booth.hall.edition_id).update(state="closed")

    _response, page = look(Booth, f"?hall={booth.hall_id}")

    assert [row.pk for row in page.rows] == [booth.pk]
    assert f'<option value="{booth.hall_id}" selected>' in page.filters[-1].select


def test_search_keeps_the_order_and_the_window(look):
    response, page = look(Exhibitor, "?q=a&o=1&_popup=1&type__exact=trader&p=2")

    assert page.kept == [("o", "1"), ("_popup", "1")]
    assert page.whole == "?o=1&_popup=1"
    assert "sidenav" not in response.content.decode()


def test_acts_are_those_that_the_person_may_do(look):
    ProductFactory()

    _response, page = look(Product)

    assert [name for name, _label in page.acts] == ["list_selected", "withdraw_selected", "delete_selected"]


# Pages of our own


def test_every_page_has_one_heading_which_names_it(client, look):
    booth = BoothFactory()
    lists = [address(model) for model in site._registry]
    rows = [address(type(row), "change", row.pk) for row in (booth.hall, booth.hall.edition, booth.exhibitor)]
    desk = reverse("admin:booths_booth_move", args=[booth.pk])

    for page in [*lists, *rows, desk]:
        html = client.get(page).content.decode()
        assert html.count("<h1") == 1, page
        assert "console/desk" not in html  # its styles are in console.css
    assert f'<a class="muted" href="{address(Booth)}">Booths</a>' in html
    assert f"<bdi>Move {booth.exhibitor}</bdi></h1>" in html


# Lists that other packages bring along


def second_factor():
    return Authenticator.objects.create(user=UserFactory(), type="totp", data={"secret": "sealed"})


def test_lost_second_factor_is_taken_away_and_its_secret_is_not_written_down(client, look):
    factor = second_factor()
    page = client.get(address(Authenticator, "change", factor.pk)).content.decode()

    client.post(address(Authenticator, "delete", factor.pk), {"post": "yes"})

    assert not Authenticator.objects.exists()
    assert "sealed" not in page
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.before) == (
        "authenticator.deleted",
        {"user": factor.user_id, "type": "totp"},
    )


def test_second_factor_is_not_taken_away_without_the_permission(client):
    factor = second_factor()
    helper = UserFactory(is_staff=True)
    helper.user_permissions.add(Permission.objects.get(codename="view_authenticator"))
    client.force_login(helper)

    response = client.post(address(Authenticator, "delete", factor.pk), {"post": "yes"})

    assert response.status_code == 403
    assert Authenticator.objects.get() == factor
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("page", ["add", "change", "delete"])
def test_addresses_of_people_are_only_looked_at(page, client, look):
    kept = UserFactory().emailaddress_set.create(email="a@example.org", verified=False)
    pk = [] if page == "add" else [kept.pk]

    response = client.post(address(EmailAddress, page, *pk), {"verified": "on", "post": "yes"})

    assert response.status_code == 403
    kept.refresh_from_db()
    assert not kept.verified


def test_times_are_told_as_everywhere_in_the_fair(look):
    booth = BoothFactory(reply_seconds=240)
    ProductFactory(exhibitor=booth.exhibitor)
    Product.objects.update(updated_at=datetime.datetime(2026, 3, 2, 9, 5, tzinfo=datetime.UTC))

    assert "2 March 2026" in look(Product)[0].content.decode()
    assert "4 min" in look(Booth)[0].content.decode()
