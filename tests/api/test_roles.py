"""Everyone who has no business there tries every operation of the schema: nothing changes."""

import pytest

from booths import models as booths
from booths.services.leads import write_lead
from exhibitors import models as exhibitors
from fair.api_docs import schema
from fair.models import Job
from matchmaking import models as matchmaking
from tests.api.conftest import Asker
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    HostedBuyerFactory,
    InvitationFactory,
    MeetingFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    PictureFactory,
    PriceTierFactory,
    QuoteFactory,
    RequirementFactory,
    SourcingRequestFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MODELS = [
    *(exhibitors.Exhibitor, exhibitors.Membership, exhibitors.WorkingHours, exhibitors.Invitation),
    *(exhibitors.Certificate, exhibitors.Product, exhibitors.PriceTier, exhibitors.ProductPicture),
    *(exhibitors.Import, booths.Booth, booths.BoothVersion, booths.Brochure, booths.Room, booths.Message),
    *(booths.Reaction, booths.Mute, booths.ShortlistItem, booths.Application, booths.Answer, booths.Move),
    *(booths.Report, booths.Lead, booths.LeadStep, exhibitors.BulkAct),
    *(matchmaking.Wish, matchmaking.HostedPerson),
    *(matchmaking.SourcingRequest, matchmaking.RequestLine, matchmaking.Invitation),
    *(matchmaking.RequestQuestion, matchmaking.Quote, matchmaking.QuoteVersion, matchmaking.Acceptance),
    *(matchmaking.Meeting, matchmaking.Seat, matchmaking.ProposedTime, matchmaking.Outcome, Job),
]
# What a host may do as the staff of the room, and everyone who signs in for themselves.
FOR_ALL = {
    ("POST", "/api/v1/exhibitors/"),
    ("POST", "/api/v1/booths/{slug}/messages/"),
    ("POST", "/api/v1/booths/{slug}/messages/{id}/reactions/"),
    ("POST", "/api/v1/booths/{slug}/messages/{id}/reports/"),
    ("PUT", "/api/v1/shortlist/{product}/"),
    ("DELETE", "/api/v1/me/recommendations/{exhibitor}/"),
}
# What everybody of a company does with its meetings.
OF_STAFF = {
    ("POST", "/api/v1/meetings/{id}/cancel/"),
    ("POST", "/api/v1/meetings/{id}/decline/"),
}
OF_MODERATORS = {
    ("DELETE", "/api/v1/booths/{slug}/messages/{id}/"),
    ("PUT", "/api/v1/booths/{slug}/messages/{id}/pin/"),
    ("DELETE", "/api/v1/booths/{slug}/messages/{id}/pin/"),
    ("PUT", "/api/v1/booths/{slug}/mutes/{user}/"),
    ("DELETE", "/api/v1/booths/{slug}/mutes/{user}/"),
}
BODY = {"name": "Stolen", "mark": "👍", "length": "hour", "text": "Stolen", "note": "Stolen"}


@pytest.fixture
def world(db, settings):
    settings.API_RATE = settings.API_RATE_OF_GUESTS = settings.API_RATE_OF_WRITES = 10**9
    owner = MembershipFactory()
    company, booth = owner.exhibitor, BoothFactory(exhibitor=owner.exhibitor)
    draft = booth.versions.create(headline="Secret")
    product = PriceTierFactory(product__exhibitor=company).product
    picture = product.product_pictures.create(picture=PictureFactory()).picture
    message = MessageFactory(room=booth.room)
    application = ApplicationFactory(exhibitor=company)
    requirement = RequirementFactory(call=application.edition.call, wants_file=True)
    owner.user.shortlist.create(product=product)
    asked = SourcingRequestFactory(buyer=owner.user)
    # Both the buyer's address and the company's name it by the same id here.
    invitation = InvitationFactory(pk=asked.pk, request=asked, exhibitor=company)
    known = {
        "products": {"id": product.pk},
        "pictures": {"picture": picture.pk},
        "shortlist": {"product": product.pk},
        "jobs": {"id": Job.objects.create(kind="test", owner=owner.user).pk},
        "exhibitors": {"slug": company.slug, "exhibitor": company.slug},
        "booths": {"slug": booth.slug, "id": message.pk, "user": message.author_id, "slot": "hero"},
        "versions": {"id": draft.pk},
        "acts": {"id": company.bulk_acts.create(kind="list", done=1).pk},
        "exports": {"id": 1},
        "certificates": {"id": company.certificates.create(name="CE").pk},
        "team": {"id": owner.pk},
        "invitations": {"id": company.invitations.create(email="x@example.org").pk},
        "leads": {"id": write_lead(company, owner.user, name="Pia").pk},
        "requests": {"id": asked.pk},
        "imports": {"id": company.imports.create(file_name="x.csv", headings=["SKU"]).pk},
        "quotes": {"id": QuoteFactory(invitation=invitation).pk},
        "acceptances": {"number": "Q-AAAA-AAAA"},
        "meetings": {"id": MeetingFactory(exhibitor=company, host=owner.user).pk},
        "recommended-buyers": {"id": 1},
        "recommendations": {"exhibitor": company.slug},
        "hosted": {"id": HostedBuyerFactory(user=owner.user).pk},
        "applications": {"id": application.pk, "requirement": requirement.pk},
        "brochures": {"id": booth.brochures.create(title="x", file="brochures/x.pdf", size=1).pk},
    }
    return owner, known


def writes(known):
    """(method, path of the schema, address with the world's ids) of everything that writes."""
    for path, item in schema()["paths"].items():
        ids = {}
        for step in path.split("/")[3:]:
            ids |= known.get(step, {})
        for method in item:
            if method != "get":
                yield method.upper(), path, path.format(**ids)


def state():
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


@pytest.mark.parametrize("role", ["guest", "stranger", "host", "organiser", "reader"])
def test_no_write_by_others_changes_anything(world, role):
    owner, known = world
    people = {
        "guest": lambda: Asker(),
        "stranger": lambda: Asker(UserFactory()),
        "host": lambda: Asker(MembershipFactory(exhibitor=owner.exhibitor, role="host").user),
        "organiser": lambda: Asker(OrganiserFactory()),
        "reader": lambda: Asker(owner.user, scopes=["read"]),  # the owner's own token, for reading alone
    }
    asker = people[role]()
    allowed = set() if role in ("guest", "reader") else FOR_ALL
    if role in ("host", "organiser"):
        allowed = allowed | OF_MODERATORS
    if role == "host":
        allowed = allowed | OF_STAFF
    before, answers = state(), {}

    for method, path, address in writes(known):
        if (method, path) not in allowed:
            answers[method, path] = asker.ask(method, address, BODY, If_Match="*").status_code

    expected = {"guest": {401}, "reader": {403}}.get(role, {404, 400, 415})
    assert {key: status for key, status in answers.items() if status not in expected} == {}
    assert state() == before


@pytest.mark.parametrize("role", ["guest", "stranger"])
def test_what_is_a_company_s_own_is_read_by_its_staff_alone(world, role):
    _owner, known = world
    asker = Asker() if role == "guest" else Asker(UserFactory())
    for path, item in schema()["paths"].items():
        own = (
            "/exhibitors/{exhibitor}/" in path
            or "/versions/" in path
            or path.endswith(("draft/", "{product}/"))
        )
        if own and "get" in item and not path.endswith("/slots/"):  # everyone sees free times
            ids = {}
            for step in path.split("/")[3:]:
                ids |= known.get(step, {})
            status = asker.get(path.format(**ids)).status_code
            assert status == (401 if role == "guest" else 404), path
