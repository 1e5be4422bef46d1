"""Meetings: many threads race for few people and slots; counts overlaps, surprises and deadlocks.

    bin/bench races [--threads 50] [--rounds 200] [--seed 1]

In each round all threads begin at once: one act each of booking, proposing, accepting, countering, declining,
moving, handing over, adding, offering to the waiting list and cancelling. After each round the meetings
themselves are looked at, not the column that the database watches.
"""

import argparse
import os
import random
import statistics
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path

EXHIBITORS, HOSTS, BUYERS, SLOTS = 3, 3, 8, 10

OVERLAPS = """
SELECT count(*) FROM matchmaking_seat a
JOIN matchmaking_meeting m ON m.id = a.meeting_id AND m.state = 'confirmed' AND a.left_at IS NULL
JOIN matchmaking_seat b ON b.user_id = a.user_id AND b.id > a.id AND b.left_at IS NULL
JOIN matchmaking_meeting n ON n.id = b.meeting_id AND n.state = 'confirmed' AND n.id <> m.id
WHERE m.starts_at < n.ends_at AND n.starts_at < m.ends_at
"""
# A seat takes the time of its confirmed meeting, and no other.
ADRIFT = """
SELECT count(*) FROM matchmaking_seat s JOIN matchmaking_meeting m ON m.id = s.meeting_id
WHERE (m.state = 'confirmed' AND s.left_at IS NULL)
    IS DISTINCT FROM (s.during IS NOT NULL AND s.during = tstzrange(m.starts_at, m.ends_at))
"""
# Nobody hosts twice, and a proposal that stands waits for a side.
ODD = """
SELECT count(*) FROM matchmaking_meeting m
WHERE m.state IN ('proposed', 'confirmed') AND (
    (SELECT count(*) FROM matchmaking_seat s
        WHERE s.meeting_id = m.id AND s.is_host AND s.left_at IS NULL) <> 1
    OR (m.waits_for <> '') <> EXISTS (
        SELECT FROM matchmaking_proposedtime t WHERE t.meeting_id = m.id AND t.state = 'standing'))
"""


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="bench races", description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    open_servers()
    race = Race(options.threads, options.rounds, options.seed)
    before, began = deadlocks(), time.perf_counter()
    race.run()
    took = time.perf_counter() - began
    print(f"{options.threads} threads × {options.rounds} rounds, seed {options.seed}: {took:.0f} s")
    for act, done in sorted(race.done.items()):
        print(f"  {act:<10}{done:>7} done{race.refused[act]:>7} refused")
    cuts = statistics.quantiles(race.took, n=100)
    print(f"an act, with all threads at once: p50 {cuts[49] * 1000:.0f} ms, p95 {cuts[94] * 1000:.0f} ms")
    print(
        f"meetings planned at the end {race.planned()}, refused by the constraint alone {race.by_constraint}"
    )
    print(f"overlaps {race.overlaps}, seats adrift {race.adrift}, odd meetings {race.odd}")
    print(f"unexpected exceptions {sum(race.surprises.values())}, deadlocks {deadlocks() - before}")
    for surprise, count in race.surprises.items():
        print(f"  {count} × {surprise}")


def open_servers():
    var = Path(__file__).resolve().parent.parent / "var" / "bench" / "races"
    os.environ["VAR_DIR"] = str(var)
    from fair import embedded

    embedded.start_missing(var)
    os.environ.setdefault("SECRET_KEY", "for this benchmark alone")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fair.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def deadlocks():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def count(sql):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


