"""What becomes of a person's notifications when the person leaves or becomes one with another."""

import json

import pytest

from accounts.leaving import leave
from accounts.merging import merge
from accounts.models import NoticeChoice, Notification, PushDevice
from accounts.notices import notify
from tests.factories import OrganiserFactory, UserFactory

pytestmark = pytest.mark.django_db


def someone_told(key="kettle:1", mail="never"):
    user = UserFactory()
    PushDevice.objects.create(
        user=user, endpoint=f"https://push.example.org/{user.pk}", p256dh="point", auth="hush"
    )
    notify([user], "kettle.boiled", key=key, room=f"room of {user.pk}")
    NoticeChoice.objects.create(user=user, kind="kettle.boiled", page=True, mail=mail, push=True)
    return user


def test_a_person_takes_them_along_without_keys(client):
    user = someone_told()
    client.force_login(user)

    data = json.loads(client.get("/my/data/my-data.json").content)

    assert data["accounts.notification"][0]["data"] == {"room": f"room of {user.pk}"}
    assert data["accounts.noticechoice"][0]["mail"] == "never"
    assert set(data["accounts.pushdevice"][0]) == {"user", "endpoint", "browser", "made_at", "pushed_at"}


def test_leaving_takes_them_all():
    user, other = someone_told(), someone_told()

    leave(user)

    for model in (Notification, NoticeChoice, PushDevice):
        assert model.objects.get().user == other


def test_merging_hands_them_on_and_what_both_have_stands_once():
    keep, gone = someone_told(mail="daily"), someone_told()
    notify([gone], "kettle.boiled", key="kettle:2", room="the hall")

    merge(keep, gone, OrganiserFactory())

    rows = Notification.objects.order_by("key").values_list("user", "data__room")
    assert list(rows) == [(keep.pk, f"room of {keep.pk}"), (keep.pk, "the hall")]
    assert NoticeChoice.objects.get().mail == "daily"
    assert set(PushDevice.objects.values_list("user", flat=True)) == {keep.pk}
