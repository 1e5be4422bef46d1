"""Editions of the fair: set up, opened, closed, and copied from one another."""

import datetime

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from booths.models import Call, Requirement
from booths.services import copying  # noqa: F401  its runner
from booths.services.moves import refuse_stranger
from fair import audit
from fair.errors import Refused
from fair.jobs import start_job
from fair.models import Edition, Hall

# What most fairs ask of exhibitors; an edition begins with it, and organisers make it theirs.
CHECKLIST = [
    (
        {"en": "Business licence", "zh-hans": "营业执照"},
        {"en": "As a PDF, valid today.", "zh-hans": "PDF 格式，须在有效期内。"},
        {"wants_file": True},
    ),
    (
        {"en": "Brand ownership", "zh-hans": "品牌权属"},
        {
            "en": "Which brands you show, and whether they are yours or licensed to you.",
            "zh-hans": "参展品牌，以及是自有还是获授权。",
        },
        {},
    ),
    (
        {"en": "Bank account", "zh-hans": "银行账户"},
        {
            "en": "Holder and bank of the account that buyers pay to. No number, please.",
            "zh-hans": "收款账户的户名和开户行，请勿填写账号。",
        },
        {},
    ),
    (
        {"en": "Export experience", "zh-hans": "出口经验"},
        {"en": "Since when, and where to.", "zh-hans": "从何时起出口，出口到哪里。"},
        {"is_required": False},
    ),
]
RULES = {
    "en": "We show only what we may sell. We answer visitors in the hours of the fair. "
    "What we say of products, prices and certificates is true.",
    "zh-hans": "只展示有权销售的产品；在展会时间内回复访客；所述产品、价格和证书信息真实。",
}
FIELDS = ("fair_name", "name", "city", "time_zone", "starts_on", "ends_on", "opens_at", "closes_at")


@transaction.atomic
def create_edition(organiser, *, halls, opens_on, closes_on, rules=None, **fields):
    """A new edition, not open yet, with halls of these names (by language) and its call for exhibitors.

    Raises Refused when there is one of that name already.
    """
    refuse_stranger(organiser)
    edition = _new_edition(fields)
    for number, names in enumerate(halls, start=1):
        Hall.objects.create(edition=edition, number=number, slug=hall_slug(edition, number), names=names)
    call = Call.objects.create(
        edition=edition, opens_on=opens_on, closes_on=closes_on, rules=RULES if rules is None else rules
    )
    ask_usual(call)
    audit.record(organiser, "edition.created", edition, {}, audit.snapshot(edition))
    return edition


def ask_usual(call):
    """The usual checklist for a new call."""
    Requirement.objects.bulk_create(
        Requirement(call=call, names=names, hints=hints, position=position, **more)
        for position, (names, hints, more) in enumerate(CHECKLIST)
    )


def _new_edition(fields):
    slug = slugify(f"{fields['fair_name']} {fields['name']}")[:50].strip("-") or "edition"
    if Edition.objects.filter(slug=slug).exists():
        raise Refused(_("There is an edition of this name already: give it another, with the year perhaps."))
    if fields["ends_on"] < fields["starts_on"]:
        raise Refused(_("The last day cannot be before the first."))
    return Edition.objects.create(slug=slug, state=Edition.State.DRAFT, **fields)


def hall_slug(edition, number):
    """ "hall-3" for who comes first; halls of later editions carry the edition's name."""
    wish = f"hall-{number}"
    taken = Q(slug=wish) | Q(former_slugs__contains=[wish])
    return wish if not Hall.objects.filter(taken).exists() else f"{edition.slug[:40]}-{wish}"


@transaction.atomic
def change_edition(edition, organiser, **fields):
    """Change name, dates, hours or place. Raises Refused for dates that cannot be."""
    refuse_stranger(organiser)
    edition = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    before = audit.snapshot(edition)
    for name, value in fields.items():
        setattr(edition, name, value)
    if edition.ends_on < edition.starts_on:
        raise Refused(_("The last day cannot be before the first."))
    edition.save()
    audit.record(organiser, "edition.changed", edition, before, audit.snapshot(edition))
    _tell_pages()
    return edition


