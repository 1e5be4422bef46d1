"""What all addresses have in common: tokens, problems, conditions, keys, rates, other sites."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken
from accounts.tokens import make_token
from exhibitors.models import Product
from fair.errors import Refused
from fair.rates import count_use
from fair.rest.idempotency import tidy_answers
from fair.rest.models import Answer
from tests.api.conftest import Asker
from tests.factories import BoothFactory, EditionFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db
ITEM = {"note": "Ask for a sample."}


def code_of(response):
    assert response.headers["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["title"]
    assert problem["detail"]
    return problem["code"]


# Tokens


def test_a_token_is_its_person_within_its_scopes():
    asker = Asker(UserFactory(), scopes=["read"])

    me = asker.get("me/").json()

    assert (me["id"], me["scopes"]) == (asker.user.pk, ["read"])
    assert asker.token.digest not in str(me)
    asker.token.refresh_from_db()
    assert asker.token.last_used_on == timezone.now().date()


@pytest.mark.parametrize("change", ["lapsed", "inactive", "revoked", "another"])
def test_a_token_that_stands_no_more_opens_nothing(change):
    asker = Asker(UserFactory())
    if change == "lapsed":
        AccessToken.objects.update(expires_at=timezone.now())
    elif change == "inactive":
        asker.user.is_active = False
        asker.user.save()
    elif change == "revoked":
        asker.token.delete()
    else:
        asker.headers["Authorization"] += "x"

    for path in ("me/", "products/"):
        response = asker.get(path)
        assert (response.status_code, code_of(response)) == (401, "invalid_token")
        assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("scopes", "method", "path"),
    [
        (["shortlist"], "GET", "shortlist/"),
        (["shortlist"], "GET", "products/"),
        (["read", "chat"], "PUT", "shortlist/{product}/"),
        (["read", "shortlist"], "POST", "booths/{booth}/messages/"),
        (["read", "booth"], "POST", "products/"),
    ],
)
def test_a_scope_that_is_missing_is_named(scopes, method, path):
    asker = Asker(UserFactory(), scopes=scopes)
    path = path.format(product=ProductFactory().pk, booth=BoothFactory().slug)

    response = asker.ask(method, path, ITEM)

    assert (response.status_code, code_of(response)) == (403, "scope_needed")
    assert 'error="insufficient_scope"' in response.headers["WWW-Authenticate"]
    assert not asker.user.shortlist.exists()


def test_guests_read_and_write_nothing(guest):
    product = ProductFactory()

    for method, path in [("PUT", f"shortlist/{product.pk}/"), ("GET", "shortlist/"), ("POST", "products/")]:
        response = guest.ask(method, path, ITEM)
        assert (response.status_code, code_of(response)) == (401, "not_authenticated")
    assert Product.objects.count() == 1


def test_a_session_may_all_that_its_person_may_but_wants_the_csrf_token():
    user, product = UserFactory(), ProductFactory()
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    address, asked = f"/api/v1/shortlist/{product.pk}/", {"content_type": "application/json", "data": ITEM}

    assert code_of(client.put(address, **asked)) == "permission_denied"
    assert not user.shortlist.exists()
    client.get("/my/profile/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.put(address, headers=headers, **asked).status_code == 201


def test_twenty_tokens_are_enough_and_a_year_is_the_longest():
    user = UserFactory()
    for number in range(20):
        make_token(user, str(number), ["read"], timedelta(days=1))

    with pytest.raises(Refused):
        make_token(user, "one more", ["read"], timedelta(days=1))
    with pytest.raises(Refused):
        make_token(UserFactory(), "for ever", ["read"], timedelta(days=366))
    assert AccessToken.objects.count() == 20


def test_of_the_key_nothing_is_kept():
    token, key = make_token(UserFactory(), "ERP", ["read"], timedelta(days=1))

    assert key not in str(AccessToken.objects.values().get(pk=token.pk))
    assert key.startswith(token.prefix)


def test_problems_are_told_in_the_person_s_language_unless_asked_otherwise():
    asker = Asker(UserFactory(language="zh-hans"))

    asked = [asker.get("shortlist/7/", **more).json()["detail"] for more in ({}, {"Accept_Language": "en"})]

    assert asked == ["未找到。", "Not found."]


# Problems


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", "no-such/", {}, 404, "not_found"),
        ("DELETE", "/api/", {}, 404, "not_found"),
        ("GET", "products/%0A/", {}, 404, "not_found"),
        ("GET", "/api/v2/products/", {}, 404, "not_found"),
        ("GET", "products/999999/", {}, 404, "not_found"),
        ("GET", "products/99999999999999999999999/", {}, 404, "not_found"),
        ("DELETE", "products/", {}, 405, "method_not_allowed"),
        ("TRACE", "products/", {}, 405, "method_not_allowed"),
        ("GET", "products/", {"Accept": "text/html"}, 406, "not_acceptable"),
        ("POST", "products/", {"Content_Type": "text/plain"}, 415, "unsupported_media_type"),
        ("POST", "products/", {}, 400, "parse_error"),
        ("GET", "products/?external_id=%00", {}, 400, "invalid"),
        ("GET", "products/?category=%00", {}, 400, "invalid"),
    ],
)
def test_every_error_is_a_problem(owner, method, path, headers, status, code):
    kind = headers.pop("Content_Type", "application/json")
    path = path if path.startswith("/") else f"/api/v1/{path}"
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    response = owner.client.generic(method, path, b"{", content_type=kind, headers=owner.headers | headers)

    assert (response.status_code, code_of(response)) == (status, code)


def test_an_address_without_its_slash_names_the_right_one(guest):
    assert guest.get("products").json()["detail"].endswith("/api/v1/products/")


def test_field_errors_are_told_by_their_path(owner):
    body = {"exhibitor": owner.exhibitor.slug, "name": "", "tiers": [{"quantity_from": 0}], "moq": "many"}

    response = owner.post("products/", body)

    assert code_of(response) == "invalid"
    assert sorted(response.json()["errors"]) == ["moq", "name", "tiers.0.quantity_from", "tiers.0.unit_price"]
    assert not Product.objects.exists()


def test_what_nobody_foresaw_is_logged_and_told_as_a_problem(monkeypatch, caplog):
    def fail(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr("fair.resources.HallViewSet.get_queryset", fail)

    response = Asker(raise_request_exception=False).get("halls/")

    assert (response.status_code, code_of(response)) == (500, "error")
    assert "Internal Server Error: /api/v1/halls/" in caplog.text


# Conditions


def test_what_has_not_changed_is_304(guest):
    product = ProductFactory()
    for path in (f"products/{product.pk}/", "products/"):
        etag = guest.get(path).headers["ETag"]

        again = guest.get(path, If_None_Match=f'"x", W/{etag}')
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
        assert guest.get(path, If_None_Match='"x"').status_code == 200

    etag = guest.get(f"products/{product.pk}/").headers["ETag"]
    product.price_tiers.create(quantity_from=1, unit_price="2")
    assert guest.get(f"products/{product.pk}/", If_None_Match=etag).status_code == 200


def test_an_answer_is_private_and_tells_by_what_it_varies(guest):
    headers = guest.get("products/").headers

    assert headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie", "Accept-Language"} <= set(headers["Vary"].split(", "))


def test_a_write_names_the_state_that_it_was_made_from(owner):
    product = ProductFactory(exhibitor=owner.exhibitor, name="Kettle")
    path = f"products/{product.pk}/"
    etag = owner.get(path).headers["ETag"]

    missing = owner.patch(path, {"name": "Jug"}, If_Match=None)
    Product.objects.filter(pk=product.pk).update(brand="Haolin")  # by an import, which tells nobody
    stale = owner.patch(path, {"name": "Jug"}, If_Match=etag)
    stale_delete = owner.delete(path, If_Match=etag)
    product.refresh_from_db()
    assert (missing.status_code, code_of(missing)) == (428, "condition_required")
    assert (stale.status_code, code_of(stale), stale_delete.status_code) == (412, "stale", 412)
    assert product.name == "Kettle"

    written = owner.patch(path, {"name": "Jug"})
    assert (written.status_code, written.json()["name"]) == (200, "Jug")
    assert written.headers["ETag"] == owner.get(path).headers["ETag"] != etag
    assert owner.patch(path, {"name": "Pot"}, If_Match="*").status_code == 200


# Idempotency keys


def keyed(asker, key="a-key", **fields):
    body = {"exhibitor": asker.exhibitor.slug, "name": "Kettle", **fields}
    return asker.post("products/", body, Idempotency_Key=key)


def test_the_same_key_writes_once_and_answers_the_same(owner):
    first, second = keyed(owner), keyed(owner)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    for header in ("ETag", "Location"):
        assert first.headers[header] == second.headers[header]
    assert (first.headers.get("Idempotent-Replayed"), second.headers["Idempotent-Replayed"]) == (None, "true")
    assert Product.objects.count() == 1
    keyed(owner, key="another")
    assert Product.objects.count() == 2


def test_a_key_of_another_request_is_refused(owner, host):
    keyed(owner)

    response = keyed(owner, name="Jug")

    assert (response.status_code, code_of(response)) == (422, "key_used")
    assert Product.objects.count() == 1
    host.exhibitor = owner.exhibitor
    assert keyed(host).status_code == 400  # the key is the owner's own; the host may not write


def test_after_an_error_the_key_may_try_again(owner):
    assert keyed(owner, name="").status_code == 400
    assert keyed(owner).status_code == 201
    assert keyed(owner, key="with space").status_code == 400
    assert keyed(owner, key="x" * 101).status_code == 400


def test_a_key_is_forgotten_after_a_day(owner):
    keyed(owner)
    Answer.objects.update(made_at=timezone.now() - timedelta(hours=25))

    keyed(owner)
    assert Product.objects.count() == 2
    Answer.objects.update(made_at=timezone.now() - timedelta(hours=25))
    assert tidy_answers() == 1
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_rivals_with_one_key_write_once(owner):
    answers, start = [], threading.Barrier(4)

    def send():
        try:
            start.wait()
            answers.append(keyed(owner).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _rival in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert Product.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_under_way_is_409(owner):
    from django.db import transaction

    from fair.rest.idempotency import _claim

    inside, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            assert _claim(owner.user.pk, "a-key")
            inside.set()
            done.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(10)
    response = keyed(owner)
    done.set()
    holder.join()

    assert (response.status_code, code_of(response)) == (409, "in_flight")
    assert not Product.objects.exists()


# Rates


def test_the_rate_is_told_and_held_by_token_person_and_address(settings, buyer, guest):
    settings.API_RATE, settings.API_RATE_OF_GUESTS = 3, 1

    first = buyer.get("me/")
    assert (first.headers["RateLimit-Limit"], first.headers["RateLimit-Remaining"]) == ("3", "2")
    assert 0 < int(first.headers["RateLimit-Reset"]) <= 60
    assert [buyer.get("me/").status_code for _time in range(3)] == [200, 200, 429]
    over = buyer.get("me/")
    assert code_of(over) == "throttled"
    assert 0 < int(over.headers["Retry-After"]) <= 120
    assert over.headers["RateLimit-Remaining"] == "0"

    assert Asker(buyer.user).get("me/").status_code == 200  # another token counts for itself
    assert [guest.get("editions/").status_code for _time in range(2)] == [200, 429]


def test_writes_are_also_counted_by_themselves(settings, buyer):
    settings.API_RATE_OF_WRITES = 1
    products = [ProductFactory(), ProductFactory()]

    statuses = [buyer.put(f"shortlist/{product.pk}/", {}).status_code for product in products]

    assert statuses == [201, 429]
    assert buyer.user.shortlist.count() == 1
    assert buyer.get("me/").status_code == 200


def test_wrong_tokens_are_counted_by_address(settings, guest):
    settings.API_RATE_OF_GUESTS = 2
    guest.headers["Authorization"] = "Bearer kapok_guess"

    assert [guest.get("me/").status_code for _time in range(3)] == [401, 401, 429]


def test_count_use_comes_back_with_time():
    uses = [count_use("test", 2, 1) for _use in range(3)]
    assert [use.remaining for use in uses] == [1, 0, 0]
    assert [use.wait > 0 for use in uses] == [False, False, True]
    assert uses[2].wait <= 2

    threading.Event().wait(2.05)
    assert count_use("test", 2, 1).wait == 0


# Other sites


def test_scripts_of_other_sites_are_let_in_by_setting_alone(settings, guest):
    EditionFactory()
    away = {"Origin": "https://erp.example.org"}
    assert "Access-Control-Allow-Origin" not in guest.get("editions/", **away).headers

    settings.API_CORS_ORIGINS = ["https://erp.example.org"]
    told = guest.get("editions/", **away).headers
    assert told["Access-Control-Allow-Origin"] == "https://erp.example.org"
    assert "Access-Control-Allow-Credentials" not in told
    assert "ETag" in told["Access-Control-Expose-Headers"]
    asked = guest.ask("OPTIONS", "shortlist/1/", **away)
    assert asked.status_code == 204
    assert "PUT" in asked.headers["Access-Control-Allow-Methods"]
    assert "If-Match" in asked.headers["Access-Control-Allow-Headers"]
    other = guest.get("editions/", Origin="https://evil.example.org").headers
    assert "Access-Control-Allow-Origin" not in other
    assert "Origin" in other["Vary"]
