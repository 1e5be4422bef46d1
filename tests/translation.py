"""A server that speaks the API of LibreTranslate, for the fixture `libretranslate`."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import urllib3
from django.core.cache import cache

from fair import translating

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
def libretranslate(settings, monkeypatch):
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
