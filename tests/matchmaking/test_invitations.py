"""What exhibitors do with requests, and two people who act at once on one of them."""

import threading
import uuid

import pytest
from django.db import connection

from accounts.models import Notification
from booths.models import Block, Conversation, Lead
from fair.errors import Refused
from matchmaking.buyers import buyer_of
from matchmaking.models import Invitation, Quote, RequestQuestion, SourcingRequest
from matchmaking.services.invitations import (
    answer_question,
    ask_back,
    decline,
    let_know_name,
    see,
    take_back_invitation,
    take_up,
    undo_decline,
)
from matchmaking.services.quotes import send_quote
from matchmaking.services.requests import send_request, withdraw_request
from tests.factories import (
    InvitationFactory,
    MembershipFactory,
    QuoteFactory,
    SourcingRequestFactory,
    UserFactory,
)

State = Invitation.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return MembershipFactory().user


@pytest.fixture
def exhibitor(host):
    return host.memberships.get().exhibitor


@pytest.fixture
def invitation(exhibitor):
    return InvitationFactory(exhibitor=exhibitor)


@pytest.fixture
def published():
    return SourcingRequestFactory(buyer=UserFactory(name="Ana Rojas", country="CL"), is_published=True)


def told_to(user):
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_that_somebody_looked_is_kept_once(invitation, host):
    see(invitation, host)
    invitation.refresh_from_db()
    first = invitation.seen_at
    see(invitation, host)
    invitation.refresh_from_db()
    assert invitation.seen_at == first is not None


def test_declining_names_a_reason_and_can_be_taken_back(invitation, host):
    buyer = invitation.request.buyer

    with pytest.raises(Refused, match="Say why"):
        decline(invitation, host, "")
    decline(invitation, host, "quantity", "From 5,000 pieces only.")

    invitation.refresh_from_db()
    assert (invitation.state, invitation.decline) == (State.DECLINED, "quantity")
    assert invitation.decline_text == "From 5,000 pieces only."
    assert told_to(buyer) == ["request.declined"]

    undo_decline(invitation, host)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.decline, invitation.answered_at) == (State.ASKED, "", None)


def test_a_quote_is_not_declined_and_nothing_is_once_it_is_over(invitation, host):
    Invitation.objects.update(state="quoted")
    with pytest.raises(Refused, match="take the quote back"):
        decline(invitation, host, "price")
    Invitation.objects.update(state="asked")
    SourcingRequest.objects.update(state="decided")
    with pytest.raises(Refused, match="No more quotes"):
        decline(invitation, host, "price")
    invitation.refresh_from_db()
    assert invitation.state == State.ASKED


def test_from_the_board_the_buyer_is_a_country_until_the_buyer_says_more(published, exhibitor, host):
    invitation = take_up(published, exhibitor, host)

    assert take_up(published, exhibitor, host) == invitation
    hidden = buyer_of(Invitation.objects.with_buyer().get())
    assert (hidden.name, hidden.country, hidden.title) == ("", "CL", "A buyer from Chile")
    assert (invitation.how, invitation.knows_name) == ("board", False)
    lead = Lead.objects.get()
    assert (lead.stage, lead.named_at) == ("rfq", None)
    assert told_to(published.buyer) == ["request.taken_up"]

    let_know_name(invitation, published.buyer)

    assert buyer_of(Invitation.objects.with_buyer().get()).name == "Ana Rojas"
    lead.refresh_from_db()
    assert lead.named_at is not None
    assert told_to(host) == ["request.named"]


def test_a_known_buyers_lead_does_not_tell_whose_hidden_request_it_is(published, exhibitor, host):
    Conversation.objects.create(exhibitor=exhibitor, buyer=published.buyer)
    lead = Lead.objects.create(exhibitor=exhibitor, buyer=published.buyer, source="question")

    take_up(published, exhibitor, host)

    before, lead = lead, Lead.objects.get()
    assert (lead.stage, lead.last_at) == ("inquiry", before.last_at)


@pytest.mark.parametrize("case", ["unpublished", "own", "blocked", "over"])
def test_what_is_not_on_the_board_for_somebody_is_not_taken_up(published, exhibitor, host, case):
    if case == "unpublished":
        SourcingRequest.objects.update(is_published=False)
    elif case == "own":
        exhibitor.memberships.create(user=published.buyer, role="host")
    elif case == "blocked":
        Block.objects.create(buyer=published.buyer, exhibitor=exhibitor)
    else:
        SourcingRequest.objects.update(state="withdrawn")

    with pytest.raises(Refused):
        take_up(published, exhibitor, host)

    assert Invitation.objects.count() == Lead.objects.count() == 0


