"""What another value of a fact would do to what readers read: what shows it, and the sentences that it would belie."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kb import search
from kb.composing.facts import references
from kb.composing.supposing import Supposed, turned
from kb.models import Article, Criterion, FactUse, Revision, Subject
from kb.rules.claims import LANGUAGES
from kb.rules.comparisons import Comparison
from kb.rules.markdown import FACT
from kb.rules.values import Scale, Style, Value, said

_LINE = re.compile(r"\r\n?|\n")
A_PAGE = 20  # articles whose texts are looked through at once
MOST_SHOWN = 240  # characters of a sentence
LONGEST_QUESTION, MOST_NAMES = 180, 8  # of one question to the search


@dataclass(frozen=True, slots=True)
class Printed:
    """A line of an article that prints the value: what stands before it, the value now and then, and after it."""

    article: Article
    before: str
    now: str
    then: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison that shows the value, what the article concludes from that row, and whether this is its pick."""

    article: Article
    verdict: str
    picked: bool


@dataclass(frozen=True, slots=True)
class Belied:
    """A sentence of an article that would say otherwise than the ledger, where it stands, and why."""

    article: Article
    place: str
    sentence: str
    why: str


@dataclass(frozen=True, slots=True)
class Impact:
    """The value that is looked at, in words, and what it would do to the articles of one page out of `many`."""

    value: str
    now: str
    printed: Sequence[Printed]
    compared: Sequence[Compared]
    belied: Sequence[Belied]
    foreign: int  # of these articles: in languages whose sentences are not understood
    many: int
    page: int
    first: int
    last: int

    @property
    def before(self) -> int:
        """The page before, 0 for none."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after, 0 for none."""
        return self.page + 1 if self.last < self.many else 0


def impact(subject: Subject, criterion: Criterion, now: Value, then: Value, page: int = 1) -> Impact:
    """What readers would read if the ledger said another value: in the articles of this page, the newest first."""
    names = [subject.name, *(alias.name for alias in subject.aliases.all())]
    found = _concerned(subject, names)
    many = found.count()
    page = max(1, min(page, -(-many // A_PAGE)))
    start = (page - 1) * A_PAGE
    articles = list(found.select_related("live").order_by("-revised_at", "-pk")[start : start + A_PAGE])
    return Impact(
        said(criterion.scale, then),
        said(criterion.scale, now),
        printed=list(_printed(articles, subject, criterion, (now, then))),
        compared=list(_compared(articles, subject, criterion)),
        belied=list(_belied(articles, Supposed(subject, criterion, then, names))),
        foreign=sum(1 for each in articles if each.live and each.live.language not in LANGUAGES),
        many=many,
        page=page,
        first=start + 1,
        last=start + len(articles),
    )


def _concerned(subject: Subject, names: Sequence[str]) -> QuerySet[Article]:
    """All public articles that use the ledger for this subject, and those that the search finds by one of its names."""
    public = Article.objects.published().order_by()
    using = public.filter(live__in=FactUse.objects.filter(subject=subject).values("revision")).values("pk")
    return Article.objects.filter(pk__in=using.union(public.filter(_naming(names)).values("pk")))


def _naming(names: Sequence[str]) -> Q:
    asked: list[str] = []
    for name in names[:MOST_NAMES]:
        quoted = '"{}"'.format(name.replace('"', " "))
        if len(" OR ".join([*asked, quoted])) <= LONGEST_QUESTION:
            asked.append(quoted)
    for question in (" OR ".join(asked), *asked[:1]):  # many long names may be more words than one question has
        try:
            return search.matching(question)
        except search.Unsearchable:
            continue
    return Q(pk__in=())


def _belied(articles: Sequence[Article], supposed: Supposed) -> Iterator[Belied]:
    whole = [(each, *text) for each in articles if each.live for text in _texts(each.live)]
    denied = turned([(each.live.language, text) for each, _place, text in whole if each.live], supposed)
    for (article, place, _text), found in zip(whole, denied, strict=True):
        for each in found:
            where = place or _("line %d") % each.line
            yield Belied(article, where, Truncator(each.sentence).chars(MOST_SHOWN), each.explanation)


def _texts(live: Revision) -> Iterator[tuple[str, str]]:
    """Everything in which a sentence may name the subject, each with the place that it is; none for the body."""
    yield "", live.body
    yield _("title"), live.title
    yield _("summary"), live.summary
    yield from ((_("key takeaways"), each) for each in live.takeaways)
    if live.comparison:
        yield from ((_("verdict"), row.verdict) for row in Comparison.read(live.comparison).rows if row.verdict)


def _compared(articles: Sequence[Article], subject: Subject, criterion: Criterion) -> Iterator[Compared]:
    """The comparisons that show it out of the ledger."""
    uses = FactUse.objects.filter(revision__in=[article.live_id for article in articles], own=False, typed="")
    showing = set(uses.filter(subject=subject, criterion=criterion).values_list("revision", flat=True))
    for article in articles:
        if article.live and article.live.comparison and article.live_id in showing:
            comparison = Comparison.read(article.live.comparison)
            verdict = next((row.verdict for row in comparison.rows if row.criterion == criterion.public_id), "")
            yield Compared(article, verdict, comparison.pick == subject.public_id)


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
