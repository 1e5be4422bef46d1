"""What happens to leads: made by what buyers do, and moved on by the exhibitor's staff.

Every change takes the lead's row first, writes what it changes, reckons the score anew, and tells the
exhibitor's programs and open pages, all in one transaction.
"""

import datetime
import re

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.lead_data import lead_data
from booths.models import Lead, LeadNote, LeadStep
from booths.scores import score_leads
from exhibitors import webhooks
from exhibitors.models import Membership
from fair import audit
from fair.errors import Refused
from fair.plaintext import clean_text
from fair.realtime import publish

RECENT = datetime.timedelta(hours=6)  # how far back a sweep looks for visits
MOST_TAGS = 20
LONGEST_TAG = 30
MOST_AT_ONCE = 500
# A figure before a word that counts goods, as buyers write it: "1,200 pcs", "5000 pieces", "800个".
WORDS = "pcs|pieces?|units?|sets?|pairs?|boxes|cartons?|rolls?|kg|tons?|tonnes?|unidades|piezas|stück|pièces"
ASKED = re.compile(
    rf"(?<![\d.,])(\d{{1,3}}(?:[,. ]\d{{3}})+|\d{{1,9}})\s*(?:(?:{WORDS})\b|[件个套台只箱双吨])", re.I
)
MOST_ASKED = 2_000_000_000


def touch_lead(exhibitor_id, buyer_id, source, product=None, quantity=None):
    """The exhibitor's lead of a buyer who has just done something, made if there is none. In a transaction.

    `source` is kept of what came first; `product` joins the interest, and of quantities the largest stands.
    """
    lead, is_new = Lead.objects.get_or_create(
        exhibitor_id=exhibitor_id, buyer_id=buyer_id, defaults={"source": source}
    )
    lead = take(lead)
    if is_new:
        LeadStep.objects.create(lead=lead, stage=lead.stage)
    if product is not None:
        lead.products.add(product)
    if quantity:
        lead.quantity = max(quantity, lead.quantity or 0)
    lead.last_at = timezone.now()
    lead.save(update_fields=["last_at", "quantity"])
    note_change(lead, "lead.created" if is_new else "lead.updated")
    return lead


ORDER = [Lead.Stage.INQUIRY, Lead.Stage.RFQ, Lead.Stage.QUOTE, Lead.Stage.MEETING]


def advance_lead(exhibitor_id, buyer_id, stage, source=Lead.Source.REQUEST, by=None, named=True, **more):
    """What buyer and exhibitor did brings the lead to a stage, never back; made if there is none. In a
    transaction. `named` tells whether the buyer's name is known by it; `more` is as for `touch_lead`."""
    lead = touch_lead(exhibitor_id, buyer_id, source, **more)
    now = timezone.now()
    if named and lead.named_at is None:
        lead.named_at = now
        lead.save(update_fields=["named_at"])
    is_on_the_way = lead.stage in ORDER and ORDER.index(lead.stage) < ORDER.index(stage)
    if is_on_the_way or lead.is_lost:
        lead.stage, lead.lost_for, lead.stage_since = stage, "", now
        lead.save(update_fields=["stage", "lost_for", "stage_since"])
        LeadStep.objects.create(lead=lead, stage=stage, by=by)
    note_change(lead)
    return lead


def note_met(exhibitor_id, buyer_id, at):
    """Exhibitor and buyer have met: for whoever keeps meetings, in its transaction."""
    lead = touch_lead(exhibitor_id, buyer_id, Lead.Source.MEETING)
    lead.met_at = at
    lead.save(update_fields=["met_at"])
    note_change(lead)


def note_question(conversation, line):
    """A buyer wrote to the exhibitor: for `write_line`, in its transaction."""
    product = line.product or (line.subject and line.subject.product)
    own = product if product and product.exhibitor_id == conversation.exhibitor_id else None
    both = conversation.exhibitor_id, conversation.buyer_id
    touch_lead(*both, Lead.Source.QUESTION, own, asked_quantity(line.text))


def note_download(user, brochure):
    """A person took a brochure, and agreed that exhibitors know of visits."""
    if user.consents.for_exhibitors().exists():
        touch_lead(brochure.booth.exhibitor_id, user.pk, Lead.Source.DOWNLOAD)


@transaction.atomic
def follow_visitor(exhibitor, buyer):
    """A lead of somebody who was at the booth.

    Made by the staff; the one that is there already is returned.
    """
    if lead := Lead.objects.filter(exhibitor=exhibitor, buyer=buyer).first():
        return take(lead)
    return touch_lead(exhibitor.pk, buyer.pk, Lead.Source.VISIT)


def asked_quantity(text):
    """The largest quantity of goods that a text asks for, or None."""
    figures = [int(re.sub(r"\D", "", figure)) for figure in ASKED.findall(text)]
    return max((figure for figure in figures if 0 < figure < MOST_ASKED), default=None)


def take(lead):
    """The row that stands for the lead, locked: what was merged into another is that other."""
    lead = Lead.objects.select_for_update(no_key=True).get(pk=lead.pk)
    while lead.merged_into_id:
        lead = Lead.objects.select_for_update(no_key=True).get(pk=lead.merged_into_id)
    return lead


def note_change(lead, what="lead.updated"):
    """Reckon the score anew, and tell programs and open pages. In the transaction of the change."""
    rescore([lead.pk])
    told = Lead.objects.for_rows().select_related("exhibitor")
    webhooks.post(lead.exhibitor_id, what, f"lead:{lead.pk}", lambda: lead_data(told.get(pk=lead.pk)))
    publish(f"inbox:{lead.exhibitor_id}", "lead.changed", id=lead.pk)


