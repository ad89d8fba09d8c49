"""A real Chromium on a real site that holds the demonstration."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.running import Site, furnished

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

expect.set_options(timeout=20_000)  # as long as a busy machine may take; what comes is seen at once


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason="no Chromium: apt-get install chromium"))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    running = Site(furnished(tmp_path_factory.mktemp("demo") / "data"))
    running.wait_for("/readyz")
    yield running
    running.stop()


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(driver: Playwright) -> Iterator[Browser]:
    browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def there(site: Site) -> Any:
    """Where an example of everything is."""
    printed = site.does("from tests.journeys import samples; samples.prepare()")
    return json.loads(printed.splitlines()[-1])


def browsing(chromium: Browser, site: Site, **options: Any) -> BrowserContext:
    """A browser of somebody's own, where no page fades into the next: that takes time, and complains when cut short."""
    return chromium.new_context(**{"base_url": site.address, "reduced_motion": "reduce", **options})


class Watched:
    """A page and what went wrong on it: console messages, refused content, failed requests."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._watch(page)

    @property
    def page(self) -> Page:
        """The page; another where Chromium has crashed on it, so that one test fails and not all that share it."""
        if self._crashed:
            self._watch(self._page.context.new_page())
        return self._page

    def _watch(self, page: Page) -> None:
        self._page, self._crashed = page, False
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("crash", self._crash)

    def _crash(self, _page: Page) -> None:
        self._crashed = True


@pytest.fixture
def context(chromium: Browser, site: Site) -> Iterator[BrowserContext]:
    context = browsing(chromium, site)
    yield context
    context.close()


@pytest.fixture
def watched(context: BrowserContext) -> Watched:
    return Watched(context.new_page())


def login_of(site: Site, role: str) -> dict[str, str]:
    """How the demonstration's first person of that role signs in."""
    logins = json.loads((site.data / "demo-logins.json").read_text())
    return next(login for login in logins if login["role"] == role)


def sign_in(page: Page, site: Site, role: str) -> None:
    """Signs the demonstration's first person of that role in, as people do."""
    login = login_of(site, role)
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(login["email"])
    page.get_by_label("Password").fill(login["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/desk/**")


_came: dict[tuple[str, str], Any] = {}  # the cookies of who signed in, by site and role


def come_in(page: Page, site: Site, role: str) -> None:
    """Has that person signed in on this page: with the session of an earlier one while it lasts, which is quicker."""
    context, known = page.context, (site.address, role)
    if known in _came:
        context.add_cookies(_came[known])
        if context.request.get("/accounts/login/", max_redirects=0).status == 302:
            return
        context.clear_cookies()
    sign_in(page, site, role)
    _came[known] = context.cookies()


def chooses(page: Page, what: str, on: bool) -> None:
    """Sets how the person writes."""
    page.goto("/desk/writing/")
    page.get_by_label(what).set_checked(on)
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_role("status").first).to_contain_text("Kept.")


@contextmanager
def chosen(page: Page, what: str, on: bool = True) -> Iterator[None]:
    """While the person writes so; afterwards as before."""
    chooses(page, what, on)
    try:
        yield
    finally:
        chooses(page, what, not on)


def window(chromium: Browser, site: Site, role: str = "", **context: Any) -> Iterator[Watched]:
    """A window of its own, in which the demonstration's first person of that role has signed in; closed at the end."""
    opened = browsing(chromium, site, **context)
    page = opened.new_page()
    if role:
        come_in(page, site, role)
    yield Watched(page)
    opened.close()
