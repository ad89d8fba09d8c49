"""What a body says without rendering it: its links, pictures, headings and plain text."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import accumulate

from markdown_it.token import Token

from kb.rules.addresses import parse as parse_address
from kb.rules.markdown.parsing import Document, parse
from kb.rules.markdown.pictures import picture_id
from kb.rules.markdown.shapes import LinkTarget, Picture
from kb.rules.markdown.shaping import headings_of, shape
from kb.rules.markdown.text import text_of

_NO_LINKS: Mapping[str, LinkTarget] = {}
_SOME_PICTURE = Picture("", 0, 0)  # for search every picture is there, with its alt text and caption
_QUOTED = {"blockquote_open": 1, "blockquote_close": -1}
_BREAKS = {"softbreak", "hardbreak"}


def wiki_links(source: str) -> tuple[str, ...]:
    """The slugs of `[[slug]]` and `[[slug|words]]`, each once, in order; code excluded."""
    return tuple(dict.fromkeys(slug for slug, _line in wiki_places(source)))


def wiki_places(source: str) -> tuple[tuple[str, int], ...]:
    """The slug of every `[[slug]]` and `[[slug|words]]` with its line from 1; code excluded."""
    return tuple((str(child.meta["slug"]), line) for line, child in _inline(source) if child.type == "wiki_open")


def fact_places(source: str) -> tuple[tuple[str, int], ...]:
    """Every `{{ subject/criterion }}` as `subject/criterion` with its line from 1; code excluded."""
    return tuple((str(child.meta["typed"]), line) for line, child in _inline(source) if child.type == "fact")


def hrefs(source: str) -> tuple[tuple[str, int], ...]:
    """Every address that a link leads to, `[[slug]]` apart, with its line from 1."""
    return tuple((str(child.attrs["href"]), line) for line, child in _inline(source) if child.type == "link_open")


def outside_links(source: str) -> tuple[tuple[str, int], ...]:
    """The outside addresses that a reader can follow, as `rules.addresses` writes them, each with its line from 1."""
    shown = ((line, child.attrs.get("href", child.attrs.get("src", ""))) for line, child in _inline(source))
    return tuple((str(address), line) for line, href in shown if (address := parse_address(str(href))))


def picture_ids(source: str) -> tuple[str, ...]:
    """The public ids of `![alt](media:ID)`, each once, in order; code excluded."""
    names = (picture_id(child) for _, child in _inline(source) if child.type == "image")
    return tuple(dict.fromkeys(name for name in names if name))


def missing_alt(source: str) -> tuple[int, ...]:
    """The lines (from 1) of pictures that have no alt text and are not marked decorative by `![-](…)`."""
    return tuple(line for line, child in _inline(source) if child.type == "image" and not text_of(child.children))


def headings(source: str) -> tuple[tuple[int, str, int], ...]:
    """Every heading as (level shown, words, line from 1); a first level is shown as a second."""
    document = _read(source)
    return tuple((heading.level, heading.text, heading.line) for heading in headings_of(document.tokens))


def block_lines(source: str) -> tuple[range, ...]:
    """The lines (from 1) of each block that a reader sees, in order; those of the footnotes are none."""
    shown = (token for token in shape(parse(source)).body if not token.level and token.nesting >= 0)
    maps = (token.map or [0, 0] for token in shown if token.type != "comparison")
    return tuple(range(first + 1, end + 1) for first, end in maps)


def paragraph_lines(source: str) -> tuple[range, ...]:
    """The lines (from 1) of each paragraph, those of list items, boxes and footnotes too, of quotations none."""
    tokens = _read(source).tokens
    depths = accumulate(_QUOTED.get(token.type, 0) for token in tokens)
    shown = ((token, token.map) for token, depth in zip(tokens, depths, strict=True) if not depth)
    return tuple(range(map_[0] + 1, map_[1] + 1) for token, map_ in shown if token.type == "paragraph_open" and map_)


def plain(source: str, *, links: Mapping[str, LinkTarget] = _NO_LINKS) -> str:
    """The whole body as readable text for search, one block a line, table cells too; no markup."""
    document = parse(source, links)
    children = (child for token in document.tokens for child in token.children or ())
    names = (picture_id(child) for child in children if child.type == "image")
    shaped = shape(document, {name: _SOME_PICTURE for name in names if name})
    lines = (_line(token) for token in [*shaped.body, *shaped.notes])
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=4)
def _read(source: str) -> Document:
    """The body parsed, for those that only look: one body is asked for its links, pictures and headings in a row."""
    return parse(source)


def _line(token: Token) -> str:
    if token.type == "inline":
        return text_of(token.children)
    return token.content.strip() if token.type in ("fence", "code_block") else ""


def _inline(source: str) -> Iterator[tuple[int, Token]]:
    """Every inline token with its line from 1, as near as the parser tells."""
    for block in _read(source).tokens:
        line = (block.map or [0])[0] + 1
        for child in block.children or ():
            line += child.type in _BREAKS
            yield line, child
