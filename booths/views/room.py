"""A room over HTTP: a booth's by its slug, another by its door.

Answers are JSON; errors read {"error": "one sentence"}."""

from django.contrib.auth.views import redirect_to_login
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from booths.forms import MessageForm, MuteForm, ReactionForm, ReportForm, SlowForm, TalkForm
from booths.models import Message, Room
from booths.services import moderation, rooms
from booths.talk import message_data, pinned_data, read_missed, read_talk
from booths.views.answers import form_error, taking_part


def _writes(view):
    return taking_part(view, sign_in=_sign_in)


def _sign_in(slug=None, door=None, **kwargs):
    page = reverse("booth", args=[slug]) if slug else reverse("stage", args=[door])
    return redirect_to_login(f"{page}#room").url


def _visible_room(request, place):
    return _found(Room.objects.visible_to(request.user, place.get("door", "")), place)


def _moderated_room(request, place):
    return _found(Room.objects.moderated_by(request.user), place)


def _found(rooms, place):
    """`place` is {"slug": the booth's} or {"door": the room's own}, as the address has it."""
    asked = {"booth__slug": place["slug"]} if "slug" in place else {"door": place["door"], "booth": None}
    found = rooms.select_related("booth__exhibitor", "booth__hall__edition", "keeper")
    return get_object_or_404(found, **asked)


@require_http_methods(["GET", "HEAD", "POST"])
def messages(request, **place):
    """GET a page of the talk, before an id or after one; POST a message."""
    if request.method == "POST":
        return send(request, **place)
    room = _visible_room(request, place)
    form = TalkForm(request.GET)
    if not form.is_valid():
        return form_error(form)
    before, after = form.cleaned_data["before"], form.cleaned_data["after"]
    if after is not None:
        return JsonResponse(read_missed(room, request.user, after))
    return JsonResponse(read_talk(room, request.user, before))


@_writes
def send(request, **place):
    room = _visible_room(request, place)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    message = rooms.send_message(room, request.user, **form.cleaned_data)
    return JsonResponse({"message": message_data(message)}, status=201)


@require_http_methods(["DELETE"])
@_writes
def remove(request, pk, **place):
    found = Message.objects.removable_by(request.user).filter(room=_visible_room(request, place))
    rooms.remove_message(get_object_or_404(found.select_related("room"), pk=pk), by=request.user)
    return JsonResponse({})


@require_POST
@_writes
def react(request, pk, **place):
    message = get_object_or_404(Message, room=_visible_room(request, place), pk=pk)
    form = ReactionForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    on, count = rooms.react(message, request.user, form.cleaned_data["mark"])
    return JsonResponse({"on": on, "count": count})


@require_POST
@_writes
def report(request, pk, **place):
    """Tell the organisers that something is wrong with a message."""
    message = get_object_or_404(Message, room=_visible_room(request, place), pk=pk)
    form = ReportForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    moderation.report(message, request.user, **form.cleaned_data)
    return JsonResponse({}, status=201)


@require_http_methods(["POST", "DELETE"])
@_writes
def pin(request, pk, **place):
    """POST pins the message on top of the room, DELETE takes it off."""
    room = _moderated_room(request, place)
    message = get_object_or_404(room.messages, pk=pk)
    if request.method == "POST":
        rooms.pin_message(message)
    elif room.pinned_id == message.pk:
        rooms.unpin_message(room)
    room.refresh_from_db(fields=["pinned"])
    return JsonResponse({"pinned": pinned_data(room)})


@require_POST
@_writes
def slow(request, **place):
    """How many seconds lie between two lines of a visitor, one of SlowMode."""
    room = _moderated_room(request, place)
    form = SlowForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    rooms.slow_room(room, request.user, form.cleaned_data["seconds"])
    return JsonResponse({"seconds": form.cleaned_data["seconds"]})


@require_http_methods(["POST", "DELETE"])
@_writes
def mute(request, user, **place):
    """POST lets someone who wrote in the room only read for a while, DELETE ends that."""
    room = _moderated_room(request, place)
    person = get_object_or_404(User, pk__in=room.messages.values("author"), pk=user)
    if request.method == "DELETE":
        rooms.unmute_person(room, person, request.user)
        return JsonResponse({"until": None})
    form = MuteForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    mute = rooms.mute_person(room, person, request.user, form.cleaned_data["length"])
    return JsonResponse({"until": mute.until})
