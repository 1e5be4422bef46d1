"""What buyers do with sourcing requests."""

import datetime
import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accounts.models import Notification
from booths.models import Block, FairRules, Lead, WordList
from exhibitors.models import Delivery, Endpoint
from fair.errors import Refused
from matchmaking.models import Invitation, MatchRules, SourcingRequest
from matchmaking.services.requests import (
    add_files,
    change_request,
    delete_draft,
    duplicate_request,
    expire_due,
    extend_deadline,
    invite,
    publish_request,
    send_request,
    withdraw_request,
    write_request,
)
from tests.factories import (
    EditionFactory,
    ExhibitorFactory,
    InvitationFactory,
    MembershipFactory,
    ProductFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = SourcingRequest.State
IN_A_WEEK = datetime.timedelta(days=7)


@pytest.fixture
def buyer():
    EditionFactory()
    return UserFactory(country="CL", date_joined=timezone.now() - datetime.timedelta(days=90))


@pytest.fixture
def exhibitor():
    return MembershipFactory().exhibitor


def line(**more):
    return {"name": "Kettle", "quantity": 1200, "unit": "piece", **more}


def drafted(buyer, lines=None, **more):
    told = {"title": "Kettles for hotels", "deadline": timezone.now() + IN_A_WEEK, **more}
    return write_request(buyer, lines or [line()], **told)


def sent(buyer, *exhibitors, **more):
    return send_request(drafted(buyer), buyer, exhibitors, **more)


def heard(exhibitor):
    people = exhibitor.memberships.values("user")
    return list(Notification.objects.filter(user__in=people).order_by("pk").values_list("kind", flat=True))


def told_to(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def picture(name="drawing.png"):
    content = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(content, "PNG")
    return SimpleUploadedFile(name, content.getvalue(), "image/png")


def test_a_request_is_written_with_its_lines_and_files_once_for_a_key(buyer):
    product, key = ProductFactory(name="Kettle 1.7 l"), uuid.uuid4()
    lines = [line(name="", product=product, target_price=5), line(name=" Tea  pot ", quantity=300)]

    request = write_request(buyer, lines, [picture()], key, title="  Tea \n time ", certificates=["CE", "CE"])
    again = write_request(buyer, lines, key=key, title="Other")

    assert again == request
    assert (request.state, request.title, request.certificates) == (State.DRAFT, "Tea time", ["CE"])
    assert list(request.lines.values_list("position", "name", "product", "quantity", "target_price")) == [
        (0, "Kettle 1.7 l", product.pk, 1200, 5),
        (1, "Tea pot", None, 300, None),
    ]
    assert list(request.files.values_list("name", flat=True)) == ["drawing.png"]


@pytest.mark.parametrize(
    ("told", "refusal"),
    [
        (line(name=""), "Each line names an article"),
        (line(quantity=0), "Kettle: enter a quantity"),
        (line(quantity=None), "Kettle: enter a quantity"),
        (line(target_price=-1), "Kettle: enter a price"),
    ],
)
def test_a_line_that_nobody_could_quote_for_is_refused(buyer, told, refusal):
    with pytest.raises(Refused, match=refusal):
        drafted(buyer, [told])
    assert SourcingRequest.objects.count() == 0


def test_sending_asks_each_exhibitor_and_makes_it_a_lead(buyer, exhibitor):
    other = MembershipFactory().exhibitor

    request = send_request(drafted(buyer), buyer, [exhibitor, exhibitor], [other, exhibitor])

    assert request.state == State.OPEN
    assert list(request.invitations.values_list("exhibitor", "how", "state", "knows_name")) == [
        (exhibitor.pk, "chosen", "asked", True),
        (other.pk, "advised", "asked", True),
    ]
    leads = Lead.objects.order_by("pk").values_list("exhibitor", "buyer", "stage", "source", "quantity")
    assert list(leads) == [(one.pk, buyer.pk, "rfq", "request", 1200) for one in (exhibitor, other)]
    assert heard(exhibitor) == heard(other) == ["request.received"]


def test_sent_twice_with_one_key_it_is_sent_once(buyer, exhibitor):
    request, key = drafted(buyer), uuid.uuid4()
    send_request(request, buyer, [exhibitor], key=key)

    assert send_request(request, buyer, [exhibitor], key=key) == request
    with pytest.raises(Refused, match="sent already"):
        send_request(request, buyer, [exhibitor], key=uuid.uuid4())
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"title": ""}, "Still missing: a title"),
        ({"deadline": None}, "until when you take quotes"),
        ({"deadline": timezone.now() + datetime.timedelta(minutes=5)}, "until a later time"),
        ({"deadline": timezone.now() + datetime.timedelta(days=400)}, "half a year"),
    ],
)
def test_a_request_with_gaps_is_not_sent(buyer, exhibitor, more, refusal):
    with pytest.raises(Refused, match=refusal):
        send_request(drafted(buyer, **more), buyer, [exhibitor])
    assert Invitation.objects.count() == Lead.objects.count() == 0


