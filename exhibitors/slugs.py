"""Addresses of companies."""

from django.utils.text import slugify

from exhibitors.models import Exhibitor


def free_slug(name):
    """An address that no company has: "acme", then "acme-2"; "company" where a name has no Latin letters."""
    wish = slugify(name)[:70].strip("-") or "company"
    taken = set(Exhibitor.objects.filter(slug__startswith=wish).values_list("slug", flat=True))
    if wish not in taken:
        return wish
    return next(slug for n in range(2, len(taken) + 3) if (slug := f"{wish}-{n}") not in taken)
