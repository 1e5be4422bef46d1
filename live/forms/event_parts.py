"""The rows below an event: stages, tracks, speakers, sessions, codes, sponsors and papers."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from exhibitors.models import Exhibitor
from fair import audit
from fair.forms import LongSelect, PdfField, PictureField
from fair.languages import language_choices
from fair.pictures import keep
from live.forms.events import PICTURE, free_slug
from live.forms.shows import moment_field
from live.models import EventFile, InvitationCode, Session, Show, Speaker, Sponsor, Track
from live.services import events, sessions

USUAL = datetime.timedelta(minutes=30)  # of a session, until organisers say otherwise
HUES = [(number, number) for number in range(1, 9)]


class PartForm(forms.ModelForm):
    """A row of an event. `keep(by)` saves it and writes it down; it may raise Refused."""

    def __init__(self, *args, event, **options):
        super().__init__(*args, **options)
        self.event = event
        if not self.instance.pk:
            self.instance.event = event

    def _get_validation_exclusions(self):
        """Rules that a row must follow within its event are looked at, too."""
        return super()._get_validation_exclusions() - {"event"}

    @transaction.atomic
    def keep(self, by):
        model = self._meta.model
        before = audit.snapshot(model.objects.get(pk=self.instance.pk)) if self.instance.pk else {}
        row = self.save()
        audit.record(by, f"{model._meta.model_name}.saved", self.event, before, audit.snapshot(row))
        return row


class ByService:
    """For rows that a service writes: the instance is left as it is."""

    def _post_clean(self):
        pass


class ExhibitorField(forms.CharField):
    """A company of the fair by its name, as it is written there."""

    def __init__(self):
        super().__init__(
            label=gettext_lazy("Exhibitor"),
            required=False,
            help_text=gettext_lazy("The name as it stands at the fair: the page then leads to the booth."),
        )

    def prepare_value(self, value):
        is_id = isinstance(value, int)
        return Exhibitor.objects.filter(pk=value).values_list("name", flat=True).first() if is_id else value

    def clean(self, value):
        name = super().clean(value)
        if not name:
            return None
        found = Exhibitor.objects.filter(name__iexact=name)[:2]
        if len(found) != 1:
            raise ValidationError(_("No company, or more than one, has exactly this name."))
        return found[0]


class TrackForm(PartForm):
    class Meta:
        model = Track
        fields = ["name", "hue", "position"]
        labels = {
            "name": gettext_lazy("Name"),
            "hue": gettext_lazy("Colour, as of hall"),
            "position": gettext_lazy("Place"),
        }
        widgets = {"hue": forms.Select(choices=HUES)}


class SpeakerForm(PartForm):
    exhibitor = ExhibitorField()
    photo = PictureField(label=gettext_lazy("Picture"), **PICTURE)

    class Meta:
        model = Speaker
        fields = ["name", "role", "company", "text", "exhibitor", "position"]
        labels = {
            "name": gettext_lazy("Name"),
            "role": gettext_lazy("Role"),
            "company": gettext_lazy("Company"),
            "text": gettext_lazy("About the person"),
            "position": gettext_lazy("Place"),
        }
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}

    def save(self, commit=True):
        if not self.instance.slug:
            self.instance.slug = free_slug(self.event.speakers, self.instance.name, "speaker")
        if photo := self.cleaned_data["photo"]:
            self.instance.picture = keep(photo, self.instance.name)
        return super().save(commit)


class CodeForm(PartForm):
    class Meta:
        model = InvitationCode
        fields = ["code", "most", "note"]
        labels = {
            "code": gettext_lazy("Code"),
            "most": gettext_lazy("How many people may use it"),
            "note": gettext_lazy("For whom"),
        }

    def clean_most(self):
        if self.cleaned_data["most"] < self.instance.used:
            raise ValidationError(_("More people than that have used it already."))
        return self.cleaned_data["most"]


class SponsorForm(PartForm):
    exhibitor = ExhibitorField()
    picture = PictureField(label=gettext_lazy("Logo"), **PICTURE)

    class Meta:
        model = Sponsor
        fields = ["name", "level", "exhibitor", "position"]
        labels = {
            "name": gettext_lazy("Name"),
            "level": gettext_lazy("What it is: main sponsor, partner"),
            "position": gettext_lazy("Place"),
        }

    def save(self, commit=True):
        if picture := self.cleaned_data["picture"]:
            self.instance.logo = keep(picture, self.instance.name)
        return super().save(commit)


class PaperForm(PartForm):
    file = PdfField(
        label=gettext_lazy("PDF"),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text=gettext_lazy("At most 25 MB."),
    )

    class Meta:
        model = EventFile
        fields = ["title", "session", "file"]
        labels = {"title": gettext_lazy("Title"), "session": gettext_lazy("Session")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["session"].queryset = self.event.sessions.all()
        self.fields["session"].empty_label = _("The whole event")

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.instance.size = file.size
        return file


class StageForm(ByService, PartForm):
    """A stage is a show of the fair; its hosts are told by their addresses."""

    starts_at = moment_field(gettext_lazy("Begins"))
    ends_at = moment_field(gettext_lazy("Ends"))
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=language_choices, widget=LongSelect)
    hosts = forms.CharField(
        label=gettext_lazy("Hosts"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The e-mail addresses of those who go on air, one a line."),
    )

    class Meta:
        model = Show
        fields = ["title", "starts_at", "ends_at", "language"]
        labels = {"title": gettext_lazy("Name")}

    def __init__(self, *args, event, **options):
        super().__init__(*args, event=event, **options)
        stage = self.instance
        names = ("starts_at", "ends_at", "language")
        begin = {name: getattr(stage if stage.pk else event, name) for name in names}
        if stage.pk:
            begin["hosts"] = "\n".join(dict.fromkeys(stage.shifts.values_list("host__email", flat=True)))
        self.initial = {**self.initial, **begin}

    def clean_hosts(self):
        addresses = dict.fromkeys(self.cleaned_data["hosts"].lower().split())
        people = {
            user.email.lower(): user for user in User.objects.filter(email__in=addresses, is_active=True)
        }
        if missing := [address for address in addresses if address not in people]:
            raise ValidationError(_("Nobody here has the address %(address)s.") % {"address": missing[0]})
        return [people[address] for address in addresses]

    def keep(self, by):
        if self.instance.pk:
            return events.change_stage(self.instance, by, **self.cleaned_data)
        return events.plan_stage(self.event, by, **self.cleaned_data)


class SessionForm(ByService, PartForm):
    starts_at = moment_field(gettext_lazy("Begins"))
    ends_at = moment_field(gettext_lazy("Ends"))

    class Meta:
        model = Session
        fields = ["title", "stage", "track", "starts_at", "ends_at", "speakers", "text"]
        labels = {
            "title": gettext_lazy("Title"),
            "stage": gettext_lazy("Stage"),
            "track": gettext_lazy("Track"),
            "speakers": gettext_lazy("Speakers"),
            "text": gettext_lazy("What it is about"),
        }
        widgets = {"speakers": forms.CheckboxSelectMultiple, "text": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args, event, **options):
        super().__init__(*args, event=event, **options)
        for name, rows in (
            ("stage", event.stages.standing()),
            ("track", event.tracks.all()),
            ("speakers", event.speakers.all()),
        ):
            self.fields[name].queryset = rows
        if not self.instance.pk:
            last = event.sessions.last()
            begins = last.ends_at if last and last.ends_at < event.ends_at else event.starts_at
            self.initial |= {"starts_at": begins, "ends_at": min(begins + USUAL, event.ends_at)}
        self.fields["stage"].empty_label = None
        self.fields["track"].empty_label = _("Without a track")

    def keep(self, by):
        session = self.instance if self.instance.pk else None
        return sessions.save_session(by, self.event, session, **self.cleaned_data)
