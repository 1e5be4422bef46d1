"""Whom a request concerns, told in the transaction of what happened: people, programs and open pages."""

from django.utils import timezone

from accounts.notices import notify
from booths.team import read_answerers
from exhibitors import webhooks
from exhibitors.models import Membership
from fair.realtime import publish
from matchmaking.request_data import invitation_data, read_invitation


def key_of(invitation):
    """Under which what the exhibitor's people are told of a request stands."""
    return f"invitation:{invitation.pk}"


def answerers_of(exhibitor):
    """The ids of the people whom requests reach: all who are on duty, else the owners."""
    hosts = read_answerers(exhibitor, timezone.now())
    on_duty = [host.member.user_id for host in hosts if host.hears_of_all]
    owners = [host.member.user_id for host in hosts if host.member.role == Membership.Role.OWNER]
    return on_duty or owners or [host.member.user_id for host in hosts]


def tell_exhibitor(invitation, kind, event="", people=None, **more):
    """Tell the exhibitor's people by a notice of the kind, and its programs by the webhook `event`.

    `people` are those who hear of it, without them whom requests reach.
    """
    request = invitation.request
    told = {
        "invitation": invitation.pk,
        "exhibitor": invitation.exhibitor.slug,
        "title": request.title,
        "deadline": request.deadline,
        "country": request.buyer.country,
        **more,
    }
    people = answerers_of(invitation.exhibitor) if people is None else people
    notify(people, kind, key=key_of(invitation), **told)
    if event:
        tell_programs(invitation, event)
    publish(f"inbox:{invitation.exhibitor_id}", "request.changed", id=invitation.pk)


def tell_programs(invitation, event, **more):
    def data():
        return invitation_data(read_invitation(invitation.pk)) | more

    webhooks.post(invitation.exhibitor_id, event, f"rfq:{invitation.pk}", data)


def tell_all(request, kind, event="", **more):
    """Tell every exhibitor that has the request before it, but for those that declined."""
    invited = request.invitations.standing().exclude(state="declined")
    for invitation in invited.select_related("exhibitor").order_by("exhibitor"):
        invitation.request = request
        tell_exhibitor(invitation, kind, event, **more)


def tell_buyer(request, kind, about="", **more):
    """Tell the buyer. `about` tells notices of the kind apart that must not be counted into one."""
    told = {"request": request.pk, "title": request.title, "deadline": request.deadline, **more}
    notify([request.buyer_id], kind, key=f"request:{request.pk}{about}", **told)


def tell_pages(request):
    """Open pages of the request ask for it anew."""
    publish(request.topic, "request.changed", id=request.pk)
    publish(f"me:{request.buyer_id}", "request.changed", id=request.pk)
