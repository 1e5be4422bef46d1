"""Takes as files, and the playlists that players read, made of them.

ffmpeg writes each take into a folder of its own, `<show's folder>/<number>/`: for each rendition (v: all, a:
the sound, l: a small picture) a first segment, segments, and a short list of the newest. What is listed there
is copied into a journal, `v.txt`, a line for each segment, so that a long show costs no more than a short
one; the line "end" says that nothing follows. All public playlists can be made of these files alone,
whoever was killed.
"""

import contextlib
import os
import re
import time
from dataclasses import dataclass, field
from datetime import datetime

RENDITIONS = {"v": "video.m3u8", "a": "audio.m3u8", "l": "low.m3u8"}
END, OPEN = "end", "open"
SILENT = 5  # seconds: an "open" mark that nobody has touched for so long was left by a process that is gone


@dataclass(frozen=True)
class Segment:
    """`name` within the take's folder, its length in seconds, and when it was taken."""

    name: str
    seconds: float
    at: datetime

    def as_line(self):
        return f"{self.name} {self.seconds:.6f} {self.at.isoformat()}\n"


@dataclass
class Part:
    """One rendition of one take: what players may have of it so far."""

    folder: object
    letter: str
    segments: list = field(default_factory=list)
    is_over: bool = False

    @property
    def number(self):
        return int(self.folder.name)

    @property
    def journal(self):
        return self.folder / f"{self.letter}.txt"

    def take_in(self):
        """Take what ffmpeg has listed since into the journal; returns whether there was anything."""
        if self.is_over:
            return False
        known = self.segments[-1].name if self.segments else ""
        fresh = [one for one in _listed(self.folder / f"{self.letter}.m3u8") if one.name > known]
        if fresh:
            self.segments += fresh
            with self.journal.open("a") as journal:
                journal.writelines(one.as_line() for one in fresh)
        return bool(fresh)

    def close(self):
        """Nothing follows, whatever ffmpeg may still write."""
        if not self.is_over:
            self.is_over = True
            with contextlib.suppress(OSError), self.journal.open("a") as journal:
                journal.write(END + "\n")


def read_parts(folder, letter):
    """All parts of a rendition, in order, with what ffmpeg listed last and nobody had taken in."""
    numbers = sorted(int(path.name) for path in folder.glob("[0-9]*") if path.name.isdecimal())
    parts = [read_part(folder / str(number), letter) for number in numbers]
    return [part for part in parts if part.segments]


def read_part(folder, letter):
    part = Part(folder, letter)
    if part.journal.exists():
        for line in part.journal.read_text().splitlines():
            fields = line.split(" ")
            if len(fields) == 3:  # a line that was being written when the machine went down has fewer
                part.segments.append(Segment(fields[0], float(fields[1]), datetime.fromisoformat(fields[2])))
            part.is_over |= line == END
    if not part.is_over and folder.exists():
        part.take_in()
    return part


def mark_open(folder):
    """Say that the take in this folder is being written, now."""
    (folder / OPEN).touch()


def mark_closed(folder):
    (folder / OPEN).unlink(missing_ok=True)


def are_being_written(folder):
    """Whether somebody still writes to a take of the show."""
    for mark in folder.glob(f"*/{OPEN}"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - mark.stat().st_mtime < SILENT:
                return True
    return False


def playlist(parts, window=None, is_over=False):
    """The text that players read: all of it, or its last `window` seconds; over, it is a recording."""
    shown = _cut(parts, window)
    left_out = sum(first for _part, first in shown)
    earlier = parts[: len(parts) - len(shown)]
    longest = max((one.seconds for part, first in shown for one in part.segments[first:]), default=1)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines.append(f"#EXT-X-TARGETDURATION:{max(1, round(longest))}")
    lines.append(f"#EXT-X-MEDIA-SEQUENCE:{left_out + sum(len(part.segments) for part in earlier)}")
    lines.append(f"#EXT-X-DISCONTINUITY-SEQUENCE:{len(earlier)}")
    if is_over or not (left_out or earlier):  # a list that slides may not say what it is
        lines.append(f"#EXT-X-PLAYLIST-TYPE:{'VOD' if is_over else 'EVENT'}")
    for place, (part, first) in enumerate(shown):
        lines += ["#EXT-X-DISCONTINUITY"] * bool(place) + _part_lines(part, first)
    return "\n".join([*lines, *["#EXT-X-ENDLIST"] * is_over, ""])


def _part_lines(part, first):
    home = part.folder.name
    lines = [f'#EXT-X-MAP:URI="{home}/{part.letter}-init.mp4"']
    lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{part.segments[first].at.isoformat(timespec='milliseconds')}")
    for one in part.segments[first:]:
        lines += (f"#EXTINF:{one.seconds:.6f},", f"{home}/{one.name}")
    return lines


def _cut(parts, window):
    """[(part, its first segment that is shown)] for the last `window` seconds."""
    shown, seconds = [], 0.0
    for part in reversed(parts):
        first = len(part.segments)
        while first and (window is None or seconds < window):
            first -= 1
            seconds += part.segments[first].seconds
        if first == len(part.segments):
            break
        shown.insert(0, (part, first))
    return shown


def master(has_low, height=720):
    """The list of renditions with pictures; the sound alone has an address of its own."""
    width = round(height * 16 / 9)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [f"#EXT-X-STREAM-INF:BANDWIDTH=3000000,RESOLUTION={width}x{height}", RENDITIONS["v"]]
    if has_low:
        lines += ["#EXT-X-STREAM-INF:BANDWIDTH=700000,RESOLUTION=640x360", RENDITIONS["l"]]
    return "\n".join([*lines, ""])


def write(path, text):
    """All at once: a player never reads half a list."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text)
    fresh.replace(path)


LISTED = re.compile(r"#EXTINF:([\d.]+),.*\n(?:#EXT-X-PROGRAM-DATE-TIME:(\S+)\n)?([^#\s]+)\n")


def _listed(path):
    """The segments of a list as ffmpeg writes it."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return []
    return [
        Segment(name.rpartition("/")[2], float(seconds), datetime.fromisoformat(at))
        for seconds, at, name in LISTED.findall(text)
        if at
    ]
