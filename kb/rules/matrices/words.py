"""The interface's words in a matrix."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.rules.matrices.shapes import Cell, Column, Mark

DAY = "j F Y"
_PLACE = re.compile(r"\{(\w+)\}")


def fill(form: str, **parts: str) -> str:
    """The form with its `{…}` replaced; what is put in is not read again."""
    return _PLACE.sub(lambda place: parts.get(place[1], place[0]), form)


def _options(count: int) -> str:
    return f"{count} {'option' if count == 1 else 'options'}"


def _criteria(count: int) -> str:
    return f"{count} {'criterion' if count == 1 else 'criteria'}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True, slots=True)
class Words:
    """The words that are not the matrix's own; `{…}` is replaced. Those of the active language are `spoken()`."""

    options: Callable[[int], str] = _options
    criteria: Callable[[int], str] = _criteria
    day: Callable[[date], str] = _day
    checked: str = "Checked {day}"
    as_of: str = "As of {day}"
    source: str = ", source {number}"  # said after a value, whose number alone is seen
    pick: str = "Our pick"
    picked: str = "Our pick: {name}"
    picked_for: str = "Our pick for {whom}: {name}"
    picked_label: str = "{name}, our pick"
    verdict: str = "In short"
    skip: str = "Skip the table"
    yes: str = "yes"
    partly: str = "partly"
    no: str = "no"
    unknown: str = "unknown"
    not_applicable: str = "not applicable"
    disputed: str = "disputed"
    stale: str = "may be out of date"
    own: str = "stated by this article"
    former: str = "former value"
    more: str = "More on {names}"
    files: str = "As a file: {names}"
    whole: str = "All that is known of them"

    def label(self, column: Column) -> str:
        """A subject's name where its column is not seen."""
        return fill(self.picked_label, name=column.name) if column.pick else column.name

    def mark(self, mark: Mark) -> str:
        """What a mark says; nothing for a plain value."""
        return "" if mark is Mark.VALUE else str(getattr(self, mark.value))

    def value(self, cell: Cell) -> str:
        """The cell's value; a sentence begins where a mark's own word stands alone."""
        plain = cell.words == self.mark(cell.mark)
        return cell.words[:1].upper() + cell.words[1:] if plain else cell.words

    def aside(self, cell: Cell) -> str:
        """What a sign alone would say where the value is in other words: “yes” beside “None”."""
        said = self.mark(cell.mark) if cell.mark in {Mark.YES, Mark.PARTLY, Mark.NO} else ""
        return "" if said == cell.words else said

    def remarks(self, cell: Cell) -> list[str]:
        """The lines under a value: its note, what is to be said of its standing, its day where no source has it."""
        standing = self.mark(cell.mark) if cell.mark in {Mark.DISPUTED, Mark.STALE} else ""
        return [
            *filter(None, [cell.note, standing if standing != cell.words else ""]),
            *([self.own] if cell.own else []),
            *([self.former] if cell.former else []),
            *([fill(self.as_of, day=self.day(cell.as_of))] if cell.as_of and cell.source is None else []),
        ]


def spoken() -> Words:
    """The words in the language that is active now, whichever is when they are used."""
    language = translation.get_language()

    def inside(say: Callable[[int], str]) -> Callable[[int], str]:
        def said(count: int) -> str:
            with translation.override(language):
                return say(count)

        return said

    def day(day: date) -> str:
        with translation.override(language):
            return date_format(day, DAY)

    return Words(
        options=inside(lambda count: ngettext("%d option", "%d options", count) % count),
        criteria=inside(lambda count: ngettext("%d criterion", "%d criteria", count) % count),
        day=day,
        checked=_("Checked {day}"),
        as_of=_("As of {day}"),
        source=_(", source {number}"),
        pick=_("Our pick"),
        picked=_("Our pick: {name}"),
        picked_for=_("Our pick for {whom}: {name}"),
        picked_label=_("{name}, our pick"),
        verdict=_("In short"),
        skip=_("Skip the table"),
        yes=_("yes"),
        partly=_("partly"),
        no=_("no"),
        unknown=_("unknown"),
        not_applicable=_("not applicable"),
        disputed=_("disputed"),
        stale=_("may be out of date"),
        own=_("stated by this article"),
        former=_("former value"),
        more=_("More on {names}"),
        files=_("As a file: {names}"),
        whole=_("All that is known of them"),
    )
