"""Who hears how far a job has come: its owner, and those who may see what it is the job of."""

from fair.models import Job

_models = []


def show_jobs_of(model):
    """Let whoever may see a row of `model` (by its `visible_to`) watch the row's `job`; for topics.py."""
    _models.append(model)


def may_watch(user, job):
    """Whether the person owns the job with this id, or sees a row that it belongs to."""
    rows = (model.objects.visible_to(user).filter(job=job) for model in _models)
    return Job.objects.visible_to(user).filter(pk=job).exists() or any(found.exists() for found in rows)
