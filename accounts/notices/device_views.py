"""What the page of choices asks for the browser it is in: switched on, off, tried."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts import tasks
from accounts.notices.devices import DeviceForm, add_device, browser_name
from fair.errors import Refused


@login_required
@require_POST
def add(request):
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        add_device(
            request.user, **form.cleaned_data, browser=browser_name(request.headers.get("User-Agent", ""))
        )
    except Refused as refusal:
        return HttpResponse(str(refusal), status=409, content_type="text/plain")
    return HttpResponse(status=204)


@login_required
@require_POST
def remove(request):
    """The one that the script names by its `endpoint`."""
    request.user.push_devices.filter(endpoint=request.POST.get("endpoint", "")).delete()
    return HttpResponse(status=204)


@login_required
@require_POST
def remove_one(request, pk):
    """One of those in the list."""
    get_object_or_404(request.user.push_devices, pk=pk).delete()
    return redirect("notice_settings")


@login_required
@require_POST
def attempt(request):
    """Send a message to that device now."""
    device = get_object_or_404(request.user.push_devices, endpoint=request.POST.get("endpoint", ""))
    tasks.try_push.delay_on_commit(device.pk)
    return HttpResponse(status=204)
