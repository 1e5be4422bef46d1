"""A film of a booth's products, made of their pictures: what the demo's hosts send."""

import subprocess
from pathlib import Path

from exhibitors.models import ProductPicture
from live.media import ffmpeg

WIDTH, HEIGHT, RATE = 854, 480, 15
EACH = 8  # seconds for each picture
MOST = 6  # pictures


def make_film(products, folder):
    """Write the film into the folder and return its path; None where there is no picture to show.

    Each product is seen for EACH seconds, in their order.
    """
    covers = ProductPicture.objects.select_related("picture")
    firsts = [covers.filter(product=product).first() for product in products[:MOST]]
    shown = [cover.picture for cover in firsts if cover]
    pictures = [_write(picture, Path(folder) / f"{place}.webp") for place, picture in enumerate(shown)]
    if not pictures:
        return None
    film = Path(folder) / "film.mkv"
    words = [ffmpeg.program(), "-loglevel", "error", "-y", "-nostdin"]
    for path in pictures:
        words += ["-i", str(path)]
    words += ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-filter_complex", _slowly(len(pictures))]
    words += ["-map", "[film]", "-map", f"{len(pictures)}:a", "-t", str(EACH * len(pictures))]
    words += ["-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"]
    words += ["-g", str(RATE), "-c:a", "libopus", "-b:a", "24k", str(film)]
    subprocess.run(words, check=True)
    return film


def _write(picture, path):
    with picture.file.open("rb") as file:
        path.write_bytes(file.read())
    return path


def _slowly(count):
    """Each picture grows a little while it is shown; one comes after the other."""
    middle = "x='iw/2-iw/zoom/2':y='ih/2-ih/zoom/2'"
    grow = f"zoompan=z='1+0.0012*on':{middle}:d={EACH * RATE}:s={WIDTH}x{HEIGHT}:fps={RATE}"
    large = f"{WIDTH * 2}:{HEIGHT * 2}"  # what grows by less than a pixel would tremble
    fill = f"scale={large}:force_original_aspect_ratio=increase,crop={large}"
    parts = [f"[{place}:v]{fill},{grow}[p{place}]" for place in range(count)]
    joined = "".join(f"[p{place}]" for place in range(count))
    return ";".join([*parts, f"{joined}concat=n={count}:v=1:a=0[film]"])


def playing(film, is_endless):
    """ffmpeg's words that play the film in its own time, once or endlessly, as a browser would record it."""
    words = [ffmpeg.program(), "-loglevel", "error", "-nostdin", "-re"]
    words += ["-stream_loop", "-1"] if is_endless else []
    return [*words, "-i", str(film), "-c", "copy", "-f", "matroska", "-cluster_time_limit", "200", "pipe:1"]
