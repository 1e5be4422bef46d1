"""An exhibitor's side of an application: begun, filled in, handed in, withdrawn."""

from dataclasses import dataclass
from pathlib import PurePath

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from booths.models import Application, Booth, Call
from booths.services.moves import hold, move
from fair import features
from fair.errors import Refused

State = Application.State


@dataclass(frozen=True)
class Gap:
    """Something that is still missing: the form's field that would hold it, and its name."""

    field: str
    label: str


@transaction.atomic
def begin_application(exhibitor, edition, author):
    """The exhibitor's application to an edition: the one that there is, or a new draft.

    Raises Refused while the edition takes none.
    """
    exhibitor.__class__.objects.select_for_update(no_key=True).get(pk=exhibitor.pk)
    if found := Application.objects.filter(exhibitor=exhibitor, edition=edition).first():
        return found
    if not Call.objects.standing().filter(edition=edition).exists():
        raise Refused(_("This edition takes no applications at the moment."))
    return Application.objects.create(
        exhibitor=exhibitor,
        edition=edition,
        category=exhibitor.category,
        contact_name=str(author),
        contact_email=author.email,
    )


@transaction.atomic
def save_application(application, author, fields, answers, files, agrees=None):
    """Keep what was filled in so far: `answers` and `files` by the id of the requirement.

    Raises Refused when it is not the exhibitor's turn.
    """
    application = hold(application)
    if not application.is_open:
        raise Refused(_("This application is with the organisers and cannot be changed now."))
    for name, value in fields.items():
        setattr(application, name, value)
    application.saved_at = timezone.now()
    if agrees is not None:
        _agree(application, author, agrees)
    application.save()
    _answer(application, answers, files)
    return application


def _agree(application, author, agrees):
    """Agreement is to a version of the rules; it stands as long as they do."""
    version = application.edition.call.rules_version
    if agrees and application.rules_version == version:
        return
    application.rules_version = version if agrees else None
    application.rules_agreed_at = timezone.now() if agrees else None
    application.rules_agreed_by = author if agrees else None


def _answer(application, answers, files):
    """A changed answer has no verdict any more: the organiser looks at it anew."""
    known = {answer.requirement_id: answer for answer in application.answers.all()}
    for requirement in application.edition.call.requirements.filter(pk__in={*answers, *files}):
        answer = known.get(requirement.pk) or application.answers.model(
            application=application, requirement=requirement
        )
        text, file = answers.get(requirement.pk, answer.text), files.get(requirement.pk)
        if text == answer.text and not file and answer.pk:
            continue
        answer.text, answer.verdict = text, ""
        if file:
            _replace_file(answer, file)
        answer.save()


def _replace_file(answer, file):
    """What was sent before is not kept: it may be the wrong company's licence."""
    storage, before = answer.file.storage, answer.file.name
    answer.file_name = PurePath(getattr(file, "sent_as", "") or file.name).name[-120:]
    answer.file = file
    if before:
        transaction.on_commit(lambda: storage.delete(before))


def field_of(requirement):
    """The name of the form's field for a requirement."""
    return f"{'file' if requirement.wants_file else 'answer'}-{requirement.pk}"


def missing(application, call, answers):
    """What must be filled in before the application can be handed in, in the order of the form.

    `answers` maps the ids of requirements to answers.
    """
    gaps = [
        Gap("hall", _("Hall")) if application.hall_id is None else None,
        Gap("category", _("Section")) if application.category_id is None else None,
        None if application.products.strip() else Gap("products", _("What you will show")),
        None if application.contact_name.strip() else Gap("contact_name", _("Contact")),
        None if application.contact_email else Gap("contact_email", _("E-mail")),
    ]
    for requirement in call.requirements.all():
        answer = answers.get(requirement.pk)
        lacks = not (answer and (answer.file if requirement.wants_file else answer.text.strip()))
        if (requirement.is_required and lacks) or (answer and answer.verdict == answer.Verdict.FAIL):
            gaps.append(Gap(field_of(requirement), requirement.name))
    if application.rules_version != call.rules_version:
        gaps.append(Gap("agrees", _("The rules of the fair")))
    return [gap for gap in gaps if gap]


@transaction.atomic
def submit_application(application, author):
    """Hand the application in, for the first time or corrected. Raises Refused while something is missing."""
    application = hold(application)
    call = (
        Call.objects.select_related("edition")
        .prefetch_related("requirements")
        .get(edition=application.edition)
    )
    if application.state == State.DRAFT:
        features.require("applications")
    if application.state == State.DRAFT and not call.stands:
        raise Refused(_("This edition takes no applications at the moment."))
    answers = {answer.requirement_id: answer for answer in application.answers.all()}
    gaps = missing(application, call, answers) if application.is_open else []
    if gaps:
        names = ", ".join(gap.label for gap in gaps)
        raise Refused(_("Still missing or to be corrected: %(names)s.") % {"names": names})
    if Booth.objects.filter(
        exhibitor=application.exhibitor_id, hall__edition=application.edition_id
    ).exists():
        raise Refused(_("The company has a stand at this edition already."))
    move(application, State.SUBMITTED, author, submitted_at=timezone.now())
    return application


@transaction.atomic
def withdraw_application(application, author, reason=""):
    """Take an application back that is not decided yet; it can be taken up again."""
    application = hold(application)
    move(application, State.WITHDRAWN, author, reason=reason)
    return application


@transaction.atomic
def resume_application(application, author):
    """Take up again what was withdrawn, as a draft. Raises Refused while the edition takes none."""
    application = hold(application)
    if not Call.objects.standing().filter(edition=application.edition_id).exists():
        raise Refused(_("This edition takes no applications at the moment."))
    move(application, State.DRAFT, author)
    return application