def test_a_public_question_is_answered_for_all_and_a_private_one_for_the_asker(invitation, host):
    request, buyer = invitation.request, invitation.request.buyer
    other = InvitationFactory(request=request, exhibitor=MembershipFactory().exhibitor)
    rival, key = other.exhibitor.memberships.get().user, uuid.uuid4()

    public = ask_back(invitation, host, "Which plug?", key=key)
    assert ask_back(invitation, host, "Which plug?", key=key) == public
    private = ask_back(invitation, host, "May we send a sample?", is_public=False)
    assert told_to(buyer) == ["request.asked", "request.asked"]
    assert list(RequestQuestion.objects.read_by(other)) == [public]
    assert list(RequestQuestion.objects.read_by(invitation)) == [public, private]

    answer_question(public, buyer, "Type L")
    answer_question(private, buyer, "Please do.")

    public.refresh_from_db()
    assert public.answer == "Type L"
    assert told_to(rival) == ["request.answered"]
    assert told_to(host) == ["request.answered"]
    assert Notification.objects.get(user=host).count == 2


def test_who_was_asked_by_mistake_is_asked_no_more(invitation, host):
    take_back_invitation(invitation, invitation.request.buyer)

    assert told_to(host) == ["request.withdrawn"]
    assert list(Invitation.objects.staffed_by(host)) == []
    with pytest.raises(Refused, match="taken this request back"):
        decline(invitation, host, "price")


def at_once(*acts):
    """Run all in threads of their own; the refusals."""
    refused, gate = [], threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            act()
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


@pytest.mark.django_db(transaction=True)
def test_sent_by_many_threads_with_one_key_it_is_sent_once(exhibitor):
    request, key = SourcingRequestFactory(draft=True), uuid.uuid4()
    deadline = SourcingRequestFactory().deadline
    SourcingRequest.objects.filter(pk=request.pk).update(deadline=deadline)

    refused = at_once(*[lambda: send_request(request, request.buyer, [exhibitor], key=key)] * 6)

    assert refused == []
    assert Invitation.objects.count() == Lead.objects.count() == Notification.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_taking_up_and_withdrawing_at_once_one_comes_second(published, exhibitor, host):
    for _round in range(5):
        Invitation.objects.all().delete()
        SourcingRequest.objects.update(state="open", ended_at=None)

        refused = at_once(
            lambda: take_up(published, exhibitor, host),
            lambda: withdraw_request(published, published.buyer),
        )

        # Either it was taken up before, or it was gone; never is a withdrawn request taken up.
        assert len(refused) + Invitation.objects.count() == 1
        assert SourcingRequest.objects.get().state == "withdrawn"


@pytest.mark.django_db(transaction=True)
def test_many_take_up_at_once_and_each_company_has_it_once(published, exhibitor, host):
    others = [MembershipFactory() for _n in range(3)]
    acts = [lambda one=one: take_up(published, one.exhibitor, one.user) for one in others]

    assert at_once(*acts, *[lambda: take_up(published, exhibitor, host)] * 3) == []

    assert Invitation.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_declining_and_withdrawing_at_once_never_both_win(invitation, host):
    request = invitation.request
    for _round in range(5):
        SourcingRequest.objects.update(state="open", ended_at=None)
        Invitation.objects.update(state="asked", decline="", answered_at=None)

        refused = at_once(
            lambda: decline(invitation, host, "price"), lambda: withdraw_request(request, request.buyer)
        )

        declined = Invitation.objects.get().state == State.DECLINED
        assert len(refused) + declined == 1


@pytest.mark.django_db(transaction=True)
def test_declining_and_quoting_at_once_never_both_win(host):
    for _round in range(3):
        membership = host.memberships.get()
        invitation = InvitationFactory(exhibitor=membership.exhibitor)
        QuoteFactory(invitation=invitation, offered__is_draft=True)

        refused = at_once(
            lambda one=invitation: decline(one, host, "price"),
            lambda one=invitation: send_quote(one, host, uuid.uuid4()),
        )

        # A quote after a decline takes it back, a decline after a quote is refused: never are both true.
        invitation.refresh_from_db()
        is_quoted = Quote.objects.sent().filter(invitation=invitation).exists()
        assert (invitation.state == State.DECLINED) is not is_quoted
        assert invitation.state == (State.QUOTED if is_quoted else State.DECLINED)
        assert len(refused) <= 1
