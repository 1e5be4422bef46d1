"""The page of a show, for each of its states and for whoever comes."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from live.models import Show
from live.services.shows import pin_product
from tests.factories import MembershipFactory, ProductFactory, SessionFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db

State, Visibility = Show.State, Show.Visibility


def shown(client, show, query=""):
    return client.get(show.get_absolute_url() + query)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.PLANNED, "Begins"),
        (State.ON_AIR, "Live"),
        (State.PAUSED, "The host will be back"),
        (State.ENDED, "The show is over"),
        (State.REPLAY, "Chapters"),
        (State.CANCELLED, "This show was called off"),
    ],
)
def test_page_is_there_in_each_state(client, state, words):
    chapters = [{"at": 65.0, "product": None, "title": "The lid"}]
    show = ShowFactory(state=state, text="Begins soon", chapters=chapters, replay_seconds=120)

    page = shown(client, show)

    assert page.status_code == 200
    assert words in page.content.decode()
    assert f'data-state="{state}"' in page.content.decode()


def test_page_tells_search_engines_what_it_is(client):
    show = ShowFactory(on_air=True)

    page = shown(client, show).content.decode()

    assert '"@type": "BroadcastEvent"' in page
    assert f'<meta property="og:title" content="{show.title}">' in page
    show.state, show.replay_seconds = State.REPLAY, 65
    show.save()
    assert '"duration": "PT65S"' in shown(client, show).content.decode()


def test_an_old_address_leads_on(client):
    show = ShowFactory(title="Kettles and more")

    assert (
        client.get(f"/shows/{show.pk}-former/?x=1")["Location"] == f"/shows/{show.pk}-kettles-and-more/?x=1"
    )
    assert client.get(f"/shows/{show.pk}/")["Location"] == show.get_absolute_url()
    assert client.get("/shows/0-none/").status_code == 404


def test_a_private_show_opens_by_its_link_which_the_session_remembers(client):
    show = ShowFactory(visibility=Visibility.PRIVATE)

    assert shown(client, show).status_code == 404
    assert shown(client, show, "?secret=wrong").status_code == 404
    assert shown(client, show, f"?secret={show.secret}").status_code == 200
    page = shown(client, show)
    assert page.status_code == 200
    assert b'name="robots" content="noindex"' in page.content
    assert b"BroadcastEvent" not in page.content
    assert client.get(reverse("show_now", args=[show.pk])).status_code == 200


def test_a_show_for_the_signed_in_offers_guests_to_sign_in(client):
    show = ShowFactory(visibility=Visibility.SIGNED_IN, on_air=True)

    page = shown(client, show)

    assert page.status_code == 200
    assert b"Sign in to watch" in page.content
    assert b"<show-player" not in page.content
    assert client.get(reverse("show_now", args=[show.pk])).status_code == 404
    client.force_login(UserFactory())
    assert b"<show-player" in shown(client, show).content


def test_stage_leads_to_the_show_of_the_door(client):
    public = ShowFactory(of_the_fair=True)
    private = ShowFactory(of_the_fair=True, visibility=Visibility.PRIVATE)

    assert client.get(f"/stages/{public.room.door}/")["Location"] == public.get_absolute_url()
    assert client.get(f"/stages/{private.room.door}/")["Location"].endswith(f"?secret={private.secret}")
    assert client.get("/stages/nowhere/").status_code == 404


def test_now_tells_what_a_page_missed(client):
    show = ShowFactory(on_air=True)
    product = ProductFactory(exhibitor=show.booth.exhibitor)
    pin_product(show, product, None)

    told = client.get(reverse("show_now", args=[show.pk])).json()

    assert (told["state"], told["product"], told["poll"], told["questions"]) == (
        "on_air",
        product.pk,
        None,
        [],
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_page_asks_as_often_for_one_row_as_for_three(client, rows, django_assert_num_queries):
    show = ShowFactory(on_air=True)
    for place in range(rows):
        product = ProductFactory(exhibitor=show.booth.exhibitor)
        show.shelf.create(product=product, position=place)
        show.questions.create(
            author=UserFactory(), text="?", key=f"00000000-0000-0000-0000-00000000000{place}"
        )
        ShowFactory(starts_at=timezone.now() + datetime.timedelta(hours=place + 1), edition=show.edition)
    client.force_login(MembershipFactory().user)
    shown(client, show)

    with django_assert_num_queries(15):
        shown(client, show)


def test_the_stage_of_an_event_leads_to_its_registration(client):
    stage = SessionFactory().stage

    page = shown(client, stage)

    assert page["Location"] == reverse("event_stage", args=[stage.event.slug, stage.pk])
    assert client.get(page["Location"])["Location"].endswith("#registration")
    stage.visibility = Visibility.PRIVATE
    stage.save()
    assert shown(client, stage).status_code == 404


def test_what_comes_from_elsewhere_may_be_loaded_on_its_page_alone(client):
    own = ShowFactory()
    film = ShowFactory(source=Show.Source.EMBED, source_url="https://youtu.be/aqz-KE-bpKQ")
    stream = ShowFactory(source=Show.Source.ADDRESS, source_url="https://cdn.example.org/live/a.m3u8")

    policies = [shown(client, show)["Content-Security-Policy"] for show in (own, film, stream)]

    assert ["frame-src" in policy for policy in policies] == [False, True, False]
    assert "https://www.youtube-nocookie.com" in policies[1]
    assert ["https://cdn.example.org" in policy for policy in policies] == [False, False, True]


def test_hosts_find_the_way_to_the_studio(client):
    show = ShowFactory(on_air=True)
    studio = reverse("show_studio", args=[show.pk]).encode()

    assert studio not in shown(client, show).content
    client.force_login(MembershipFactory(exhibitor=show.booth.exhibitor).user)
    assert studio in shown(client, show).content
