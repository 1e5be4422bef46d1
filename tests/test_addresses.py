"""Every address of the site, asked and written to by everyone who has no business there."""

import uuid

import pytest
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Consent, Notification, User
from booths import models as booths
from booths.models import CardRequest
from booths.services.conversations import ask
from booths.services.lead_merging import merge_leads
from booths.services.leads import write_lead
from booths.services.moderation import report
from exhibitors import models as exhibitors
from exhibitors.services import upload_catalogue
from live import models as live
from live.services.keys import make_key
from matchmaking import models as matchmaking
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    CallFactory,
    EventFactory,
    HostedBuyerFactory,
    HostedExhibitorFactory,
    MeetingFactory,
    MembershipFactory,
    MessageFactory,
    PictureFactory,
    PriceTierFactory,
    QuoteFactory,
    RequirementFactory,
    SessionFactory,
    ShowFactory,
    UserFactory,
)

REFUSED = (301, 302, 400, 401, 403, 404, 405, 410, 415)
# What a person may make for themselves, at addresses that are everyone's.
OWN = {
    *(matchmaking.Diary, matchmaking.DiaryHours, matchmaking.SourcingProfile, matchmaking.WaitingPlace),
    *(matchmaking.BuyerOpinion, matchmaking.ExhibitorsForBuyer, matchmaking.Exposure),
}
# Of these a stranger's request adds, changes and removes nothing.
MODELS = [
    exhibitors.Exhibitor,
    exhibitors.Membership,
    exhibitors.Product,
    exhibitors.PriceTier,
    exhibitors.BulkAct,
    exhibitors.Check,
    exhibitors.Import,
    exhibitors.Endpoint,
    exhibitors.Delivery,
    booths.Lead,
    booths.LeadStep,
    booths.LeadNote,
    booths.LeadMerge,
    booths.CardRequest,
    booths.Booth,
    booths.BoothVersion,
    booths.Brochure,
    booths.Application,
    booths.Answer,
    booths.Call,
    booths.Requirement,
    booths.Conversation,
    booths.Line,
    booths.Note,
    booths.CannedReply,
    booths.Reading,
    booths.Case,
    booths.Report,
    booths.Complaint,
    booths.Block,
    booths.Hush,
    booths.FairRules,
    booths.WordList,
    booths.ReasonTemplate,
    live.Show,
    live.Shift,
    live.ShowProduct,
    live.Pin,
    live.Poll,
    live.PollOption,
    live.StreamKey,
    live.Take,
    live.Event,
    live.Session,
    live.Speaker,
    live.Track,
    live.InvitationCode,
    live.Registration,
    live.Certificate,
    live.EventFile,
    live.Sponsor,
    live.LiveRules,
    *(model for model in apps.get_app_config("matchmaking").get_models() if model not in OWN),
]


# Of the world below, by the app whose addresses lead to them; all are tried at those of no app.
IDS = {
    "exhibitors": ("product", "import", "owner"),
    "booths": ("message", "product", "conversation", "line", "reply", "complaint", "case"),
    "accounts": ("told", "owner"),
    "live": ("show", "question", "poll", "session"),
    "matchmaking": ("sourcing", "invitation", "quote", "meeting", "programme", "draft", "line_asked"),
}


