"""Lists of the console as files: made by the worker, fetched by their owner through a link that expires."""

import tempfile
from pathlib import Path
from types import SimpleNamespace

from django.contrib import admin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.test import RequestFactory
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fair import audit
from fair.errors import Refused
from fair.jobs import attach_file, runner, start_job
from fair.models import Job
from fair.sheets import SHEETS

KIND = "console-export"
BATCH = 2_000
SHOWN = 20
CHANGING = {
    "p",
    "o",
    "e",
    "all",
    "_changelist_filters",
    "_popup",
    "_to_field",
}  # of a list: not what it holds


def mine(request):
    """The person's own exports, the latest first."""
    jobs = Job.objects.visible_to(request.user).filter(kind=KIND)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        jobs = jobs.filter(pk__lt=int(before))
    found = list(jobs[: SHOWN + 1])
    return render(request, "console/exports.html", {"jobs": found[:SHOWN], "more": len(found) > SHOWN})


@require_POST
def start(request, app_label, model_name):
    """Export the list as it is filtered in the form's `query`, as CSV or XLSX."""
    found = list_named(app_label, model_name)
    if not found.may_export(request):
        raise PermissionDenied
    form = request.POST.get("form")
    query = QueryDict(request.POST.get("query", ""), mutable=True)
    for name in CHANGING & set(query):
        del query[name]
    job = start_job(
        KIND,
        request.user,
        app=app_label,
        model=model_name,
        form=form if form in SHEETS else "csv",
        query=query.urlencode(),
        name=str(found.opts.verbose_name_plural),
    )
    return redirect(f"{request.path.rsplit('/', 3)[0]}/?started={job.pk}")


def list_named(app_label, model_name):
    """The ModelAdmin of a list that can be exported. Raises Http404."""
    for model, found in admin.site._registry.items():
        named = (model._meta.app_label, model._meta.model_name) == (app_label, model_name)
        if named and getattr(found, "export_fields", ()):
            return found
    raise Http404


@runner(KIND)
def export(job, progress):
    """Write the rows into a file, by their ids in batches. A run that was killed begins again."""
    wanted = job.parameters
    found = list_named(wanted["app"], wanted["model"])
    request = request_of(job.owner, wanted["query"])
    if not (job.owner.is_active and job.owner.is_staff and found.may_export(request)):
        raise Refused(_("You may not export this list any more."))
    rows = found.get_changelist_instance(request).get_queryset(request).order_by("pk")
    rows = found.for_export(rows)
    # The one place that counts all: it is about to read all of them anyway, and progress wants an end.
    total = rows.count()
    with tempfile.TemporaryDirectory() as folder:
        sheet = SHEETS[wanted["form"]](Path(folder) / "export", headings(found))
        for done, row in enumerate(in_batches(rows), 1):
            sheet.add(cells(found, row))
            if done % BATCH == 0:
                progress(done, total)
        sheet.close()
        job.done = job.total = total
        name = f"{wanted['model']}-{timezone.localtime():%Y-%m-%d-%H%M}{sheet.suffix}"
        with open(sheet.path, "rb") as file:
            attach_file(job, File(file), name)
    after = {"list": wanted["model"], "filters": wanted["query"], "rows": total, "form": wanted["form"]}
    audit.record(job.owner, f"{wanted['model']}.exported", job, {}, after)
    return {"rows": total}


def request_of(user, query):
    """A request for the list as the person saw it, for Django's own reading of filters and search."""
    request = RequestFactory().get("/", QueryDict(query).dict() if query else {})
    request.GET = QueryDict(query)
    request.user, request.session = user, {}
    request._messages = SimpleNamespace(add=lambda *args, **options: None)
    return request


def in_batches(rows):
    """All rows in the order of their ids, never more than a batch in memory."""
    last = None
    while batch := list((rows.filter(pk__gt=last) if last is not None else rows)[:BATCH]):
        yield from batch
        last = batch[-1].pk


def headings(found):
    return [capfirst(label_for_field(name, found.model, found)) for name in found.export_fields]


def cells(found, row):
    return [lookup_field(name, row, found)[2] for name in found.export_fields]
