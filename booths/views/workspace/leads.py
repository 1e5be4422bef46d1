"""The leads of an exhibitor: list, board, and what is done to many at once."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from booths.forms.leads import LeadsAskedForm, NewLeadForm
from booths.lead_list import AskedLeads, LeadPage, count_stages, read_board, tags_of
from booths.models import Lead
from booths.services import leads as services
from booths.services.lead_exports import exports_of, start_export
from exhibitors.models import Membership
from exhibitors.workspace import for_managers, for_staff
from fair.addresses import safe_next, whole_number
from fair.errors import Refused


@for_staff
@require_safe
def leads(request, exhibitor):
    """All of its state is in the address; htmx gets the list alone. With ?view=board by stage."""
    asked = AskedLeads.of(exhibitor, request.GET)
    board = request.GET.get("view") == "board"
    counts = count_stages(asked)
    context = {
        "exhibitor": exhibitor,
        "asked": asked,
        "form": LeadsAskedForm,
        "is_board": board,
        "columns": read_board(asked, counts) if board else None,
        "page": None
        if board
        else LeadPage(asked, request.GET.get("after", ""), request.GET.get("before", "")),
        "stages": [(stage, label, counts.get(stage, 0)) for stage, label in Lead.Stage.choices],
        "total": sum(counts.values()),
        "staff": staff_of(exhibitor),
        "tags": tags_of(exhibitor),
        "lost": Lead.Lost.choices,
    }
    swaps = request.htmx and not request.htmx.history_restore_request
    return render(request, f"workspace/leads/{'found' if swaps else 'list'}.html", context)


def staff_of(exhibitor):
    return [member.user for member in Membership.objects.filter(exhibitor=exhibitor).select_related("user")]


@for_staff
def new(request, exhibitor):
    """A person whom the staff met elsewhere."""
    form = NewLeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            lead = services.write_lead(exhibitor, request.user, **form.cleaned_data)
            return redirect("workspace_lead", exhibitor.slug, lead.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "workspace/leads/edit.html", {"exhibitor": exhibitor, "form": form})


@for_staff
@require_POST
def act(request, exhibitor):
    """Do one thing to all that are ticked, or to all that match the filter."""
    try:
        done = services.act_on_leads(_chosen(request, exhibitor), _act(request, exhibitor))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = ngettext("%(count)s lead changed.", "%(count)s leads changed.", done)
        messages.success(request, words % {"count": done})
    return redirect(safe_next(request, reverse("workspace_leads", args=[exhibitor.slug])))


def _chosen(request, exhibitor):
    if request.POST.get("all"):
        return AskedLeads.of(exhibitor, request.POST.get("filter", "")[:2_000]).leads()
    numbers = (whole_number(pk) for pk in request.POST.getlist("pk")[: services.MOST_AT_ONCE])
    chosen = [pk for pk in numbers if pk is not None]
    return Lead.objects.standing().filter(exhibitor=exhibitor, pk__in=chosen)


def _act(request, exhibitor):
    """What is done to each lead, as the bar above the list says.

    Raises Refused for what it does not offer.
    """
    told = request.POST
    if told.get("act") == "stage" and told.get("stage") in Lead.Stage.values:
        return lambda lead: services.move_lead(lead, request.user, told["stage"], told.get("lost_for", ""))
    if told.get("act") == "owner":
        owner = person_of(exhibitor, told.get("owner", ""))
        return lambda lead: services.give_lead(lead, owner)
    if told.get("act") == "tag" and told.get("tag", "").strip():
        return lambda lead: services.tag_lead(lead, add=[told["tag"]])
    if told.get("act") == "untag" and told.get("tag", "").strip():
        return lambda lead: services.tag_lead(lead, remove=[told["tag"]])
    raise Refused(_("Choose what is to be done."))


def person_of(exhibitor, number):
    """The colleague with this id, or None for nobody."""
    members = Membership.objects.filter(exhibitor=exhibitor, user=whole_number(number) or 0)
    member = members.select_related("user").first()
    return member and member.user


@for_managers
def export(request, exhibitor):
    """One's own exports, and the way to a new one; the list hands its filters over as a query."""
    asked = AskedLeads.of(exhibitor, request.GET)
    if request.method == "POST":
        try:
            start_export(exhibitor, request.user, request.POST.get("format", ""), asked.values)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("workspace_lead_exports", exhibitor.slug)
    jobs = exports_of(exhibitor, request.user)[:20]
    context = {"exhibitor": exhibitor, "jobs": jobs, "narrows": asked.narrows}
    return render(request, "workspace/leads/exports.html", context)