def named_patterns(resolver=None, namespace="", above=()):
    """(name, its arguments, view) of every pattern; `above` are those of the addresses that include it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        wanted = [*above, *(pattern.pattern.converters or getattr(pattern.pattern, "regex", None).groupindex)]
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace or ""]))
            yield from named_patterns(pattern, inner, wanted)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}:{pattern.name}" if namespace else pattern.name, wanted, pattern.callback


pytestmark = pytest.mark.usefixtures("plain_errors")


@pytest.fixture
def world(db):
    """One of everything, which belongs to somebody else."""
    owner = MembershipFactory()
    booth = BoothFactory(exhibitor=owner.exhibitor)
    product = PriceTierFactory(product__exhibitor=owner.exhibitor).product
    PictureFactory()
    message = MessageFactory(room=booth.room)
    asked = CardRequest.objects.create(exhibitor=owner.exhibitor, buyer=message.author, asked_by=owner.user)
    lead = write_lead(owner.exhibitor, owner.user, name="Pia", note="Ours")
    gone = write_lead(owner.exhibitor, owner.user, name="Pia Lindqvist")
    merge = merge_leads(lead, gone, owner.user)
    endpoint = owner.exhibitor.endpoints.create(url="https://crm.example/")
    delivery = endpoint.deliveries.create(kind="lead.updated", subject="lead:1", body="{}", state="done")
    owner.user.shortlist.create(product=product, note="Secret")
    told = Notification.objects.create(user=owner.user, kind="message.received", key="conversation:1")
    Consent.objects.create(user=owner.user, purpose="visits", text_version="1")
    application = ApplicationFactory(exhibitor=owner.exhibitor, waiting=True, edition=CallFactory().edition)
    item = RequirementFactory(call=application.edition.call)
    application.answers.create(requirement=item, text="Ours")
    line = ask(owner.exhibitor, UserFactory(), "Secret", uuid.uuid4())
    line.conversation.notes.create(author=owner.user, text="Secret")
    reply = booths.CannedReply.objects.create(exhibitor=owner.exhibitor, title="Ours", texts={"en": "Ours"})
    file = SimpleUploadedFile("catalogue.csv", b"SKU,Name\nK-1,Mug\n")
    catalogue = upload_catalogue(owner.exhibitor, owner.user, file)
    complaint = booths.Complaint.objects.create(
        product=product,
        exhibitor=owner.exhibitor,
        author=line.conversation.buyer,
        evidence="complaints/none.pdf",
        defence_due_at=timezone.now(),
    )
    case = report(message, line.conversation.buyer, "spam").case
    show = ShowFactory(booth=booth, visibility="private", source="encoder")
    show.shelf.create(product=product)
    make_key(show, owner.user)
    question = show.questions.create(author=owner.user, text="Secret", key=uuid.uuid4(), votes=1)
    poll = show.polls.create(text="Secret")
    poll.options.create(text="Ours")
    session = SessionFactory(event=EventFactory(admission="code"))
    session.event.speakers.create(slug="x", name="Pia")
    session.event.codes.create(code="SECRET")
    live.Registration.objects.create(event=session.event, user=owner.user, state="confirmed")
    return matchmaking_world(owner, product) | {
        "booth": booth,
        "product": product,
        "message": message,
        "owner": owner.user,
        "import": catalogue,
        "told": told,
        "leads": {lead.pk, merge.pk, asked.pk, endpoint.pk, delivery.pk},
        "delivery": delivery,
        "conversation": line.conversation,
        "line": line,
        "reply": reply,
        "complaint": complaint,
        "case": case,
        "show": show,
        "question": question,
        "poll": poll,
        "session": session,
    }


def matchmaking_world(owner, product):
    """A request with a question and a quote, a meeting with talk in its room, a hosted day with a draft."""
    quote = QuoteFactory(invitation__exhibitor=owner.exhibitor)
    invitation = quote.invitation
    invitation.questions.create(author=owner.user, text="Secret")
    meeting = MeetingFactory(exhibitor=owner.exhibitor, host=owner.user, buyer=invitation.request.buyer)
    meeting.lines.create(author=owner.user, side="exhibitor", text="Secret")
    meeting.showings.create(product=product, by=owner.user)
    matchmaking.RoomNotes.objects.create(meeting=meeting, text="Secret")
    matchmaking.BuyersWanted.objects.create(exhibitor=owner.exhibitor, countries=["MA"])
    buyer = HostedBuyerFactory()
    HostedExhibitorFactory(programme=buyer.programme, exhibitor=owner.exhibitor, user=owner.user)
    return {
        "sourcing": invitation.request,
        "line_asked": invitation.request.lines.get(),
        "invitation": invitation,
        "quote": quote,
        "meeting": meeting,
        "programme": buyer.programme,
        "draft": buyer.programme.drafts.create(number=1),
    }


def ids_for(world, view):
    """The ids that an address of the view's app may lead to, and one that leads nowhere."""
    view = getattr(view, "cls", view)  # of the API
    app = view.__module__.partition(".")[0]
    names = IDS.get(app) or [name for names in IDS.values() for name in names]
    more = world["leads"] if app not in ("live", "matchmaking") else set()
    return sorted({world[name].pk for name in names} | more | {9_999_999})


