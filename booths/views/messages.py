"""A buyer's messages: the inbox, a conversation, and the way into one."""

from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from booths.conversation_page import ConversationPage
from booths.forms import AboutForm, LineForm
from booths.inbox import BuyerInbox
from booths.models import Booth, CardShare, Conversation
from booths.private_talk import line_data
from booths.services import conversations
from booths.views.answers import form_error, taking_part
from booths.workspace import booth_of
from exhibitors.models import Exhibitor
from fair.addresses import whole_number

RELATED = ("exhibitor__logo", "assignee__avatar")


def wants_main(request):
    """Whether the page has the inbox already, and asks for a conversation to put beside it."""
    return request.headers.get("HX-Target") == "mail-main"


def _context(request, conversation=None, exhibitor=None, about=None):
    inbox = BuyerInbox(request.user, request.GET.get("q", ""), request.GET.get("before", ""))
    page = conversation and ConversationPage(conversation, request.user)
    exhibitor = conversation.exhibitor if conversation else exhibitor
    shown = {"inbox": inbox, "page": page, "exhibitor": exhibitor, "about": about}
    shown["here"] = conversation.pk if conversation else whole_number(request.GET.get("here", ""))
    if exhibitor:
        shown["booth"] = booth_of(exhibitor)
        shown["has_card"] = (
            CardShare.objects.standing().filter(buyer=request.user, exhibitor=exhibitor).exists()
        )
    return shown


@login_required
@require_GET
@never_cache
def messages(request):
    """The conversations, the latest first. With ?fragment the list alone, which the page keeps fresh."""
    template = "booths/messages/list.html" if "fragment" in request.GET else "booths/messages.html"
    return render(request, template, _context(request))


@login_required
@require_GET
@never_cache
def conversation(request, pk):
    """The conversation beside the inbox; alone where only that is asked for."""
    own = Conversation.objects.filter(buyer=request.user).select_related(*RELATED)
    template = "booths/messages/main.html" if wants_main(request) else "booths/messages.html"
    return render(request, template, _context(request, get_object_or_404(own, pk=pk)))


@require_GET
def ask_booth(request, slug):
    """From a booth, or a product on it (?product=), to where its exhibitor is asked."""
    booth = get_object_or_404(Booth.objects.visible_to(request.user).select_related("exhibitor"), slug=slug)
    asked = request.GET.urlencode() if "product" in request.GET else urlencode({"booth": slug})
    return redirect(f"{reverse('ask', args=[booth.exhibitor.slug])}?{asked}")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request, slug):
    """GET the place to ask an exhibitor about something; POST the question, which opens the conversation."""
    return _send(request, slug) if request.method == "POST" else _open(request, slug)


@login_required
def _open(request, slug):
    exhibitor = _exhibitor(request, slug)
    about = AboutForm(request.GET).about(exhibitor)
    own = Conversation.objects.filter(buyer=request.user, exhibitor=exhibitor).select_related(*RELATED)
    context = _context(request, own.first(), exhibitor, about)
    return render(request, "booths/messages.html", context | {"query": request.GET.urlencode()})


@taking_part
def _send(request, slug):
    exhibitor = _exhibitor(request, slug)
    form = LineForm(request.POST, request.FILES, exhibitor)
    if not form.is_valid():
        return form_error(form)
    about = AboutForm(request.GET).about(exhibitor)
    line = conversations.ask(exhibitor, request.user, about=about, **form.line())
    here = reverse("conversation", args=[line.conversation_id])
    return JsonResponse({"message": line_data(line), "conversation": here}, status=201)


def _exhibitor(request, slug):
    visible = Exhibitor.objects.visible_to(request.user).select_related("logo")
    return get_object_or_404(visible, slug=slug)
