"""The example in docs/api.md works as it is printed, against the running site."""

import os
import re
import subprocess
import sys
from pathlib import Path

from exhibitors.models import Product
from fair.rest.models import Answer
from fair.rest.scopes import Scope
from tests.api.conftest import Asker
from tests.factories import MembershipFactory, ProductFactory

TEXT = (Path(__file__).resolve().parent.parent.parent / "docs" / "api.md").read_text()


def test_the_example_works_as_printed(live_site):
    (code,) = re.findall(r"^```python\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    company = MembershipFactory().exhibitor
    ProductFactory(exhibitor=company, name="Jug")
    asker = Asker(company.memberships.get().user, scopes=["read", "catalogue"])
    given = {
        "KAPOK_URL": live_site,
        "KAPOK_TOKEN": asker.headers["Authorization"].removeprefix("Bearer "),
        "KAPOK_COMPANY": company.slug,
    }

    run = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | given, capture_output=True, text=True, timeout=60
    )

    assert (run.returncode, run.stderr) == (0, "")
    jug, kettle = Product.objects.order_by("pk")
    assert run.stdout == (f"{jug.pk} listed Jug – \n{kettle.pk} listed Gooseneck kettle 9.1000 USD\n")
    assert Answer.objects.count() == 1


def test_every_scope_and_code_is_told():
    for scope in Scope:
        assert f"| `{scope}` |" in TEXT
    for setting in ("API_RATE", "API_RATE_OF_GUESTS", "API_RATE_OF_WRITES", "API_CORS_ORIGINS"):
        assert f"| `{setting}` |" in TEXT
