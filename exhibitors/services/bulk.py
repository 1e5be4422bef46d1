"""Acts on many products at once: at once where they are few, else as a job of the worker."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from exhibitors.catalogue.asked import Asked
from exhibitors.changes import change_of
from exhibitors.indexing import index_products
from exhibitors.models import BulkAct, BulkItem, Membership, Product
from exhibitors.services.products import barred, why_not_listed
from fair.errors import Refused
from fair.jobs import runner, start_job

JOB = "catalogue-act"
BATCH = 500
MOST_AT_ONCE = 300
COUNTED = 10_000
KEPT = timedelta(days=7)
TARGETS = {BulkAct.Kind.LIST: Product.State.LISTED, BulkAct.Kind.WITHDRAW: Product.State.WITHDRAWN}


@transaction.atomic
def act_on_products(exhibitor, person, kind, chosen, value=None):
    """Do something to the chosen products; the BulkAct says what came of it, or whose job it became.

    `chosen` is {"pks": […]} or {"filter": "gap=price"}. Raises Refused when nothing is chosen.
    """
    if "filter" in chosen:
        chosen = chosen | {
            "until": Product.objects.filter(exhibitor=exhibitor).aggregate(last=Max("pk"))["last"]
        }
    act = BulkAct(exhibitor=exhibitor, person=person, kind=kind, chosen=chosen, value=value or {})
    many = chosen_products(act)[: MOST_AT_ONCE + 1].count()
    if not many:
        raise Refused(_("No product is chosen."))
    return _begin(act, many > MOST_AT_ONCE)


@transaction.atomic
def undo_act(act, person):
    """Bring what an act listed or withdrew back to where it was. Raises Refused when that is not possible.

    What somebody moved on since stays where it is.
    """
    act = BulkAct.objects.select_for_update(no_key=True).get(pk=act.pk)
    if not act.can_be_undone:
        raise Refused(_("This cannot be undone any more."))
    back = BulkAct(exhibitor=act.exhibitor, person=person, kind=BulkAct.Kind.UNDO, chosen={"act": act.pk})
    back = _begin(back, act.done > MOST_AT_ONCE)
    act.undone_by = back
    act.save(update_fields=["undone_by"])
    return back


def _begin(act, as_job):
    if as_job:
        act.save()
        act.job = start_job(JOB, act.person, act=act.pk)
        act.save(update_fields=["job"])
    else:
        act.save()
        carry_out(act)
    return act


def chosen_products(act):
    """The products that an act is on, in the order of their ids."""
    chosen, own = act.chosen, Product.objects.filter(exhibitor=act.exhibitor_id)
    if "act" in chosen:
        found = own.filter(pk__in=BulkItem.objects.filter(act=chosen["act"], reason="").values("product"))
    elif "filter" in chosen:
        found = Asked.of(act.exhibitor, chosen["filter"]).products().filter(pk__lte=chosen["until"] or 0)
    else:
        found = own.filter(pk__in=chosen["pks"])
    return found.order_by("pk")


def carry_out(act, after=0, progress=None):
    """Do the act, a batch a transaction, beginning after the product `after`."""
    while True:
        with transaction.atomic():
            ids = list(chosen_products(act).filter(pk__gt=after).values_list("pk", flat=True)[:BATCH])
            products = list(Product.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
            if ids:
                _do(act, products)
                after = ids[-1]
                if progress:
                    progress.checkpoint(act.done + act.left + act.refused, after=after)
        if len(ids) < BATCH:
            break
    act.ended_at = timezone.now()
    act.save(update_fields=["ended_at"])


@runner(JOB)
def run_act(job, progress):
    """The runner of the worker: goes on where an earlier run was cut off. Raises Refused."""
    act = BulkAct.objects.select_related("exhibitor").get(pk=job.parameters["act"])
    works = Membership.objects.filter(
        exhibitor=act.exhibitor_id, user=job.owner_id, role__in=Membership.MANAGING
    )
    if not works.exists():
        raise Refused(_("You no longer manage this catalogue."))
    after = job.checkpoint.get("after", 0)
    if not after:
        progress(0, chosen_products(act).count())
    carry_out(act, after, progress)
    return {"done": act.done, "left": act.left, "refused": act.refused}


@dataclass
class Outcome:
    """What becomes of the products of a batch: each done, left as it was, or refused for a reason."""

    done: list = field(default_factory=list)
    left: list = field(default_factory=list)
    refused: dict = field(default_factory=dict)  # {product: reason}


def _do(act, products):
    if act.kind == BulkAct.Kind.UNDO:
        outcome = _move_back(act, products)
    elif act.kind in TARGETS:
        outcome = _move(act, products)
    else:
        outcome = _change(act, products)
    index_products(product.pk for product in outcome.done)
    BulkItem.objects.bulk_create(
        BulkItem(act=act, product=product, reason=reason[:300]) for product, reason in outcome.refused.items()
    )
    counts = {"done": outcome.done, "left": outcome.left, "refused": outcome.refused}
    for name, counted in counts.items():
        setattr(act, name, getattr(act, name) + len(counted))
    BulkAct.objects.filter(pk=act.pk).update(**{name: F(name) + len(c) for name, c in counts.items()})


def _move(act, products):
    """List or withdraw, keeping where each came from."""
    target, outcome = TARGETS[act.kind], Outcome()
    for product in products:
        if product.state == target:
            outcome.left.append(product)
        elif reason := _why_not(product, target):
            outcome.refused[product] = reason
        else:
            outcome.done.append(product)
    BulkItem.objects.bulk_create(
        BulkItem(act=act, product=product, was=product.state) for product in outcome.done
    )
    _put(outcome.done, target)
    return outcome


def _why_not(product, target):
    if target == Product.State.LISTED:
        return why_not_listed(product)
    if product.state == Product.State.BARRED:
        return barred()
    return _("It is a draft, which visitors do not see.") if product.state == Product.State.DRAFT else ""


def _move_back(act, products):
    undone = BulkAct.objects.get(pk=act.chosen["act"])
    came_from = dict(undone.items.filter(product__in=products).values_list("product", "was"))
    outcome = Outcome()
    for product in products:
        (outcome.done if product.state == TARGETS[undone.kind] else outcome.left).append(product)
    for state in set(came_from.values()):
        _put([product for product in outcome.done if came_from[product.pk] == state], state)
    return outcome


def _put(products, state):
    ids = [product.pk for product in products]
    Product.objects.filter(pk__in=ids).update(state=state, updated_at=timezone.now())


def _change(act, products):
    change, outcome = change_of(act.kind, act.value), Outcome()
    for expected in _expected(change, products):
        product = expected.product
        if expected.reason:
            outcome.refused[product] = expected.reason
        else:
            (outcome.done if expected.alters else outcome.left).append(product)
    if outcome.done:
        change.save(outcome.done)
    return outcome


@dataclass(frozen=True)
class Expected:
    """What a change does to a product, in words, or the reason why it does nothing."""

    product: Product
    before: str
    after: str
    alters: bool
    reason: str = ""


def _expected(change, products):
    """Each product with what becomes of it; the products themselves then hold what comes after."""
    prefetch_related_objects(products, "price_tiers")
    for product in products:
        before, reason = change.before(product), change.refusal(product)
        if reason:
            yield Expected(product, before, before, False, reason)
        else:
            alters = change.alters(product)
            yield Expected(product, before, change.after(product), alters)


def foresee(act, most):
    """What a change would do to the first `most` of the chosen products, without doing it."""
    change = change_of(act.kind, act.value)
    return list(_expected(change, list(chosen_products(act)[:most])))


def forget_acts():
    """Drop acts that are a week old, a part at a time: the beat comes again."""
    old = BulkAct.objects.filter(created_at__lt=timezone.now() - KEPT).order_by("created_at")
    BulkAct.objects.filter(pk__in=old.values("pk")[:100]).delete()


def count_chosen(act):
    """{"count": how many products an act would be on, at most COUNTED, "more": whether there are others}."""
    count = chosen_products(act)[: COUNTED + 1].count()
    return {"count": min(count, COUNTED), "more": count > COUNTED}
