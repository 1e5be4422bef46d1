"""The studio: who comes in, what they do there, and what they read."""

import datetime
import uuid

import pytest
from django.utils import timezone

from booths.models import Subject
from booths.services.conversations import ask
from booths.subjects import About
from exhibitors.models import Membership
from live import planning
from live.models import Show, StreamKey
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    OrganiserFactory,
    ProductFactory,
    ShowFactory,
    UserFactory,
)

HOUR = datetime.timedelta(hours=1)
HTMX = {"HX-Request": "true"}
PARTS = ["control", "shelf", "there", "inquiries", "source"]


@pytest.fixture
def booth(db):
    return BoothFactory()


@pytest.fixture
def show(booth):
    return ShowFactory(booth=booth, on_air=True)


@pytest.fixture
def staff(client, booth):
    member = MembershipFactory(exhibitor=booth.exhibitor, role=Membership.Role.HOST)
    client.force_login(member.user)
    return member.user


def studio(show, *rest):
    return f"/shows/{show.pk}/studio/{''.join(rest)}"


def act(client, show, **data):
    return client.post(studio(show, "act/"), data, headers=HTMX)


def people(booth, show):
    host = UserFactory()
    show.shifts.create(host=host, starts_at=show.starts_at, ends_at=show.ends_at)
    return {
        "guest": None,
        "stranger": UserFactory(),
        "another exhibitor": MembershipFactory().user,
        "organiser without the right": UserFactory(is_staff=True),
        "host of a shift": host,
        "staff": MembershipFactory(exhibitor=booth.exhibitor, role=Membership.Role.HOST).user,
        "manager": MembershipFactory(exhibitor=booth.exhibitor, role=Membership.Role.MANAGER).user,
        "organiser": OrganiserFactory(),
    }


# The door


@pytest.mark.parametrize("part", ["", *(f"?part={part}" for part in PARTS)])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("guest", 302),
        ("stranger", 404),
        ("another exhibitor", 404),
        ("organiser without the right", 404),
        ("host of a shift", 200),
        ("staff", 200),
        ("manager", 200),
        ("organiser", 200),
    ],
)
def test_who_comes_into_the_studio(client, booth, show, person, status, part):
    if user := people(booth, show)[person]:
        client.force_login(user)

    assert client.get(studio(show, part)).status_code == status


@pytest.mark.parametrize("person", ["guest", "stranger", "another exhibitor", "organiser without the right"])
def test_whoever_hosts_nothing_does_nothing(client, booth, show, person):
    product = ProductFactory(exhibitor=booth.exhibitor)
    show.shelf.create(product=product)
    if user := people(booth, show)[person]:
        client.force_login(user)
    before = Show.objects.values().get(pk=show.pk)

    answers = [
        act(client, show, act="end"),
        act(client, show, act="pause"),
        act(client, show, act="extend", minutes="15"),
        act(client, show, act="pin", product=product.pk),
        client.post(studio(show, "key/"), {"act": "make"}, headers=HTMX),
    ]

    assert {answer.status_code for answer in answers} <= {302, 404}
    assert Show.objects.values().get(pk=show.pk) == before
    assert not show.pins.exists()
    assert not StreamKey.objects.exists()


def test_the_host_of_a_shift_is_shown_no_inbox(client, booth, show):
    host = people(booth, show)["host of a shift"]
    asked_at(show, "How much?")
    client.force_login(host)

    page = client.get(studio(show)).text

    assert "/workspace/" not in page.partition("<main")[2]
    assert act(client, show, act="pause").status_code == 200


def test_a_stage_of_the_fair_is_hosted_by_who_has_a_shift_and_by_organisers(client, db):
    show = ShowFactory(of_the_fair=True, on_air=True)
    host = UserFactory()
    show.shifts.create(host=host, starts_at=show.starts_at, ends_at=show.ends_at)

    for user in (host, OrganiserFactory()):
        client.force_login(user)
        assert show.title in client.get(studio(show)).text
        assert act(client, show, act="extend", minutes="15").status_code == 200


# What is done


