"""The audit log, read backwards in pages, with what changed as a difference."""

import json
from datetime import datetime, time, timedelta

from django import forms
from django.apps import apps
from django.contrib.admin.utils import quote
from django.core.cache import cache
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import connection
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from fair.models import AuditEntry

PAGE = 50

# Each verb once, by jumping along the index from one to the next: the log may be long, the verbs are few.
VERBS = """
WITH RECURSIVE found AS (
    (SELECT verb FROM fair_auditentry ORDER BY verb LIMIT 1)
    UNION ALL
    SELECT (SELECT verb FROM fair_auditentry WHERE verb > found.verb ORDER BY verb LIMIT 1)
    FROM found WHERE found.verb IS NOT NULL
)
SELECT verb FROM found WHERE verb IS NOT NULL
"""


def verbs():
    with connection.cursor() as cursor:
        cursor.execute(VERBS)
        return [verb for (verb,) in cursor.fetchall()]


def verb_choices():
    return [("", _("Everything")), *((verb, verb) for verb in cache.get_or_set("audit-verbs", verbs, 30))]


class FilterForm(forms.Form):
    """`about` is a subject as "app.model:id"; `before` the id that the last page ended at."""

    actor = forms.CharField(label=_("Who (e-mail)"), required=False)
    verb = forms.ChoiceField(label=_("What"), required=False, choices=verb_choices)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    about = forms.RegexField(
        r"^[a-z]+\.[a-z]+:[^\s]{1,40}$", label=_("About"), required=False, widget=forms.HiddenInput
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput)

    def entries(self):
        """A page and one more. What is wrongly asked for filters nothing, and stands beside its field."""
        asked = self.cleaned_data
        found = AuditEntry.objects.select_related("actor").order_by("-pk")
        if asked.get("actor"):
            found = found.filter(actor__email__iexact=asked["actor"].strip())
        if asked.get("verb"):
            found = found.filter(verb=asked["verb"])
        if asked.get("about"):
            kind, _colon, key = asked["about"].partition(":")
            found = found.filter(subject_type=kind, subject_id=key)
        if asked.get("day"):
            start = timezone.make_aware(datetime.combine(asked["day"], time.min))
            found = found.filter(at__gte=start, at__lt=start + timedelta(days=1))
        if asked.get("before"):
            found = found.filter(pk__lt=asked["before"])
        return list(found[: PAGE + 1])


def entries(request):
    """The newest first; "older" goes on from the last one shown, however long the log is."""
    if not request.user.has_perm("fair.view_auditentry"):
        raise PermissionDenied
    form = FilterForm(request.GET)
    form.is_valid()
    found = form.entries()
    shown, more = found[:PAGE], len(found) > PAGE
    for entry in shown:
        entry.changes = changes(entry)
        entry.address_of_subject = subject_address(entry)
    query = request.GET.copy()
    if more:
        query["before"] = shown[-1].pk
    return render(
        request,
        "console/audit.html",
        {"form": form, "entries": shown, "older": query.urlencode() if more else "", "about": about(form)},
    )


def about(form):
    """The subject that the list is narrowed to, in words, or ""."""
    asked = form.cleaned_data.get("about", "")
    return asked and asked.replace(".", " ").replace(":", " ")


def changes(entry):
    """[(name, before, after)] of the fields that changed, as text."""
    names = dict.fromkeys([*entry.before, *entry.after])
    return [
        (_named(entry, name), _text(entry.before.get(name)), _text(entry.after.get(name))) for name in names
    ]


def subject_address(entry):
    """Where the console shows the subject, or ""."""
    try:
        kind = entry.subject_type.replace(".", "_")
        return reverse(f"admin:{kind}_change", args=[quote(entry.subject_id)])
    except NoReverseMatch:
        return ""


def _named(entry, name):
    try:
        return capfirst(apps.get_model(entry.subject_type)._meta.get_field(name).verbose_name)
    except (LookupError, AttributeError, FieldDoesNotExist):
        return name


def _text(value):
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and all(not isinstance(part, dict | list) for part in value.values()):
        return "; ".join(f"{name}: {part}" for name, part in value.items())
    return json.dumps(value, ensure_ascii=False)
