"""No pinned package has a known vulnerability, as far as somebody can be asked."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def test_no_package_has_a_known_vulnerability():
    run = subprocess.run([sys.executable, "bin/audit.py"], cwd=ROOT, capture_output=True, text=True)

    if run.returncode == 2:
        pytest.skip(run.stdout.strip())
    assert run.returncode == 0, run.stdout + run.stderr
