"""Editions: from nothing, opened, closed, copied; and the halls in them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from booths.models import Application, Booth, BoothVersion, Brochure, Call, Room
from booths.services import copying, editions, halls
from fair.errors import Refused
from fair.jobs import run_job
from fair.models import AuditEntry, Edition, Hall, Job
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    CategoryFactory,
    EditionFactory,
    HallFactory,
    OrganiserFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = Edition.State


def fields(name="Autumn 2027"):
    today = timezone.localdate()
    return {
        "fair_name": "Pearl Delta Fair",
        "name": name,
        "city": "Guangzhou",
        "time_zone": "Asia/Shanghai",
        "starts_on": today + datetime.timedelta(days=60),
        "ends_on": today + datetime.timedelta(days=64),
        "opens_at": datetime.time(9),
        "closes_at": datetime.time(18),
        "opens_on": today,
        "closes_on": today + datetime.timedelta(days=40),
    }


def form(**more):
    sent = fields()
    sent["call_opens_on"], sent["call_closes_on"] = sent.pop("opens_on"), sent.pop("closes_on")
    return sent | {"opens_at": "09:00", "closes_at": "18:00"} | more


@pytest.fixture
def organiser(client):
    person = OrganiserFactory()
    client.force_login(person)
    return person


def test_an_edition_is_set_up_from_nothing_on_one_page(client, organiser):
    address = reverse("admin:fair_edition_add")
    assert client.get(address).status_code == 200

    answer = client.post(address, form(halls="Kitchen | 餐厨用品\n\nLighting"))

    edition = Edition.objects.get()
    assert answer.url == reverse("admin:fair_edition_change", args=[edition.pk])
    assert (edition.state, edition.slug) == (State.DRAFT, "pearl-delta-fair-autumn-2027")
    named = list(edition.halls.values_list("number", "slug", "names"))
    assert named == [
        (1, "hall-1", {"en": "Kitchen", "zh-hans": "餐厨用品"}),
        (2, "hall-2", {"en": "Lighting"}),
    ]
    assert edition.call.stands
    assert [str(item) for item in edition.call.requirements.all()][:2] == [
        "Business licence",
        "Brand ownership",
    ]
    assert AuditEntry.objects.about(edition).get().verb == "edition.created"
    assert client.get(answer.url).status_code == 200


def test_a_form_with_gaps_says_so_and_makes_nothing(client, organiser):
    answer = client.post(reverse("admin:fair_edition_add"), form(halls=" ", ends_on="2020-01-01"))

    assert "The last day cannot be before the first." in answer.content.decode()
    assert not Edition.objects.exists()


def test_two_editions_of_one_name_are_refused():
    organiser = OrganiserFactory()
    editions.create_edition(organiser, halls=[{"en": "One"}], **fields())

    with pytest.raises(Refused, match="of this name already"):
        editions.create_edition(organiser, halls=[{"en": "One"}], **fields())

    assert (Edition.objects.count(), Hall.objects.count()) == (1, 1)


def test_one_edition_is_open_at_a_time(client, organiser):
    EditionFactory()
    second = editions.create_edition(organiser, halls=[{"en": "One"}], **fields())

    with pytest.raises(Refused, match="Close Pearl Delta Fair, Spring first"):
        editions.open_edition(second, organiser)
    assert (
        "It cannot be opened yet."
        in client.get(reverse("admin:fair_edition_change", args=[second.pk])).content.decode()
    )

    editions.close_edition(Edition.objects.get(slug="spring"), organiser)
    client.post(reverse("admin:fair_edition_step", args=[second.pk, "open"]))
    second.refresh_from_db()
    assert second.state == State.OPEN
    assert Edition.objects.current() == second


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"halls": []}, "Give it a hall first."),
        (
            {"starts_on": datetime.date(2020, 1, 1), "ends_on": datetime.date(2020, 1, 2)},
            "Its last day is over: change the dates first.",
        ),
    ],
)
def test_an_edition_that_is_not_ready_stays_closed(change, sentence):
    organiser = OrganiserFactory()
    edition = editions.create_edition(organiser, **{"halls": [{"en": "One"}], **fields(), **change})

    with pytest.raises(Refused, match=sentence):
        editions.open_edition(edition, organiser)

    edition.refresh_from_db()
    assert edition.state == State.DRAFT


def test_nobody_but_an_organiser_runs_editions(client):
    edition, stranger = EditionFactory(), UserFactory()
    client.force_login(stranger)

    for act in (
        lambda: editions.close_edition(edition, stranger),
        lambda: editions.create_edition(stranger, halls=[], **fields()),
        lambda: editions.copy_edition(edition, stranger, False, **fields()),
        lambda: halls.save_hall(stranger, edition, {"en": "X"}, 5, []),
    ):
        with pytest.raises(Refused):
            act()
    assert client.post(reverse("admin:fair_edition_step", args=[edition.pk, "close"])).status_code == 302

    assert list(Edition.objects.values_list("state", flat=True)) == [State.OPEN]
    assert not Hall.objects.exists()


def test_a_closed_edition_leaves_addresses_that_lead_on(client, organiser):
    booth = BoothFactory()
    product = ProductFactory(exhibitor=booth.exhibitor)
    buyer = UserFactory()
    buyer.shortlist.create(product=product)
    editions.close_edition(booth.hall.edition, organiser)
    client.logout()

    page = client.get(f"/booths/{booth.slug}/")
    assert page.status_code == 410
    assert "has not announced the next fair yet" in page.content.decode()
    assert client.get(f"/halls/{booth.hall.slug}/").url == "/halls/"
    assert buyer.shortlist.count() == 1

    coming, job = editions.copy_edition(booth.hall.edition, organiser, True, **fields())
    run_job(job.pk)
    assert "Autumn 2027" in client.get(f"/booths/{booth.slug}/").content.decode()

    editions.open_edition(coming, organiser)
    new = Booth.objects.get(hall__edition=coming)
    assert client.get(f"/booths/{booth.slug}/").url == f"/booths/{new.slug}/"
    assert client.get(f"/booths/{new.slug}/").status_code == 200


def test_a_bare_stand_of_a_closed_edition_was_never_there(client, organiser):
    booth = BoothFactory(published=False)
    editions.close_edition(booth.hall.edition, organiser)
    client.logout()

    assert client.get(f"/booths/{booth.slug}/").status_code == 404


@pytest.fixture
def full():
    """An edition of two booths on show, one with a brochure, one bare stand and one draft."""
    shown = BoothFactory()
    BoothVersion.objects.filter(booth=shown).update(headline="Steel", featured=[ProductFactory().pk])
    Brochure.objects.create(booth=shown, title="Steel", file="brochures/a.pdf", size=9)
    BoothFactory()
    BoothFactory(published=False)
    draft = BoothFactory(published=False)
    draft.versions.create(headline="Soon")
    shown.hall.sections.add(CategoryFactory())
    return shown.hall.edition


def what_stands(edition):
    rows = Booth.objects.filter(hall__edition=edition).order_by("pk")
    return list(rows.values_list("exhibitor", "hall__number", "section", "aisle", "number"))


@pytest.mark.parametrize("publish", [True, False])
def test_a_copy_has_the_halls_the_stands_and_what_the_booths_show(full, publish):
    copy, job = editions.copy_edition(full, OrganiserFactory(), publish, **fields())
    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result, job.done, job.total) == (Job.State.DONE, {"booths": 4}, 4, 4)
    assert what_stands(copy) == what_stands(full)
    assert Room.objects.filter(booth__hall__edition=copy).count() == 4
    assert [section.pk for hall in copy.halls.all() for section in hall.sections.all()] == [
        section.pk for hall in full.halls.all() for section in hall.sections.all()
    ]
    versions = BoothVersion.objects.filter(booth__hall__edition=copy).order_by("booth")
    told = list(versions.values_list("headline", "is_draft"))
    assert told == [("Steel", not publish), ("", not publish), ("Soon", True)]
    assert Booth.objects.filter(hall__edition=copy, published__isnull=False).count() == 2 * publish
    assert Brochure.objects.filter(booth__hall__edition=copy).get().title == "Steel"
    assert Call.objects.get(edition=copy).requirements.count() == 4
    assert not Booth.objects.published().filter(hall__edition=copy).exists()


def test_a_copy_made_twice_is_made_once(full):
    copy, job = editions.copy_edition(full, OrganiserFactory(), True, **fields())
    run_job(job.pk)
    before = (
        list(Booth.objects.order_by("pk").values()),
        list(BoothVersion.objects.order_by("pk").values()),
        list(Brochure.objects.order_by("pk").values()),
        Room.objects.count(),
    )

    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, checkpoint={}, done=0)
    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == (Job.State.DONE, {"booths": 4})
    assert before == (
        list(Booth.objects.order_by("pk").values()),
        list(BoothVersion.objects.order_by("pk").values()),
        list(Brochure.objects.order_by("pk").values()),
        Room.objects.count(),
    )
    assert copy.halls.count() == 1


def test_a_copy_that_was_killed_goes_on_behind_its_last_batch(full, monkeypatch):
    monkeypatch.setattr(copying, "BATCH", 1)
    copy, job = editions.copy_edition(full, OrganiserFactory(), True, **fields())
    real, calls = copying._copy, []

    def killed_at_the_third(batch, *others):
        calls.append(batch[0].pk)
        if len(calls) == 3:
            raise InterruptedError
        real(batch, *others)

    monkeypatch.setattr(copying, "_copy", killed_at_the_third)
    run_job(job.pk)
    assert Booth.objects.filter(hall__edition=copy).count() == 2

    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    run_job(job.pk)

    assert what_stands(copy) == what_stands(full)
    assert calls[2:] == calls[2:3] + calls[2:3] + calls[4:]  # the third again, and on from there


def test_a_stand_given_away_while_copying_is_followed_by_a_free_one(full):
    copy, job = editions.copy_edition(full, OrganiserFactory(), True, **fields())
    first = Booth.objects.filter(hall__edition=full).order_by("pk").first()
    hall = copy.halls.get()
    BoothFactory(hall=hall, section=first.section, aisle=first.aisle, number=first.number, slug="rival")

    run_job(job.pk)

    moved = Booth.objects.get(hall=hall, exhibitor=first.exhibitor)
    assert (moved.section, moved.aisle, moved.number) == (1, "A", 1)
    assert Booth.objects.filter(hall=hall).count() == 5


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_for_one_and_three(count, django_assert_num_queries):
    for _ in range(count):
        BoothFactory()
    source = Edition.objects.get()
    copy, job = editions.copy_edition(source, OrganiserFactory(), True, **fields())
    batch = list(copying._batch(Booth.objects.filter(hall__edition=source).order_by("pk"), 0))

    with django_assert_num_queries(12):
        copying._copy(batch, copy, True, job.owner)


def test_rules_that_change_have_a_new_version(client, organiser):
    edition = editions.create_edition(organiser, halls=[{"en": "One"}], **fields())
    call = edition.call
    address = reverse("admin:fair_edition_call", args=[edition.pk])
    rows = list(call.requirements.all())
    sent = {
        "call_opens_on": call.opens_on,
        "call_closes_on": call.closes_on,
        "rules_en": call.rules["en"],
        "rules_zh_hans": call.rules["zh-hans"],
        "form-TOTAL_FORMS": 2,
        "form-INITIAL_FORMS": 1,
        "form-0-id": rows[0].pk,
        "form-0-names_en": "Licence",
        "form-0-position": 0,
        "form-1-names_en": "Social audit",
        "form-1-position": 9,
    }
    assert client.get(address).status_code == 200

    client.post(address, sent)
    call.refresh_from_db()
    assert call.rules_version == 1
    named = [str(item) for item in call.requirements.all()]
    assert (named[0], named[-1], len(named)) == ("Licence", "Social audit", 5)

    client.post(address, sent | {"rules_en": "No copies.", "form-TOTAL_FORMS": 1})
    call.refresh_from_db()
    assert (call.rules_version, call.rules["en"]) == (2, "No copies.")


def test_halls_are_added_changed_and_removed(client, organiser):
    edition, section = EditionFactory(), CategoryFactory()

    client.post(
        reverse("admin:fair_hall_add") + f"?edition={edition.pk}",
        {"names_en": "Kitchen", "names_zh_hans": "厨房", "number": 4, "sections": [section.pk]},
    )
    hall = Hall.objects.get()
    assert (hall.number, hall.names, list(hall.sections.all())) == (
        4,
        {"en": "Kitchen", "zh-hans": "厨房"},
        [section],
    )

    client.post(reverse("admin:fair_hall_change", args=[hall.pk]), {"names_en": "Cooking", "number": 5})
    hall.refresh_from_db()
    assert (hall.number, hall.names) == (5, {"en": "Cooking"})

    with pytest.raises(Refused, match="a hall 5 already"):
        halls.save_hall(organiser, edition, {"en": "Other"}, 5, [])
    client.post(reverse("admin:fair_hall_step", args=[hall.pk, "remove"]))
    assert not Hall.objects.exists()
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["hall.added", "hall.changed", "hall.removed"]


def test_merged_halls_keep_every_booth_and_the_address(client, organiser):
    into = HallFactory(number=1)
    hall = HallFactory(number=2)
    BoothFactory(hall=into, section=1, aisle="A", number=1)
    moved = [BoothFactory(hall=hall, section=3, aisle="B", number=number) for number in (1, 2)]
    waiting = ApplicationFactory(waiting=True, hall=hall, edition=hall.edition, exhibitor__slug="x")

    client.post(reverse("admin:fair_hall_step", args=[hall.pk, "merge"]), {"into": into.pk})

    assert not Hall.objects.filter(pk=hall.pk).exists()
    stands = [Booth.objects.get(pk=booth.pk) for booth in moved]
    assert [(booth.hall_id, booth.place, booth.stand) for booth in stands] == [
        (into.pk, "1.1", "A02"),
        (into.pk, "1.1", "A03"),
    ]
    assert Application.objects.get(pk=waiting.pk).hall == into
    assert client.get(f"/halls/{hall.slug}/").url == f"/halls/{into.slug}/"


def test_a_company_in_both_halls_hinders_their_merger():
    booth = BoothFactory(hall=HallFactory(number=1))
    twin = BoothFactory(hall=HallFactory(number=2), exhibitor=booth.exhibitor, slug="twin")

    with pytest.raises(Refused, match="These stand in both halls"):
        halls.merge_halls(twin.hall, booth.hall, OrganiserFactory())

    assert Hall.objects.count() == 2


def test_a_booth_is_moved_in_the_console(client, organiser):
    booth, rival = BoothFactory(), BoothFactory()
    address = reverse("admin:booths_booth_move", args=[booth.pk])
    stand = {"hall": booth.hall_id, "section": rival.section, "aisle": rival.aisle, "number": rival.number}

    assert "is taken" in client.post(address, stand, follow=True).content.decode()
    assert client.post(address, stand | {"number": 900}).status_code == 302

    booth.refresh_from_db()
    assert booth.number == 900
