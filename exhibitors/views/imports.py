"""Imports in the browser: upload, columns, preview, run, report."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.notices import read_notices
from exhibitors import services
from exhibitors.exports.template import write_template
from exhibitors.imports import reading
from exhibitors.imports.choices import choices_for
from exhibitors.imports.job import running_counts
from exhibitors.models import Import
from exhibitors.workspace import for_managers, for_staff
from fair.errors import Refused

ON_A_PAGE = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_staff
@never_cache
def imports(request, exhibitor):
    """The history, with the upload on top."""
    history = exhibitor.imports.select_related("job", "author")
    page = Paginator(history, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "workspace/imports/list.html", {"exhibitor": exhibitor, "page": page})


@for_managers
@require_POST
def upload(request, exhibitor):
    try:
        new = services.upload_files(exhibitor, request.user, request.FILES.getlist("files"))
    except Refused as refusal:
        page = Paginator(exhibitor.imports.select_related("job", "author"), ON_A_PAGE).get_page(1)
        shown = {"exhibitor": exhibitor, "page": page, "refusal": str(refusal)}
        return render(request, "workspace/imports/list.html", shown, status=422)
    return redirect("workspace_import_columns" if new.file else "workspace_import", exhibitor.slug, new.pk)


@for_managers
@require_safe
def template(request, exhibitor):
    """An empty catalogue to fill in."""
    response = HttpResponse(content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="catalogue.xlsx"'
    write_template(response)
    return response


@for_managers
@never_cache
def columns(request, exhibitor, pk):
    """What each column holds, for the person to correct."""
    new = _found(exhibitor, pk)
    refusal = ""
    if request.method == "POST":
        try:
            return _tell(request, new)
        except Refused as refused:
            refusal = str(refused)
    try:
        shown = reading.columns_of(new) if new.file else None
    except Refused as refused:
        refusal, shown = str(refused), None
    if shown is None:
        return redirect("workspace_import", exhibitor.slug, new.pk)
    context = {"exhibitor": exhibitor, "catalogue": new, "shown": shown, "refusal": refusal}
    context |= {"choices": choices_for(new), "prices": Import.Prices, "states": Import.NewState}
    return render(request, "workspace/imports/columns.html", context, status=422 if refusal else 200)


def _tell(request, new):
    """Take what the form says of the columns, or of the sheet to read."""
    sheet = request.POST.get("sheet", new.sheet)
    if sheet != new.sheet:
        services.choose_sheet(new, sheet)
        return redirect("workspace_import_columns", new.exhibitor.slug, new.pk)
    mapping = {h: request.POST.get(f"column-{place}", "") for place, h in enumerate(new.headings)}
    prices, state = (request.POST.get(name) for name in ("prices", "new_state"))
    prices = prices if prices in Import.Prices else Import.Prices.AUTO
    state = state if state in Import.NewState else Import.NewState.LISTED
    new.mapping, new.prices, new.new_state = mapping, prices, state  # shown again when they are refused
    services.tell_columns(new, mapping, prices, state)
    return redirect("workspace_import_preview", new.exhibitor.slug, new.pk)


@for_managers
@require_safe
@never_cache
def preview(request, exhibitor, pk):
    """The first rows as they would be saved."""
    new = _found(exhibitor, pk)
    if new.job or not new.file:
        return redirect("workspace_import", exhibitor.slug, new.pk)
    try:
        seen = reading.preview(new)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace_import_columns", exhibitor.slug, new.pk)
    only = request.GET.get("only", "")
    rows = [row for row in seen.rows if not only or row.state == only]
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"exhibitor": exhibitor, "catalogue": new, "seen": seen, "page": page, "only": only}
    return render(request, "workspace/imports/preview.html", context)


@for_staff
@never_cache
def one(request, exhibitor, pk):
    """An import that was started: its progress, its outcome; with ?fragment that part alone."""
    catalogue = _found(exhibitor, pk)
    read_notices(request.user, key=f"import:{pk}")
    counts = running_counts(catalogue)
    pictures = counts["refused"] and (request.GET.get("show") == "pictures" or not counts["wrong"])
    listed = catalogue.refused_pictures.all() if pictures else catalogue.wrong_rows.all()
    page = Paginator(listed, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"exhibitor": exhibitor, "catalogue": catalogue, "page": page, "pictures": pictures}
    context["counts"] = counts
    name = "progress" if "fragment" in request.GET else "one"
    return render(request, f"workspace/imports/{name}.html", context)


@for_managers
@require_POST
def start(request, exhibitor, pk):
    return _done(request, exhibitor, pk, lambda found: services.start_import(found, request.user))


@for_managers
@require_POST
def stop(request, exhibitor, pk):
    return _done(request, exhibitor, pk, services.cancel_import)


@for_managers
@require_POST
def discard(request, exhibitor, pk):
    try:
        services.discard_import(_found(exhibitor, pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace_imports", exhibitor.slug)


@for_staff
@require_safe
@never_cache
def report(request, exhibitor, pk):
    """The wrong rows as a file."""
    catalogue = _found(exhibitor, pk)
    if not catalogue.report:
        raise Http404
    response = FileResponse(catalogue.report.open("rb"), as_attachment=True, filename=catalogue.report_name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _found(exhibitor, pk):
    """An import of the exhibitor, else 404."""
    return get_object_or_404(exhibitor.imports.select_related("job", "exhibitor"), pk=pk)


def _done(request, exhibitor, pk, act):
    catalogue = _found(exhibitor, pk)
    try:
        act(catalogue)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace_import", exhibitor.slug, catalogue.pk)
