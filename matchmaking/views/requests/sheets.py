"""A request from a spreadsheet: uploaded, looked at with its mistakes, and only then a draft."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fair.addresses import whole_number
from fair.errors import Refused
from matchmaking.request_sheet import TARGETS, find, keep, read_sheet


class SheetForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Your file"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"}),
        help_text=gettext_lazy(
            "XLSX or CSV, at most 2 MB and 100 rows. The first row says what the columns are."
        ),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request):
    """The file is read and shown; `?sheet=` names one that was, `c0=quantity` what a column holds."""
    if token := request.GET.get("sheet"):
        return _preview(request, token)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            token = keep(request.user, read_sheet(form.cleaned_data["file"]))
            return redirect(f"{reverse('request_sheet')}?sheet={token}")
        except Refused as refusal:
            form.add_error("file", str(refusal))
    return render(request, "matchmaking/requests/sheet.html", {"form": form})


def _preview(request, token):
    said = {
        place: value
        for name, value in request.GET.items()
        if name.startswith("c") and (place := whole_number(name[1:])) is not None
    }
    found = find(request.user, token[:40], said)
    if found is None:
        messages.info(request, _("The file is no longer here: please choose it again."))
        return redirect("request_sheet")
    context = {"found": found, "token": token, "targets": TARGETS.items(), "key": uuid.uuid4()}
    return render(request, "matchmaking/requests/sheet_seen.html", context)
