"""Generated fairs for benchmarks: each size keeps a data folder of its own under var/bench, loaded once."""

import os
from pathlib import Path

EXHIBITORS, PRODUCTS = 26_000, 1_800_000
PASSWORD = "walk-the-fair"
SEED = 1


def products_for(exhibitors):
    """As many products as such a fair has, in the proportion of the biggest."""
    return round(exhibitors * PRODUCTS / EXHIBITORS)


def exhibitors_for(products):
    return max(1, round(products * EXHIBITORS / PRODUCTS))


def open_fair(exhibitors, products=None):
    """Start the servers of that fair, load it where it is not yet, and set Django up; returns its Plan."""
    products = products_for(exhibitors) if products is None else products
    var = Path(__file__).resolve().parent.parent / "var" / "bench" / f"fair-{exhibitors}-{products}"
    os.environ["VAR_DIR"] = str(var)
    from fair import embedded

    embedded.start_missing(var)
    os.environ.setdefault("SECRET_KEY", "for this benchmark alone")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from booths.loadfair.plan import Plan

    call_command("migrate", verbosity=0)
    call_command("load_fair", exhibitors=exhibitors, products=products, seed=SEED, password=PASSWORD)
    return Plan(exhibitors, products, SEED)
