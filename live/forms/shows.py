"""What a manager tells of a show."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import one_line_field
from fair.errors import Refused
from fair.forms import CheckedFileField, LongSelect, MomentField, PictureField
from fair.languages import language_choices
from fair.texts import visible
from live.media.embeds import check_embed
from live.models import Show
from live.sources import check_stream

MOST_TIMES = 30
MOST_CAPTIONS = 1024 * 1024
Source = Show.Source


def moment_field(label, **options):
    """A moment on the reader's own clock."""
    return MomentField(label=label, **options)


def check_captions(file):
    """Raises Refused unless it is a file of captions, WebVTT."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if file.size > MOST_CAPTIONS:
        raise Refused(_("The captions are larger than 1 MB."))
    if not head.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        raise Refused(_("These are no captions: a WebVTT file begins with WEBVTT."))


class ShowForm(forms.ModelForm):
    """The single fields of a show; its products and shifts come in rows (live/forms/sheet.py)."""

    REPEAT = [
        ("", gettext_lazy("Once")),
        ("daily", gettext_lazy("Every day")),
        ("weekdays", gettext_lazy("Monday to Friday")),
    ]

    title = one_line_field(Show._meta.get_field("title"))
    starts_at = moment_field(gettext_lazy("Begins"), help_text=gettext_lazy("On your clock."))
    ends_at = MomentField(
        label=gettext_lazy("Ends"), help_text=gettext_lazy("At most a week after the beginning.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices, widget=LongSelect)
    picture = PictureField(
        label=gettext_lazy("Poster"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("Before the show and on its card. JPEG, PNG, WebP or AVIF, up to 15 MB."),
    )
    captions = CheckedFileField(
        check=check_captions,
        label=gettext_lazy("Captions of the replay"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".vtt,text/vtt"}),
        help_text=gettext_lazy("A WebVTT file."),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Where the pictures come from"),
        choices=Source.choices,
        widget=forms.RadioSelect,
        initial=Source.BROWSER,
    )
    source_url = forms.CharField(
        label=gettext_lazy("Its address"),
        required=False,
        max_length=500,
        widget=forms.URLInput,
        help_text=gettext_lazy("Only for what comes from elsewhere: of the stream, or the film’s page."),
    )
    repeat = forms.ChoiceField(label=gettext_lazy("Repeat"), required=False, choices=REPEAT)
    times = forms.IntegerField(
        label=gettext_lazy("How many days"), required=False, min_value=1, max_value=MOST_TIMES, initial=5
    )

    class Meta:
        model = Show
        fields = ["title", "text", "language", "visibility", "starts_at", "ends_at", "source", "source_url"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 5, "maxlength": 4000}),
            "visibility": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choices = Show.Visibility.choices
        if self.instance.pk:
            del self.fields["repeat"], self.fields["times"]
        if self.instance.is_running:
            for name in ("starts_at", "visibility"):
                self.fields[name].disabled = True

    def clean_text(self):
        return visible(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def clean(self):
        told = super().clean()
        source = told.get("source")
        check = {Source.ADDRESS: check_stream, Source.EMBED: check_embed}.get(source)
        if check is None:
            told["source_url"] = ""
        elif "source_url" in told:
            self._check_address(check, told["source_url"])
        starts_at, ends_at = told.get("starts_at"), told.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("A show ends after it begins."))
        return told

    def _check_address(self, check, address):
        if not address:
            self.add_error("source_url", _("Tell the address that the pictures come from."))
            return
        try:
            check(address)
        except Refused as refusal:
            self.add_error("source_url", ValidationError(str(refusal)))

    def _post_clean(self):
        """The services put what was told into the show, under its lock."""

    @property
    def days(self):
        """By how many days the show is put off each time it is repeated; once is [0]."""
        repeat, times = self.cleaned_data.get("repeat"), self.cleaned_data.get("times") or 1
        if not repeat:
            return [0]
        first, days, ahead = timezone.localtime(self.cleaned_data["starts_at"]).date(), [], 0
        while len(days) < times:
            weekday = (first + datetime.timedelta(days=ahead)).weekday()
            if repeat == "daily" or weekday < 5 or ahead == 0:
                days.append(ahead)
            ahead += 1
        return days


class DivideForm(forms.Form):
    """How a show's time is shared out among hosts."""

    BY = [
        ("turn", gettext_lazy("In turn, at any time of day")),
        ("hours", gettext_lazy("By their working hours, each on their own clock")),
    ]

    hosts = forms.MultipleChoiceField(
        label=gettext_lazy("Among"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by = forms.ChoiceField(label=gettext_lazy("How"), choices=BY, initial="hours", widget=forms.RadioSelect)
    length = forms.IntegerField(
        label=gettext_lazy("Hours in one go, at most"), min_value=1, max_value=12, initial=4
    )

    def __init__(self, members, *args, **kwargs):
        super().__init__(*args, prefix="divide", **kwargs)
        self.fields["hosts"].choices = [(str(member.user_id), str(member.user)) for member in members]
        self.members = members

    def clean_hosts(self):
        chosen = self.cleaned_data["hosts"]
        if not chosen:
            raise ValidationError(_("Choose who hosts."))
        return [member for member in self.members if str(member.user_id) in chosen]
