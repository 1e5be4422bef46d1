"""The way into the workspace."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect

from exhibitors.workspace import company_of


@login_required
def enter(request):
    """To the company whose hat the person wears; whoever has none is asked to bring one."""
    company = company_of(request)
    return redirect("workspace", company.slug) if company else redirect("exhibitor_join")
