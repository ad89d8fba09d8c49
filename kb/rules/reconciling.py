"""Reconciling: two comparisons that were made from one become one, part by part.

A part is a comparison with nothing else in it. What one side put into a row or a column that the other took out makes
the taking out a question, so that nothing vanishes and no cell stands outside the table.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias
from uuid import UUID

from kb.rules.comparisons import MOST_ROWS, MOST_SUBJECTS, Comparison, OwnCell, Weighing
from kb.rules.weaving import Whose, changed_by, joined, ordered

Sides: TypeAlias = tuple[Comparison, Comparison, Comparison]  # base, theirs, mine
Told: TypeAlias = tuple["About | None", Comparison]


@dataclass(frozen=True, slots=True)
class About:
    """What of a comparison a part is: one subject, criterion, verdict, cell, …, or their order."""

    kind: str  # title, subjects (their order), subject, criteria (their order), criterion, group, verdict, cell, pick
    subject: UUID | None = None
    criterion: UUID | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it was, as it became there and as it became here."""

    about: About
    base: Comparison
    theirs: Comparison
    mine: Comparison

    @property
    def whose(self) -> Whose:
        """Who changed it."""
        return changed_by(self.base, self.theirs, self.mine)

    @property
    def value(self) -> Comparison:
        """What it became, where that is no question."""
        return self.theirs if self.whose is Whose.THEIRS else self.mine


def parts(base: Comparison, theirs: Comparison, mine: Comparison) -> tuple[Part, ...] | None:
    """All parts of the three; None where both together are more than a comparison holds."""
    sides = base, theirs, mine
    subjects = _members(sides, lambda side: side.subjects, _subject)
    criteria = _members(sides, lambda side: side.criteria, _criterion)
    columns, rows = [key for key, _part in subjects], [key for key, _part in criteria]
    if len(columns) > MOST_SUBJECTS or len(rows) > MOST_ROWS:
        return None
    return (
        _part(About("title"), sides, lambda side: Comparison(title=side.title)),
        *_order("subjects", sides, columns, lambda side: side.subjects, lambda keys: Comparison(subjects=keys)),
        *(part for _key, part in subjects if part),
        *_order("criteria", sides, rows, lambda side: side.criteria, _rows),
        *(part for _key, part in criteria if part),
        *_words(sides, criteria),
        *_cells(sides, dict(subjects), dict(criteria)),
        _part(About("pick"), sides, lambda side: Comparison(pick=side.pick, pick_for=side.pick_for)),
    )


def assembled(told: Iterable[Told]) -> Comparison:
    """One comparison of parts, each with what it decides where it was a question; what stands outside of it goes."""
    title, pick, pick_for = "", None, ""
    subjects: list[UUID] = []
    rows: dict[UUID, Weighing] = {}
    cells: dict[tuple[UUID, UUID], OwnCell] = {}
    gone: set[UUID | None] = set()
    for about, part in told:
        if about and about.kind in {"subject", "criterion"} and not part:
            gone.add(about.subject or about.criterion)
        title = title or part.title
        if not (about and about.kind == "subject"):
            pick, pick_for = pick or part.pick, pick_for or part.pick_for
        subjects += [one for one in part.subjects if one not in subjects]
        for row in part.rows:
            known = rows.get(row.criterion, row)
            rows[row.criterion] = replace(row, group=row.group or known.group, verdict=row.verdict or known.verdict)
        cells |= part.own
    left = [one for one in subjects if one not in gone]
    whole = Comparison(tuple(left), tuple(row for key, row in rows.items() if key not in gone), title=title)
    pairs = set(whole.pairs())
    kept = tuple(cell for key, cell in cells.items() if key in pairs)
    outside = pick is not None and pick not in left
    return replace(whole, cells=kept, pick=None if outside else pick, pick_for="" if outside else pick_for)


def _part(about: About, sides: Sides, cut: Callable[[Comparison], Comparison]) -> Part:
    return Part(about, *map(cut, sides))


