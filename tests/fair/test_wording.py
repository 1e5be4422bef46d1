import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from accounts.models import Consent
from accounts.services import give_consent
from fair import wording
from fair.errors import Refused
from fair.mail import send_mail
from fair.models import AuditEntry, Wording
from fair.wording import find_piece, pieces
from tests.factories import EditionFactory, ExhibitorFactory, OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db
INVITATION = "exhibitors/email/invitation"


@pytest.fixture
def organiser():
    return OrganiserFactory()


@pytest.fixture
def save(organiser, django_capture_on_commit_callbacks):
    def save(key, title, text, language="en"):
        with django_capture_on_commit_callbacks(execute=True):
            return wording.save_wording(find_piece(key), language, title, text, organiser)

    cache.clear()
    return save


def send(language="en"):
    exhibitor = ExhibitorFactory(name="Banyan {code} Enamel")
    invitation = exhibitor.invitations.create(email="omar@example.org", invited_by=UserFactory(name="Lin"))
    send_mail(INVITATION, "omar@example.org", language, invitation=invitation, path="/invitations/x/")


def test_mail_speaks_the_organisers_words_in_their_language_only(save, mailoutbox):
    EditionFactory()
    save(INVITATION, "{company} wants you", "{person} says: come to {fair}.\n\n{link}")

    send()
    send("zh-hans")

    own, ours = mailoutbox
    assert own.subject == "Banyan {code} Enamel wants you"
    assert own.body.startswith("Lin says: come to Pearl Delta Fair.\n\nhttp://")
    assert own.body.strip().endswith("/invitations/x/")
    assert "come to Pearl Delta Fair" in own.alternatives[0].content
    assert "wants you" not in ours.subject


def test_mail_of_sign_in_speaks_them_too(client, save, mailoutbox):
    save("account/email/email_confirmation", "Your code", "Here it is: {code}")
    form = {"email": "new@example.org", "password1": "a long enough secret", "hat": "buyer"}
    client.post("/accounts/signup/", {**form, "name": "New", "company": "N", "country": "NG", "terms": "on"})

    (mail,) = mailoutbox
    assert mail.subject == "Your code"
    assert mail.body.startswith("Here it is: ")
    assert "{code}" not in mail.body


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Come, {link} {secret}", "There is no {secret} in this mail."),
        ("Come soon.", "The mail is useless without {link}."),
    ],
)
def test_mail_without_what_it_needs_is_refused(save, text, words):
    with pytest.raises(Refused, match=words.replace("{", r"\{").replace("}", r"\}")):
        save(INVITATION, "Join", text)

    assert not Wording.objects.exists()


def test_words_are_never_a_template(save, mailoutbox):
    save(INVITATION, "Join", "{{ invitation.exhibitor.verified_on }} {% now 'Y' %} {link}")

    send()

    assert "{% now 'Y' %}" in mailoutbox[0].body


@pytest.mark.parametrize("piece", pieces(), ids=lambda piece: piece.key)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_our_own_text_of_each_piece_is_one_that_could_be_saved(piece, language):
    title, text = piece.standard(language)

    assert title
    assert len(text) > 20
    assert piece.wrong(title, text) == ""


def test_page_shows_the_organisers_words_as_text_and_links_alone(client, save):
    save(
        "privacy",
        "What we keep",
        "## As a guest\n\nNothing. <script>alert(1)</script> [x](javascript:alert(1))",
    )

    page = client.get("/privacy/").text

    assert "<h2>As a guest</h2>" in page
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page


def test_terms_in_other_words_are_another_version_of_consent(save):
    save("terms", "Terms", "Be kind to each other at this fair, please.")

    given = give_consent(Consent.Purpose.TERMS, user=UserFactory())

    assert given.text_version == f"{Wording.objects.get().updated_at:%Y-%m-%dT%H:%M}"
    assert str(timezone.now().year) in given.text_version


def test_our_text_holds_again(client, save, organiser, django_capture_on_commit_callbacks):
    save("privacy", "What we keep", "Nothing.")
    with django_capture_on_commit_callbacks(execute=True):
        wording.remove_wording(find_piece("privacy"), "en", organiser)

    assert "You can walk the whole fair" in client.get("/privacy/").text
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "wording.changed",
        "wording.removed",
    ]
    assert AuditEntry.objects.first().before["text"] == "Nothing."


def test_organiser_words_a_mail_in_the_console(client, organiser):
    client.force_login(organiser)
    assert "Invitation to a team" in client.get("/console/fair/wording/").text
    address = f"/console/fair/wording/{INVITATION}/in/zh-hans/"
    with translation.override("zh-hans"):
        assert "{link}" in client.get(address).text

    wrong = client.post(address, {"title": "加入", "text": "来"})
    assert wrong.status_code == 422
    assert "useless without {link}" in wrong.text

    preview = client.post(address, {"title": "加入 {company}", "text": "来 {link}", "preview": "1"})
    assert "加入 ‹company›" in preview.text
    assert not Wording.objects.exists()

    client.post(address, {"title": "加入 {company}", "text": "来 {link}"})
    own = Wording.objects.get()
    assert (own.language, own.title, own.updated_by) == ("zh-hans", "加入 {company}", organiser)


@pytest.mark.parametrize("person", [UserFactory, lambda: UserFactory(is_staff=True)])
def test_others_word_nothing(client, person):
    client.force_login(person())

    response = client.post(f"/console/fair/wording/{INVITATION}/in/en/", {"title": "x", "text": "{link}"})

    assert response.status_code in (302, 403)
    assert not Wording.objects.exists()
