"""Booths, their rooms and shortlists over the API."""

import uuid

import pytest

from booths.models import BoothVersion, Message, Mute, Report
from tests.api.conftest import Asker
from tests.api.test_products import png
from tests.factories import (
    BoothFactory,
    MessageFactory,
    OrganiserFactory,
    PictureFactory,
    ProductFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def booth(owner):
    return BoothFactory(exhibitor=owner.exhibitor)


@pytest.fixture
def talk(booth):
    return f"booths/{booth.slug}/messages/"


# Drafts


def test_a_draft_is_begun_and_published(owner, booth):
    path = f"booths/{booth.slug}/"
    assert owner.get(f"{path}draft/").status_code == 404

    begun = owner.post(f"{path}draft/")
    assert (begun.status_code, owner.get(f"{path}draft/").json()) == (201, begun.json())
    refused = owner.post(f"{path}publish/")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Give the booth a headline before publishing it.",
    )
    change = {"field": "headline@en", "base": "", "value": "Kettles since 1986"}
    assert owner.ask("PATCH", f"{path}draft/", {"changes": [change]}).status_code == 200
    assert owner.post(f"{path}publish/").json()["published"]["headline"] == "Kettles since 1986"


@pytest.fixture
def draft(owner, booth):
    """The address of a draft that there is."""
    path = f"booths/{booth.slug}/draft/"
    owner.post(path)
    return path


def write(asker, path, *changes, **headers):
    told = [dict(zip(("field", "base", "value"), change, strict=True)) for change in changes]
    return asker.ask("PATCH", path, {"changes": told}, **headers)


def test_fields_of_a_draft_are_written_by_several(owner, draft):
    product = ProductFactory(exhibitor=owner.exhibitor)
    read = owner.get(draft).json()["values"]

    told = write(owner, draft, ("headline@en", "", "Kettles"), ("theme", read["theme"], "clay")).json()
    assert (told["headline"], told["theme"], told["values"]["headline@en"]) == ("Kettles", "clay", "Kettles")
    told = write(owner, draft, ("headline@zh-hans", "", "水壶"), ("featured", [], [product.pk])).json()
    assert (told["translations"]["zh-hans"]["headline"], told["featured"]) == ("水壶", [product.pk])


def test_who_was_faster_is_told_and_nothing_is_written(owner, draft):
    write(owner, draft, ("headline@en", "", "Kettles"))
    before = list(BoothVersion.objects.order_by("pk").values())

    late = write(owner, draft, ("story@en", "", "Long ago"), ("headline@en", "", "Jugs"))

    problem = late.json()
    assert (late.status_code, late.headers["Content-Type"]) == (409, "application/problem+json")
    assert (problem["code"], problem["field"], problem["theirs"]) == ("refused", "headline@en", "Kettles")
    assert problem["editor"]["name"] == str(owner.user)
    assert list(BoothVersion.objects.order_by("pk").values()) == before
    assert write(owner, draft, ("headline@en", problem["theirs"], "Jugs")).json()["headline"] == "Jugs"


def test_a_condition_on_a_draft_holds_where_it_is_set(owner, draft):
    etag = owner.get(draft).headers["ETag"]
    change = ("headline@en", "", "Kettles")
    assert write(owner, draft, change, If_Match='"another"').status_code == 412
    assert owner.delete(draft, If_Match='"another"').status_code == 412
    assert owner.get(draft).headers["ETag"] == etag
    assert write(owner, draft, change, If_Match=etag).status_code == 200


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (400, ("headline@en", "", ["Kettles"])),
        (400, ("headline@en", "", 7)),
        (400, ("headline@en", None, "Kettles")),
        (409, ("headline@xx", "", "Kettles")),
        (409, ("headline@en", "", "x" * 161)),
        (409, ("theme", "hall", "no-such")),
        (409, ("theme", "hall", [])),
        (409, ("sections", [], [])),
        (409, ("featured", [], [2**70])),
        (409, ("hero_focus", [50, 50], [float("1e300"), 1])),
        (409, ("hotspots", [], [{"product": "x", "yaw": 0, "pitch": 0}])),
    ],
)
def test_what_does_not_fit_a_draft_changes_nothing(owner, draft, status, change):
    before = list(BoothVersion.objects.order_by("pk").values())
    assert write(owner, draft, change).status_code == status
    assert list(BoothVersion.objects.order_by("pk").values()) == before