def what_hinders(edition, rivals):
    """Why an edition cannot be opened now, in a sentence; "" where nothing does."""
    if edition.state == Edition.State.OPEN:
        return _("It is open already.")
    if rivals:
        return _("Close %(edition)s first: visitors walk one edition at a time.") % {"edition": rivals[0]}
    if not edition.halls.exists():
        return _("Give it a hall first.")
    if edition.ends_on < datetime.datetime.now(edition.zone).date():
        return _("Its last day is over: change the dates first.")
    return ""


@transaction.atomic
def open_edition(edition, organiser):
    """Let visitors in. Raises Refused while another edition is open, and for one without halls or days."""
    refuse_stranger(organiser)
    # All of them, in one order: two that are opened at once meet here.
    editions = {row.pk: row for row in Edition.objects.select_for_update().order_by("pk")}
    edition = editions[edition.pk]
    rivals = [row for row in editions.values() if row.state == Edition.State.OPEN and row.pk != edition.pk]
    if hindrance := what_hinders(edition, rivals):
        raise Refused(hindrance)
    return _move(edition, Edition.State.OPEN, organiser, "edition.opened")


@transaction.atomic
def close_edition(edition, organiser):
    """End an edition: its booths leave the fair, but their addresses tell where to find the exhibitor next.

    Catalogues, shortlists and talks stay. Raises Refused for one that is not open.
    """
    refuse_stranger(organiser)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.state != Edition.State.OPEN:
        raise Refused(_("Only an open edition can be closed."))
    return _move(edition, Edition.State.CLOSED, organiser, "edition.closed")


def _move(edition, state, organiser, verb):
    before, edition.state = {"state": edition.state}, state
    edition.save(update_fields=["state"])
    audit.record(organiser, verb, edition, before, {"state": state})
    _tell_pages()
    return edition


def _tell_pages():
    transaction.on_commit(lambda: cache.delete("edition"))


@transaction.atomic
def copy_edition(source, organiser, publish, *, opens_on, closes_on, **fields):
    """A new edition with halls, checklist and, by a job, all booths of another. Returns (edition, job).

    Stands are kept; rooms are new. What the booths show is copied as drafts, or with `publish` as
    published, to be seen when the edition opens. Catalogues belong to the companies and need no copy.
    """
    refuse_stranger(organiser)
    edition = _new_edition(fields)
    _copy_halls(source, edition)
    _copy_call(source, edition, opens_on, closes_on)
    audit.record(organiser, "edition.copied", edition, {"source": str(source)}, audit.snapshot(edition))
    job = start_job("edition-copy", organiser, source=source.pk, target=edition.pk, publish=bool(publish))
    return edition, job


def _copy_halls(source, edition):
    for hall in source.halls.prefetch_related("sections"):
        copy = Hall.objects.create(
            edition=edition,
            number=hall.number,
            slug=hall_slug(edition, hall.number),
            names=hall.names,
        )
        copy.sections.set(hall.sections.all())


def _copy_call(source, edition, opens_on, closes_on):
    before = Call.objects.prefetch_related("requirements").filter(edition=source).first()
    rules = before.rules if before else RULES
    call = Call.objects.create(edition=edition, opens_on=opens_on, closes_on=closes_on, rules=rules)
    if before is None:
        return ask_usual(call)
    fields = ("names", "hints", "wants_file", "is_required", "position")
    return Requirement.objects.bulk_create(
        Requirement(call=call, **{name: getattr(item, name) for name in fields})
        for item in before.requirements.all()
    )


@transaction.atomic
def change_call(call, organiser, *, opens_on, closes_on, rules):
    """Change the call. Rules that changed have a new version, which applicants agree to anew."""
    refuse_stranger(organiser)
    call = Call.objects.select_for_update().get(pk=call.pk)
    if closes_on < opens_on:
        raise Refused(_("The call cannot end before it begins."))
    before = audit.snapshot(call)
    call.rules_version += rules != call.rules
    call.opens_on, call.closes_on, call.rules = opens_on, closes_on, rules
    call.save()
    audit.record(organiser, "call.changed", call, before, audit.snapshot(call))
    return call


def default_days():
    """Days to begin a form with: a fair in two months of five days, and a call from today."""
    today = timezone.localdate()
    first = today + datetime.timedelta(days=60)
    return {
        "starts_on": first,
        "ends_on": first + datetime.timedelta(days=4),
        "opens_on": today,
        "closes_on": first - datetime.timedelta(days=14),
    }
