import io

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from PIL import Image

from fair import audit
from fair.models import AuditEntry
from fair.pictures import store_picture
from tests.factories import EditionFactory, OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_entry_keeps_what_changed_and_nothing_else():
    actor, person = OrganiserFactory(), UserFactory(company="Volta")
    before = audit.snapshot(person)
    person.company = "Volta Homeware"

    entry = audit.record(
        actor, "user.changed", person, before, audit.snapshot(person), reason="asked by mail"
    )

    assert (entry.before, entry.after) == ({"company": "Volta"}, {"company": "Volta Homeware"})
    assert list(AuditEntry.objects.about(person)) == [entry]


def test_entry_never_holds_a_password():
    person = UserFactory()
    before = audit.snapshot(person)
    person.set_password("another long secret")

    entry = audit.record(None, "user.changed", person, before, audit.snapshot(person))

    assert (entry.before, entry.after) == ({"password": "…"}, {"password": "…"})


@pytest.mark.parametrize("act", [lambda found: found.update(reason="mended"), lambda found: found.delete()])
def test_log_is_append_only(act):
    entry = audit.record(None, "edition.opened", EditionFactory(), reason="as planned")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        act(AuditEntry.objects.filter(pk=entry.pk))

    entry.refresh_from_db()
    assert entry.reason == "as planned"


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "PNG")
    return store_picture(ContentFile(file.getvalue(), "pot.png"), alt="A pot")


def test_console_writes_who_changed_what_and_from_where(client, picture):
    organiser = OrganiserFactory()
    client.force_login(organiser)
    address = f"/console/fair/picture/{picture.pk}/change/"

    client.post(address, {"alt": "A stockpot"}, REMOTE_ADDR="203.0.113.7")

    picture.refresh_from_db()
    assert picture.alt == "A stockpot"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.verb, entry.address) == (organiser, "picture.changed", "203.0.113.7")
    assert (entry.before, entry.after) == ({"alt": "A pot"}, {"alt": "A stockpot"})
