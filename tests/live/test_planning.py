"""Planning shows in the workspace, and a week shared out round the clock."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from django.utils.http import urlencode

from exhibitors.models import Membership, WorkingHours
from fair.errors import Refused
from live import planning, rota
from live.models import Shift, Show
from live.services import plans
from tests.exhibitors.pictures import picture_file
from tests.factories import (
    BoothFactory,
    MembershipFactory,
    OrganiserFactory,
    ProductFactory,
    ShowFactory,
    UserFactory,
)

UTC = datetime.UTC
HOUR = datetime.timedelta(hours=1)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


@pytest.fixture
def booth(db):
    return BoothFactory()


@pytest.fixture
def owner(booth):
    return MembershipFactory(exhibitor=booth.exhibitor, user=UserFactory(time_zone="Europe/Berlin"))


@pytest.fixture
def shows(client, owner):
    client.force_login(owner.user)
    return f"/workspace/{owner.exhibitor.slug}/shows/"


def written(moment, zone=BERLIN):
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def told(after=24 * HOUR, lasts=HOUR, **fields):
    starts_at = timezone.now().replace(second=0, microsecond=0) + after
    return {
        "title": "Kettles, live",
        "text": "How they are made.",
        "language": "en",
        "visibility": "public",
        "starts_at": written(starts_at),
        "ends_at": written(starts_at + lasts),
        "source": "browser",
        "repeat": "",
        "times": "5",
        **fields,
    }


def names(queryset):
    return list(queryset.values_list("title", flat=True))


# The door


@pytest.mark.parametrize("address", ["", "week/", "new/", "products/", "{show}/"])
def test_a_strangers_workspace_is_not_there(client, booth, address):
    show = ShowFactory(booth=booth)
    client.force_login(MembershipFactory().user)

    response = client.get(f"/workspace/{booth.exhibitor.slug}/shows/{address}".format(show=show.pk))

    assert response.status_code == 404


def test_hosts_see_the_plan_and_change_nothing(client, booth):
    show = ShowFactory(booth=booth, starts_at=timezone.now() + 5 * HOUR)
    host = MembershipFactory(exhibitor=booth.exhibitor, role=Membership.Role.HOST)
    client.force_login(host.user)
    base = f"/workspace/{booth.exhibitor.slug}/shows/"

    page = client.get(base).text
    answers = [
        client.post(f"{base}new/", told(10 * HOUR)),
        client.post(f"{base}{show.pk}/", told(title="Mine")),
        client.post(f"{base}{show.pk}/cancel/"),
    ]

    assert show.title in page
    assert f"/shows/{show.pk}/studio/" in page
    assert f"{base}{show.pk}/" not in page
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert names(Show.objects.filter(state="planned")) == [show.title]


def test_a_show_of_another_exhibitor_cannot_be_reached_through_ones_own(client, shows):
    other = ShowFactory(starts_at=timezone.now() + 5 * HOUR)

    answers = [
        client.get(f"{shows}{other.pk}/"),
        client.get(f"{shows}new/?of={other.pk}"),
        client.post(f"{shows}{other.pk}/", told(title="Mine")),
        client.post(f"{shows}{other.pk}/cancel/"),
    ]

    other.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404] * 4
    assert (other.state, other.title == "Mine") == ("planned", False)


# The list and the week


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("address", "queries"), [("", 9), ("week/", 7)])
def test_the_plan_asks_the_same_number_of_queries(
    client, booth, shows, address, queries, count, django_assert_num_queries
):
    for number in range(count):
        show = ShowFactory(booth=booth, starts_at=timezone.now() + (number * 2 + 1) * HOUR)
        show.shifts.create(host=UserFactory(), starts_at=show.starts_at, ends_at=show.ends_at)
    client.get(shows + address)

    with django_assert_num_queries(queries):
        client.get(shows + address)


def test_the_list_tells_what_is_on_to_come_and_past(client, booth, shows):
    now = timezone.now()
    on = ShowFactory(booth=booth, on_air=True, title="Now")
    ShowFactory(booth=booth, starts_at=now + 5 * HOUR, title="Later")
    ShowFactory(booth=booth, starts_at=now - 30 * HOUR, state="replay", title="Before")
    ShowFactory(booth=booth, starts_at=now - 40 * HOUR, state="cancelled", title="Never")

    text = client.get(shows).text

    places = [text.index(words) for words in ("On air", "Now", "To come", "Later", "Past", "Before", "Never")]
    assert places == sorted(places)
    assert f"/shows/{on.pk}/studio/" in text
    assert "<html" not in client.get(shows, {"fragment": ""}).text


def test_a_week_lays_shows_out_by_half_hours_on_the_readers_clock(booth):
    monday = datetime.date(2027, 3, 22)  # Berlin's clock is put forward on Sunday the 28th
    begins = datetime.datetime(2027, 3, 23, 22, 10, tzinfo=BERLIN)
    ShowFactory(booth=booth, title="Night", starts_at=begins, ends_at=begins + 4 * HOUR)
    ShowFactory(
        booth=booth,
        title="Late",
        starts_at=datetime.datetime(2027, 3, 28, 9, tzinfo=BERLIN),
        ends_at=datetime.datetime(2027, 3, 28, 10, tzinfo=BERLIN),
    )

    with timezone.override(BERLIN):
        week = planning.Week(booth.exhibitor, monday + datetime.timedelta(days=3))
        days = [[(piece.first, piece.last) for piece in day.pieces] for day in week.days]
        changes, free = week.changes, week.free
        beside = [hour.astimezone(week.zone).hour for hour, _slot in week.hours]

    assert week.first == monday
    assert days == [[], [(44, 48)], [(0, 5)], [], [], [], [(18, 20)]]
    assert changes == ["The clock of Europe/Berlin changes in this week."]
    assert free == ["Wed 02:10 – Sun 09:00"]
    assert beside[:2] == [7, 8]


def test_the_week_tells_gaps_and_clashes_in_words(client, booth, shows):
    starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) + HOUR
    show = ShowFactory(booth=booth, title="Kettles", starts_at=starts_at, ends_at=starts_at + 4 * HOUR)
    asha, ben = UserFactory(name="Asha"), UserFactory(name="Ben", time_zone="America/New_York")
    show.shifts.create(host=asha, starts_at=starts_at, ends_at=starts_at + 2 * HOUR)
    show.shifts.create(host=ben, starts_at=starts_at + HOUR, ends_at=starts_at + 3 * HOUR)

    text = client.get(f"{shows}week/?from={timezone.localtime(starts_at, BERLIN):%Y-%m-%d}").text

    assert "Asha and Ben both host" in text
    assert "Nobody hosts" in text
    local = (starts_at + HOUR).astimezone(NEW_YORK)
    assert f"theirs {local:%H:%M}" in text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "soon", ""])
def test_a_day_beyond_the_calendar_is_this_week(client, shows, day):
    assert client.get(f"{shows}week/?from={day}").status_code == 200
    assert client.get(f"{shows}new/?from={day}").status_code == 200


# Planning


def test_a_manager_plans_a_show_with_products_poster_and_hosts(client, booth, shows, owner):
    kettle, mug = (ProductFactory(exhibitor=booth.exhibitor) for _n in range(2))
    others = ProductFactory()
    data = told(
        product=[mug.pk, kettle.pk, mug.pk, others.pk, "x"],
        picture=picture_file(),
        host=[str(owner.user_id), ""],
        visibility="private",
    )
    data["shift_starts_at"], data["shift_ends_at"] = [data["starts_at"], ""], [data["ends_at"], ""]

    response = client.post(f"{shows}new/", data)

    show = Show.objects.get()
    assert response.url.startswith(f"{shows}week/?from=")
    assert (show.title, show.visibility, show.booth) == ("Kettles, live", "private", booth)
    assert written(show.starts_at) == data["starts_at"]
    assert [place.product for place in show.shelf.all()] == [mug, kettle]
    assert show.poster.width == 40
    assert [(shift.host, shift.ends_at) for shift in show.shifts.all()] == [(owner.user, show.ends_at)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "required"),
        ({"ends_at": "2020-01-01T10:00"}, "A show ends after it begins."),
        ({"starts_at": "2020-01-01T10:00", "ends_at": "2020-01-01T11:00"}, "That time is over"),
        ({"source": "address", "source_url": ""}, "Tell the address"),
        ({"source": "address", "source_url": "http://example.org/live.m3u8"}, "begins with https://"),
        ({"source": "address", "source_url": "https://example.org/live.mp4"}, "ends with .m3u8"),
        ({"source": "embed", "source_url": "https://example.org/film"}, "YouTube, Vimeo or Bilibili"),
        ({"starts_at": "9999-12-31T23:59", "ends_at": "9999-12-31T23:59"}, "Choose a day of these years."),
        ({"host": "0", "shift_starts_at": "", "shift_ends_at": ""}, "Choose who hosts."),
    ],
)
def test_what_is_wrong_with_a_show_is_said_and_nothing_is_planned(client, shows, wrong, words):
    response = client.post(f"{shows}new/", told(**wrong))

    assert response.status_code == 200
    assert words in response.text
    assert not Show.objects.exists()


def test_a_taken_time_is_refused_with_what_was_typed_kept(client, booth, shows):
    data = told(title="Second")
    ShowFactory(booth=booth, starts_at=timezone.now() + 24 * HOUR)

    response = client.post(f"{shows}new/", data)

    assert "The booth has another show at that time." in response.text
    assert "Second" in response.text
    assert Show.objects.count() == 1


def test_sources_from_elsewhere_are_kept(client, shows):
    client.post(f"{shows}new/", told(source="embed", source_url="https://youtu.be/dQw4w9WgXcQ"))
    client.post(f"{shows}new/", told(30 * HOUR, source="browser", source_url="https://youtu.be/dQw4w9WgXcQ"))

    found = Show.objects.values_list("source", "source_url")
    assert list(found) == [("embed", "https://youtu.be/dQw4w9WgXcQ"), ("browser", "")]


@pytest.mark.parametrize(("repeat", "days"), [("daily", 4), ("weekdays", 4)])
def test_a_show_is_repeated_at_the_same_time_of_the_planners_clock(booth, owner, repeat, days):
    # A Friday: on the Sunday after it Berlin's clock is put forward.
    starts_at = datetime.datetime(2027, 3, 26, 10, tzinfo=BERLIN)
    from live.forms.shows import ShowForm

    with timezone.override(BERLIN):
        data = told(repeat=repeat, times=str(days))
        data |= {"starts_at": written(starts_at), "ends_at": written(starts_at + HOUR)}
        form = ShowForm(data)
        assert form.is_valid(), form.errors
        ahead = form.days
        shift = (owner.user, starts_at, starts_at + HOUR)
        times = {"starts_at": starts_at, "ends_at": starts_at + HOUR}
        plans.plan_days(owner.user, booth.hall.edition, booth, ahead, shifts=[shift], title="Daily", **times)

    begun = [show.starts_at.astimezone(BERLIN) for show in Show.objects.order_by("starts_at")]
    assert ahead == ([0, 1, 2, 3] if repeat == "daily" else [0, 3, 4, 5])
    assert [moment.hour for moment in begun] == [10] * 4
    assert [moment.astimezone(UTC).hour for moment in begun][-1] == 8
    assert [shift.starts_at for shift in Shift.objects.all()] == begun


def test_a_repetition_that_is_not_possible_plans_nothing_and_names_the_day(booth, owner):
    starts_at = timezone.now() + HOUR
    ShowFactory(booth=booth, starts_at=starts_at + 48 * HOUR)
    times = {"starts_at": starts_at, "ends_at": starts_at + HOUR}

    with pytest.raises(Refused, match="so nothing is planned") as refusal, transaction.atomic():
        plans.plan_days(owner.user, booth.hall.edition, booth, [0, 1, 2], title="Daily", **times)

    assert f"{(starts_at + 48 * HOUR).day} " in str(refusal.value)
    assert Show.objects.count() == 1


def test_a_show_is_changed_duplicated_and_called_off(client, booth, shows, owner):
    show = ShowFactory(booth=booth, starts_at=timezone.now() + 5 * HOUR, language="de")
    show.shelf.create(product=ProductFactory(exhibitor=booth.exhibitor, name="Kettle"))

    client.post(f"{shows}{show.pk}/", told(6 * HOUR, title="Mugs"))
    copy = client.get(f"{shows}new/?of={show.pk}").text
    client.post(f"{shows}{show.pk}/cancel/")
    again = client.post(f"{shows}{show.pk}/cancel/", follow=True)

    show.refresh_from_db()
    assert (show.title, show.state, show.language) == ("Mugs", "cancelled", "en")
    assert 'value="Mugs"' in copy
    assert client.get(f"{shows}{show.pk}/").status_code == 404
    assert "not called off" in again.text


def test_a_running_show_keeps_its_beginning_and_who_may_watch(client, booth, shows):
    show = ShowFactory(booth=booth, on_air=True)
    before = show.starts_at

    response = client.post(f"{shows}{show.pk}/", told(title="Mugs", visibility="private", lasts=2 * HOUR))

    show.refresh_from_db()
    assert response.status_code == 302
    assert (show.title, show.visibility, show.starts_at) == ("Mugs", "public", before)


@pytest.mark.django_db
def test_without_a_booth_nothing_is_planned(client):
    owner = MembershipFactory()
    client.force_login(owner.user)

    response = client.post(f"/workspace/{owner.exhibitor.slug}/shows/new/", told())

    assert "You have no stand yet" in response.text
    assert not Show.objects.exists()


def test_products_are_found_by_words_and_number(client, booth, shows):
    for name, code in (("Enamel kettle", "K1"), ("Mug", "M2")):
        ProductFactory(exhibitor=booth.exhibitor, name=name, model_code=code)
    ProductFactory(name="Another's kettle")

    found = client.get(f"{shows}products/?{urlencode({'q': 'kettle'})}").text
    by_code = client.get(f"{shows}products/?q=M2").text

    assert ("Enamel kettle" in found, "Mug" in found, "Another" in found) == (True, False, False)
    assert "Mug" in by_code


# Round the clock


def at(day, hour, zone=UTC):
    return datetime.datetime(2027, 3, day, hour, tzinfo=zone)


def hours(first, last, days=range(7)):
    return [
        WorkingHours(weekday=day, starts_at=datetime.time(first), ends_at=datetime.time(last)) for day in days
    ]


def as_utc(turns):
    return [(turn.host, f"{turn.starts_at:%d %H}", f"{turn.ends_at:%d %H}") for turn in turns]


def test_hosts_take_turns_without_gap_or_overlap():
    turns = rota.divide([("a", None), ("b", None), ("c", None)], at(1, 0), at(2, 1), 4 * HOUR)

    assert as_utc(turns) == [
        ("a", "01 00", "01 04"),
        ("b", "01 04", "01 08"),
        ("c", "01 08", "01 12"),
        ("a", "01 12", "01 16"),
        ("b", "01 16", "01 20"),
        ("c", "01 20", "02 00"),
        ("a", "02 00", "02 01"),
    ]


def test_working_hours_are_those_of_each_hosts_own_clock_around_its_change():
    # New York puts its clock forward on the 14th, Berlin on the 28th of March 2027.
    spring = rota.on_duty(hours(9, 17), NEW_YORK, at(13, 0), at(16, 0))
    berlin = rota.on_duty(hours(9, 17), BERLIN, at(27, 0), at(30, 0))

    assert [(begin.hour, end.hour) for begin, end in spring] == [(14, 22), (13, 21), (13, 21)]
    assert [(begin.hour, end.hour) for begin, end in berlin] == [(8, 16), (7, 15), (7, 15)]
    assert all(end - begin == 8 * HOUR for begin, end in [*spring, *berlin])


def test_a_week_by_working_hours_hands_over_and_tells_the_gaps():
    """While only one of the two has changed its clock, they are an hour nearer to each other."""
    begins, ends = at(12, 0), at(16, 0)
    hosts = [(zone, rota.on_duty(hours(8, 16), zone, begins, ends)) for zone in (BERLIN, NEW_YORK)]

    turns = rota.divide(hosts, begins, ends, 8 * HOUR)

    assert as_utc(turns) == [
        (BERLIN, "12 07", "12 15"),
        (NEW_YORK, "12 15", "12 21"),
        (BERLIN, "13 07", "13 15"),
        (NEW_YORK, "13 15", "13 21"),
        (BERLIN, "14 07", "14 15"),
        (NEW_YORK, "14 15", "14 20"),
        (BERLIN, "15 07", "15 15"),
        (NEW_YORK, "15 15", "15 20"),
    ]


def test_troubles_are_a_sentence_each(booth):
    asha, ben = UserFactory(name="Asha"), UserFactory(name="Ben")
    other = ShowFactory(title="Elsewhere", starts_at=at(1, 9), ends_at=at(1, 12))
    other.shifts.create(host=ben, starts_at=at(1, 9), ends_at=at(1, 11))
    turns = [
        rota.Turn(asha, at(1, 8), at(1, 10)),
        rota.Turn(asha, at(1, 9), at(1, 10)),
        rota.Turn(ben, at(1, 10), at(1, 14)),
    ]
    elsewhere = rota.shifts_elsewhere(turns)

    assert rota.troubles(turns, at(1, 7), at(1, 15), elsewhere) == [
        "Nobody hosts Mon 07:00–08:00.",
        "Nobody hosts Mon 14:00–15:00.",
        "Asha is named twice Mon 09:00–10:00.",
        "Ben hosts “Elsewhere” Mon 10:00–11:00 as well.",
    ]
    assert rota.troubles(turns[2:], at(1, 10), at(1, 13), []) == [
        "The show is not on all the time that Ben is named, Mon 10:00–14:00."
    ]
    assert rota.troubles([], at(1, 7), at(1, 15), []) == []


def test_a_proposal_is_shown_before_it_is_saved(client, booth, shows, owner):
    ben = MembershipFactory(
        exhibitor=booth.exhibitor, user=UserFactory(name="Ben", time_zone="America/New_York"), role="host"
    )
    for member in (owner, ben):
        for one in hours(8, 16):
            one.membership = member
            one.save()
    data = told(lasts=6 * 24 * HOUR) | {
        "then": "divide",
        "divide-hosts": [str(owner.user_id), str(ben.user_id)],
        "divide-by": "hours",
        "divide-length": "8",
    }

    page = client.post(f"{shows}new/", data)
    fragment = client.post(f"{shows}new/", data, headers={"HX-Request": "true"})

    assert "This is a proposal: nothing is saved yet." in page.text
    assert "<html" not in fragment.text
    assert "Nobody hosts" in fragment.text
    assert "on the clock of Ben" in fragment.text
    assert fragment.text.count("shift_starts_at") > 12
    assert not Show.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"divide-hosts": []}, "Choose who hosts."),
        ({"starts_at": ""}, "Say first when the show begins and ends."),
        ({"ends_at": "2099-01-01T10:00"}, "A show lasts a week at most."),
    ],
)
def test_a_proposal_that_is_not_possible_says_why(client, shows, owner, change, words):
    data = told() | {"then": "divide", "divide-by": "turn", "divide-length": "4"}
    data |= {"divide-hosts": [str(owner.user_id)]} | change

    response = client.post(f"{shows}new/", data, headers={"HX-Request": "true"})

    assert words in response.text
    assert not Show.objects.exists()


def test_organisers_do_not_plan_for_an_exhibitor(client, booth):
    client.force_login(OrganiserFactory())

    response = client.post(f"/workspace/{booth.exhibitor.slug}/shows/new/", told())

    assert response.status_code == 404
    assert not Show.objects.exists()
