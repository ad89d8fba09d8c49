"""The Markdown twin: the source as typed, its own links and pictures resolved for programs elsewhere."""

import re
from collections.abc import Iterator, Mapping
from itertools import accumulate

from markdown_it.token import Token

from kb.rules.markdown.parsing import Document, parse
from kb.rules.markdown.pictures import MEDIA
from kb.rules.markdown.shapes import LinkTarget, Picture, Statement
from kb.rules.markdown.syntax import FACT, RESERVED, WIKI

_CANDIDATE = re.compile(rf"{WIKI.pattern}|media:[\w-]+|{FACT.pattern}")
PLACE = f"[[{RESERVED}]]"
_NEWLINE = re.compile(r"\r\n?")
_MARKS = re.compile(r"[\\`*_~\[\]<>|]|&(?=#?\w+;)|(?<= )#|\A(?:[-+#!=]|\d+(?=[.)]))")
_NO_LINKS: Mapping[str, LinkTarget] = {}
_NO_PICTURES: Mapping[str, Picture] = {}
_NO_FACTS: Mapping[str, Statement] = {}


def twin(
    source: str,
    *,
    links: Mapping[str, LinkTarget] = _NO_LINKS,
    pictures: Mapping[str, Picture] = _NO_PICTURES,
    facts: Mapping[str, Statement] = _NO_FACTS,
    matrix: str = "",
) -> str:
    """The source with `[[…]]` as ordinary links, `media:` as addresses, `{{…}}` as values; the rest untouched.

    A link without an address leaves its words; a picture or a fact that is not known stays as typed. The `matrix`, in
    Markdown, stands in its place, else after the body.
    """
    document = parse(source, links, facts)
    text = _NEWLINE.sub("\n", document.source)
    pieces, done = [], 0
    for match in sorted(_places(document, text), key=re.Match.start):
        if match[0] == PLACE:
            printed, matrix = matrix, ""
        else:
            printed = _resolved(match, links, pictures, facts)
        pieces += [text[done : match.start()], printed]
        done = match.end()
    rest = text[done:]
    return "".join([*pieces, rest.rstrip("\n"), "\n\n", matrix] if matrix else [*pieces, rest])


def literal(words: str) -> str:
    """Plain words as one line of Markdown that reads as they were typed."""
    line = " ".join(words.split())
    return _MARKS.sub(lambda mark: f"{mark[0]}\\" if mark[0].isdigit() else f"\\{mark[0]}", line)


def _resolved(
    match: re.Match[str],
    links: Mapping[str, LinkTarget],
    pictures: Mapping[str, Picture],
    facts: Mapping[str, Statement],
) -> str:
    if match[0].startswith(MEDIA):
        picture = pictures.get(match[0].removeprefix(MEDIA))
        return picture.src if picture else match[0]
    if match[0].startswith("{{"):
        return FACT.sub(lambda one: _said(one, facts), match[0])
    target = links.get(match[1])
    words = FACT.sub(lambda one: _said(one, facts), match[2] or "") or (literal(target.title) if target else match[1])
    return f"[{words}]({target.address})" if target and target.address else words


def _said(match: re.Match[str], facts: Mapping[str, Statement]) -> str:
    statement = facts.get(f"{match[1]}/{match[2]}")
    return literal(statement.said[match[3] or ""]) if statement else match[0]


def _places(document: Document, text: str) -> Iterator[re.Match[str]]:
    """What is to be replaced in the text.

    The parser tells places only within a block's own content, so the same candidates are looked up in the
    same order in the block's lines; those that stand in code or are otherwise not meant are passed over.
    """
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    cursors: dict[int, int] = {}  # first line of a block → how far it is read: cells share a line
    for first, last, candidates in _blocks(document):
        cursor = cursors.get(first, starts[first])
        end = starts[min(last, len(starts) - 1)]
        found = _CANDIDATE.finditer(text, cursor, end)
        for raw, meant in candidates:
            match = next((one for one in found if one[0].replace("\\|", "|") == raw), None)
            if match is None:
                break
            cursors[first] = match.end()
            if meant:
                yield match


def _blocks(document: Document) -> Iterator[tuple[int, int, list[tuple[str, bool]]]]:
    """Blocks as (first line, line after the last, candidates with whether each is meant), in order."""
    for token in document.tokens:
        if token.map and token.type == "inline":
            yield token.map[0], token.map[1], list(_candidates(token))
        elif token.map and token.type == "comparison":
            yield token.map[0], token.map[1], [(PLACE, True)]
    for definition in document.env.get("references", {}).values():
        if definition["href"].startswith(MEDIA):
            yield definition["map"][0], definition["map"][1], [(definition["href"], True)]


def _candidates(block: Token) -> Iterator[tuple[str, bool]]:
    meant = {child.meta["at"] for child in block.children or () if "at" in child.meta}
    for match in _CANDIDATE.finditer(block.content):
        yield match[0].replace("\\|", "|"), match.start() in meant
