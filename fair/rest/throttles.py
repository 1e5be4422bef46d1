"""How often the API may be asked, counted in Redis by token, person or address."""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import BaseThrottle

from fair.rates import count_use


class Rate(BaseThrottle):
    """All requests of one asker in a minute; writes are also counted by themselves.

    The count is left with the request, for the headers of its answer.
    """

    def allow_request(self, request, view):
        asker = asker_of(request)
        known = not asker.startswith("address:")
        limit = settings.API_RATE if known else settings.API_RATE_OF_GUESTS
        self.use = count_use(f"api:{asker}", limit, 60)
        if request.method not in SAFE_METHODS and not self.use.wait:
            writing = count_use(f"api-writes:{asker}", settings.API_RATE_OF_WRITES, 60)
            if writing.wait or writing.remaining < self.use.remaining:
                self.use = writing
        request._request.rate = self.use
        return not self.use.wait

    def wait(self):
        return self.use.wait


def asker_of(request):
    """Who is counted: the token, else the person, else the address that the request came from."""
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"person:{request.user.pk}"
    try:
        return f"address:{get_adapter().get_client_ip(request._request)}"
    except PermissionDenied:  # none could be told: all of these count as one
        return "address:"
