"""A job as its owner sees it: progress, outcome, file."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fair.addresses import safe_next
from fair.jobs.files import linked_job
from fair.jobs.running import cancel_job
from fair.media import hand_out
from fair.models import Job


@login_required
@require_safe
@never_cache
def job(request, pk):
    """A page of its own, or with ?fragment the part of a page that shows the job."""
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    template = "components/job/state.html" if "fragment" in request.GET else "fair/job.html"
    return render(request, template, {"job": found})


@login_required
@require_POST
def cancel(request, pk):
    found = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    cancel_job(found)
    return redirect(safe_next(request, reverse("job", args=[found.pk])))


@login_required
@require_safe
@never_cache
def job_file(request, ticket):
    """The file of a job, for its owner, by a link that holds for an hour."""
    pk = linked_job(ticket)
    if pk is None:
        return render(request, "fair/link_expired.html", status=410)
    found = Job.objects.visible_to(request.user).exclude(file="").filter(pk=pk).first()
    if found is None:
        raise Http404
    return hand_out(found.file, found.file_name)
