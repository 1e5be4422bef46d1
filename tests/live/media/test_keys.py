"""Keys of encoders."""

import pytest

from fair.errors import Refused
from live.models import Show, StreamKey
from live.services.keys import make_key, revoke_key, use_key
from tests.factories import MembershipFactory, ShowFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def show():
    return ShowFactory()


@pytest.fixture
def host(show):
    return MembershipFactory(exhibitor=show.booth.exhibitor).user


def secret_of(key):
    return key.partition("?key=")[2]


def test_a_key_names_the_show_and_is_kept_as_a_digest(show, host):
    key = make_key(show, host)

    assert key.startswith(f"{show.key}?key=")
    kept = StreamKey.objects.get()
    assert secret_of(key) not in (kept.digest, str(kept))
    assert kept.used_at is None
    assert use_key(show, secret_of(key))
    kept.refresh_from_db()
    assert kept.used_at


def test_another_key_takes_the_first_ones_place(show, host):
    first, second = make_key(show, host), make_key(show, host)

    assert not use_key(show, secret_of(first))
    assert use_key(show, secret_of(second))


def test_a_revoked_key_and_another_shows_are_refused(show, host):
    key = make_key(show, host)
    other = ShowFactory()

    assert not use_key(other, secret_of(key))
    revoke_key(show, host)
    revoke_key(show, host)
    assert not use_key(show, secret_of(key))
    assert StreamKey.objects.get().used_at is None


def test_a_show_that_is_over_takes_no_key(host):
    show = ShowFactory(on_air=True, state=Show.State.ENDED)

    with pytest.raises(Refused):
        make_key(show, host)

    assert not StreamKey.objects.exists()
