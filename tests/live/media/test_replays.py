"""Silence, replays with chapters, recordings, and how long they are kept."""

import datetime
import subprocess

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from fair.models import Job
from live.media import ffmpeg, folders, takes
from live.media.playback import playback_of
from live.media_tasks import forget_replays, make_replay, watch_over_shows
from live.models import LiveRules, Pin, Show, Take
from tests.factories import MembershipFactory, ProductFactory, ShowFactory
from tests.ingest import film, played_seconds, playlist

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hls_dir")]
State = Show.State
SECOND = datetime.timedelta(seconds=1)


def came_in(show, number=1, seconds=6, size="320x180"):
    """A take of a show as the ingest process leaves it when it is killed."""
    folder = folders.folder_of(show) / str(number)
    folder.mkdir(parents=True)
    source, copies = ffmpeg.from_browser({"mime": "video/webm;codecs=h264,opus"})
    command = ffmpeg.take_command(source, folder, copies)
    subprocess.run(command, input=film(seconds=seconds, size=size), check=True, capture_output=True)
    return Take.objects.create(show=show, number=number)


def ended(**fields):
    now = timezone.now()
    return ShowFactory(on_air=True, state=State.ENDED, ended_at=now, **fields)


def silent_for(seconds, **fields):
    show = ShowFactory(on_air=True, **fields)
    Show.objects.filter(pk=show.pk).update(media_at=timezone.now() - seconds * SECOND)
    return show


def states(*shows):
    return [Show.objects.get(pk=show.pk).state for show in shows]


def test_a_silent_show_is_paused_after_a_minute_and_over_after_fifteen():
    fresh, silent, given_up = silent_for(50), silent_for(61), silent_for(15 * 60 + 1)

    watch_over_shows()
    watch_over_shows()

    assert states(fresh, silent, given_up) == [State.ON_AIR, State.PAUSED, State.ENDED]
    silent.refresh_from_db()
    assert silent.trouble == "No pictures have come for a minute."


def test_a_paused_show_is_given_up_as_well():
    show = silent_for(15 * 60 + 1, state=State.PAUSED)

    watch_over_shows()

    assert states(show) == [State.ENDED]


def test_no_pictures_are_missed_of_a_show_from_elsewhere_which_ends_with_its_plan():
    elsewhere = {"source": Show.Source.EMBED, "source_url": "https://youtu.be/dQw4w9WgXcQ"}
    running = silent_for(3600, **elsewhere)
    forgotten = silent_for(3600, **elsewhere)
    began = timezone.now() - datetime.timedelta(hours=2)
    Show.objects.filter(pk=forgotten.pk).update(starts_at=began, ends_at=began + datetime.timedelta(hours=1))

    watch_over_shows()

    assert states(running, forgotten) == [State.ON_AIR, State.ENDED]


def test_the_watch_asks_once_where_nothing_is_silent(django_assert_num_queries):
    silent_for(1), silent_for(2)

    with django_assert_num_queries(2):
        watch_over_shows()


def test_a_replay_has_all_takes_and_an_end():
    show = ended()
    came_in(show, 1)
    came_in(show, 2, size="426x240")

    make_replay(show.pk)
    make_replay(show.pk)

    show.refresh_from_db()
    folder = folders.folder_of(show)
    found, text = playlist(folder)
    assert show.state == State.REPLAY
    assert 11 <= show.replay_seconds <= 12.5
    assert (text.count("#EXT-X-MAP"), text.count("#EXT-X-DISCONTINUITY\n")) == (2, 1)
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in text
    assert text.endswith("#EXT-X-ENDLIST\n")
    assert len(found) >= 12
    assert playback_of(show, AnonymousUser()).url == f"/hls/public/{show.key}/index.m3u8"


def test_a_show_without_pictures_has_no_replay_and_stays_ended():
    show = ended()

    make_replay(show.pk)

    assert states(show) == [State.ENDED]
    assert not folders.folder_of(show).exists()


def test_chapters_stand_where_products_were_pinned():
    show = ended()
    came_in(show, 1)
    began = takes.read_part(folders.folder_of(show) / "1", "v").segments[0].at
    kettle, lamp, pot = (ProductFactory(exhibitor=show.booth.exhibitor) for _ in range(3))
    for product, at in ((kettle, -30), (pot, 2), (lamp, 3.5)):
        Pin.objects.create(
            show=show, product=product, pinned_at=began + at * SECOND, unpinned_at=began + 9 * SECOND
        )

    make_replay(show.pk)

    show.refresh_from_db()
    assert show.chapters == [
        {"at": 0.0, "product": kettle.pk, "title": kettle.name},
        {"at": 2.0, "product": pot.pk, "title": pot.name},
        {"at": 3.5, "product": lamp.pk, "title": lamp.name},
    ]


def test_a_replay_that_got_lost_is_made_by_the_watch():
    show = ended()
    came_in(show, 1)
    Show.objects.filter(pk=show.pk).update(ended_at=timezone.now() - 40 * SECOND)

    watch_over_shows()

    assert states(show) == [State.REPLAY]


def test_the_recording_is_one_film_for_those_who_manage_the_booth(client, django_capture_on_commit_callbacks):
    show = ended()
    came_in(show, 1)
    came_in(show, 2)
    make_replay(show.pk)
    address = reverse("show_recording", args=[show.pk])
    assert client.get(address).status_code == 404
    client.force_login(MembershipFactory(exhibitor=show.booth.exhibitor, role="owner").user)

    with django_capture_on_commit_callbacks(execute=True):
        assert client.get(address).status_code == 302
    job = Job.objects.get()
    answer = client.get(client.get(address).url)

    assert (job.state, Job.objects.count()) == (Job.State.DONE, 1)
    assert answer["Content-Disposition"] == f'attachment; filename="{show.slug}.mp4"'
    film_path = folders.folder_of(show) / "fetched.mp4"
    film_path.write_bytes(b"".join(answer.streaming_content))
    assert 11 <= played_seconds(film_path) <= 12.5


def test_what_is_older_than_the_rule_is_deleted():
    LiveRules.objects.create(pk=1, replay_days=10)
    old, young = ended(), ended()
    for show, days in ((old, 11), (young, 9)):
        came_in(show, 1, seconds=2)
        make_replay(show.pk)
        Show.objects.filter(pk=show.pk).update(ended_at=timezone.now() - datetime.timedelta(days=days))

    forget_replays()
    forget_replays()

    assert states(old, young) == [State.ENDED, State.REPLAY]
    assert not folders.folder_of(old).exists()
    assert folders.folder_of(young).exists()
    old.refresh_from_db()
    assert (old.replay_seconds, old.chapters) == (None, [])


def test_files_move_when_a_show_becomes_private():
    show = ended()
    came_in(show, 1, seconds=2)
    public = folders.folder_of(show)
    show.visibility = Show.Visibility.PRIVATE
    show.save()

    make_replay(show.pk)

    assert not public.exists()
    assert playlist(folders.folder_of(show))[0]
    assert folders.folder_of(show).parent.name == "private"
