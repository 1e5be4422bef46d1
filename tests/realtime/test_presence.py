from fair.realtime import presence
from tests.factories import BoothFactory, MembershipFactory, UserFactory
from tests.realtime.conftest import FRAMES, eventually


def test_people_are_counted_by_topic_and_told(live, room):
    first, second = live.open(), live.open()
    first.watch(room.topic, "fair")
    second.watch("fair")

    assert first.hear_presence(topic="fair", people=2)
    eventually(lambda: presence.people([room.topic, "fair"]) == {room.topic: 1, "fair": 2})

    second.watch(room.topic)
    assert first.hear_presence(topic=room.topic, people=2)
    second.close()
    assert first.hear_presence(topic=room.topic, people=1)


def test_a_newcomer_is_told_who_is_there(live, room):
    person = UserFactory()
    live.open(person).watch(room.topic)
    eventually(lambda: presence.people([room.topic])[room.topic] == 1)

    same_person_again = live.open(person)
    same_person_again.watch(room.topic)

    assert same_person_again.hear_presence(topic=room.topic)["people"] == 1


def test_a_person_with_two_pages_counts_once_and_guests_count_each(live, room):
    person = UserFactory()
    pages = [live.open(person), live.open(person), live.open(), live.open()]
    for page in pages:
        page.watch(room.topic)
    eventually(lambda: presence.people([room.topic])[room.topic] == 3)

    pages[0].close()
    pages[2].close()

    eventually(lambda: presence.people([room.topic])[room.topic] == 2)


def test_staff_are_at_their_booths_while_they_have_a_page_open(live):
    booth, other = BoothFactory(), BoothFactory()
    host = MembershipFactory(exhibitor=booth.exhibitor).user
    visitor = live.open()
    visitor.watch(f"booth:{booth.pk}")
    assert visitor.hear_presence(topic=f"booth:{booth.pk}", staff=[])

    page = live.open(host)
    page.watch("fair")

    assert visitor.hear_presence(topic=f"booth:{booth.pk}", staff=[host.pk])
    assert presence.staff([booth.pk, other.pk]) == {booth.pk: 1, other.pk: 0}
    assert presence.staff_of(booth.pk) == {host.pk}
    assert presence.staffed() == {booth.pk}

    page.close()
    assert visitor.hear_presence(topic=f"booth:{booth.pk}", staff=[])
    eventually(lambda: presence.staffed() == set())


def test_a_host_who_goes_from_page_to_page_stays_at_the_booth(live):
    booth = BoothFactory()
    host = MembershipFactory(exhibitor=booth.exhibitor).user
    page = live.open(host)
    page.watch("fair")
    eventually(lambda: presence.staff_of(booth.pk) == {host.pk})

    page.close()
    live.open(host).watch("fair")

    visitor = live.open()
    visitor.watch(f"booth:{booth.pk}")
    assert visitor.hear_presence(topic=f"booth:{booth.pk}")["staff"] == [host.pk]
    assert visitor.hears_nothing()
    assert presence.staff_of(booth.pk) == {host.pk}


def test_processes_add_up_and_a_killed_one_is_forgotten(live, start_live, room):
    booth = room.booth
    host = MembershipFactory(exhibitor=booth.exhibitor).user
    doomed = start_live(*FRAMES, PRESENCE_TTL="2")
    here, there, staff = live.open(), doomed.open(), doomed.open(host)
    for page in (here, there, staff):
        page.watch(room.topic)
    assert here.hear_presence(topic=room.topic, people=3)
    eventually(lambda: presence.staffed() == {booth.pk})

    doomed.kill()

    assert here.hear_presence(topic=room.topic, people=1)
    assert presence.people([room.topic]) == {room.topic: 1}
    eventually(lambda: presence.staffed() == set())


def test_a_process_that_is_stopped_takes_its_people_along(transactional_db, start_live, room):
    leaving = start_live(*FRAMES, PRESENCE_TTL="600")
    leaving.open().watch(room.topic)
    eventually(lambda: presence.people([room.topic])[room.topic] == 1)

    leaving.stop()

    assert presence.people([room.topic, "fair"]) == {room.topic: 0, "fair": 0}


def test_a_count_that_redis_lost_is_written_again(live, room):
    page = live.open()
    page.watch(room.topic)
    eventually(lambda: presence.people([room.topic])[room.topic] == 1)

    presence.client().flushdb()

    eventually(lambda: presence.people([room.topic])[room.topic] == 1)
