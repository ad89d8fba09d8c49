"""What articles state themselves: where they contradict each other or the ledger, where they say the same."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from kb.editorial import facts
from kb.models import Article, Criterion, Subject
from kb.rules.comparisons import OwnCell
from tests import cast
from tests.costs import queries

pytestmark = pytest.mark.django_db
PAGE = "/desk/facts/contradictions/"


@pytest.fixture(autouse=True)
def _other() -> None:
    cast.fact("unknown", cast.subject("Other"))


def at(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def compared(subject: Subject, value: str, by: Criterion | None = None, **fields: Any) -> dict[str, Any]:
    """A text that states this of the subject itself, beside another of which it states nothing."""
    criterion = by or cast.criterion()
    cell = OwnCell(subject.public_id, criterion.public_id, value, **fields)
    return {"comparison": cast.comparison(subject, cast.subject("Other"), by_=(criterion,), cells=(cell,))}


def found(show: str = "", who: Client | None = None) -> dict[str, list[tuple[str, str, bool]]]:
    """What the page lists: by subject each article with its words and whether the ledger says the same."""
    answer = (who or at(cast.edith())).get(f"{PAGE}?show={show}")
    return {
        str(matter.subject): [(str(each.article), each.cell.words, each.as_ledger) for each in matter.statements]
        for matter in answer.context["matters"]
    }


def test_articles_that_contradict_each_other_or_the_ledger_are_listed_and_so_are_duplicates() -> None:
    apart, alike, known, kept, alone = map(cast.subject, ("Apart", "Alike", "Known", "Kept", "Alone"))
    one = cast.published(title="One", **compared(apart, "8k"))
    cast.draft(title="Two", **compared(apart, "9,000"))
    cast.published(title="Three", **compared(alike, "8k"))
    cast.draft(title="Four", **compared(alike, "8000 tokens"))  # the same, written otherwise
    cast.fact("8k", known)
    cast.rewritten(cast.published(title="Five", **compared(known, "unknown")), summary="Another summary of it all.")
    cast.fact("unknown", kept)
    cast.published(title="Six", **compared(kept, "?"))
    cast.published(title="Seven", **compared(alone, "1"))
    cast.rewritten(cast.published(title="Eight", **compared(alone, "1")), **compared(alone, "2"))
    cast.retired(title="Gone", **compared(alike, "7"))
    assert found() == {
        "Apart": [("One", "8,000 tokens", False), ("Two", "9,000 tokens", False)],
        "Known": [("Five", "unknown", False)],
        "Alone": [("Seven", "1 tokens", False), ("Eight", "2 tokens", False), ("Eight", "1 tokens", False)],
    }
    assert found("same") == {
        "Alike": [("Three", "8,000 tokens", False), ("Four", "8,000 tokens", False)],
        "Kept": [("Six", "unknown", True)],
    }
    cast.rewritten(one, **compared(apart, "9k"))
    assert ("One", "9,000 tokens", False) in found()["Apart"]  # what readers see still differs
    matters = at(cast.edith()).get(PAGE).context["matters"]
    drafts = {(str(each.article), each.cell.words): each.draft for matter in matters for each in matter.statements}
    assert (drafts["One", "8,000 tokens"], drafts["One", "9,000 tokens"]) == (False, True)
    assert drafts["Five", "unknown"] is False  # it is being rewritten, and states what it stated
    assert found("nonsense") == found()


def test_what_an_article_states_is_promoted_and_the_page_says_where_it_can_be_taken_out() -> None:
    alpha = cast.subject()
    source = {"note": "By default.", "source_title": "The manual", "source_url": "https://example.org/manual"}
    article = cast.published(title="It states", **compared(alpha, "8k", **source))
    cast.draft(title="So does this", **compared(alpha, "9k"))
    page = f"/desk/facts/{alpha.public_id}/{cast.criterion().public_id}/"
    editor = at(cast.edith())
    promote = f"{page}?from={article.public_id}"
    assert f'href="{promote}#id_value"' in editor.get(PAGE).content.decode()
    form = editor.get(promote).context["form"]
    begun = {name: form[name].value() for name in ("value", "note", "source_title", "source_url", "seen")}
    assert begun == {"value": "8k", "seen": 0, **source}
    editor.post(promote, begun)
    assert "Once a value is verified" in editor.get(page).content.decode()
    facts.verify(alpha.facts.get(), by=cast.emil())
    html = editor.get(page).content.decode()
    assert "Take an article’s own cell out" in html
    for words in ("It states", "So does this", "as the ledger", "differs"):
        assert words in html
    for nowhere in ("nonsense", str(alpha.public_id)):
        assert editor.get(f"{page}?from={nowhere}").context["form"]["value"].value() is None
    assert at(cast.walter()).get(promote).context["form"]["value"].value() is None  # it is another's article


def test_the_list_takes_as_many_queries_for_thirty_as_for_one_and_names_twenty_articles() -> None:
    editor, criterion = at(cast.edith()), cast.criterion()
    apart = cast.subject("Apart")
    cast.draft(**compared(apart, "1"))
    cast.draft(**compared(apart, "2"))
    page = f"/desk/facts/{apart.public_id}/{criterion.public_id}/"
    once = [queries(editor, PAGE), queries(editor, page)]
    others = [cast.subject(f"No {number}") for number in range(11)]
    for number in range(3):
        cells = tuple(OwnCell(one.public_id, criterion.public_id, str(number)) for one in (apart, *others))
        cast.draft(comparison=cast.comparison(apart, *others, by_=(criterion,), cells=cells))
    for number in range(20):
        cast.draft(title=f"Draft {number}", **compared(apart, f"1{number}"))
    assert [queries(editor, PAGE), queries(editor, page)] == once
    assert once[0] <= 10
    first = editor.get(PAGE).context["matters"][0]
    assert (len(editor.get(PAGE).context["matters"]), len(first.statements), first.further) == (12, 20, 5)
    assert Article.objects.count() == 25
