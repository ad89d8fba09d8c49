"""Every page behind sign-in, off the URLconf, in a real browser: accessible and silent. None can be forgotten."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from kb.desk.moves import MOVES
from tests import test_access
from tests.addresses import addresses, filled
from tests.journeys.axe import DRILL, too_wide, violations
from tests.journeys.conftest import Watched, window
from tests.running import Site

PRIVATE = [address for address in addresses() if address.door != "site"]
NOT_LOOKED_AT = {
    "transition",
    "audit_file",
    "facts_csv",
    "fact_cells",
    "facts_json",
    "buffer",
    "presence",
    "typed_preview",
    "typed_checks",
    "offered",
    "offered_facts",
    "found_pictures",
    "upload_picture",
}  # looked at below; files; for scripts
DESK = [address for address in PRIVATE if address.door == "desk" and address.name not in NOT_LOOKED_AT]
SIGNED_OUT = [address for address in PRIVATE if address.door == "accounts"]
ADMIN = [address for address in PRIVATE if address.door == "admin" and address.name]
NO_PAGES = {"login", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n", "view_on_site"}
LIKE_OTHERS = [["category"], ["featured"], ["redirect"], ["tag"], ["tool"], ["historyentry"], ["waiver"]]
# Where each transition may be carried out by an administrator who had no hand in it.
WHERE = {
    "submit": "draft", "withdraw": "in_review", "approve": "in_review", "request_changes": "in_review",
    "schedule": "approved", "unschedule": "scheduled",
    "publish": "approved", "discard": "rewritten", "bin": "draft", "unbin": "binned", "retire": "published",
    "restore": "retired", "emergency_publish": "draft", "endorse": "emergency", "verify": "published",
}  # fmt: skip
REFUSED = {"retire": ("binned", 409), "nonsense": ("draft", 404), "restore": ("published", 409)}


@pytest.fixture(scope="session")
def editor(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "editor")


@pytest.fixture(scope="session")
def administrator(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site, "administrator")


@pytest.fixture(scope="session")
def stranger(chromium: Browser, site: Site) -> Iterator[Watched]:
    yield from window(chromium, site)


def look(who: Watched, path: str, status: int = 200) -> None:
    """Opens the page and has it examined; it may not speak."""
    who.complaints.clear()
    answer = who.page.goto(path)
    assert answer is not None
    assert answer.status == status, path
    if status != 200:
        who.complaints.clear()  # the browser reports such an answer by itself
    assert who.complaints == []
    assert violations(who.page) == []


def values(there: Any, article: str = "rewritten") -> dict[str, str]:
    return {
        "articles/<uuid:public_id>": f"articles/{there['articles'][article]}",
        "<uuid:comment_id>": there["comment"],
        "<uuid:guest_id>": there["guest"],
        "<uuid:text_id>": there["kept"],
        "freshness/<slug:item>": f"freshness/{there['stale']}",
        "inbox/<uuid:public_id>": f"inbox/{there['letter']}",
        "media/<uuid:public_id>": f"media/{there['image']}",
        "authors/<uuid:public_id>": f"authors/{there['author']}",
        "people/<uuid:public_id>": f"people/{there['person']}",
        "facts/subjects/<uuid:public_id>": f"facts/subjects/{there['subject']}",
        "facts/criteria/<uuid:public_id>": f"facts/criteria/{there['criterion']}",
        "<uuid:subject_id>/<uuid:criterion_id>": f"{there['subject']}/{there['criterion']}",
        "<kind:kind>/<uuid:public_id>": f"categories/{there['category']}",
        "<kind:kind>": "categories",
        "<path:path>": "articles/open-source-vs-closed-ai-models/",
        "<int:number>": "1",
        "<str:uidb64>/<str:token>": there["invitation"],
        "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$": f"{there['reset']}/",
    }


@pytest.mark.parametrize("address", DESK, ids=str)
def test_no_page_of_the_desk_has_a_fault_or_scrolls_sideways(
    editor: Watched, administrator: Watched, there: Any, address: Any
) -> None:
    who = administrator if test_access.rule(address) == test_access.ADMINISTRATORS else editor
    look(who, filled(address, values(there)))
    assert not too_wide(who.page)


@pytest.mark.parametrize(
    "state", ["draft", "in_review", "changes_requested", "approved", "scheduled", "retired", "binned"]
)
def test_axe_finds_nothing_on_an_article_in_any_state(editor: Watched, there: Any, state: str) -> None:
    look(editor, f"/desk/articles/{there['articles'][state]}/")


def test_every_transition_at_the_desk_is_looked_at() -> None:
    assert set(WHERE) == {move.name for move in MOVES.values()}


@pytest.mark.parametrize(("name", "state"), WHERE.items())
def test_axe_finds_nothing_on_the_page_of_a_transition(
    administrator: Watched, there: Any, name: str, state: str
) -> None:
    look(administrator, f"/desk/articles/{there['articles'][state]}/{name}/")


@pytest.mark.parametrize(("name", "case"), REFUSED.items())
def test_axe_finds_nothing_on_a_refusal(editor: Watched, there: Any, name: str, case: tuple[str, int]) -> None:
    state, status = case
    look(editor, f"/desk/articles/{there['articles'][state]}/{name}/", status)


def test_readers_meet_no_fault_where_the_ledger_is_printed(stranger: Watched, there: Any) -> None:
    for path in (there["compared"], "/subjects/sample-alpha/", "/criteria/sample-length/"):
        look(stranger, path)
        assert not too_wide(stranger.page)


def test_axe_finds_nothing_on_the_form_of_a_comment(editor: Watched, there: Any) -> None:
    look(editor, f"/desk/articles/{there['articles']['in_review']}/review/?on=2")


@pytest.mark.parametrize("rest", ["", "submit/", "preview/", "history/", "review/"])
def test_axe_finds_nothing_where_checks_fail_or_are_waived(editor: Watched, there: Any, rest: str) -> None:
    look(editor, f"/desk/articles/{there['articles']['failing']}/{rest}")


def test_axe_finds_nothing_on_the_page_on_which_a_check_is_waived(editor: Watched, there: Any) -> None:
    editor.page.goto(f"/desk/articles/{there['articles']['failing']}/submit/")
    look(editor, str(editor.page.get_by_role("link", name="Waive…").first.get_attribute("href")))
    expect(editor.page.get_by_role("heading", level=1)).to_have_text("Waive a check")


def test_axe_finds_nothing_on_a_draft_that_a_guest_reads(stranger: Watched, there: Any) -> None:
    for query in ("", "?on=0", "?on=3"):
        look(stranger, f"{there['invited']}{query}")
    look(stranger, f"{there['invited'][:-3]}xx/", 404)


@pytest.mark.parametrize("asked", ["view=month", "view=week", "view=agenda", "view=year&day=tomorrow"])
def test_axe_finds_nothing_in_the_calendar(editor: Watched, there: Any, asked: str) -> None:
    look(editor, f"/desk/calendar/?{asked}")


@pytest.mark.parametrize("asked", ["view=columns", "view=columns&show=mine", "category=nowhere", "assignee=nobody"])
def test_axe_finds_nothing_on_the_board(editor: Watched, there: Any, asked: str) -> None:
    look(editor, f"/desk/?{asked}")


def test_a_card_is_moved_by_its_list_and_button(editor: Watched, site: Site) -> None:
    site.does("from tests.journeys import samples; samples.card_to_move()")
    page = editor.page
    page.goto("/desk/?view=columns")
    page.get_by_label("What to do with A sample that is moved").select_option("Withdraw from review")
    page.get_by_role("button", name=re.compile("^Go.*A sample that is moved")).click()
    expect(page.get_by_role("status").filter(has_text="A sample that is moved: Withdrawn")).to_have_count(1)
    expect(page.get_by_role("region", name="Draft").get_by_role("link", name="A sample that is moved")).to_be_visible()
    assert page.url.endswith("/desk/?view=columns")
    assert violations(page) == []


def test_axe_finds_nothing_on_the_form_of_another_hour(editor: Watched, there: Any) -> None:
    look(editor, f"/desk/articles/{there['articles']['scheduled']}/reschedule/")
    expect(editor.page.get_by_role("heading", level=1)).to_have_text("Another hour")


@pytest.mark.parametrize("asked", ["q=model&state=published&own=on", "tag=nowhere&before=x", "q=zzyzzx"])
def test_axe_finds_nothing_on_filters_that_are_set(editor: Watched, asked: str) -> None:
    look(editor, f"/desk/articles/?{asked}")


def test_the_places_fold_away_on_a_phone_and_stand_open_beside_the_page(editor: Watched) -> None:
    page = editor.page
    page.set_viewport_size({"width": 375, "height": 800})
    page.goto("/desk/")
    places = page.get_by_role("navigation", name="Places")
    expect(places.get_by_role("link", name="Calendar")).to_be_hidden()
    page.get_by_text("Places", exact=True).press("Enter")
    expect(places.get_by_role("link", name="Calendar")).to_be_visible()
    assert violations(page) == []
    places.get_by_role("link", name="Calendar").press("Enter")
    page.wait_for_url("**/desk/calendar/")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(places.get_by_role("link", name="Articles")).to_be_visible()
    expect(page.get_by_text("Places", exact=True)).to_be_hidden()


def test_axe_finds_nothing_on_a_merger_that_is_asked_about(editor: Watched, there: Any) -> None:
    page = editor.page
    page.goto(f"/desk/categories/{there['category']}/merge/")
    page.locator("main .name").first.click()
    assert violations(page) == []


def test_axe_finds_nothing_on_a_choice_that_is_half_made_and_shown(editor: Watched, there: Any) -> None:
    page, address = editor.page, f"/desk/articles/{there['articles']['rewritten']}/conflicts/{there['kept']}/"
    page.goto(address)
    page.get_by_role("group", name="1 of 4").get_by_label("You", exact=True).check()
    page.get_by_role("button", name="Save the merge").click()
    expect(page.get_by_role("alert")).to_contain_text("3 passages still need a choice")
    assert violations(page) == []
    page.get_by_text("Show what merged by itself").click()
    page.get_by_text("Copy my text").click()
    page.get_by_role("button", name="Show the result").click()
    expect(page.get_by_role("region", name="The result")).to_contain_text("Another summary.")
    assert violations(page) == []


def test_axe_finds_nothing_on_a_text_that_was_dropped_and_where_one_waits(editor: Watched, there: Any) -> None:
    article = f"/desk/articles/{there['articles']['draft']}/"
    page = editor.page
    page.goto(article)
    page.evaluate("document.querySelector('[name=base]').value = 0")
    page.get_by_label("Summary", exact=True).fill("Words of another window.")
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Changes met")
    page.get_by_role("link", name="Leave, keep both").click()
    look(editor, article)
    page.get_by_role("link", name="Choose between the two").click()
    page.get_by_role("button", name="Drop my text").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your text")
    expect(page.get_by_role("main")).to_contain_text("Words of another window.")
    assert violations(page) == []


def test_axe_finds_nothing_on_a_form_with_errors(editor: Watched) -> None:
    page = editor.page
    page.goto("/desk/articles/new/")
    page.get_by_label("Title", exact=True).fill("x" * 300)
    page.get_by_role("button", name="Save").first.click()
    expect(page).to_have_title(re.compile("^Error:"))
    assert page.get_by_label("Title", exact=True).input_value() == "x" * 300
    assert violations(page) == []


@pytest.mark.parametrize("address", SIGNED_OUT, ids=str)
def test_axe_finds_nothing_on_the_pages_of_sign_in(
    stranger: Watched, editor: Watched, there: Any, address: Any
) -> None:
    who = editor if address.name in {"account_change_password", "account_logout"} else stranger
    look(who, filled(address, values(there)))


def is_looked_at(address: Any) -> bool:
    """Whether it is a page; of Django's own, which are alike, those of a few models (DRILL: of all)."""
    return address.name not in NO_PAGES and (DRILL or address.name.split("_")[1:2] not in LIKE_OTHERS)


@pytest.mark.slow
@pytest.mark.parametrize("address", list(filter(is_looked_at, ADMIN)), ids=str)
def test_axe_finds_nothing_in_the_admin(administrator: Watched, there: Any, address: Any) -> None:
    kind = address.name.rpartition("_")[0]
    path = filled(address, {"<path:object_id>": str(there["rows"].get(kind, ""))})
    answer = administrator.page.request.get(path)
    look(administrator, path, answer.status)
    assert answer.status in {200, 403}


def test_the_actions_of_the_admin_ask_on_a_page_without_a_fault(administrator: Watched) -> None:
    page = administrator.page
    for state, action in (("in_review", "request_changes"), ("in_review", "approve"), ("published", "retire")):
        page.goto(f"/admin/kb/article/?state__exact={state}")
        page.locator("input.action-select").first.check()
        page.select_option("select[name=action]", action)
        page.locator("button[name=index]").click()
        expect(page.locator("input[name=carry_out]")).to_be_visible()
        assert violations(page) == []
        assert re.search("article", page.url)
