import datetime

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.models import Consent
from accounts.services import give_consent
from booths.models import Announcement
from booths.services import announcements
from fair.errors import Refused
from fair.jobs import run_job
from fair.models import AuditEntry, Job
from tests.factories import BoothFactory, HallFactory, MembershipFactory, OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db
Audience = Announcement.Audience


@pytest.fixture
def organiser():
    return OrganiserFactory()


@pytest.fixture
def announce(organiser, django_capture_on_commit_callbacks):
    def announce(text="Hall 3 closes at noon.", audience=Audience.ALL, by_mail=False, **fields):
        fields.setdefault("ends_at", timezone.now() + datetime.timedelta(hours=1))
        announcement = Announcement(texts={"en": text}, audience=audience, **fields)
        with django_capture_on_commit_callbacks(execute=True):
            return announcements.announce(announcement, organiser, by_mail)

    return announce


def hears(client, person, text="Hall 3 closes at noon."):
    client.logout()
    if person:
        client.force_login(person)
    return text in client.get("/help/").text


def test_everybody_hears_what_is_for_all(client, announce):
    announce()

    assert hears(client, None)
    assert hears(client, UserFactory())


def test_a_group_hears_what_is_for_it_and_others_do_not(client, announce, organiser):
    buyer, exhibitor = UserFactory(), MembershipFactory().user
    people = {"guest": None, "buyer": buyer, "exhibitor": exhibitor, "organiser": organiser}
    heard = {}
    for audience in (Audience.BUYERS, Audience.EXHIBITORS, Audience.ORGANISERS):
        announce(f"For {audience}.", audience)
        heard[audience] = {
            name for name, person in people.items() if hears(client, person, f"For {audience}.")
        }

    assert heard == {
        Audience.BUYERS: {"buyer", "organiser"},
        Audience.EXHIBITORS: {"exhibitor"},
        Audience.ORGANISERS: {"organiser"},
    }


def test_a_hall_hears_what_is_for_the_hall(client, announce):
    here, there = BoothFactory(), BoothFactory(hall=HallFactory(number=2))
    announce(audience=Audience.HALL, hall=here.hall)

    assert hears(client, MembershipFactory(exhibitor=here.exhibitor).user)
    assert not hears(client, MembershipFactory(exhibitor=there.exhibitor).user)


def test_announcement_ends_begins_and_is_withdrawn(
    client, announce, organiser, django_capture_on_commit_callbacks
):
    now = timezone.now()
    announce("Tomorrow.", starts_at=now + datetime.timedelta(minutes=5))
    announcement = announce()
    assert hears(client, None)
    assert not hears(client, None, "Tomorrow.")

    with django_capture_on_commit_callbacks(execute=True):
        announcements.withdraw_announcement(announcement, organiser)
    assert not hears(client, None)
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["announcement.made", "announcement.made", "announcement.withdrawn"]


def test_open_pages_hear_of_it_at_once(announce, listen):
    heard = listen("fair")

    announce()

    assert [event["event"] for event in heard()] == ["announcement.made"]


@pytest.mark.parametrize("fields", [{"text": ""}, {"ends_at": timezone.now() - datetime.timedelta(hours=1)}])
def test_announcement_without_words_or_time_is_refused(announce, fields):
    with pytest.raises(Refused):
        announce(**fields)

    assert not Announcement.objects.exists()


def test_mail_goes_to_those_who_work_here_and_to_visitors_who_want_news(announce, mailoutbox):
    exhibitor, wants, wants_not = MembershipFactory().user, UserFactory(language="zh-hans"), UserFactory()
    give_consent(Consent.Purpose.NEWS, user=wants)

    announcement = announce(by_mail=True)

    assert {mail.to[0] for mail in mailoutbox} == {exhibitor.email, wants.email}
    assert wants_not.email not in {mail.to[0] for mail in mailoutbox}
    announcement.job.refresh_from_db()
    assert announcement.job.result == {"sent": 2, "failed": 0}


def test_mails_go_on_where_a_kill_cut_them_off(announce, mailoutbox, monkeypatch):
    people = [MembershipFactory().user for _n in range(5)]
    monkeypatch.setattr(announcements, "BATCH", 2)
    send, sent, kills = announcements.send_announcement, [], []

    def send_until_killed(announcement, person):
        if len(sent) == 3 and not kills:
            kills.append(1)
            raise OperationalError("the database was killed")
        sent.append(person)
        return send(announcement, person)

    monkeypatch.setattr(announcements, "send_announcement", send_until_killed)
    announcement = announce(audience=Audience.EXHIBITORS, by_mail=True)
    Job.objects.update(beat_at=timezone.now() - datetime.timedelta(minutes=1))

    run_job(announcement.job_id)

    ids = [mail.extra_headers["Message-ID"] for mail in mailoutbox]
    assert len(set(ids)) == len(people)
    assert {mail.to[0] for mail in mailoutbox} == {person.email for person in people}


def test_organiser_announces_and_withdraws_in_the_console(client, organiser):
    client.force_login(organiser)
    base = "/console/booths/announcement/"
    ends = timezone.localtime() + datetime.timedelta(days=1)
    assert "text_zh-hans" in client.get(f"{base}add/").context["form"].fields
    data = {"audience": "all", "tone": "warn", "text_en": "Storm: halls close early.", "link": "/halls/"}
    data |= {"starts_at": f"{timezone.localtime():%Y-%m-%d %H:%M:%S}", "ends_at": f"{ends:%Y-%m-%d %H:%M:%S}"}
    assert client.post(f"{base}add/", {**data, "link": "//evil.example"}).status_code == 422
    counted = client.post(f"{base}add/", {**data, "count": "1"})
    assert "would get it by mail" in counted.content.decode()
    assert not Announcement.objects.exists()

    client.post(f"{base}add/", data)
    announcement = Announcement.objects.get()
    assert (announcement.texts, announcement.made_by) == ({"en": "Storm: halls close early."}, organiser)
    assert "Storm" in client.get(f"{base}{announcement.pk}/change/").content.decode()

    client.post(f"{base}{announcement.pk}/withdraw/")
    announcement.refresh_from_db()
    assert announcement.withdrawn_at


@pytest.mark.parametrize("path", ["add/", "{pk}/withdraw/"])
def test_others_announce_nothing(client, announce, path):
    announcement = announce()
    for person in (UserFactory(), UserFactory(is_staff=True)):
        client.force_login(person)
        response = client.post(f"/console/booths/announcement/{path.format(pk=announcement.pk)}", {})
        assert response.status_code in (302, 403)

    announcement.refresh_from_db()
    assert announcement.withdrawn_at is None
    assert Announcement.objects.count() == 1
