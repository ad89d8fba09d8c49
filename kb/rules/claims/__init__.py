"""The claims check: sentences that name a subject and say of it something else than the ledger (docs/claims.md).

Downwards: `checking` is the door; it rests on `claiming` (what a sentence claims, by `patterns`), on `judging` (whether
the ledger can be true beside it) and on `explaining`; these on `ledger` and `tagging`, on `figures`, `lexicon` and
`prose`, and all on `words` (`english`) and `shapes`. `naming` tells which subjects a text may name at all, so that a
ledger of these alone can be prepared. Deterministic, without a model; in doubt it says nothing.
"""

from collections.abc import Mapping

from kb.rules.claims.checking import contradictions
from kb.rules.claims.english import ENGLISH
from kb.rules.claims.ledger import Ledger
from kb.rules.claims.naming import stretches
from kb.rules.claims.prose import Text, read
from kb.rules.claims.shapes import Contradiction, Entry, Measure, Named
from kb.rules.claims.words import Words

# The languages in which texts are checked; of any other nothing is said.
LANGUAGES: Mapping[str, Words] = {"en": ENGLISH}

__all__ = [
    "LANGUAGES",
    "Contradiction",
    "Entry",
    "Ledger",
    "Measure",
    "Named",
    "Text",
    "contradictions",
    "read",
    "stretches",
]
