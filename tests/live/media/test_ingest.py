"""Pictures come in by a real socket into the real process, and can be played."""

import pytest

from live.media import folders
from live.models import Show, Take
from live.services import shows
from tests.factories import MembershipFactory, ShowFactory, UserFactory
from tests.ingest import Host, eventually, film, played_seconds, playlist, slices

State = Show.State


@pytest.fixture
def show(transactional_db):
    return ShowFactory()


@pytest.fixture
def user(show):
    return MembershipFactory(exhibitor=show.booth.exhibitor).user


def state_of(show):
    return Show.objects.get(pk=show.pk).state


@pytest.mark.parametrize("codec", ["h264", "vp8"])
def test_a_show_goes_on_air_and_can_be_played(ingest, show, user, codec):
    with Host(ingest, show, user) as host:
        assert host.begin(codec) == -1
        last = host.send(slices(film(codec))) - 1
        assert host.hear_state() == "on air"
        host.hear_acknowledged(last)
        host.socket.send('{"stop": true}')
        eventually(lambda: Take.objects.filter(show=show).exclude(ended_at=None).exists())

    folder = folders.folder_of(show)
    found, text = playlist(folder)
    assert state_of(show) == State.ON_AIR
    assert "#EXT-X-PLAYLIST-TYPE:EVENT" in text
    assert "ENDLIST" not in text
    assert 5 <= played_seconds(folder / "video.m3u8") <= 6.5
    assert len(found) >= 5
    assert playlist(folder, "audio.m3u8")[0]
    assert Take.objects.get().is_copied == (codec == "h264")


def test_a_ticket_is_needed_and_holds_for_hosts_alone(ingest, show):
    with Host(ingest, show, UserFactory()) as stranger:
        assert "not a host" in stranger.hear(lambda message: True)["trouble"]
    with Host(ingest, show, show.booth.exhibitor.pk and UserFactory()) as other:
        other.hear(lambda message: True)
    assert state_of(show) == State.PLANNED
    assert not Take.objects.exists()


def test_a_dropped_socket_resumes_in_the_same_take_and_nothing_is_lost(ingest, show, user):
    pieces = slices(film(seconds=10))
    half = len(pieces) // 2
    with Host(ingest, show, user) as host:
        host.begin()
        host.send(pieces[:half])
        host.hear_acknowledged(half - 5)  # what follows may be on its way when the line breaks
        host.drop()
        host.connect()
        have = host.begin(name=host.take, first=half - 4)
        assert half - 5 <= have < half
        last = host.send(pieces[have + 1 :], first=have + 1) - 1
        host.hear_acknowledged(last)
        host.socket.send('{"stop": true}')
        eventually(lambda: Take.objects.filter(show=show).exclude(ended_at=None).exists())

    assert Take.objects.count() == 1
    assert "DISCONTINUITY\n" not in playlist(folders.folder_of(show))[1]
    assert 9 <= played_seconds(folders.folder_of(show) / "video.m3u8") <= 10.5


def test_a_killed_process_costs_one_gap_and_no_end(ingest, show, user):
    pieces = slices(film(seconds=10))
    with Host(ingest, show, user) as host:
        host.begin()
        host.hear_acknowledged(host.send(pieces) - 1)
        eventually(lambda: len(playlist(folders.folder_of(show))[0]) >= 5)
        ingest.kill()
        ingest.start()
        host.connect()
        told = host.begin(name=host.take, first=7)
        assert told == {"take": host.take, "restart": True}
        assert host.begin() == -1
        host.hear_acknowledged(host.send(pieces) - 1)
        assert host.hear_state() == "on air"
        eventually(lambda: playlist(folders.folder_of(show))[1].count("#EXT-X-DISCONTINUITY\n") == 1)

    assert state_of(show) == State.ON_AIR
    first, second = Take.objects.all()
    assert (first.number, second.number) == (1, 2)
    assert first.ended_at
    found, text = playlist(folders.folder_of(show))
    assert text.count("#EXT-X-MAP") == 2
    assert found == sorted(found)


def test_another_host_takes_over_and_the_list_goes_on(ingest, show, user):
    colleague = MembershipFactory(exhibitor=show.booth.exhibitor).user
    pieces = slices(film(seconds=6))
    with Host(ingest, show, user) as first, Host(ingest, show, colleague) as second:
        first.begin()
        first.hear_acknowledged(first.send(pieces) - 1)
        first.hear_state()
        before = eventually(lambda: playlist(folders.folder_of(show))[0])
        second.begin()
        second.hear_acknowledged(second.send(pieces) - 1)
        assert "taken over" in first.hear(lambda message: "over" in message)["over"]
        assert second.hear_state() == "on air"
        after = eventually(lambda: [one for one in playlist(folders.folder_of(show))[0] if "2/" in one])
    assert before
    assert after
    assert [take.host for take in Take.objects.all()] == [user, colleague]
    eventually(lambda: Take.objects.get(number=1).ended_at)


def test_a_show_that_is_ended_stops_its_sender(ingest, show, user, django_capture_on_commit_callbacks):
    with Host(ingest, show, user) as host:
        host.begin()
        host.hear_acknowledged(host.send(slices(film())) - 1)
        host.hear_state()
        shows.end_show(show)
        assert "over" in host.hear(lambda message: "over" in message)
    assert state_of(show) == State.REPLAY


def test_a_full_disk_is_told_in_a_sentence_and_keeps_the_record_right(ingest, show, user):
    ingest.stop()
    ingest.start(LIVE_FREE_SPACE=str(10**18))

    with Host(ingest, show, user) as host:
        assert "disk is full" in host.hear(lambda message: True)["trouble"]

    show.refresh_from_db()
    assert show.state == State.PLANNED
    assert "disk is full" in show.trouble
    assert not Take.objects.exists()


def test_a_missing_ffmpeg_is_told_in_a_sentence(ingest, show, user):
    ingest.stop()
    ingest.start(FFMPEG="/nowhere/ffmpeg")

    with Host(ingest, show, user) as host:
        assert "video program is missing" in host.hear(lambda message: True)["trouble"]

    show.refresh_from_db()
    assert "missing" in show.trouble
    assert show.state == State.PLANNED


def test_an_ffmpeg_that_dies_again_and_again_is_given_up_with_a_sentence(ingest, show, user):
    with Host(ingest, show, user) as host:
        for _time in range(3):
            host.begin()
            host.send([b"no film at all" * 500] * 30)
            told = host.hear(lambda message: "restart" in message or "trouble" in message)
        assert "Try another browser" in told["trouble"]

    show.refresh_from_db()
    assert "Try another browser" in show.trouble
    assert show.state == State.PLANNED
    eventually(lambda: not Take.objects.filter(ended_at=None).exists())
    assert all(take.trouble for take in Take.objects.all()[:2])
