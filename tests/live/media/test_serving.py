"""Files of shows over HTTP: public ones for everyone, all others with a ticket that expires."""

import pytest

from live.media import folders, tickets
from live.models import Show
from tests.factories import ShowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def lay(hls_dir):
    def lay(show):
        folder = folders.folder_of(show)
        (folder / "1").mkdir(parents=True)
        (folder / "index.m3u8").write_text("#EXTM3U\n")
        (folder / "1" / "v000001.m4s").write_bytes(b"pictures")
        (folder / "1" / "v.txt").write_text("a journal")
        return show

    return lay


@pytest.fixture
def public(lay):
    return lay(ShowFactory(on_air=True))


@pytest.fixture
def private(lay):
    return lay(ShowFactory(on_air=True, visibility=Show.Visibility.SIGNED_IN))


def fetch(client, address):
    """The answer with its `whole` text, its file closed."""
    answer = client.get(address)
    answer.whole = b"".join(answer.streaming_content)
    answer.close()
    return answer


def test_public_files_come_with_their_kind_and_freshness(client, public, django_assert_num_queries):
    with django_assert_num_queries(0):
        listed = fetch(client, f"/hls/public/{public.key}/index.m3u8")
        segment = fetch(client, f"/hls/public/{public.key}/1/v000001.m4s")

    assert (listed["Content-Type"], listed["Cache-Control"]) == (
        "application/vnd.apple.mpegurl",
        "public, max-age=1",
    )
    assert (segment["Content-Type"], segment["Cache-Control"]) == (
        "video/iso.segment",
        "public, max-age=31536000, immutable",
    )
    assert segment["Access-Control-Allow-Origin"] == "*"
    assert segment.whole == b"pictures"


def test_a_ticket_opens_one_show_for_a_while(client, private, lay, settings):
    other = lay(ShowFactory(on_air=True, visibility=Show.Visibility.SIGNED_IN))
    ticket = tickets.watching_ticket(private)

    assert fetch(client, f"/hls/{ticket}/{private.key}/index.m3u8").status_code == 200
    assert client.get(f"/hls/{ticket}/{other.key}/index.m3u8").status_code == 403
    assert client.get(f"/hls/forged/{private.key}/index.m3u8").status_code == 403
    settings.HLS_TICKET_SECONDS = -1
    assert client.get(f"/hls/{ticket}/{private.key}/index.m3u8").status_code == 403


@pytest.mark.parametrize(
    "name", ["1/v.txt", "../index.m3u8", "2/v000001.m4s", "recording.mp4", "index.m3u8/", ""]
)
def test_nothing_else_is_there(client, public, name):
    assert client.get(f"/hls/public/{public.key}/{name}").status_code == 404


def test_private_files_are_not_public(client, private):
    assert client.get(f"/hls/public/{private.key}/index.m3u8").status_code == 404


def test_a_reverse_proxy_hands_them_out(client, private, settings):
    settings.HLS_ACCEL = True

    answer = client.get(f"/hls/{tickets.watching_ticket(private)}/{private.key}/1/v000001.m4s")

    assert answer["X-Accel-Redirect"] == f"/hls-files/private/{private.key}/1/v000001.m4s"
    assert answer["Cache-Control"].startswith("private")


def test_files_are_read_only(client, public):
    assert client.post(f"/hls/public/{public.key}/index.m3u8").status_code == 405
