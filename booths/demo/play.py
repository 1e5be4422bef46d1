"""Plays the demo's people: hosts at the booths and visitors who walk about, all openly marked as such."""

import asyncio
import logging
import random

from accounts.models import User
from booths.demo import played_password
from booths.demo.actor import Actor, Away
from booths.demo.guest import Guest, booths_to_walk
from booths.demo.host import Host

logger = logging.getLogger(__name__)

# People come one by one, well below what the sign-in allows from one address.
BETWEEN_ARRIVALS = 4
FIRST_PAUSE, LONGEST_PAUSE = 2, 60
# A newcomer most likely begins at a kettle.
FIRST = "brisetta"


parts = []  # functions of the site's address that give players, from higher apps


def cast(site):
    """The people to play, as (seconds after the start, player)."""
    booths = sorted(booths_to_walk(), key=lambda booth: (booth.slug != FIRST, booth.hall_id))
    visitors = list(User.objects.filter(is_demo=True, memberships=None).order_by("pk"))
    players = []
    for booth in booths:
        member = (
            User.objects.filter(is_demo=True, memberships__exhibitor=booth.exhibitor).order_by("pk").first()
        )
        if member:
            players.append(Host(Actor(site, member, played_password()), booth))
    guests = [Guest(Actor(site, v, played_password()), v, booths) for v in visitors]
    for part in parts:
        players[:0] = part(site)
    # Guests come between the hosts, so that something happens from the first minute on.
    for place, guest in enumerate(guests, 1):
        players.insert(place * 3, guest)
    return [(number * BETWEEN_ARRIVALS, player) for number, player in enumerate(players)]


async def play(site, players):
    """Play everybody until cancelled."""
    async with asyncio.TaskGroup() as group:
        for delay, player in players:
            group.create_task(keep_playing(player, delay))


async def keep_playing(player, delay):
    """While the site is away, try again with growing pauses."""
    await asyncio.sleep(delay)
    pause = FIRST_PAUSE
    while True:
        began = asyncio.get_running_loop().time()
        try:
            await player.play()
        except Away as away:
            logger.info("%s: %s", player.actor.email, away)
        except ExceptionGroup as several:
            logger.info("%s: %s", player.actor.email, several)
        if asyncio.get_running_loop().time() - began > LONGEST_PAUSE:
            pause = FIRST_PAUSE
        await asyncio.sleep(pause * random.uniform(0.7, 1.3))
        pause = min(LONGEST_PAUSE, pause * 2)
