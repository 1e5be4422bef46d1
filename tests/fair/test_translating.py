"""Translation by a real HTTP server that speaks the API of LibreTranslate."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import urllib3
from django.core.cache import cache
from django.urls import reverse

from booths.models import Line
from booths.services.conversations import ask, remove_line
from fair import translating
from fair.models import Translation
from fair.translating import Untranslated, translate
from tests.factories import BoothFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
WORDS = {("Hola", "en"): "Hello", ("Hola", "zh-Hans"): "你好", ("Hello", "en"): "Hello"}


class LibreTranslate(BaseHTTPRequestHandler):
    """What https://docs.libretranslate.com says of GET /languages and POST /translate."""

    asked: list
    wait = 0
    key = ""

    def do_GET(self):
        codes = ["en", "es", "zh-Hans"]
        self.answer(200, [{"code": code, "name": code, "targets": codes} for code in codes])

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        time.sleep(self.wait)
        if self.path != "/translate" or body["format"] != "text" or body["source"] != "auto":
            self.answer(400, {"error": "Invalid request"})
        elif self.key and body.get("api_key") != self.key:
            self.answer(403, {"error": "Invalid API key"})
        elif (body["q"], body["target"]) not in WORDS:
            self.answer(500, {"error": "Cannot translate text"})
        else:
            source = "es" if body["q"] == "Hola" else "en"
            found = {"confidence": 90.0, "language": source}
            words = WORDS[body["q"], body["target"]]
            self.answer(200, {"translatedText": words, "detectedLanguage": found})

    def answer(self, status, data):
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments):
        pass


@pytest.fixture
def server(settings, monkeypatch):
    handler = type("Server", (LibreTranslate,), {"asked": []})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listening.daemon_threads = True
    thread = threading.Thread(target=listening.serve_forever)
    thread.start()
    settings.TRANSLATION_URL = f"http://127.0.0.1:{listening.server_port}/"
    monkeypatch.setattr(translating, "_server", urllib3.PoolManager(timeout=1, retries=False))
    cache.delete("translation-languages")
    yield handler
    translating._server.clear()
    listening.shutdown()
    thread.join()
    listening.server_close()


@pytest.fixture
def line():
    return ask(BoothFactory().exhibitor, UserFactory(), "Hola", "00000000-0000-4000-8000-000000000001")


def test_a_text_goes_to_the_server_once(server):
    first, second = translate("Hola", "en"), translate("Hola", "en")

    assert (first.text, first.source) == ("Hello", "es")
    assert first == second
    assert [body["q"] for body in server.asked] == ["Hola"]


def test_the_servers_own_code_for_chinese_is_used(server):
    assert translate("Hola", "zh-hans").text == "你好"
    assert server.asked[0]["target"] == "zh-Hans"


def test_a_key_is_sent_where_one_is_set(server, settings):
    server.key = "secret"
    with pytest.raises(Untranslated, match="403"):
        translate("Hola", "en")
    settings.TRANSLATION_KEY = "secret"

    assert translate("Hola", "en").text == "Hello"


@pytest.mark.parametrize("language", ["tlh", "es"])
def test_what_the_server_cannot_do_is_not_kept(server, language):
    with pytest.raises(Untranslated):
        translate("Hola", language)

    assert not Translation.objects.exists()


def test_a_server_that_is_slow_or_away_is_not_waited_for(server, settings):
    server.wait = 2
    with pytest.raises(Untranslated):
        translate("Hola", "en")
    settings.TRANSLATION_URL = "http://127.0.0.1:9"
    with pytest.raises(Untranslated):
        translate("Hola", "en")


def test_a_line_is_translated_by_the_worker_and_told(
    client, server, line, listen, django_capture_on_commit_callbacks
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


def test_a_failure_is_told_too(client, server, line, listen, django_capture_on_commit_callbacks):
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


def test_a_stranger_has_nothing_translated(client, server, line):
    client.force_login(UserFactory())

    assert client.post(reverse("line_translation", args=[line.pk])).status_code == 404
    assert server.asked == []


def test_what_is_removed_is_forgotten_in_every_language(server, line):
    translate("Hola", "en")

    remove_line(line, line.author)

    assert not Translation.objects.exists()
