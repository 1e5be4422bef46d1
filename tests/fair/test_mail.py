import email
import email.policy
import io
import logging
import re
import socket

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from PIL import Image

from fair import colours
from fair.mail import FolderBackend, UnfailingBackend, send_mail
from fair.models import Branding
from fair.pictures import store_picture
from tests.fair.test_pictures import drawn


def message(subject="Your quote"):
    return EmailMessage(subject, "12 pallets 你好", "fair@example.org", ["buyer@example.org"])


def test_mail_is_written_as_a_file_that_a_mail_program_reads(settings, tmp_path):
    settings.MAIL_BACKEND, settings.MAIL_DIR = "fair.mail.FolderBackend", tmp_path / "mail"

    sent = get_connection("fair.mail.UnfailingBackend").send_messages([message(), message("Another")])

    assert sent == 2
    files = sorted((tmp_path / "mail").glob("*.eml"))
    mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
    assert {mail["Subject"] for mail in mails} == {"Your quote", "Another"}
    assert mails[0].get_content().strip() == "12 pallets 你好"


def test_a_mail_server_that_is_away_fails_nothing(settings, caplog):
    with socket.socket() as closed:  # bound, not listening: connections are refused
        closed.bind(("127.0.0.1", 0))
        settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()

        with caplog.at_level(logging.ERROR, "fair.mail"):
            sent = UnfailingBackend().send_messages([message()])

    assert sent == 0
    assert caplog.messages == ["A mail to buyer@example.org was not sent."]


def test_a_folder_that_cannot_be_written_fails_nothing(settings, tmp_path, caplog):
    (tmp_path / "mail").write_text("a file where the folder should be")
    settings.MAIL_BACKEND, settings.MAIL_DIR = "fair.mail.FolderBackend", tmp_path / "mail"

    assert UnfailingBackend().send_messages([message()]) == 0
    assert len(caplog.records) == 1


def test_one_mail_that_fails_does_not_keep_the_next(settings, tmp_path, caplog):
    settings.MAIL_BACKEND, settings.MAIL_DIR = "fair.mail.FolderBackend", tmp_path

    assert UnfailingBackend().send_messages([message("two\nlines"), message()]) == 1
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_folder_backend_says_how_many_it_wrote(settings, tmp_path):
    settings.MAIL_DIR = tmp_path

    assert FolderBackend().send_messages([]) == 0


def test_one_occasion_is_one_mail_in_the_readers_language(db, mailoutbox):
    for language in ("en", "en", "zh-hans"):
        send_mail(
            "account/email/account_already_exists", "amina@example.org", language, key=f"known-7-{language}"
        )

    first, again, other = mailoutbox
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert first.extra_headers["Message-ID"] != other.extra_headers["Message-ID"]
    assert first.subject != other.subject
    assert first.body.splitlines()[0] in first.alternatives[0].content


@pytest.fixture
def brand(settings, tmp_path):
    """brand(**fields): publish them as the fair's branding."""
    settings.MEDIA_ROOT = tmp_path

    def publish(**fields):
        Branding.objects.all().delete()
        made = Branding.objects.create(is_draft=False, published_at=timezone.now(), **fields)
        cache.clear()
        return made

    cache.clear()
    yield publish
    cache.clear()


def sent(mailoutbox):
    mailoutbox.clear()
    send_mail("account/email/account_already_exists", "amina@example.org", "en")
    (mail,) = mailoutbox
    return mail


def colours_of(page):
    """The colours of a mail: band and text on it, links and the ground below them, in light and in dark."""
    light, dark = page.split("@media (prefers-color-scheme: dark)")
    links = [re.search(r" a { color: (#\w{6})", part)[1] for part in (light, dark)]
    sheets = [re.search(r"\.sheet {[^}]*background: (#\w{6})", part)[1] for part in (light, dark)]
    band, words = re.search(r"\.head {[^}]*background: (#\w{6}); color: (#\w{6})", light).groups()
    return [(band, words), *zip(links, sheets, strict=True)]


@pytest.mark.django_db
@pytest.mark.parametrize("accent", ["", "#1f6f43", "#0055aa", "#000000", "#ff8800"])
def test_mail_wears_the_fairs_colours_and_each_can_be_read(brand, mailoutbox, accent):
    before = sent(mailoutbox)
    brand(name="Tea Fair", accent=accent)

    mail = sent(mailoutbox)

    (band, _words), *_links = pairs = colours_of(mail.alternatives[0].content)
    assert band == (Branding(accent=accent).shades["kapok"][0] if accent else "#c8321f")
    assert [colours.contrast(*map(colours.parse, pair)) >= colours.AA for pair in pairs] == [True] * 3
    assert mail.body == before.body.replace("Kapok", "Tea Fair")
    assert (before.from_email, mail.from_email.split(" <")[0]) == ("Kapok <fair@localhost>", "Tea Fair")


def test_mail_shows_the_logo_from_an_address_that_stays(db, client, brand, mailoutbox, settings):
    assert "<img" not in sent(mailoutbox).alternatives[0].content
    brand(name="Tea Fair", logo=store_picture(ContentFile(drawn((600, 300)), "logo.png")))

    page = sent(mailoutbox).alternatives[0].content
    address = re.search(r'<img src="([^"]+)" alt=""', page)[1]
    assert address.startswith(f"{settings.SITE_URL}/")
    shown = client.get(address.removeprefix(settings.SITE_URL))
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(shown.content)).size == (96, 48)

    brand(name="Tea Fair")
    again = client.get(address.removeprefix(settings.SITE_URL))
    assert again.url.endswith(".png")  # a mail of then shows no broken picture