def test_a_number_beyond_all_numbers_is_no_centre(owner, draft):
    body = b'{"changes": [{"field": "hero_focus", "base": [50, 50], "value": [1e999, 1]}]}'
    response = owner.client.patch(
        f"/api/v1/{draft}", body, content_type="application/json", headers=owner.headers
    )
    assert response.status_code == 409


def test_a_draft_is_set_aside_and_restored(owner, booth, draft):
    write(owner, draft, ("headline@en", "", "Kettles"))
    versions = f"booths/{booth.slug}/versions/"

    assert owner.delete(draft, If_Match=None).status_code == 204
    assert owner.delete(draft, If_Match=None).status_code == 409
    aside, shown = owner.get(versions).json()["results"]
    assert (aside["state"], aside["headline"], aside["author"]) == ("set_aside", "Kettles", str(owner.user))
    assert shown["state"] == "shown"
    assert owner.get(f"{versions}{aside['id']}/").json() == aside

    restored = owner.post(f"{versions}{aside['id']}/restore/")
    assert (restored.status_code, restored.json()["headline"]) == (200, "Kettles")
    assert owner.get(draft).json() == restored.json()
    assert owner.post(f"{versions}{restored.json()['id']}/restore/").status_code == 409
    states = [version["state"] for version in owner.get(versions).json()["results"]]
    assert states == ["draft", "set_aside", "shown"]


def test_two_versions_are_compared(owner, host, booth, draft):
    versions = f"booths/{booth.slug}/versions/"
    _draft, shown = owner.get(versions).json()["results"]
    assert owner.get(f"{versions}{shown['id']}/compare/").status_code == 404  # nothing comes before it
    picture = PictureFactory()
    write(owner, draft, ("headline@en", "", "Steel kettles"), ("theme", "hall", "clay"))
    drafted = booth.versions.get(is_draft=True)
    BoothVersion.objects.filter(pk=drafted.pk).update(hero=picture)
    compared = f"{versions}{drafted.pk}/compare/"

    told = owner.get(compared).json()

    assert (told["old"], told["new"]) == (shown["id"], drafted.pk)
    by_field = {one["field"]: one for one in told["differences"]}
    assert set(by_field) == {"headline@en", "theme", "hero"}
    assert by_field["headline@en"]["pieces"][-1] == {"kind": "ins", "text": "Steel kettles"}
    assert (by_field["theme"]["before"], by_field["theme"]["after"]) == (["Hall"], ["Clay"])
    before, after = by_field["hero"]["pictures"]
    assert (before, after["id"]) == (None, picture.pk)
    assert owner.get(f"{compared}?old={shown['id']}").json() == told
    assert owner.get(f"{compared}?old={drafted.pk}").json()["differences"] == []
    foreign = BoothFactory().versions.get().pk
    assert [owner.get(f"{compared}?old={old}").status_code for old in (foreign, "x")] == [404, 400]
    assert host.get(compared).status_code == 404


def test_versions_cost_the_same_for_one_and_for_three(owner, booth, django_assert_num_queries):
    path = f"booths/{booth.slug}/versions/"
    booth.versions.all().delete()
    for number in range(3):
        picture = PictureFactory()
        booth.versions.create(is_draft=False, created_by=owner.user, hero=picture, panorama=picture)
        owner.get("me/")
        with django_assert_num_queries(3):
            assert len(owner.get(path).json()["results"]) == number + 1


def test_pictures_are_put_into_a_draft_and_taken_out(owner, booth, draft):
    from tests.api.test_workspace import file, send

    path = f"{draft}files/hero/"
    put = send(owner, "PUT", path, file=png())
    assert (put.status_code, put.json()["hero"]["width"]) == (200, 40), put.content
    standing = put.json()["files"]["hero"]
    late = send(owner, "PUT", path, file=png())
    assert (late.status_code, str(late.json()["theirs"])) == (409, standing)
    assert send(owner, "PUT", f"{draft}files/panorama/", file=png()).status_code == 409
    assert send(owner, "PUT", f"{draft}files/intro_video/", file=file()).status_code == 409
    assert send(owner, "PUT", f"{draft}files/shoe/", file=png()).status_code == 404
    assert owner.delete(f"{path}?base=0").status_code == 409
    assert owner.get(draft).json()["files"] == {"hero": standing, "panorama": None, "intro_video": None}
    assert owner.delete(f"{path}?base={standing}").status_code == 204
    assert owner.get(draft).json()["hero"] is None


