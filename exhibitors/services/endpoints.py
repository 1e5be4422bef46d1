"""The addresses that an exhibitor's programs listen at."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.models import Endpoint, Exhibitor
from exhibitors.models.webhooks import new_secret
from fair import audit
from fair.errors import Refused
from fair.outbound import check_address

MOST_ENDPOINTS = 10


@transaction.atomic
def add_endpoint(exhibitor, by, url):
    """Tell what happens to an address from now on. Its secret is shown once, by the caller.

    Raises Refused for what is no https address of a public host, for one that is there, and for many.
    """
    check_address(url)
    Exhibitor.objects.select_for_update(no_key=True).get(pk=exhibitor.pk)  # two at once would be eleven
    if exhibitor.endpoints.count() >= MOST_ENDPOINTS:
        raise Refused(_("A company has at most ten webhooks."))
    try:
        with transaction.atomic():
            endpoint = Endpoint.objects.create(exhibitor=exhibitor, url=url, made_by=by)
    except IntegrityError:
        raise Refused(_("This address is told already.")) from None
    audit.record(by, "webhook.added", endpoint, after={"url": url})
    return endpoint


@transaction.atomic
def rotate_secret(endpoint, by):
    """A new secret; what is sent bears the marks of both for a day, so that receivers change in peace."""
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    endpoint.former_secret, endpoint.secret = endpoint.secret, new_secret()
    endpoint.rotated_at = timezone.now()
    endpoint.save(update_fields=["former_secret", "secret", "rotated_at"])
    audit.record(by, "webhook.rotated", endpoint)
    return endpoint


@transaction.atomic
def switch_endpoint(endpoint, by, is_on):
    """Send to it, or for now not; what happens meanwhile is not kept for it."""
    if endpoint.is_on == is_on:
        return
    Endpoint.objects.filter(pk=endpoint.pk).update(is_on=is_on, off_because="")
    audit.record(by, "webhook.switched", endpoint, {"is_on": not is_on}, {"is_on": is_on})


@transaction.atomic
def remove_endpoint(endpoint, by):
    """Forget the address, with the log of what was sent to it."""
    audit.record(by, "webhook.removed", endpoint, {"url": endpoint.url})
    endpoint.delete()
