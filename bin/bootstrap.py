"""Makes .venv with the pinned packages, then becomes the .venv's Python with the other arguments.

    python bootstrap.py REQUIREMENTS [arguments for python…]

It runs before anything is installed, so it stands on the standard library alone.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOG = ROOT / "var" / "install.log"
NEEDED = 10**9  # bytes: half of it packages, the rest the database and the demo's pictures
OFFLINE = ("Failed to establish a new connection", "NameResolutionError", "timed out", "Connection reset")


class Failed(Exception):
    """Kapok cannot be set up; the message says why in one sentence."""


def main(requirements, *arguments):
    try:
        lock = os.open(ROOT, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)  # two first starts at once must not install into each other
        set_up(ROOT / requirements)
    except Failed as why:
        sys.exit(str(why))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            sys.exit("The disk is full.")
        sys.exit(f"Kapok cannot be set up: {error}.")
    except KeyboardInterrupt:
        sys.exit(130)
    if arguments:
        os.chdir(ROOT)
        os.execv(PYTHON, [str(PYTHON), *arguments])  # noqa: S606  which also gives the lock back


def set_up(requirements):
    """Install `requirements`, unless .venv holds just these already."""
    wanted = fingerprint(requirements)
    stamp = VENV / f"installed-{requirements.name}"
    if venv_works() and stamp.exists() and stamp.read_text() == wanted:
        return
    refuse_full_disk(ROOT)
    LOG.parent.mkdir(exist_ok=True)
    if not venv_works():
        say("Making .venv")
        make_venv()
    install(requirements)
    stamp.write_text(wanted)


def fingerprint(requirements):
    """Changes with every text that pip would read."""
    text = requirements.read_bytes()
    if requirements.name != "requirements.txt":
        text += (ROOT / "requirements.txt").read_bytes()
    return hashlib.sha256(text).hexdigest()


def venv_works():
    """Whether .venv is there and its Python still is one: the system's may have been replaced."""
    return PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0


def refuse_full_disk(folder, needed=NEEDED):
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Failed(
            f"Kapok needs {needed / 1e9:.1f} GB of free disk space, and {folder} has {free / 1e9:.1f} GB."
        )


def make_venv():
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True)
    if made.returncode:
        LOG.write_text(made.stdout + made.stderr)
        if "ensurepip" in made.stdout:
            package = f"python3.{sys.version_info.minor}-venv"
            raise Failed(f"This Python lacks its venv module: install {package} and try again.")
        raise Failed(f"Python could not make .venv; its own words are in {LOG}.")


def install(requirements):
    count = sum("==" in line for line in requirements.read_text().splitlines())
    say(f"Installing {count} packages, which takes a minute or two the first time")
    command = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "-r",
        requirements,
    ]
    words, collected = [], 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout:
            words.append(line)
            if line.startswith("Collecting "):
                collected += 1
                say(f"  {collected} of {count}", over=True)
            elif line.startswith("Installing collected packages"):
                say("  unpacking   ", over=True)
    if pip.returncode:
        LOG.write_text("".join(words))
        raise Failed(reason("".join(words)))


def reason(words):
    """One sentence for what pip said when it failed."""
    if "No space left on device" in words:
        return "The disk is full: the packages could not be installed."
    if any(sign in words for sign in OFFLINE):
        return f"The packages could not be downloaded: is there a network? pip's own words are in {LOG}."
    return f"The packages could not be installed; pip's own words are in {LOG}."


def say(text, over=False):
    """A line of progress; with `over` one that the next replaces, and only where somebody watches."""
    if not over:
        print(text, flush=True)
    elif sys.stdout.isatty():
        print(text, end="\r", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
