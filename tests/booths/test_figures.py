import datetime

import pytest
from django.core.cache import cache
from django.utils import timezone

from booths.models import BoothDay
from booths.services.figures import count_days
from booths.services.visits import record_booth, record_download, record_product
from booths.workspace import Today, middle_of, waiting_in
from tests.factories import BoothFactory, MessageFactory, OrganiserFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def booth():
    return BoothFactory()


def say(booth, author, minutes_ago, by_staff=False, **fields):
    at = timezone.now() - datetime.timedelta(minutes=minutes_ago)
    return MessageFactory(room=booth.room, author=author, by_staff=by_staff, sent_at=at, **fields)


def counted(booth):
    days = booth.days.values_list("views", "visitors", "inquiries", "answered")
    return [sum(column) for column in zip(*days, strict=True)]


def test_day_counts_views_visitors_inquiries_and_answers(booth):
    """By hand: two visitors, three views (a download is none); two questions, one of them answered."""
    amina, kwame, host = UserFactory(), UserFactory(), UserFactory()
    for _time in range(2):
        record_booth(amina, None, booth)
    record_product(kwame, None, ProductFactory(exhibitor=booth.exhibitor))
    brochure = booth.brochures.create(title="Prices", file="x.pdf", size=1)
    record_download(kwame, None, brochure)
    say(booth, amina, 20)
    say(booth, host, 15, by_staff=True)
    say(booth, kwame, 10)
    say(booth, kwame, 9)

    count_days(booth.hall.edition)

    assert counted(booth) == [3, 2, 2, 1]


def test_counting_again_changes_nothing_but_what_is_new(booth):
    record_booth(UserFactory(), None, booth)
    assert count_days() == 1
    assert count_days() == 0

    record_booth(UserFactory(), None, booth)
    assert count_days() == 1
    assert counted(booth) == [2, 2, 0, 0]


def test_days_are_those_of_the_fairs_city(booth):
    edition = booth.hall.edition
    visit = record_booth(UserFactory(), None, booth)
    midnight = datetime.datetime.combine(edition.local_now.date(), datetime.time.min, edition.zone)
    type(visit).objects.filter(pk=visit.pk).update(seen_at=midnight - datetime.timedelta(seconds=1))

    count_days()

    assert BoothDay.objects.get().day == edition.local_now.date() - datetime.timedelta(days=1)


def test_figures_stay_when_visitors_take_their_consent_back(booth):
    amina = UserFactory()
    record_booth(amina, None, booth)
    count_days()

    amina.visits.all().delete()
    count_days()

    assert counted(booth) == [1, 1, 0, 0]


def test_nothing_is_counted_between_the_editions(booth):
    record_booth(UserFactory(), None, booth)
    type(booth.hall.edition).objects.update(state="closed")

    assert count_days() == 0


def test_middle_booth_of_the_hall(booth):
    hall = booth.hall
    for views in (10, 30, 500, 40):
        BoothDay.objects.create(booth=BoothFactory(hall=hall), day=timezone.localdate(), views=views)
    cache.clear()

    assert middle_of(hall)["views"] == 30  # of 0, 10, 30, 40, 500


def test_waiting_are_those_whom_no_one_has_answered(booth):
    amina, kwame, host = UserFactory(), UserFactory(), UserFactory()
    say(booth, amina, 60)
    say(booth, host, 50, by_staff=True)
    say(booth, kwame, 21, text="Mixed containers?")
    say(booth, amina, 4, text="And the report?")
    say(booth, kwame, 3, text="Twenty feet.")
    say(booth, OrganiserFactory(), 3)
    say(booth, UserFactory(), 2, removed_at=timezone.now())

    waiting = waiting_in(booth.room)

    told = [(visitor.author, visitor.text, visitor.lines, visitor.tone) for visitor in waiting]
    assert told == [(kwame, "Twenty feet.", 2, "bad"), (amina, "And the report?", 1, "ok")]


def test_funnel_tells_shares_of_the_step_before(booth):
    day = booth.hall.edition.starts_on
    BoothDay.objects.create(booth=booth, day=day, views=400, visitors=90, inquiries=26, answered=13)
    BoothDay.objects.create(booth=booth, day=day - datetime.timedelta(days=1), views=999)  # before it
    cache.clear()

    views, inquiries, answered, *_further = Today(booth.exhibitor).funnel

    assert (views.count, views.share) == (400, None)
    assert (inquiries.count, inquiries.share) == (26, 6.5)
    assert (answered.count, answered.share) == (13, 50)
