"""What organisers fill in when they decide on an application."""

from uuid import uuid4

from django import forms
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from booths.models import Answer, Application
from exhibitors.forms.checks import CheckForm


class ChecklistForm(forms.Form):
    """A verdict and a remark for each requirement of the call."""

    reason = forms.CharField(
        required=False,
        max_length=1000,
        label=_("To the exhibitor"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, requirements, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.requirements, self.answers = requirements, answers
        for item in requirements:
            answer = answers.get(item.pk)
            self.fields[f"verdict-{item.pk}"] = forms.ChoiceField(
                label=item.name,
                required=False,
                choices=[("", _("Not judged")), *Answer.Verdict.choices],
                initial=answer.verdict if answer else "",
                widget=forms.RadioSelect,
            )
            self.fields[f"remark-{item.pk}"] = forms.CharField(
                label=_("Remark"),
                required=False,
                max_length=500,
                initial=answer.remark if answer else "",
            )

    @property
    def rows(self):
        """(requirement, answer or None, verdict, remark) in the order of the call."""
        return [
            (item, self.answers.get(item.pk), self[f"verdict-{item.pk}"], self[f"remark-{item.pk}"])
            for item in self.requirements
        ]

    @property
    def verdicts(self):
        """What the services take: {requirement id: (verdict, remark)}."""
        given = self.cleaned_data
        return {
            item.pk: (given[f"verdict-{item.pk}"], given[f"remark-{item.pk}"]) for item in self.requirements
        }


class HallChoice(forms.ModelChoiceField):
    def label_from_instance(self, hall):
        return f"{hall.number} · {hall.name}"


class StandForm(forms.Form):
    """A stand: hall, section, aisle and number."""

    hall = HallChoice(queryset=None, label=_("Hall"))
    section = forms.IntegerField(min_value=1, max_value=9, label=_("Section"))
    aisle = forms.RegexField(
        r"^[A-Za-z]{1,2}$",
        label=_("Aisle"),
        error_messages={"invalid": _("One or two letters.")},
    )
    number = forms.IntegerField(min_value=1, max_value=999, label=_("Number"))

    def __init__(self, *args, edition, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hall"].queryset = edition.halls.select_related("edition")

    def clean_aisle(self):
        return self.cleaned_data["aisle"].upper()

    @property
    def stand(self):
        return [self.cleaned_data[name] for name in ("hall", "section", "aisle", "number")]


class RefusalForm(forms.Form):
    ground = forms.ChoiceField(label=_("Reason"), choices=Application.Ground, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("In your words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class EvidenceForm(CheckForm):
    """A check whose evidence may be a document of the application."""

    paper = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=_("Or a document of this application")
    )

    def __init__(self, *args, papers, **kwargs):
        super().__init__(*args, **kwargs)
        self.papers = {answer.pk: answer for answer in papers}
        named = [(answer.pk, f"{answer.requirement}: {answer.file_name}") for answer in papers]
        self.fields["paper"].choices = [("", _("None of them")), *named]

    @property
    def check_fields(self):
        """For `record_check`: the evidence is a copy, which stays when the application's file is replaced."""
        given = {name: self.cleaned_data[name] for name in self._meta.fields}
        chosen = self.papers.get(self.cleaned_data["paper"])
        if chosen and not given["evidence"]:
            with chosen.file.open("rb") as file:
                given["evidence"] = ContentFile(file.read(), name=f"{uuid4().hex}.pdf")
        return given
