"""In Firefox it is read and written as in Chromium."""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.fox import Fox, firefox
from tests.running import Site

COMMAND = shutil.which("firefox-esr") or shutil.which("firefox")
ROOT = "document.querySelector('.writer-text')?.shadowRoot"
BUTTONS = "[...document.querySelectorAll('button')]"
SENT = "new FormData(document.querySelector('form.editing')).get('body')"

if COMMAND is None and os.environ.get("CI") != "true":
    pytestmark = pytest.mark.skip(reason="no Firefox: apt-get install firefox-esr, make test")


@pytest.fixture(scope="module")
def fox(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fox]:
    assert COMMAND
    with firefox(COMMAND, tmp_path_factory.mktemp("firefox"), site.address) as found:
        yield found
    # A page that is left while another one fades in says so.
    assert [line for line in found.said if "Transition" not in line] == []


def signed_in(fox: Fox, site: Site) -> None:
    logins = json.loads((Path(site.data) / "demo-logins.json").read_text())
    login = next(login for login in logins if login["role"] == "writer")
    fox.go("/accounts/login/")
    fox.until("document.querySelector('[name=login]').focus() ?? true")
    fox.type(login["email"])
    fox.until("document.querySelector('[name=password]').focus() ?? true")
    fox.type(login["password"])
    fox.press("Enter")
    fox.until("location.pathname.startsWith('/desk/')")


def test_a_reader_opens_the_source_of_a_value_and_goes_on_by_keys(fox: Fox) -> None:
    fox.go("/articles/open-source-vs-closed-ai-models/")
    assert fox.until("document.querySelector('table summary').focus() ?? document.activeElement.localName") == "summary"
    fox.press("Enter")
    assert "As of" in fox.until("document.querySelector('table details[open]')?.innerText")
    assert fox.until("document.documentElement.scrollWidth <= innerWidth")
    fox.press("Tab")
    assert fox.until("document.activeElement.href")


def test_a_writer_writes_links_sees_and_saves(fox: Fox, site: Site) -> None:
    signed_in(fox, site)
    fox.go("/desk/articles/new/")
    fox.until("document.querySelector('[data-ready]') && (document.querySelector('[name=title]').focus() ?? true)")
    fox.type("Written in Firefox")
    fox.until(f"{ROOT}.querySelector('[contenteditable]').focus() ?? true")
    fox.type("Some ")
    fox.press("Control", "b")
    fox.type("bold")
    fox.press("Control", "End")
    fox.type(" words, see [[gpt")
    fox.until(f"{ROOT}.querySelector('[role=listbox] [aria-selected=true]')?.textContent.includes('GPT-4 vs Claude')")
    fox.press("Enter")
    assert fox.until(SENT) == "Some **bold** words, see [[gpt-4-vs-claude]]"
    fox.until("document.querySelector('.keeping')?.textContent.includes('Saved')")
    fox.until(f"{BUTTONS}.find(each => each.textContent === 'Preview').click() ?? true")  # Firefox keeps Ctrl+Shift+P
    shown = "document.querySelector('.seeing iframe')?.contentDocument?.querySelector('article strong')?.textContent"
    assert fox.until(shown) == "bold"
    fox.press("Control", "s")
    fox.until("/[-0-9a-f]{36}/.test(location.pathname) && !!document.querySelector('[data-ready]')")
    assert fox.until(SENT) == "Some **bold** words, see [[gpt-4-vs-claude]]"
