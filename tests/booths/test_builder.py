import json
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from booths.models import BoothVersion
from booths.services.booths import draft_booth, publish_booth
from exhibitors.models import Membership
from tests.factories import (
    BoothFactory,
    HallFactory,
    MembershipFactory,
    PictureFactory,
    PriceTierFactory,
    ProductFactory,
    UserFactory,
)
from tests.fair.test_pictures import drawn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(size=(1000, 500)):
    return SimpleUploadedFile("stand.png", drawn(size))


def mp4(*boxes):
    """An MP4 file of these boxes, each eight bytes and some content."""
    content = b"".join(struct.pack(">I4s", 16, kind) + bytes(8) for kind in boxes)
    return SimpleUploadedFile("film.mp4", content, "video/mp4")


FILM = (b"ftyp", b"moov", b"mdat")


@pytest.fixture
def booth():
    return BoothFactory()


@pytest.fixture
def owner(client, booth):
    member = MembershipFactory(exhibitor=booth.exhibitor, user__name="Lin")
    client.force_login(member.user)
    return member.user


def address(booth, end=""):
    return f"/workspace/{booth.exhibitor.slug}/booth/{booth.slug}/{end}"


def change(client, booth, field, base, value):
    body = {"field": field, "base": base, "value": value, "tab": "t1"}
    return client.post(address(booth, "change/"), json.dumps(body), content_type="application/json")


def draft_of(booth):
    return booth.versions.get(is_draft=True)


class TestChoosing:
    def test_one_booth_is_opened_at_once(self, client, booth, owner):
        assert client.get(f"/workspace/{booth.exhibitor.slug}/booth/").url == address(booth)

    def test_several_are_offered(self, client, booth, owner):
        second = BoothFactory(exhibitor=booth.exhibitor, slug="second", hall=HallFactory(number=2))

        html = client.get(f"/workspace/{booth.exhibitor.slug}/booth/").content.decode()

        assert f'href="{address(booth)}"' in html
        assert f'href="{address(second)}"' in html

    def test_without_a_stand_the_page_says_how_to_get_one(self, client):
        member = MembershipFactory()
        client.force_login(member.user)

        html = client.get(f"/workspace/{member.exhibitor.slug}/booth/").content.decode()

        assert "You have no stand yet" in html
        assert "Apply for" in html

    def test_a_booth_of_a_closed_edition_is_not_offered(self, client, booth, owner):
        booth.hall.edition.state = "closed"
        booth.hall.edition.save()

        assert b"You have no stand yet" in client.get(f"/workspace/{booth.exhibitor.slug}/booth/").content


class TestWhoMayWhat:
    WRITES = {
        "change/": {"field": "story@en", "base": "", "value": "Stolen"},
        "publish/": {},
        "discard/": {},
        "hero/": {"remove": "1"},
        "panorama/": {"remove": "1"},
        "intro_video/": {"remove": "1"},
        "here/": {"field": "story@en"},
    }

    @pytest.fixture
    def drawn(self, booth):
        draft = draft_booth(booth, UserFactory())
        draft.headline = "Kettles"
        draft.save()
        return booth

    @pytest.mark.parametrize("end", WRITES)
    @pytest.mark.parametrize("who", ["host", "owner of another", "guest"])
    def test_only_owners_and_managers_write(self, client, drawn, who, end):
        before = list(BoothVersion.objects.values())
        if who == "host":
            client.force_login(MembershipFactory(exhibitor=drawn.exhibitor, role="host").user)
        elif who == "owner of another":
            client.force_login(MembershipFactory().user)

        response = client.post(address(drawn, end), self.WRITES[end])

        assert response.status_code == (302 if who == "guest" else 404)
        assert list(BoothVersion.objects.values()) == before
        drawn.refresh_from_db()
        assert drawn.published.headline == ""

    def test_restoring_is_for_those_who_manage_the_booth_too(self, client, drawn):
        client.force_login(MembershipFactory(exhibitor=drawn.exhibitor, role="host").user)
        before = list(BoothVersion.objects.values())

        assert client.post(address(drawn, f"versions/{drawn.published_id}/restore/")).status_code == 404
        assert list(BoothVersion.objects.values()) == before

    def test_nobody_restores_a_version_of_another_booth(self, client, drawn, owner):
        foreign = BoothFactory().published

        assert client.post(address(drawn, f"versions/{foreign.pk}/restore/")).status_code == 404
        assert draft_of(drawn).headline == "Kettles"

    def test_a_booth_is_found_only_below_its_own_company(self, client, booth, owner):
        other = BoothFactory()

        assert client.get(f"/workspace/{booth.exhibitor.slug}/booth/{other.slug}/").status_code == 404

    def test_hosts_see_the_preview_alone(self, client, drawn):
        client.force_login(MembershipFactory(exhibitor=drawn.exhibitor, role="host").user)

        html = client.get(address(drawn)).content.decode()

        assert f'src="/booths/{drawn.slug}/?draft"' in html
        assert "<booth-draft" not in html
        for end in ("state/", "products/", "versions/"):
            assert client.get(address(drawn, end)).status_code == 404

    @pytest.mark.parametrize("role", Membership.MANAGING)
    def test_owners_and_managers_see_the_builder(self, client, booth, role):
        client.force_login(MembershipFactory(exhibitor=booth.exhibitor, role=role).user)

        response = client.get(address(booth))

        assert "<booth-draft" in response.content.decode()
        assert "frame-src 'self'" in response["Content-Security-Policy"]


