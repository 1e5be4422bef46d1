"""Reporting something to the organisers: one page for all that can be reported."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from booths.forms.moderation import WrongForm
from booths.models import Booth, Case, Conversation, Line, Message, Room
from booths.services import moderation
from exhibitors.models import Exhibitor, Product
from fair.addresses import safe_next
from fair.errors import Refused


def _messages_seen_by(user):
    return Message.objects.filter(room__in=Room.objects.visible_to(user).values("pk"))


def _people_met_by(user):
    """Those whose lines the person can read: in rooms, and in conversations of their own."""
    talks = Conversation.objects.visible_to(user)
    lines = Line.objects.filter(conversation__in=talks.values("pk"))
    wrote = Q(pk__in=_messages_seen_by(user).values("author")) | Q(pk__in=lines.values("author"))
    return User.objects.filter(wrote | Q(pk__in=talks.values("buyer")))


SEEN = {
    Case.Kind.MESSAGE: _messages_seen_by,
    Case.Kind.LINE: Line.objects.visible_to,
    Case.Kind.CONVERSATION: Conversation.objects.visible_to,
    Case.Kind.PERSON: _people_met_by,
    Case.Kind.BOOTH: Booth.objects.visible_to,
    Case.Kind.PRODUCT: Product.objects.visible_to,
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def report(request, kind, pk):
    """A form, and the report it sends. What the person cannot see is not there."""
    if kind not in SEEN:
        raise Http404
    subject = get_object_or_404(SEEN[kind](request.user), pk=pk)
    form = WrongForm(request.POST or None)
    back = safe_next(request, "lobby")
    if request.method == "POST" and form.is_valid():
        try:
            moderation.report(subject, request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you: the organisers will look at it."))
            return redirect(back)
    context = {"form": form, "kind": kind, "label": Case.Kind(kind).label, "subject": subject, "back": back}
    is_theirs = kind == Case.Kind.PRODUCT and not _is_own(request.user, subject)
    context["complaint_about"] = subject if is_theirs else None
    status = 422 if form.errors else 200
    return render(request, "booths/report.html", context, status=status)


def _is_own(user, product):
    return Exhibitor.objects.staffed_by(user).filter(pk=product.exhibitor_id).exists()
