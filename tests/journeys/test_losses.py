"""Never lose a word: a text is typed while the server, the network, the browser and the session are ended under it."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from tests.journeys.losing import USE, Web, Writer

DRILL = os.environ.get("DRILL") == "1"
WORDS, SERVER, NETWORK, BROWSER, SESSION = (2_000, 20, 20, 10, 5) if DRILL else (500, 5, 5, 3, 1)
PATIENCE = 90_000 if DRILL else 30_000  # milliseconds; where all runs at once, a sign-in can take very long
TAIL = 3  # words typed right before the end, which may be lost


@pytest.fixture(
    scope="module", params=["SQLite", "PostgreSQL"] if DRILL and "TEST_POSTGRES_URL" in os.environ else ["SQLite"]
)
def web(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    address = os.environ["TEST_POSTGRES_URL"] if request.param == "PostgreSQL" else ""
    web = Web(tmp_path_factory.mktemp("losses") / "data", address)
    web.start()
    yield web
    web.kill()


@pytest.fixture
def writer(driver: Playwright, web: Web, tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(driver, web, tmp_path / f"profile-{tmp_path.name}")
    yield writer
    writer.end(hard=False)


def server(writer: Writer, some: int, number: int) -> None:
    writer.types(some // 3)
    writer.web.kill()
    writer.types(some // 3)
    writer.web.start()
    writer.types(some - 2 * (some // 3))


def network(writer: Writer, some: int, number: int) -> None:
    writer.types(some // 2)
    writer.context.set_offline(True)
    writer.types(some - some // 2)
    writer.context.set_offline(False)


def browser(writer: Writer, some: int, number: int) -> None:
    writer.types(some)
    writer.painted()
    certain = writer.words
    writer.types(TAIL)
    writer.end(hard=number % 2 == 0)
    writer.open()
    writer.visit(writer.path)
    dialog = writer.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="You typed more than was saved")).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("button", name=USE).first.click()
    writer.goes_on(certain)


def session(writer: Writer, some: int, number: int) -> None:
    writer.web.asked("DELETE FROM django_session")
    writer.types(some)
    dialog = writer.page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="You are signed out")).to_be_visible(timeout=PATIENCE)
    with writer.page.expect_popup() as popup:
        dialog.get_by_role("button", name="Sign in in a new window").click()
    writer.sign_in(popup.value)
    expect(dialog).to_be_hidden(timeout=PATIENCE)
    writer.goes_on()  # what was typed at the dialog was never painted


def test_every_key_survives_the_end_of_server_network_browser_and_session(writer: Writer) -> None:
    ends = [server] * SERVER + [network] * NETWORK + [browser] * BROWSER + [session] * SESSION
    random.Random(6).shuffle(ends)  # any order, the same each time
    began = time.monotonic()
    writer.begin()
    some = WORDS // len(ends) + 1
    done = dict.fromkeys(ends, 0)
    for count, end in enumerate(ends, 1):
        end(writer, some, done[end])
        done[end] += 1
        assert writer.text() == writer.whole(), f"after {end.__name__} {done[end]}"
        if count % 10 == 0:
            writer.saves()
    writer.types(max(0, WORDS - writer.words))  # in the place of those that a cut or a dialog let nobody type
    expect(writer.page.locator(".keeping")).to_contain_text("Saved", timeout=60_000)
    writer.saves()
    assert writer.words >= WORDS
    identifier = writer.path.split("/")[-2].replace("-", "")
    [(body,)] = writer.web.asked(
        "SELECT r.body FROM kb_article a JOIN kb_revision r ON r.id = a.draft_id "  # noqa: S608  # an id of ours
        f"WHERE a.public_id = '{identifier}'"
    )
    assert body == writer.whole()
    seconds = round(time.monotonic() - began)
    print(f"{writer.words} words, {len(body)} keys, in {seconds} s:", {end.__name__: done[end] for end in done})
    assert done == {server: SERVER, network: NETWORK, browser: BROWSER, session: SESSION}
