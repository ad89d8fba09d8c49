"""What the text says out of the ledger."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from kb.rules.checks.shapes import Level, Manuscript, Standing, Verdict, fail, warn


def facts_are_named(it: Manuscript) -> Iterable[Verdict]:
    """What stands in {{ }} names a subject and a criterion of the ledger."""
    for typed, line in it.unknown_facts:
        sentence = _("{{ %s }} names nothing in the ledger: mend the subject or the criterion.") % typed
        yield fail("facts_are_named", sentence, "body", line, typed)


def facts_are_stated(it: Manuscript) -> Iterable[Verdict]:
    """Every cell and every {{ }} shows a verified fact, or says that it is unknown."""
    for fact in it.facts:
        if fact.standing is Standing.MISSING:
            sentence = _("%s: no verified value is in the ledger. State it, or state that it is unknown.") % fact.name
            yield fail("facts_are_stated", sentence, fact.field, fact.line, fact.name)


def facts_are_current(it: Manuscript) -> Iterable[Verdict]:
    """No fact that holds articles back is past the day of its check."""
    for fact in it.facts:
        if fact.standing is Standing.OVERDUE:
            sentence = _("%s is past the day of its check: confirm it, or state what is true now.") % fact.name
            yield fail("facts_are_current", sentence, fact.field, fact.line, fact.name)


def facts_stay_current(it: Manuscript) -> Iterable[Verdict]:
    """No fact is due, disputed, or to be checked within fourteen days."""
    sentences = {
        Standing.DUE: _("%s is to be checked again: its day has come."),
        Standing.DISPUTED: _("%s is disputed: readers are told so."),
        Standing.SOON: _("%s is to be checked again within fourteen days."),
    }
    for fact in it.facts:
        if fact.standing in sentences:
            yield warn("facts_stay_current", sentences[fact.standing] % fact.name, fact.field, fact.line, fact.name)


def claims_hold(it: Manuscript) -> Iterable[Verdict]:
    """No sentence says something else than the ledger."""
    for each in it.denied:
        said = " ".join(each.said.split())
        told = [_("“%(said)s”? %(explanation)s") % {"said": said, "explanation": each.explanation}, each.source]
        told += [_("Write %s in its place.") % each.reference] if each.reference else []
        sentence = " ".join(filter(None, told))
        place = (each.field, each.line, each.said)
        yield Verdict("claims_hold", Level.WARN, sentence, *place, column=each.column, mend=each.reference)
