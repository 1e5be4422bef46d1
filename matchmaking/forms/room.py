"""What people write in a meeting's room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matchmaking.services.room_talk import MOST_NOTES


class RoomLineForm(forms.Form):
    text = forms.CharField(required=False, strip=False, max_length=8000)
    key = forms.UUIDField(error_messages={"required": _("Load the page again.")})


class RoomNotesForm(forms.Form):
    """`base` is what the page had before, from which `text` was made."""

    base = forms.CharField(required=False, strip=False, max_length=2 * MOST_NOTES)
    text = forms.CharField(required=False, strip=False, max_length=2 * MOST_NOTES)
