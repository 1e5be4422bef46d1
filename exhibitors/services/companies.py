"""Companies come to the fair."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from exhibitors.indexing import index_catalogue, index_exhibitors
from exhibitors.models import Exhibitor, Membership
from exhibitors.slugs import free_slug
from fair.errors import Refused
from fair.pictures import keep


@transaction.atomic
def open_company(owner, name, **fields):
    """A company with the person who opens it as its owner; it speaks the owner's language and time zone.

    Raises Refused when the person has opened one of that name already.
    """
    # Locked, so that a form sent twice opens one company.
    get_user_model().objects.select_for_update().get(pk=owner.pk)
    if Exhibitor.objects.staffed_by(owner).filter(name__iexact=name).exists():
        raise Refused(_("You have opened a company of this name already."))

    company = Exhibitor.objects.create(
        name=name,
        slug=free_slug(name),
        time_zone=owner.zone.key,
        source_language=owner.language,
        **fields,
    )
    company.memberships.create(user=owner, role=Membership.Role.OWNER, job_title=owner.job_title)
    index_exhibitors([company.pk])
    return company


IN_PRODUCTS = {"name", "country"}  # what the search keeps with each product of a company


@transaction.atomic
def change_company(company, changed, logo=None):
    """Save what a form changed of a company, with another `logo` (encoded renditions) if there is one."""
    if logo:
        company.logo = keep(logo, company.name)
    company.save()
    index_exhibitors([company.pk])
    if IN_PRODUCTS & set(changed):
        index_catalogue.delay_on_commit(company.pk)
    return company
