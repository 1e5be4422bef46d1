"""What visitors fill in at the booths."""

from django import forms

from booths.models import ShortlistItem


class NoteForm(forms.ModelForm):
    class Meta:
        model = ShortlistItem
        fields = ["note"]
