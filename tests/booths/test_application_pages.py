"""The exhibitor's pages of an application, and the organiser's."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from booths.models import Answer, Application, Booth, Move
from booths.services import admission, applications
from exhibitors.models import Check, Membership
from fair.models import AuditEntry
from tests.factories import (
    ApplicationFactory,
    BoothFactory,
    CallFactory,
    CategoryFactory,
    ExhibitorFactory,
    HallFactory,
    MembershipFactory,
    OrganiserFactory,
    RequirementFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
State = Application.State


def licence(name="licence.pdf", content=b"%PDF-1.4 licence %%EOF"):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


@pytest.fixture
def owner(client):
    member = MembershipFactory()
    client.force_login(member.user)
    return member


@pytest.fixture
def organiser(client):
    person = OrganiserFactory()
    client.force_login(person)
    return person


def page_of(application, step=""):
    return f"/workspace/{application.exhibitor.slug}/application/{application.edition.slug}/{step}"


def desk_of(application, step=""):
    if step:
        return reverse("admin:booths_application_step", args=[application.pk, step])
    return reverse("admin:booths_application_change", args=[application.pk])


def test_an_exhibitor_applies_from_the_list_of_calls(client, owner):
    call = CallFactory()
    hall, category = HallFactory(edition=call.edition), CategoryFactory()
    item = RequirementFactory(call=call, names={"en": "Licence"}, wants_file=True)
    slug = owner.exhibitor.slug

    assert "Apply for a stand" in client.get(f"/workspace/{slug}/application/").content.decode()
    page = client.post(f"/workspace/{slug}/application/spring/begin/").url
    assert page == f"/workspace/{slug}/application/spring/"
    assert "Still missing" in client.get(page).content.decode()

    sent = {
        "hall": hall.pk,
        "category": category.pk,
        "size": "double",
        "products": "Kettles",
        "contact_name": "Asha Rao",
        "contact_email": "asha@example.org",
        f"file-{item.pk}": licence(),
        "agrees": "on",
        "submit": "1",
    }
    assert client.post(page + "save/", sent).status_code == 302

    application = Application.objects.get()
    assert (application.state, application.size) == (State.SUBMITTED, "double")
    assert application.answers.get().file_name == "licence.pdf"
    read = client.get(page).content.decode()
    assert "The organisers look at it" in read
    assert 'name="products"' not in read


def test_a_draft_is_saved_as_one_writes(client, owner):
    application = ApplicationFactory(exhibitor=owner.exhibitor, products="")

    answer = client.post(page_of(application, "save/"), {"products": "Pans", "autosave": "1"})

    assert "What you will show" not in answer.json()["gaps"]
    application.refresh_from_db()
    assert (application.products, application.state) == ("Pans", State.DRAFT)


@pytest.mark.parametrize("autosave", [True, False])
def test_a_bad_file_is_refused_beside_its_field_and_the_rest_is_kept_on_the_page(client, owner, autosave):
    application = ApplicationFactory(exhibitor=owner.exhibitor)
    item = RequirementFactory(call=application.edition.call, wants_file=True)
    sent = {"products": "Pans", f"file-{item.pk}": licence(content=b"<svg/>")}

    answer = client.post(page_of(application, "save/"), sent | ({"autosave": "1"} if autosave else {}))

    assert answer.status_code == 422
    assert "This is not a PDF." in answer.content.decode()
    assert autosave or ">\nPans</textarea>" in answer.content.decode()
    assert not Answer.objects.exists()


def test_what_is_missing_is_said_and_kept_as_a_draft(client, owner):
    application = ApplicationFactory(exhibitor=owner.exhibitor)

    answer = client.post(page_of(application, "save/"), {"products": "Pans", "submit": "1"})

    assert answer.status_code == 422
    assert "Still missing or to be corrected: Hall" in answer.content.decode()
    application.refresh_from_db()
    assert (application.state, application.products) == (State.DRAFT, "Pans")


def test_an_application_is_withdrawn_and_taken_up_again(client, owner):
    application = ApplicationFactory(exhibitor=owner.exhibitor, waiting=True)

    client.post(page_of(application, "withdraw/"))
    application.refresh_from_db()
    assert application.state == State.WITHDRAWN
    assert "Take it up again" in client.get(page_of(application)).content.decode()

    client.post(page_of(application, "resume/"))
    application.refresh_from_db()
    assert application.state == State.DRAFT


def test_remarks_stand_beside_the_items(client, owner):
    application = ApplicationFactory(exhibitor=owner.exhibitor, waiting=True)
    item = RequirementFactory(call=application.edition.call)
    admission.ask_changes(application, OrganiserFactory(), {item.pk: ("fail", "Sign the letter.")})

    page = client.get(page_of(application)).content.decode()

    assert page.count(">optional<") == 1  # the telephone
    assert page.count("Sign the letter.") == 2  # beside the item, and in the history
    assert "Send it again" in page


@pytest.mark.parametrize("person", ["guest", "stranger", "host"])
def test_only_managers_write_in_an_application(client, person):
    application = ApplicationFactory()
    if person == "host":
        role = Membership.Role.HOST
        client.force_login(MembershipFactory(exhibitor=application.exhibitor, role=role).user)
    elif person == "stranger":
        client.force_login(MembershipFactory().user)

    for step in ("save/", "withdraw/", "begin/", "publish/", "resume/"):
        answer = client.post(page_of(application, step), {"products": "Stolen", "submit": "1"})
        assert answer.status_code == (302 if person == "guest" else 404)

    read = client.get(page_of(application)).status_code
    assert read == {"guest": 302, "stranger": 404, "host": 200}[person]
    application.refresh_from_db()
    assert (application.state, application.products) == (State.DRAFT, "Kettles of steel.")


def test_papers_are_for_the_company_and_for_organisers(client, owner):
    application = ApplicationFactory(exhibitor=owner.exhibitor)
    item = RequirementFactory(call=application.edition.call, wants_file=True)
    applications.save_application(application, owner.user, {}, {}, {item.pk: licence()})
    answer = Answer.objects.get()
    own = f"/workspace/{owner.exhibitor.slug}/application/papers/{answer.pk}/"
    desk = reverse("admin:booths_application_paper", args=[answer.pk])

    response = client.get(own)
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert 'filename="licence.pdf"' in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert client.get(desk).status_code == 302

    client.force_login(MembershipFactory().user)
    assert client.get(own).status_code == 404

    client.force_login(OrganiserFactory())
    assert client.get(desk).status_code == 404  # a draft
    Application.objects.update(state=State.SUBMITTED, submitted_at=timezone.now())
    response = client.get(desk)
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_a_company_with_a_stand_is_not_asked_to_apply(client, owner):
    call = CallFactory()
    BoothFactory(exhibitor=owner.exhibitor, hall=HallFactory(edition=call.edition))

    assert (
        "Apply for a stand"
        not in client.get(f"/workspace/{owner.exhibitor.slug}/application/").content.decode()
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_applications_costs_the_same_for_one_and_three(
    client, owner, count, django_assert_num_queries
):
    for _ in range(count):
        ApplicationFactory(exhibitor=owner.exhibitor, edition=CallFactory(edition__slug=f"e{_}").edition)

    with django_assert_num_queries(8):
        client.get(f"/workspace/{owner.exhibitor.slug}/application/")


@pytest.mark.parametrize("count", [1, 3])
def test_an_application_costs_the_same_for_one_and_three_items(
    client, owner, count, django_assert_num_queries
):
    application = ApplicationFactory(exhibitor=owner.exhibitor)
    for item in RequirementFactory.create_batch(count, call=application.edition.call):
        applications.save_application(application, owner.user, {}, {item.pk: "Ours"}, {})

    with django_assert_num_queries(13):
        client.get(page_of(application))


def test_the_console_lists_who_waits_longest_first(client, organiser):
    late = ApplicationFactory(waiting=True)
    early = ApplicationFactory(waiting=True, submitted_at=timezone.now() - datetime.timedelta(days=4))
    refused = ApplicationFactory(state=State.REFUSED, submitted_at=timezone.now())
    ApplicationFactory()
    address = reverse("admin:booths_application_changelist")

    def shown(query=""):
        return list(client.get(address + query).context["cl"].result_list)

    assert shown() == [early, late]
    assert shown("?waiting=3") == [early]
    assert shown("?state=refused") == [refused]
    assert shown(f"?state=all&hall={late.hall_id}") == [early, late, refused]


@pytest.mark.parametrize("count", [1, 3])
def test_the_consoles_list_costs_the_same_for_one_and_three(
    client, organiser, count, django_assert_num_queries
):
    for _ in range(count):
        ApplicationFactory(waiting=True)

    client.get(reverse("admin:index"))  # from here on the counts of the console's frame are known

    with django_assert_num_queries(6):
        client.get(reverse("admin:booths_application_changelist"))


def test_everything_for_a_decision_is_on_one_screen(client, organiser, django_assert_num_queries):
    application = ApplicationFactory(waiting=True, hall=HallFactory())
    RequirementFactory(call=application.edition.call)
    ApplicationFactory(waiting=True)

    client.get(reverse("admin:index"))  # from here on the counts of the console's frame are known

    with django_assert_num_queries(12):
        page = client.get(desk_of(application)).content.decode()

    for words in (
        "Kettles of steel.",
        "Brand ownership",
        "Accept and give the stand",
        "Record a check",
        "Next:",
    ):
        assert words in page
    assert 'name="stand-aisle" value="A"' in page


def test_an_organiser_asks_for_changes_and_keeps_what_was_typed_when_refused(client, organiser):
    application = ApplicationFactory(waiting=True)
    item = RequirementFactory(call=application.edition.call)

    answer = client.post(
        desk_of(application, "ask"), {f"verdict-{item.pk}": "fail", "reason": "Nearly there."}
    )
    assert answer.status_code == 422
    assert "Say what is wrong with" in answer.content.decode()
    assert "Nearly there." in answer.content.decode()

    client.post(desk_of(application, "ask"), {f"verdict-{item.pk}": "fail", f"remark-{item.pk}": "Sign it."})
    application.refresh_from_db()
    assert application.state == State.CHANGES_ASKED
    assert application.answers.get().remark == "Sign it."


def test_an_organiser_accepts_with_a_stand(client, organiser):
    application = ApplicationFactory(waiting=True)
    stand = {"stand-hall": application.hall_id, "stand-section": 2, "stand-aisle": "c", "stand-number": 14}

    client.post(desk_of(application, "accept"), stand)

    booth = Booth.objects.get()
    assert (booth.exhibitor, booth.place, booth.stand) == (application.exhibitor, "1.2", "C14")
    assert client.get(desk_of(application)).status_code == 200


def test_an_organiser_refuses_with_a_reason_and_looks_again(client, organiser):
    application = ApplicationFactory(waiting=True)

    assert client.post(desk_of(application, "refuse"), {"refusal-ground": "other"}).status_code == 422
    client.post(desk_of(application, "refuse"), {"refusal-ground": "unfit"})
    application.refresh_from_db()
    assert (application.state, application.ground) == (State.REFUSED, "unfit")

    client.post(desk_of(application, "reconsider"))
    application.refresh_from_db()
    assert (application.state, application.ground) == (State.SUBMITTED, "")
    verbs = AuditEntry.objects.about(application).values_list("verb", flat=True)
    assert list(verbs) == ["application.reconsidered", "application.refused"]


def test_a_company_is_verified_with_a_document_of_its_application(client, organiser):
    application = ApplicationFactory(waiting=True)
    item = RequirementFactory(call=application.edition.call, wants_file=True)
    paper = Answer.objects.create(
        application=application, requirement=item, file=licence(), file_name="licence.pdf"
    )
    sent = {
        "check-kind": "licence",
        "check-method": "Compared with the register",
        "check-checked_on": timezone.localdate(),
        "check-paper": paper.pk,
    }

    client.post(desk_of(application, "verify"), sent)

    check = Check.objects.get()
    assert (check.checked_by, check.exhibitor.is_verified) == (organiser, True)
    with check.evidence.open("rb") as evidence:
        assert evidence.read().startswith(b"%PDF-")
    assert check.evidence.name != paper.file.name
    assert AuditEntry.objects.about(application.exhibitor).get().verb == "check.recorded"


def test_evidence_is_opened_by_organisers_alone(client):
    check = Check.objects.create(
        exhibitor=ExhibitorFactory(),
        kind="licence",
        method="Register",
        checked_on=timezone.localdate(),
        checked_by=OrganiserFactory(),
        evidence=licence(),
    )
    address = reverse("admin:exhibitors_check_evidence", args=[check.pk])

    client.force_login(MembershipFactory(exhibitor=check.exhibitor).user)
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403
    client.force_login(OrganiserFactory())
    response = client.get(address)
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_many_are_accepted_from_the_list(client, organiser):
    waiting = [ApplicationFactory(waiting=True, hall=HallFactory()) for _ in range(2)]
    sent = {"action": "accept_selected", "_selected_action": [one.pk for one in waiting]}

    client.post(reverse("admin:booths_application_changelist"), sent)

    assert Application.objects.filter(state=State.ACCEPTED).count() == 2
    assert Move.objects.count() == 2


@pytest.mark.parametrize("step", ["judge", "ask", "accept", "refuse", "verify", "publish", "reconsider"])
def test_nobody_but_organisers_decides_in_the_console(client, step):
    application = ApplicationFactory(waiting=True)
    client.force_login(MembershipFactory(exhibitor=application.exhibitor).user)
    stand = {"stand-hall": application.hall_id, "stand-section": 2, "stand-aisle": "c", "stand-number": 14}

    answer = client.post(desk_of(application, step), stand | {"refusal-ground": "full", "reason": "x"})

    assert answer.status_code == 302
    assert "/console/login/" in answer.url
    application.refresh_from_db()
    assert application.state == State.SUBMITTED
    assert not Booth.objects.exists()
    assert not Check.objects.exists()
