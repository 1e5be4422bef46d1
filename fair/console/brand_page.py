"""The branding: a draft that is looked at before it is published."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fair import audit
from fair.forms import PictureField
from fair.frame import forget_frame
from fair.models import Branding, Edition
from fair.pictures import keep

MAY = "fair.change_branding"


class BrandingForm(forms.ModelForm):
    logo_file = PictureField(
        label=gettext_lazy("Logo"),
        required=False,
        help_text=gettext_lazy("Square; it stands beside the name."),
    )
    icon_file = PictureField(
        label=gettext_lazy("App icon"),
        required=False,
        help_text=gettext_lazy("Square, 512 pixels or more: for tabs and home screens."),
    )
    drop_logo = forms.BooleanField(label=gettext_lazy("Without a logo"), required=False)

    class Meta:
        model = Branding
        fields = ["name", "accent", "footer", "support_email"]
        help_texts = {"accent": gettext_lazy("As #c8321e, or empty for Kapok's own red.")}

    @transaction.atomic
    def save(self, commit=True):
        if self.cleaned_data["drop_logo"]:
            self.instance.logo = None
        if file := self.cleaned_data["logo_file"]:
            self.instance.logo = keep(file, self.cleaned_data["name"])
        if file := self.cleaned_data["icon_file"]:
            self.instance.icon = keep(file, self.cleaned_data["name"])
        return super().save(commit)


def draft():
    """The saved draft, else a new one from what is published, else from the edition."""
    found = Branding.objects.draft()
    if found:
        return found
    published = Branding.objects.published()
    if published:
        return Branding(**{name: getattr(published, name) for name in Branding.CONTENT})
    edition = Edition.objects.first()
    return Branding(name=edition.fair_name if edition else "Kapok")


def branding(request):
    """The form, and below it how the draft looks in light and dark."""
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    found = draft()
    form = BrandingForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        before = audit.snapshot(Branding.objects.draft() or Branding())
        saved = form.save()
        audit.record(request.user, "branding.drafted", saved, before, audit.snapshot(saved))
        messages.success(request, _("The draft is saved. Visitors see it when you publish it."))
        return redirect("admin:branding")
    shown = {"form": form, "draft": found, "published": Branding.objects.published()}
    return render(request, "console/branding.html", shown)


@require_POST
def publish(request):
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    found = Branding.objects.draft()
    if found is None:
        messages.error(request, _("There is no draft to publish: save one first."))
    else:
        publish_branding(found, request.user)
        messages.success(request, _("Published: visitors see it within seconds."))
    return redirect("admin:branding")


@transaction.atomic
def publish_branding(found, by):
    """Show the draft to visitors. Editions that are not closed take its name."""
    before = Branding.objects.published()
    old = audit.snapshot(before, Branding.CONTENT) if before else {}
    Branding.objects.filter(is_draft=False).delete()
    found.is_draft, found.published_at = False, timezone.now()
    found.save()
    Edition.objects.exclude(state=Edition.State.CLOSED).update(fair_name=found.name)
    audit.record(by, "branding.published", found, old, audit.snapshot(found, Branding.CONTENT))
    transaction.on_commit(forget_frame)
