"""All that an organiser needs to decide on an application, on one screen."""

from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from booths.application_page import TONES
from booths.forms.admission import ChecklistForm, EvidenceForm, RefusalForm, StandForm
from booths.models import Application, Booth
from booths.services.admission import suggested_stand
from booths.services.moves import NEXT, history
from exhibitors.models import Product

State = Application.State
FEW = 8


@dataclass
class Desk:
    """An application as the console shows it; `sent` is a form that was refused, by the name of its step."""

    application: Application
    sent: dict

    @cached_property
    def requirements(self):
        return list(self.application.edition.call.requirements.all())

    @cached_property
    def answers(self):
        return {
            answer.requirement_id: answer for answer in self.application.answers.select_related("requirement")
        }

    @cached_property
    def checklist(self):
        made = ChecklistForm(requirements=self.requirements, answers=self.answers)
        return self.sent.get("ask") or self.sent.get("judge") or made

    @cached_property
    def stand(self):
        """The form in which a stand is given, filled with the next free one."""
        if "accept" in self.sent:
            return self.sent["accept"]
        free = suggested_stand(self.application)
        names = ("hall", "section", "aisle", "number")
        initial = dict(zip(names, free, strict=True)) if free else {}
        return StandForm(edition=self.application.edition, initial=initial, prefix="stand")

    @cached_property
    def refusal(self):
        return self.sent.get("refuse") or RefusalForm(prefix="refusal")

    @cached_property
    def check(self):
        return self.sent.get("verify") or self.check_form()

    def check_form(self, data=None, files=None):
        initial = {"checked_on": timezone.localdate()}
        return EvidenceForm(data, files, papers=self.papers, initial=initial, prefix="check")

    @property
    def papers(self):
        return [answer for answer in self.answers.values() if answer.file]

    @cached_property
    def checks(self):
        return list(self.application.exhibitor.checks.select_related("checked_by")[:FEW])

    @cached_property
    def former(self):
        """Where the company stood at other editions, the latest first."""
        booths = Booth.objects.filter(exhibitor=self.application.exhibitor_id)
        booths = booths.exclude(hall__edition=self.application.edition_id).select_related("hall__edition")
        return list(booths.order_by("-hall__edition__starts_on")[:FEW])

    @cached_property
    def products(self):
        return list(Product.objects.filter(exhibitor=self.application.exhibitor_id).order_by("-pk")[:FEW])

    @cached_property
    def history(self):
        return list(history(self.application)[:50])

    @cached_property
    def next(self):
        """Who waits longest besides this one."""
        waiting = Application.objects.waiting().exclude(pk=self.application.pk)
        return waiting.select_related("exhibitor", "edition").first()

    @property
    def tone(self):
        return TONES.get(self.application.state, "")

    @property
    def may(self):
        """The steps that are open from here: {% if desk.may.accept %}."""
        after = NEXT[self.application.state]
        return {
            "judge": self.application.state == State.SUBMITTED,
            "ask": State.CHANGES_ASKED in after,
            "accept": State.ACCEPTED in after,
            "refuse": State.REFUSED in after,
            "publish": State.PUBLISHED in after,
            "reconsider": self.application.state == State.REFUSED,
        }
