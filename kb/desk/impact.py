"""What another value of a fact would do to what readers read: the sentences that print it, and those it would belie."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.text import Truncator

from kb.composing.facts import references
from kb.composing.supposing import Supposed, turned
from kb.models import Article, Criterion, FactUse, Subject
from kb.rules.markdown import FACT
from kb.rules.values import Scale, Style, Value, said
from kb.search import Unsearchable, find

_LINE = re.compile(r"\r\n?|\n")
MOST_READ = 20  # articles whose texts are looked through
MOST_SHOWN = 240  # characters of a sentence


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of an article that prints the value: what stands before it, the value now and then, and after it."""

    article: Article
    before: str
    now: str
    then: str
    after: str


@dataclass(frozen=True, slots=True)
class Belied:
    """A sentence of an article that would say otherwise than the ledger, and why."""

    article: Article
    line: int
    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Impact:
    """The value that is looked at, in words, and what it would do; `further` says that not every article was read."""

    value: str
    printed: Sequence[Printed]
    belied: Sequence[Belied]
    further: bool


def impact(subject: Subject, criterion: Criterion, now: Value, then: Value) -> Impact:
    """What readers would read if the ledger said another value."""
    articles = _concerned(subject)
    read = articles[:MOST_READ]
    names = [subject.name, *(alias.name for alias in subject.aliases.all())]
    texts = [(live.language, live.body) for article in read if (live := article.live)]
    denied = turned(texts, Supposed(subject, criterion, then, names))
    belied = [
        Belied(article, each.line, Truncator(each.sentence).chars(MOST_SHOWN), each.explanation)
        for article, found in zip(read, denied, strict=True)
        for each in found
    ]
    printed = list(_printed(read, subject, criterion, (now, then)))
    return Impact(said(criterion.scale, then), printed, belied, len(articles) > MOST_READ)


def _concerned(subject: Subject) -> list[Article]:
    """The public articles that use the ledger for this subject, and those that the search finds by its name."""
    uses = FactUse.objects.filter(subject=subject).values("revision")
    try:
        named = [hit.article.pk for hit in find(f'"{subject.name}"').hits]
    except Unsearchable:
        named = []
    found = Article.objects.published().filter(Q(live__in=uses) | Q(pk__in=named))
    return list(found.select_related("live").order_by("-revised_at", "-pk")[: MOST_READ + 1])


def _printed(
    articles: Sequence[Article], subject: Subject, criterion: Criterion, values: tuple[Value, Value]
) -> Iterator[Printed]:
    """Every reference to it in the text that readers see, each with the line that it stands in."""
    uses = FactUse.objects.filter(revision__in=[article.live_id for article in articles], own=False)
    meant = uses.filter(subject=subject, criterion=criterion).exclude(typed="").values_list("revision", "typed")
    typed: dict[int, set[str]] = defaultdict(set)
    for revision, name in meant:
        typed[revision].add(name)
    for article in articles:
        if article.live and (names := typed.get(article.live.pk)):
            lines = _LINE.split(article.live.body)
            for number in dict.fromkeys(line for name, line in references(article.live.body) if name in names):
                yield from _in_line(article, lines[number - 1], names, criterion.scale, values)


def _in_line(
    article: Article, line: str, names: Collection[str], scale: Scale, values: tuple[Value, Value]
) -> Iterator[Printed]:
    for match in FACT.finditer(line):
        if f"{match[1]}/{match[2]}" in names:
            now, then = (said(scale, value, Style(match[3] or "")) for value in values)
            before, after = line[: match.start()], line[match.end() :]
            yield Printed(article, before[-MOST_SHOWN:], now, then, after[:MOST_SHOWN])
