"""Hosts who send a film to the ingest process in its own time, each in a process of its own.

python -m bench.senders '{"url": "ws://…", "film": "…", "seconds": 60, "take": "…"}'
"""

import json
import subprocess
import sys
import time
import uuid

from websockets.sync.client import connect

SLICE_SECONDS = 0.2


def make_film(path, seconds, size="1280x720"):
    """A moving picture with a tone as a browser records it: H.264 with a key frame each second, and Opus."""
    from live.media import ffmpeg

    words = [
        ffmpeg.program(),
        "-loglevel",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        f"testsrc2=size={size}:rate=30",
    ]
    words += ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", "10", "-g", "30"]
    words += ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p"]
    words += ["-b:v", "1500k", "-c:a", "libopus", "-b:a", "64k", f"{path}.part.mkv"]
    subprocess.run(words, check=True)
    words = [ffmpeg.program(), "-loglevel", "error", "-y", "-stream_loop", str(seconds // 10 + 1)]
    words += [
        "-i",
        f"{path}.part.mkv",
        "-t",
        str(seconds),
        "-c",
        "copy",
        "-cluster_time_limit",
        "200",
        str(path),
    ]
    subprocess.run(words, check=True)
    return path


def send(url, film, seconds, size=(1280, 720)):
    """Send the film evenly over its length; returns the most seconds that an acknowledgement took."""
    with open(film, "rb") as file:
        data = file.read()
    pieces = int(seconds / SLICE_SECONDS)
    each = len(data) // pieces + 1
    began, slowest = time.monotonic(), 0.0
    with connect(url, compression=None) as socket:
        told = {"take": uuid.uuid4().hex, "mime": "video/webm;codecs=h264,opus", "from": 0}
        socket.send(json.dumps(told | {"width": size[0], "height": size[1]}))
        for number in range(pieces):
            time.sleep(max(0, began + number * SLICE_SECONDS - time.monotonic()))
            sent = time.monotonic()
            socket.send(number.to_bytes(4) + data[number * each : (number + 1) * each])
            while (message := json.loads(socket.recv(timeout=30))).get("ack", -1) < number:
                if "trouble" in message or "over" in message:
                    sys.exit(f"The host is told: {message}")
            slowest = max(slowest, time.monotonic() - sent)
        time.sleep(2)
    return slowest


if __name__ == "__main__":
    print(json.dumps({"slowest": send(**json.loads(sys.argv[1]))}), flush=True)
