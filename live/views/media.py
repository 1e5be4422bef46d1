"""What players and senders ask: JSON; errors read {"error": "one sentence"}."""

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from booths.views.answers import taking_part
from fair.errors import Refused
from fair.jobs.files import file_link
from live.media import tickets
from live.media.playback import playback_of
from live.models import Show
from live.services import replays, shows

PROBE = 1_000_000  # bytes


@require_GET
@never_cache
def playback(request, pk):
    """What to play now; asked again when an address expires and when the show has changed."""
    visible = Show.objects.visible_to(request.user, request.GET.get("secret", ""))
    show = get_object_or_404(visible, pk=pk)
    return JsonResponse(playback_of(show, request.user).as_data() | {"state": show.state})


@require_POST
@taking_part
def send(request, pk):
    """Where a host's browser sends to, with a ticket for connecting now."""
    show = get_object_or_404(Show.objects.hosted_by(request.user), pk=pk)
    shows.refuse_beginning(show)
    return JsonResponse({"url": settings.INGEST_URL, "token": tickets.sending_ticket(show, request.user)})


@require_GET
@never_cache
def recording(request, pk):
    """The whole show as one file, for those who run its booth; made by the worker when it is asked for."""
    show = get_object_or_404(Show.objects.manageable_by(request.user), pk=pk)
    try:
        job = replays.recording_for(show, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(show)
    return redirect(file_link(job) or reverse("job", args=[job.pk]))


@require_POST
@taking_part
def probe(request, pk):
    """Takes bytes and forgets them: the studio measures how fast they went."""
    get_object_or_404(Show.objects.hosted_by(request.user), pk=pk)
    received = 0
    while chunk := request.read(65_536):
        received += len(chunk)
        if received > PROBE:
            return JsonResponse({"error": "Too much."}, status=413)
    return JsonResponse({"received": received})