class TestWriting:
    @pytest.mark.parametrize("published", [True, False])
    def test_looking_makes_no_draft(self, client, booth, owner, published):
        if not published:
            booth.versions.all().delete()

        assert client.get(address(booth)).status_code == 200
        assert client.get(address(booth, "state/")).json()["draft"] is None
        assert not booth.versions.filter(is_draft=True).exists()

    def test_a_field_is_written_into_the_draft_and_told(
        self, client, booth, owner, listen, django_capture_on_commit_callbacks
    ):
        heard = listen(f"draft:{booth.pk}")

        with django_capture_on_commit_callbacks(execute=True):
            response = change(client, booth, "headline@en", "", "Kettles that last")

        assert response.json() == {"value": "Kettles that last"}
        assert draft_of(booth).headline == "Kettles that last"
        assert draft_of(booth).touched["headline@en"]["name"] == "Lin"
        assert [(e["event"], e["field"], e["tab"]) for e in heard()] == [
            ("draft.changed", "headline@en", "t1")
        ]
        booth.refresh_from_db()
        assert booth.published.headline == ""

    def test_a_translation_stands_beside_the_others(self, client, booth, owner):
        change(client, booth, "story@zh-hans", "", "自有窑炉。")
        change(client, booth, "headline@zh-hans", "", "搪瓷")

        assert draft_of(booth).translations == {"zh-hans": {"story": "自有窑炉。", "headline": "搪瓷"}}

    def test_a_second_writer_of_a_field_gets_both_texts_and_overwrites_none(self, client, booth, owner):
        change(client, booth, "story@en", "", "First")

        response = change(client, booth, "story@en", "", "Second")

        assert response.status_code == 409
        assert response.json()["theirs"] == "First"
        assert response.json()["editor"]["name"] == "Lin"
        assert response.json()["error"] == "Lin has changed this in the meantime."
        assert draft_of(booth).story == "First"
        assert change(client, booth, "story@en", "First", "Second").status_code == 200

    def test_writers_of_different_fields_never_meet(self, client, booth, owner):
        change(client, booth, "story@en", "", "Story")

        assert change(client, booth, "headline@en", "", "Headline").status_code == 200
        assert (draft_of(booth).headline, draft_of(booth).story) == ("Headline", "Story")

    def test_lists_that_two_changed_are_merged(self, client, booth, owner):
        one, two, three = (ProductFactory(exhibitor=booth.exhibitor).pk for _ in range(3))
        change(client, booth, "featured", [], [one])
        change(client, booth, "featured", [one], [one, two])

        response = change(client, booth, "featured", [one], [three, one])

        assert sorted(response.json()["value"]) == [one, two, three]
        assert draft_of(booth).featured == response.json()["value"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("headline@en", "x" * 161),
            ("story@en", "x" * 6001),
            ("theme", "neon"),
            ("hero_focus", [50]),
            ("hero_focus", [50, 200]),
            ("hero_focus", "x"),
            ("sections", [{"kind": "products", "on": True}]),
            ("sections", "x"),
            ("featured", "x"),
            ("featured", [2**70]),
            ("featured", list(range(1, 14))),
            ("hotspots", [{"product": 1}]),
            ("hotspots", [{"product": 1, "yaw": float("nan"), "pitch": 0}]),
            ("hotspots", 7),
            ("published", True),
            ("story@xx", "x"),
        ],
    )
    def test_what_does_not_fit_is_refused_with_a_sentence(self, client, booth, owner, field, value):
        response = change(client, booth, field, None, value)

        assert response.status_code == 422
        assert response.json()["error"].endswith(".")
        assert not booth.versions.filter(is_draft=True, touched__has_key=field).exists()

    @pytest.mark.parametrize("body", [b"\xff{", b"[]", b'{"field": "theme"}', b'"x"'])
    def test_what_cannot_be_read_is_told(self, client, booth, owner, body):
        response = client.post(address(booth, "change/"), body, content_type="application/json")

        assert response.status_code == 400

    def test_products_of_others_are_not_shown(self, client, booth, owner):
        foreign = ProductFactory().pk

        assert change(client, booth, "featured", [], [foreign]).status_code == 422
        spot = {"product": foreign, "yaw": 0, "pitch": 0}
        assert change(client, booth, "hotspots", [], [spot]).status_code == 422

    def test_places_turn_full_circle_and_end_at_the_ceiling(self, client, booth, owner):
        product = ProductFactory(exhibitor=booth.exhibitor).pk

        response = change(client, booth, "hotspots", [], [{"product": product, "yaw": 4.0, "pitch": 9}])

        assert response.json()["value"] == [{"product": product, "yaw": -2.2832, "pitch": 1.5708}]

    def test_a_form_sent_without_scripts_writes_too(self, client, booth, owner):
        response = client.post(address(booth, "change/"), {"field": "theme", "base": "hall", "value": "clay"})

        assert response.url == address(booth)
        assert draft_of(booth).theme == "clay"


