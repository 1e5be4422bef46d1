"""The talk as the booth's page opens with it."""

import datetime

import pytest
from django.conf import settings
from django.utils import timezone

from booths.models import Mute
from booths.room_page import RoomPage
from booths.services.rooms import pin_message
from booths.tasks import measure_replies
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NASTY = "<script>alert(1)</script>\"'"


@pytest.fixture
def booth():
    return BoothFactory()


def open_booth(client, booth, query=""):
    return client.get(booth.get_absolute_url() + query).content.decode()


def test_what_people_write_is_never_markup(client, booth):
    author = UserFactory(name=NASTY)
    product = PriceTierFactory(product=ProductFactory(name=NASTY, exhibitor=booth.exhibitor)).product
    pin_message(MessageFactory(room=booth.room, author=author, text=NASTY, product=product))
    MessageFactory(room=booth.room, text='https://example.org/"onclick="alert(1) javascript:alert(1)')

    page = open_booth(client, booth)

    talk = page[page.index("<booth-room") : page.index("</booth-room>")]
    assert "<script>alert" not in talk
    assert 'onclick="' not in talk
    assert 'href="javascript' not in talk
    assert talk.count("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27;") == 5
    assert '<a href="https://example.org/" rel="nofollow noopener ugc" target="_blank">' in talk


def test_a_guest_reads_and_is_led_to_sign_in_and_back(client, booth):
    MessageFactory(room=booth.room, text="Is it in stock?")
    product = ProductFactory(exhibitor=booth.exhibitor, name="Kettle")

    page = open_booth(client, booth, f"?ask={product.pk}")

    assert "Is it in stock?" in page
    back = f"/accounts/login/?next=%2Fbooths%2F{booth.slug}%2F%3Fask%3D{product.pk}%23room"
    assert f'href="{back}"' in page
    assert f'data-product="{product.pk}"' in page
    assert "data-open" not in page
    assert 'type="submit"><svg class="i flip"' not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_talk_takes_a_fixed_number_of_queries(booth, count, django_assert_num_queries):
    for _line in range(count):
        MessageFactory(room=booth.room, product=PriceTierFactory().product)
    room, reader = booth.room, UserFactory()
    pin_message(MessageFactory(room=room))
    room.refresh_from_db()
    talk = RoomPage(room, reader)

    # The lines whole, the pinned one among them; what the reader may do here.
    with django_assert_num_queries(2):
        assert (len(talk.lines), talk.pinned["text"], talk.is_moderated, talk.muted_until) == (
            count + 1,
            "Is it in stock?",
            False,
            None,
        )


def test_lines_of_one_person_in_a_row_stand_under_one_name(booth):
    author, now = UserFactory(), timezone.now().replace(hour=12)
    for minutes, writer in [(0, author), (1, author), (2, UserFactory()), (3, author), (9, author)]:
        sent_at = now + datetime.timedelta(minutes=minutes)
        MessageFactory(room=booth.room, author=writer, sent_at=sent_at)
    MessageFactory(room=booth.room, author=author, sent_at=now + datetime.timedelta(days=1))

    lines = RoomPage(booth.room, author).lines

    assert [line.follows for line in lines] == [False, True, False, False, False, False]
    assert [line.begins_day for line in lines] == [True, False, False, False, False, True]
    assert [line.is_own for line in lines] == [True, True, False, True, True, True]


def test_days_begin_by_the_readers_clock(booth):
    for hour in (14, 17):  # 23:00 and 02:00 in Tokyo
        MessageFactory(room=booth.room, sent_at=datetime.datetime(2031, 4, 15, hour, tzinfo=datetime.UTC))

    with timezone.override("Asia/Tokyo"):
        tokyo = RoomPage(booth.room, UserFactory()).lines
    with timezone.override("UTC"):
        greenwich = RoomPage(booth.room, UserFactory()).lines

    assert [line.begins_day for line in tokyo] == [True, True]
    assert [line.begins_day for line in greenwich] == [True, False]


def test_only_who_keeps_order_learns_who_is_muted(booth):
    buyer, other = UserFactory(), UserFactory()
    until = timezone.now() + datetime.timedelta(hours=1)
    Mute.objects.create(room=booth.room, user=buyer, until=until)
    Mute.objects.create(room=booth.room, user=other, until=timezone.now())
    host = MembershipFactory(exhibitor=booth.exhibitor, role="host").user

    for person in (host, OrganiserFactory()):
        assert RoomPage(booth.room, person).muted == [buyer.pk]
    assert RoomPage(booth.room, buyer).muted == []
    assert RoomPage(booth.room, buyer).muted_until == until


def test_reply_times_are_measured_by_the_beat():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert measure_replies.name in scheduled
    assert measure_replies.delay().successful()
