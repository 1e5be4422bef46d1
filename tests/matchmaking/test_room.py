"""The room of a meeting: who gets in and when, who was there, what is written, shown and noted down."""

import base64
import datetime
import hashlib
import hmac
import io
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import jwt
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from accounts.models import Notification
from booths.models import Block, Mute
from booths.services.fair_play import TooFast
from fair.errors import Refused
from matchmaking.merging_texts import merge
from matchmaking.models import Meeting, RoomFile, RoomLine, RoomNotes, RoomShowing, RoomStay
from matchmaking.services import room, room_talk
from tests.factories import MeetingFactory, MembershipFactory, ProductFactory, UserFactory

MINUTE = datetime.timedelta(minutes=1)
SECOND = datetime.timedelta(seconds=1)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def meeting(db):
    meeting = MeetingFactory(
        starts_at=timezone.now(), buyer__name="Amina Berrada", host=UserFactory(name="Lin")
    )
    MembershipFactory(exhibitor=meeting.exhibitor, user=host_of(meeting))
    return meeting


def host_of(meeting):
    return meeting.seats.get(is_host=True).user


def address(meeting, name="meeting_room"):
    return reverse(name, args=[meeting.pk])


def moved(meeting, **fields):
    Meeting.objects.filter(pk=meeting.pk).update(**fields)
    meeting.refresh_from_db()
    return meeting


def back(meeting, seconds):
    """All stays as they would be had they begun and been renewed so much earlier."""
    for stay in RoomStay.objects.filter(meeting=meeting):
        stay.began_at -= seconds * SECOND
        stay.seen_at -= seconds * SECOND
        stay.save()


# Who gets in


@pytest.mark.parametrize(
    ("starts_in", "words"),
    [
        (11, "The room opens"),
        (9, "Before you come in"),
        (-59, "Before you come in"),
        (-61, "This room is closed"),
    ],
)
def test_the_room_is_open_from_ten_minutes_before_until_half_an_hour_after(client, meeting, starts_in, words):
    starts_at = timezone.now() + starts_in * MINUTE
    moved(meeting, starts_at=starts_at, ends_at=starts_at + 30 * MINUTE)
    client.force_login(meeting.buyer)

    response = client.get(address(meeting))

    assert words in response.content.decode()
    is_open = words == "Before you come in"
    entered = client.post(address(meeting, "meeting_room_enter"))
    assert entered.status_code == (200 if is_open else 409)
    assert RoomStay.objects.count() == is_open


def strangers(meeting):
    colleague = MembershipFactory(exhibitor=meeting.exhibitor).user
    gone = UserFactory()
    meeting.seats.create(user=gone, side="exhibitor", left_at=timezone.now())
    return [UserFactory(), colleague, gone, UserFactory(is_staff=True)]


def test_to_all_without_a_standing_seat_the_room_is_not_there(client, meeting):
    line = room_talk.write_line(meeting, meeting.buyer, "", uuid.uuid4(), [SimpleUploadedFile("a.pdf", PDF)])
    file = reverse("meeting_room_file", args=[meeting.pk, line.files.get().pk])
    posts = ["enter", "beat", "leave", "lines", "product", "notes", "call"]
    for stranger in strangers(meeting):
        client.force_login(stranger)
        answers = [
            client.get(address(meeting)),
            client.get(address(meeting) + "?part=lines"),
            client.get(file),
        ]
        answers += [client.get(address(meeting, "meeting_room_notes"))]
        answers += [client.post(address(meeting, f"meeting_room_{name}"), {"text": "x"}) for name in posts]
        assert [answer.status_code for answer in answers] == [404] * len(answers)

    assert (RoomStay.objects.count(), RoomLine.objects.count(), RoomNotes.objects.count()) == (0, 1, 0)


def test_guests_are_asked_to_sign_in(client, meeting):
    assert client.get(address(meeting)).status_code == 302
    assert client.post(address(meeting, "meeting_room_enter")).status_code == 401
    assert not RoomStay.objects.exists()


