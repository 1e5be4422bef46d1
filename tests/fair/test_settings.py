"""Settings of a fair in production, read by a process of its own."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECURE": "1",
    "SECRET_KEY": "a-long-random-key-that-nobody-guesses-0123456789-abcdefghij",
    "SITE_URL": "https://fair.example.org",
    "EMAIL_URL": "smtp+tls://fair:secret@mail.example.org:587",
}
SEEN = """
import json
from django.conf import settings
names = %r
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def manage(*arguments, **environment):
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("SECRET_KEY", "DJANGO_ALLOW_ASYNC_UNSAFE")
    }
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=clean | environment,
        capture_output=True,
        text=True,
    )


def values(*names, **environment):
    """Those settings as Django has them under that environment."""
    code = f"import django; {SEEN.strip()}" % (names,)
    run = manage("shell", "--no-imports", "--command", code, **environment)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def test_production_passes_djangos_own_check_for_deployment():
    run = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert run.returncode == 0, run.stderr


def test_a_database_of_ones_own_needs_a_secret_key_of_ones_own():
    run = manage("check")  # the tests' servers are named in the environment, as anybody's would be

    assert run.returncode == 1
    sentence = "Set SECRET_KEY: with a database of your own it is never made up."
    assert run.stderr.splitlines()[-1].endswith(sentence)


def test_mail_goes_to_the_server_that_is_named():
    names = ("MAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_BACKEND")

    assert list(values(*names, **PRODUCTION).values()) == [
        "django.core.mail.backends.smtp.EmailBackend",
        "mail.example.org",
        587,
        True,
        "fair.mail.UnfailingBackend",
    ]


def test_debug_is_off_and_no_media_are_served_in_production():
    seen = values("DEBUG", "SERVE_MEDIA", "ALLOWED_HOSTS", **PRODUCTION)

    assert (seen["DEBUG"], seen["SERVE_MEDIA"]) == (False, False)
    assert seen["ALLOWED_HOSTS"][0] == "fair.example.org"


def test_every_page_carries_a_policy_without_unsafe_inline(client, db):
    response = client.get("/accounts/login/")

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_load_balancer_asks_without_tls(client, db, settings, path):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path).status_code != 301
    assert client.get("/accounts/login/").status_code == 301


def test_the_readme_tells_every_setting():
    modules = [ROOT / "fair" / f"{name}.py" for name in ("settings", "databases", "stores")]
    text = "".join(module.read_text() for module in modules)
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"([A-Z_]+)"', text))
    told = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))

    assert read - told == set()
