"""Composing finds, for the checks, what only the database knows, and where in the text each failure stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb import composing
from kb.composing.facts import consult
from kb.editorial import publishing
from kb.models import Article, Fact, Redirect
from kb.rules.checks import Level, Verdict
from kb.rules.comparisons import OwnCell
from tests import cast

pytestmark = pytest.mark.django_db

OPENING = 2  # blocks before the text's own: title and summary
CASES = {
    "words to an article that was never public": ("A.\n\nSee [[hidden]].", "links_reach", 3, 1, "[[hidden]]"),
    "words to no article": ("See [[nowhere|there]].", "links_reach", 1, 0, "[[nowhere]]"),
    "words like those of a longer name": ("[[live-too]]\n\n`[[live]]` [[gone]]", "links_reach", 3, 1, "[[gone]]"),
    "a path of no article": ("A\n[b](/articles/nowhere/).", "links_reach", 2, 0, "/articles/nowhere/"),
    "a path with a place in it": ("[b](/articles/nowhere/?q=1#x)", "links_reach", 1, 0, "/articles/nowhere/"),
    "a path without its end": ("[b](/articles/nowhere)", "links_reach", 1, 0, "/articles/nowhere"),
    "an address of ours": ("[b](SITE/articles/nowhere/)", "links_reach", 1, 0, "/articles/nowhere/"),
    "a path to the Markdown": ("[b](/articles/nowhere/index.md)", "links_reach", 1, 0, "/articles/nowhere/index.md"),
    "a retired article": ("- a\n- b [[retired]]", "links_reach", 2, 0, "[[retired]]"),
    "a path to a retired article": ("[b](/articles/retired/)", "links_reach", 1, 0, "/articles/retired/"),
    "a path in a source": ("A.[^1]\n\n[^1]: [b](/articles/nowhere/)", "links_reach", 3, None, "/articles/nowhere/"),
    "a picture without words": ("A.\n\n> b ![](media:x)", "images_have_alt", 3, 1, ""),
    "a picture with blank words": ("![ ](media:x)", "images_have_alt", 1, 0, ""),
    "a picture in a table": ("A.\n\n| a | b |\n|--|--|\n| c | ![](media:x) |", "images_have_alt", 5, 1, ""),
    "a heading too deep": ("A.\n\n## B\n\n#### C", "headings_in_order", 5, 2, ""),
    "a heading that begins too deep": ("### C", "headings_in_order", 1, 0, ""),
}
FINE = {
    "words to a live article": "See [[live]].",
    "a path to a live article": "[a](/articles/live/#s-one) [b](/articles/live) [c](/articles/live/index.md)",
    "the list of all articles": "[a](/articles/) [b](/articles/?page=2)",
    "another site's articles": "[a](https://example.org/articles/nowhere/)",
    "a former address": "[a](/articles/former/)",
    "an article with a successor": "[a](/articles/succeeded/)",
    "an address that an administrator leads on": "[a](/articles/moved/)",
    "the article itself": "[a](/articles/itself/#s-one)",
    "code": "`[[nowhere]]` and\n\n    [a](/articles/nowhere/)",
    "a decorative picture": "![-](media:x)",
    "a picture with words": "![What it shows](media:x)",
    "headings down one at a time and up at once": "## A\n\n### B\n\n#### C\n\n## D",
    "a first-level heading, which is shown as a second": "# A\n\n### B",
}


def failures(body: str, **fields: object) -> list[Verdict]:
    """What fails in a draft with this text, once the articles of the cases are there."""
    for slug in ("live", "live-too"):
        cast.published(slug=slug)
    heir = cast.published(slug="heir")
    cast.draft(slug="hidden")
    cast.retired(slug="retired")
    publishing.retire(cast.published(slug="succeeded"), by=cast.edith(), successor=heir)
    cast.renamed(cast.published(slug="former"), "latter")
    Redirect.objects.create(old="/articles/moved/", new="/tools/")
    body = body.replace("SITE", settings.SITE_URL)
    return list(composing.compose(cast.draft(slug="itself", body=body, **fields).newest).failures)


@pytest.mark.parametrize("case", CASES)
def test_a_failure_in_the_text_names_its_line_its_block_and_what_it_is_about(case: str) -> None:
    body, check, line, block, about = CASES[case]
    (failure,) = failures(body)
    shown = None if block is None else block + OPENING
    assert (failure.check, failure.field, failure.line, failure.block) == (check, "body", line, shown)
    assert failure.about == about


@pytest.mark.parametrize("case", FINE)
def test_what_reaches_readers_or_is_in_order_passes(case: str) -> None:
    assert failures(FINE[case]) == []


def test_a_link_that_is_there_twice_is_told_once_where_it_is_first() -> None:
    (failure,) = failures("A.\n\n[[gone]] and [[gone]]\n\n[[gone]]")
    assert failure.line == 3


def test_blocks_are_counted_from_the_first_that_there_is() -> None:
    _title, failure = failures("A.\n\n[[gone]]", title="")
    assert failure.block == 2  # the summary, the first paragraph, this one


def test_the_block_of_a_failure_is_the_one_that_a_reviewer_reads() -> None:
    body = "A lead.\n\n[[comparison]]\n\n![a](media:x)\n\n> b\n\n1. c\n2. d [[gone]]\n\nThe end."
    composed = composing.compose(cast.draft(body=body).newest)
    (failure,) = composed.failures
    assert failure.block is not None
    assert "d gone" in composing.passages(composed)[failure.block].text


def test_articles_published_together_reach_each_other_by_path_too() -> None:
    other = cast.draft(slug="other")
    article = cast.draft(body="[a](/articles/other/)")
    assert composing.compose(article.newest).failures
    assert not composing.compose(article.newest, also_live={other.pk}).failures


def test_a_body_that_cannot_be_shown_is_told_once() -> None:
    verdicts = composing.compose(cast.draft(body="> " * 500 + "[[gone]]").newest).verdicts
    assert [verdict.check for verdict in verdicts if verdict.level is Level.FAIL] == ["body_renders"]


@pytest.mark.parametrize(
    ("field", "value", "check"),
    [
        ("title", " ", "title_present"),
        ("summary", "", "summary_present"),
        ("category", None, "category_present"),
        ("authors", (), "author_present"),
        ("body", "\n", "body_present"),
        ("takeaways", ("One.", "Two."), "takeaways_counted"),
        ("slug", "live", "slug_free"),
        ("slug", "former", "slug_free"),
        ("slug", "retired", "slug_free"),
    ],
)
def test_what_is_missing_or_taken_fails_at_its_field(field: str, value: object, check: str) -> None:
    failures("")
    article = cast.draft()
    drafted = cast.rewritten(article, **{field: value})
    assert [verdict.check for verdict in composing.compose(drafted.newest).failures] == [check]


def test_an_address_that_another_draft_wants_is_free_until_one_of_them_has_it() -> None:
    first, second = cast.draft(slug="wanted"), cast.draft(slug="wanted")
    assert not composing.compose(second.newest).failures
    publishing.publish(cast.approve(cast.submitted(first)), by=cast.edith())
    assert [each.check for each in composing.compose(_fresh(second).newest).failures] == ["slug_free"]
    assert not composing.compose(_fresh(first).newest).failures


def _fresh(article: Article) -> Article:
    return Article.objects.get(pk=article.pk)


def test_links_by_path_cost_two_queries_however_many() -> None:
    counts = []
    for body in ("A.", "[a](/articles/nowhere/)", " ".join(f"[a](/articles/nowhere-{n}/)" for n in range(30))):
        revision = _fresh(cast.draft(body=body)).newest
        with CaptureQueriesContext(connection) as queries:
            composing.compose(revision)
        counts.append(len(queries))
    assert counts[1] == counts[2] == counts[0] + 3  # one of them for waivers, since something fails


@pytest.mark.parametrize(
    ("policy", "days", "standing"),
    [
        ("auto", 15, "good"),
        ("auto", 14, "soon"),
        ("hold", 1, "soon"),
        ("auto", 0, "due"),
        ("flag", -3, "due"),
        ("hold", 0, "overdue"),
    ],
)  # fmt: skip
def test_a_fact_stands_as_the_day_of_its_check_says(policy: str, days: int, standing: str) -> None:
    fact, today = cast.fact(), timezone.localdate()
    Fact.objects.filter(pk=fact.pk).update(check_by=today + timedelta(days=days), policy=policy)
    revision = cast.draft(body="It takes {{ alpha-one/context-length }}.").newest
    (used,) = consult(revision).standings(revision.body, today)
    assert (used.standing, used.line, used.name) == (standing, 1, "Alpha One, Context length")


def test_a_gap_in_the_ledger_blocks_a_cell_and_a_sentence_but_not_the_articles_own_cell() -> None:
    alpha, beta, length = cast.subject(), cast.subject("Beta"), cast.criterion()
    cast.fact(of=alpha)
    own = OwnCell(beta.public_id, length.public_id, "8k")
    gap = cast.comparison(alpha, beta, by_=(length,))
    failures = {
        name: [each.about for each in composing.compose(cast.draft(comparison=each).newest).failures]
        for name, each in {"gap": gap, "filled": replace(gap, cells=(own,))}.items()
    }
    assert failures == {"gap": ["Beta, Context length"], "filled": []}
    text = composing.compose(cast.draft(body="{{ beta/context-length }} {{ beta/nothing }}").newest)
    assert [each.check for each in text.failures] == ["facts_are_named", "facts_are_stated"]
