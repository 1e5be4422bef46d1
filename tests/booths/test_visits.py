import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import consent
from accounts.models import Consent
from accounts.services import give_consent, withdraw_consent
from booths.models import Brochure, Sighting, Visit
from booths.services import visits
from tests.factories import BoothFactory, ProductFactory, UserFactory


@pytest.fixture
def booth(db):
    return BoothFactory()


@pytest.fixture
def buyer(client, db):
    """A signed-in person who agreed to be remembered."""
    user = UserFactory()
    give_consent(Consent.Purpose.VISITS, user=user)
    client.force_login(user)
    return user


@pytest.fixture
def brochure(booth):
    return Brochure.objects.create(
        booth=booth, title="Range 2026 / all", size=8, file=ContentFile(b"%PDF-1.4", "a.pdf")
    )


def report(client, thing, sighting=None, seconds=0):
    kind = "product" if hasattr(thing, "moq") else "booth"
    data = {"kind": kind, "thing": thing.pk, "seconds": seconds}
    if sighting:
        data["sighting"] = sighting
    return client.post(reverse("dwell"), data)


class TestConsent:
    def test_without_consent_nothing_is_kept_and_the_pages_work(self, client, booth, brochure):
        for user in (None, UserFactory()):
            if user:
                client.force_login(user)
            assert report(client, booth).status_code == 204
            taken = client.get(reverse("brochure", args=[booth.slug, brochure.pk]))
            assert b"".join(taken.streaming_content) == b"%PDF-1.4"
        assert "<seen-meter" not in Client().get(booth.get_absolute_url()).content.decode()
        assert Visit.objects.count() == 0
        assert "visitor" not in client.cookies

    def test_with_consent_the_page_carries_the_meter(self, client, booth, buyer):
        assert (
            f'<seen-meter kind="booth" thing="{booth.pk}"'
            in client.get(booth.get_absolute_url()).content.decode()
        )

    def test_reading_a_page_writes_nothing(self, client, booth, buyer):
        client.get(booth.get_absolute_url())

        assert Visit.objects.count() == 0

    def test_consent_withdrawn_ends_it(self, client, booth, buyer):
        withdraw_consent(Consent.Purpose.VISITS, user=buyer)

        assert report(client, booth).status_code == 204
        assert Visit.objects.count() == 0

    def test_a_guest_who_agreed_is_known_by_the_cookie_alone(self, client, booth):
        visitor = uuid.uuid4()
        give_consent(Consent.Purpose.VISITS, visitor=visitor)
        signer = signing.get_cookie_signer(salt=consent.VISITOR + consent.VISITOR)
        client.cookies[consent.VISITOR] = signer.sign(str(visitor))

        assert report(client, booth).status_code == 200
        assert [(visit.user, visit.visitor) for visit in Visit.objects.all()] == [(None, visitor)]


class TestSightings:
    def test_a_booth_is_seen(self, client, booth, buyer):
        answer = report(client, booth).json()

        sighting = Sighting.objects.get(pk=answer["sighting"])
        assert (sighting.kind, sighting.booth, sighting.seconds) == ("booth", booth, 0)
        assert (sighting.visit.user, sighting.visit.edition) == (buyer, booth.hall.edition)

    def test_a_product_is_seen_where_it_stands(self, client, booth, buyer):
        product = ProductFactory(exhibitor=booth.exhibitor)

        report(client, product)

        sighting = Sighting.objects.get()
        assert (sighting.kind, sighting.product, sighting.booth) == ("product", product, booth)

    def test_a_product_without_a_booth_belongs_to_the_open_edition(self, client, booth, buyer):
        report(client, ProductFactory())

        assert Sighting.objects.get().visit.edition == booth.hall.edition

    def test_a_download_is_kept_and_served_as_one(self, client, booth, brochure, buyer):
        response = client.get(reverse("brochure", args=[booth.slug, brochure.pk]))

        assert b"".join(response.streaming_content) == b"%PDF-1.4"
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == 'attachment; filename="Range_2026__all.pdf"'
        assert response["X-Content-Type-Options"] == "nosniff"
        sighting = Sighting.objects.get()
        assert (sighting.kind, sighting.brochure, sighting.booth) == ("download", brochure, booth)

    def test_a_brochure_of_a_booth_one_may_not_see_is_missing(self, client, buyer):
        hidden = BoothFactory(published=False)
        brochure = Brochure.objects.create(
            booth=hidden, title="Soon", size=8, file=ContentFile(b"%PDF", "b.pdf")
        )

        assert client.get(reverse("brochure", args=[hidden.slug, brochure.pk])).status_code == 404
        assert Sighting.objects.count() == 0

    def test_a_brochure_is_missing_at_another_booth(self, client, brochure):
        other = BoothFactory()

        assert client.get(reverse("brochure", args=[other.slug, brochure.pk])).status_code == 404

    def test_a_lost_file_is_missing_and_not_kept(self, client, booth, brochure, buyer):
        brochure.file.storage.delete(brochure.file.name)

        assert client.get(reverse("brochure", args=[booth.slug, brochure.pk])).status_code == 404
        assert Sighting.objects.count() == 0


