"""Catalogues go out as files."""

from django.db import transaction
from django.utils.translation import gettext as _

from exhibitors.exports.files import WRITERS
from exhibitors.exports.job import KIND
from fair.audit import record
from fair.errors import Refused
from fair.jobs import start_job
from fair.models import Job


@transaction.atomic
def start_export(exhibitor, user, file_format="xlsx", pictures=False, filters=None):
    """Have the worker write the catalogue, or what its page shows under `filters`; returns the Job.

    Its file is the job's: fetched by the person who asked, by a signed link that expires. Raises Refused.
    """
    if file_format not in WRITERS:
        raise Refused(_("A catalogue is exported as CSV or XLSX."))
    if exports_of(exhibitor, user).unfinished().exists():
        raise Refused(_("Another export of yours is still running."))
    record(user, "catalogue.exported", exhibitor, after={"format": file_format, "pictures": pictures})
    return start_job(
        KIND, user, exhibitor=exhibitor.pk, format=file_format, pictures=pictures, filters=filters or {}
    )


def exports_of(exhibitor, user):
    """The person's own exports of the exhibitor's catalogue, the latest first."""
    return Job.objects.visible_to(user).filter(kind=KIND, parameters__exhibitor=exhibitor.pk)
