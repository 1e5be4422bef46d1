"""Who may watch the fair's own topics."""

from fair.jobs.watching import may_watch
from fair.realtime import guard


@guard("job", counted=False)
def may_watch_job(user, key):
    return may_watch(user, int(key))
