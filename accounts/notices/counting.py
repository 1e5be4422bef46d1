"""How many notifications the bell counts, known to pages without a query."""

from django.core.cache import cache

KEPT = 600  # seconds for which a count holds that nothing has changed


def _key(pk):
    return f"unread:{pk}"


def count_unread(user):
    count = user.notifications.unread().on_page().count()
    cache.set(_key(user.pk), count, KEPT)
    return count


def known_unread(user):
    """The same where it is known without a query, else None."""
    return cache.get(_key(user.pk))


def forget_unread(pks):
    """Something changed: the count of these people is asked for anew."""
    cache.delete_many([_key(pk) for pk in pks])
