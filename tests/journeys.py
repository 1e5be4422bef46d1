"""The real site in a real browser: fixtures live_site, open_page and axe.

    def test_search_finds_kettles(live_site, open_page, axe):
        page = open_page("/search/?q=kettels", width=390, scheme="dark")
        axe(page)  # in both looks, whichever it was opened in

A page that writes an error to its console, breaks the Content-Security-Policy or asks another
site for anything fails its test.
"""

import os
import shutil
import socket
import threading
import time

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from django.test import Client
from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# Of the browser's own, what Playwright leaves out, whose list ours takes the place of; and the suggestions of
# the address bar, pages of their own that each new window would load.
UNUSED = """
AvoidUnnecessaryBeforeUnloadCheckSync DestroyProfileOnBrowserClose HttpsUpgrades
HttpsFirstBalancedModeAutoEnable LensOverlay MediaRouter PaintHolding ThirdPartyStoragePartitioning
AvoidCorsURLLoaderRestartOnRedirect OptimizationHints NetworkTimeServiceQuerying AimEnabled PreconnectToSearch
WebUIOmniboxPopup WebUIOmniboxAimPopup WebUIOmniboxFullPopup
""".split()
FLAGS = ["--no-sandbox", "--disable-gpu", f"--disable-features={','.join(UNUSED)}"]
HEIGHTS = {390: 844, 1440: 900}
# One frame styles the page anew, the next tells its scripts; what fades is of neither look meanwhile.
VIOLATIONS = """
async () => {
  for (const _frame of [1, 2]) await new Promise(requestAnimationFrame);
  const fading = () => document.getAnimations().filter((one) => one instanceof CSSTransition);
  while (fading().length) for (const one of fading()) one.finish();
  return (await axe.run({ resultTypes: ["violations"] })).violations;
}
"""
WIDE = [(1440, "light"), (1440, "dark")]
NARROW = [(390, "dark"), (390, "light")]
BOTH = [WIDE[0], NARROW[0]]
ALL = [*WIDE, *NARROW]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Journeys come last: Playwright's event loop stays in this thread, where async tests need theirs."""
    items.sort(key=lambda item: "chromium" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def chromium():
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not path:
        pytest.fail("The journeys need Chromium: install it, or set CHROMIUM to its path.")
    # Django takes Playwright's loop for async code of ours and would refuse each query.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Counted:
    """The application, with the number of requests and sockets that it is at."""

    def __init__(self, application):
        self.application = application
        self.under_way = 0

    async def __call__(self, scope, receive, send):
        counts = scope["type"] != "lifespan"
        self.under_way += counts
        try:
            await self.application(scope, receive, send)
        finally:
            self.under_way -= counts

    def finish(self):
        deadline = time.monotonic() + 10
        while self.under_way and time.monotonic() < deadline:
            time.sleep(0.02)


@pytest.fixture(scope="session")
def application():
    from fair.asgi import application

    return Counted(application)


@pytest.fixture(scope="session")
def server(django_db_setup, application):
    """fair.asgi under uvicorn in a thread, which sees the test database; its address."""
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=2,
        ws="fair.realtime.wire:FrameProtocol",
    )
    uvicorn_server = uvicorn.Server(config)
    thread = threading.Thread(target=uvicorn_server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield "http://{}:{}".format(*listening.getsockname())
    uvicorn_server.should_exit = True
    thread.join()
    listening.close()


@pytest.fixture
def live_site(transactional_db, settings, request, collected):
    """The address of the running site, with its static files as a visitor gets them."""
    settings.STORAGES = collected
    settings.WHITENOISE_AUTOREFRESH = False
    yield request.getfixturevalue("server")
    request.getfixturevalue("application").finish()  # what is still asked would meet the tables being emptied


@pytest.fixture
def open_page(chromium, live_site):
    """open_page(address, width, scheme, language, zone, person) -> a Playwright page, watched.

    Each is a browser of its own, so that two people can meet. `page.complaints` is what the page
    did wrong; the test fails if any is left at its end. `options` are Playwright's own for a context:
    service_workers="block" where a test routes requests, which the worker would take past it.
    """
    contexts, pages = [], []

    def open_page(
        address="/", *, width=1440, scheme="light", language="en", zone="Asia/Tokyo", person=None, **options
    ):
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=scheme,
            locale=language,
            timezone_id=zone,
            has_touch=is_touched(width),
            **options,
        )
        contexts.append(context)
        if person:
            context.add_cookies([session_cookie(person, live_site)])
        page = context.new_page()
        pages.append(page)
        page.look, page.hand = (width, scheme), context.new_cdp_session(page)
        page.complaints = complaints_of(page, live_site)
        page.goto(live_site + address)
        return page

    yield open_page
    complaints = [complaint for page in pages for complaint in page.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


def session_cookie(person, site):
    client = Client()
    client.force_login(person)
    return {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": site}


def complaints_of(page, site):
    """A list that grows with every console error and every request to another site."""
    complaints = []

    def on_console(message):
        if message.type == "error":  # the browser also reports breaches of the policy here
            complaints.append(f"{page.url}: {message.text}")

    def on_request(request):
        if not request.url.startswith((site, site.replace("http", "ws", 1), "data:", "blob:")):
            complaints.append(f"{page.url} asked {request.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("request", on_request)
    return complaints


def is_touched(width):
    return width < 600


def wear(page, width, scheme="light"):
    """The page as it stands, in another look."""
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 900)})
    page.hand.send("Emulation.setTouchEmulationEnabled", {"enabled": is_touched(width)})
    page.emulate_media(color_scheme=scheme)


@pytest.fixture
def axe():
    """axe(page) asserts of the page as it stands, wide and narrow, light and dark, that the accessibility
    checker finds nothing on it and that it need not be scrolled sideways. What is open at one width alone is
    looked at in those looks, axe(page, NARROW); what has most to show in each of them, axe(page, ALL)."""

    def check(page, looks=BOTH):
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        for look in looks:
            wear(page, *look)
            results = AxeResults({"violations": page.evaluate(VIOLATIONS)})
            assert results.violations_count == 0, f"{look}: {results.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, look
        wear(page, *page.look)

    return check
