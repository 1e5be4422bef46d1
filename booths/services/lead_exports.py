"""Leads go out as files."""

import tempfile

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.contacts import contact_of
from booths.lead_list import AskedLeads
from booths.models import Lead
from booths.scores import score_words
from booths.vcards import vcards
from exhibitors.models import Exhibitor
from fair.audit import record
from fair.errors import Refused
from fair.jobs import attach_file, runner, start_job
from fair.models import Job
from fair.sheets import SHEETS

KIND = "lead-export"
FORMATS = [*SHEETS, "vcf"]
BATCH = 500


@transaction.atomic
def start_export(exhibitor, user, file_format, filters=None):
    """Have the worker write the leads that a filter means; returns the Job. Raises Refused.

    What is written of buyers is what may be told when the file is made.
    """
    if file_format not in FORMATS:
        raise Refused(_("Leads are exported as CSV, XLSX or vCards."))
    if exports_of(exhibitor, user).unfinished().exists():
        raise Refused(_("Another export of yours is still running."))
    record(user, "leads.exported", exhibitor, after={"format": file_format})
    return start_job(KIND, user, exhibitor=exhibitor.pk, format=file_format, filters=filters or {})


def exports_of(exhibitor, user):
    """The person's own exports of the exhibitor's leads, the latest first."""
    return Job.objects.visible_to(user).filter(kind=KIND, parameters__exhibitor=exhibitor.pk)


@runner(KIND)
def run_export(job, progress):
    """Begins anew when it was killed: until its end there is no file."""
    exhibitor = Exhibitor.objects.manageable_by(job.owner).filter(pk=job.parameters["exhibitor"]).first()
    if exhibitor is None:
        raise Refused(_("You do not manage this company any more."))
    leads = AskedLeads(exhibitor, job.parameters.get("filters") or {}).leads()
    kind, total = job.parameters["format"], leads.count()
    stem = f"{exhibitor.slug}-leads-{timezone.localdate():%Y-%m-%d}"
    with tempfile.NamedTemporaryFile(suffix=f".{kind}") as out:
        write = _write_cards if kind == "vcf" else _write_sheet
        done = write(out.name, kind, leads, lambda count: progress(count, total))
        with open(out.name, "rb") as file:
            attach_file(job, File(file), f"{stem}.{kind}")
    return {"leads": done}


def _batches(leads):
    last = 0
    while batch := list(leads.for_rows().filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        yield batch


def _write_sheet(path, kind, leads, tell):
    columns = _columns()
    sheet, done = SHEETS[kind](path, [heading for heading, _cell in columns]), 0
    for batch in _batches(leads):
        for lead in batch:
            contact = contact_of(lead)
            sheet.add(cell(lead, contact) for _heading, cell in columns)
        done += len(batch)
        tell(done)
    sheet.close()
    return done


def _columns():
    """(heading, cell of lead and contact), in the language in use."""
    stages, sources, lost = dict(Lead.Stage.choices), dict(Lead.Source.choices), dict(Lead.Lost.choices)
    return [
        (_("Lead"), lambda lead, contact: lead.pk),
        (_("Name"), lambda lead, contact: contact.name),
        (_("Company"), lambda lead, contact: contact.company),
        (_("Job title"), lambda lead, contact: contact.job_title),
        (_("E-mail"), lambda lead, contact: contact.email),
        (_("Telephone"), lambda lead, contact: contact.phone),
        (_("Country"), lambda lead, contact: contact.country_name),
        (_("Source"), lambda lead, contact: str(sources[lead.source])),
        (_("Products"), lambda lead, contact: [product.text("name") for product in lead.products.all()]),
        (_("Interest"), lambda lead, contact: lead.interest),
        (_("Quantity"), lambda lead, contact: lead.quantity),
        (_("Stage"), lambda lead, contact: str(stages[lead.stage])),
        (_("Lost because of"), lambda lead, contact: str(lost.get(lead.lost_for, ""))),
        (_("Score"), lambda lead, contact: lead.score),
        (_("Why"), lambda lead, contact: [words for words, _points in score_words(lead)]),
        (_("Owner"), lambda lead, contact: str(lead.owner or "")),
        (_("Next step"), lambda lead, contact: lead.next_step),
        (_("Due"), lambda lead, contact: lead.next_at),
        (_("Tags"), lambda lead, contact: lead.tags),
        (_("First seen"), lambda lead, contact: lead.created_at),
        (_("Latest news"), lambda lead, contact: lead.last_at),
    ]


def _write_cards(path, kind, leads, tell):
    """Those that have a name or a company; of the others a card would be empty."""
    done = 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        for batch in _batches(leads):
            contacts = [contact_of(lead) for lead in batch]
            file.write(vcards(contact for contact in contacts if contact.name or contact.company))
            done += len(batch)
            tell(done)
    return done
