"""Two leads of one person: found, made one, and parted again."""

import re

from django.db import transaction
from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Right
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.contacts import contact_of
from booths.models import Lead, LeadMerge, LeadNote, LeadStep, Part
from booths.services.leads import note_change
from exhibitors import webhooks
from fair import audit
from fair.errors import Refused

FILLED = ("name", "company", "job_title", "email", "phone", "country", "interest", "next_step")
MOST_FOUND = 5

DIGITS = 9  # the last of a number, which stand behind country and area however it is written
LEAST_DIGITS = 7


def find_doubles(lead):
    """Leads that may be of the same person, and by what: [(lead, "email" | "phone" | "name")].

    `lead` and those found are from `with_contact`. Of buyers only what they gave is compared. One query.
    """
    told = contact_of(lead)
    alike = {"email": _of_email(told.email), "phone": _of_phone(told.phone), "name": _of_name(told)}
    alike = {name: condition for name, condition in alike.items() if condition is not None}
    if not alike:
        return []
    others = Lead.objects.standing().filter(exhibitor=lead.exhibitor_id).exclude(pk=lead.pk)
    others = others.with_contact().annotate(
        own_digits=_digits("phone"),
        given_digits=_digits("buyer__card__phone"),
        alike=Case(*(When(condition, Value(name)) for name, condition in alike.items())),
    )
    return [
        (other, other.alike) for other in others.exclude(alike=None).order_by("-last_at", "-pk")[:MOST_FOUND]
    ]


def _digits(field):
    plain = Func(
        F(field), Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=TextField()
    )
    return Right(plain, DIGITS)


def _of_email(email):
    given = Q(carries__contains=[Part.EMAIL], buyer__email__iexact=email)
    return Q(email__iexact=email) | given if email else None


def _of_phone(phone):
    digits = re.sub(r"\D", "", phone)[-DIGITS:]
    given = Q(carries__contains=[Part.PHONE], given_digits=digits)
    return Q(own_digits=digits) | given if len(digits) >= LEAST_DIGITS else None


def _of_name(told):
    if not (told.name and told.company):
        return None
    known = Q(talk__isnull=False) | Q(carries__contains=[Part.COMPANY])
    given = known & Q(buyer__name__iexact=told.name, buyer__company__iexact=told.company)
    return Q(name__iexact=told.name, company__iexact=told.company) | given


@transaction.atomic
def merge_leads(kept, gone, by):
    """All of `gone` is to be found at `kept` from now on; it can be undone. Returns the LeadMerge.

    Who has an account at the fair is kept before who was written by hand, whichever was named. What `kept`
    tells stands; what it lacks it gets. Raises Refused for one and the same, and for one that was merged
    already.
    """
    rows = Lead.objects.select_for_update(no_key=True).filter(exhibitor=kept.exhibitor_id, merged_into=None)
    found = rows.order_by("pk").in_bulk([kept.pk, gone.pk])
    if len(found) < 2:
        raise Refused(_("Choose two different leads of yours."))
    kept, gone = found[kept.pk], found[gone.pk]
    if gone.buyer_id and not kept.buyer_id:
        kept, gone = gone, kept
    moved = _moved(kept, gone)
    merge = LeadMerge.objects.create(kept=kept, gone=gone, by=by, moved=moved)
    for field in FILLED:
        setattr(kept, field, getattr(kept, field) or getattr(gone, field))
    _take_over_plan(kept, gone)
    kept.quantity = max(kept.quantity or 0, gone.quantity or 0) or None
    kept.owner_id = kept.owner_id or gone.owner_id
    kept.tags = list(dict.fromkeys([*kept.tags, *gone.tags]))[:20]
    kept.last_at = max(kept.last_at, gone.last_at)
    kept.created_at = min(kept.created_at, gone.created_at)
    kept.save()
    kept.products.add(*gone.products.all())
    LeadNote.objects.filter(pk__in=moved["notes"]).update(lead=kept)
    Lead.objects.filter(pk=gone.pk).update(merged_into=kept, remind_at=None)
    Lead.objects.filter(merged_into=gone).update(merged_into=kept)
    audit.record(by, "lead.merged", kept, {"lead": gone.pk}, {"lead": kept.pk})
    webhooks.take_back(f"lead:{gone.pk}")
    note_change(kept)
    return merge


def _take_over_plan(kept, gone):
    """The next step with its dates, where the kept one has none of its own."""
    if kept.next_at is None and kept.next_step == gone.next_step:
        kept.next_at, kept.remind_at = gone.next_at, gone.remind_at


def _moved(kept, gone):
    """What it takes to part them again."""
    plain = {field: getattr(kept, field) for field in FILLED}
    return {
        "notes": list(gone.notes.values_list("pk", flat=True)),
        "products": list(gone.products.exclude(pk__in=kept.products.all()).values_list("pk", flat=True)),
        "through": list(Lead.objects.filter(merged_into=gone).values_list("pk", flat=True)),
        "filled": [field for field in FILLED if not plain[field] and getattr(gone, field)],
        "tags": [tag for tag in gone.tags if tag not in kept.tags],
        "quantity": kept.quantity,
        "owner": kept.owner_id,
        "created_at": kept.created_at.isoformat(),
        "gone_remind_at": gone.remind_at and gone.remind_at.isoformat(),
        "plan": kept.next_at is None and not kept.next_step,
    }


@transaction.atomic
def undo_merge(merge, by):
    """Part two leads again: each has its own notes and products.

    Raises Refused where that was done already.
    """
    merge = LeadMerge.objects.select_for_update(of=["self"]).get(pk=merge.pk)
    rows = Lead.objects.select_for_update(no_key=True).order_by("pk").in_bulk([merge.kept_id, merge.gone_id])
    kept, gone, moved = rows[merge.kept_id], rows[merge.gone_id], merge.moved
    if merge.undone_at or gone.merged_into_id != kept.pk:
        raise Refused(_("This was undone already, or another merge came after it."))
    for field in moved["filled"]:
        if getattr(kept, field) == getattr(gone, field):
            setattr(kept, field, "")
    if moved["plan"] and kept.next_at == gone.next_at:
        kept.next_at = kept.remind_at = None
    kept.tags = [tag for tag in kept.tags if tag not in moved["tags"]]
    kept.quantity, kept.owner_id, kept.created_at = moved["quantity"], moved["owner"], moved["created_at"]
    kept.save()
    kept.products.remove(*moved["products"])
    LeadNote.objects.filter(pk__in=moved["notes"]).update(lead=gone)
    Lead.objects.filter(pk=gone.pk).update(merged_into=None, remind_at=moved["gone_remind_at"])
    Lead.objects.filter(pk__in=moved["through"], merged_into=kept).update(merged_into=gone)
    merge.undone_at = timezone.now()
    merge.save(update_fields=["undone_at"])
    LeadStep.objects.get_or_create(lead=gone, defaults={"stage": gone.stage, "by": by})
    audit.record(by, "lead.parted", kept, {"lead": kept.pk}, {"lead": gone.pk})
    note_change(kept)
    note_change(gone)