@pytest.mark.parametrize("role", ["host", "buyer"])
def test_others_touch_no_draft(request, owner, booth, draft, role):
    from tests.api.test_workspace import send

    other = request.getfixturevalue(role)
    before = list(BoothVersion.objects.order_by("pk").values())
    pk = before[0]["id"]

    answers = [
        write(other, draft, ("headline@en", "", "Stolen")),
        other.get(draft),
        other.delete(draft),
        send(other, "PUT", f"{draft}files/hero/", file=png()),
        other.delete(f"{draft}files/hero/?base=1"),
        other.get(f"booths/{booth.slug}/versions/"),
        other.get(f"booths/{booth.slug}/versions/{pk}/"),
        other.post(f"booths/{booth.slug}/versions/{pk}/restore/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 8
    assert list(BoothVersion.objects.order_by("pk").values()) == before


def test_a_version_of_another_booth_is_not_restored(owner, booth, draft):
    foreign = BoothFactory().versions.get()
    assert owner.post(f"booths/{booth.slug}/versions/{foreign.pk}/restore/").status_code == 404
    assert booth.versions.filter(is_draft=True).count() == 1


# Rooms


def test_a_line_is_written_read_and_caught_up_with(buyer, guest, booth, talk):
    product = ProductFactory(exhibitor=booth.exhibitor)
    line = {"text": "Is it in stock?", "key": str(uuid.uuid4()), "product": product.pk}

    sent = buyer.post(talk, line)
    again = buyer.post(talk, line)

    assert (sent.status_code, sent.json()["product"]["id"]) == (201, product.pk)
    assert again.json() == sent.json()
    assert Message.objects.count() == 1
    assert [message["text"] for message in guest.get(talk).json()["messages"]] == ["Is it in stock?"]
    last = sent.json()["id"]
    MessageFactory(room=booth.room, text="And now?")
    for query in (f"?after={last}", f"?after={last}&page_size=1"):
        assert [m["text"] for m in guest.get(talk + query).json()["messages"]] == ["And now?"]
    older = guest.get(f"{talk}?before={last + 1}&page_size=1").json()
    assert [m["id"] for m in older["messages"]] == [last]


def test_a_line_without_words_is_refused(buyer, talk):
    assert buyer.post(talk, {"text": ""}).status_code == 400
    assert buyer.post(talk, {"text": "\u200b"}).status_code in (400, 409)
    assert not Message.objects.exists()


def test_too_much_at_once_says_when_to_go_on(buyer, talk):
    statuses = [buyer.post(talk, {"text": "Hello"}) for _time in range(11)]

    assert [response.status_code for response in statuses] == [201] * 10 + [429]
    assert 0 < int(statuses[-1].headers["Retry-After"]) <= 20
    assert Message.objects.count() == 10


def test_lines_are_marked_and_removed_by_their_author(buyer, booth, talk):
    message = MessageFactory(room=booth.room, author=buyer.user)
    path = f"{talk}{message.pk}/"

    assert buyer.post(f"{path}reactions/", {"mark": "👍"}).json() == {"on": True, "count": 1}
    assert buyer.post(f"{path}reactions/", {"mark": "👍"}).json() == {"on": False, "count": 0}
    assert buyer.post(f"{path}reactions/", {"mark": "🚀"}).status_code == 400
    assert buyer.delete(path).status_code == 204
    assert buyer.delete(path).status_code == 204
    message.refresh_from_db()
    assert message.removed_by == buyer.user
    refused = buyer.post(f"{path}reactions/", {"mark": "👍"})
    assert (refused.status_code, refused.json()["detail"]) == (409, "This message was removed.")


@pytest.mark.parametrize("keeper", ["host", "organiser"])
def test_staff_and_organisers_keep_order(request, buyer, booth, talk, keeper):
    keeper = request.getfixturevalue(keeper)
    message = MessageFactory(room=booth.room, author=buyer.user)
    pin, mute = f"{talk}{message.pk}/pin/", f"booths/{booth.slug}/mutes/{buyer.user.pk}/"

    assert keeper.put(pin).json()["pinned"]["id"] == message.pk
    assert keeper.delete(pin).status_code == 204
    assert keeper.put(mute, {"length": "hour"}).status_code == 200
    assert buyer.post(talk, {"text": "But"}).status_code == 409
    assert keeper.delete(mute).status_code == 204
    assert buyer.post(talk, {"text": "But"}).status_code == 201
    assert keeper.delete(f"{talk}{message.pk}/").status_code == 204


def test_others_keep_no_order(buyer, booth, talk):
    message = MessageFactory(room=booth.room)
    stranger = Asker(UserFactory())

    statuses = [
        stranger.put(f"{talk}{message.pk}/pin/").status_code,
        stranger.delete(f"{talk}{message.pk}/pin/").status_code,
        stranger.delete(f"{talk}{message.pk}/").status_code,
        stranger.put(f"booths/{booth.slug}/mutes/{message.author_id}/", {"length": "hour"}).status_code,
    ]

    assert statuses == [404] * 4
    message.refresh_from_db()
    booth.room.refresh_from_db()
    assert (message.removed_at, booth.room.pinned, Mute.objects.exists()) == (None, None, False)


def test_a_line_is_reported_once(buyer, guest, booth, talk):
    path = f"{talk}{MessageFactory(room=booth.room).pk}/reports/"
    body = {"wrong": "fraud", "note": "Another account"}

    assert guest.post(path, body).status_code == 401
    assert Asker(buyer.user, ["read"]).post(path, body).status_code == 403
    assert buyer.post(path, body | {"wrong": "boring"}).status_code == 400
    assert not Report.objects.exists()
    assert [buyer.post(path, body).status_code for _time in range(2)] == [201, 201]
    report = Report.objects.get()
    assert (report.reporter, report.wrong, report.note) == (buyer.user, "fraud", "Another account")


def test_what_is_one_s_own_or_elsewhere_is_not_reported(buyer, booth, talk):
    own = MessageFactory(room=booth.room, author=buyer.user)
    elsewhere = MessageFactory(room=BoothFactory().room)

    reports = [buyer.post(f"{talk}{line.pk}/reports/", {"wrong": "spam"}) for line in (own, elsewhere)]

    assert [report.status_code for report in reports] == [409, 404]
    assert not Report.objects.exists()


def test_staff_cannot_be_muted(owner, booth, talk):
    MessageFactory(room=booth.room, author=owner.user)
    response = Asker(OrganiserFactory()).put(
        f"booths/{booth.slug}/mutes/{owner.user.pk}/", {"length": "hour"}
    )
    assert response.status_code == 409
    assert not Mute.objects.exists()


# The shortlist


def test_a_product_is_kept_with_a_note_and_dropped(buyer):
    product = ProductFactory()
    path = f"shortlist/{product.pk}/"

    assert buyer.put(path, {"note": "Ask for a sample."}).status_code == 201
    assert buyer.put(path, {"note": "Sample is here."}).status_code == 200
    assert buyer.get(path).json()["note"] == "Sample is here."
    assert [item["product"]["id"] for item in buyer.get("shortlist/").json()["results"]] == [product.pk]
    assert buyer.delete(path).status_code == 204
    assert buyer.get(path).status_code == 404


def test_a_shortlist_is_one_s_own(buyer, owner):
    product = ProductFactory()
    owner.user.shortlist.create(product=product, note="Secret")

    assert buyer.get("shortlist/").json()["results"] == []
    assert buyer.get(f"shortlist/{product.pk}/").status_code == 404
    assert buyer.delete(f"shortlist/{product.pk}/").status_code == 404
    assert owner.user.shortlist.get().note == "Secret"


def test_what_one_may_not_see_is_not_kept(buyer):
    draft = ProductFactory(state="draft")

    assert buyer.put(f"shortlist/{draft.pk}/", {}).status_code == 404
    assert buyer.put("shortlist/999999/", {}).status_code == 404
    assert not buyer.user.shortlist.exists()