class TestUploads:
    def put(self, client, booth, slot, file, base=""):
        return client.post(
            address(booth, f"{slot}/"), {"file": file, "base": base}, headers={"Accept": "application/json"}
        )

    def test_a_picture_is_put_in_front(self, client, booth, owner):
        response = self.put(client, booth, "hero", upload())

        assert draft_of(booth).hero_id == response.json()["value"]
        booth.refresh_from_db()
        assert booth.published.hero is None

    def test_a_picture_put_there_in_the_meantime_is_not_replaced(self, client, booth, owner):
        first = self.put(client, booth, "hero", upload()).json()["value"]

        response = self.put(client, booth, "hero", upload())

        assert (response.status_code, response.json()["theirs"]) == (409, first)
        assert draft_of(booth).hero_id == first
        assert BoothVersion.hero.field.related_model.objects.count() == 1
        assert self.put(client, booth, "hero", upload(), first).status_code == 200

    def test_what_is_no_picture_is_refused(self, client, booth, owner):
        response = self.put(client, booth, "hero", SimpleUploadedFile("x.jpg", b"no picture"))

        assert response.status_code == 422
        assert "This is not a picture" in response.json()["error"]

    def test_a_panorama_is_twice_as_wide_as_high(self, client, booth, owner):
        assert self.put(client, booth, "panorama", upload(size=(400, 300))).status_code == 422
        assert self.put(client, booth, "panorama", upload(size=(400, 200))).status_code == 200

    def test_a_film_is_an_mp4_and_whole(self, client, booth, owner):
        assert self.put(client, booth, "intro_video", mp4(*FILM)).status_code == 200
        assert draft_of(booth).intro_video.name.endswith(".mp4")

    @pytest.mark.parametrize(
        "file",
        [
            mp4(b"moov", b"mdat"),
            mp4(b"ftyp", b"moov"),
            SimpleUploadedFile("film.mp4", mp4(*FILM).read()[:-3]),
            SimpleUploadedFile("film.mp4", b"<html>"),
            SimpleUploadedFile("film.mp4", struct.pack(">I4s", 1, b"ftyp")),
            SimpleUploadedFile("film.mp4", b""),
        ],
    )
    def test_what_is_no_film_is_refused(self, client, booth, owner, file):
        assert self.put(client, booth, "intro_video", file).status_code == 422
        assert not booth.versions.filter(is_draft=True).exclude(intro_video="").exists()

    def test_without_a_file_the_person_is_asked_for_one(self, client, booth, owner):
        there = address(booth, "hero/")

        response = client.post(there, {"base": ""}, headers={"Accept": "application/json"})

        assert (response.status_code, response.json()["error"]) == (422, "Choose a file first.")
        assert not booth.versions.filter(is_draft=True).exists()

    @pytest.mark.parametrize(
        ("slot", "file"),
        [("hero", upload), ("panorama", lambda: upload((400, 200))), ("intro_video", lambda: mp4(*FILM))],
    )
    def test_what_somebody_put_in_meanwhile_is_not_taken_out(self, client, booth, owner, slot, file):
        first = self.put(client, booth, slot, file()).json()["value"]
        second = self.put(client, booth, slot, file(), first).json()["value"]
        taken = {"remove": "1", "base": first}, {"remove": "1", "base": second}

        late, right = (
            client.post(address(booth, f"{slot}/"), told, headers={"Accept": "application/json"})
            for told in taken
        )

        assert (late.status_code, late.json()["theirs"]) == (409, second)
        assert (right.status_code, right.json()["value"]) == (200, None)
        assert not getattr(draft_of(booth), slot)

    def test_what_was_published_keeps_what_is_taken_out_of_the_draft(self, client, booth, owner):
        hero = self.put(client, booth, "hero", upload()).json()["value"]
        change(client, booth, "headline@en", "", "Kettles")
        publish_booth(booth, owner)

        client.post(address(booth, "hero/"), {"remove": "1", "base": hero})

        assert draft_of(booth).hero is None
        booth.refresh_from_db()
        assert booth.published.hero_id == hero


