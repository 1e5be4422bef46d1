"""What buyers and exhibitors fill in when they write to each other."""

from django import forms
from django.utils.translation import gettext_lazy as _

from booths.canned import wrong_placeholders
from booths.forms.visitors import MessageForm
from booths.models import Booth, CannedReply
from booths.services.conversations import MOST_CHARACTERS, MOST_FILES
from booths.subjects import about_booth, about_product, about_search
from exhibitors.models import PriceTier, Product
from exhibitors.units import UNITS
from fair.languages import language_choices
from fair.money import USD


class FilesField(forms.FileField):
    """Several uploads; each is checked by the service."""

    widget = type("Files", (forms.FileInput,), {"allow_multiple_selected": True})

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(file, initial) for file in data or []]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("Send at most five files at once."))
        return files


class OfferForm(forms.Form):
    """A price that the staff puts on a card: all of it is written by hand, and binds as a sentence would."""

    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=1_000_000_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit, unit) for unit in UNITS])
    amount = forms.DecimalField(label=_("Price of one"), min_value=0, max_digits=14, decimal_places=4)
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in USD])
    incoterm = forms.ChoiceField(
        label=_("Incoterm"), choices=[("", ""), *PriceTier.Incoterm.choices], required=False
    )
    until = forms.DateField(label=_("Valid until"), required=False)

    def offer(self):
        """The filled-in offer as `Line.offer` keeps it."""
        told = self.cleaned_data
        until = told["until"].isoformat() if told["until"] else ""
        return told | {"amount": str(told["amount"]), "until": until}


class LineForm(MessageForm):
    """A line of a conversation: as one of a room, with files."""

    files = FilesField(required=False)

    def __init__(self, data, files, exhibitor):
        """Only the exhibitor's own products are shown in its conversations."""
        super().__init__(data, files)
        self.fields["product"].queryset = Product.objects.listed().filter(exhibitor=exhibitor)

    def line(self):
        """What `services.conversations.write_line` takes."""
        return {name: self.cleaned_data[name] for name in ("text", "key", "product", "files")}


class StaffLineForm(LineForm):
    """As the staff writes: with a price on the line, or begun from a reply that was kept ready."""

    canned = forms.ModelChoiceField(CannedReply.objects.none(), required=False)

    def __init__(self, data, files, exhibitor):
        super().__init__(data, files, exhibitor)
        self.fields["canned"].queryset = CannedReply.objects.filter(exhibitor=exhibitor)
        self.offer = OfferForm(data) if "amount" in data else None

    def clean(self):
        if self.offer and not self.offer.is_valid():
            name, wrong = next(iter(self.offer.errors.items()))
            raise forms.ValidationError(f"{self.offer.fields[name].label}: {wrong[0]}")
        return super().clean()

    def line(self):
        offer = self.offer and self.offer.offer()
        return super().line() | {"offer": offer, "canned": self.cleaned_data["canned"]}


class AboutForm(forms.Form):
    """What a buyer asks about; what is not the exhibitor's, or not on show, counts as nothing."""

    product = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    booth = forms.SlugField(required=False)
    q = forms.CharField(required=False, max_length=200)

    def about(self, exhibitor):
        """A `booths.subjects.About`, or None."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("product"):
            found = Product.objects.listed().filter(exhibitor=exhibitor, pk=asked["product"]).first()
            return found and about_product(found)
        if asked.get("booth"):
            booth = Booth.objects.published().filter(exhibitor=exhibitor, slug=asked["booth"]).first()
            return booth and about_booth(booth)
        return about_search(asked["q"]) if asked.get("q") else None


class SnoozeForm(forms.Form):
    """Until when a conversation is put off; empty takes it up again."""

    hours = forms.TypedChoiceField(
        coerce=int, empty_value=None, required=False, choices=[(1, 1), (4, 4), (24, 24), (72, 72), (168, 168)]
    )


class NoteForStaffForm(forms.Form):
    text = forms.CharField(max_length=2000, strip=False)


class CannedReplyForm(forms.ModelForm):
    """A reply kept ready: a title, and its text in one language; further ones are added on its page."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices)
    text = forms.CharField(
        label=_("Text"), max_length=MOST_CHARACTERS, widget=forms.Textarea(attrs={"rows": 6}), required=False
    )

    class Meta:
        model = CannedReply
        fields = ["title"]

    def clean_text(self):
        text = self.cleaned_data["text"]
        if wrong := wrong_placeholders(text):
            raise forms.ValidationError(
                _("Nothing stands for %(names)s: choose among the names beside the text.")
                % {"names": ", ".join(f"{{{name}}}" for name in wrong)}
            )
        return text

    def save(self, commit=True):
        """The text of its language; an empty one takes that language away."""
        language, text = self.cleaned_data["language"], self.cleaned_data["text"]
        texts = {code: kept for code, kept in self.instance.texts.items() if code != language}
        self.instance.texts = texts | ({language: text} if text else {})
        return super().save(commit)


class ReadForm(forms.Form):
    """Up to which line a person has read."""

    line = forms.IntegerField(min_value=0, max_value=2**63 - 1)
