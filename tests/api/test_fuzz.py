"""Whatever fits the schema, and much that does not, is sent to every address by everyone: no answer is a
500, and none is outside of the schema. `FUZZ_EXAMPLES=300` makes it thorough, and long."""

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core.failures import Failure, FailureGroup

from booths.services.leads import write_lead
from exhibitors.models import Certificate
from exhibitors.services import start_export
from fair.models import Job
from tests.api.conftest import Asker
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    CategoryFactory,
    MembershipFactory,
    MessageFactory,
    OrganiserFactory,
    PictureFactory,
    PriceTierFactory,
    RequirementFactory,
    UserFactory,
)

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", 2))
GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# What does not fit is sent by those who get past the door, and by those who do not.
ROLES = [
    ("guest", GOOD),
    ("buyer", GOOD),
    ("exhibitor", GOOD),
    ("organiser", GOOD),
    ("guest", BAD),
    ("exhibitor", BAD),
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    derandomize=True,  # the same examples in every run
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# What fits the schema may still be refused: a slug that nothing has, a price below another.
BEYOND_SCHEMA = [schemathesis.checks.positive_data_acceptance]
# A form sends a list as the same field again, and everything as text: the schema's types mean little there.
FORM, BEYOND_FORMS = "multipart/form-data", [schemathesis.checks.negative_data_rejection]


# Also what names a stale state is refused, before the body is looked at.
REFUSED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "428", "429"]
REFUSALS = schemathesis.Config.from_dict(
    {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}
)


@pytest.fixture
def application(db):
    """The site, which does not close the test's connection after a request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def world(db, settings):
    settings.API_RATE = settings.API_RATE_OF_GUESTS = settings.API_RATE_OF_WRITES = 10**9
    owner = MembershipFactory()
    booth = BoothFactory(exhibitor=owner.exhibitor)
    product = PriceTierFactory(product__exhibitor=owner.exhibitor).product
    picture = product.product_pictures.create(picture=PictureFactory()).picture
    message = MessageFactory(room=booth.room)
    owner.user.shortlist.create(product=product)
    Job.objects.create(kind="test", owner=owner.user)
    product.certificates.create(name="CE", exhibitor=owner.exhibitor)
    company = owner.exhibitor
    application = ApplicationFactory(exhibitor=company)
    requirement = RequirementFactory(call=application.edition.call)
    application.answers.create(requirement=requirement, text="x")
    ids = {
        "editions": {"slug": booth.hall.edition.slug},
        "halls": {"slug": booth.hall.slug},
        "categories": {"slug": CategoryFactory(slug="kettles").slug},
        "exhibitors": {"slug": company.slug, "exhibitor": company.slug},
        "booths": {"slug": booth.slug, "id": message.pk, "user": message.author_id},
        "versions": {"id": booth.versions.first().pk},
        "acts": {"id": company.bulk_acts.create(kind="list", done=1).pk},
        "exports": {"id": start_export(company, owner.user).pk},
        "products": {"id": product.pk},
        "pictures": {"picture": picture.pk},
        "shortlist": {"product": product.pk},
        "jobs": {"id": Job.objects.earliest("pk").pk},
        "certificates": {"id": Certificate.objects.first().pk},
        "team": {"id": owner.pk},
        "invitations": {"id": company.invitations.create(email="x@example.org").pk},
        "leads": {"id": write_lead(company, owner.user, name="Pia").pk},
        "imports": {"id": company.imports.create(file_name="x.csv", headings=["SKU"]).pk},
        "applications": {"id": application.pk, "requirement": requirement.pk},
        "brochures": {"id": booth.brochures.create(title="x", file="brochures/x.pdf", size=1).pk},
    }
    people = {"guest": None, "buyer": UserFactory(), "exhibitor": owner.user, "organiser": OrganiserFactory()}
    return ids, people


class Undone(Exception):
    """Takes back what a request wrote, so that each finds the same fair."""


@pytest.mark.parametrize(("role", "mode"), ROLES)
def test_no_answer_is_outside_of_the_schema(world, application, role, mode):
    ids, people = world
    asker = Asker(people[role])
    api = schemathesis.openapi.from_wsgi("/api/v1/schema/", application, config=REFUSALS)
    failures = []
    for found in api.get_all_operations():
        if mode == BAD and takes_anything(found.ok()):
            continue
        try:
            attempts(found.ok(), mode, asker, ids)()
        except FailureGroup as group:
            failures += [f"{operation_name(found)}: {failure}" for failure in group.exceptions]
        except Failure as failure:
            failures.append(f"{operation_name(found)}: {failure}")
        except Unsatisfiable:  # there is nothing to get wrong
            continue
    assert not failures, "\n\n".join(failures)


def takes_anything(operation):
    """Any text fits, so that there is nothing to get wrong: hypothesis would try hundreds of times."""
    asked = [*operation.path_parameters, *operation.query, *operation.headers, *operation.cookies]
    return not [*operation.body] and all(one.definition.get("schema") == {"type": "string"} for one in asked)


def operation_name(found):
    return found.ok().label


def attempts(operation, mode, asker, ids):
    """A test that sends an operation so many examples; the real ids stand in two of three."""
    known = {}
    for step in operation.path.split("/")[3:]:  # the last resource of the path names its ids
        known |= ids.get(step, {})

    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode), real=st.sampled_from([True, True, False]))
    def attempt(case, real):
        if real and case.path_parameters:
            given = case.path_parameters  # what is no id at all stays
            given.update({k: v for k, v in known.items() if type(given.get(k)) is type(v)})
        try:
            with transaction.atomic():
                response = case.call(headers=asker.headers)
                raise Undone
        except Undone:
            excluded = BEYOND_SCHEMA + BEYOND_FORMS * (case.media_type == FORM)
            case.validate_response(response, excluded_checks=excluded, headers=asker.headers)

    return attempt