class TestPublishing:
    def test_a_new_booth_is_published_as_it_begins(self, client, owner, booth):
        booth.versions.all().delete()
        booth.published = None
        booth.save()
        booth.exhibitor.tagline = "Enamel since 1962"
        booth.exhibitor.save()
        product = ProductFactory(exhibitor=booth.exhibitor)

        client.post(address(booth, "publish/"))

        booth.refresh_from_db()
        assert (booth.published.headline, booth.published.featured) == ("Enamel since 1962", [product.pk])
        assert booth.published.published_by == owner

    def test_what_stands_in_the_way_is_said(self, client, owner, booth):
        change(client, booth, "theme", "hall", "clay")

        html = client.post(address(booth, "publish/"), follow=True).content.decode()

        assert "Give the booth a headline before publishing it." in html
        booth.refresh_from_db()
        assert booth.published.theme == "hall"

    def test_what_was_published_is_never_changed(self, client, owner, booth):
        change(client, booth, "headline@en", "", "First")
        client.post(address(booth, "publish/"))
        booth.refresh_from_db()
        before = BoothVersion.objects.filter(pk=booth.published_id).values().get()

        change(client, booth, "headline@en", "First", "Second")
        client.post(address(booth, "publish/"))

        assert BoothVersion.objects.filter(pk=before["id"]).values().get() == before
        booth.refresh_from_db()
        assert booth.published.headline == "Second"

    def test_products_that_are_gone_do_not_stand_in_the_way(self, client, owner, booth):
        product = ProductFactory(exhibitor=booth.exhibitor)
        change(client, booth, "headline@en", "", "Kettles")
        change(client, booth, "featured", [], [product.pk])
        product.delete()

        client.post(address(booth, "publish/"))

        booth.refresh_from_db()
        assert booth.published.featured == []


class TestVersions:
    @pytest.fixture
    def history(self, client, booth, owner):
        """Two published versions after the first, and a draft."""
        for base, headline in (("", "Copper kettles"), ("Copper kettles", "Enamel kettles")):
            change(client, booth, "headline@en", base, headline)
            client.post(address(booth, "publish/"))
        change(client, booth, "story@en", "", "We fire them.")
        booth.refresh_from_db()
        return booth

    def test_the_list_says_who_published_what(self, client, history):
        told = client.get(address(history, "versions/")).context["told"]

        assert [one.state for one in told] == ["draft", "shown", "earlier", "earlier"]
        assert [one.changes for one in told[:3]] == [
            ["Story (English)"],
            ["Headline (English)"],
            ["Headline (English)"],
        ]
        assert told[1].author.name == "Lin"
        assert told[3].is_first

    def test_any_two_are_compared_word_by_word(self, client, history):
        new, old = history.versions.exclude(is_draft=True).order_by("-pk")[:2]

        html = client.get(address(history, f"versions/compare/?old={new.pk}&new={old.pk}")).content.decode()

        assert "<del>Copper</del><ins>Enamel</ins> kettles" in html

    @pytest.mark.parametrize("query", ["", "?old=x&new=1", "?old=1&new=99999999999999999999"])
    def test_nonsense_is_not_compared(self, client, history, query):
        assert client.get(address(history, f"versions/compare/{query}")).status_code == 404

    def test_an_earlier_one_becomes_the_draft_and_the_draft_is_kept(self, client, history):
        earlier = history.versions.order_by("pk")[1]

        client.post(address(history, f"versions/{earlier.pk}/restore/"))

        assert (draft_of(history).headline, draft_of(history).story) == ("Copper kettles", "")
        aside = history.versions.get(is_draft=False, published_at=None)
        assert aside.story == "We fire them."
        assert earlier.pk != draft_of(history).pk

    def test_a_draft_set_aside_can_be_taken_up_again(self, client, history):
        client.post(address(history, "discard/"))
        assert not history.versions.filter(is_draft=True).exists()
        aside = history.versions.get(is_draft=False, published_at=None)

        client.post(address(history, f"versions/{aside.pk}/restore/"))

        assert draft_of(history).story == "We fire them."

    def test_a_draft_that_changes_nothing_leaves_no_trace(self, client, booth, owner):
        draft_booth(booth, owner)

        client.post(address(booth, "discard/"))

        assert booth.versions.count() == 1

    def test_without_a_draft_there_is_nothing_to_set_aside(self, client, booth, owner):
        html = client.post(address(booth, "discard/"), follow=True).content.decode()

        assert "There is no draft to set aside." in html


