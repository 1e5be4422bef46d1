"""One's own card."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import one_line_field
from booths.models import Card, Part
from booths.models.card import usual_parts

PHONE = re.compile(r"^\+?[\d\s()./-]{5,32}$")


class CardForm(forms.Form):
    """The telephone number, and what the card carries beside the name."""

    carries = forms.MultipleChoiceField(
        required=False,
        choices=Part.choices,
        widget=forms.CheckboxSelectMultiple,
        label=_("Your card carries"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"] = one_line_field(Card._meta.get_field("phone"), type="tel", autocomplete="tel")
        self.order_fields(["phone", "carries"])

    @classmethod
    def of(cls, user, data):
        card = getattr(user, "card", None)
        parts = card.carries if card else usual_parts()
        return cls(data, initial={"phone": card.phone if card else "", "carries": parts})

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and not PHONE.match(phone):
            raise forms.ValidationError(_("Write the number with its country: +86 757 8888 0000."))
        return phone

    def clean(self):
        told = super().clean()
        if Part.PHONE in told.get("carries", ()) and not told.get("phone") and not self.has_error("phone"):
            self.add_error("phone", _("The card is to carry a number: enter it."))
        return told
