"""Sourcing requests over HTTP, as buyers and exhibitors' people use them."""

import datetime
import io
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from booths.models import Conversation, Subject
from matchmaking.models import Invitation, RequestQuestion, SourcingRequest
from matchmaking.services.requests import add_files
from tests.factories import (
    BoothFactory,
    EditionFactory,
    InvitationFactory,
    MembershipFactory,
    ProductFactory,
    SourcingRequestFactory,
    UserFactory,
)
from tests.matchmaking.test_requests import picture

pytestmark = pytest.mark.django_db
State = SourcingRequest.State


@pytest.fixture
def buyer():
    return UserFactory(country="CL")


@pytest.fixture
def host():
    return MembershipFactory().user


@pytest.fixture
def invitation(host, buyer):
    request = SourcingRequestFactory(buyer=buyer, title="Kettles")
    return InvitationFactory(request=request, exhibitor=host.memberships.get().exhibitor)


def page_of(name, invitation, **more):
    return reverse(name, args=[invitation.exhibitor.slug, invitation.pk], **more)


def written(**more):
    """A form as the page sends it."""
    return {
        "key": uuid.uuid4(),
        "title": "Kettles",
        "deadline": f"{timezone.now() + datetime.timedelta(days=5):%Y-%m-%dT%H:%M}",
        "currency": "USD",
        "line_id": [""],
        "line_product": [""],
        "line_name": ["Kettle 1.7 l"],
        "line_text": [""],
        "line_quantity": ["1,200"],
        "line_unit": ["piece"],
        "line_price": ["8.50"],
        "line_attributes": ["Material: steel; Volume: 1.7 l"],
        "line_certificates": ["CE, LFGB"],
        **more,
    }