class TestVisits:
    def test_a_visit_goes_on_for_half_an_hour_after_the_last_sign(self, client, booth, buyer):
        report(client, booth)
        Visit.objects.update(last_seen_at=timezone.now() - timedelta(minutes=29))
        report(client, booth)

        assert (Visit.objects.count(), Sighting.objects.count()) == (1, 2)
        assert timezone.now() - Visit.objects.get().last_seen_at < timedelta(minutes=1)

    def test_who_comes_back_later_visits_anew(self, client, booth, buyer):
        report(client, booth)
        Visit.objects.update(last_seen_at=timezone.now() - timedelta(minutes=31))
        report(client, booth)

        assert Visit.objects.count() == 2

    def test_two_people_never_share_a_visit(self, client, booth, buyer):
        other = UserFactory()
        give_consent(Consent.Purpose.VISITS, user=other)
        report(client, booth)
        client.force_login(other)
        report(client, booth)

        assert set(Visit.objects.values_list("user", flat=True)) == {buyer.pk, other.pk}


class TestDwell:
    @pytest.fixture
    def sighting(self, booth, buyer):
        sighting = visits.record_booth(buyer, None, booth)
        Sighting.objects.update(seen_at=timezone.now() - timedelta(minutes=5))
        return sighting

    def test_seconds_in_view_add_up(self, client, booth, sighting):
        for seconds in (30, 12):
            report(client, booth, sighting.pk, seconds)

        sighting.refresh_from_db()
        assert sighting.seconds == 42

    def test_no_more_than_the_time_that_passed(self, client, booth, sighting):
        report(client, booth, sighting.pk, 86_400)

        sighting.refresh_from_db()
        assert sighting.seconds in range(300, 320)

    def test_a_page_left_open_counts_for_four_hours_at_most(self, client, booth, sighting):
        Sighting.objects.update(seen_at=timezone.now() - timedelta(days=3))
        report(client, booth, sighting.pk, 86_400)

        sighting.refresh_from_db()
        assert sighting.seconds == 4 * 3600

    def test_another_persons_sighting_is_missing(self, client, booth, sighting):
        stranger = UserFactory()
        give_consent(Consent.Purpose.VISITS, user=stranger)
        client.force_login(stranger)

        assert report(client, booth, sighting.pk, 30).status_code == 404
        sighting.refresh_from_db()
        assert sighting.seconds == 0

    @pytest.mark.parametrize(
        "nonsense",
        [
            {"kind": "download"},
            {"thing": "x"},
            {"thing": "99999999999999999999"},
            {"seconds": "-1"},
            {"seconds": "86401"},
            {"sighting": "a"},
        ],
    )
    def test_nonsense_is_refused(self, client, booth, buyer, nonsense):
        data = {"kind": "booth", "thing": booth.pk, "seconds": 0} | nonsense

        assert client.post(reverse("dwell"), data).status_code == 400
        assert Visit.objects.count() == 0

    def test_what_one_may_not_see_cannot_be_seen(self, client, buyer):
        hidden = BoothFactory(published=False)
        draft = ProductFactory(state="draft")

        assert [report(client, thing).status_code for thing in (hidden, draft)] == [404, 404]
        assert Visit.objects.count() == 0

    def test_a_flood_is_stopped(self, client, booth, buyer):
        answers = [report(client, booth).status_code for _ in range(125)]

        assert (answers.count(200), answers.count(429)) == (120, 5)

    def test_a_report_from_elsewhere_is_refused(self, booth):
        client = Client(enforce_csrf_checks=True)

        assert report(client, booth).status_code == 403
