"""What visitors fill in at the booths."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.models import Reaction, ShortlistItem, Sighting, SlowMode, Wrong
from booths.services.rooms import MuteLength
from exhibitors.models import Product
from fair.models import Category


class HallFilter(forms.Form):
    """What a hall is narrowed to: a section of it, a trade section, booths with someone there."""

    section = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    trade = forms.ChoiceField(required=False)
    present = forms.BooleanField(required=False)

    def __init__(self, *args, sections, trades, **kwargs):
        """`trades` are the categories that are there."""
        super().__init__(*args, **kwargs)
        self.fields["section"].choices = [(number, number) for number in sorted(sections)]
        self.fields["trade"].choices = sorted((trade.slug, trade.name) for trade in trades)

    def asked(self):
        """The cleaned values; one that makes no sense counts as not asked."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class DirectoryFilter(forms.Form):
    """How the directory is narrowed. Every field is optional, and one that makes no sense counts as empty."""

    q = forms.CharField(required=False, max_length=200)
    letter = forms.CharField(required=False, max_length=1)
    country = forms.CharField(required=False, max_length=2)
    trade = forms.ModelChoiceField(Category.objects.filter(level=1), required=False, to_field_name="slug")
    verified = forms.BooleanField(required=False)
    present = forms.BooleanField(required=False)

    def asked(self):
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}


class NoteForm(forms.ModelForm):
    class Meta:
        model = ShortlistItem
        fields = ["note"]


class MessageForm(forms.Form):
    """A line in a room; what is wrong with its text is said by the service."""

    text = forms.CharField(required=False, strip=False)
    key = forms.UUIDField(error_messages={"required": _("Send a key."), "invalid": _("The key is no UUID.")})
    product = forms.ModelChoiceField(
        Product.objects.listed(),
        required=False,
        error_messages={"invalid_choice": _("This product is not on show.")},
    )


class TalkForm(forms.Form):
    """Which page of a room's talk is asked for."""

    before = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)
    after = forms.IntegerField(min_value=0, max_value=2**63 - 1, required=False)


class ReactionForm(forms.Form):
    mark = forms.ChoiceField(
        choices=Reaction.Mark, error_messages={"invalid_choice": _("There is no such mark.")}
    )


class MuteForm(forms.Form):
    length = forms.ChoiceField(choices=MuteLength)


class SlowForm(forms.Form):
    seconds = forms.TypedChoiceField(choices=SlowMode, coerce=int)


class ReportForm(forms.Form):
    """What is wrong with a message, for the organisers."""

    wrong = forms.ChoiceField(choices=Wrong)
    note = forms.CharField(max_length=300, required=False)


class DwellForm(forms.Form):
    """A report of a page's script: what is in view, and for how many seconds since the last report."""

    kind = forms.ChoiceField(
        choices=[(kind, kind.label) for kind in (Sighting.Kind.BOOTH, Sighting.Kind.PRODUCT)]
    )
    thing = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    sighting = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    seconds = forms.IntegerField(min_value=0, max_value=24 * 3600)
