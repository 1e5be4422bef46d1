"""The room of a meeting: a page with parts that follow the socket, and what people do in it."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from booths.models import Attachment
from booths.views.answers import form_error, taking_part
from exhibitors.models import Product
from fair.addresses import whole_number
from fair.errors import Refused
from fair.media import hand_out
from matchmaking.forms.room import RoomLineForm, RoomNotesForm
from matchmaking.models import Meeting, RoomFile
from matchmaking.relays import ice_for
from matchmaking.room_page import Room
from matchmaking.services import room as services
from matchmaking.services import room_talk
from matchmaking.sfu import sfu_for

PARTS = ("lines", "product", "products", "missing")


def at_a_meeting(view):
    """The view gets the `meeting` of the address, for whoever has a seat there; to others it is not there."""

    @never_cache
    @wraps(view)
    def inside(request, pk, **arguments):
        related = ("exhibitor__logo", "buyer", "edition", "product")
        own = Meeting.objects.attended_by(request.user).with_room().select_related(*related)
        return view(request, meeting=get_object_or_404(own, pk=pk), **arguments)

    return inside


@login_required
@at_a_meeting
@require_safe
def room(request, meeting):
    """The whole page, or with ?part a part of it; after one has left (?left) a page that says so."""
    shown = Room(meeting, request.user)
    part = request.GET.get("part")
    if part and (part not in PARTS or shown.state != "open"):
        raise Http404
    if part:
        return _drawn(request, shown, part, q=request.GET.get("q", "")[:100])
    page = "left" if "left" in request.GET and shown.state == "open" else shown.state
    return _drawn(request, shown, page)


def _drawn(request, shown, name, **more):
    context = {"meeting": shown.meeting, "room": shown, **more}
    if name == "products":
        context["products"] = shown.products(more["q"])
    return render(request, f"matchmaking/room/{name}.html", context)


@require_POST
@taking_part
@at_a_meeting
def enter(request, meeting):
    """Come in; the answer tells how pictures and sound go, and who is there."""
    has_media = "quiet" not in request.POST
    services.enter_room(meeting, request.user, has_media=has_media)
    until = Room(meeting, request.user).closes_at
    way = {"ice": ice_for(request.user, until), "sfu": sfu_for(meeting, request.user, until)}
    return JsonResponse({**_who(meeting), **(way if has_media else {})})


@require_POST
@taking_part
@at_a_meeting
def beat(request, meeting):
    services.stay_in_room(meeting, request.user, has_media="quiet" not in request.POST)
    return JsonResponse(_who(meeting))


def _who(meeting):
    here = [{"user": stay.user_id, "side": stay.side} for stay in services.present(meeting)]
    return {"here": here, "now": timezone.now()}


@login_required
@at_a_meeting
@require_POST
def leave(request, meeting):
    services.leave_room(meeting, request.user, request.POST.get("peer", "")[:40])
    return redirect(f"{request.path.removesuffix('leave/')}?left")


def refused_in_words(view):
    """What the services refuse becomes a sentence that the page shows as it is."""

    @wraps(view)
    def answer(request, **arguments):
        try:
            return view(request, **arguments)
        except Refused as refusal:
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")

    return answer


@login_required
@at_a_meeting
@require_POST
@refused_in_words
def lines(request, meeting):
    form = RoomLineForm(request.POST)
    if not form.is_valid():
        raise Refused(next(iter(form.errors.values()))[0])
    text, key = form.cleaned_data["text"], form.cleaned_data["key"]
    room_talk.write_line(meeting, request.user, text, key, files=request.FILES.getlist("files"))
    return _drawn(request, Room(meeting, request.user), "lines")


@login_required
@at_a_meeting
@require_GET
def file(request, meeting, file):
    """A picture to look at, anything else as a download."""
    kept = get_object_or_404(RoomFile.objects.filter(line__meeting=meeting), pk=file)
    if kept.kind != Attachment.Kind.PICTURE:
        return hand_out(kept.file, kept.name)
    response = FileResponse(kept.file.open("rb"), content_type="image/webp", filename=kept.name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@at_a_meeting
@require_POST
@refused_in_words
def product(request, meeting):
    """Show a product of the exhibitor, or none."""
    pk = whole_number(request.POST.get("product", ""))
    own = Product.objects.listed().filter(exhibitor=meeting.exhibitor_id)
    room_talk.show_product(meeting, request.user, pk and get_object_or_404(own, pk=pk))
    return _drawn(request, Room(meeting, request.user), "product")


@require_http_methods(["GET", "HEAD", "POST"])
@taking_part
@at_a_meeting
def notes(request, meeting):
    """The notes as they are, or after a change."""
    if request.method != "POST":
        return JsonResponse(_notes_data(Room(meeting, request.user).notes))
    form = RoomNotesForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    return JsonResponse(_notes_data(room_talk.write_notes(meeting, request.user, **form.cleaned_data)))


def _notes_data(kept):
    return {"text": kept.text if kept else "", "version": kept.version if kept else 0}


@login_required
@at_a_meeting
@require_POST
@refused_in_words
def call(request, meeting):
    """Ring at those who are missing."""
    called = services.call_missing(meeting, request.user)
    return _drawn(request, Room(meeting, request.user), "missing", called=called)