@pytest.mark.parametrize("state", ["proposed", "declined", "expired", "cancelled"])
def test_what_was_not_agreed_has_no_room(client, meeting, state):
    moved(meeting, state=state, waits_for="buyer")
    client.force_login(meeting.buyer)

    assert client.get(address(meeting)).status_code == 404


def test_the_page_asks_as_much_with_many_lines_as_with_one(client, meeting, django_assert_num_queries):
    client.force_login(meeting.buyer)
    for lines in (1, 3):
        while RoomLine.objects.count() < lines:
            picture = SimpleUploadedFile("a.png", png())
            room_talk.write_line(meeting, host_of(meeting), "Look", uuid.uuid4(), [picture])
        client.get(address(meeting))
        with django_assert_num_queries(5):
            client.get(address(meeting) + "?part=lines")


# Who was there


def test_it_is_held_when_two_sides_were_in_for_a_minute(meeting):
    room.enter_room(meeting, meeting.buyer)
    room.enter_room(meeting, host_of(meeting))
    back(meeting, 59)
    room.stay_in_room(meeting, meeting.buyer)
    room.stay_in_room(meeting, host_of(meeting))
    assert moved(meeting).held_at is None

    back(meeting, 2)
    room.stay_in_room(meeting, meeting.buyer)
    room.stay_in_room(meeting, host_of(meeting))

    began = RoomStay.objects.get(user=host_of(meeting)).began_at
    assert moved(meeting).held_at == began + MINUTE
    assert [seat.came_at is not None for seat in meeting.seats.all()] == [True, True]


def test_minutes_of_one_side_alone_or_of_an_interpreter_count_nothing(meeting):
    interpreter = UserFactory()
    meeting.seats.create(user=interpreter, side="interpreter")
    for user in (meeting.buyer, interpreter):
        room.enter_room(meeting, user)
    back(meeting, 70)
    for user in (meeting.buyer, interpreter):
        room.stay_in_room(meeting, user)

    assert moved(meeting).held_at is None


def stay(meeting, side, began, seen):
    start = meeting.starts_at
    user = meeting.buyer if side == "buyer" else host_of(meeting)
    return RoomStay(side=side, user=user, began_at=start + began * SECOND, seen_at=start + seen * SECOND)


@pytest.mark.parametrize(
    ("stays", "at"),
    [
        ([("buyer", 0, 100), ("exhibitor", 40, 100)], 100),
        ([("buyer", 0, 100), ("exhibitor", 41, 100)], None),
        ([("buyer", 0, 30), ("buyer", 60, 120), ("exhibitor", 0, 120)], 90),  # a break is not counted
        ([("buyer", 0, 50), ("buyer", 0, 50), ("exhibitor", 0, 50)], None),  # two of a side count once
        ([("buyer", 0, 40), ("exhibitor", 50, 200)], None),
        ([], None),
    ],
)
def test_the_minute_together_is_reckoned_from_what_each_side_was_in(meeting, stays, at):
    found = room.minute_together([stay(meeting, *row) for row in stays])

    assert found == (at and meeting.starts_at + at * SECOND)


def test_a_stay_goes_on_after_a_short_silence_and_begins_anew_after_a_long_one(meeting):
    room.enter_room(meeting, meeting.buyer)
    back(meeting, 70)
    room.stay_in_room(meeting, meeting.buyer)
    assert RoomStay.objects.count() == 1

    back(meeting, 80)
    assert list(room.present(meeting)) == []
    room.stay_in_room(meeting, meeting.buyer)
    assert RoomStay.objects.count() == 2


def test_two_pages_of_a_person_are_one_stay_that_ends_when_both_are_gone(meeting):
    for _page in (1, 2):
        room.enter_room(meeting, meeting.buyer)
    room.leave_room(meeting, meeting.buyer)
    assert list(room.present(meeting)) == []

    room.stay_in_room(meeting, meeting.buyer)  # the other page is still there

    assert [stay.user for stay in room.present(meeting)] == [meeting.buyer]
    assert RoomStay.objects.count() == 1


def full(meeting):
    for _person in range(4):
        user = UserFactory()
        meeting.seats.create(user=user, side="exhibitor")
        room.enter_room(meeting, user)