def test_without_anybody_to_read_it_nothing_is_sent(buyer):
    with pytest.raises(Refused, match="Choose who should get it"):
        sent(buyer)


def test_words_that_the_fair_does_not_allow_are_not_sent(buyer, exhibitor):
    WordList.objects.create(name="Bad", words="casino", effect=WordList.Effect.REFUSE)
    FairRules.objects.create(pk=1, changed_at=timezone.now())
    request = drafted(buyer, [line(text="For the casino")])

    with pytest.raises(Refused, match="do not allow some of these words"):
        send_request(request, buyer, [exhibitor])

    request.refresh_from_db()
    assert (request.state, Invitation.objects.count()) == (State.DRAFT, 0)


def test_own_companies_and_blocked_ones_are_not_asked(buyer, exhibitor):
    own = MembershipFactory(user=buyer).exhibitor
    Block.objects.create(buyer=buyer, exhibitor=exhibitor, by_exhibitor=True)

    with pytest.raises(Refused, match="your own company"):
        sent(buyer, own)
    with pytest.raises(Refused, match="no contact"):
        sent(buyer, exhibitor)
    assert Invitation.objects.count() == Lead.objects.count() == 0


def test_the_numbers_of_the_organisers_hold(buyer):
    MatchRules.objects.create(pk=1, most_invited=2, most_requests_a_day=1)
    exhibitors = [ExhibitorFactory() for _n in range(3)]

    with pytest.raises(Refused, match="sent to 2 exhibitors"):
        sent(buyer, *exhibitors)
    request = sent(buyer, exhibitors[0])
    with pytest.raises(Refused, match="You can send 1 request a day"):
        sent(buyer, exhibitors[1])

    invite(request, buyer, [exhibitors[1]])
    with pytest.raises(Refused, match="sent to 2 exhibitors"):
        invite(request, buyer, [exhibitors[2]])
    assert request.invitations.count() == 2


def test_a_new_account_asks_no_more_strangers_than_it_may_write_to(buyer):
    FairRules.objects.create(pk=1, first_contacts=2)
    buyer.date_joined = timezone.now()
    buyer.save()

    with pytest.raises(Refused, match="New accounts can ask 2 new exhibitors a day"):
        sent(buyer, *[ExhibitorFactory() for _n in range(3)])

    sent(buyer, on_board=True)
    assert Invitation.objects.count() == 0


def test_a_change_is_told_to_all_who_were_asked(buyer, exhibitor):
    request = sent(buyer, exhibitor)
    first = request.lines.get()

    change_request(
        request, buyer, [line(pk=first.pk, quantity=2000), line(name="Pot")], title="Kettles, pots"
    )

    request.refresh_from_db()
    assert request.title == "Kettles, pots"
    assert list(request.lines.values_list("name", "quantity")) == [("Kettle", 2000), ("Pot", 1200)]
    assert request.lines.first() == first
    assert heard(exhibitor) == ["request.received", "request.changed"]


def test_programs_of_the_exhibitor_are_told_what_may_be(buyer, exhibitor):
    Endpoint.objects.create(exhibitor=exhibitor, url="https://example.org/hook")
    request = sent(buyer, exhibitor)
    withdraw_request(request, buyer)

    kinds = list(Delivery.objects.order_by("pk").values_list("kind", flat=True))
    assert [kind for kind in kinds if kind.startswith("rfq")] == ["rfq.received", "rfq.withdrawn"]
    told = json.loads(Delivery.objects.get(kind="rfq.received").body)["data"]
    assert (told["buyer"]["country"], told["request"]["lines"][0]["name"]) == ("CL", "Kettle")