def rescore(pks):
    """Bring the scores of these leads up to date."""
    leads = list(Lead.objects.with_contact().select_related("exhibitor").filter(pk__in=pks))
    score_leads(leads)
    Lead.objects.bulk_update(leads, ["score", "reasons", "scored_at"])


def rescore_visited():
    """Bring the scores up to date of leads whose buyer was at the fair since they were reckoned."""
    recent = timezone.now() - RECENT
    stale = Lead.objects.standing().filter(buyer__visits__last_seen_at__gte=Greatest(F("scored_at"), recent))
    pks = list(stale.values_list("pk", flat=True).distinct())
    for begin in range(0, len(pks), MOST_AT_ONCE):
        rescore(pks[begin : begin + MOST_AT_ONCE])


@transaction.atomic
def write_lead(exhibitor, by, **fields):
    """A lead of somebody met elsewhere, by hand. `fields` are those of the form, `note` beside them."""
    note, products = fields.pop("note", ""), fields.pop("products", ())
    if not any(fields.get(name) for name in ("name", "company", "email")):
        raise Refused(_("Enter a name, a company or an e-mail address."))
    lead = Lead.objects.create(exhibitor=exhibitor, source=Lead.Source.HAND, owner=by, **fields)
    lead.products.set(products)
    LeadStep.objects.create(lead=lead, stage=lead.stage, by=by)
    if note.strip():
        LeadNote.objects.create(lead=lead, author=by, text=clean_text(note, 2000))
    note_change(lead, "lead.created")
    return lead


@transaction.atomic
def change_lead(lead, **fields):
    """Save what the staff wrote of the person: name, company, interest, quantity, products, …"""
    lead, products = take(lead), fields.pop("products", None)
    for name, value in fields.items():
        setattr(lead, name, value)
    lead.last_at = timezone.now()
    lead.save(update_fields=[*fields, "last_at"])
    if products is not None:
        lead.products.set(products)
    note_change(lead)
    return lead


@transaction.atomic
def move_lead(lead, by, stage, lost_for=""):
    """Move the lead to a stage of the funnel, forwards or back.

    Raises Refused for a loss without a reason.
    """
    stage = Lead.Stage(stage)
    if stage == Lead.Stage.LOST and lost_for not in Lead.Lost.values:
        raise Refused(_("Say why it was lost."))
    lost_for = lost_for if stage == Lead.Stage.LOST else ""
    lead = take(lead)
    if (lead.stage, lead.lost_for) == (stage, lost_for):
        return lead
    lead.stage, lead.lost_for = stage, lost_for
    lead.stage_since = lead.last_at = timezone.now()
    fields = ["stage", "lost_for", "stage_since", "last_at"]
    if lead.is_over:  # nobody is reminded of what is over
        lead.remind_at = None
        fields.append("remind_at")
    lead.save(update_fields=fields)
    LeadStep.objects.create(lead=lead, stage=stage, lost_for=lost_for, by=by)
    note_change(lead)
    return lead


@transaction.atomic
def give_lead(lead, to):
    """Name who works at it, or nobody. Raises Refused for a stranger."""
    if to and not Membership.objects.filter(exhibitor=lead.exhibitor_id, user=to).exists():
        raise Refused(_("Only people of the company can be given a lead."))
    lead = take(lead)
    if lead.owner_id != (to and to.pk):
        lead.owner = to
        lead.save(update_fields=["owner"])
        note_change(lead)
    return lead


@transaction.atomic
def plan_step(lead, step, at=None, remind_at=None):
    """What is to be done next, by when, and when the owner is reminded; without a step nothing is."""
    lead = take(lead)
    step = clean_text(step, 200) if step.strip() else ""
    lead.next_step, lead.next_at = step, at if step else None
    lead.remind_at = remind_at if step and at else None
    lead.save(update_fields=["next_step", "next_at", "remind_at"])
    note_change(lead)
    return lead


@transaction.atomic
def tag_lead(lead, add=(), remove=()):
    """Put tags on and take tags off. Raises Refused for too many."""
    lead = take(lead)
    added = [clean_text(tag, LONGEST_TAG) for tag in add if tag.strip()]
    kept = [tag for tag in lead.tags if tag not in set(remove)]
    tags = list(dict.fromkeys([*kept, *added]))
    if len(tags) > MOST_TAGS:
        raise Refused(_("A lead has at most 20 tags."))
    if tags != lead.tags:
        lead.tags = tags
        lead.save(update_fields=["tags"])
        note_change(lead)
    return lead


@transaction.atomic
def note_lead(lead, author, text):
    """Write something down for one's colleagues."""
    lead = take(lead)
    note = LeadNote.objects.create(lead=lead, author=author, text=clean_text(text, 2000))
    Lead.objects.filter(pk=lead.pk).update(last_at=note.written_at)
    publish(f"inbox:{lead.exhibitor_id}", "lead.changed", id=lead.pk)
    return note


@transaction.atomic
def delete_lead(lead, by):
    """The exhibitor forgets a lead, with what was merged into it; the audit log does not name the person."""
    lead = take(lead)
    audit.record(by, "lead.deleted", lead, {"stage": lead.stage, "source": lead.source})
    webhooks.take_back(f"lead:{lead.pk}")
    publish(f"inbox:{lead.exhibitor_id}", "lead.changed", id=lead.pk)
    Lead.objects.filter(merged_into=lead).delete()
    lead.delete()


def act_on_leads(leads, act):
    """Do the same to many: `act(lead)` in one transaction. Returns how many; raises Refused beyond 500."""
    with transaction.atomic():
        # Always in the same order, so that two such acts never wait for each other.
        chosen = list(leads.order_by("pk")[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            raise Refused(_("At most 500 leads can be changed at once."))
        for lead in chosen:
            act(lead)
    return len(chosen)
