"""The content hash: the same for the same content, another for any other."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kb.rules.comparisons import Comparison, OwnCell, Weighing
from kb.rules.content import Content, Relation

ONE, TWO = uuid4(), uuid4()
WHOLE = Content(
    title="Title",
    slug="slug",
    summary="Summary",
    body="Body",
    category=ONE,
    tags=(ONE, TWO),
    authors=(ONE, TWO),
    takeaways=("First", "Second"),
    related=(Relation(article=ONE), Relation(url="https://example.org/", wording="Words")),
    image=ONE,
)
OTHER: dict[str, object] = {
    "title": "Title ",
    "slug": "slug-2",
    "summary": "summary",
    "body": "Body\n",
    "language": "de",
    "category": None,
    "tags": (TWO, ONE),
    "authors": (TWO, ONE),
    "takeaways": ("Second", "First"),
    "related": (Relation(article=TWO), WHOLE.related[1]),
    "image": TWO,
    "cta_heading": "Try",
    "cta_text": "Now",
    "review_interval": 30,
    "seo_title": "Other",
    "seo_description": "Other",
    "comparison": Comparison(subjects=(ONE, TWO), rows=(Weighing(TWO, "Cost"),), cells=(OwnCell(ONE, TWO, "yes"),)),
}


def test_every_field_is_tried() -> None:
    assert list(OTHER) == [field.name for field in fields(Content)]


@pytest.mark.parametrize("field", OTHER)
def test_every_field_changes_the_hash(field: str) -> None:
    assert replace(WHOLE, **{field: OTHER[field]}).fingerprint({}) != WHOLE.fingerprint({})  # type: ignore[arg-type]


def test_the_same_content_has_the_same_hash() -> None:
    again = replace(WHOLE, category=UUID(str(ONE)), tags=(UUID(str(ONE)), UUID(str(TWO))))
    assert again.fingerprint({"a": ONE, "b": TWO}) == WHOLE.fingerprint({"b": TWO, "a": ONE})
    assert len(WHOLE.fingerprint({})) == 64


def test_which_article_a_link_means_is_part_of_the_content() -> None:
    hashes = {WHOLE.fingerprint(links) for links in ({}, {"slug": ONE}, {"slug": TWO}, {"other": ONE})}
    assert len(hashes) == 4


def test_the_wording_of_related_reading_is_part_of_the_content() -> None:
    other = replace(WHOLE, related=(WHOLE.related[0], replace(WHOLE.related[1], wording="Others")))
    assert other.fingerprint({}) != WHOLE.fingerprint({})


def test_words_do_not_change_places_unseen() -> None:
    pairs = [Content(title="ab", summary="c"), Content(title="a", summary="bc")]
    pairs += [Content(takeaways=("a", "b")), Content(takeaways=("a,b",)), Content(takeaways=('a","b',))]
    assert len({content.fingerprint({}) for content in pairs}) == 5


@given(some.text(), some.text())
def test_two_bodies_have_one_hash_only_if_they_are_one(one: str, two: str) -> None:
    try:
        hashes = [replace(WHOLE, body=body).fingerprint({}) for body in (one, two)]
    except UnicodeEncodeError:
        return
    assert (hashes[0] == hashes[1]) is (one == two)


@given(
    some.builds(
        Content,
        body=some.text(some.characters(exclude_categories=("Cs",))),
        tags=some.lists(some.uuids()).map(tuple),
        image=some.none() | some.uuids(),
        review_interval=some.none() | some.integers(1, 9),
    )
)
def test_what_is_kept_as_json_is_read_as_the_same_content(content: Content) -> None:
    for each in (content, WHOLE):
        assert Content.read(json.loads(json.dumps(each.written()))) == each
