"""The complaints about an exhibitor's products, for those who manage it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from exhibitors.workspace import for_managers

MOST = 100


@for_managers
@require_safe
def complaints(request, exhibitor):
    """The newest first; each leads to the page that both sides share."""
    found = exhibitor.complaints.order_by("-pk")[:MOST]
    return render(request, "workspace/complaints.html", {"exhibitor": exhibitor, "complaints": found})
