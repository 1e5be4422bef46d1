"""The catalogue's table, and what is done to many of its products at once."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_POST, require_safe

from exhibitors import services
from exhibitors.catalogue import Asked, CataloguePage
from exhibitors.forms.bulk import ChangeForm
from exhibitors.forms.catalogue import CatalogueForm
from exhibitors.models import BulkAct
from exhibitors.workspace import for_managers, for_staff
from fair.addresses import safe_next, whole_number
from fair.categories import category_options
from fair.errors import Refused

MOST_SHOWN = 20


@for_staff
@require_safe
def catalogue(request, exhibitor):
    """All of its state is in the address; htmx gets the table alone."""
    asked = Asked.of(exhibitor, request.GET)
    page = CataloguePage(asked, request.GET.get("after", ""), request.GET.get("before", ""))
    acts = exhibitor.bulk_acts.select_related("job", "exhibitor")
    just_done = request.session.pop("bulk_act", None)
    done = acts.filter(pk=just_done).first() if just_done else None
    context = {
        "exhibitor": exhibitor,
        "page": page,
        "asked": asked.values,
        "form": CatalogueForm,
        "categories": SimpleLazyObject(lambda: category_options(asked.values.get("category"))),
        "manages": request.membership.is_managing,
        "act": done,
        "toast": "workspace/catalogue/toast.html" if done else None,
        "refusing": acts.filter(pk=asked.values["act"]).first() if "act" in asked.values else None,
    }
    swaps = request.htmx and not request.htmx.history_restore_request
    return render(request, f"workspace/catalogue/{'table' if swaps else 'page'}.html", context)


@for_managers
@require_POST
def act(request, exhibitor):
    """List or withdraw what is chosen."""
    kind = request.POST.get("kind")
    if kind not in BulkAct.MOVES:
        raise Http404
    return _act(request, exhibitor, kind)


@for_managers
def change(request, exhibitor):
    """Choose a change, see what it would do to the chosen products, and do it by POST."""
    data = request.POST if request.method == "POST" else request.GET
    form = ChangeForm(data if "kind" in data else None)
    is_good = form.is_bound and form.is_valid()
    if request.method == "POST" and is_good:
        return _act(request, exhibitor, form.cleaned_data["kind"], form.value)
    chosen = chosen_by(data)
    context = {"exhibitor": exhibitor, "form": form, "chosen": chosen, "next": _back(request, exhibitor)}
    act = BulkAct(exhibitor=exhibitor, chosen=chosen | {"until": 2**62})
    context |= services.count_chosen(act)
    if is_good:
        act.kind, act.value = form.cleaned_data["kind"], form.value
        context |= {"expected": services.foresee(act, MOST_SHOWN), "act": act}
    return render(request, "workspace/catalogue/change.html", context)


@for_managers
@require_POST
def undo(request, exhibitor, pk):
    found = get_object_or_404(exhibitor.bulk_acts.select_related("job", "exhibitor"), pk=pk)
    try:
        back = services.undo_act(found, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request, exhibitor))
    return _after(request, back)


@for_staff
@require_safe
def act_page(request, exhibitor, pk):
    """How far an act on many is, and what came of it."""
    found = get_object_or_404(exhibitor.bulk_acts.select_related("job", "exhibitor"), pk=pk)
    manages = request.membership.is_managing
    refused = found.items.exclude(reason="").select_related("product")[:MOST_SHOWN]
    context = {"exhibitor": exhibitor, "act": found, "manages": manages, "refused": refused}
    template = "act_state" if "fragment" in request.GET else "act"
    return render(request, f"workspace/catalogue/{template}.html", context)


def _act(request, exhibitor, kind, value=None):
    try:
        done = services.act_on_products(exhibitor, request.user, kind, chosen_by(request.POST), value)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request, exhibitor))
    return _after(request, done)


def _after(request, act):
    """To the page of a long act; after a short one back to the table, which says what came of it."""
    if act.job:
        return redirect("workspace_act", act.exhibitor.slug, act.pk)
    request.session["bulk_act"] = act.pk
    return redirect(_back(request, act.exhibitor))


def _back(request, exhibitor):
    return safe_next(request, reverse("workspace_catalogue", args=[exhibitor.slug]))


def chosen_by(data):
    """What the boxes of the table say: all that match its filter, or those that are ticked."""
    if data.get("all"):
        return {"filter": data.get("filter", "")[:2_000]}
    numbers = (whole_number(pk) for pk in data.getlist("pk")[:500])
    return {"pks": [pk for pk in numbers if pk is not None]}
