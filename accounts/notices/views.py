"""What a person is told, how they want to hear of it, and stopping mails without a sign-in."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.notices import push
from accounts.notices.choosing import bring_back, choices_of, choose, stop_mails
from accounts.notices.counting import count_unread
from accounts.notices.kinds import By
from accounts.notices.reading import latest, moment_in, page_of, reached
from accounts.notices.services import read_notices
from accounts.notices.times import zone_for
from accounts.notices.unsubscribing import stopped_by, undo_ticket, undone_by
from fair.zones import zone_city


@login_required
@never_cache
@require_safe
def notifications(request):
    """All of them, the latest first, by day; `?before=` goes on below."""
    context = page_of(request.user, request.GET.get("before", "")) | _days()
    if request.htmx:
        return render(request, "accounts/notices/days.html", context)
    context |= {"unread": count_unread(request.user), "is_first": "before" not in request.GET}
    return render(request, "accounts/notifications.html", context)


def _days():
    today = timezone.localdate()
    return {"today": today, "yesterday": today - datetime.timedelta(days=1)}


@login_required
@never_cache
@require_safe
def bell(request):
    """The menu of the bell, with how many are unread; with `?count` that alone, as JSON."""
    if "count" in request.GET:
        return JsonResponse({"unread": count_unread(request.user)})
    context = {"told": latest(request.user), "today": timezone.localdate()}
    context["unread"] = count_unread(request.user)
    return render(request, "accounts/notices/bell.html", context)


@login_required
@never_cache
@require_safe
def open_notification(request, pk):
    """Go where it leads; it is read now."""
    notification = get_object_or_404(request.user.notifications, pk=pk)
    read_notices(request.user, pk=pk)
    return redirect(reached(notification))


@login_required
@require_POST
def read(request):
    """All that stood there is read; what came since then is not."""
    until = moment_in(request.POST.get("until", "")) or timezone.now()
    if read_notices(request.user, until=until):
        messages.success(request, _("All is read."))
    return redirect("notifications")


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request):
    """The kinds and, of each, how the person hears of it."""
    choices = choices_of(request.user)
    if request.method != "POST":
        context = {
            "choices": choices,
            "ways": By,
            "zone": zone_city(zone_for(request.user).key),
            "devices": request.user.push_devices.all(),
            "push_key": push.public_key() if push.is_set_up() else "",
        }
        return render(request, "accounts/notice_settings.html", context)
    for kind, before in choices:
        wanted = {
            "page": f"{kind.name}:page" in request.POST,
            "push": f"{kind.name}:push" in request.POST,
            "mail": request.POST.get(f"{kind.name}:mail") if kind.mail else By.NEVER,
        }
        if wanted["mail"] not in By:
            raise Http404
        if wanted != {name: getattr(before, name) for name in wanted}:
            choose(request.user, kind.name, **wanted)
    messages.success(request, _("Your choices are saved."))
    return redirect("notice_settings")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request, ticket):
    """Stop mails by the link in one of them. Mail programs post here by themselves (RFC 8058)."""
    user, kind = stopped_by(ticket) or _missing()
    context = {"kind": kind, "ticket": ticket}
    if request.method == "POST":
        context["undo"] = undo_ticket(user, stop_mails(user, kind))
    return render(request, "accounts/unsubscribe.html", context)


@csrf_exempt
@never_cache
@require_POST
def resubscribe(request, ticket):
    """Take that back."""
    user, before = undone_by(ticket) or _missing()
    bring_back(user, before)
    return render(request, "accounts/unsubscribe.html", {"is_back": True})


def _missing():
    raise Http404