def test_a_fifth_on_video_is_refused_and_may_read_and_write(client, meeting, settings):
    full(meeting)
    client.force_login(meeting.buyer)

    refused = client.post(address(meeting, "meeting_room_enter"))
    assert refused.status_code == 409
    assert refused.json()["error"].startswith("4 people are on video here already")
    assert client.post(address(meeting, "meeting_room_enter"), {"quiet": 1}).status_code == 200
    assert room.present(meeting).filter(has_media=True).count() == 4

    settings.MEETING_SFU = "livekit"
    settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = "key", "a-secret-that-is-long-enough-for-sha256"
    assert client.post(address(meeting, "meeting_room_enter")).status_code == 200


def test_those_who_are_missing_are_called_once_a_minute(client, meeting):
    room.enter_room(meeting, meeting.buyer)
    client.force_login(meeting.buyer)

    answer = client.post(address(meeting, "meeting_room_call"))

    assert "Lin was called" in answer.content.decode()
    told = Notification.objects.get(kind="meeting.calling")
    assert (told.user, told.data["name"]) == (host_of(meeting), "Amina Berrada")
    with pytest.raises(TooFast):
        room.call_missing(meeting, meeting.buyer)
    room.enter_room(meeting, host_of(meeting))
    with pytest.raises(Refused, match="Both sides are here"):
        room.call_missing(meeting, meeting.buyer)


def test_who_is_blocked_calls_nobody(meeting):
    Block.objects.create(buyer=meeting.buyer, exhibitor=meeting.exhibitor, by_exhibitor=True)

    with pytest.raises(Refused):
        room.call_missing(meeting, meeting.buyer)

    assert not Notification.objects.filter(kind="meeting.calling").exists()


# The ways that pictures take


def test_the_relay_knows_people_by_names_that_end_with_the_room(client, meeting, settings):
    settings.TURN_URL, settings.TURN_SECRET = ["turn:turn.example.org:3478"], "shared"
    settings.STUN_URL = ["stun:turn.example.org:3478"]
    client.force_login(meeting.buyer)

    ice = client.post(address(meeting, "meeting_room_enter")).json()["ice"]

    closes_at = int((meeting.ends_at + 30 * MINUTE).timestamp())
    name = f"{closes_at}:{meeting.buyer_id}"
    password = base64.b64encode(hmac.new(b"shared", name.encode(), hashlib.sha1).digest()).decode()
    assert ice == {
        "iceServers": [
            {"urls": ["stun:turn.example.org:3478"]},
            {"urls": ["turn:turn.example.org:3478"], "username": name, "credential": password},
        ],
        "iceTransportPolicy": "all",
        "bundlePolicy": "max-bundle",
    }
    quiet = client.post(address(meeting, "meeting_room_enter"), {"quiet": 1}).json()
    assert "ice" not in quiet


def test_livekit_lets_a_person_into_this_room_alone(client, meeting, settings):
    settings.MEETING_SFU, settings.LIVEKIT_URL = "livekit", "wss://video.example.org"
    settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = "key", "a-secret-that-is-long-enough-for-sha256"
    client.force_login(meeting.buyer)

    sfu = client.post(address(meeting, "meeting_room_enter")).json()["sfu"]

    assert sfu["url"] == "wss://video.example.org"
    claims = jwt.decode(sfu["token"], settings.LIVEKIT_API_SECRET, algorithms=["HS256"], issuer="key")
    assert (claims["sub"], claims["name"]) == (str(meeting.buyer_id), "Amina Berrada")
    assert claims["video"]["roomJoin"] is True
    assert claims["video"]["room"] == f"meeting-{meeting.uid}"
    assert not {"roomCreate", "roomAdmin", "roomList", "roomRecord"} & claims["video"].keys()
    closes_at = (meeting.ends_at + 30 * MINUTE).timestamp()
    assert abs(claims["exp"] - closes_at) <= 2


# What is written


