"""An exhibitor's application: fixed fields, and one for each requirement of the call."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.models import Application
from booths.services.applications import field_of
from fair.forms import PdfField
from fair.models import Category

NEEDED = ("hall", "category", "size", "products", "contact_name", "contact_email", "agrees")
OWN = ("hall", "category", "size", "products", "contact_name", "contact_email", "contact_phone")


class PaperField(PdfField):
    """A PDF that remembers what its sender called it."""

    def checked(self, file):
        sent_as = file.name
        file = super().checked(file)
        file.sent_as = sent_as
        return file


class HallChoice(forms.ModelChoiceField):
    def label_from_instance(self, hall):
        return f"{hall.number} · {hall.name}"


class ApplicationForm(forms.ModelForm):
    """Nothing is required while it is a draft: what is missing is told beside, and when it is handed in.

    `required` of a field tells the page what is not optional; it hinders nobody from saving.
    """

    use_required_attribute = False

    hall = HallChoice(queryset=None, required=False, label=_("Hall"), empty_label=_("Choose a hall"))
    category = forms.ModelChoiceField(
        Category.objects.filter(level=1),
        required=False,
        label=_("Section"),
        empty_label=_("Choose what you mainly make or trade"),
    )
    products = forms.CharField(
        required=False,
        max_length=4000,
        label=_("What you will show"),
        help_text=_("Products, brands, what is new. Three sentences are enough."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    agrees = forms.BooleanField(required=False, label=_("We agree to the rules of the fair"))

    class Meta:
        model = Application
        fields = OWN
        labels = {
            "size": _("Size"),
            "contact_name": _("Contact"),
            "contact_email": _("E-mail"),
            "contact_phone": _("Telephone"),
        }

    def __init__(self, *args, call, answers, **kwargs):
        super().__init__(*args, **kwargs)
        self.call, self.answers = call, answers
        self.fields["hall"].queryset = call.edition.halls.all()
        self.fields["agrees"].initial = self.instance.rules_version == call.rules_version
        self.fields["contact_name"].widget.attrs["autocomplete"] = "name"
        self.fields["contact_email"].widget.attrs["autocomplete"] = "email"
        self.fields["contact_phone"].widget.attrs["autocomplete"] = "tel"
        self.items = [(requirement, self._add(requirement)) for requirement in call.requirements.all()]
        for name in NEEDED:
            self.fields[name].required = True

    def _add(self, requirement):
        name, answer = field_of(requirement), self.answers.get(requirement.pk)
        told = {
            "label": requirement.name,
            "help_text": requirement.hint,
            "required": requirement.is_required,
        }
        if requirement.wants_file:
            self.fields[name] = PaperField(
                widget=forms.FileInput(attrs={"accept": "application/pdf"}), **told
            )
        else:
            text = forms.Textarea(attrs={"rows": 2})
            self.fields[name] = forms.CharField(max_length=1000, widget=text, **told)
            self.fields[name].initial = answer.text if answer else ""
        return name

    @property
    def checklist(self):
        """(requirement, bound field, answer or None) in the order of the call."""
        return [(item, self[name], self.answers.get(item.pk)) for item, name in self.items]

    def full_clean(self):
        needed = [field for field in self.fields.values() if field.required]
        for field in needed:
            field.required = False
        super().full_clean()
        for field in needed:
            field.required = True

    def _post_clean(self):
        """The instance is left as it is: the service writes what the form holds."""

    @property
    def own(self):
        """The fields of the application itself that came in; a size that was left out stays."""
        values = {name: self.cleaned_data[name] for name in OWN if name in self.cleaned_data}
        return values if values.get("size") else {k: v for k, v in values.items() if k != "size"}

    @property
    def texts(self):
        return {item.pk: self.cleaned_data[name] for item, name in self.items if not item.wants_file}

    @property
    def papers(self):
        sent = {item.pk: self.cleaned_data.get(name) for item, name in self.items if item.wants_file}
        return {pk: file for pk, file in sent.items() if file}
