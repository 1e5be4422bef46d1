"""Translation by a real HTTP server that speaks the API of LibreTranslate (tests/translation.py)."""

import pytest
from django.urls import reverse

from booths.models import Line
from booths.services.conversations import ask, remove_line
from fair.models import Translation
from fair.translating import Untranslated, translate
from tests.factories import BoothFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def line():
    return ask(BoothFactory().exhibitor, UserFactory(), "Hola", "00000000-0000-4000-8000-000000000001")


def test_a_text_goes_to_the_server_once(libretranslate):
    first, second = translate("Hola", "en"), translate("Hola", "en")

    assert (first.text, first.source) == ("Hello", "es")
    assert first == second
    assert [body["q"] for body in libretranslate.asked] == ["Hola"]


def test_the_servers_own_code_for_chinese_is_used(libretranslate):
    assert translate("Hola", "zh-hans").text == "你好"
    assert libretranslate.asked[0]["target"] == "zh-Hans"


def test_a_key_is_sent_where_one_is_set(libretranslate, settings):
    libretranslate.key = "secret"
    with pytest.raises(Untranslated, match="403"):
        translate("Hola", "en")
    settings.TRANSLATION_KEY = "secret"

    assert translate("Hola", "en").text == "Hello"


@pytest.mark.parametrize("language", ["tlh", "es"])
def test_what_the_server_cannot_do_is_not_kept(libretranslate, language):
    with pytest.raises(Untranslated):
        translate("Hola", language)

    assert not Translation.objects.exists()


def test_a_server_that_is_slow_or_away_is_not_waited_for(libretranslate, settings):
    libretranslate.wait = 2
    with pytest.raises(Untranslated):
        translate("Hola", "en")
    settings.TRANSLATION_URL = "http://127.0.0.1:9"
    with pytest.raises(Untranslated):
        translate("Hola", "en")


def test_a_line_is_translated_by_the_worker_and_told(
    client, libretranslate, line, listen, django_capture_on_commit_callbacks
):
    host = MembershipFactory(exhibitor=line.conversation.exhibitor).user
    heard = listen(f"me:{host.pk}")
    client.force_login(host)
    address = reverse("line_translation", args=[line.pk])

    with django_capture_on_commit_callbacks(execute=True):
        first = client.post(address)
    second = client.post(address)

    assert (first.status_code, first.json()) == (202, {"translation": None})
    told = {"text": "Hello", "source": "es", "same": False}
    assert (second.status_code, second.json()) == (200, {"translation": told})
    (event,) = (event for event in heard() if event["event"] == "line.translated")
    assert (event["id"], event["translation"]) == (line.pk, told)


def test_a_failure_is_told_too(client, libretranslate, line, listen, django_capture_on_commit_callbacks):
    Line.objects.update(text="Nobody knows this")
    host = MembershipFactory(exhibitor=line.conversation.exhibitor).user
    heard = listen(f"me:{host.pk}")
    client.force_login(host)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("line_translation", args=[line.pk]))

    (event,) = (event for event in heard() if event["event"] == "line.translated")
    assert event["translation"] is None


def test_without_a_server_there_is_no_button_and_no_address(client, line, settings):
    settings.TRANSLATION_URL = ""
    client.force_login(line.author)

    page = client.get(reverse("conversation", args=[line.conversation_id])).content.decode()

    assert "data-translates" not in page
    assert client.post(reverse("line_translation", args=[line.pk])).status_code == 404


def test_a_stranger_has_nothing_translated(client, libretranslate, line):
    client.force_login(UserFactory())

    assert client.post(reverse("line_translation", args=[line.pk])).status_code == 404
    assert libretranslate.asked == []


def test_what_is_removed_is_forgotten_in_every_language(libretranslate, line):
    translate("Hola", "en")

    remove_line(line, line.author)

    assert not Translation.objects.exists()
