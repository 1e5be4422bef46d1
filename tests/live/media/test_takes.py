"""Playlists made of takes."""

import datetime

from live.media import takes

AT = datetime.datetime(2026, 11, 27, 9, 0, tzinfo=datetime.UTC)


def part(folder, number, count, letter="v"):
    """`count` segments of a second, ten seconds after those of the take before."""
    home = folder / str(number)
    home.mkdir()
    made = takes.Part(home, letter)
    for place in range(count):
        at = AT + datetime.timedelta(seconds=60 * number + place)
        made.segments.append(takes.Segment(f"v{place:06d}.m4s", 1.0, at))
    made.journal.write_text("".join(one.as_line() for one in made.segments))
    return made


def test_a_running_list_grows_and_each_take_has_its_own_beginning(tmp_path):
    parts = [part(tmp_path, 1, 2), part(tmp_path, 2, 1)]

    assert takes.playlist(parts) == (
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-TARGETDURATION:1\n"
        "#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:EVENT\n"
        '#EXT-X-MAP:URI="1/v-init.mp4"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-27T09:01:00.000+00:00\n'
        "#EXTINF:1.000000,\n1/v000000.m4s\n#EXTINF:1.000000,\n1/v000001.m4s\n"
        "#EXT-X-DISCONTINUITY\n"
        '#EXT-X-MAP:URI="2/v-init.mp4"\n#EXT-X-PROGRAM-DATE-TIME:2026-11-27T09:02:00.000+00:00\n'
        "#EXTINF:1.000000,\n2/v000000.m4s\n"
    )


def test_a_long_list_slides_and_says_how_far(tmp_path):
    parts = [part(tmp_path, 1, 3), part(tmp_path, 2, 5)]

    two = takes.playlist(parts, window=2)
    six = takes.playlist(parts, window=6)

    assert "#EXT-X-MEDIA-SEQUENCE:6\n#EXT-X-DISCONTINUITY-SEQUENCE:1\n#EXT-X-MAP" in two
    assert "09:02:03.000" in two
    assert "#EXT-X-MEDIA-SEQUENCE:2\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n#EXT-X-MAP" in six


def test_parts_are_read_back_from_their_journals(tmp_path):
    first, second = part(tmp_path, 1, 3), part(tmp_path, 10, 1)
    first.close()
    (tmp_path / "3").mkdir()

    found = takes.read_parts(tmp_path, "v")

    assert [(one.number, one.is_over) for one in found] == [(1, True), (10, False)]
    assert [one.segments for one in found] == [first.segments, second.segments]


def test_half_a_line_of_a_journal_is_left_out(tmp_path):
    made = part(tmp_path, 1, 2)
    with made.journal.open("a") as journal:
        journal.write("v000002.m4s 1.0")

    assert len(takes.read_part(made.folder, "v").segments) == 2


def test_what_ffmpeg_lists_is_taken_in_once_and_after_the_end_no_more(tmp_path):
    made = part(tmp_path, 1, 1)
    listed = made.folder / "v.m3u8"
    line = "#EXTINF:1.0,\n#EXT-X-PROGRAM-DATE-TIME:2026-11-27T09:01:00.000+0000\n"
    listed.write_text(f"#EXTM3U\n{line}v000000.m4s\n{line}v000001.m4s\n")

    assert made.take_in()
    assert not made.take_in()
    made.close()
    listed.write_text(f"#EXTM3U\n{line}v000001.m4s\n{line}v000002.m4s\n")
    assert not made.take_in()
    assert [one.name for one in takes.read_part(made.folder, "v").segments] == ["v000000.m4s", "v000001.m4s"]
