"""What a person wants of a conversation: to be told of it, to hear no more of the other side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from booths.models import Block, Conversation, Hush
from booths.services import blocks
from fair.addresses import safe_next, whole_number
from fair.errors import Refused

ACTS = {
    "hush": (blocks.hush, gettext_lazy("You are told no more of this conversation.")),
    "unhush": (blocks.unhush, gettext_lazy("You are told of this conversation again.")),
    "block": (blocks.block, gettext_lazy("No more messages can be sent either way.")),
    "unblock": (blocks.unblock, gettext_lazy("Messages can be sent again.")),
}
PERSONAL = ("block", "unblock")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def conduct(request, pk):
    """A conversation's notices and blocks: POST `act`, one of ACTS, `person` for one of the exhibitor's."""
    found = Conversation.objects.visible_to(request.user).select_related("exhibitor", "buyer")
    conversation = get_object_or_404(found, pk=pk)
    if request.method == "POST":
        return _act(request, conversation)
    by_buyer = request.user.pk == conversation.buyer_id
    own = Block.objects.between(conversation.exhibitor_id, conversation.buyer_id)
    blocked = set(own.filter(by_exhibitor=not by_buyer).values_list("person", flat=True))
    people = User.objects.filter(pk__in=conversation.lines.filter(by_staff=True).values("author")).order_by(
        "pk"
    )
    context = {
        "conversation": conversation,
        "by_buyer": by_buyer,
        "blocked": blocked,
        "is_blocked": None in blocked,
        "people": people[:20] if by_buyer else [],
        "is_hushed": Hush.objects.filter(conversation=conversation, user=request.user).exists(),
        "back": safe_next(request, "my"),
    }
    return render(request, "booths/conduct.html", context)


def _act(request, conversation):
    name = request.POST.get("act")
    if name not in ACTS:
        raise Http404
    act, done = ACTS[name]
    more = {}
    if name in PERSONAL and (person := request.POST.get("person", "")):
        more["person"] = get_object_or_404(User, pk=whole_number(person))
    try:
        act(conversation, request.user, **more)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(request.get_full_path())
