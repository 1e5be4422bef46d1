"""The rules of conduct that every line passes: quotas, words, links, mutes, blocks, slow mode."""

import datetime
import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from booths.banned_words import effect_on
from booths.models import Block, Case, Conversation, FairRules, Held, Line, Message, Mute, WordList
from booths.outside_links import links_outside
from booths.services import conversations, rooms
from booths.services.fair_play import OnHold, TooSoon, refuse_opening
from fair.errors import Refused
from tests.booths.test_conversations import office
from tests.factories import (
    BoothFactory,
    ExhibitorFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

OLD = timezone.now() - datetime.timedelta(days=400)


def rule(**fields):
    rules, _is_new = FairRules.objects.get_or_create(pk=1)
    for name, value in fields.items():
        setattr(rules, name, value)
    rules.changed_at = timezone.now()
    rules.save()
    return rules


def ban(words, effect="refuse", **more):
    found = WordList.objects.create(name="List", words=words, effect=effect, **more)
    rule()
    return found


def ask(buyer, exhibitor=None, text="Do you make it in red?", **more):
    return conversations.ask(exhibitor or ExhibitorFactory(), buyer, text, uuid.uuid4(), **more)


def say(room, author, text="Is it in stock?", key=None):
    return rooms.send_message(room, author, text, key or uuid.uuid4())


def reply(conversation, staff, text="Yes."):
    return conversations.write_line(conversation, staff, text, uuid.uuid4())


@pytest.fixture
def newcomer():
    return UserFactory(date_joined=timezone.now())


@pytest.fixture
def regular():
    return UserFactory()


@pytest.fixture
def booth():
    return BoothFactory()


@pytest.fixture
def host(booth):
    return MembershipFactory(exhibitor=booth.exhibitor).user


# First contacts


def test_a_newcomer_begins_so_many_conversations_a_day_and_reads_when_the_next_may_be(newcomer):
    rule(first_contacts=2)
    first = ask(newcomer).conversation
    ask(newcomer)

    with pytest.raises(Refused, match=r"2 new exhibitors a day: to the next one from .*, your time"):
        ask(newcomer)

    assert Conversation.objects.count() == Line.objects.count() == 2
    ask(newcomer, first.exhibitor)
    Conversation.objects.filter(pk=first.pk).update(
        opened_at=timezone.now() - datetime.timedelta(hours=24, seconds=1)
    )
    ask(newcomer)


def test_a_regular_visitor_has_no_quota_until_reports_about_them_are_upheld(regular):
    rule(first_contacts=1)
    ask(regular)
    ask(regular)
    wrong = {"accused": regular, "kind": "person", "decided_at": timezone.now()}

    Case.objects.create(**wrong, decision="warned")
    ask(regular)
    Case.objects.create(**wrong, decision="removed")
    with pytest.raises(Refused, match="1 new exhibitor a day"):
        ask(regular)

    Case.objects.filter(decision="removed").update(answer="undone")
    ask(regular)


def test_few_upheld_of_many_reports_make_no_low_reputation(regular):
    rule(first_contacts=1)
    for decision in ["warned", "warned", "dismissed", "dismissed", "dismissed"]:
        Case.objects.create(accused=regular, kind="person", decided_at=timezone.now(), decision=decision)
    ask(regular)
    ask(regular)


def test_old_decisions_are_forgotten(regular):
    rule(first_contacts=1)
    for _n in range(3):
        Case.objects.create(accused=regular, kind="person", decided_at=OLD, decision="warned")
    ask(regular)
    ask(regular)


def test_unanswered_conversations_stop_further_ones_until_somebody_answers(regular):
    rule(unanswered_openings=2)
    first = ask(regular).conversation
    ask(regular)

    with pytest.raises(Refused, match="2 exhibitors have not answered you yet"):
        ask(regular)

    assert Conversation.objects.count() == 2
    reply(first, MembershipFactory(exhibitor=first.exhibitor).user)
    ask(regular)


def test_zero_switches_the_quotas_off_and_organisers_have_none(newcomer):
    rule(first_contacts=0, unanswered_openings=0)
    for _n in range(3):
        ask(newcomer)
    rule(first_contacts=1, unanswered_openings=1)
    organiser = OrganiserFactory()
    for _n in range(2):
        ask(organiser)


def at_once(acts):
    """Run all in threads of their own; the refusals."""
    refused, gate = [], threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
        except Refused as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("field", ["first_contacts", "unanswered_openings"])
def test_many_threads_begin_no_more_conversations_than_the_quota(newcomer, field):
    rule(**{"first_contacts": 0, "unanswered_openings": 0, field: 3})
    exhibitors = [ExhibitorFactory() for _n in range(8)]

    refused = at_once([lambda one=one: ask(newcomer, one) for one in exhibitors])

    assert len(refused) == 5
    assert Conversation.objects.count() == Line.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_many_threads_pass_a_slow_room_once(booth, regular):
    rule(slow_seconds=30)

    refused = at_once([lambda: say(booth.room, regular) for _n in range(6)])

    assert [type(refusal) for refusal in refused] == [TooSoon] * 5
    assert Message.objects.count() == 1


# Words


@pytest.mark.parametrize(
    ("words", "text", "is_found"),
    [
        ("casino", "Win at the CASÍNO!", True),
        ("casino", "casinos", False),
        ("casino*", "Online-Casinos here", True),
        ("casino", "c\u200basi\u200bno", True),
        ("cheap followers", "Cheap   followers, now", True),
        ("cheap followers", "cheap and followers", False),
        ("加微信", "请加微信号聊", True),
        ("微信 vx", "加微信 VX 聊", True),
        ("加微信", "微信支付", False),
        ("bit.ly", "see bit.ly/x", True),
        ("\n  \n!!", "anything !!", False),
    ],
)
def test_words_are_compared_folded_and_whole(words, text, is_found):
    rules = rule()
    WordList.objects.create(name="List", words=words)

    assert (effect_on(text, rules) == "refuse") is is_found


def test_a_banned_word_is_refused_in_rooms_and_conversations_and_changes(booth, host, regular):
    line = ask(regular, booth.exhibitor)
    ban("casino")

    for write in (
        lambda: say(booth.room, regular, "Best casino"),
        lambda: ask(regular, booth.exhibitor, "Best casino"),
        lambda: ask(regular, text="Best casino"),
        lambda: reply(line.conversation, host, "Best casino"),
        lambda: conversations.edit_line(line, regular, "Best casino"),
    ):
        with pytest.raises(Refused, match="do not allow some of these words"):
            write()

    assert Message.objects.count() == 0
    assert Line.objects.get().text == "Do you make it in red?"
    say(booth.room, OrganiserFactory(), "No casino here, please.")


def test_a_list_that_is_off_bans_nothing(booth, regular):
    ban("casino", is_on=False)

    say(booth.room, regular, "Best casino")


def test_a_held_line_is_kept_once_and_seen_by_nobody(booth, regular, listen):
    ban("western union", "hold")
    heard, key = listen(booth.room.topic), uuid.uuid4()

    for _time in range(2):
        with pytest.raises(OnHold, match="look at this message"):
            say(booth.room, regular, "Pay by Western Union", key)

    held = Held.objects.get()
    case = Case.objects.get()
    assert (held.room, held.exhibitor, held.text) == (booth.room, booth.exhibitor, "Pay by Western Union")
    assert (case.kind, case.accused, case.quote) == ("held", regular, held.text)
    assert Message.objects.count() == 0
    assert heard() == []


def test_a_held_opening_opens_nothing_and_counts_against_the_quota(newcomer):
    ban("western union", "hold")
    rule(first_contacts=1)

    with pytest.raises(OnHold):
        ask(newcomer, text="Pay by Western Union")
    assert not Conversation.objects.exists()
    ask(newcomer)
    with pytest.raises(Refused, match="new exhibitor a day"):
        ask(newcomer, text="Pay by Western Union")

    assert Held.objects.count() == 1


def test_only_so_many_lines_of_one_person_are_held(booth, regular):
    ban("western union", "hold")
    exhibitor = booth.exhibitor
    for _n in range(10):
        with pytest.raises(OnHold):
            ask(regular, exhibitor, "Western Union")

    with pytest.raises(Refused, match="wait for the organisers already"):
        ask(regular, exhibitor, "Western Union")

    assert Held.objects.count() == Case.objects.count() == 10


def test_files_are_not_held_with_their_words(regular):
    ban("western union", "hold")
    sheet = SimpleUploadedFile("prices.xlsx", office("[Content_Types].xml", "xl/workbook.xml"))

    with pytest.raises(Refused, match="without files"):
        ask(regular, text="Western Union", files=[sheet])

    assert not Held.objects.exists()


def test_what_was_sent_before_a_word_was_banned_is_answered_as_sent(booth, regular):
    key = uuid.uuid4()
    sent = say(booth.room, regular, "Best casino", key)
    line = conversations.ask(booth.exhibitor, regular, "Best casino", key)
    ban("casino")

    assert say(booth.room, regular, "Best casino", key) == sent
    assert conversations.ask(booth.exhibitor, regular, "Best casino", key) == line


# Links


@pytest.mark.parametrize(
    ("text", "is_outside"),
    [
        ("See https://example.org/a", True),
        ("t.me/kettles", True),
        ("Visit WWW.kettles.de now", True),
        ("best-kettles.shop", True),
        ("Write to asha@kettles.com", False),
        ("See http://testserver/products/3-kettle/", False),
        ("testserver/products", False),
        ("Item TN-2110, 8.3/125, e.g. in red.Or blue", False),
        ("No.5 at 3.5mm", False),
    ],
)
def test_addresses_of_other_sites_are_known(text, is_outside):
    assert links_outside(text) is is_outside


def test_newcomers_link_to_no_other_site_and_read_from_when_they_can(booth, host, newcomer, regular):
    line = ask(newcomer, booth.exhibitor)

    for write in (
        lambda: say(booth.room, newcomer, "See kettles.com"),
        lambda: ask(newcomer, booth.exhibitor, "See https://kettles.com/"),
        lambda: conversations.edit_line(line, newcomer, "See kettles.com"),
    ):
        with pytest.raises(Refused, match=r"you can from .*, your time"):
            write()

    assert Message.objects.count() == 0
    assert Line.objects.get().text == "Do you make it in red?"
    say(booth.room, newcomer, "See http://testserver/products/3-kettle/")
    say(booth.room, host, "See kettles.com")
    reply(line.conversation, host, "See kettles.com")
    say(booth.room, regular, "See kettles.com")


# Archives


def test_archives_are_sent_only_where_organisers_allow_them(regular):
    def archive():
        return SimpleUploadedFile("samples.zip", office("a.txt"))

    with pytest.raises(Refused, match="ZIP"):
        ask(regular, files=[archive()])
    rule(allow_zip=True)

    line = ask(regular, files=[archive()])

    assert line.attachments.get().file.name.endswith(".zip")


# Mutes, blocks


def test_who_is_muted_everywhere_writes_nowhere(booth, regular):
    line = ask(regular, booth.exhibitor)
    until = timezone.now() + datetime.timedelta(hours=1)
    Mute.objects.create(user=regular, until=until)

    for write in (
        lambda: say(booth.room, regular),
        lambda: ask(regular, booth.exhibitor),
        lambda: rooms.react(MessageFactory(room=booth.room), regular, "👏"),
    ):
        with pytest.raises(Refused, match="organisers have muted you until"):
            write()

    assert Line.objects.get() == line
    Mute.objects.update(until=timezone.now())
    say(booth.room, regular)


def test_a_mute_in_a_room_leaves_conversations_alone(booth, regular):
    Mute.objects.create(room=booth.room, user=regular, until=timezone.now() + datetime.timedelta(hours=1))

    ask(regular, booth.exhibitor)
    with pytest.raises(Refused, match="muted in this room"):
        say(booth.room, regular)


@pytest.mark.parametrize("by_exhibitor", [True, False])
def test_a_block_stops_both_sides_and_only_its_maker_reads_whose_it_is(booth, host, regular, by_exhibitor):
    conversation = ask(regular, booth.exhibitor).conversation
    Block.objects.create(buyer=regular, exhibitor=booth.exhibitor, by_exhibitor=by_exhibitor)
    own, neutral = "You have blocked", r"\ANo more messages can be sent in this conversation\.\Z"

    with pytest.raises(Refused, match=neutral if by_exhibitor else own):
        ask(regular, booth.exhibitor)
    with pytest.raises(Refused, match=own if by_exhibitor else neutral):
        reply(conversation, host)

    assert Line.objects.count() == 1
    ask(regular)


def test_a_block_of_one_person_lets_the_others_of_the_company_write(booth, host, regular):
    conversation = ask(regular, booth.exhibitor).conversation
    colleague = MembershipFactory(exhibitor=booth.exhibitor).user
    Block.objects.create(buyer=regular, exhibitor=booth.exhibitor, person=host)

    with pytest.raises(Refused, match="No more messages"):
        reply(conversation, host)
    reply(conversation, colleague)
    ask(regular, booth.exhibitor)

    assert Line.objects.count() == 3


# Slow mode


def test_a_slow_room_says_how_long_to_wait_and_spares_its_staff(booth, host, regular):
    rooms.slow_room(booth.room, host, 30)
    booth.room.refresh_from_db()
    sent = say(booth.room, regular)

    with pytest.raises(TooSoon, match=r"in (29|30) seconds") as refusal:
        say(booth.room, regular)

    assert refusal.value.retry_after in (29, 30)
    assert Message.objects.get() == sent
    for person in (host, host, OrganiserFactory(), UserFactory()):
        say(booth.room, person)
    Message.objects.filter(pk=sent.pk).update(sent_at=timezone.now() - datetime.timedelta(seconds=30))
    say(booth.room, regular)
    say(BoothFactory().room, regular)


def test_a_room_is_as_slow_as_the_fair_unless_it_says_otherwise(booth, host, regular):
    rule(slow_seconds=120)
    say(booth.room, regular)
    with pytest.raises(TooSoon):
        say(booth.room, regular)

    rooms.slow_room(booth.room, host, 0)
    say(booth.room, regular)


def test_slow_mode_is_told_and_written_down(booth, host, listen, django_capture_on_commit_callbacks):
    heard = listen(booth.room.topic)

    with django_capture_on_commit_callbacks(execute=True):
        rooms.slow_room(booth.room, host, 5)
        rooms.slow_room(booth.room, host, 5)
    with pytest.raises(Refused):
        rooms.slow_room(booth.room, host, 7)

    assert [(event["event"], event["seconds"]) for event in heard()] == [("room.slowed", 5)]
    booth.room.refresh_from_db()
    assert booth.room.slow_seconds == 5


def test_refuse_opening_lets_an_open_conversation_go_on(newcomer):
    rule(first_contacts=1, unanswered_openings=1)
    conversation = ask(newcomer).conversation

    refuse_opening(newcomer, conversation.exhibitor)
