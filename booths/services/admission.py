"""The organisers' side of an application: judged, sent back, accepted with a stand, or refused."""

from django.db import transaction
from django.utils.translation import gettext as _

from booths.models import Answer, Application, Booth
from booths.services import stands
from booths.services.booths import publish_booth
from booths.services.moves import hold, move, refuse_step, refuse_stranger
from fair import audit
from fair.errors import Refused
from fair.models import Hall

State = Application.State
MOST_AT_ONCE = 100


@transaction.atomic
def judge_application(application, organiser, verdicts):
    """Note what is in order and what is not: {requirement id: (verdict, remark)}. Nothing is told yet."""
    refuse_stranger(organiser)
    application = hold(application)
    if application.state != State.SUBMITTED:
        raise Refused(_("Only an application that was handed in can be judged."))
    _judge(application, verdicts)
    return application


@transaction.atomic
def ask_changes(application, organiser, verdicts, reason=""):
    """Send the application back with a remark beside each item that fails.

    Raises Refused when nothing is said that the exhibitor could act upon.
    """
    refuse_stranger(organiser)
    application = hold(application)
    refuse_step(application, State.CHANGES_ASKED)
    _judge(application, verdicts)
    failed = application.answers.filter(verdict=Answer.Verdict.FAIL).select_related("requirement")
    remarks = [[answer.requirement.names, answer.remark] for answer in failed]
    if not remarks and not reason.strip():
        raise Refused(_("Say what is to be corrected: mark an item, or write a sentence."))
    _step(application, State.CHANGES_ASKED, organiser, reason=reason.strip(), remarks=remarks)
    return application


def _judge(application, verdicts):
    known = {answer.requirement_id: answer for answer in application.answers.all()}
    for requirement in application.edition.call.requirements.filter(pk__in=verdicts):
        verdict, remark = verdicts[requirement.pk]
        if verdict == Answer.Verdict.FAIL and not remark.strip():
            words = _("Say what is wrong with “%(item)s”: the exhibitor reads it.")
            raise Refused(words % {"item": requirement})
        answer = known.get(requirement.pk) or Answer(application=application, requirement=requirement)
        answer.verdict = Answer.Verdict(verdict) if verdict else ""
        answer.remark = remark.strip()[:500]
        answer.save()


@transaction.atomic
def accept_application(application, organiser, hall, section, aisle, number):
    """Give the exhibitor the stand: the application is accepted, the booth and its room are there.

    Raises Refused when another has the stand, and when something on the checklist fails.
    """
    refuse_stranger(organiser)
    application = hold(application)
    refuse_step(application, State.ACCEPTED)
    if hall.edition_id != application.edition_id:
        raise Refused(_("This hall belongs to another edition."))
    if application.answers.filter(verdict=Answer.Verdict.FAIL).exists():
        raise Refused(_("Something on the checklist fails: ask for changes, or mark it in order."))
    booth = Booth.objects.filter(
        exhibitor=application.exhibitor, hall__edition=application.edition_id
    ).first()
    if booth:
        booth = stands.move_booth(booth, organiser, hall, section, aisle, number)
    else:
        booth = stands.take_stand(application.exhibitor, hall, section, aisle, number)
    stand = f"{booth.place} | {booth.stand}"
    _step(application, State.ACCEPTED, organiser, reason=stand, booth=booth)
    return application


@transaction.atomic
def accept_all(applications, organiser):
    """Accept applications into the halls they wish for, each on the next free stand.

    Returns (how many were accepted, sentences about those that were not).
    """
    refuse_stranger(organiser)
    chosen = list(applications.select_related("hall", "exhibitor", "edition")[: MOST_AT_ONCE + 1])
    if len(chosen) > MOST_AT_ONCE:
        raise Refused(_("At most %(most)s applications are accepted at once.") % {"most": MOST_AT_ONCE})
    accepted, refusals = 0, []
    # In the order of the halls, so that two organisers who do this at once never lock in a circle.
    for application in sorted(chosen, key=lambda one: (one.hall_id or 0, one.submitted_at is None, one.pk)):
        try:
            with transaction.atomic():
                _accept_next(application, organiser)
            accepted += 1
        except Refused as refusal:
            refusals.append(f"{application.exhibitor}: {refusal}")
    return accepted, refusals


def _accept_next(application, organiser):
    if application.hall is None:
        raise Refused(_("It names no hall."))
    hall = stands.lock_hall(application.hall)
    free = stands.free_stands(hall)
    if not free:
        raise Refused(_("The hall is full."))
    accept_application(application, organiser, hall, *free[0])


@transaction.atomic
def refuse_application(application, organiser, ground, reason=""):
    """Refuse for a reason from the list; "another" wants to be told. It can be looked at again."""
    refuse_stranger(organiser)
    application = hold(application)
    ground = Application.Ground(ground)
    if ground == Application.Ground.OTHER and not reason.strip():
        raise Refused(_("Say why: the exhibitor reads it."))
    _step(application, State.REFUSED, organiser, reason=reason.strip(), ground=ground)
    return application


@transaction.atomic
def reconsider_application(application, organiser, reason=""):
    """Look again at an application that was refused."""
    refuse_stranger(organiser)
    application = hold(application)
    if application.state != State.REFUSED:
        raise Refused(_("Only a refused application can be looked at again."))
    _step(application, State.SUBMITTED, organiser, reason=reason.strip(), ground="")
    return application


@transaction.atomic
def publish_application(application, person):
    """Show the booth of an accepted application to visitors, by its exhibitor or an organiser.

    Raises Refused while there is nothing to show: a draft with a headline.
    """
    application = hold(application)
    refuse_step(application, State.PUBLISHED)
    if application.booth is None:
        raise Refused(_("The stand of this application is gone: ask the organisers."))
    publish_booth(application.booth, person)  # which moves the application on
    application.refresh_from_db()
    return application


def suggested_stand(application):
    """(hall, section, aisle, number) that an organiser would give next, or None where all is taken."""
    hall = application.hall or Hall.objects.filter(edition=application.edition_id).first()
    free = stands.free_stands(hall) if hall else []
    return (hall, *free[0]) if free else None


def _step(application, after, organiser, **fields):
    before = {"state": application.state}
    move(application, after, organiser, by_organiser=True, **fields)
    verb = {
        State.CHANGES_ASKED: "application.changes_asked",
        State.ACCEPTED: "application.accepted",
        State.REFUSED: "application.refused",
        State.SUBMITTED: "application.reconsidered",
    }[after]
    after_fields = {"state": application.state, "ground": application.ground}
    audit.record(organiser, verb, application, before, after_fields, fields.get("reason", ""))
