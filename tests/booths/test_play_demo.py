"""The demo's people at the site's own doors, on the running site."""

import asyncio
import os
import subprocess
import sys
import time
import uuid
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from accounts.services import create_person
from booths.demo import played_password
from booths.demo.actor import Actor, Away
from booths.demo.host import Host
from booths.demo.play import cast
from booths.models import Line, Message
from booths.services import conversations
from booths.subjects import about_product
from exhibitors.services import Tier, save_product
from fair.models import Edition
from fair.realtime import presence
from tests.factories import BoothFactory, MembershipFactory, ProductFactory


@pytest.fixture
def booth(live_site):
    booth = BoothFactory()
    Edition.objects.update(is_demo=True)
    MembershipFactory(exhibitor=booth.exhibitor, user=person(is_demo=True, password=played_password()))
    save_product(ProductFactory(exhibitor=booth.exhibitor, name="Copper kettle"), tiers=[Tier(300, 9)])
    return booth


@pytest.fixture
def demo(booth, live_site):
    """The process that plays the demo's people, with the booth's host at work."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    environment = os.environ | {"DATABASE_URL": database.geturl(), "REDIS_URL": settings.REDIS_URL}
    command = [sys.executable, "manage.py", "play_demo", "--site", live_site]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL)
    wait_until(lambda: presence.staff_of(booth.pk))
    yield process
    process.terminate()
    process.wait(10)


def person(password="a long enough secret", **fields):
    return create_person(f"{uuid.uuid4().hex}@example.org", password, **fields)


def wait_until(true, seconds=20):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.05)


async def ask(site, visitor, slug, *lines):
    actor = Actor(site, visitor, "a long enough secret")
    await actor.sign_in()
    for line in lines:
        assert await actor.say(slug, line)


def test_a_host_answers_a_newcomer_within_seconds(demo, booth, live_site):
    asyncio.run(ask(live_site, person(), booth.slug, "What is the MOQ of the copper kettle?"))
    wait_until(lambda: Message.objects.filter(by_staff=True).exists(), 12)

    answer = Message.objects.get(by_staff=True)
    assert answer.text == "Copper kettle: the minimum order is 300 pieces."
    assert answer.author.is_demo
    assert answer.product.name == "Copper kettle"


def test_a_host_answers_a_private_question(demo, booth, live_site):
    kettle = booth.exhibitor.products.get()
    asked = conversations.ask(
        booth.exhibitor, person(), "How many at least?", uuid.uuid4(), about=about_product(kettle)
    )
    wait_until(lambda: Line.objects.filter(by_staff=True).exists(), 15)

    answer = Line.objects.get(by_staff=True)
    assert answer.conversation == asked.conversation
    assert answer.text == "Copper kettle: the minimum order is 300 pieces."
    assert answer.author.is_demo


def test_a_host_leaves_the_talk_to_the_companys_own_people(demo, booth, live_site):
    own = MembershipFactory(exhibitor=booth.exhibitor, user=person()).user
    asyncio.run(ask(live_site, own, booth.slug, "Good morning, I am here myself."))
    asyncio.run(ask(live_site, person(), booth.slug, "What is the MOQ of the copper kettle?"))
    time.sleep(7)

    assert not Message.objects.filter(author__is_demo=True).exists()


def test_nobody_signs_in_with_another_password(booth, live_site):
    actor = Actor(live_site, booth.exhibitor.memberships.get().user, "guessed")

    with pytest.raises(Away):
        asyncio.run(actor.sign_in())


def test_the_cast_is_of_demo_people_at_a_demo_fair_alone(booth, live_site):
    person()
    visitor = person(is_demo=True)

    assert cast(live_site) != []
    assert [p.person for _delay, p in cast(live_site) if hasattr(p, "person")] == [visitor]

    Edition.objects.update(is_demo=False)
    assert [p for _delay, p in cast(live_site) if isinstance(p, Host)] == []


def test_the_process_stops_at_once(demo):
    demo.terminate()

    assert demo.wait(3) == 0
