"""Reckons recommendations anew: what is due, and each night everything.

What is due stands in the rows themselves (`due_at`), so that changes of a moment are one piece of work, and
a worker that is killed leaves it to the next. Rows are claimed with SKIP LOCKED, and are due no longer in
the transaction that keeps their lists. A profile that has changed makes the lists of the exhibitors
concerned due, an exhibitor that has changed those of the buyers whose lists it stands in, or would come
into; what became due by the other side passes nothing on.
"""

import datetime

import numpy as np
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from booths.models import Booth
from fair.models import Edition
from fair.realtime import publish
from fair.search.documents import batched
from fair.search.models import Entry
from matchmaking.matching.choosing import MOST
from matchmaking.matching.demand import exhibitor_opinions, needs_of, read_tree
from matchmaking.matching.keeping import keep_for_buyers, keep_for_exhibitors
from matchmaking.matching.lists import LEAST, BuyersSoFar, exhibitors_for, reckon
from matchmaking.matching.shelves import write_shelves
from matchmaking.matching.supply import load_supply
from matchmaking.matching.taste import features_of
from matchmaking.models import (
    BuyersForExhibitor,
    ExhibitorsForBuyer,
    MatchRules,
    MatchState,
    Shelf,
    SourcingProfile,
)

OVERLAP = datetime.timedelta(seconds=30)  # of two looks, so that what is being committed is not missed
BATCH = 25  # due lists in one transaction
CHUNK = 500  # profiles whose pairs are compared at once
MOST_LOOKING = 5_000  # profiles that one exhibitor is compared with between two nights, the latest
LONGEST_NIGHT = datetime.timedelta(hours=1)  # after which a run that was killed is followed by another
NIGHT = (2, 5)  # hours on the fair's clock in which everything is reckoned anew
A_NIGHT = datetime.timedelta(hours=20)


def make_profile_due(profile, has_changed=True):
    """In a transaction: the worker reckons the list of the profile anew."""
    changed = {"has_changed": True} if has_changed else {}
    SourcingProfile.objects.filter(pk=profile.pk).update(due_at=timezone.now(), **changed)


def make_exhibitors_due(exhibitors, edition, has_changed=False):
    """In a transaction: the worker reckons the buyers of these exhibitors (ids) anew, and with `has_changed`
    what is kept of their catalogues, and the lists of buyers that they concern."""
    now = timezone.now()
    rows = [
        BuyersForExhibitor(exhibitor_id=pk, edition=edition, due_at=now, has_changed=has_changed)
        for pk in sorted(exhibitors)
    ]
    fields = ["due_at", "has_changed"] if has_changed else ["due_at"]
    BuyersForExhibitor.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["exhibitor", "edition"], update_fields=fields
    )


def reckon_due():
    """Reckon what is due, some of each; whether more is."""
    return any([_reckon_due_exhibitors(), _reckon_due_profiles()])


@transaction.atomic
def _reckon_due_profiles():
    due = SourcingProfile.objects.filter(due_at__isnull=False).order_by("due_at").select_related("user")
    profiles = list(
        due.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("user")[:BATCH]
    )
    for edition in {profile.edition_id: profile.edition for profile in profiles}.values():
        _reckon_profiles([one for one in profiles if one.edition_id == edition.pk], edition)
    pks = [profile.pk for profile in profiles]
    SourcingProfile.objects.filter(pk__in=pks).update(due_at=None, has_changed=False)
    for profile in profiles:
        publish(f"me:{profile.user_id}", "recommendations.changed")
    return len(profiles) == BATCH


def _reckon_profiles(profiles, edition):
    before = dict(ExhibitorsForBuyer.objects.filter(profile__in=profiles).values_list("profile", "entries"))
    needs = needs_of(profiles)
    lists = reckon(needs, edition)
    keep_for_buyers({need.key: entries for need, entries in zip(needs, lists, strict=True)})
    changed = {profile.pk for profile in profiles if profile.has_changed}
    concerned = {
        entry["id"]
        for need, entries in zip(needs, lists, strict=True)
        if need.key in changed
        for entry in (*entries, *before.get(need.key, ()))
    }
    make_exhibitors_due(concerned, edition)


@transaction.atomic
def _reckon_due_exhibitors():
    due = BuyersForExhibitor.objects.filter(due_at__isnull=False).order_by("due_at")
    due = due.select_related("edition")
    rows = list(
        due.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("edition")[:BATCH]
    )
    for edition in {row.edition_id: row.edition for row in rows}.values():
        of_edition = [row for row in rows if row.edition_id == edition.pk]
        _reckon_exhibitors(of_edition, edition)
    BuyersForExhibitor.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=None, has_changed=False)
    return len(rows) == BATCH


def _reckon_exhibitors(rows, edition):
    ids = [row.exhibitor_id for row in rows]
    changed = [row.exhibitor_id for row in rows if row.has_changed]
    fresh = set(Shelf.objects.filter(exhibitor__in=ids).values_list("exhibitor", flat=True))
    write_shelves({*changed, *(pk for pk in ids if pk not in fresh)})
    supply = load_supply(edition, exhibitors=ids)
    lists = {pk: [] for pk in ids}
    if len(supply):
        found, compared = _buyers_of(supply, edition)
        lists |= found
        for pairs in compared:
            _pass_on(pairs, changed)
    keep_for_exhibitors(lists, edition)


