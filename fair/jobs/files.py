"""Files that jobs make, fetched by their owners with a signed link that expires."""

from pathlib import PurePath

from django.core import signing
from django.urls import reverse

from fair.models import Job

LINK_SECONDS = 3600
SALT = "job-file"


def attach_file(job, file, name):
    """Keep a file as the job's outcome; `name` is what its download is called."""
    job.file.save(f"{job.pk}{PurePath(name).suffix}", file, save=False)
    Job.objects.filter(pk=job.pk).update(file=job.file.name, file_name=name[:120])
    job.file_name = name[:120]


def file_link(job):
    """The address of the job's file for the next hour, or "" while there is none."""
    return reverse("job_file", args=[signing.dumps(job.pk, salt=SALT)]) if job.file else ""


def linked_job(ticket):
    """The id of the job that a link names, or None for one that is forged or has expired."""
    try:
        return signing.loads(ticket, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature:
        return None
