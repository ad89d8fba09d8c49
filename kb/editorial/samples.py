"""Samples: invented articles, put together out of blocks that are rendered and made ready for the search once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import TypeVar
from uuid import UUID

from django.conf import settings

from accounts.identifiers import uuid7
from kb import search
from kb.editorial.publishing import PLACES
from kb.models import Author, Category, Tag
from kb.rules.addresses import found_in, paths_in
from kb.rules.content import Content, Relation
from kb.rules.invention import Inventor
from kb.rules.markdown import render

LANGUAGE, STEMMER = "en", "english"
SECTIONS = (1, 2, 2, 2, 3, 3, 3, 4, 6)
MOST_TAGS = 4
Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of plain text, as it is typed and as it is indexed."""

    text: str
    tokens: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a body, as it is typed, rendered and indexed."""

    source: str
    html: str
    words: int
    anchors: list[list[object]]
    headings: Line
    body: Line
    links: tuple[str, ...]  # outside addresses
    paths: tuple[str, ...]  # of this site


@dataclass(frozen=True, slots=True)
class Sample:
    """One invented article: the keys of its rows, its content, and what that names."""

    key: int
    revision: int
    public_id: UUID
    at: datetime
    content: Content
    title: Line
    lead: Line
    blocks: Sequence[Block]
    category: Category
    tags: Sequence[Tag]
    authors: Sequence[Author]
    related: Sequence[int]

    @property
    def html(self) -> str:
        """The body as readers get it."""
        return "".join(block.html for block in self.blocks)

    @property
    def links(self) -> list[str]:
        """The outside addresses that the body leads to."""
        return [address for block in self.blocks for address in block.links]

    @property
    def texts(self) -> list[str]:
        """What readers read, in pieces that other samples have too."""
        parts = [text for block in self.blocks for text in (block.headings.text, block.body.text)]
        return [self.title.text, self.lead.text, *parts]

    def document(self) -> search.Document:
        """The article as the search keeps it."""
        facets = [f"c_{self.category.pk}", *(f"t_{tag.pk}" for tag in self.tags)]
        facets += [f"a_{author.pk}" for author in self.authors]
        headings = [token for block in self.blocks for token in block.headings.tokens]
        body = [token for block in self.blocks for token in block.body.tokens]
        text = "\n".join([self.lead.text, *(block.body.text for block in self.blocks)])
        entry = search.Entry((self.title.tokens, self.lead.tokens, headings, body), facets)
        return search.Document(self.key, search.place_at(self.at, self.key), STEMMER, text, entry)


class Workshop:
    """Puts samples together; the same ones for the same inventor and terms, their ids and keys apart."""

    def __init__(
        self,
        inventor: Inventor,
        blocks: int,
        categories: Sequence[Category],
        tags: Sequence[Tag],
        authors: Sequence[Author],
    ) -> None:
        made = inventor.blocks(blocks)
        self.leads, self.sections, self.specials = (
            [_block(source) for source in kind] for kind in (made.leads, made.sections, made.specials)
        )
        self.takeaways = [_line(f"{inventor.line(8, 16)}.") for _ in range(blocks)]
        self._inventor, self._chance = inventor, inventor.chance
        self._categories, self._tags, self._authors = _weighed(categories), _weighed(tags), _weighed(authors)

    def sample(self, slug: str, keys: tuple[int, int], at: datetime, known: Sequence[tuple[int, UUID]]) -> Sample:
        """One article under this slug, related to some of the known ones (key and public id)."""
        chance = self._chance
        blocks = [chance.choice(self.leads), *chance.sample(self.sections, chance.choice(SECTIONS))]
        if chance.random() < 0.5:
            blocks.append(chance.choice(self.specials))
        title, summary = _line(self._inventor.line(5, 9)), _line(f"{self._inventor.line(12, 24)}.")
        takeaways = chance.sample(self.takeaways, 3)
        category, *_ = self._some(self._categories, 1)
        tags, authors = self._some(self._tags, MOST_TAGS), self._some(self._authors, chance.choice((1, 1, 1, 2)))
        related = chance.sample(known, min(PLACES, len(known)))
        content = Content(
            title=title.text,
            slug=slug,
            summary=summary.text,
            body="\n".join(block.source for block in blocks),
            language=LANGUAGE,
            category=category.public_id,
            tags=tuple(tag.public_id for tag in tags),
            authors=tuple(author.public_id for author in authors),
            takeaways=tuple(line.text for line in takeaways),
            related=tuple(Relation(article=public_id) for _key, public_id in related),
        )
        lead = Line(
            "\n".join([summary.text, *content.takeaways]),
            [*summary.tokens, *(token for line in takeaways for token in line.tokens)],
        )
        return Sample(
            *keys, uuid7(), at, content, title, lead, blocks, category, tags, authors, [key for key, _id in related]
        )

    def _some(self, choices: tuple[Sequence[Choice], list[float]], most: int) -> list[Choice]:
        """One to `most` of the choices, the first ones often."""
        found, weights = choices
        return list(dict.fromkeys(self._chance.choices(found, cum_weights=weights, k=most)))


def _weighed(choices: Sequence[Choice]) -> tuple[Sequence[Choice], list[float]]:
    return choices, list(accumulate(1 / rank for rank in range(1, len(choices) + 1)))


def _line(text: str) -> Line:
    return Line(text, search.tokens(text, STEMMER))


def _block(source: str) -> Block:
    rendered = render(source, language=LANGUAGE)
    headings, body = search.parted(rendered.html)
    links, paths = found_in(rendered.html), paths_in(rendered.html, origin=settings.SITE_URL)
    anchors: list[list[object]] = [[anchor.level, anchor.id, anchor.text] for anchor in rendered.anchors]
    return Block(source, rendered.html, rendered.words, anchors, _line(headings), _line(body), links, paths)
