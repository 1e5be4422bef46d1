"""How ffmpeg is called. It runs as a program of its own: what comes with imageio-ffmpeg is a GPL build."""

import functools
import shutil

from django.conf import settings

LONGEST = 1280  # pixels of a picture that is coded anew
SEGMENT = 1  # seconds
LISTED = 20  # newest segments in ffmpeg's own list: the ingest process must look more often than that
PROBE = ["-fflags", "+genpts", "-probesize", "100000", "-analyzeduration", "500000"]
# Chromium sends what it records with gaps where it had nothing to show: sound is stretched over them.
SOUND = ["-c:a", "aac", "-ar", "48000", "-ac", "2", "-af", "aresample=async=1000"]
X264 = [
    *["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "main"],
    *["-pix_fmt", "yuv420p", "-fps_mode", "cfr", "-sc_threshold", "0"],
    *["-force_key_frames", f"expr:gte(t,n_forced*{SEGMENT})"],
]


class Missing(Exception):
    """There is no ffmpeg to run."""


def program():
    """The path of the ffmpeg to run. Raises Missing."""
    if settings.FFMPEG:
        found = shutil.which(settings.FFMPEG)
        if not found:
            raise Missing(settings.FFMPEG)
        return found
    import imageio_ffmpeg  # slow to import, and only this process runs it

    try:
        return imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise Missing(str(error)) from None


def from_browser(about):
    """(what ffmpeg reads, whether the pictures can stay as they are) for what a recorder says of itself."""
    kind = "mp4" if about.get("mime", "").startswith("video/mp4") else "matroska"
    copies = any(name in about.get("mime", "") for name in ("h264", "avc1"))
    return [*PROBE, "-f", kind, "-i", "pipe:0"], copies


def from_server(url):
    return ["-rw_timeout", "10000000", *PROBE, "-i", url]


def take_command(source, folder, copies, size=None, ladder=False, listed=LISTED, sound=True):
    """ffmpeg's words for one take: everything, the sound alone, and with `ladder` a small picture.

    Its lists hold the `listed` newest segments, 0 for all.
    """
    lists = functools.partial(_hls, folder, listed)
    picture = ["-c:v", "copy"] if copies else [*X264, "-r", "30", "-b:v", "2500k", *_fit(size)]
    everything = ["-map", "0:v:0", "-map", "0:a:0?", *picture, *SOUND, "-b:a", "128k", *lists("v")]
    alone = ["-map", "0:a:0", "-vn", *SOUND, "-b:a", "64k", *lists("a")] if sound else []
    low = ["-map", "0:v:0", "-map", "0:a:0?", *X264, "-r", "15", "-b:v", "400k", "-maxrate", "500k"]
    low += ["-bufsize", "1000k", "-vf", "scale=-2:360,setsar=1", *SOUND, "-b:a", "64k", *lists("l")]
    words = [program(), "-hide_banner", "-nostats", "-loglevel", "warning", *source]
    return [*words, *everything, *alone, *(low if ladder else [])]


def _fit(size):
    """Always the same size: one that changes within a take would be distorted."""
    width, height = size or (LONGEST, LONGEST * 9 // 16)
    shrink = min(1, LONGEST / max(width, height))
    width, height = (max(2, round(side * shrink) // 2 * 2) for side in (width, height))
    fit = f"scale={width}:{height}:force_original_aspect_ratio=decrease"
    return ["-vf", f"{fit},pad={width}:{height}:-1:-1,setsar=1"]


def _hls(folder, listed, letter):
    return [
        *["-f", "hls", "-hls_time", str(SEGMENT), "-hls_list_size", str(listed)],
        *["-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", f"{letter}-init.mp4"],
        *["-hls_segment_filename", f"{folder}/{letter}%06d.m4s"],
        *["-hls_flags", "independent_segments+omit_endlist+program_date_time+temp_file"],
        f"{folder}/{letter}.m3u8",
    ]


def movie_command(lists, target):
    """The words that join the lists of a concat file into one MP4 without coding anything anew."""
    words = [program(), "-hide_banner", "-nostats", "-loglevel", "error", "-y", "-nostdin"]
    words += ["-f", "concat", "-safe", "0", "-i", str(lists)]
    return [*words, "-c", "copy", "-movflags", "+faststart", "-f", "mp4", str(target)]
