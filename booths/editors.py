"""Who has a booth's draft open, and at which field. Kept in the cache: a page says so again and again."""

import time

from django.core.cache import cache

from exhibitors.models import Membership
from fair.realtime import publish

SEEN_SECONDS = 45  # a page tells every twenty


def _key(booth_id, user_id):
    return f"editing:{booth_id}:{user_id}"


def say_editing(booth, user, field="", tab=""):
    """Tell the other open pages that the person is here, at `field` or at none."""
    told = {"person": user.pk, "name": str(user), "field": field[:40], "tab": tab[:40]}
    known = cache.get(_key(booth.pk, user.pk))
    cache.set(_key(booth.pk, user.pk), {**told, "at": time.time()}, SEEN_SECONDS)
    if not known or any(known[part] != told[part] for part in told) or time.time() - known["at"] > 10:
        publish(f"draft:{booth.pk}", "editor.seen", **told)


def say_left(booth, user, tab=""):
    cache.delete(_key(booth.pk, user.pk))
    publish(f"draft:{booth.pk}", "editor.left", person=user.pk, tab=tab[:40])


def editors_of(booth, user):
    """Who else of those who manage the booth has its draft open: [{"person", "name", "field"}]."""
    managing = booth.exhibitor.memberships.filter(role__in=Membership.MANAGING).exclude(user=user)
    keys = [_key(booth.pk, pk) for pk in managing.values_list("user", flat=True)]
    return list(cache.get_many(keys).values()) if keys else []
