"""An exhibitor's booth: drawn up as a draft, then published; what was published stays as it was."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.models import Application, Booth, BoothVersion, Case
from booths.services.moves import hold, move
from exhibitors.models import Product
from fair.errors import Refused
from fair.realtime import publish
from fair.texts import one_line

COPIED = (
    "source_language",
    "translations",
    "theme",
    "headline",
    "story",
    "hero",
    "hero_alt",
    "hero_x",
    "hero_y",
    "intro_video",
    "panorama",
    "hotspots",
    "featured",
    "sections",
)
FIRST_FEATURED = 6


def content_of(version):
    """All that a version shows, as {field: value}: what a copy of it takes over."""
    return {field: getattr(version, field) for field in COPIED}


def first_version(booth):
    """What a booth that nobody has drawn up begins with, not saved: the company's own words and goods."""
    company = booth.exhibitor
    shelf = Product.objects.listed().filter(exhibitor=company).order_by("pk")
    named = {"tagline": "headline", "about": "story"}
    return BoothVersion(
        booth=booth,
        source_language=company.source_language,
        headline=company.tagline[:160],
        story=company.about,
        translations={
            language: {own: texts[theirs] for theirs, own in named.items() if texts.get(theirs)}
            for language, texts in company.translations.items()
        },
        featured=list(shelf.values_list("pk", flat=True)[:FIRST_FEATURED]),
        sections=[{"kind": kind, "on": True} for kind in BoothVersion.Section.values],
    )


def locked(booth):
    """The booth with its published version, held until the transaction ends: one who edits at a time."""
    rows = Booth.objects.select_for_update(of=["self"], no_key=True)
    return rows.select_related("published", "exhibitor").get(pk=booth.pk)


@transaction.atomic
def draft_booth(booth, author):
    """The booth's draft; where there is none, a copy of what is published, or of `first_version`."""
    booth = locked(booth)
    if draft := booth.versions.filter(is_draft=True).first():
        return draft
    shown = booth.published or first_version(booth)
    return booth.versions.create(created_by=author, **content_of(shown))


@transaction.atomic
def publish_booth(booth, author):
    """Show the draft to visitors, in place of what is shown now. Raises Refused when it cannot be shown."""
    booth = locked(booth)
    if Case.objects.banning(booth).exists():
        raise Refused(_("The organisers have taken this booth off the fair."))
    draft = booth.versions.filter(is_draft=True).first()
    if draft is None and booth.published is None:  # what a booth begins with may do
        draft = draft_booth(booth, author)
    if draft is None:
        raise Refused(_("There is no draft to publish."))
    draft.headline = one_line(draft.headline)
    if not draft.headline:
        raise Refused(_("Give the booth a headline before publishing it."))
    _keep_own_products(booth, draft)

    draft.is_draft = False
    draft.created_by = draft.created_by or author
    draft.published_at, draft.published_by = timezone.now(), author
    draft.save()
    booth.published = draft
    booth.save(update_fields=["published"])
    _publish_application(booth, author)
    publish(f"booth:{booth.pk}", "booth.published", version=draft.pk)
    publish(f"draft:{booth.pk}", "draft.published", person=author.pk, name=str(author))
    return draft


def _publish_application(booth, author):
    """The application that led to the booth has come to its end when the booth is shown first."""
    accepted = Application.State.ACCEPTED
    application = Application.objects.filter(booth=booth, state=accepted).first()
    if application and (application := hold(application)).state == accepted:
        by_organiser = author.is_staff and not application.exhibitor.memberships.filter(user=author).exists()
        move(application, Application.State.PUBLISHED, author, by_organiser=by_organiser)


def _keep_own_products(booth, draft):
    """Let go of products that are in no catalogue any more. Raises Refused for those of others."""
    named = {*draft.featured, *(spot.get("product") for spot in draft.hotspots)}
    found = dict(Product.objects.filter(pk__in=named).values_list("pk", "exhibitor"))
    if set(found.values()) - {booth.exhibitor_id}:
        raise Refused(_("The booth shows products that are not in the exhibitor's catalogue."))
    draft.featured = [pk for pk in draft.featured if pk in found]
    draft.hotspots = [spot for spot in draft.hotspots if spot.get("product") in found]
