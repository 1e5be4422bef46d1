import datetime
import threading

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from accounts import tasks
from accounts.models import Notification
from accounts.notices import mailing, notify, read_notices
from accounts.notices.choosing import choose
from accounts.notices.mailing import claim_digest, claim_mail, send_due_mails
from tests.accounts.help import DeadBackend
from tests.factories import EditionFactory, UserFactory

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def boil(*people, key="kettle:1", room="the kitchen"):
    notify(people, "kettle.boiled", key=key, room=room)


def fill(*people, key="kettle:1", room="the kitchen"):
    notify(people, "kettle.filled", key=key, room=room)


def move_on(by=HOUR):
    """Time passes: what was due later is due by so much sooner."""
    for row in Notification.objects.all():
        for name in ("began_at", "at", "mail_due_at"):
            if value := getattr(row, name):
                setattr(row, name, value - by)
        row.save()


def to_morning(user):
    """It is eight o'clock: what waits for the person's mail of the day is due."""
    waiting = Notification.objects.filter(user=user, in_digest=True, mail_due_at__isnull=False)
    waiting.update(mail_due_at=timezone.now())


def stop_the_server(settings):
    settings.MAIL_BACKEND = f"{DeadBackend.__module__}.{DeadBackend.__qualname__}"
    settings.EMAIL_BACKEND = "fair.mail.UnfailingBackend"


def test_mail_waits_whether_it_is_read_on_the_page(mailoutbox):
    quick, slow = UserFactory(), UserFactory()
    boil(quick, slow)
    send_due_mails()
    assert mailoutbox == []

    read_notices(quick, key="kettle:1")
    move_on()
    send_due_mails()
    send_due_mails()

    assert [mail.to for mail in mailoutbox] == [[slow.email]]
    row = Notification.objects.get(user=slow)
    assert (row.mail_due_at, row.mailed_at is not None, row.read_at) == (None, True, None)


def test_mail_speaks_the_readers_language_as_text_and_html_and_can_be_stopped(mailoutbox, settings):
    settings.SITE_URL = "https://fair.example.org"
    EditionFactory(fair_name="Pearl Delta Fair")
    boil(UserFactory(language="zh-hans"), room="<厨房>")
    move_on()

    send_due_mails()

    sent = mailoutbox[0]
    row = Notification.objects.get()
    assert sent.subject == "The kettle in <厨房> boils"
    assert "https://fair.example.org/my/\n" in sent.body
    assert "不再收到" in sent.body
    headers = sent.extra_headers
    assert headers["Message-ID"] == f"<notice-{row.pk}@fair.example.org>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith("<https://fair.example.org/unsubscribe/")
    assert headers["List-Unsubscribe"].strip("<>") in sent.body
    html, kind = sent.alternatives[0]
    assert (kind, "&lt;厨房&gt;" in html, 'lang="zh-hans"' in html) == ("text/html", True, True)
    assert "<img" not in html  # nothing that tells that it was opened


def test_mail_tells_the_burst_as_it_is_when_it_goes(mailoutbox):
    user = UserFactory()
    for _ in range(7):
        boil(user, room="the hall")
    move_on()
    send_due_mails()
    boil(user)
    move_on()
    send_due_mails()

    assert [mail.subject for mail in mailoutbox] == ["The kettle in the hall boils"]
    assert "7 times." in mailoutbox[0].body


def test_digest_tells_only_what_is_unread_once_a_day_in_one_mail(mailoutbox, settings):
    EditionFactory()
    user, other = UserFactory(), UserFactory()
    for number in range(3):
        fill(user, key=f"kettle:{number}", room=f"room {number}")
    fill(other)
    read_notices(user, key="kettle:1")
    send_due_mails()
    assert mailoutbox == []

    to_morning(user)
    send_due_mails()
    send_due_mails()

    assert [mail.to for mail in mailoutbox] == [[user.email]]
    sent = mailoutbox[0]
    assert sent.subject == "Unread at Pearl Delta Fair: 2"
    assert sent.body.index("room 2") < sent.body.index("room 0")
    assert "room 1" not in sent.body
    assert f"{settings.SITE_URL}/my/profile/" in sent.body
    first = Notification.objects.filter(user=user).order_by("pk").first()
    assert sent.extra_headers["Message-ID"].startswith(f"<digest-{first.pk}@")

    fill(user, key="kettle:9", room="room 9")
    to_morning(user)
    send_due_mails()
    assert "room 9" in mailoutbox[1].body
    assert "room 0" not in mailoutbox[1].body


def test_no_digest_is_empty(mailoutbox):
    user = UserFactory()
    fill(user)
    to_morning(user)
    read_notices(user)

    send_due_mails()

    assert mailoutbox == []


