"""What organisers tell of an event. Moments are on the clock that the page says."""

from django import forms
from django.utils.text import slugify
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.forms import one_line_field
from fair.forms import LongSelect, PictureField
from fair.languages import language_choices
from fair.models import Edition
from fair.pictures import keep
from live.forms.shows import moment_field
from live.models import Event
from live.services import events

PICTURE = {"required": False, "widget": forms.FileInput(attrs={"accept": "image/*"})}


def free_slug(taken, name, otherwise):
    """An address that is not among `taken`, a queryset: "clay-days", then "clay-days-2"."""
    wish = slugify(name)[:70].strip("-") or otherwise
    known = set(taken.filter(slug__startswith=wish).values_list("slug", flat=True))
    if wish not in known:
        return wish
    return next(slug for n in range(2, len(known) + 3) if (slug := f"{wish}-{n}") not in known)


class EventForm(forms.ModelForm):
    """What an event is, when, and who may come."""

    title = one_line_field(Event._meta.get_field("title"))
    summary = one_line_field(Event._meta.get_field("summary"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices, widget=LongSelect)
    starts_at = moment_field(gettext_lazy("Begins"))
    ends_at = moment_field(gettext_lazy("Ends"))
    picture = PictureField(label=gettext_lazy("Poster"), **PICTURE)

    ABOUT = [["title", "summary"], ["text"], ["language", "picture"]]
    WHEN = [["edition"], ["starts_at", "ends_at"]]
    WHO = [["admission", "capacity"]]
    AFTER = [["certificate_minutes"], ["thanks"]]

    class Meta:
        model = Event
        fields = [
            "edition",
            "title",
            "summary",
            "text",
            "language",
            "starts_at",
            "ends_at",
            "admission",
            "capacity",
            "certificate_minutes",
            "thanks",
        ]
        labels = {
            "edition": gettext_lazy("Edition"),
            "capacity": gettext_lazy("Places"),
            "certificate_minutes": gettext_lazy("Minutes for a certificate"),
            "thanks": gettext_lazy("Your words in the mail after the end"),
        }
        widgets = {
            "text": forms.Textarea(attrs={"rows": 6}),
            "thanks": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "capacity": gettext_lazy("Empty: without limit. Who comes later stands on a waiting list."),
            "certificate_minutes": gettext_lazy(
                "Who watched the stages on air for so long gets a certificate. Empty: there is none."
            ),
            "thanks": gettext_lazy("Sent once, a quarter of an hour after the end, with replays."),
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        if self.instance.pk:
            del self.fields["edition"]
        else:
            self.fields["edition"].queryset = Edition.objects.exclude(state=Edition.State.CLOSED)
            self.fields["edition"].empty_label = None
            self.initial.setdefault("language", get_language())

    def _post_clean(self):
        """The service writes, so the instance is left as it is."""

    def groups(self):
        """[(heading, rows of fields)] as they stand on the page."""
        headings = [
            (_("What it is"), self.ABOUT),
            (_("When"), self.WHEN),
            (_("Who may come"), self.WHO),
            (_("Afterwards"), self.AFTER),
        ]
        return [(words, [self._there(names) for names in rows]) for words, rows in headings]

    def _there(self, names):
        return [self[name] for name in names if name in self.fields]

    def keep(self, by):
        told = dict(self.cleaned_data)
        if picture := told.pop("picture"):
            told["poster"] = keep(picture, told["title"])
        event = self.instance if self.instance.pk else None
        if event is None:
            told["slug"] = free_slug(Event.objects.all(), told["title"], "event")
        return events.save_event(by, event, **told)
