"""What moderators fill in, and what people report and object with."""

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from booths.models import Case, ReasonTemplate, Wrong
from booths.services.cases import Length, decisions_on


class QueueFilter(forms.Form):
    """How the queue is narrowed; what makes no sense counts as not asked."""

    class State:
        WAITING, MINE, APPEALS, DECIDED = "waiting", "mine", "appeals", "decided"

    state = forms.ChoiceField(
        required=False,
        choices=[
            (State.WAITING, _("Waiting")),
            (State.MINE, _("Mine")),
            (State.APPEALS, _("Appeals")),
            (State.DECIDED, _("Decided")),
        ],
    )
    kind = forms.ChoiceField(required=False, choices=[("", _("All kinds")), *Case.Kind.choices])
    wrong = forms.ChoiceField(required=False, choices=[("", _("All reasons")), *Wrong.choices])
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    def asked(self):
        self.is_valid()
        asked = {name: self.cleaned_data.get(name) for name in self.fields}
        return asked | {"state": asked["state"] or self.State.WAITING, "page": asked["page"] or 1}


class CaseForm(forms.Form):
    """A decision on a case. Without own words the chosen reason is said, in the accused's language."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    template = forms.ModelChoiceField(
        ReasonTemplate.objects.all(), label=_("Reason"), required=False, empty_label=_("In your own words")
    )
    reason = forms.CharField(
        label=_("To the person"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands in the mail and on the page of the decision."),
    )
    hours = forms.TypedChoiceField(
        label=_("For"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("Until somebody lifts it")), *Length.choices],
    )
    remove = forms.BooleanField(label=_("Remove the message, too"), required=False)

    def __init__(self, *args, case, language, **kwargs):
        super().__init__(*args, **kwargs)
        self.language = language
        open_ones = decisions_on(case)
        self.fields["decision"].choices = [(one.value, one.label) for one in open_ones]
        if case.kind not in (Case.Kind.MESSAGE, Case.Kind.LINE):
            del self.fields["remove"]
        if Case.Decision.MUTED not in open_ones:
            del self.fields["hours"]

    @property
    def reasons(self):
        """[(id, title, text in the person's language, what it is for)], for the page's script."""
        with translation.override(self.language):
            return [(one.pk, one.title, one.text, one.decision) for one in self.fields["template"].queryset]

    def clean(self):
        told = super().clean()
        template = told.pop("template", None)
        if template and not told.get("reason", "").strip():
            with translation.override(self.language):
                told["reason"] = template.text
        return told


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = forms.ChoiceField(label=_("Answer"), widget=forms.RadioSelect, choices=Case.Answer)
    reason = forms.CharField(
        label=_("To the person"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class WrongForm(forms.Form):
    """What is wrong with something, for the organisers."""

    wrong = forms.ChoiceField(label=_("What is wrong?"), choices=Wrong, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What the organisers should know"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What speaks against the decision"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("You can object once. Another moderator reads it."),
    )
