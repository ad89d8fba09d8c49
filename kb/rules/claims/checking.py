"""The claims check: sentences of a text that say something else than the ledger."""

import re
from collections.abc import Iterator, Sequence

from kb.rules.claims import words as letters
from kb.rules.claims.claiming import SUBJECTS, Claim, claim
from kb.rules.claims.explaining import explained
from kb.rules.claims.judging import denies_ability, denies_figure, denies_order, fits
from kb.rules.claims.ledger import Ledger
from kb.rules.claims.patterns import Form
from kb.rules.claims.prose import Prose, Text, read, sentences
from kb.rules.claims.shapes import Contradiction
from kb.rules.claims.tagging import OBJECT, OTHER, OWNER, SUBJECT, Tag
from kb.rules.values import Kind

LONGEST = 120  # tags: what is longer is no sentence
_SILENT = re.compile(f"[{letters.SILENCE}?]")
_EXPLETIVE = re.compile(f"{letters.IT}{letters.IS}[^,;:]*{letters.WHICH}")  # “It is speed that counts”
_DATED = frozenset("jfPwgrO")


def contradictions(text: str | Text, ledger: Ledger) -> tuple[Contradiction, ...]:
    """Every claim of a Markdown text that the ledger contradicts, in order; raises TooCostly where the parser does."""
    whole = read(text) if isinstance(text, str) else text
    return tuple(found for prose in whole.prose for found in _of_paragraph(whole, prose, ledger))


def _of_paragraph(text: Text, prose: Prose, ledger: Ledger) -> Iterator[Contradiction]:
    topic: Tag | None = None
    for start, end in sentences(prose.text, ledger.words.abbreviations):
        tags = _referred(ledger.tagger.tags(prose.text, start, end), topic)
        topic = _topic(tags)
        for found, criterion in _denied(tags, ledger):
            yield explained(text, prose, (start, end), claim=found, criterion=criterion, ledger=ledger)


def _referred(tags: list[Tag], topic: Tag | None) -> list[Tag]:
    """The tags, with “It” or “Its” at the beginning as the only subject of the sentence before."""
    letter = {letters.IT: SUBJECT, letters.ITS: OWNER}.get(tags[0].letter) if tags else None
    if letter and topic and not _EXPLETIVE.match("".join(tag.letter for tag in tags)):
        return [Tag(letter, tags[0].start, tags[0].end, topic.meaning), *tags[1:]]
    return tags


def _topic(tags: Sequence[Tag]) -> Tag | None:
    """The subject that a sentence is about, when it names no other, ours or not."""
    named = [tag for tag in tags if tag.letter in SUBJECTS]
    alone = len({tag.subject for tag in named}) == 1 and all(tag.letter != OTHER for tag in tags)
    return named[0] if alone and named[0].letter != OBJECT else None


def _denied(tags: Sequence[Tag], ledger: Ledger) -> Iterator[tuple[Claim, str]]:
    """The claims of a sentence that the ledger contradicts, each with its criterion."""
    row = "".join(tag.letter for tag in tags)
    if len(row) > LONGEST or not SUBJECTS & set(row) or _SILENT.search(row):
        return
    claims = [found for at in range(len(row)) if (found := claim(tags, row, at, ledger))]
    told = {found.value.start for found in claims if found.form is Form.DATE}
    stray = any(start not in told for start in _dates(tags, row))
    for found in claims:
        if stray and found.form is not Form.DATE:
            continue
        known = [key for key in found.criteria if _told(found, key, ledger)]
        if letters.CONDITION in row and any(ledger.criteria[key].scale.kind is Kind.MONEY for key in known):
            continue
        if known and all(_denies(found, key, ledger) for key in known):
            yield found, known[0]


def _dates(tags: Sequence[Tag], row: str) -> Iterator[int]:
    """Where dates stand: what was so in 2022 may be otherwise now, unless the date is what is claimed."""
    for at, tag in enumerate(tags):
        if tag.figure and (tag.figure.day or (tag.figure.year and row[max(at - 1, 0)] in _DATED)):
            yield tag.start


def _told(found: Claim, key: str, ledger: Ledger) -> bool:
    """Whether the ledger has a known value, of both subjects when there are two, on the scale of what is claimed."""
    scale = ledger.criteria[key].scale
    if not ledger.value(found.subject, key) or (found.other and not ledger.value(found.other, key)):
        return False
    if found.form in (Form.YES, Form.NO):
        return scale.kind is Kind.YES_NO
    return found.value.figure is None or (
        (scale.kind is Kind.DATE) == (found.form is Form.DATE) and fits(scale, found.value.figure)
    )


def _denies(found: Claim, key: str, ledger: Ledger) -> bool:
    scale, value = ledger.criteria[key].scale, ledger.value(found.subject, key)
    assert value is not None  # noqa: S101 (for mypy: `_told` has looked)
    match found.form:
        case Form.YES | Form.NO:
            return denies_ability(value, claimed=found.form is Form.YES)
        case Form.FREE:
            return value.text != "0"
        case Form.CHOICE:
            return found.value.meaning is not None and (key, value.text) not in found.value.meaning.choices
        case Form.ORDER:
            return denies_order(scale, value, ledger.value(found.other, key), _sign(found, key))
    return found.value.figure is not None and denies_figure(scale, value, found.value.figure)


def _sign(found: Claim, key: str) -> int:
    return (
        next((sign for criterion, sign in found.value.meaning.orders if criterion == key), 0)
        if found.value.meaning
        else 0
    )
