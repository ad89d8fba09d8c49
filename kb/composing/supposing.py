"""What texts would say otherwise than the ledger, if it said another value of one subject by one criterion."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from kb.composing.claims import Known, known_of
from kb.models import Criterion, Subject
from kb.rules.claims import LANGUAGES, Contradiction, Entry, Ledger, Text, contradictions, read, stretches
from kb.rules.markdown import TooCostly
from kb.rules.values import Value


@dataclass(frozen=True, slots=True)
class Supposed:
    """The value that the ledger would have, and all names of the subject."""

    subject: Subject
    criterion: Criterion
    value: Value
    names: Collection[str]


def turned(texts: Sequence[tuple[str, str]], supposed: Supposed) -> list[tuple[Contradiction, ...]]:
    """For each text (its language and Markdown) the claims that the ledger would deny then and does not deny now.

    Looked at are the paragraphs that name the subject. Three queries, however many texts there are.
    """
    whole = [_naming(language, source, supposed.names) for language, source in texts]
    known = known_of(tuple(dict.fromkeys(stretches([text for text in whole if text]))))
    if not any(named.key == supposed.subject.slug for named in known.subjects.values()):
        return [() for _text in texts]
    found = []
    ledgers = {language: _ledgers(known, supposed, language) for language, _source in texts if language in LANGUAGES}
    for (language, _source), text in zip(texts, whole, strict=True):
        found.append(_turned(text, *ledgers[language]) if text else ())
    return found


def _naming(language: str, source: str, names: Collection[str]) -> Text | None:
    """The text with those of its paragraphs that name the subject; None where none does."""
    if language not in LANGUAGES:
        return None
    wanted, whole = [name.casefold() for name in names], source.casefold()
    if not any(name.split()[0] in whole for name in wanted):
        return None  # without reading it
    try:
        text = read(source)
    except TooCostly:
        return None
    prose = tuple(each for each in text.prose if any(name in each.text.casefold() for name in wanted))
    return replace(text, prose=prose) if prose else None


def _ledgers(known: Known, supposed: Supposed, language: str) -> tuple[Ledger, Ledger]:
    """The ledger as it is, and as it would be."""
    place = supposed.subject.slug, supposed.criterion.slug
    others = [entry for entry in known.entries if (entry.subject, entry.criterion) != place]
    nouns, words = (known.subjects.values(), known.criteria.values()), LANGUAGES[language]
    return Ledger(*nouns, known.entries, words), Ledger(*nouns, [*others, Entry(*place, supposed.value)], words)


def _turned(text: Text, now: Ledger, then: Ledger) -> tuple[Contradiction, ...]:
    denied = {(each.start, each.end) for each in contradictions(text, now)}
    return tuple(each for each in contradictions(text, then) if (each.start, each.end) not in denied)
