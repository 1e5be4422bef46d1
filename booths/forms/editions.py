"""What organisers fill in about editions, their calls and halls."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booths.models import Requirement
from booths.services.editions import FIELDS
from fair.forms import NamesField
from fair.models import Category, Edition
from fair.zones import is_zone, zone_choices

MOST_HALLS = 99


def day(label, **options):
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


def hour(label, **options):
    return forms.TimeField(
        label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options
    )


class EditionForm(forms.ModelForm):
    """Name, place, days and hours of an edition."""

    time_zone = forms.ChoiceField(label=_("Time zone"), choices=lambda: list(zone_choices()))
    starts_on = day(_("First day"))
    ends_on = day(_("Last day"))
    opens_at = hour(_("Opens at"), initial="09:00")
    closes_at = hour(_("Closes at"), initial="18:00", help_text=_("On the clock of the fair's city."))

    class Meta:
        model = Edition
        fields = FIELDS
        labels = {"fair_name": _("Name of the fair"), "name": _("Name of this edition"), "city": _("City")}
        help_texts = {"name": _("Spring 2027, for example.")}

    def clean_time_zone(self):
        if not is_zone(self.cleaned_data["time_zone"]):
            raise ValidationError(_("There is no such time zone."))
        return self.cleaned_data["time_zone"]

    def clean(self):
        given = super().clean()
        if given.get("starts_on") and given.get("ends_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The last day cannot be before the first."))
        return given

    def _post_clean(self):
        """The services write, so the instance is left as it is."""

    @property
    def own(self):
        return {name: self.cleaned_data[name] for name in FIELDS}


class CallDaysForm(forms.Form):
    """When exhibitors apply."""

    call_opens_on = day(_("Applications from"))
    call_closes_on = day(_("Applications until"))

    def clean(self):
        given = super().clean()
        first, last = given.get("call_opens_on"), given.get("call_closes_on")
        if first and last and last < first:
            self.add_error("call_closes_on", _("The call cannot end before it begins."))
        return given

    @property
    def call(self):
        return {
            "opens_on": self.cleaned_data["call_opens_on"],
            "closes_on": self.cleaned_data["call_closes_on"],
        }


class NewEditionForm(CallDaysForm, EditionForm):
    """Everything for an edition from nothing."""

    halls = forms.CharField(
        label=_("Halls"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line; further languages after a bar: Kitchen | 餐厨用品"),
    )

    def clean_halls(self):
        codes = [code for code, _name in settings.LANGUAGES]
        halls = []
        for line in filter(str.strip, self.cleaned_data["halls"].splitlines()):
            names = [part.strip() for part in line.split("|")]
            halls.append({code: name for code, name in zip(codes, names, strict=False) if name})
        if not all(halls) or len(halls) > MOST_HALLS:
            raise ValidationError(_("Name 1 to 99 halls, one a line."))
        return halls


class CopyEditionForm(CallDaysForm, EditionForm):
    """What is new in a copy, and how the booths come along."""

    publish = forms.TypedChoiceField(
        label=_("Booths"),
        coerce=lambda value: value == "published",
        choices=[
            ("drafts", _("As drafts: each exhibitor looks at the booth and publishes it")),
            ("published", _("As published: they are on show when the edition opens")),
        ],
        initial="drafts",
        widget=forms.RadioSelect,
    )


class CallForm(CallDaysForm):
    rules = NamesField(label=_("Rules that exhibitors agree to"), max_length=8000, rows=5, required=False)


class RequirementForm(forms.ModelForm):
    names = NamesField(label=_("Item"))
    hints = NamesField(label=_("Hint"), max_length=300, required=False)

    class Meta:
        model = Requirement
        fields = ["names", "hints", "wants_file", "is_required", "position"]
        labels = {
            "wants_file": _("A PDF is to be added"),
            "is_required": _("Required"),
            "position": _("Place"),
        }


RequirementFormSet = forms.modelformset_factory(
    Requirement, RequirementForm, extra=1, can_delete=True, max_num=40
)


class HallForm(forms.Form):
    names = NamesField(label=_("Names"))
    number = forms.IntegerField(min_value=1, max_value=99, label=_("Number"))
    sections = forms.ModelMultipleChoiceField(
        Category.objects.filter(level=1),
        required=False,
        label=_("Sections of the trade in it"),
        widget=forms.CheckboxSelectMultiple,
    )


class HallMergeForm(forms.Form):
    def __init__(self, *args, hall, **kwargs):
        super().__init__(*args, **kwargs)
        others = hall.edition.halls.exclude(pk=hall.pk)
        self.fields["into"] = forms.ModelChoiceField(
            others, label=_("Merge into"), empty_label=_("Choose a hall")
        )