def test_a_form_becomes_a_draft_that_is_looked_at_and_sent(client, buyer, django_assert_num_queries):
    booth = BoothFactory()
    product = ProductFactory(exhibitor=booth.exhibitor)
    MembershipFactory(exhibitor=booth.exhibitor)
    client.force_login(buyer)

    told = written(line_product=[product.pk], files=[picture()])
    response = client.post(reverse("request_new"), told)

    request = SourcingRequest.objects.get()
    assert response["Location"] == request.get_absolute_url()
    line = request.lines.get()
    assert (line.quantity, line.product, str(line.target_price)) == (1200, product, "8.5000")
    assert line.certificates == ["CE", "LFGB"]
    assert [one["name"] for one in line.attributes] == ["Material", "Volume"]
    assert request.files.count() == 1
    page = client.get(request.get_absolute_url())
    assert f'value="{booth.exhibitor.pk}" checked' in page.content.decode()

    answer = {"to": [booth.exhibitor.pk], "key": uuid.uuid4()}
    client.post(reverse("request_send", args=[request.pk]), answer)

    assert Invitation.objects.get().exhibitor == booth.exhibitor
    request.refresh_from_db()
    assert request.state == State.OPEN
    assert client.get(request.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"line_quantity": ["many"]}, "Say how many"),
        ({"line_price": ["cheap"]}, "not a number"),
        ({"line_name": [""]}, "Say what you need"),
        ({"title": ""}, "This field is required"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_typed_is_lost(client, buyer, more, said):
    EditionFactory()
    client.force_login(buyer)

    page = client.post(reverse("request_new"), written(**more)).content.decode()

    assert said in page
    assert "Material: steel; Volume: 1.7 l" in page
    assert SourcingRequest.objects.count() == 0


def test_what_is_typed_is_kept_and_found_again(client, buyer):
    EditionFactory()
    client.force_login(buyer)
    told = written(title="", line_quantity=["not yet"], autosave="1")

    answer = client.post(reverse("request_new"), told).json()
    client.post(reverse("request_new"), {**told, "title": "Half a title"})

    request = SourcingRequest.objects.get()
    assert answer == {"url": reverse("request_edit", args=[request.pk])}
    assert (request.title, request.lines.count()) == ("Half a title", 0)
    assert client.get(request.get_absolute_url())["Location"] == answer["url"]
    page = client.get(answer["url"]).content.decode()
    assert 'value="not yet"' in page
    assert 'value="Half a title"' in page

    client.post(answer["url"], written(key=request.key))
    request.refresh_from_db()
    assert (request.written, request.lines.get().quantity) == (None, 1200)


def test_changes_typed_of_an_open_request_are_nobody_elses_until_saved(client, invitation, buyer):
    request = invitation.request
    client.force_login(buyer)
    there = reverse("request_edit", args=[request.pk])

    client.post(there, written(title="Something else", autosave="1"))
    request.refresh_from_db()
    assert request.title == "Kettles"
    assert 'value="Something else"' in client.get(there).content.decode()

    client.post(reverse("request_forget", args=[request.pk]))
    assert 'value="Something else"' not in client.get(there).content.decode()


def test_a_guest_signs_in_and_finds_everything_again(client, buyer):
    EditionFactory()
    told = {"source": "search", "begin": "1", "title": "sage stockpot", "line_name": ["sage stockpot 24 cm"]}
    more = {"line_quantity": ["500"], "must": ["LFGB"], "wants_samples": "on", "key": uuid.uuid4()}

    response = client.post(reverse("request_new"), {**told, **more})

    assert reverse("request_resume") in response["Location"]
    assert SourcingRequest.objects.count() == 0
    session = client.session["request_wish"]
    client.force_login(buyer)
    after = client.session
    after["request_wish"] = session
    after.save()
    response = client.get(reverse("request_resume"), follow=True)
    request = SourcingRequest.objects.get()
    assert (request.buyer, request.source, request.title) == (buyer, "search", "sage stockpot")
    page = response.content.decode()
    assert 'value="sage stockpot 24 cm"' in page
    assert 'value="LFGB"' in page
    assert request.written["single"]["wants_samples"] == "on"


def test_from_a_product_or_a_shortlist_the_lines_are_there(client, buyer):
    booth = BoothFactory()
    first, second = (ProductFactory(exhibitor=booth.exhibitor, name=name) for name in ("Pot", "Pan"))
    hidden = ProductFactory(name="Secret", state="draft")

    one = client.get(reverse("request_new"), {"p": first.pk, "qty": "900"}).content.decode()
    assert 'name="line_quantity" value="900"' in one
    client.force_login(buyer)
    ids = [first.pk, second.pk, hidden.pk, "x"]
    page = client.get(reverse("request_new"), {"p": ids, "from": "shortlist"}).content.decode()
    assert page.count('name="line_name" value="Pot"') == page.count('name="line_name" value="Pan"') == 1
    assert "Secret" not in page
    assert 'name="source" value="shortlist"' in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_ones_requests_takes_as_many_queries_however_long(
    client, buyer, count, django_assert_num_queries
):
    for _n in range(count):
        InvitationFactory(request=SourcingRequestFactory(buyer=buyer))
    client.force_login(buyer)
    client.get(reverse("my_requests"))
    with django_assert_num_queries(5):
        page = client.get(reverse("my_requests"))
    assert page.content.decode().count("request-row__head") == count


def test_acts_of_the_buyer(client, invitation, buyer):
    request = invitation.request
    client.force_login(buyer)

    def act(name, *args, **told):
        client.post(reverse(f"request_{name}", args=[request.pk, *args]), told)
        request.refresh_from_db()
        return request

    assert act("publish").is_published
    assert not act("publish", drop="1").is_published
    before = request.deadline
    assert act("extend").deadline == before + datetime.timedelta(days=7)
    act("duplicate", key=uuid.uuid4())
    copy = SourcingRequest.objects.exclude(pk=request.pk).get()
    client.post(reverse("request_delete", args=[copy.pk]))
    assert SourcingRequest.objects.count() == 1
    act("take_back", invitation.pk)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at
    assert act("withdraw", reason="No need").state == State.WITHDRAWN


def test_others_find_nothing_of_a_request(client, invitation, buyer):
    request = invitation.request
    add_files(request, buyer, [picture()])
    file = request.files.get()
    hers = [
        reverse(name, args=[request.pk])
        for name in ("my_request", "request_edit", "request", "request_choose")
    ]
    hers += [reverse("request_file", args=[request.pk, file.pk]), page_of("workspace_request", invitation)]
    client.force_login(MembershipFactory().user)
    assert {client.get(address).status_code for address in hers} == {404}
    acts = ["withdraw", "extend", "publish", "duplicate", "delete", "send", "forget"]
    assert {client.post(reverse(f"request_{act}", args=[request.pk])).status_code for act in acts} == {404}
    assert client.post(page_of("workspace_request_decline", invitation)).status_code == 404
    request.refresh_from_db()
    assert (request.state, SourcingRequest.objects.count(), request.is_published) == (State.OPEN, 1, False)


def test_the_file_goes_to_those_who_have_the_request(client, invitation, buyer, host):
    add_files(invitation.request, buyer, [picture()])
    address = reverse("request_file", args=[invitation.request.pk, invitation.request.files.get().pk])
    for person in (buyer, host):
        client.force_login(person)
        response = client.get(address)
        assert b"".join(response.streaming_content)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_a_workspace_takes_as_many_queries_however_long(
    client, host, count, django_assert_num_queries
):
    exhibitor = host.memberships.get().exhibitor
    EditionFactory()
    for _n in range(count):
        InvitationFactory(exhibitor=exhibitor)
    client.force_login(host)
    address = reverse("workspace_requests", args=[exhibitor.slug])
    client.get(address)
    with django_assert_num_queries(6):
        page = client.get(address)
    assert page.content.decode().count("request-row__head") == count


def test_the_page_is_seen_declined_and_taken_up_again(client, invitation, host):
    client.force_login(host)
    assert client.get(page_of("workspace_request", invitation)).status_code == 200
    invitation.refresh_from_db()
    assert invitation.seen_at

    client.post(page_of("workspace_request_decline", invitation), {"reason": "price", "text": "Too low."})
    invitation.refresh_from_db()
    assert (invitation.state, invitation.decline_text) == ("declined", "Too low.")
    address = reverse("workspace_requests", args=[invitation.exhibitor.slug])
    assert "Kettles" in client.get(address, {"state": "declined"}).content.decode()
    client.post(page_of("workspace_request_decline", invitation), {"undo": "1"})
    invitation.refresh_from_db()
    assert invitation.state == "asked"


def test_a_question_is_asked_and_answered(client, invitation, buyer, host):
    client.force_login(host)
    client.post(page_of("workspace_request_ask", invitation), {"text": "Which plug?", "key": uuid.uuid4()})
    question = RequestQuestion.objects.get()
    assert question.is_public
    client.force_login(buyer)
    assert "Which plug?" in client.get(invitation.request.get_absolute_url()).content.decode()
    client.post(reverse("request_answer", args=[invitation.request.pk, question.pk]), {"text": "Type L"})
    client.force_login(host)
    assert "Type L" in client.get(page_of("workspace_request", invitation)).content.decode()


def test_both_sides_write_about_the_request_in_their_talk(client, invitation, buyer, host):
    client.force_login(host)
    response = client.post(page_of("workspace_request_write", invitation), {"text": "We can do it."})
    talk = Conversation.objects.get()
    assert response["Location"] == reverse(
        "workspace_conversation", args=[invitation.exhibitor.slug, talk.pk]
    )
    subject = Subject.objects.get()
    assert (subject.kind, subject.title) == ("request", "Kettles")
    assert client.get(subject.path)["Location"] == page_of("workspace_request", invitation)

    client.force_login(buyer)
    assert client.get(subject.path)["Location"] == invitation.request.get_absolute_url()
    there = reverse("request_write", args=[invitation.request.pk, invitation.pk])
    assert client.post(there, {"text": "Good."})["Location"] == reverse("conversation", args=[talk.pk])
    assert Subject.objects.count() == 1
    assert talk.lines.count() == 2


def test_the_board_shows_a_country_and_lets_a_company_take_it_up(client, host, buyer):
    EditionFactory()
    request = SourcingRequestFactory(buyer=buyer, title="Steel kettles", is_published=True)
    SourcingRequestFactory(title="Plastic chairs", is_published=True)
    SourcingRequestFactory(title="Hidden")
    client.force_login(host)

    page = client.get(reverse("request_board"), {"q": "steel"}).content.decode()
    assert "Steel kettles" in page
    assert "A buyer from Chile" in page
    assert buyer.name not in page
    assert not {"Plastic chairs", "Hidden"} & {word for word in ("Plastic chairs", "Hidden") if word in page}

    response = client.post(reverse("request_take_up", args=[request.pk]))
    invitation = Invitation.objects.get()
    assert response["Location"] == page_of("workspace_request", invitation)
    page = client.get(response["Location"]).content.decode()
    assert buyer.name not in page

    client.force_login(buyer)
    client.post(reverse("request_let_know", args=[request.pk, invitation.pk]))
    client.force_login(host)
    assert buyer.name in client.get(response["Location"]).content.decode()


def test_buyers_are_led_from_the_board_to_their_own(client, buyer):
    client.force_login(buyer)
    assert client.get(reverse("request_board"))["Location"] == reverse("my_requests")


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_as_many_queries_however_long(client, host, count, django_assert_num_queries):
    EditionFactory()
    for _n in range(count):
        SourcingRequestFactory(is_published=True)
    client.force_login(host)
    client.get(reverse("request_board"))
    with django_assert_num_queries(7):
        page = client.get(reverse("request_board"))
    assert page.content.decode().count("request-row__head") == count


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return SimpleUploadedFile("need.xlsx", content.getvalue())


@pytest.mark.parametrize(
    "file",
    [
        lambda: workbook(
            ["品名", "数量", "单位", "目标单价 (EUR)", "规格"],
            ["不锈钢水壶", 1200, "个", 8.5, "1.7 升"],
            ["茶杯", "some", "件", "", ""],
        ),
        lambda: SimpleUploadedFile(
            "need.csv",
            b"Item name;Qty;UoM;Target price (EUR);Specs\nKettle;1200;pcs;8.50;1.7 l\nCup;some;pcs;;",
        ),
    ],
)
def test_a_sheet_is_seen_with_its_mistakes_before_it_is_a_draft(client, buyer, file):
    EditionFactory()
    client.force_login(buyer)

    response = client.post(reverse("request_sheet"), {"file": file()}, follow=True)

    page, found = response.content.decode(), response.context["found"]
    assert SourcingRequest.objects.count() == 0
    assert set(found.mapping.values()) == {"name", "quantity", "unit", "price", "text"}
    assert (len(found.lines), found.wrong, found.currency) == (2, 1, "EUR")
    assert "Say how many" in page
    first = found.lines[0].line
    assert (first.quantity, first.unit, first.price) == ("1200", "piece", first.price)
    other = client.get(response.redirect_chain[0][0] + "&c1=").context["found"]
    assert other.wrong == 2

    told = {f"line_{name}": [getattr(row.line, name) for row in found.lines] for name in ("name", "quantity")}
    client.post(reverse("request_new"), {**told, "begin": "1", "source": "sheet", "currency": "EUR"})
    request = SourcingRequest.objects.get()
    assert request.source == "sheet"
    assert len(request.written["lines"]) == 2


def test_a_sheet_that_is_none_is_told(client, buyer):
    client.force_login(buyer)
    response = client.post(reverse("request_sheet"), {"file": SimpleUploadedFile("a.xls", b"x")})
    assert "please save it as XLSX or CSV" in response.content.decode()
    assert client.get(reverse("request_sheet"), {"sheet": "gone"})["Location"] == reverse("request_sheet")