def addresses(world):
    """(name, address) of every pattern that the world's ids fit."""
    known = {
        "slug": [world["booth"].slug, world["session"].event.slug, "no-such-thing"],
        "door": [world["session"].stage.room.door],
        "question": [world["question"].pk],
        "poll": [world["poll"].pk],
        "product": [world["product"].pk],
        "speaker": ["x"],
        "table": ["figures", "funnel"],
        "invitation": [world["invitation"].pk],
        "quote": [world["quote"].pk],
        "number": [1],
        "file": [1],
        "name": ["accept", "cancel", "hand-over", "no-such-act"],
        "act": ["assign", "snooze", "note", "close", "reopen", "no-such-act"],
        "exhibitor": [world["product"].exhibitor.slug],
        "object_id": [world["product"].pk],
        "user": [world["owner"].pk],
        "edition": [world["booth"].hall.edition.slug],
        "step": ["withdraw", "publish", "accept", "refuse", "defend", "appeal", "decide"],
        "kind": ["message", "conversation"],
        "side": ["claim"],
        "version": [world["booth"].published_id],
        "delivery": [world["delivery"].pk],
        "sighting": [1],
        "ticket": ["forged"],
        "section": ["booths"],
        "path": ["no/such.webp", "../settings.py"],
        "app_label": ["accounts"],
        "content_type_id": [1],
        "url": ["x"],
        "uidb36": ["1"],
        "key": ["x-y"],
        "model_name": ["user"],
    }
    for name, wanted, view in named_patterns():
        choices = [{}]
        for argument in wanted:
            values = ids_for(world, view) if argument == "pk" else known.get(argument, ["x"])
            choices = [{**choice, argument: value} for choice in choices for value in values]
        for arguments in choices:
            try:
                yield name, reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue


def state():
    """All that no stranger may change."""
    kept = {model: list(model.objects.order_by("pk").values()) for model in MODELS}
    kept[booths.ShortlistItem] = list(booths.ShortlistItem.objects.filter(note="Secret").values())
    kept[booths.Message] = list(booths.Message.objects.order_by("pk").values()[:1])
    staff = User.objects.filter(memberships__isnull=False)
    kept[Notification] = list(Notification.objects.filter(user__in=staff).values())
    kept[User] = list(staff.values("pk", "email", "name", "password"))
    return kept


def stay_signed_in(client, user):
    """Sign in, unless the client's session is still this person's."""
    if client.session.get(SESSION_KEY) != str(user.pk):
        client.force_login(user)


@pytest.mark.parametrize("person", ["guest", "stranger"])
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_no_address_breaks_or_lets_a_stranger_change_anything(client, world, person, method):
    before = state()
    stranger = UserFactory()
    broken = []
    for name, address in addresses(world):
        if person == "stranger":
            stay_signed_in(client, stranger)
        data = {"text": "x", "key": "no-uuid", "mark": "x", "note": "Stolen", "name": "Stolen", "drop": "1"}
        response = getattr(client, method)(address, data if method in ("get", "post") else b"\xff\0{")
        if response.status_code >= 500:
            broken.append((name, address, response.status_code))
        if name.startswith("admin:") and response.status_code == 200 and method != "get":
            broken.append((name, address, "a stranger in the console"))
        if not User.objects.filter(pk=stranger.pk).exists():
            stranger = UserFactory()

    assert broken == []
    assert state() == before


def test_every_write_wants_the_token(world, settings):
    from django.test import Client

    # There are more addresses than anybody may write to in a minute.
    for rate in ("API_RATE", "API_RATE_OF_GUESTS", "API_RATE_OF_WRITES"):
        setattr(settings, rate, 100_000)

    client = Client(enforce_csrf_checks=True)
    client.force_login(world["owner"])
    before = state()

    for name, address in addresses(world):
        response = client.post(address, {"text": "x"})
        assert response.status_code in REFUSED, (name, address, response.status_code)

    assert state() == before
    assert Session.objects.exists()
