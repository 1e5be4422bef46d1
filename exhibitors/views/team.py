"""The people of an exhibitor, for those who manage them; and joining a team."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from exhibitors import services
from exhibitors.forms.team import InvitationForm, MemberForm, RoleForm, WeekForm
from exhibitors.mail import invited
from exhibitors.models import Invitation, Membership
from exhibitors.workspace import for_managers, for_staff
from fair.errors import Refused


@for_staff
def team(request, exhibitor):
    """Everyone reads who works here; owners and managers invite."""
    form = InvitationForm(request.POST or None, initial={"language": request.user.language})
    if request.method == "POST" and not request.membership.is_managing:
        raise Http404
    if request.method == "POST" and form.is_valid():
        try:
            services.invite_person(exhibitor, request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            words = _("%(email)s is invited: the mail is on its way.")
            messages.success(request, words % {"email": form.cleaned_data["email"]})
            return redirect("workspace_team", exhibitor.slug)
    members = exhibitor.memberships.select_related("user__avatar").prefetch_related("working_hours")
    context = {
        "exhibitor": exhibitor,
        "form": form,
        "members": members,
        "invitations": exhibitor.invitations.filter(accepted_at=None, withdrawn_at=None),
    }
    return render(request, "workspace/team.html", context)


@for_managers
@require_POST
def invitation_act(request, exhibitor, pk):
    """Send an invitation again, or withdraw it."""
    invitation = get_object_or_404(exhibitor.invitations, pk=pk)
    try:
        if request.POST.get("act") == "withdraw":
            services.withdraw_invitation(invitation)
            messages.success(request, _("The invitation is withdrawn; its link opens nothing any more."))
        else:
            services.invite_again(invitation)
            messages.success(request, _("The invitation is sent again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace_team", exhibitor.slug)


@for_staff
def member(request, exhibitor, pk):
    """A person's title, languages, hours and role: one's own, and for owners and managers everybody's."""
    found = get_object_or_404(exhibitor.memberships.select_related("user__avatar"), pk=pk)
    if found.pk != request.membership.pk and not request.membership.is_managing:
        raise Http404
    form = MemberForm(request.POST or None, instance=found)
    week = WeekForm(found.working_hours.all(), request.POST or None)
    role = RoleForm(request.POST if "role" in request.POST else None, initial={"role": found.role})
    valid = request.method == "POST" and all([form.is_valid(), week.is_valid()])
    if valid and _save_member(request, form, week, role):
        messages.success(request, _("Saved."))
        return redirect("workspace_team", exhibitor.slug)
    context = {"exhibitor": exhibitor, "member": found, "form": form, "week": week, "role": role}
    return render(request, "workspace/member.html", context)


def _save_member(request, form, week, role):
    """Whether all was saved; else the refusal stands in the role's form."""
    services.save_member(form.instance, week.hours())
    if not (request.membership.is_managing and role.is_bound):
        return True
    try:
        if role.is_valid():
            services.change_role(form.instance, request.user, role.cleaned_data["role"])
    except Refused as refusal:
        role.add_error("role", str(refusal))
    return role.is_valid()


@for_staff
@require_POST
def remove(request, exhibitor, pk):
    """Let a member go, or leave oneself."""
    found = get_object_or_404(exhibitor.memberships.select_related("user"), pk=pk)
    own = found.pk == request.membership.pk
    if not own and not request.membership.is_managing:
        raise Http404
    try:
        services.remove_member(found, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("workspace_team", exhibitor.slug)
    if own:
        words = _("You have left the team of %(company)s.")
        messages.success(request, words % {"company": exhibitor})
        return redirect("my")
    messages.success(request, _("%(person)s is no longer in the team.") % {"person": found.user})
    return redirect("workspace_team", exhibitor.slug)


@never_cache
@login_required
def invitation(request, ticket):
    """The page that the mail's link opens. Accepting wants the invited address among one's own."""
    invitations = Invitation.objects.select_related("exhibitor__logo", "invited_by")
    found = invitations.filter(pk=invited(ticket)).first()
    if found is None:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            services.accept_invitation(found, request.user)
        except Refused as why:
            refusal = str(why)
        else:
            request.session["hat"] = f"exhibitor:{found.exhibitor_id}"
            words = _("Welcome to the team of %(company)s.")
            messages.success(request, words % {"company": found.exhibitor})
            return redirect("workspace", found.exhibitor.slug)
    is_member = Membership.objects.filter(user=request.user, exhibitor=found.exhibitor).exists()
    context = {"invitation": found, "refusal": refusal, "is_member": is_member}
    return render(request, "exhibitors/invitation.html", context)
