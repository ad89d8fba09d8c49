"""What changed between two revisions, field by field, in the form that suits each field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from kb.desk.compared import names
from kb.desk.filled import filled
from kb.desk.wording import Field, described
from kb.models import Revision
from kb.rules.comparisons import Comparison
from kb.rules.diff import Entry, Op, Passage, Piece, entries, passages, words

AROUND = 1  # unchanged passages that are shown before and after a change


@dataclass(frozen=True, slots=True)
class Stretch:
    """Passages in a row; those far from any change are folded."""

    passages: Sequence[Passage]
    folded: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs: the passages of a text, the words of a line, or the entries of a list; what to know."""

    name: str
    label: str
    stretches: Sequence[Stretch] = ()
    pieces: Sequence[Piece] = ()
    entries: Sequence[Entry[str]] = ()
    note: str = ""


def changes(before: Revision, after: Revision) -> list[Change]:
    """Every field that differs, in the form's order, then the ledger's values in cells, last what the links mean."""
    pairs = zip(described(before.content()), described(after.content()), strict=True)
    found = [_change(old, new) for old, new in pairs if old != new]
    found += _cells(before, after)
    if (old := _meant(before)) != (new := _meant(after)):
        found.append(Change("links", _("What the links mean"), entries=entries(old, new)))
    return found


def _change(old: Field, new: Field) -> Change:
    if new.name == "body":
        return Change(new.name, new.label, stretches=list(_stretches(_passages(old.words, new.words))))
    if old.entries is not None and new.entries is not None:
        return Change(new.name, new.label, entries=entries(old.entries, new.entries))
    return Change(new.name, new.label, pieces=words(old.words, new.words))


def _cells(before: Revision, after: Revision) -> list[Change]:
    """The cells that the ledger fills in one of the two comparisons and not, or otherwise, in the other."""
    comparisons = [Comparison.read(each.comparison) for each in (before, after) if each.comparison]
    if not comparisons or before == after:
        return []
    old, new = filled(before, after, names(*comparisons))
    listed = [entry for entry in entries(old.lines, new.lines) if entry.op in (Op.ADDED, Op.REMOVED)]
    whence = {"before": before.number, "after": after.number, "then": old.whence, "now": new.whence}
    note = _("Revision %(before)d: %(then)s. Revision %(after)d: %(now)s.") % whence
    return [Change("cells", _("Values out of the ledger"), entries=listed, note=note)] if listed else []


def _passages(old: str, new: str) -> list[Passage]:
    """The passages without the blank lines between them, which say nothing."""
    found = []
    for passage in passages(f"{old.rstrip()}\n\n", f"{new.rstrip()}\n\n"):
        *head, last = passage.pieces
        pieces = [piece for piece in (*head, Piece(last.op, last.text.rstrip())) if piece.text]
        unmarked = all(piece.op is Op.SAME for piece in pieces)
        found.append(Passage(Op.SAME if unmarked else passage.op, tuple(pieces)))
    return found


def _stretches(found: Sequence[Passage]) -> Iterator[Stretch]:
    changed = [place for place, passage in enumerate(found) if passage.op is not Op.SAME]
    near = {each for place in changed for each in range(place - AROUND, place + AROUND + 1)}
    for folded, run in groupby(enumerate(found), lambda numbered: numbered[0] not in near):
        yield Stretch([passage for _place, passage in run], folded)


def _meant(revision: Revision) -> list[str]:
    """The links of the body with the address of the article that each means, where it differs from what was typed."""
    links = revision.links.select_related("target").order_by("slug")
    return [f"[[{link.slug}]] → {link.target.slug}" for link in links if link.slug != link.target.slug]