def test_a_line_with_files_is_kept_once_and_handed_to_those_in_the_room(client, meeting):
    client.force_login(meeting.buyer)
    key = str(uuid.uuid4())
    for _time in (1, 2):
        files = [SimpleUploadedFile("plan.pdf", PDF), SimpleUploadedFile("a.png", png())]
        data = {"text": "Here it is", "key": key, "files": files}
        answer = client.post(address(meeting, "meeting_room_lines"), data)
        assert "Here it is" in answer.content.decode()

    line = RoomLine.objects.get()
    assert [(file.kind, file.name) for file in line.files.all()] == [
        ("file", "plan.pdf"),
        ("picture", "a.png"),
    ]
    client.force_login(host_of(meeting))
    paper, picture = (
        client.get(reverse("meeting_room_file", args=[meeting.pk, file.pk])) for file in line.files.all()
    )
    assert b"".join(paper.streaming_content) == PDF
    assert b"".join(picture.streaming_content)[8:12] == b"WEBP"
    assert paper["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert (picture["Content-Type"], picture["X-Content-Type-Options"]) == ("image/webp", "nosniff")


def png():
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(content, "PNG")
    return content.getvalue()


def send(meeting, user, text="Hello", files=()):
    return room_talk.write_line(meeting, user, text, uuid.uuid4(), files)


def test_what_may_not_be_sent_is_refused_and_not_kept(meeting):
    with pytest.raises(Refused):
        send(meeting, meeting.buyer, " ")
    with pytest.raises(Refused):
        send(meeting, meeting.buyer, "x" * 2001)
    with pytest.raises(Refused, match="exe:"):
        send(meeting, meeting.buyer, "", [SimpleUploadedFile("a.exe", b"MZ" * 40)])
    with pytest.raises(Refused, match="At most five"):
        send(meeting, meeting.buyer, "", [SimpleUploadedFile("a.pdf", PDF)] * 6)
    Mute.objects.create(user=host_of(meeting), until=timezone.now() + MINUTE)
    with pytest.raises(Refused):
        send(meeting, host_of(meeting))
    Block.objects.create(buyer=meeting.buyer, exhibitor=meeting.exhibitor)
    for write in (send, lambda *args: room_talk.write_notes(*args, "", "Notes")):
        with pytest.raises(Refused):
            write(meeting, meeting.buyer)

    assert not RoomLine.objects.exists()
    assert not RoomFile.objects.exists()
    assert not RoomNotes.objects.exclude(text="").exists()


def test_after_the_room_has_closed_nothing_more_is_written_and_all_is_read(client, meeting):
    send(meeting, meeting.buyer, "See you")
    room_talk.write_notes(meeting, meeting.buyer, "", "500 pieces")
    moved(meeting, starts_at=timezone.now() - 90 * MINUTE, ends_at=timezone.now() - 60 * MINUTE)
    client.force_login(host_of(meeting))

    answer = client.post(address(meeting, "meeting_room_lines"), {"text": "Late", "key": uuid.uuid4()})
    assert (answer.status_code, answer.content.decode()) == (409, "The room of this meeting is closed.")
    page = client.get(address(meeting)).content.decode()
    assert "See you" in page
    assert "500 pieces" in page
    assert RoomLine.objects.count() == 1


# What is shown


def test_who_showed_which_product_when_is_kept(client, meeting):
    kettle, mug = (ProductFactory(exhibitor=meeting.exhibitor, name=name) for name in ("Kettle", "Mug"))
    for user, product in ((meeting.buyer, kettle), (host_of(meeting), mug), (host_of(meeting), mug)):
        room_talk.show_product(meeting, user, product)
    client.force_login(meeting.buyer)
    assert "Mug" in client.get(address(meeting) + "?part=product").content.decode()

    client.post(address(meeting, "meeting_room_product"), {"product": ""})

    shown = RoomShowing.objects.order_by("pk")
    assert [(one.product, one.by, one.ended_at is None) for one in shown] == [
        (kettle, meeting.buyer, False),
        (mug, host_of(meeting), False),
    ]


def test_only_listed_products_of_the_exhibitor_are_found_and_shown(client, meeting):
    ProductFactory(exhibitor=meeting.exhibitor, name="Kettle")
    draft = ProductFactory(exhibitor=meeting.exhibitor, name="Secret kettle", state="draft")
    others = ProductFactory(name="Other kettle")
    client.force_login(meeting.buyer)

    found = client.get(address(meeting) + "?part=products&q=kettle").content.decode()
    assert [name in found for name in ("Kettle", "Secret kettle", "Other kettle")] == [True, False, False]
    for product in (draft, others):
        answer = client.post(address(meeting, "meeting_room_product"), {"product": product.pk})
        assert answer.status_code == 404
    with pytest.raises(Refused):
        room_talk.show_product(meeting, meeting.buyer, others)
    assert not RoomShowing.objects.exists()


# What is noted down


def test_notes_of_two_who_write_at_once_are_joined(client, meeting):
    base = "Price\nDelivery"
    room_talk.write_notes(meeting, meeting.buyer, "", base)
    room_talk.write_notes(meeting, host_of(meeting), base, "Price 4.20\nDelivery")
    client.force_login(meeting.buyer)

    data = {"base": base, "text": "Price\nDelivery in May\nSamples"}
    answer = client.post(address(meeting, "meeting_room_notes"), data).json()

    assert answer == {"text": "Price 4.20\nDelivery in May\nSamples", "version": 3}
    assert client.get(address(meeting, "meeting_room_notes")).json() == answer


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "merged"),
    [
        ("", "a", "b", "a\nb"),
        ("a", "a", "b", "b"),
        ("a", "b", "a", "b"),
        ("a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"),
        ("a\nb\nc", "b\nc", "a\nb\nc\nd", "b\nc\nd"),
        ("a\nb\nc", "a\nB1\nc", "a\nB2\nc", "a\nB1\nB2\nc"),  # the same line: both stay
        ("a\nb", "a\nX\nb", "a\nY\nb", "a\nX\nY\nb"),  # put in at the same place
        ("a\nb", "a\nX\nb", "a\nB", "a\nX\nB"),  # put in before what the other changes
        ("a\nb\nc", "a\nc", "a\nB\nc", "a\nB\nc"),  # taken out by one, changed by the other
        ("a\nb\nc", "x", "a\nb\nc\nd", "x\nd"),
        ("a", "b", "b", "b"),
    ],
)
def test_merging_loses_nothing(base, theirs, ours, merged):
    assert merge(base, theirs, ours) == merged


