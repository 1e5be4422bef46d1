"""All that the pages of an exhibitor's applications show."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from booths.forms import ApplicationForm
from booths.models import Application, Booth, Call
from booths.services.applications import missing
from booths.services.moves import history
from exhibitors.models import Membership

State = Application.State
MOST = 12  # editions on a page: a fair is held a few times a year
TONES = {
    State.CHANGES_ASKED: "warn",
    State.SUBMITTED: "info",
    State.ACCEPTED: "ok",
    State.PUBLISHED: "ok",
    State.REFUSED: "bad",
}
# What a state means for the exhibitor, in one sentence.
MEANINGS = {
    State.DRAFT: _("Nobody but your company sees this draft. It is saved as you write."),
    State.SUBMITTED: _("The organisers look at it and answer by mail. Until then it cannot be changed."),
    State.CHANGES_ASKED: _("Read the remarks beside the items, correct them, and send it again."),
    State.ACCEPTED: _("You have a stand. Furnish your booth, then publish it."),
    State.PUBLISHED: _("Your booth is on show. Visitors find it in its hall and in the search."),
    State.REFUSED: _("The organisers could not accept this application."),
    State.WITHDRAWN: _("You took this application back. It can be taken up again while the call stands."),
}


@dataclass
class Row:
    """An edition with the company's application and stand, as far as there are any."""

    edition: object
    call: object
    application: object
    booth: object
    may_manage: bool

    @property
    def tone(self):
        return TONES.get(self.application.state, "") if self.application else ""

    @property
    def may_begin(self):
        return self.may_manage and not self.application and not self.booth and self.call and self.call.stands


def read_applications(exhibitor, membership):
    """The editions that take applications, and those that the company has to do with. Three queries."""
    own = {
        application.edition_id: application
        for application in Application.objects.filter(exhibitor=exhibitor)
        .select_related("edition__call")
        .order_by("-edition__starts_on")[:MOST]
    }
    booths = {
        booth.hall.edition_id: booth
        for booth in Booth.objects.filter(exhibitor=exhibitor)
        .select_related("hall__edition__call")
        .order_by("-hall__edition__starts_on")[:MOST]
    }
    calls = Call.objects.standing().select_related("edition").order_by("edition__starts_on")[:MOST]
    editions = {call.edition_id: call.edition for call in calls}
    editions |= {pk: application.edition for pk, application in own.items()}
    editions |= {pk: booth.hall.edition for pk, booth in booths.items() if pk not in editions}
    manages = membership.role in Membership.MANAGING
    rows = [
        Row(edition, getattr(edition, "call", None), own.get(pk), booths.get(pk), manages)
        for pk, edition in editions.items()
    ]
    return sorted(rows, key=lambda row: row.edition.starts_on, reverse=True)


@dataclass
class ApplicationPage:
    """One application, for someone of its company."""

    RELATED = ("edition__call", "exhibitor", "hall", "category", "booth__hall")

    application: Application
    membership: Membership

    @cached_property
    def call(self):
        call = self.application.edition.call
        call.edition = self.application.edition
        return Call.objects.prefetch_related("requirements").select_related("edition").get(pk=call.pk)

    @cached_property
    def answers(self):
        found = self.application.answers.select_related("requirement")
        return {answer.requirement_id: answer for answer in found}

    @cached_property
    def form(self):
        return ApplicationForm(instance=self.application, call=self.call, answers=self.answers)

    def bound(self, data, files):
        return ApplicationForm(data, files, instance=self.application, call=self.call, answers=self.answers)

    def fresh(self):
        """The application as it is stored now."""
        return Application.objects.select_related(*self.RELATED).get(pk=self.application.pk)

    @cached_property
    def gaps(self):
        return missing(self.application, self.call, self.answers)

    @cached_property
    def history(self):
        return list(history(self.application)[:50])

    @property
    def last_word(self):
        """What the organisers said last, where it is the exhibitor's turn or the end."""
        return next((step for step in self.history if step.by_organiser and step.reason), None)

    @property
    def tone(self):
        return TONES.get(self.application.state, "")

    @property
    def meaning(self):
        return MEANINGS[self.application.state]

    @property
    def may_manage(self):
        return self.membership.role in Membership.MANAGING

    @property
    def may_write(self):
        return self.may_manage and self.application.is_open

    @property
    def may_withdraw(self):
        undecided = (State.DRAFT, State.SUBMITTED, State.CHANGES_ASKED)
        return self.may_manage and self.application.state in undecided

    @property
    def may_resume(self):
        return self.may_manage and self.application.state == State.WITHDRAWN and self.call.stands

    @property
    def may_publish(self):
        return self.may_manage and self.application.state == State.ACCEPTED

    @property
    def steps(self):
        """The way of an application: (label, "done" | "now" | "")."""
        state = self.application.state
        order = [State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.PUBLISHED]
        at = {State.CHANGES_ASKED: 0, State.REFUSED: 1, State.WITHDRAWN: 0}.get(state)
        at = order.index(state) if at is None else at
        return [
            (one.label, "done" if place < at or state == State.PUBLISHED else "now" if place == at else "")
            for place, one in enumerate(order)
        ]
