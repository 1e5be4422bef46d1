"""What players and senders are told, and to whom."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from live.media.embeds import embed_of
from live.media.playback import Playback, playback_of
from live.models import Show
from tests.factories import MembershipFactory, ShowFactory, UserFactory

pytestmark = pytest.mark.django_db
ID = "dQw4w9WgXcQ"


def staff(show):
    return MembershipFactory(exhibitor=show.booth.exhibitor).user


def test_a_public_show_is_played_from_files_for_everyone():
    show = ShowFactory(on_air=True)

    found = playback_of(show, AnonymousUser())

    home = f"/hls/public/{show.key}"
    assert found == Playback("hls", f"{home}/index.m3u8", f"{home}/audio.m3u8", is_live=True)


def test_the_small_picture_is_told_where_it_is_made(settings):
    settings.LIVE_LADDER, settings.HLS_URL = True, "https://cdn.example.org/hls"
    show = ShowFactory(on_air=True)

    assert playback_of(show, None).low_url == f"https://cdn.example.org/hls/public/{show.key}/low.m3u8"


def test_nothing_is_played_before_a_show_begins_nor_after_one_without_replay():
    assert playback_of(ShowFactory(), None) == Playback()
    assert playback_of(ShowFactory(on_air=True, state=Show.State.ENDED), None) == Playback()


def test_a_show_from_elsewhere_is_played_from_there_while_it_runs():
    address = "https://video.example.org/live.m3u8"
    show = ShowFactory(on_air=True, source=Show.Source.ADDRESS, source_url=address)

    assert playback_of(show, None) == Playback("hls", address, is_live=True)
    show.state = Show.State.ENDED
    assert playback_of(show, None) == Playback()


def test_a_film_of_another_site_becomes_a_page_for_a_frame():
    show = ShowFactory(on_air=True, source=Show.Source.EMBED, source_url=f"https://youtu.be/{ID}")

    page = f"https://www.youtube-nocookie.com/embed/{ID}"
    assert playback_of(show, None) == Playback("embed", page, provider="YouTube", is_live=True)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (f"https://www.youtube.com/watch?v={ID}&t=3", f"https://www.youtube-nocookie.com/embed/{ID}"),
        (f"https://m.youtube.com/live/{ID}?feature=share", f"https://www.youtube-nocookie.com/embed/{ID}"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871?dnt=1"),
        (
            "https://vimeo.com/76979871/8272103f6e",
            "https://player.vimeo.com/video/76979871?dnt=1&h=8272103f6e",
        ),
        ("https://vimeo.com/event/12345", "https://vimeo.com/event/12345/embed"),
        (
            "https://www.bilibili.com/video/BV1xx411c7mD/?p=1",
            "https://player.bilibili.com/player.html?bvid=BV1xx411c7mD&autoplay=0",
        ),
        ("https://live.bilibili.com/21495945", "https://live.bilibili.com/blanc/21495945"),
    ],
)
def test_links_as_people_copy_them_are_understood(address, page):
    assert embed_of(address).url == page


@pytest.mark.parametrize(
    "address",
    [
        "",
        f"javascript://youtube.com/{ID}",
        f"https://youtube.com.example.org/watch?v={ID}",
        'https://youtu.be/"><script>',
        "https://vimeo.com/about",
        "https://www.bilibili.com/video/BVno",
        "http://[",
    ],
)
def test_other_links_are_not(address):
    assert embed_of(address) is None


def test_playback_is_for_those_who_may_watch(client):
    show = ShowFactory(on_air=True, visibility=Show.Visibility.PRIVATE)
    address = reverse("show_playback", args=[show.pk])

    assert client.get(address).status_code == 404
    found = client.get(address, {"secret": show.secret}).json()

    assert found["url"].startswith("/hls/")
    assert (found["kind"], found["state"], str(show.key) in found["url"]) == ("hls", "on_air", True)
    assert found["expires_at"]
    assert "/public/" not in found["url"]


def test_sending_is_for_hosts_and_told_with_a_ticket(client, settings):
    show = ShowFactory()
    address = reverse("show_send", args=[show.pk])

    assert client.post(address).status_code == 401
    client.force_login(UserFactory())
    assert client.post(address).status_code == 404
    client.force_login(staff(show))
    answer = client.post(address)

    assert (answer.status_code, answer.json()["url"]) == (200, settings.INGEST_URL)
    assert client.get(address).status_code == 405


def test_sending_to_a_show_that_is_over_is_refused_with_a_sentence(client):
    show = ShowFactory(on_air=True, state=Show.State.ENDED)
    client.force_login(staff(show))

    answer = client.post(reverse("show_send", args=[show.pk]))

    assert answer.status_code == 409
    assert "over" in answer.json()["error"]


def test_the_network_check_takes_a_megabyte_and_no_more(client):
    show = ShowFactory()
    client.force_login(staff(show))
    address = reverse("show_probe", args=[show.pk])

    def post(size):
        return client.post(address, b"x" * size, content_type="application/octet-stream")

    assert post(1_000_000).json() == {"received": 1_000_000}
    assert post(1_000_001).status_code == 413