def test_a_show_is_paused_goes_on_and_ends(client, show, staff):
    states = []
    for step in ("pause", "begin", "end"):
        act(client, show, act=step)
        show.refresh_from_db()
        states.append(show.state)

    assert states == ["paused", "on_air", "ended"]
    assert "The show is over. Its replay" in client.get(studio(show)).text
    assert "studio-stage" not in client.get(studio(show)).text.partition("<main")[2]


def test_scripts_get_json(client, show, staff):
    paused = client.post(studio(show, "act/"), {"act": "pause"})
    client.post(studio(show, "act/"), {"act": "end"})
    refused = client.post(studio(show, "act/"), {"act": "begin"})

    assert (paused.status_code, paused.json()) == (200, {})
    assert (refused.status_code, refused.json()["error"][:17]) == (409, "This show is over")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"act": "fly"},
        {"act": "extend", "minutes": "7"},
        {"act": "extend"},
        {"act": "pin", "product": "0"},
        {"act": "pin", "product": "999999"},
    ],
)
def test_what_is_no_act_is_not_there(client, show, staff, data):
    before = Show.objects.values().get(pk=show.pk)

    response = act(client, show, **data)

    assert (response.status_code, Show.objects.values().get(pk=show.pk)) == (
        200 if data.get("product") == "0" else 404,
        before,
    )


def test_extending_names_what_is_in_the_way_and_moves_it_when_told(client, booth, show, staff):
    following = ShowFactory(booth=booth, title="Mugs", starts_at=show.ends_at)
    before = show.ends_at

    refused = act(client, show, act="extend", minutes="30")
    show.refresh_from_db()
    kept = show.ends_at
    moved = act(client, show, act="extend", minutes="30", move="yes")

    show.refresh_from_db()
    following.refresh_from_db()
    assert "“Mugs” is planned next." in refused.text
    assert "Extend, and move what follows" in refused.text
    assert "Extend, and move" not in moved.text
    assert kept == before
    assert following.starts_at == show.ends_at == before + HOUR / 2


def test_products_of_the_show_are_pinned_and_unpinned(client, booth, show, staff):
    kettle, mug = (ProductFactory(exhibitor=booth.exhibitor) for _n in range(2))
    show.shelf.create(product=kettle, position=0)
    others = act(client, show, act="pin", product=mug.pk)

    pinned = act(client, show, act="pin", product=kettle.pk)
    standing = show.pins.get(unpinned_at=None).product
    act(client, show, act="pin", product="")

    assert others.status_code == 404
    assert "data-pinned" in pinned.text
    assert standing == kettle
    assert not show.pins.filter(unpinned_at=None).exists()


def test_only_the_first_nine_products_have_a_key(client, booth, show, staff):
    for position in range(10):
        show.shelf.create(product=ProductFactory(exhibitor=booth.exhibitor), position=position)

    shelf = client.get(studio(show, "?part=shelf")).text

    assert [f'data-key="{key}"' in shelf for key in range(11)] == [True] * 10 + [False]


def test_a_stream_key_is_shown_once_and_taken_back(client, booth, staff, settings):
    settings.LIVE_BACKEND, settings.RTMP_URL = "nginx_rtmp", "rtmp://fair.example.org/live"
    show = ShowFactory(booth=booth, source="encoder")

    made = client.post(studio(show, "key/"), {"act": "make"}, headers=HTMX).text
    later = client.get(studio(show)).text
    revoked = client.post(studio(show, "key/"), {"act": "revoke"}, headers=HTMX).text

    assert f"{show.key}?key=" in made
    assert "rtmp://fair.example.org/live" in later
    assert f"{show.key}?key=" not in later
    assert "A stream key was made" in later
    assert "Make a stream key" in revoked
    assert not StreamKey.objects.filter(revoked_at=None).exists()


def test_without_a_server_for_encoders_that_is_said(client, booth, staff):
    show = ShowFactory(booth=booth, source="encoder")

    assert "This fair takes nothing from encoders" in client.get(studio(show)).text


