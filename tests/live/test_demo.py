"""The demo's host who is on air."""

import asyncio
import datetime

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.services import create_person
from booths.demo import played_password
from booths.demo.actor import Actor, Away
from exhibitors.models import ProductPicture
from fair.models import Edition
from fair.pictures import store_picture
from live.demo.broadcaster import Broadcaster, broadcasters
from live.demo.film import EACH, make_film
from live.models import Show
from live.services import shows
from tests.factories import BoothFactory, MembershipFactory, ProductFactory, ShowFactory
from tests.fair.test_pictures import drawn
from tests.ingest import eventually, played_seconds

NINE_MINUTES = datetime.timedelta(minutes=9)


@pytest.fixture
def show(live_site, settings, tmp_path):
    """A short show of one pictured product, whose host the demo plays."""
    settings.MEDIA_ROOT = tmp_path / "media"
    booth = BoothFactory()
    Edition.objects.update(is_demo=True)
    host = create_person("marco@example.org", played_password(), is_demo=True)
    MembershipFactory(exhibitor=booth.exhibitor, user=host)
    product = ProductFactory(exhibitor=booth.exhibitor, name="Kettle")
    ProductPicture.objects.create(
        product=product, picture=store_picture(ContentFile(drawn((900, 600)), "a.png"))
    )
    show = ShowFactory(booth=booth, ends_at=timezone.now() + NINE_MINUTES)
    show.shelf.create(product=product)
    show.shifts.create(host=host, starts_at=show.starts_at, ends_at=show.ends_at)
    return show


def test_the_film_shows_each_product_for_a_while(show, tmp_path):
    film = make_film([one.product for one in show.shelf.all()], tmp_path)

    assert abs(played_seconds(film) - EACH) < 0.5


def test_a_short_show_is_sent_ended_and_seen_again(show, ingest, live_site):
    [broadcaster] = broadcasters(live_site)

    asyncio.run(broadcaster.play())

    eventually(lambda: Show.objects.filter(pk=show.pk, state=Show.State.REPLAY).exists())
    show.refresh_from_db()
    assert show.replay_seconds > EACH / 2
    assert [chapter["title"] for chapter in show.chapters] == ["Kettle"]


def test_who_is_on_air_for_the_company_is_not_driven_out(show, live_site):
    shows.begin_show(show)
    own = MembershipFactory(exhibitor=show.booth.exhibitor).user
    show.takes.create(number=1, host=own)
    [broadcaster] = broadcasters(live_site)

    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(broadcaster.play(), 3))

    assert show.takes.count() == 1


def test_a_host_without_the_password_is_not_let_in(show, live_site):
    host = show.shifts.get().host
    with pytest.raises(Away):
        asyncio.run(Broadcaster(Actor(live_site, host, "guessed"), [show]).play())

    show.refresh_from_db()
    assert show.state == Show.State.PLANNED
