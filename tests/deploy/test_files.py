"""What is shipped in deploy/, checked as far as that goes without a Docker engine and systemd running."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.deploy.conftest import ROOT, program

COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())
PROCESSES = re.findall(r"^(\w+)\)", (ROOT / "deploy" / "start").read_text(), re.MULTILINE)
PROCESSES.remove("manage")
OURS = {name: service for name, service in COMPOSE["services"].items() if name in PROCESSES}
OTHERS = {"turn"}  # servers of others that deploy/ has a unit for
UNITS = sorted(
    path
    for path in (ROOT / "deploy" / "systemd").glob("*.service")
    if path.stem.removeprefix("kapok-") not in OTHERS
)
# Read by deploy/start, the nginx template or compose itself, rather than by the fair's settings.
OF_DEPLOY = {
    *("BEAT_FILE", "HOST", "PORT", "WEB_QUEUE", "WEB_THREADS", "WEB_WORKERS", "WORKER_THREADS"),
    *("KAPOK_IMAGE", "POSTGRES_PASSWORD", "HTTP_PORT", "HTTPS_PORT"),
    *("LISTEN", "LIVE", "PROTO", "SERVER_NAME", "SITE_INCLUDES", "WEB"),
}


def settings_told():
    return set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))


def test_compose_runs_every_process_by_the_one_script():
    assert {name: service["command"] for name, service in OURS.items()} == {
        name: [name] for name in PROCESSES
    }
    assert {*COMPOSE["services"]} == {*PROCESSES, *OTHERS, "postgres", "redis", "proxy"}
    assert {service["image"] for service in OURS.values()} == {"${KAPOK_IMAGE:-kapok}"}
    for name, service in OURS.items():
        assert "prepare" in service["depends_on"] or name == "prepare"
        assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("name", ["web", "live", "postgres", "redis", "proxy"])
def test_compose_asks_each_server_for_its_health(name):
    assert COMPOSE["services"][name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_compose_mounts_files_that_there_are():
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            file = ROOT / "deploy" / source
            there = file.exists() or file.with_name(f"{file.name}.template").exists()
            there = there if "/" in source else source in COMPOSE["volumes"]
            assert there, volume


def names_in_compose():
    text = (ROOT / "deploy" / "compose.yaml").read_text()
    yield from re.findall(r"\$\{([A-Z_]+)", text)
    for _name, service in OURS.items():
        yield from service["environment"]


def test_every_variable_is_a_setting_or_known():
    names = {*names_in_compose()}
    names |= set(re.findall(r"^([A-Z_]+)=", (ROOT / "deploy" / "env.example").read_text(), re.MULTILINE))
    for unit in UNITS:
        names |= set(re.findall(r'[= "]([A-Z_]{4,})=', unit.read_text()))

    assert names - settings_told() - OF_DEPLOY == set()


def test_the_template_has_no_variable_that_render_does_not_fill():
    template = (ROOT / "deploy" / "nginx" / "kapok.conf.template").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)\}", template))
    render = (ROOT / "deploy" / "nginx" / "render").read_text()
    filled = set(re.findall(r"\$\{([A-Z_]+)\}", re.search(r"^envsubst '(.*)'", render, re.MULTILINE)[1]))

    assert used == filled
    assert used <= COMPOSE["services"]["proxy"]["environment"].keys()


def test_the_image_copies_what_there_is_and_all_that_is_needed():
    lines = (ROOT / "deploy" / "Dockerfile").read_text().splitlines()
    sources = [source for line in lines if line.startswith("COPY ") for source in line.split()[1:-1]]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"}

    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert {source.partition("/")[0] for source in sources} == allowed
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} <= set(sources)
    assert "USER kapok" in lines
    assert lines.index("USER kapok") < next(
        n for n, line in enumerate(lines) if line.startswith("ENTRYPOINT")
    )


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_are_sound(unit, tmp_path):
    """systemd's own check, on a machine on which the fair is not installed where the units expect it."""
    verify = program("systemd-analyze", "systemd")
    for path in (ROOT / "deploy" / "systemd").iterdir():
        shutil.copy(path, tmp_path)
    name = unit.name.replace("@.", "@8000.")
    text = unit.read_text().replace("/srv/kapok/deploy/start", str(ROOT / "deploy" / "start"))
    (tmp_path / name).write_text(text)

    run = subprocess.run([verify, "verify", "--man=no", tmp_path / name], capture_output=True, text=True)

    ours = [line for line in (run.stdout + run.stderr).splitlines() if "kapok" in line]
    assert ours == []
    started = re.search(r"^ExecStart=/srv/kapok/deploy/start (\w+)$", unit.read_text(), re.MULTILINE)[1]
    assert started in PROCESSES
    assert Path(unit).stem.removeprefix("kapok-").rstrip("@") == started