def test_keys_are_for_shows_from_an_encoder_alone(client, show, staff):
    response = client.post(studio(show, "key/"), {"act": "make"}, headers=HTMX)

    assert (response.status_code, StreamKey.objects.exists()) == (404, False)


def test_what_comes_from_elsewhere_is_shown_by_a_word(client, booth, staff):
    show = ShowFactory(booth=booth, source="embed", source_url="https://youtu.be/dQw4w9WgXcQ")

    before = client.get(studio(show)).text
    answer = act(client, show, act="begin").text

    show.refresh_from_db()
    assert "Show it now" in before
    assert "Viewers see it now." in answer
    assert show.state == "on_air"


# What is read


def test_the_next_host_reads_who_is_on_air_and_when_the_shift_begins(client, booth, show, staff):
    asha = UserFactory(name="Asha Rao")
    show.takes.create(number=1, host=asha)
    soon = timezone.now() + datetime.timedelta(minutes=5)
    show.shifts.create(host=staff, starts_at=soon, ends_at=soon + HOUR)

    text = client.get(studio(show, "?part=control")).text

    assert "Asha Rao is on air." in text
    assert "Your shift begins in 5 min." in text
    assert 'data-takes-over="Asha Rao"' in text


def test_whoever_is_on_air_takes_over_from_nobody(client, show, staff):
    show.takes.create(number=1, host=staff)

    assert "data-takes-over" not in client.get(studio(show)).text


def test_a_show_of_tomorrow_says_that_it_is_early(client, booth, staff):
    show = ShowFactory(booth=booth, starts_at=timezone.now() + 24 * HOUR)

    assert "an hour before its time" in client.get(studio(show)).text


def asked_at(show, text):
    about = About(Subject.Kind.SHOW, show.title, show.get_absolute_url())
    return ask(
        show.booth.exhibitor,
        UserFactory(name="Kwame"),
        text,
        uuid.uuid4(),
        about=about,
    )


def test_inquiries_that_began_at_the_show_lead_to_the_inbox(client, booth, show, staff):
    line = asked_at(show, "How much?")
    asked_elsewhere = ShowFactory(booth=booth, starts_at=show.ends_at)

    here = client.get(studio(show, "?part=inquiries")).text
    there = client.get(studio(asked_elsewhere, "?part=inquiries")).text

    assert "Kwame" in here
    assert f"/workspace/{booth.exhibitor.slug}/inbox/{line.conversation_id}/" in here
    assert "Kwame" not in there


@pytest.mark.parametrize("count", [1, 3])
def test_the_studio_asks_the_same_number_of_queries(
    client, booth, show, staff, count, django_assert_num_queries
):
    for number in range(count):
        show.shelf.create(product=ProductFactory(exhibitor=booth.exhibitor), position=number)
        show.questions.create(author=UserFactory(), text="When?", key=uuid.uuid4())
        show.shifts.create(host=UserFactory(), starts_at=show.starts_at, ends_at=show.ends_at)
        show.polls.create(text="Which?").options.create(text="This")
        ShowFactory(booth=booth, starts_at=show.ends_at + (number + 1) * HOUR)
    client.get(studio(show))

    with django_assert_num_queries(27):
        client.get(studio(show))


# Today


def test_today_leads_to_the_studio_and_to_the_figures_of_what_was(client, booth, staff):
    home = f"/workspace/{booth.exhibitor.slug}/"
    now = timezone.now()
    last = ShowFactory(booth=booth, starts_at=now - 3 * HOUR, state="replay", ended_at=now - 2 * HOUR)
    ShowFactory(booth=booth, starts_at=now - 99 * HOUR, state="replay", ended_at=now - 98 * HOUR)
    later = ShowFactory(booth=booth, starts_at=now + 3 * HOUR)
    ShowFactory(booth=booth, starts_at=now + 5 * HOUR)

    page = client.get(home).text

    assert studio(later) in page
    assert f"/shows/{last.pk}/figures/" in page
    assert "0 viewers, 0 at once at most, 0 questions" in page
    on_air = ShowFactory(booth=booth, on_air=True, starts_at=now - HOUR / 2)
    assert planning.next_show(booth.exhibitor) == on_air
