"""The door to an exhibitor's workspace: who comes in, and for which company."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from exhibitors.models import Exhibitor, Membership

# What higher apps count for the ways around a workspace: {name on the membership: expression}, in one query.
counted = {}


def for_staff(view):
    """The view gets the `exhibitor` of the address, for everyone who works there; to others it is not there.

    `request.membership` is the person's own work for the exhibitor.
    """
    return _door(view, Membership.Role.values)


def for_managers(view):
    """As for_staff, for owners and managers alone."""
    return _door(view, Membership.MANAGING)


def for_owners(view):
    return _door(view, [Membership.Role.OWNER])


def _door(view, roles):
    @login_required
    @wraps(view)
    def inside(request, exhibitor, **arguments):
        found = Membership.objects.filter(user=request.user, exhibitor__slug=exhibitor)
        membership = found.select_related("exhibitor__logo").annotate(**counted).first()
        if membership is None or membership.role not in roles:
            raise Http404
        request.membership = membership
        return view(request, exhibitor=membership.exhibitor, **arguments)

    inside.roles = frozenset(roles)  # the tests try every other role at every door
    return inside


def company_of(request):
    """The company whose hat the person wears, else the first that they work for, else None."""
    companies = Exhibitor.objects.staffed_by(request.user).order_by("memberships__position", "pk")
    worn = (request.session.get("hat") or "").removeprefix("exhibitor:")
    chosen = companies.filter(pk=worn).first() if worn.isdigit() else None
    return chosen or companies.first()
