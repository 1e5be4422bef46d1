"""Who may watch the fair's own topics."""

from fair.models import Job
from fair.realtime import guard


@guard("job", counted=False)
def may_watch_job(user, key):
    return Job.objects.visible_to(user).filter(pk=int(key)).exists()
