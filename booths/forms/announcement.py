"""What an organiser announces."""

import datetime

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from booths.models import Announcement


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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            area = forms.Textarea(attrs={"rows": 2, "lang": code})
            self.fields[f"text_{code}"] = forms.CharField(
                label=name, max_length=400, required=False, widget=area
            )
        self.fields["ends_at"].initial = timezone.now() + datetime.timedelta(hours=24)

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
