"""Related reading: what to suggest beside an article, ranked by shared tags, category and likeness of words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, sqrt

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.models import Article, Label, Revision, Tag
from kb.rules.languages import language
from kb.rules.markdown import TooCostly, headings
from kb.search.text import tokens

MOST_BY_TAG, MOST_BY_CATEGORY = 300, 200  # candidates, the newest of each
MOST_COMPARED = 60  # of them whose words are compared: those with most in common otherwise, the newest of equals
BY_TAG, BY_CATEGORY, BY_WORDS = 1.0, 0.5, 2.0  # what one shared tag, the category and the very same words weigh
ALIKE = 0.15  # likeness (0 to 1) that is worth naming as a reason

Counts = Counter[str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A published article to read on with, how much speaks for it, and what, in words."""

    article: Article
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the ranking needs of one published article."""

    key: int
    same_category: bool
    tags: tuple[str, ...]  # the names of those it shares
    words: Counts


def related(article: Article, *, limit: int = 10) -> tuple[Suggestion, ...]:
    """The published articles that go best with the article's newest content, best first; at most nine queries."""
    revision = article.newest
    candidates = _candidates(article, revision)
    likeness = _likeness(_words(revision.title, revision.summary, _headings(revision), revision.language), candidates)
    scored = [
        (_score(candidate, alike), candidate, alike) for candidate, alike in zip(candidates, likeness, strict=True)
    ]
    best = sorted(scored, key=lambda each: (-each[0], -each[1].key))[:limit]
    listed = Article.objects.published().listed().in_bulk([candidate.key for _score, candidate, _alike in best])
    return tuple(
        Suggestion(listed[candidate.key], score, _reasons(candidate, alike))
        for score, candidate, alike in best
        if candidate.key in listed
    )


def _candidates(article: Article, revision: Revision) -> list[Candidate]:
    """The best of at most 500 articles that share a tag or the category; no text is looked at before."""
    current = {tag.pk: tag.name for tag in revision.tags}
    tags = {tag.pk: current[tag.current.pk] for tag in Tag.objects.meaning(current).select_related("merged_into")}
    topic = revision.topic.pk if revision.topic else None
    others = Article.objects.published().exclude(pk=article.pk).newest_first()
    filed_under = Coalesce("live__category__merged_into", "live__category")
    places = others.values_list("pk", "live", filed_under)
    by_tag = places.filter(live__in=Label.objects.filter(tag__in=tags).values("revision"))[:MOST_BY_TAG]
    by_category = places.filter(Q(live__category=topic) | Q(live__category__merged_into=topic))[:MOST_BY_CATEGORY]
    near = {*(by_tag if tags else ()), *(by_category if topic else ())}
    shared: dict[int, list[str]] = {}
    labels = Label.objects.filter(revision__in=[live for _key, live, _category in near], tag__in=tags)
    for live, tag in labels.values_list("revision", "tag"):
        names = shared.setdefault(live, [])
        names += [tags[tag]] if tags[tag] not in names else []
    found = [
        (tuple(shared.get(live, ())), topic is not None and category == topic, key, live)
        for key, live, category in near
    ]
    found.sort(key=lambda each: (-BY_TAG * len(each[0]) - BY_CATEGORY * each[1], -each[2]))
    best = found[:MOST_COMPARED]
    words = {
        live: _words(title, summary, (str(text) for _level, _id, text in anchors or ()), code)
        for live, title, summary, anchors, code in Revision.objects.filter(
            pk__in=[live for _tags, _same, _key, live in best]
        ).values_list("pk", "title", "summary", "rendering__anchors", "language")
    }
    return [Candidate(key, same, tags, words[live]) for tags, same, key, live in best]


def _headings(revision: Revision) -> Iterable[str]:
    try:
        return [text for _level, text, _line in headings(revision.body)]
    except TooCostly:
        return []


def _words(title: str, summary: str, headings: Iterable[str], code: str) -> Counts:
    return Counter(tokens("\n".join([title, summary, *headings]), language(code).stemmer))


def _likeness(words: Counts, candidates: list[Candidate]) -> list[float]:
    """The cosine of each candidate's words with these, a word counting the less the more candidates have it."""
    spread = Counter(word for candidate in candidates for word in candidate.words)
    weight = {word: log((1 + len(candidates)) / count) for word, count in spread.items()}
    length = _length(words, weight)
    return [
        sum(words[word] * count * weight[word] ** 2 for word, count in candidate.words.items() if word in words)
        / ((length * _length(candidate.words, weight)) or 1.0)
        for candidate in candidates
    ]


def _length(words: Counts, weight: Mapping[str, float]) -> float:
    return sqrt(sum((count * weight.get(word, 0.0)) ** 2 for word, count in words.items()))


def _score(candidate: Candidate, alike: float) -> float:
    return BY_TAG * len(candidate.tags) + BY_CATEGORY * candidate.same_category + BY_WORDS * alike


def _reasons(candidate: Candidate, alike: float) -> tuple[str, ...]:
    reasons = []
    if candidate.tags:
        sentence = ngettext("shares the tag %(tags)s", "shares the tags %(tags)s", len(candidate.tags))
        reasons.append(sentence % {"tags": ", ".join(candidate.tags)})
    if candidate.same_category:
        reasons.append(_("same category"))
    if alike >= ALIKE:
        reasons.append(_("similar words in title, summary and headings"))
    return tuple(reasons)