def test_nothing_changed_is_nothing_told(buyer, exhibitor):
    request = sent(buyer, exhibitor)

    change_request(request, buyer, [line(pk=request.lines.get().pk)], title=request.title)

    assert heard(exhibitor) == ["request.received"]


def test_once_quoted_only_more_time_and_files_come(buyer, exhibitor):
    request = sent(buyer, exhibitor)
    request.invitations.update(state="quoted")
    later = request.deadline + IN_A_WEEK

    with pytest.raises(Refused, match="Exhibitors have quoted"):
        change_request(request, buyer, title="Something else")
    with pytest.raises(Refused, match="Exhibitors have quoted"):
        change_request(request, buyer, [line()])
    with pytest.raises(Refused, match="only be made longer"):
        change_request(request, buyer, deadline=request.deadline - datetime.timedelta(days=1))
    change_request(request, buyer, [line(pk=request.lines.get().pk)], title=request.title, deadline=later)
    add_files(request, buyer, [picture()])

    request.refresh_from_db()
    assert (request.title, request.deadline, request.files.count()) == ("Kettles for hotels", later, 1)


def test_withdrawing_tells_why_and_ends_it(buyer, exhibitor):
    request = sent(buyer, exhibitor)

    withdraw_request(request, buyer, "Bought elsewhere")
    withdraw_request(request, buyer, "Twice")

    request.refresh_from_db()
    assert (request.state, request.reason) == (State.WITHDRAWN, "Bought elsewhere")
    assert heard(exhibitor) == ["request.received", "request.withdrawn"]
    with pytest.raises(Refused):
        change_request(request, buyer, title="Again")
    with pytest.raises(Refused):
        invite(request, buyer, [ExhibitorFactory()])


def test_at_its_deadline_it_expires_once_and_a_click_opens_it_again(buyer):
    request = SourcingRequestFactory(buyer=buyer, deadline=timezone.now() - datetime.timedelta(minutes=1))
    invitation = InvitationFactory(request=request, reminded_at=timezone.now())

    assert (expire_due(), expire_due()) == (1, 0)
    request.refresh_from_db()
    assert (request.state, told_to(buyer)) == (State.EXPIRED, ["request.expired"])

    extend_deadline(request, buyer)
    request.refresh_from_db()
    invitation.refresh_from_db()
    assert (request.state, invitation.reminded_at) == (State.OPEN, None)
    assert timezone.now() + datetime.timedelta(days=6) < request.deadline


def test_a_deadline_is_never_made_shorter(buyer):
    request = SourcingRequestFactory(buyer=buyer)
    with pytest.raises(Refused, match="only be made longer"):
        extend_deadline(request, buyer, request.deadline - datetime.timedelta(hours=1))


def test_a_copy_is_a_draft_with_the_same_lines_and_files(buyer, exhibitor):
    request = sent(buyer, exhibitor)
    add_files(request, buyer, [picture()])
    key = uuid.uuid4()

    copy = duplicate_request(request, buyer, key)

    assert duplicate_request(request, buyer, key) == copy != request
    assert (copy.state, copy.title, copy.deadline) == (State.DRAFT, request.title, None)
    assert list(copy.lines.values_list("name", "quantity")) == [("Kettle", 1200)]
    assert copy.invitations.count() == 0
    assert copy.files.get().file.name != request.files.get().file.name


def test_drafts_are_thrown_away_and_what_was_sent_is_not(buyer, exhibitor):
    delete_draft(drafted(buyer), buyer)
    request = sent(buyer, exhibitor)
    with pytest.raises(Refused, match="withdraw it instead"):
        delete_draft(request, buyer)
    assert SourcingRequest.objects.get() == request


def test_publishing_shows_it_on_the_board_and_back(buyer, exhibitor):
    request = sent(buyer, exhibitor)
    publish_request(request, buyer)
    assert list(SourcingRequest.objects.on_board()) == [request]
    publish_request(request, buyer, on_board=False)
    assert list(SourcingRequest.objects.on_board()) == []
