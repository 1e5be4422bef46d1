"""What an organiser announces."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models import Announcement

MINUTES = "%Y-%m-%dT%H:%M"


class AnnouncementForm(forms.ModelForm):
    """The words in each language of the site, to whom, how long, and whether also by mail."""

    by_mail = forms.BooleanField(
        label=_("Also by mail"),
        required=False,
        help_text=_("Visitors get it only if they asked for news by e-mail."),
    )

    class Meta:
        model = Announcement
        fields = ["audience", "hall", "tone", "link", "starts_at", "ends_at"]
        labels = {"starts_at": _("From"), "ends_at": _("Until")}
        help_texts = {
            "hall": _("For the exhibitors of one hall."),
            "starts_at": _("On your clock."),
            "ends_at": _("On your clock."),
        }
        widgets = {
            "starts_at": forms.DateTimeInput({"type": "datetime-local"}, MINUTES),
            "ends_at": forms.DateTimeInput({"type": "datetime-local"}, MINUTES),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = Announcement.Audience.choices
        for code, name in settings.LANGUAGES:
            area = forms.Textarea(attrs={"rows": 2, "lang": code})
            self.fields[f"text_{code}"] = forms.CharField(
                label=name, max_length=400, required=False, widget=area
            )
        self.order_fields(self.words)
        self.fields["ends_at"].initial = timezone.now() + datetime.timedelta(hours=24)

    @property
    def words(self):
        return [f"text_{code}" for code, _name in settings.LANGUAGES]

    @property
    def said(self):
        """The fields of the words, and those of everything else, as the page sets them out."""
        return [self[name] for name in self.words], [field for field in self if field.name not in self.words]

    def clean_link(self):
        link = self.cleaned_data["link"].strip()
        if link and (not link.startswith("/") or link.startswith(("//", "/\\"))):
            raise forms.ValidationError(_("Write a path of this site, such as /halls/."))
        return link

    def clean(self):
        cleaned = super().clean()
        is_hall = cleaned.get("audience") == Announcement.Audience.HALL
        if is_hall and not cleaned.get("hall"):
            self.add_error("hall", _("Choose the hall."))
        if not is_hall:
            cleaned["hall"] = None
        texts = {code: cleaned.get(f"text_{code}", "").strip() for code, _name in settings.LANGUAGES}
        self.instance.texts = {code: text for code, text in texts.items() if text}
        if not self.instance.texts:
            raise forms.ValidationError(_("An announcement needs words in one language at least."))
        return cleaned
