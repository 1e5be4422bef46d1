"""An exhibitor's applications: to which editions, how they stand, and the form with its checklist."""

from django.contrib import messages
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.notices import read_notices
from booths.application_page import ApplicationPage, read_applications
from booths.models import Answer, Application, Call
from booths.services import admission, applications
from booths.services.applications import field_of
from exhibitors.workspace import for_managers, for_staff
from fair.errors import Refused


@for_staff
@require_GET
def index(request, exhibitor):
    """Every edition that the company applied to or could apply to."""
    context = {"exhibitor": exhibitor, "rows": read_applications(exhibitor, request.membership)}
    return render(request, "workspace/applications.html", context)


@for_managers
@require_POST
def begin(request, exhibitor, edition):
    call = get_object_or_404(Call.objects.select_related("edition"), edition__slug=edition)
    try:
        applications.begin_application(exhibitor, call.edition, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace_applications", exhibitor.slug)
    return redirect("workspace_application", exhibitor.slug, edition)


@for_staff
@require_GET
@never_cache
def application(request, exhibitor, edition):
    page = ApplicationPage(found(request, exhibitor, edition), request.membership)
    read_notices(request.user, key=f"application:{page.application.pk}")
    return shown(request, exhibitor, page)


@for_managers
@require_POST
def save(request, exhibitor, edition):
    """Keep the draft; with `submit` hand it in as well. A script that saves by itself gets JSON."""
    page = ApplicationPage(found(request, exhibitor, edition), request.membership)
    form = page.bound(request.POST, request.FILES)
    if not form.is_valid():
        return failed(request, exhibitor, page, form)
    try:
        applications.save_application(
            page.application, request.user, form.own, form.texts, form.papers, form.cleaned_data["agrees"]
        )
        if "submit" in request.POST:
            applications.submit_application(page.application, request.user)
            messages.success(request, _("The application is on its way. The organisers answer by mail."))
        elif "autosave" not in request.POST:
            messages.success(request, _("The draft is saved."))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return failed(request, exhibitor, ApplicationPage(page.fresh(), request.membership), form)
    if "autosave" in request.POST:
        return saved(request, ApplicationPage(page.fresh(), request.membership))
    return redirect("workspace_application", exhibitor.slug, edition)


def saved(request, page):
    """For the script: what is still missing, and which files have arrived."""
    files = {
        field_of(answer.requirement): answer.file_name for answer in page.answers.values() if answer.file
    }
    gaps = render_to_string("workspace/application/gaps.html", {"page": page}, request)
    return JsonResponse({"gaps": gaps, "files": files})


def failed(request, exhibitor, page, form):
    if "autosave" in request.POST:
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    return shown(request, exhibitor, page, form, status=422)


def shown(request, exhibitor, page, form=None, status=200):
    context = {"exhibitor": exhibitor, "page": page, "form": form or page.form}
    return render(request, "workspace/application.html", context, status=status)


def found(request, exhibitor, edition):
    mine = Application.objects.visible_to(request.user).select_related(*ApplicationPage.RELATED)
    return get_object_or_404(mine, exhibitor=exhibitor, edition__slug=edition)


STEPS = {
    "withdraw": (applications.withdraw_application, gettext_lazy("The application is withdrawn.")),
    "resume": (applications.resume_application, gettext_lazy("The application is a draft again.")),
    "publish": (admission.publish_application, gettext_lazy("Your booth is on show.")),
}


@for_managers
@require_POST
def step(request, exhibitor, edition, step):
    """Withdraw, take up again, publish."""
    if step not in STEPS:
        raise Http404
    service, done = STEPS[step]
    try:
        service(found(request, exhibitor, edition), request.user)
        messages.success(request, str(done))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace_application", exhibitor.slug, edition)


@for_staff
@require_GET
@never_cache
def paper(request, exhibitor, pk):
    """A document that the company sent in, for the company's own people."""
    answers = Answer.objects.filter(application__exhibitor=exhibitor).exclude(file="")
    return paper_of(get_object_or_404(answers, pk=pk))


def paper_of(answer):
    """As a download that no browser takes for a page. 404 when the file is lost."""
    try:
        file = answer.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        file, as_attachment=True, filename=answer.file_name, content_type="application/pdf"
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
