"""Text to tokens: one pipeline for both databases, for what is indexed, asked and marked.

A word is folded (NFKC, case, harmless diacritics) and stemmed; scripts written without spaces become pairs of
characters. A token holds word characters, `+` and `#` only, so it can be quoted anywhere.
"""

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

LONGEST = 40  # characters of a token

# Marks and letters that Python's \w leaves out: combining marks of the scripts in kb.rules.languages.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1-\u05c2\u05c4-\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff"
)
# Thai, Lao, Tibetan, Burmese, Khmer, kana, Han, Hangul and their wide and narrow forms: written without spaces.
_PAIRED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0eff\u0f40-\u0fbc\u1000-\u1049\u1050-\u109f\u1780-\u17d3\u1100-\u11ff\u3005-\u3007"
    "\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
_LETTER = rf"(?:(?![{_PAIRED}_])[\w{_MARKS}])"
WORD = re.compile(
    rf"(?P<paired>[{_PAIRED}]+)|(?P<word>(?<![\w])[A-Za-z](?:\+\+|\#)(?!\w)|{_LETTER}+)(?:['’][sS](?!\w))?"
)
_NOT_IN_TOKENS = re.compile(rf"[^\w{_MARKS}{_PAIRED}+#]|_")
# Accents of Latin, Greek and Cyrillic, Hebrew and Arabic vowel points, the Arabic tatweel: often left out when typed.
_HARMLESS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0640]")
_stemmers = threading.local()


def tokens(text: str, stemmer: str) -> list[str]:
    """The tokens of a text in order, as they are indexed."""
    found: list[str] = []
    for match in WORD.finditer(text):
        if word := match["word"]:
            if token := token_of(word, stemmer):
                found.append(token)
        else:
            found += of_match(match, stemmer)
    return found


def of_match(match: re.Match[str], stemmer: str) -> tuple[str, ...]:
    """The tokens of one match of WORD: a word's one, or a run's pairs and its last character."""
    if run := match["paired"]:
        folded = fold(run)
        return (*pairs(folded), folded[-1:]) if folded else ()
    token = token_of(match["word"], stemmer)
    return (token,) if token else ()


def words(text: str) -> Iterator[str]:
    """The words of a text folded but not stemmed, runs without spaces left out: the vocabulary."""
    return (token_of(match["word"], "") for match in WORD.finditer(text) if match["word"])


def pairs(run: str) -> tuple[str, ...]:
    """Each two neighbouring characters."""
    return tuple(run[at : at + 2] for at in range(len(run) - 1))


def fold(word: str) -> str:
    """Without case, width and harmless diacritics, nothing but word characters."""
    return _bare(unicodedata.normalize("NFKC", word).casefold())


@lru_cache(maxsize=20_000)
def token_of(word: str, stemmer: str) -> str:
    """The token of one word, stemmed by the Snowball algorithm named (none for ""); empty if nothing is left."""
    folded = word.lower() if word.isascii() else unicodedata.normalize("NFKC", word).casefold()
    if stemmer and (folded.isalpha() or not folded.isascii()):  # a version such as 4o has no stem
        folded = _stemmer(stemmer).stemWord(folded) or folded
    return _bare(folded)[:LONGEST]


def _bare(folded: str) -> str:
    if folded.isascii():
        return _NOT_IN_TOKENS.sub("", folded)
    plain = _HARMLESS.sub("", unicodedata.normalize("NFKD", folded))
    return _NOT_IN_TOKENS.sub("", unicodedata.normalize("NFC", plain))


def _stemmer(name: str) -> Any:
    """This thread's stemmer: a Snowball object keeps the word in hand, so threads must not share one."""
    try:
        return getattr(_stemmers, name)
    except AttributeError:
        import snowballstemmer  # noqa: PLC0415  # every language's weigh 4 MB, which a process that only reads can spare

        setattr(_stemmers, name, made := snowballstemmer.stemmer(name))
        return made
