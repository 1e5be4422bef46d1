"""Papers of requests, quotes, comparisons and acceptances, for those who may read them alone."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from fair.media import hand_out
from matchmaking.buyers import buyer_of
from matchmaking.comparing import compare
from matchmaking.models import Acceptance, Invitation, Quote, QuoteFile, QuoteLine, SourcingRequest
from matchmaking.papers import documents, sheets
from matchmaking.views.comparison import own_request

TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def paper(content, name, kind):
    """A PDF to look at, or a workbook to keep."""
    how = "inline" if kind == "pdf" else "attachment"
    headers = {
        "Content-Disposition": f'{how}; filename="{name}.{kind}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content, content_type=TYPES[kind], headers=headers)


def drawn(kind, pdf, xlsx, *given):
    """The content as the kind asks for it. Raises Http404 for any other."""
    if kind not in TYPES:
        raise Http404
    return (pdf if kind == "pdf" else xlsx)(*given)


@login_required
@require_safe
def request(request, pk, kind):
    visible = SourcingRequest.objects.visible_to(request.user).select_related("edition", "buyer")
    found = get_object_or_404(visible.prefetch_related("lines"), pk=pk)
    buyer = reader_knows(request.user, found)
    content = drawn(kind, documents.request_pdf, sheets.request_xlsx, found, buyer)
    return paper(content, f"request-{found.pk}", kind)


@login_required
@require_safe
def quote(request, pk, number, kind):
    visible = Quote.objects.visible_to(request.user).select_related(
        "invitation__request__buyer", "invitation__request__edition", "invitation__exhibitor"
    )
    found = get_object_or_404(visible, pk=pk)
    lines = QuoteLine.objects.select_related("request_line", "product").prefetch_related("tiers")
    versions = found.versions.exclude(sent_at=None).prefetch_related(Prefetch("lines", lines))
    version = get_object_or_404(versions, number=number)
    buyer = reader_knows(request.user, found.invitation.request, found.invitation)
    content = drawn(kind, documents.quote_pdf, sheets.quote_xlsx, found, version, buyer)
    return paper(content, f"quote-{found.pk}-{version.number}", kind)


@login_required
@require_safe
def comparison(request, pk, kind):
    found = compare(own_request(request, pk))
    content = drawn(kind, documents.comparison_pdf, sheets.comparison_xlsx, found)
    return paper(content, f"quotes-{pk}", kind)


@login_required
@require_safe
def acceptance(request, number, kind):
    found = get_object_or_404(Acceptance.objects.visible_to(request.user), number=number.upper())
    content = drawn(kind, documents.acceptance_pdf, sheets.acceptance_xlsx, found)
    return paper(content, found.number, kind)


@login_required
@require_safe
def file(request, pk):
    """A file of a quote: of a draft to the exhibitor's people alone."""
    visible = Quote.objects.visible_to(request.user).values("pk")
    files = QuoteFile.objects.select_related("version").filter(version__quote__in=visible)
    found = get_object_or_404(files, pk=pk)
    own = Quote.objects.staffed_by(request.user).filter(pk=found.version.quote_id)
    if found.version.is_draft and not own.exists():
        raise Http404
    return hand_out(found.file, found.name)


def reader_knows(reader, asked, invitation=None):
    """Who asks, in words, as the reader may know it."""
    if asked.buyer_id == reader.pk:
        return "\n".join(filter(None, [str(asked.buyer), asked.buyer.company]))
    invitations = Invitation.objects.staffed_by(reader).with_buyer().filter(request=asked)
    if invitation:
        invitations = invitations.filter(pk=invitation.pk)
    # Whoever finds it on the board has no invitation as yet, and reads the country.
    found = invitations.order_by("-knows_name").first() or Invitation(request=asked, knows_name=False)
    contact = buyer_of(found)
    return "\n".join(filter(None, [contact.title, contact.company]))
