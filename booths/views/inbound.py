"""Where mail providers post the mails that came in for us."""

import logging

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from booths.inbound.delivery import deliver
from booths.inbound.letter import MOST_BYTES
from booths.inbound.providers import READERS, forget_token
from booths.services.rooms import TooFast

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def inbound(request, provider):
    """Take a mail in. What concerns nobody is accepted as well, so that nobody learns who is here.

    404 for a provider without a key, 403 without its proof, 406 for what cannot be read, which providers do
    not post again, 413 beyond 35 MB, and 429 for what they shall.
    """
    key = settings.INBOUND_MAIL_KEYS.get(provider)
    if not key or provider not in READERS:
        raise Http404
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return HttpResponse(status=413)
    try:
        letter = READERS[provider](request, key)
    except (ValueError, LookupError, TypeError, AttributeError):
        logger.warning("A mail that %s posted could not be read.", provider, exc_info=True)
        return HttpResponse(status=406)
    try:
        deliver(letter)
    except Exception as failure:
        forget_token(request)
        if not isinstance(failure, TooFast):
            raise
        return HttpResponse(status=429, headers={"Retry-After": str(failure.retry_after)})
    return HttpResponse(status=200)
