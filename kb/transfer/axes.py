"""Rows of subjects and criteria: what each would make or change, found without the database."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial import cataloguing, subjects
from kb.editorial.stating import Verdict, Weighed
from kb.editorial.versions import version
from kb.models import Criterion, Subject
from kb.models.subjects import folded
from kb.rules.ledger import Policy
from kb.rules.values import Better, Kind
from kb.transfer.names import Names
from kb.transfer.tables import CRITERIA, Record

Noun = TypeVar("Noun", Subject, Criterion)
ONE_OF = {"kind": Kind.values, "policy": Policy.values, "better": Better.values}
FIGURES = ("best", "check_after")


@dataclass(frozen=True, slots=True)
class Change:
    """What a row does to a subject or a criterion."""

    verdict: Verdict
    before: str
    after: str
    as_it_was: str
    do: Callable[[User, User | None], Weighed | None]


def subject(said: Record, names: Names) -> Change:
    """What the row does to the subject it names; raises Refused, as its verb would."""
    known = _found(said, Subject, names.subjects.get(folded(str(said["name"]))), names)
    had = names.others.get(known.public_id, []) if known else []
    seen = version(known, had) if known else ""
    aliases = subjects.tidy(said.get("aliases", had))
    for name in (str(said["name"]), *aliases):
        other = names.called(name)
        if other is not None and (known is None or other.public_id != known.public_id):
            raise Refused(_("“%(name)s” is a name of “%(other)s”.") % {"name": name, "other": other})
    wanted = _applied(known or Subject(), said, ("name", "address", "description"), names)
    aliases = [alias for alias in aliases if folded(alias) != folded(wanted.name)]
    if "-vs-" in wanted.slug:
        raise Refused(_("The address of a subject cannot have “-vs-” in it."))
    names.add_subject(wanted, aliases, known)

    def keep(by: User, verified_by: User | None) -> None:
        subjects.keep_subject(wanted, aliases, by=by, seen=seen)

    before = _words_of_subject(known, had) if known else {}
    return _change(before, _words_of_subject(wanted, aliases), seen, keep)


def criterion(said: Record, names: Names) -> Change:
    """What the row does to the criterion it names; raises Refused, as its verb would."""
    known = _found(said, Criterion, names.criteria.get(folded(str(said["name"]))), names)
    seen = version(known) if known else ""
    wanted = _applied(known or Criterion(), said, CRITERIA.columns, names)
    subjects.fit(wanted)
    if known and known.pk:
        subjects.refuse_misfits(wanted, known)
    names.add_criterion(wanted, known)

    def keep(by: User, verified_by: User | None) -> None:
        subjects.keep_criterion(wanted, by=by, seen=seen)

    return _change(_words_of_criterion(known) if known else {}, _words_of_criterion(wanted), seen, keep)


def _found(said: Record, noun: type[Noun], named: Noun | None, names: Names) -> Noun | None:
    """What the row is about: what has this name, else what stands at this address."""
    if not str(said["name"]).strip():
        raise Refused(_("Give it a name."))
    there = names.at(noun, str(said.get("address", "")))
    if named is not None and isinstance(there, noun) and named.public_id != there.public_id:
        raise Refused(_("The address “%(slug)s” belongs to “%(other)s”.") % {"slug": there.slug, "other": there})
    found = named or (there if isinstance(there, noun) else None)
    if found is not None and found.public_id in names.told:
        raise Refused(_("“%s” stands there already, further up.") % found)
    return found


def _applied(known: Noun, said: Record, columns: tuple[str, ...], names: Names) -> Noun:
    """A copy with what the row says; a column that it lacks, and an empty address, leave what there is."""
    wanted = copy(known)
    wanted._state = copy(known._state)
    wanted.__dict__.pop("_prefetched_objects_cache", None)  # the verb reads the aliases that there are then
    for column in columns:
        if column in said:
            setattr(wanted, "slug" if column == "address" else column, _read(column, said[column], wanted))
    new = not wanted.slug
    wanted.slug = wanted.slug or cataloguing.address_for(wanted)
    if new and (other := names.at(type(wanted), wanted.slug)):
        raise Refused(_("The address “%(slug)s” belongs to “%(other)s”.") % {"slug": wanted.slug, "other": other})
    try:
        wanted.clean_fields(exclude={"id", "key"})
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Refused(f"{field}: {sentences[0]}") from None
    return wanted


def _read(column: str, value: str | list[str], wanted: Subject | Criterion) -> object:
    """What the cell says; raises Refused for what is none of a list, or no number."""
    if isinstance(value, list):
        return value
    text = " ".join(value.split())
    if column == "address":
        return text.lower() or wanted.slug
    if column in ONE_OF and text not in ONE_OF[column]:
        options = ", ".join(option for option in ONE_OF[column] if option)
        raise Refused(_("“%(text)s” is none of: %(choices)s.") % {"text": text[:80], "choices": options})
    if column in FIGURES:
        if not text:
            return getattr(wanted, column)
        if not text.isdecimal() or len(text) > 5:
            raise Refused(_("“%s” is no number.") % text[:80])
        return int(text)
    return text


def _change(
    before: dict[str, str], after: dict[str, str], seen: str, do: Callable[[User, User | None], Weighed | None]
) -> Change:
    if not before:
        return Change(Verdict.NEW, "", ", ".join(value for name, value in after.items() if value), seen, do)
    differing = [name for name in after if before[name] != after[name]]
    was, will_be = (", ".join(f"{name}: {those[name] or '–'}" for name in differing) for those in (before, after))
    return Change(Verdict.CHANGED if differing else Verdict.SAME, was, will_be, seen, do)


def _words_of_subject(subject: Subject, aliases: list[str]) -> dict[str, str]:
    """What a file may say of a subject."""
    others = "; ".join(sorted(aliases, key=folded))
    return {"name": subject.name, "address": subject.slug, "description": subject.description, "aliases": others}


def _words_of_criterion(criterion: Criterion) -> dict[str, str]:
    told = {"name": criterion.name, "address": criterion.slug}
    for name in CRITERIA.columns[2:]:
        value = getattr(criterion, name)
        told[name] = "; ".join(value) if isinstance(value, list) else str(value)
    return told
