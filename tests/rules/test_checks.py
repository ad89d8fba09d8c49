"""Each check passes, warns or fails with a place and a way to mend it."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from kb.rules import checks
from kb.rules.checks import Level, Manuscript, Standing, UsedFact
from kb.rules.content import Content, Relation

GOOD = Manuscript(
    content=Content(
        title="Two tools compared",
        slug="two-tools-compared",
        summary="What sets them apart.",
        body="A lead.\n\n## One\n",
        category=uuid4(),
        authors=(uuid4(),),
        takeaways=("One.", "Two.", "Three."),
        related=tuple(Relation(article=uuid4()) for _ in range(3)),
    ),
    words=454,
    headings=((2, "One", 3), (3, "Part", 5), (2, "Two", 7)),
)


def content(**fields: object) -> Manuscript:
    return replace(GOOD, content=replace(GOOD.content, **fields))  # type: ignore[arg-type]


def texts(count: int) -> tuple[str, ...]:
    return tuple(f"Number {number}." for number in range(count))


def used(standing: Standing, line: int | None = None) -> Manuscript:
    return replace(GOOD, facts=(UsedFact("Alpha, cost", Standing.GOOD), UsedFact("Alpha, size", standing, line)))


FAILING = [
    ("title_present", content(title=" "), "title", None),
    ("summary_present", content(summary="\n"), "summary", None),
    ("category_present", content(category=None), "category", None),
    ("author_present", content(authors=()), "authors", None),
    ("body_present", content(body=" \n"), "body", None),
    ("body_renders", replace(GOOD, too_costly="Split the tables."), "body", None),
    ("takeaways_counted", content(takeaways=()), "takeaways", None),
    ("takeaways_counted", content(takeaways=texts(2)), "takeaways", None),
    ("takeaways_counted", content(takeaways=texts(8)), "takeaways", None),
    ("slug_free", content(slug=""), "slug", None),
    ("slug_free", replace(GOOD, slug_taken=True), "slug", None),
    ("images_have_alt", replace(GOOD, missing_alt=(12,)), "body", 12),
    ("links_reach", replace(GOOD, dead_links=(("[[gone]]", 3),)), "body", 3),
    ("headings_in_order", replace(GOOD, headings=((2, "One", 1), (4, "Deep", 9))), "body", 9),
    ("headings_in_order", replace(GOOD, headings=((3, "Deep", 1),)), "body", 1),
    ("facts_are_named", replace(GOOD, unknown_facts=(("alpha/cost", 4),)), "body", 4),
    ("facts_are_stated", used(Standing.MISSING, 4), "body", 4),
    ("facts_are_stated", used(Standing.MISSING), "comparison", None),
    ("facts_are_current", used(Standing.OVERDUE), "comparison", None),
]
WARNING = [
    ("facts_stay_current", used(Standing.DUE), "comparison"),
    ("facts_stay_current", used(Standing.DISPUTED, 3), "body"),
    ("facts_stay_current", used(Standing.SOON), "comparison"),
    ("outside_links_answer", replace(GOOD, broken_links=(("https://gone.example/", "body", 3),)), "body"),
    ("related_enough", content(related=GOOD.content.related[:2]), "related"),
    ("title_short", content(title="t" * 71), "title"),
    ("summary_short", content(summary="s" * 161), "summary"),
    ("long_enough", replace(GOOD, words=299), "body"),
    ("long_enough", replace(GOOD, words=1), "body"),
]
JUST_RIGHT = [
    content(takeaways=texts(7)),
    content(title="t" * 70),
    content(summary="s" * 160),
    replace(GOOD, words=300),
    replace(GOOD, headings=((2, "One", 1), (3, "Two", 2), (4, "Three", 3), (2, "Back", 4))),
    replace(GOOD, headings=()),
]


def test_a_good_manuscript_passes_every_check_by_name() -> None:
    verdicts = checks.run(GOOD)
    assert [verdict.check for verdict in verdicts] == [check.__name__ for check in checks.CHECKS]
    assert {verdict.level for verdict in verdicts} == {Level.PASS}


@pytest.mark.parametrize("manuscript", JUST_RIGHT, ids=range(len(JUST_RIGHT)))
def test_what_is_just_within_the_bounds_passes(manuscript: Manuscript) -> None:
    assert {verdict.level for verdict in checks.run(manuscript)} == {Level.PASS}


@pytest.mark.parametrize(
    ("check", "manuscript", "field", "line"), FAILING, ids=[f"{n}-{f[0]}" for n, f in enumerate(FAILING)]
)
def test_a_failure_names_its_place_and_how_to_mend_it(
    check: str, manuscript: Manuscript, field: str, line: int | None
) -> None:
    (failure,) = checks.failures(checks.run(manuscript))
    assert (failure.check, failure.field, failure.line) == (check, field, line)
    assert failure.sentence.endswith(".") or failure.sentence.endswith(")")


@pytest.mark.parametrize(("check", "manuscript", "field"), WARNING, ids=[f"{n}-{w[0]}" for n, w in enumerate(WARNING)])
def test_a_warning_blocks_nothing(check: str, manuscript: Manuscript, field: str) -> None:
    (warning,) = (verdict for verdict in checks.run(manuscript) if verdict.level is Level.WARN)
    assert (warning.check, warning.field) == (check, field)
    assert checks.failures(checks.run(manuscript)) == ()


def test_counts_are_said_in_the_singular_and_the_plural() -> None:
    sentences = [checks.failures(checks.run(content(takeaways=texts(count))))[0].sentence for count in (1, 2)]
    assert sentences == [
        "Key takeaways: 3 to 7 are needed, there is 1.",
        "Key takeaways: 3 to 7 are needed, there are 2.",
    ]


def test_failures_of_one_check_in_one_line_have_places_of_their_own() -> None:
    found = checks.failures(checks.run(replace(GOOD, dead_links=(("[[one]]", 3), ("[[two]]", 3), ("[[one]]", 4)))))
    assert [failure.place for failure in found] == ["body:3:[[one]]", "body:3:[[two]]", "body:4:[[one]]"]
    (missing,) = checks.failures(checks.run(content(title="")))
    assert missing.place == "title"


def test_two_pictures_without_words_in_one_line_are_one_failure() -> None:
    assert len(checks.failures(checks.run(replace(GOOD, missing_alt=(4, 4))))) == 1


def test_every_check_has_a_name_for_people() -> None:
    names = [checks.name_of(check.__name__) for check in checks.CHECKS]
    assert len(set(names)) == len(names)
    assert not set(names) & {check.__name__ for check in checks.CHECKS}
    assert checks.name_of("one_that_was_dropped") == "one_that_was_dropped"


@pytest.mark.parametrize("manuscript", [entry[1] for entry in FAILING], ids=range(len(FAILING)))
def test_in_an_emergency_only_what_no_page_can_do_without_blocks(manuscript: Manuscript) -> None:
    found = {verdict.check for verdict in checks.vital(checks.run(manuscript))}
    assert found <= {"title_present", "category_present", "slug_free", "body_renders"}
    assert found == {v.check for v in checks.failures(checks.run(manuscript))} & checks.VITAL


@pytest.mark.parametrize("manuscript", [GOOD, *(entry[1] for entry in FAILING), *(entry[1] for entry in WARNING)])
def test_verdicts_are_read_as_they_were_written(manuscript: Manuscript) -> None:
    verdicts = checks.run(manuscript)
    assert checks.read(json.loads(json.dumps(checks.written(verdicts)))) == verdicts


def test_what_is_waived_is_this_failure_and_no_other_of_the_same_check() -> None:
    verdicts = checks.run(replace(GOOD, dead_links=(("[[one]]", 3), ("[[two]]", 3))))
    after = checks.waive(verdicts, {("links_reach", "body:3:[[one]]"), ("headings_in_order", "body:3:[[two]]")})
    assert [failure.about for failure in checks.failures(after)] == ["[[two]]"]
    assert [verdict.about for verdict in after if verdict.level is Level.WAIVED] == ["[[one]]"]


@pytest.mark.parametrize("check", sorted(checks.VITAL))
def test_what_no_page_can_do_without_fails_whoever_waived_it(check: str) -> None:
    verdicts = checks.run(next(manuscript for name, manuscript, *_place in FAILING if name == check))
    (failure,) = checks.failures(verdicts)
    assert checks.waive(verdicts, {(failure.check, failure.place)}) == verdicts


@pytest.mark.parametrize("manuscript", [entry[1] for entry in WARNING], ids=range(len(WARNING)))
def test_a_warning_is_nothing_to_waive(manuscript: Manuscript) -> None:
    verdicts = checks.run(manuscript)
    assert checks.waive(verdicts, {(verdict.check, verdict.place) for verdict in verdicts}) == verdicts
