"""An exhibitor's booth: drawn up as a draft, shown once it is published."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.models import Application, Booth
from booths.services.moves import hold, move
from exhibitors.models import Product
from fair.errors import Refused
from fair.realtime import publish

COPIED = ("theme", "headline", "story", "hero", "intro_video", "panorama", "hotspots", "featured", "sections")


@transaction.atomic
def draft_booth(booth, author):
    """The booth's draft; where there is none, a copy of what is published."""
    booth = (
        Booth.objects.select_for_update(of=["self"], no_key=True).select_related("published").get(pk=booth.pk)
    )
    if draft := booth.versions.filter(is_draft=True).first():
        return draft
    texts = ("source_language", "translations")
    shown = {field: getattr(booth.published, field) for field in COPIED + texts} if booth.published else {}
    return booth.versions.create(created_by=author, **shown)


@transaction.atomic
def publish_booth(booth, author):
    """Show the draft to visitors, in place of what is shown now. Raises Refused when it cannot be shown."""
    booth = Booth.objects.select_for_update(no_key=True).get(pk=booth.pk)
    draft = booth.versions.filter(is_draft=True).first()
    if draft is None:
        raise Refused(_("There is no draft to publish."))
    if not draft.headline:
        raise Refused(_("Give the booth a headline before publishing it."))
    _refuse_foreign_products(booth, draft)

    draft.is_draft = False
    draft.created_by = draft.created_by or author
    draft.published_at = timezone.now()
    draft.save(update_fields=["is_draft", "created_by", "published_at"])
    booth.published = draft
    booth.save(update_fields=["published"])
    _publish_application(booth, author)
    publish(f"booth:{booth.pk}", "booth.published", version=draft.pk)
    return draft


def _publish_application(booth, author):
    """The application that led to the booth has come to its end when the booth is shown first."""
    accepted = Application.State.ACCEPTED
    application = Application.objects.filter(booth=booth, state=accepted).first()
    if application and (application := hold(application)).state == accepted:
        by_organiser = author.is_staff and not application.exhibitor.memberships.filter(user=author).exists()
        move(application, Application.State.PUBLISHED, author, by_organiser=by_organiser)


def _refuse_foreign_products(booth, draft):
    named = {*draft.featured, *(spot.get("product") for spot in draft.hotspots)}
    own = Product.objects.filter(exhibitor=booth.exhibitor_id, pk__in=named).count()
    if own != len(named):
        raise Refused(_("The booth shows products that are not in the exhibitor's catalogue."))