class Race:
    """A small fair, and threads that act in it; `surprises` are exceptions that no page expects."""

    def __init__(self, threads, rounds, seed=1):
        self.threads, self.rounds, self.seed = threads, rounds, seed
        self.done, self.refused, self.surprises = Counter(), Counter(), Counter()
        self.took, self.overlaps, self.adrift, self.odd, self.by_constraint = [], 0, 0, 0, 0
        self.lock = threading.Lock()
        self.fill()
        self.acts = [getattr(self, name) for name in ACTS]

    def fill(self):
        import datetime

        from django.utils import timezone

        from accounts.models import User
        from booths.models import Lead
        from exhibitors.models import Exhibitor, Membership
        from fair.models import Edition
        from matchmaking.models import Meeting, WaitingPlace

        Meeting.objects.filter(exhibitor__slug__startswith="race-").delete()
        WaitingPlace.objects.filter(exhibitor__slug__startswith="race-").delete()
        today = timezone.localdate()
        if Edition.objects.current() is None:
            Edition.objects.create(
                slug="race", fair_name="Race", name="Race", time_zone="UTC", state="open",
                starts_on=today, ends_on=today + datetime.timedelta(days=9),
                opens_at=datetime.time(0), closes_at=datetime.time(23, 59),
            )  # fmt: skip
        self.exhibitors, self.hosts = [], defaultdict(list)
        self.buyers = [person(User, f"race-buyer-{n}") for n in range(BUYERS)]
        for n in range(EXHIBITORS):
            exhibitor, _is_new = Exhibitor.objects.get_or_create(
                slug=f"race-{n}", defaults={"name": f"Race {n}", "time_zone": "UTC"}
            )
            self.exhibitors.append(exhibitor)
            for m in range(HOSTS):
                host = person(User, f"race-host-{n}-{m}")
                Membership.objects.get_or_create(exhibitor=exhibitor, user=host, defaults={"role": "host"})
                self.hosts[exhibitor.pk].append(host)
            for buyer in self.buyers:
                Lead.objects.get_or_create(exhibitor=exhibitor, buyer=buyer, defaults={"source": "question"})
        day = timezone.now().date() + datetime.timedelta(days=2)
        first = datetime.datetime.combine(day, datetime.time(9), datetime.UTC)
        self.slots = [first + datetime.timedelta(minutes=15 * n) for n in range(SLOTS)]

    def run(self):
        barrier = threading.Barrier(self.threads, action=self.look)
        threads = [threading.Thread(target=self.play, args=(n, barrier)) for n in range(self.threads)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.look()

    def look(self):
        """Between two rounds nobody acts."""
        from django.db import connection

        self.overlaps += count(OVERLAPS)
        self.adrift += count(ADRIFT)
        self.odd += count(ODD)
        if threading.current_thread() is threading.main_thread():
            connection.close()

    def play(self, number, barrier):
        from django.db import connection

        dice = random.Random(f"{self.seed} {number}")
        try:
            for _round in range(self.rounds):
                barrier.wait()
                self.act(dice)
        finally:
            connection.close()

    def act(self, dice):
        from fair.errors import Refused

        act = dice.choice(self.acts)
        name, began = act.__name__, time.perf_counter()
        try:
            made = act(dice)
            outcome = self.done if made is not None else None
        except Refused as refusal:
            outcome = self.refused
            self.by_constraint += refusal.__cause__ is not None
        except Exception as surprise:
            outcome, name = self.surprises, f"{name}: {type(surprise).__name__}: {surprise}"[:300]
        with self.lock:
            self.took.append(time.perf_counter() - began)
            if outcome is not None:
                outcome[name] += 1

    def planned(self):
        from matchmaking.models import Meeting

        return Meeting.objects.planned().filter(exhibitor__in=self.exhibitors).count()

    # What threads do

    def any_meeting(self, dice, *states):
        from matchmaking.models import Meeting

        found = Meeting.objects.filter(exhibitor__in=self.exhibitors, state__in=states)
        meetings = list(found.select_related("exhibitor", "buyer").order_by("pk"))
        return dice.choice(meetings) if meetings else None

    def either(self, dice, meeting):
        return dice.choice([meeting.buyer, dice.choice(self.hosts[meeting.exhibitor_id])])

    def book(self, dice):
        from matchmaking.services.meetings.booking import book

        exhibitor, buyer = dice.choice(self.exhibitors), dice.choice(self.buyers)
        host = dice.choice([None, None, dice.choice(self.hosts[exhibitor.pk])])
        others = [dice.choice(self.hosts[exhibitor.pk])] if dice.random() < 0.2 and host is None else []
        return book(exhibitor, buyer, buyer, dice.choice(self.slots), host=host, others=others, minutes=30)

    def propose(self, dice):
        from matchmaking.services.meetings.booking import propose

        exhibitor, buyer = dice.choice(self.exhibitors), dice.choice(self.buyers)
        by = dice.choice([buyer, dice.choice(self.hosts[exhibitor.pk])])
        return propose(exhibitor, buyer, by, dice.sample(self.slots[::2], 2), minutes=30)

    def accept(self, dice):
        from matchmaking.services.meetings.answering import accept_time

        meeting = self.any_meeting(dice, "proposed", "confirmed")
        times = list(meeting.times.filter(state="standing")) if meeting else []
        return accept_time(meeting, self.either(dice, meeting), dice.choice(times)) if times else None

    def counter(self, dice):
        from matchmaking.services.meetings.answering import counter_propose

        if meeting := self.any_meeting(dice, "proposed", "confirmed"):
            return counter_propose(meeting, self.either(dice, meeting), dice.sample(self.slots[1::2], 2))

    def decline(self, dice):
        from matchmaking.services.meetings.answering import decline_meeting

        if meeting := self.any_meeting(dice, "proposed"):
            return decline_meeting(meeting, self.either(dice, meeting), "No")

    def move(self, dice):
        from matchmaking.services.meetings.changing import move_meeting

        if meeting := self.any_meeting(dice, "confirmed"):
            return move_meeting(meeting, meeting.buyer, dice.choice(self.slots))

    def hand_over(self, dice):
        from matchmaking.services.meetings.changing import hand_over

        if meeting := self.any_meeting(dice, "proposed", "confirmed"):
            hosts = self.hosts[meeting.exhibitor_id]
            return hand_over(meeting, dice.choice(hosts), dice.choice(hosts))

    def add(self, dice):
        from matchmaking.services.meetings.changing import add_person

        if meeting := self.any_meeting(dice, "proposed", "confirmed"):
            return add_person(meeting, meeting.buyer, dice.choice(self.buyers), "buyer")

    def offer(self, dice):
        from matchmaking.services.meetings.waiting import join_waiting_list, offer_slot

        exhibitor = dice.choice(self.exhibitors)
        join_waiting_list(exhibitor, dice.choice(self.buyers))
        if meeting := self.any_meeting(dice, "cancelled"):
            return offer_slot(meeting, dice.choice(self.hosts[meeting.exhibitor_id]))

    def cancel(self, dice):
        from matchmaking.services.meetings.changing import cancel_meeting

        if meeting := self.any_meeting(dice, "proposed", "confirmed"):
            return cancel_meeting(meeting, self.either(dice, meeting))

    def worker(self, dice):
        """What the worker does meanwhile, but for sending."""
        from matchmaking import calendar_mails
        from matchmaking.services.meetings import closing, telling

        closing.expire_due()
        telling.tell_due()
        while seat := calendar_mails.claim():
            calendar_mails._close(seat, sent=True)


ACTS = [
    "book",
    "book",
    "book",
    "propose",
    "propose",
    "accept",
    "accept",
    "counter",
    "decline",
    "move",
    "move",
]
ACTS += ["hand_over", "add", "offer", "cancel", "cancel", "worker"]


def person(model, name):
    found = model.objects.filter(email=f"{name}@bench.invalid").first()
    return found or model.objects.create(email=f"{name}@bench.invalid", name=name, password="!")
