"""Shows over the API."""

import datetime
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from tests.factories import BoothFactory, HallFactory, ProductFactory, ShowFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def ids(response):
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def test_one_reads_what_one_may_watch(guest, buyer, owner):
    public, members = ShowFactory(), ShowFactory(visibility="signed_in")
    private = ShowFactory(visibility="private", booth=BoothFactory(exhibitor=owner.exhibitor))

    assert ids(guest.get("shows/")) == [public.pk]
    assert ids(buyer.get("shows/")) == [public.pk, members.pk]
    assert ids(owner.get("shows/")) == [public.pk, members.pk, private.pk]
    assert guest.get(f"shows/{private.pk}/").status_code == 404
    assert "secret" not in owner.get(f"shows/{private.pk}/").json()


def test_the_list_is_narrowed(guest):
    now = timezone.now()
    there = HallFactory(number=2)
    plain = ShowFactory(starts_at=now + HOUR)
    other = ShowFactory(starts_at=now + 5 * HOUR, booth__hall=there, language="fr")
    over = ShowFactory(starts_at=now - 5 * HOUR, state="replay")

    assert ids(guest.get("shows/?state=replay")) == [over.pk]
    assert ids(guest.get("shows/?hall=hall-2")) == ids(guest.get("shows/?language=fr")) == [other.pk]
    assert ids(guest.get(f"shows/?booth={plain.booth.slug}")) == [plain.pk]
    since, until = (now - HOUR).isoformat(), (now + 2 * HOUR).isoformat()
    assert ids(guest.get(f"shows/?{urlencode({'since': since, 'until': until})}")) == [plain.pk]
    for wrong in ("state=asleep", "hall=nowhere", "since=soon", "colour=red"):
        assert guest.get(f"shows/?{wrong}").status_code == 400, wrong


def test_a_show_is_told_with_its_products_and_what_plays(guest):
    show = ShowFactory(on_air=True, source="address", source_url="https://example.org/live.m3u8")
    products = [ProductFactory(exhibitor=show.booth.exhibitor) for _n in range(2)]
    for position, product in enumerate(reversed(products)):
        show.shelf.create(product=product, position=position)
    show.shelf.create(product=ProductFactory(state="draft"), position=9)

    told = guest.get(f"shows/{show.pk}/").json()

    assert [product["id"] for product in told["products"]] == [products[1].pk, products[0].pk]
    assert (told["state"], told["hall"], told["booth"]) == ("on_air", "hall-1", show.booth.slug)
    assert told["page"] == show.get_absolute_url()
    assert (told["playback"]["kind"], told["playback"]["url"]) == ("hls", "https://example.org/live.m3u8")


def test_shows_are_not_written_here(owner):
    show = ShowFactory(booth=BoothFactory(exhibitor=owner.exhibitor))

    assert owner.post("shows/").status_code == 405
    assert owner.ask("PATCH", f"shows/{show.pk}/", {"title": "Stolen"}).status_code == 405

    show.refresh_from_db()
    assert show.title != "Stolen"