def test_digest_of_many_names_twenty_and_tells_the_number(mailoutbox):
    user = UserFactory()
    for number in range(25):
        fill(user, key=f"kettle:{number}", room=f"room-{number}.")
    to_morning(user)

    send_due_mails()

    assert mailoutbox[0].subject.endswith(": 25")
    assert sum(f"room-{number}." in mailoutbox[0].body for number in range(25)) == 20


def test_nobody_who_was_suspended_meanwhile_and_nothing_without_words_is_mailed(mailoutbox):
    gone, user = UserFactory(), UserFactory()
    boil(gone, user)
    fill(gone)
    Notification.objects.filter(user=user).update(kind="kettle.gone")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    to_morning(gone)
    move_on()

    send_due_mails()

    assert mailoutbox == []
    assert list(Notification.objects.values_list("mail_due_at", "mailed_at")) == [(None, None)] * 3


@pytest.mark.parametrize("how", [boil, fill])
def test_run_killed_before_it_sent_loses_nothing_and_doubles_nothing(mailoutbox, how):
    user = UserFactory()
    how(user)
    to_morning(user)
    move_on()
    assert claim_mail() or claim_digest()  # and the process is killed here

    send_due_mails()
    assert mailoutbox == []  # the run may still be at it

    move_on(mailing.HOLD)
    send_due_mails()
    send_due_mails()
    assert [mail.to for mail in mailoutbox] == [[user.email]]


@pytest.mark.parametrize("how", [boil, fill])
def test_run_killed_after_it_sent_sends_the_same_mail_at_most(mailoutbox, how, monkeypatch):
    user = UserFactory()
    how(user)
    to_morning(user)
    move_on()

    def killed(*args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_close", killed)
        with pytest.raises(SystemExit):
            send_due_mails()
    move_on(mailing.HOLD)
    send_due_mails()

    assert len(mailoutbox) == 2
    assert len({mail.extra_headers["Message-ID"] for mail in mailoutbox}) == 1


def test_server_that_is_away_is_tried_again_ever_more_seldom_for_a_day(mailoutbox, settings):
    user = UserFactory()
    boil(user)
    move_on(datetime.timedelta(seconds=60))
    waits = []
    stop_the_server(settings)
    while (row := Notification.objects.get()).mail_due_at:
        move_on(max(row.mail_due_at - timezone.now(), datetime.timedelta()))
        send_due_mails()
        row.refresh_from_db()
        if row.mail_due_at:
            waits.append(round((row.mail_due_at - timezone.now()).total_seconds() / 60))

    assert waits[:6] == [5, 5, 10, 20, 40, 60]
    assert 20 < sum(waits) / 60 < 26
    assert row.mailed_at is None
    assert mailoutbox == []


def test_mail_goes_when_the_server_is_back(mailoutbox, settings):
    user = UserFactory()
    fill(user)
    to_morning(user)
    ours = settings.EMAIL_BACKEND
    stop_the_server(settings)
    send_due_mails()
    settings.EMAIL_BACKEND = ours
    move_on()
    send_due_mails()

    assert [mail.to for mail in mailoutbox] == [[user.email]]


def test_reading_while_the_server_is_away_takes_the_mail_back(settings):
    user = UserFactory()
    boil(user)
    move_on()
    stop_the_server(settings)
    row = claim_mail()
    read_notices(user)
    mailing.mail_notice(row)

    assert Notification.objects.get().mail_due_at is None


def test_task_hands_on_what_it_left(mailoutbox, monkeypatch):
    monkeypatch.setattr(mailing, "AT_A_TIME", 2)
    boil(*UserFactory.create_batch(5))
    move_on()

    tasks.send_due_mails()

    assert len(mailoutbox) == 5


def test_choice_of_never_takes_back_what_was_due(mailoutbox):
    user = UserFactory()
    boil(user)
    choose(user, "kettle.boiled", mail="never")
    move_on()
    send_due_mails()

    assert mailoutbox == []


@pytest.mark.django_db(transaction=True)
def test_many_workers_send_each_mail_once():
    people = UserFactory.create_batch(12)
    boil(*people)
    for number in range(5):
        fill(*people[:6], key=f"kettle:{number}")
    for user in people:
        to_morning(user)
    move_on()
    start = threading.Barrier(6)

    def work():
        try:
            start.wait()
            send_due_mails()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    sent = sorted((mail.to[0], mail.extra_headers["Message-ID"].split("-")[0]) for mail in mail.outbox)
    wanted = [(user.email, "<notice") for user in people] + [(user.email, "<digest") for user in people[:6]]
    assert sent == sorted(wanted)


def test_one_run_at_a_time_and_a_killed_one_stands_in_the_way_for_a_minute(mailoutbox):
    boil(UserFactory())
    move_on()
    cache.add("alone:mails", True, tasks.ONE_RUN)  # by a run that goes on

    tasks.send_due_mails()
    assert mailoutbox == []
    cache.delete("alone:mails")  # it ended
    tasks.send_due_mails()
    assert len(mailoutbox) == 1
    assert cache.get("alone:mails") is None
