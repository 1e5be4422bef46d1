import email
import email.policy
import logging
import socket

from django.core.mail import EmailMessage, get_connection

from fair.mail import FolderBackend, UnfailingBackend, send_mail


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
