"""Who may watch a person's own topic."""

from fair.realtime import guard


@guard("me", counted=False)
def may_watch_me(user, key):
    return user.is_authenticated and user.pk == int(key)
