"""What the programme is narrowed to; all of it stands in the address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from fair.languages import language_choices


class ProgrammeFilter(forms.Form):
    """Every field is optional, and one that makes no sense counts as not asked."""

    class Kind:
        SHOWS, SESSIONS, REPLAYS = "shows", "events", "replays"

    KINDS = [
        (Kind.SHOWS, _("Shows")),
        (Kind.SESSIONS, _("Conferences")),
        (Kind.REPLAYS, _("Replays")),
    ]

    day = forms.DateField(required=False)
    view = forms.ChoiceField(required=False, choices=[("week", "week")])
    whole = forms.BooleanField(required=False)
    after = forms.CharField(required=False, max_length=60)
    hall = forms.ChoiceField(required=False)
    category = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False, choices=KINDS)

    def __init__(self, *args, options, **kwargs):
        super().__init__(*args, **kwargs)
        names = dict(language_choices())
        spoken = [(code, names.get(code, code)) for code in options.languages]
        self.fields["language"].choices = sorted(spoken, key=lambda named: named[1].casefold())
        self.fields["hall"].choices = [(hall.slug, f"{hall.number} {hall.name}") for hall in options.halls]
        self.fields["category"].choices = [(one.slug, one.name) for one in options.categories]

    def asked(self):
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
