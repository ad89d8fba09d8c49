"""Subjects and criteria by the names that people type, and those that are near a name that is none."""

from collections.abc import Collection
from difflib import get_close_matches
from functools import reduce
from operator import or_

from django.db.models import Q

from kb.models import Alias, Criterion, Subject
from kb.models.subjects import folded

MOST_NEAR, MOST_LOOKED_AT = 4, 500


def subjects(names: Collection[str]) -> dict[str, Subject]:
    """The subject that goes by each of these names or stands at it as its address, by the name; no query for none."""
    wanted = {name: folded(name.replace("\x00", "")) for name in names}
    if not wanted:
        return {}
    found = list(Subject.objects.called(wanted.values()).prefetch_related("aliases"))
    known = {one.slug: one for one in found} | {alias.key: one for one in found for alias in one.aliases.all()}
    known |= {one.key: one for one in found}
    return {name: known[key] for name, key in wanted.items() if key in known}


def criteria(names: Collection[str]) -> dict[str, Criterion]:
    """The criterion of each of these names or addresses, by the name; no query for none."""
    wanted = {name: folded(name.replace("\x00", "")) for name in names}
    if not wanted:
        return {}
    meant = [Q(name__iexact=" ".join(name.replace("\x00", "").split())) for name in wanted]
    found = list(Criterion.objects.filter(reduce(or_, meant, Q(slug__in=wanted.values()))))
    known = {one.slug: one for one in found} | {folded(one.name): one for one in found}
    return {name: known[key] for name, key in wanted.items() if key in known}


def near(noun: type[Subject] | type[Criterion], name: str) -> list[str]:
    """Names that may be meant by this one, which is none: alike in letters, or with the same beginning or word."""
    words = folded(name.replace("\x00", "")).split()
    if not words:
        return []
    longest = max(words, key=len)
    begins = longest[:2]
    if noun is Subject:
        asked = Q(key__contains=longest) | Q(key__contains=begins)
        rows = list(Subject.objects.filter(asked).values_list("key", "name").order_by("name")[:MOST_LOOKED_AT])
        other = Alias.objects.filter(asked).values_list("key", "subject__name").order_by("name")[:MOST_LOOKED_AT]
        named = dict(other) | dict(rows)
    else:
        found = Criterion.objects.filter(Q(name__icontains=longest) | Q(name__icontains=begins))
        named = {folded(each): each for each in found.values_list("name", flat=True)[:MOST_LOOKED_AT]}
    typed = " ".join(words)
    holding = [key for key in named if typed in key or key in typed]
    alike = get_close_matches(typed, named, n=MOST_NEAR, cutoff=0.6)
    return list(dict.fromkeys(named[key] for key in [*alike, *holding]))[:MOST_NEAR]
