import pytest

from accounts.notices import Notice, notice
from accounts.notices.kinds import kinds
from fair.embedded import make_vapid_key
from tests.accounts.notices.service import PushService


@pytest.fixture(autouse=True)
def kettles():
    """Two kinds of the tests alone: one by mail at once, one by mail a day."""
    known = dict(kinds)
    kinds.clear()

    @notice("kettle.boiled", label="Kettles that boil")
    def kettle_boiled(data):
        return Notice(f"The kettle in {data['room']} boils", f"{data['count']} times.", "/my/")

    @notice("kettle.filled", label="Kettles that were filled", mail="daily", push=False)
    def kettle_filled(data):
        return Notice(f"The kettle in {data['room']} is full", "With water.", "/my/profile/")

    yield
    kinds.clear()
    kinds.update(known)


@pytest.fixture(autouse=True)
def vapid_key(settings):
    settings.VAPID_KEY = make_vapid_key()


@pytest.fixture
def push_service(settings):
    settings.OUTBOUND_LOOPBACK = True
    service = PushService()
    yield service
    service.stop()
