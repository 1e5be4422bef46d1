"""The feature switches: what is on, since when and by whom, and the switch."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fair import audit
from fair.features import FEATURES
from fair.frame import forget_frame
from fair.models import FeatureSwitch

MAY = "fair.change_featureswitch"


def features(request):
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    switches = FeatureSwitch.objects.select_related("changed_by").in_bulk()
    shown = [(feature, switches.get(name)) for name, feature in FEATURES.items()]
    return render(request, "console/features.html", {"features": shown})


@require_POST
def switch(request, name):
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    if name not in FEATURES:
        raise Http404
    is_on = request.POST.get("on") == "1"
    switch_feature(name, is_on, request.user, request.POST.get("reason", ""))
    told = _("%(feature)s: on.") if is_on else _("%(feature)s: off. It is felt everywhere within seconds.")
    messages.success(request, told % {"feature": FEATURES[name].label})
    return redirect("admin:features")


@transaction.atomic
def switch_feature(name, is_on, by, reason=""):
    """Switch a feature on or off for everyone, and write down who did."""
    found, _new = FeatureSwitch.objects.select_for_update().get_or_create(name=name)
    if found.is_on == is_on:
        return
    found.is_on, found.changed_at, found.changed_by = is_on, timezone.now(), by
    found.save()
    audit.record(by, "feature.switched", found, {"is_on": not is_on}, {"is_on": is_on}, reason)
    transaction.on_commit(forget_frame)
