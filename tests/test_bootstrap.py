"""The first steps of bin/run and bin/test, before any package is installed."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """bin/bootstrap.py, setting up a project of its own in tmp_path."""
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bin" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "LOG", tmp_path / "var" / "install.log")
    return module


@pytest.fixture
def only_python(tmp_path):
    """only_python("3.9") -> a PATH on which that is the only Python."""

    def only(version):
        tools = tmp_path / "tools"
        tools.mkdir()
        for tool in ("dirname", "sh"):
            (tools / tool).symlink_to(f"/usr/bin/{tool}")
        if version:
            python = tools / "python3"
            python.write_text(f"#!/bin/sh\necho {version}\n")
            python.chmod(0o755)
        return str(tools)

    return only


@pytest.mark.parametrize("script", ["run", "test", "bench"])
@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        ("3.9", "Kapok needs Python 3.11 or 3.12, but this machine has only Python 3.9.\n"),
        ("3.13", "Kapok needs Python 3.11 or 3.12, but this machine has only Python 3.13.\n"),
        ("", "Kapok needs Python 3.11 or 3.12, and this machine has no Python.\n"),
    ],
)
def test_a_wrong_python_is_told_in_one_sentence(only_python, script, version, sentence):
    command = ["/bin/sh", ROOT / "bin" / script]
    run = subprocess.run(command, env={"PATH": only_python(version)}, capture_output=True, text=True)

    assert (run.returncode, run.stdout, run.stderr) == (1, "", sentence)


def test_a_full_disk_is_told_in_one_sentence(bootstrap, tmp_path):
    with pytest.raises(
        bootstrap.Failed, match=r"Kapok needs 1000000000\.0 GB of free disk space, and .+ has"
    ):
        bootstrap.refuse_full_disk(tmp_path, needed=10**18)


def test_packages_are_installed_once(bootstrap, tmp_path, capfd):
    """With no package to install, so that no network is needed."""
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("")

    bootstrap.set_up(requirements)
    first = capfd.readouterr().out
    bootstrap.set_up(requirements)
    second = capfd.readouterr().out
    requirements.write_text("# changed\n")
    bootstrap.set_up(requirements)
    third = capfd.readouterr().out
    bootstrap.PYTHON.unlink()
    bootstrap.PYTHON.symlink_to("/nowhere/python")  # as after the system's Python was replaced
    bootstrap.set_up(requirements)
    fourth = capfd.readouterr().out

    assert first.startswith("Making .venv\nInstalling 0 packages")
    assert second == ""
    assert third.startswith("Installing")
    assert fourth.startswith("Making .venv\n")
    assert bootstrap.venv_works()


def test_no_network_is_told_in_one_sentence(bootstrap, tmp_path, monkeypatch, capfd):
    """pip is really run, and sent to a port where nobody answers."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    (tmp_path / "requirements.txt").write_text("kapok-needs-this==1.0\n")

    with pytest.raises(SystemExit) as end:
        bootstrap.main("requirements.txt")

    log = tmp_path / "var" / "install.log"
    sentence = f"The packages could not be downloaded: is there a network? pip's own words are in {log}."
    assert end.value.code == sentence
    assert "127.0.0.1" in log.read_text()


def test_pip_on_a_full_disk_is_told_in_one_sentence(bootstrap):
    words = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device\n"

    assert bootstrap.reason(words) == "The disk is full: the packages could not be installed."


def test_the_rest_of_the_arguments_go_to_the_new_python(tmp_path):
    """Through the real file: it replaces its own process."""
    script = ["-c", "import sys; print(sys.prefix, sys.argv[1:])", "--port", "1"]
    command = [sys.executable, ROOT / "bin" / "bootstrap.py", "requirements.txt", *script]

    run = subprocess.run(command, capture_output=True, text=True)

    assert run.stdout.splitlines()[-1] == f"{ROOT / '.venv'} ['--port', '1']"