def _buyers_of(supply, edition):
    """The lists of the exhibitors of `supply`, and the Pairs with their scores for buyers."""
    categories = sorted(set(supply.category.tolist()))
    looking = SourcingProfile.objects.looking().filter(edition=edition, looks_in__overlap=categories)
    pks = list(looking.order_by("-changed_at").values_list("pk", flat=True)[:MOST_LOOKING])
    tree, compared = read_tree(), []
    so_far = start_buyers(supply, tree)
    for begin in range(0, len(pks), CHUNK):
        needs = needs_of(SourcingProfile.objects.filter(pk__in=pks[begin : begin + CHUNK]), tree)
        _lists, pairs = exhibitors_for(needs, supply, share=0)
        so_far.take(pairs)
        compared.append(pairs)
    return so_far.lists(), compared


def start_buyers(supply, tree):
    """BuyersSoFar with what these exhibitors' people said."""
    opinions = exhibitor_opinions(None if len(supply) > 1_000 else supply.ids.tolist())
    spoken = {pk for said in opinions.values() for pk in said}
    needs = needs_of(SourcingProfile.objects.filter(pk__in=spoken), tree) if spoken else []
    return BuyersSoFar(supply, opinions, {need.key: features_of(need) for need in needs})


STANDING = """
SELECT profile_id, coalesce((entries->-1->>'score')::int, 0),
    ARRAY(SELECT (entry->>'id')::bigint FROM jsonb_array_elements(entries) entry)
FROM matchmaking_exhibitorsforbuyer WHERE profile_id = ANY(%s)
"""


def _pass_on(pairs, changed):
    """Lists of buyers become due in which a changed exhibitor stands, or into which it would come."""
    keys = [need.key for need in pairs.demand.needs]
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [keys])
        lists = {pk: (last, set(ids), len(ids) < MOST) for pk, last, ids in cursor.fetchall()}
    rows = np.isin(pairs.supply.ids[pairs.exhibitor], changed)
    needs, scores = pairs.need[rows].tolist(), pairs.scores[rows].tolist()
    exhibitors = pairs.supply.ids[pairs.exhibitor[rows]].tolist()
    due = set()
    for need, exhibitor, score in zip(needs, exhibitors, scores, strict=True):
        last, standing, has_room = lists.get(keys[need], (0, (), True))
        if exhibitor in standing or score >= max(LEAST, 0 if has_room else last):
            due.add(keys[need])
    SourcingProfile.objects.filter(pk__in=due, due_at=None).update(due_at=timezone.now())


def notice_changes():
    """Exhibitors whose catalogue or profile was indexed anew since the last look become due."""
    edition = Edition.objects.current()
    if edition is None:
        return
    state, _is_new = MatchState.objects.get_or_create(edition=edition)
    now = timezone.now()
    since = max(state.looked_at - OVERLAP, now - A_NIGHT)
    changed = Entry.objects.filter(updated_at__gt=since).order_by().values("exhibitor_id").distinct()
    known = BuyersForExhibitor.objects.filter(edition=edition, made_at__gt=now - OVERLAP, due_at=None)
    there = Booth.objects.published().filter(hall__edition=edition, exhibitor__in=changed)
    ids = set(there.values_list("exhibitor", flat=True)) - set(known.values_list("exhibitor", flat=True))
    with transaction.atomic():
        make_exhibitors_due(ids, edition, has_changed=True)
        MatchState.objects.filter(pk=state.pk).update(looked_at=now)


def is_night(edition):
    """Whether all lists are to be reckoned anew now: once a night on the fair's clock, and where a run was
    cut off, or there never was one, at once."""
    state = MatchState.objects.filter(edition=edition).first()
    if state is None or state.night_ended_at is None:
        return True
    is_cut_off = state.night_began_at > state.night_ended_at
    is_due = timezone.now() - state.night_ended_at >= A_NIGHT
    return is_cut_off or (is_due and NIGHT[0] <= edition.local_now.hour < NIGHT[1])


def reckon_all(edition, tell=lambda line: None):
    """Sum all catalogues up anew, and reckon every list; returns how many, or None where another run does.

    Each step commits by itself: a run that is killed leaves lists as good as those of the night before.
    """
    now = timezone.now()
    MatchState.objects.get_or_create(edition=edition)
    state = MatchState.objects.filter(edition=edition)
    nobodys = Q(night_held_until=None) | Q(night_held_until__lt=now)
    if not state.filter(nobodys).update(night_began_at=now, night_held_until=now + LONGEST_NIGHT):
        return None
    try:
        count = _reckon_all(edition, tell)
        state.update(night_ended_at=timezone.now(), lists=count)
    finally:
        state.update(night_held_until=None)
    return count


def _reckon_all(edition, tell):
    there = Booth.objects.filter(hall__edition=edition, published__isnull=False).order_by()
    exhibitors = sorted(set(there.values_list("exhibitor", flat=True)))
    write_shelves(exhibitors)
    tell(f"{len(exhibitors):,} catalogues are summed up")
    supply, tree = load_supply(edition), read_tree()
    if not len(supply):
        return 0
    so_far, count = start_buyers(supply, tree), 0
    tell("the exhibitors are laid out")
    looking = SourcingProfile.objects.looking().filter(edition=edition).order_by("pk")
    share = MatchRules.standing().newcomer_share
    for pks in batched(looking.values_list("pk", flat=True), CHUNK):
        needs = needs_of(SourcingProfile.objects.filter(pk__in=pks), tree)
        lists, pairs = exhibitors_for(needs, supply, share)
        with transaction.atomic():
            keep_for_buyers({need.key: entries for need, entries in zip(needs, lists, strict=True)})
        so_far.take(pairs)
        count += len(needs)
    tell(f"{count:,} buyers have their exhibitors")
    found = {pk: [] for pk in exhibitors} | so_far.lists()
    for pks in batched(sorted(found), CHUNK):
        with transaction.atomic():
            keep_for_exhibitors({pk: found[pk] for pk in pks}, edition)
    tell(f"{len(found):,} exhibitors have their buyers")
    return count + len(found)
