"""One lead: what is known, what was done, and what comes next."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from booths.contacts import contact_of
from booths.forms.leads import LeadForm, StepForm
from booths.lead_page import LeadView
from booths.models import Lead, LeadMerge
from booths.services import leads as services
from booths.services.lead_merging import merge_leads, undo_merge
from booths.vcards import VERSIONS, vcard, vcard_answer
from booths.views.workspace.leads import person_of
from exhibitors.workspace import for_managers, for_staff
from fair.addresses import safe_next, whole_number
from fair.errors import Refused


def lead_of(exhibitor, pk, leads=None):
    """The exhibitor's lead with that id; to all others it is not there."""
    leads = Lead.objects.all() if leads is None else leads
    return get_object_or_404(leads.filter(exhibitor=exhibitor), pk=pk)


@for_staff
@require_safe
@never_cache
def lead(request, exhibitor, pk):
    found = lead_of(exhibitor, pk, Lead.objects.for_rows())
    if found.merged_into_id:
        return redirect("workspace_lead", exhibitor.slug, found.merged_into_id)
    found.exhibitor = exhibitor
    return render(request, "workspace/leads/lead.html", _context(exhibitor, found))


def _context(exhibitor, found, form=None):
    planned = {"step": found.next_step, "at": found.next_at, "remind": "0"}
    return {
        "exhibitor": exhibitor,
        "lead": found,
        "view": LeadView(found),
        "step_form": form or StepForm(initial=planned),
        "lost": Lead.Lost.choices,
    }


@for_staff
def change(request, exhibitor, pk):
    """What the staff wrote of the person themselves.

    What the buyer gives stands beside it and is not theirs.
    """
    found = lead_of(exhibitor, pk, Lead.objects.standing())
    form = LeadForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        services.change_lead(found, **form.cleaned_data)
        return redirect("workspace_lead", exhibitor.slug, pk)
    return render(request, "workspace/leads/edit.html", {"exhibitor": exhibitor, "form": form, "lead": found})


def _acts(act):
    """A POST that does `act(request, exhibitor, lead)`, and goes back to where it came from."""

    @require_POST
    def view(request, exhibitor, pk):
        found = lead_of(exhibitor, pk)
        try:
            act(request, exhibitor, found)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(safe_next(request, reverse("workspace_lead", args=[exhibitor.slug, pk])))

    return for_staff(view)


@_acts
def move(request, exhibitor, found):
    stage = request.POST.get("stage")
    if stage not in Lead.Stage.values:
        raise Refused(_("Choose a stage."))
    services.move_lead(found, request.user, stage, request.POST.get("lost_for", ""))


@_acts
def give(request, exhibitor, found):
    services.give_lead(found, person_of(exhibitor, request.POST.get("owner", "")))


@_acts
def tag(request, exhibitor, found):
    services.tag_lead(found, request.POST.getlist("add"), request.POST.getlist("remove"))


@_acts
def note(request, exhibitor, found):
    services.note_lead(found, request.user, request.POST.get("text", ""))


@_acts
def merge(request, exhibitor, found):
    other = lead_of(exhibitor, whole_number(request.POST.get("other", "")) or 0)
    merge_leads(found, other, request.user)
    messages.success(request, _("The two are one lead now."))


@for_staff
@require_POST
def plan(request, exhibitor, pk):
    """The next step, its date and its reminder."""
    found = lead_of(exhibitor, pk, Lead.objects.for_rows())
    form = StepForm(request.POST)
    if form.is_valid():
        try:
            told = form.cleaned_data
            services.plan_step(found, told["step"], told["at"], form.remind_at)
            return redirect("workspace_lead", exhibitor.slug, pk)
        except Refused as refusal:
            form.add_error("step", str(refusal))
    found.exhibitor = exhibitor
    return render(request, "workspace/leads/lead.html", _context(exhibitor, found, form), status=422)


@for_staff
@require_POST
def undo(request, exhibitor, pk):
    """Part what was merged."""
    found = get_object_or_404(LeadMerge.objects.filter(kept__exhibitor=exhibitor), pk=pk)
    try:
        undo_merge(found, request.user)
        messages.success(request, _("They are two leads again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace_lead", exhibitor.slug, found.kept_id)


@for_managers
@require_POST
def delete(request, exhibitor, pk):
    services.delete_lead(lead_of(exhibitor, pk), request.user)
    messages.success(request, _("The lead is deleted."))
    return redirect("workspace_leads", exhibitor.slug)


@for_staff
@require_safe
@never_cache
def lead_vcard(request, exhibitor, pk):
    """The contact for an address book, as far as it may be told."""
    found = lead_of(exhibitor, pk, Lead.objects.with_contact())
    contact = contact_of(found)
    if not (contact.is_known or contact.email or contact.phone):
        messages.error(request, _("Nothing may be told of this buyer yet: there is no card."))
        return redirect("workspace_lead", exhibitor.slug, pk)
    version = request.GET.get("version")
    text = vcard(contact, version if version in VERSIONS else VERSIONS[0])
    return vcard_answer(text, contact.title)
