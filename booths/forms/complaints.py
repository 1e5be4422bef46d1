"""What those fill in whose right a product uses, and the exhibitor that answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.models import Complaint
from fair.forms import PdfField


class ComplaintForm(forms.ModelForm):
    evidence = PdfField(
        label=_("Evidence"),
        help_text=_(
            "One PDF of at most 25 MB: the registration, and pictures side by side. The exhibitor and the "
            "organisers see it, nobody else."
        ),
    )
    is_true = forms.BooleanField(
        label=_(
            "What I say here is true to the best of my knowledge. I own the right, or its owner has asked me "
            "to act. I know that false complaints can lead to my suspension."
        )
    )

    class Meta:
        model = Complaint
        fields = ["right", "owner", "registration", "territory", "text", "evidence"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "registration": _("Not needed for copyright."),
            "territory": _("Countries, or “European Union”."),
        }

    def clean(self):
        told = super().clean()
        needed = {Complaint.Right.TRADEMARK, Complaint.Right.DESIGN, Complaint.Right.PATENT}
        if told.get("right") in needed and not told.get("registration"):
            self.add_error("registration", _("Give the number under which the right is registered."))
        return told

    @property
    def told(self):
        """What `services.complaints.file_complaint` takes; that it is true was said."""
        return {name: value for name, value in self.cleaned_data.items() if name != "is_true"}


class DefenceForm(forms.Form):
    text = forms.CharField(label=_("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    evidence = PdfField(
        label=_("Evidence"),
        required=False,
        help_text=_("One PDF of at most 25 MB: a licence, your own registration, dated drawings."),
    )


class VerdictForm(forms.Form):
    """The organisers' decision on a complaint, or on the appeal against it."""

    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect, choices=Complaint.Decision)
    reason = forms.CharField(
        label=_("To both sides"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5})
    )
