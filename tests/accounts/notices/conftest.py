import pytest

from accounts.notices import Notice, notice
from accounts.notices.kinds import kinds


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
