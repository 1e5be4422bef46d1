"""A conversation over HTTP. Answers are JSON; errors read {"error": "one sentence"}."""

from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from booths.forms import LineForm, ReadForm, StaffLineForm, TalkForm
from booths.models import Attachment, Conversation, Line
from booths.private_talk import line_data, read_lines
from booths.services import conversations
from booths.services.fair_play import TooFast
from booths.translated import ask_for_translation
from booths.views.answers import form_error, taking_part
from exhibitors.models import Product
from exhibitors.shelf_words import asked_for
from fair.rates import seconds_to_wait
from fair.translating import is_offered

MOST_PRODUCTS = 12
TRANSLATIONS = [(60, 60), (600, 3600)]  # (uses, seconds)


def _visible(request, pk):
    found = Conversation.objects.visible_to(request.user).select_related("exhibitor")
    return get_object_or_404(found, pk=pk)


def _own_line(request, pk):
    """A line that the person wrote; to everyone else it is not there."""
    found = Line.objects.visible_to(request.user).select_related("conversation")
    return get_object_or_404(found, pk=pk, author=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@taking_part
def lines(request, pk):
    """GET a page of the conversation, before an id or after one; POST a line with its files."""
    conversation = _visible(request, pk)
    if request.method == "POST":
        return _write(request, conversation)
    form = TalkForm(request.GET)
    if not form.is_valid():
        return form_error(form)
    return JsonResponse(read_lines(conversation, form.cleaned_data["before"], form.cleaned_data["after"]))


def _write(request, conversation):
    is_buyer = conversation.buyer_id == request.user.pk
    form = (LineForm if is_buyer else StaffLineForm)(request.POST, request.FILES, conversation.exhibitor)
    if not form.is_valid():
        return form_error(form)
    line = conversations.write_line(conversation, request.user, **form.line())
    return JsonResponse({"message": line_data(line)}, status=201)


@require_http_methods(["POST", "DELETE"])
@taking_part
def line(request, pk):
    """POST changes one's own line, DELETE takes it out."""
    own = _own_line(request, pk)
    if request.method == "DELETE":
        conversations.remove_line(own, request.user)
        return JsonResponse({})
    changed = conversations.edit_line(own, request.user, request.POST.get("text", ""))
    return JsonResponse({"message": line_data(changed)})


@require_POST
@taking_part
def read(request, pk):
    """The person has read up to a line."""
    conversation = _visible(request, pk)
    form = ReadForm(request.POST)
    if not form.is_valid():
        return form_error(form)
    conversations.read_conversation(conversation, request.user, form.cleaned_data["line"])
    return JsonResponse({})


@require_POST
@taking_part
def translation(request, pk):
    """A line in the page's language: 200 with it, or 202 and an event when the worker has it."""
    if not is_offered():
        raise Http404
    line = get_object_or_404(Line.objects.visible_to(request.user).standing(), pk=pk)
    if seconds := seconds_to_wait(f"translations:{request.user.pk}", *TRANSLATIONS):
        raise TooFast(seconds)
    told = ask_for_translation(line, request.user, get_language())
    return JsonResponse({"translation": told}, status=200 if told else 202)


@require_GET
@never_cache
@taking_part
def products(request, pk):
    """The exhibitor's products whose names or numbers have the words: cards to put on a line."""
    exhibitor = _visible(request, pk).exhibitor
    words = asked_for(request.GET.get("q", ""), exhibitor)
    found = Product.objects.listed().filter(words, exhibitor=exhibitor)
    cards = [
        {"id": product.pk, "name": product.text("name"), "picture": product.cover and product.cover.thumb}
        for product in found.for_cards().order_by("pk")[:MOST_PRODUCTS]
    ]
    return JsonResponse({"products": cards})


@require_GET
@never_cache
def file(request, pk):
    """A file of a line that stands: a picture to look at, anything else as a download."""
    found = Attachment.objects.filter(line__in=Line.objects.visible_to(request.user).standing())
    kept = get_object_or_404(found, pk=pk)
    try:
        content = kept.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    is_picture = kept.kind == Attachment.Kind.PICTURE
    kind = {"content_type": "image/webp"} if is_picture else {}
    response = FileResponse(content, as_attachment=not is_picture, filename=kept.name, **kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
