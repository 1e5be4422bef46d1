"""Many threads race for few people and slots: nobody is in two meetings, nothing surfaces but refusals."""

import pytest

from bench.races import Race, deadlocks
from matchmaking.models import Meeting


@pytest.mark.django_db(transaction=True)
def test_no_race_puts_anybody_into_two_meetings():
    before = deadlocks()
    race = Race(threads=8, rounds=15)
    race.run()

    assert (race.overlaps, race.adrift, race.odd) == (0, 0, 0)
    assert race.surprises == {}
    assert deadlocks() == before
    assert race.by_constraint == 0  # the locks alone have kept them apart
    assert race.done["book"] > 5
    assert Meeting.objects.planned().count() == race.planned() > 0
