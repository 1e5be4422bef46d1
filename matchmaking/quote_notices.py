"""What people are told of quotes."""

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.notices import Notice, notice
from fair.templatetags.days import long_day


def told_of(quote, **more):
    """What the words below are made from."""
    invitation = quote.invitation
    return {
        "quote": quote.pk,
        "request": invitation.request_id,
        "title": invitation.request.title,
        "invitation": invitation.pk,
        "exhibitor": invitation.exhibitor.name,
        "slug": invitation.exhibitor.slug,
        **more,
    }


def to_buyer(data):
    return reverse("request_quote", args=[data["request"], data["quote"]])


def to_exhibitor(data):
    return reverse("workspace_quote", args=[data["slug"], data["invitation"]])


def day(data):
    return long_day(parse_date(data["valid_until"]))


@notice("quote.received", label=gettext_lazy("Quotes for your requests"))
def quote_received(data):
    title = _("%(exhibitor)s has sent a quote for “%(title)s”") % data
    return Notice(title, _("Compare it with the others, or make a counter-offer."), to_buyer(data))


@notice("quote.revised", label=gettext_lazy("New versions of quotes for your requests"))
def quote_revised(data):
    title = _("%(exhibitor)s has sent a new version of its quote for “%(title)s”") % data
    return Notice(title, _("What has changed is marked."), to_buyer(data))


@notice("quote.withdrawn", label=gettext_lazy("Quotes that were withdrawn"))
def quote_withdrawn(data):
    title = _("%(exhibitor)s has withdrawn its quote for “%(title)s”") % data
    return Notice(title, _("It can no longer be accepted."), to_buyer(data))


@notice("quote.upheld", label=gettext_lazy("Answers to your counter-offers"))
def quote_upheld(data):
    title = _("%(exhibitor)s stays with its quote for “%(title)s”") % data
    text = data.get("text") or _("You can accept it as it is while it is valid.")
    return Notice(title, text, to_buyer(data))


@notice("quote.countered", label=gettext_lazy("Counter-offers to your quotes"))
def quote_countered(data):
    title = _("Counter-offer for “%(title)s”") % data
    text = _("The buyer asks for other terms. Answer with a new version, or stay with yours.")
    return Notice(title, text, to_exhibitor(data))


@notice("quote.accepted", label=gettext_lazy("Quotes of yours that were accepted"))
def quote_accepted(data):
    title = _("Your quote for “%(title)s” was accepted") % data
    text = _("%(buyer)s ordered for %(total)s %(currency)s in all. The number is %(number)s.") % data
    return Notice(title, text, reverse("acceptance", args=[data["number"]]))


@notice("quote.declined", label=gettext_lazy("Quotes of yours that were not chosen"))
def quote_declined(data):
    title = _("The buyer has decided on “%(title)s”") % data
    text = _(
        "This time another offer was chosen. Thank you for yours: the work in it was seen, "
        "and the buyer may come back to you for the next order."
    )
    return Notice(title, text, to_exhibitor(data))


@notice("request.decided", label=gettext_lazy("Requests that were decided before you quoted"))
def request_decided(data):
    title = _("“%(title)s” takes no more quotes") % data
    return Notice(title, _("The buyer has decided. Nothing more is needed from you."), to_exhibitor(data))


@notice("quote.expiring", label=gettext_lazy("Quotes that are valid for one more day"))
def quote_expiring(data):
    if data["side"] == "buyer":
        title = _("The quote of %(exhibitor)s for “%(title)s” is valid for one more day") % data
        text = _("It can be accepted until %(day)s.") % {"day": day(data)}
        return Notice(title, text, to_buyer(data))
    title = _("Your quote for “%(title)s” is valid for one more day") % data
    text = _("The buyer can accept it until %(day)s. A new version can be valid for longer.")
    return Notice(title, text % {"day": day(data)}, to_exhibitor(data))


@notice("quote.expired", label=gettext_lazy("Quotes that are no longer valid"))
def quote_expired(data):
    if data["side"] == "buyer":
        title = _("The quote of %(exhibitor)s for “%(title)s” is no longer valid") % data
        return Notice(title, _("Ask the exhibitor for a new version, if you want it."), to_buyer(data))
    title = _("Your quote for “%(title)s” is no longer valid") % data
    text = _("The buyer cannot accept it any more. Send it anew with a later date if you like.")
    return Notice(title, text, to_exhibitor(data))
