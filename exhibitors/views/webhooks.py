"""The webhooks of an exhibitor: where programs listen, and the log of what was sent to them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from exhibitors.forms.webhooks import EndpointForm
from exhibitors.services import endpoints as services
from exhibitors.webhooks import send_again
from exhibitors.workspace import for_managers
from fair.errors import Refused

ON_A_PAGE = 25


@for_managers
@never_cache
def webhooks(request, exhibitor):
    """All of them, and a new one: its secret is in this one answer and nowhere else."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            endpoint = services.add_endpoint(exhibitor, request.user, form.cleaned_data["url"])
            return _secret(request, exhibitor, endpoint)
        except Refused as refusal:
            form.add_error("url", str(refusal))
    context = {"exhibitor": exhibitor, "form": form, "endpoints": exhibitor.endpoints.all()}
    return render(request, "workspace/webhooks/list.html", context)


def _secret(request, exhibitor, endpoint):
    context = {"exhibitor": exhibitor, "endpoint": endpoint}
    return render(request, "workspace/webhooks/secret.html", context)


@for_managers
@require_safe
@never_cache
def webhook(request, exhibitor, pk):
    """What was sent to one address, and what came of it."""
    endpoint = get_object_or_404(exhibitor.endpoints, pk=pk)
    page = Paginator(endpoint.deliveries.all(), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"exhibitor": exhibitor, "endpoint": endpoint, "page": page}
    return render(request, "workspace/webhooks/log.html", context)


@for_managers
@require_POST
@never_cache
def act(request, exhibitor, pk):
    """Switch it on or off, change its secret, or remove it."""
    endpoint = get_object_or_404(exhibitor.endpoints, pk=pk)
    act = request.POST.get("act")
    if act == "rotate":
        return _secret(request, exhibitor, services.rotate_secret(endpoint, request.user))
    if act in ("on", "off"):
        services.switch_endpoint(endpoint, request.user, act == "on")
    elif act == "remove":
        services.remove_endpoint(endpoint, request.user)
        return redirect("workspace_webhooks", exhibitor.slug)
    return redirect("workspace_webhook", exhibitor.slug, pk)


@for_managers
@require_POST
def again(request, exhibitor, pk, delivery):
    endpoint = get_object_or_404(exhibitor.endpoints, pk=pk)
    found = get_object_or_404(endpoint.deliveries, pk=delivery)
    try:
        send_again(found)
        messages.success(request, _("It is sent again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("workspace_webhook", exhibitor.slug, pk)