class TestEditors:
    def test_two_who_have_the_draft_open_are_told_of_each_other(
        self, client, booth, owner, listen, django_capture_on_commit_callbacks
    ):
        omar = MembershipFactory(exhibitor=booth.exhibitor, role="manager", user__name="Omar").user
        second = Client()
        second.force_login(omar)
        heard = listen(f"draft:{booth.pk}")

        with django_capture_on_commit_callbacks(execute=True):
            alone = second.post(address(booth, "here/"), {"field": "story@en", "tab": "t2"}).json()
            [other] = client.post(address(booth, "here/"), {"field": "", "tab": "t1"}).json()["others"]

        assert alone == {"others": []}

        assert (other["name"], other["field"]) == ("Omar", "story@en")
        assert [(e["event"], e["name"]) for e in heard()] == [("editor.seen", "Omar"), ("editor.seen", "Lin")]
        second.post(address(booth, "here/"), {"left": "1", "tab": "t2"})
        assert client.post(address(booth, "here/"), {"field": ""}).json()["others"] == []


class TestFinding:
    def test_the_own_listed_catalogue_is_searched_by_name_and_number(self, client, booth, owner):
        kettle = ProductFactory(exhibitor=booth.exhibitor, name="Whistling kettle 2 L", model_code="BK-2")
        chinese = ProductFactory(exhibitor=booth.exhibitor, translations={"zh-hans": {"name": "搪瓷锅"}})
        ProductFactory(exhibitor=booth.exhibitor, name="Kettle to come", state="draft")
        ProductFactory(name="Kettle of another")

        def found(words):
            return list(client.get(address(booth, "products/"), {"q": words}).context["products"])

        assert found("kettle whistling") == found("bk-2") == [kettle]
        assert found("搪瓷") == [chinese]
        assert found("teapot") == []


@pytest.mark.parametrize("goods", [1, 3])
def test_the_builder_takes_a_fixed_number_of_queries(client, booth, owner, django_assert_num_queries, goods):
    products = [
        PriceTierFactory(product__exhibitor=booth.exhibitor, product__name=f"Product {n}").product
        for n in range(goods)
    ]
    draft = draft_booth(booth, owner)
    draft.featured = [product.pk for product in products]
    draft.panorama, draft.hero = PictureFactory(), PictureFactory()
    draft.hotspots = [{"product": product.pk, "yaw": 0.5, "pitch": 0} for product in products]
    draft.save()
    for n in range(goods):
        MembershipFactory(exhibitor=booth.exhibitor, user__name=f"Colleague {n}")
    client.get(address(booth))

    with django_assert_num_queries(10):
        client.get(address(booth))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_versions_takes_a_fixed_number_of_queries(
    client, booth, owner, django_assert_num_queries, rows
):
    for _ in range(rows - 1):
        BoothVersion.objects.create(booth=booth, is_draft=False, hero=PictureFactory(), created_by=owner)
    client.get(address(booth, "versions/"))

    with django_assert_num_queries(6):
        client.get(address(booth, "versions/"))


@pytest.mark.parametrize("found", [1, 3])
def test_finding_products_takes_a_fixed_number_of_queries(
    client, booth, owner, django_assert_num_queries, found
):
    for _ in range(found):
        PriceTierFactory(product__exhibitor=booth.exhibitor)
    client.get(address(booth, "products/"))

    with django_assert_num_queries(6):
        client.get(address(booth, "products/"))
