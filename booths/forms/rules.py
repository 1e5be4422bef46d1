"""The rules of conduct, as organisers set them."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from booths.banned_words import effect_on, pattern, written
from booths.models import FairRules, WordList
from fair.languages import language_choices

# In the order of the page: (heading, words below it, fields).
GROUPS = [
    (
        _("First contacts"),
        _(
            "An exhibitor's people answer whom they like; this is about visitors who write to exhibitors "
            "they have not written to before. Zero switches a rule off."
        ),
        ("first_contacts", "new_days", "low_upheld", "low_share", "unanswered_openings"),
    ),
    (_("Links and files"), "", ("link_days", "allow_zip")),
    (_("Rooms"), "", ("slow_seconds",)),
    (_("Decisions"), "", ("appeal_days", "defence_days")),
]
HELP = {
    "first_contacts": _("For new accounts and those of low reputation, counted over the last 24 hours."),
    "new_days": _("From the day somebody signed up."),
    "low_upheld": _(
        "So many decisions against a person in the last 90 days make a low reputation, if they are also at "
        "least the share below. A decision that was taken back on an appeal does not count."
    ),
    "low_share": _("Of all that was decided about the person in the last 90 days."),
    "unanswered_openings": _(
        "For everyone: who has begun so many that nobody answered begins no other until somebody does."
    ),
    "link_days": _("For visitors from their first day; a booth's own staff may link at their booth."),
    "allow_zip": _("Nobody sees what is in an archive before it is opened."),
    "slow_seconds": _(
        "Between two lines of one visitor, in every room whose staff have not chosen another pause."
    ),
    "appeal_days": _("After a decision of the moderators."),
    "defence_days": _("Before the organisers decide on a complaint about a right."),
}


class RulesForm(forms.ModelForm):
    class Meta:
        model = FairRules
        fields = [name for _heading, _words, names in GROUPS for name in names]
        help_texts = HELP

    @property
    def groups(self):
        return [(heading, words, [self[name] for name in names]) for heading, words, names in GROUPS]


class WordListForm(forms.ModelForm):
    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=lambda: [("", _("Any")), *language_choices()]
    )

    class Meta:
        model = WordList
        fields = ["name", "language", "words", "effect", "is_on"]
        help_texts = {
            "words": _(
                "One word or phrase on each line. Case and accents make no difference. A word counts as a "
                "whole; with * at its end, every word that begins so. Chinese, Japanese and Korean count "
                "wherever they stand."
            )
        }
        widgets = {"words": forms.Textarea(attrs={"rows": 14, "dir": "auto"})}

    def clean_words(self):
        words = self.cleaned_data["words"]
        if not any(pattern(phrase) for phrase in words.splitlines()):
            raise ValidationError(_("There is no word in it that could be found."))
        return words


class TrialForm(forms.Form):
    """A text to try the lists on."""

    text = forms.CharField(
        label=_("Try a text"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def told(self, rules):
        """What would become of it, in one sentence, or "" where nothing was asked."""
        text = self.cleaned_data["text"] if self.is_valid() else ""
        if not text.strip():
            return ""
        effect = effect_on(text, rules)
        if effect is None:
            return _("It would be written.")
        found = ", ".join(dict.fromkeys(hits(text)))
        if effect == WordList.Effect.REFUSE:
            return _("It would be refused: %(found)s") % {"found": found}
        return _("It would wait for the moderators: %(found)s") % {"found": found}


def hits(text):
    """The phrases of the lists in force that the text holds."""
    text = written(text)
    for words in WordList.objects.filter(is_on=True).values_list("words", flat=True):
        for phrase in words.splitlines():
            if (wanted := pattern(phrase)) and wanted in text:
                yield phrase.strip()
