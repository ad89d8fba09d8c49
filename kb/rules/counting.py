"""How many words a reader reads, and how many minutes that takes, off a parsed body's tokens.

Counted is prose: paragraphs, list items, table cells, captions. Left out are headings, code (blocks and the code
within a sentence), boxes, and footnotes. A word is a run without spaces that holds a letter or a digit, so hyphenated
words, contractions and numbers are one word each, and lone punctuation, dashes and emoji are none; an em dash or an
ellipsis parts two words also without spaces. Chinese characters and Japanese kana, which are written without
spaces, count one each; Korean is written in words and counts so.
"""

import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

WORDS_PER_MINUTE = 200

_IDEOGRAPH = re.compile(
    "[\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]"
)
_KEYCAP = re.compile("[0-9#*]\ufe0f?\u20e3")  # an emoji that holds a digit
_PARTING = re.compile("[\u2014\u2015\u2026]+|--+|\\.{3,}")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_UNCOUNTED = {
    "heading_open": 1,
    "heading_close": -1,
    "box_open": 1,
    "box_close": -1,
    "footnote_open": 1,
    "footnote_close": -1,
}
_PARTED = {"softbreak", "hardbreak", "code_inline", "footnote_ref"}


def words_in(text: str) -> int:
    """How many words a plain text has."""
    ideographs = len(_IDEOGRAPH.findall(text))
    rest = _PARTING.sub(" ", _KEYCAP.sub(" ", _IDEOGRAPH.sub(" ", text)))
    return ideographs + sum(1 for run in rest.split() if _LETTER_OR_DIGIT.search(run))


def words_of(tokens: Iterable[Token]) -> int:
    """How many words of prose a body's shaped tokens have."""
    return sum(words_in(text) for text in _prose(tokens))


def minutes(words: int) -> int:
    """Minutes to read so many words, rounded up, at least one."""
    return max(1, -(-words // WORDS_PER_MINUTE))


def _prose(tokens: Iterable[Token]) -> Iterator[str]:
    within = 0
    for token in tokens:
        within += _UNCOUNTED.get(token.type, 0)
        if token.type == "inline" and not within:
            yield "".join(_piece(child) for child in token.children or ())


def _piece(child: Token) -> str:
    if child.type in ("text", "fact"):
        return child.content
    if child.type == "figure":
        return str(child.meta["caption"])
    return " " if child.type in _PARTED else ""
