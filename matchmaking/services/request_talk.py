"""Buyer and exhibitor write to each other about a request, in the private talk that the two have."""

from django.urls import reverse
from django.utils.translation import gettext as _

from booths.models import Conversation, Subject
from booths.services.conversations import ask, write_line
from booths.subjects import About
from fair.errors import Refused


def about_request(request):
    """The request as what is talked about; each side is led to its own page of it."""
    return About(Subject.Kind.REQUEST, request.title, reverse("request", args=[request.pk]))


def write_to_buyer(invitation, author, text, key):
    """The exhibitor's people write to the buyer, whose name they know. Returns the Line; Refused as
    `write_line`."""
    if not invitation.knows_name:
        raise Refused(_("The buyer has not told you who they are yet: ask back on this page instead."))
    both = {"exhibitor": invitation.exhibitor, "buyer": invitation.request.buyer}
    conversation, is_new = Conversation.objects.get_or_create(**both)
    try:
        return write_line(conversation, author, text, key, about=about_request(invitation.request))
    except Refused:
        if is_new:
            conversation.delete()
        raise


def write_to_exhibitor(invitation, buyer, text, key):
    """The buyer writes to an exhibitor that has the request, which must know the name. As `ask`."""
    if not invitation.knows_name:
        raise Refused(_("This exhibitor does not know your name: let it know first."))
    about = about_request(invitation.request)
    return ask(invitation.exhibitor, buyer, text, key, about=about)
