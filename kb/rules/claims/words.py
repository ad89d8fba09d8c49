"""The words by which a language states, hedges, denies and reports: data, so that another language can be added.

`tags` gives each phrase the one letter that `patterns` speaks of it in; the longest phrase wins. What a list does not
hold is an ordinary word (`x`), which no pattern passes over: a missing word makes the check say less,
unless it is one of silence.
"""

from collections.abc import Mapping
from dataclasses import dataclass

# The letters, apart from S s Z (subjects), C Y (criteria), E (choices), R (comparatives), V (figures), u (other names).
IS, ARE, WAS, HAS, HAVE, COSTS, COST, LIMITS = "B", "b", "a", "H", "h", "M", "m", "l"
IS_NOT, DOES_NOT, NO, LACKS, CAN, CANNOT = "I", "J", "N", "X", "o", "Q"
OF, WITH, IN, UNDER, BESIDE, UNLIKE, COMPARED, FROM = "O", "w", "j", "n", "P", "d", "D", "f"
LIGHT, ABOUT, AT_MOST, AT_LEAST, BETWEEN, TO = "L", "A", "<", ">", "g", "r"
KIND, SUPPORTED, THERE, ITS, WHICH, AND, BUT, ASIDE = "k", "v", "e", "i", "q", "&", "c", "t"
FREE, THAN, IT, SILENCE, CONDITION, GOES_ON = "F", "T", "p", "!", "%", "y"


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """One language: its phrases by what they do in a sentence, and how it writes figures and dates; like no other."""

    tags: Mapping[str, str]  # a letter, and its phrases, parted by commas like all lists here
    higher: str  # comparatives that, before a criterion's name, claim the higher value
    lower: str
    better: str
    worse: str
    numbers: Mapping[str, int]
    months: tuple[str, ...]  # full names and three letters, January first, as regular expressions
    multiples: Mapping[str, int]
    currencies: Mapping[str, str]
    units: Mapping[str, str]  # a unit's word in the singular, and a regular expression of how else it is written
    every: str  # a regular expression of “per”
    adverbs: Mapping[str, str]  # a unit, and the one word that says it
    out_of: str
    stars: str
    abbreviations: frozenset[str]
    possessive: str
    moments: str  # with “is”, they tell of this hour: “is offline today”


def phrases(listed: str) -> tuple[str, ...]:
    """The phrases of a list that commas part."""
    return tuple(phrase for phrase in (" ".join(part.split()) for part in listed.split(",")) if phrase)