# At once


def at_once(acts):
    """Run all in threads of their own that begin together; the Refused of each, or None."""
    barrier = threading.Barrier(len(acts))

    def run(act):
        try:
            barrier.wait(10)
            act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_enter_at_once_four_are_on_video():
    meeting = MeetingFactory(starts_at=timezone.now())
    people = [UserFactory() for _person in range(8)]
    for person in people:
        meeting.seats.create(user=person, side="exhibitor")

    refused = at_once([partial(room.enter_room, meeting, person) for person in people])

    assert sum(refusal is not None for refusal in refused) == 4
    assert len({stay.user_id for stay in room.present(meeting)}) == 4


@pytest.mark.django_db(transaction=True)
def test_of_six_who_note_down_at_once_no_line_is_lost():
    meeting = MeetingFactory(starts_at=timezone.now())
    people = [UserFactory() for _person in range(6)]
    for person in people:
        meeting.seats.create(user=person, side="exhibitor")
    room_talk.write_notes(meeting, people[0], "", "Agreed:")

    acts = [
        partial(room_talk.write_notes, meeting, person, "Agreed:", f"Agreed:\nline {number}")
        for number, person in enumerate(people)
    ]
    assert at_once(acts) == [None] * 6

    lines = RoomNotes.objects.get().text.split("\n")
    assert lines[0] == "Agreed:"
    assert sorted(lines[1:]) == [f"line {number}" for number in range(6)]


@pytest.mark.django_db(transaction=True)
def test_the_first_minute_together_is_told_once_however_many_beats_come_at_once():
    meeting = MeetingFactory(starts_at=timezone.now())
    people = [meeting.buyer, host_of(meeting)]
    for person in people:
        room.enter_room(meeting, person)
    back(meeting, 61)

    at_once([partial(room.stay_in_room, meeting, person) for person in people * 3])

    began = max(RoomStay.objects.filter(meeting=meeting).values_list("began_at", flat=True))
    assert moved(meeting).held_at == began + MINUTE
    assert RoomStay.objects.count() == 2