def _rows(keys: tuple[UUID, ...]) -> Comparison:
    return Comparison(rows=tuple(map(Weighing, keys)))


def _subject(side: Comparison, key: UUID) -> Comparison:
    """A subject with all that the side says of it."""
    if key not in side.subjects:
        return Comparison()
    cells = tuple(cell for cell in side.cells if cell.subject == key)
    picked = side.pick == key
    return Comparison((key,), (), cells, "", key if picked else None, side.pick_for if picked else "")


def _criterion(side: Comparison, key: UUID) -> Comparison:
    """A criterion with all that the side says by it."""
    cells = tuple(cell for cell in side.cells if cell.criterion == key)
    return Comparison(rows=tuple(row for row in side.rows if row.criterion == key), cells=cells)


def _members(
    sides: Sides,
    keys: Callable[[Comparison], tuple[UUID, ...]],
    cut: Callable[[Comparison, UUID], Comparison],
) -> list[tuple[UUID, Part | None]]:
    """What is in the table, each with the question whether it stays, where that is one."""
    base, theirs, mine = sides
    found: list[tuple[UUID, Part | None]] = []
    for key in dict.fromkeys((*keys(theirs), *keys(mine))):
        there, here = key in keys(theirs), key in keys(mine)
        if (there and here) or key not in keys(base):
            found.append((key, None))
        elif _touches(cut(base, key), cut(theirs if there else mine, key)):
            about = About("subject", key) if cut is _subject else About("criterion", criterion=key)
            found.append((key, _part(about, sides, lambda side, key=key: cut(side, key))))  # type: ignore[misc]
    return found


def _touches(before: Comparison, after: Comparison) -> bool:
    """Whether anything was said of it anew; that something went is no reason to keep it."""
    new_cells = set(after.cells) - set(before.cells)
    picked = after.pick is not None and (after.pick, after.pick_for) != (before.pick, before.pick_for)
    return bool(new_cells or picked or after.rows != before.rows)


def _order(
    kind: str,
    sides: Sides,
    members: list[UUID],
    keys: Callable[[Comparison], tuple[UUID, ...]],
    made: Callable[[tuple[UUID, ...]], Comparison],
) -> Iterator[Part]:
    """All members in one order; in two to choose from where both changed it, each in their own way."""
    was, there, here = (list(keys(side)) for side in sides)
    before = made(tuple(was))
    if (found := ordered(was, there, here)) is not None:
        after = made(tuple(key for key in found if key in members))
        yield Part(About(kind), before, *(after if keys_of != was else before for keys_of in (there, here)))
    else:
        both = (made(tuple(key for key in joined(*pair) if key in members)) for pair in ((there, here), (here, there)))
        yield Part(About(kind), before, *both)


def _words(sides: Sides, criteria: list[tuple[UUID, Part | None]]) -> Iterator[Part]:
    """The group and the verdict of each criterion that stays without question."""
    for key, question in criteria:
        if question is None:
            for kind in ("group", "verdict"):
                yield _part(About(kind, criterion=key), sides, lambda side, key=key, kind=kind: _word(side, key, kind))  # type: ignore[misc]


def _word(side: Comparison, key: UUID, kind: str) -> Comparison:
    said = next((str(getattr(row, kind)) for row in side.rows if row.criterion == key), "")
    return Comparison(rows=(Weighing(key, **{kind: said}),))


def _cells(sides: Sides, subjects: dict[UUID, Part | None], criteria: dict[UUID, Part | None]) -> Iterator[Part]:
    """Each cell of the article's own; one in a row or column that is in question belongs to that question."""
    owned = [side.own for side in sides]
    for key in dict.fromkeys(key for own in owned for key in own):
        if key[0] in subjects and key[1] in criteria and not (subjects[key[0]] or criteria[key[1]]):
            found = [Comparison(cells=(own[key],) if key in own else ()) for own in owned]
            yield Part(About("cell", *key), *found)
