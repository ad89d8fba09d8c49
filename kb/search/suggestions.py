"""Related reading: what to suggest beside an article, ranked by what they share and how alike their words are."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import log, sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.models import Article, Revision, Subject, list_of, newest_in
from kb.rules.languages import language
from kb.rules.markdown import TooCostly, headings
from kb.search.text import tokens

MOST_BY_SUBJECT, MOST_BY_TAG, MOST_BY_CATEGORY = 150, 200, 150  # candidates, the newest of each
MOST_COMPARED = 60  # of them whose words are compared: those with most in common otherwise, the newest of equals
# What one shared subject, one shared tag, the category and the very same words weigh.
BY_SUBJECT, BY_TAG, BY_CATEGORY, BY_WORDS = 1.5, 1.0, 0.5, 2.0
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
    subjects: tuple[str, ...]  # the names of those it shares
    same_category: bool
    tags: tuple[str, ...]  # the names of those it shares
    words: Counts


def related(article: Article, *, limit: int = 10) -> tuple[Suggestion, ...]:
    """The published articles that go best with the article's newest content, best first; at most eight queries."""
    best = _best(article, limit)
    listed = Article.objects.published().listed().in_bulk([candidate.key for _score, candidate, _alike in best])
    return tuple(
        Suggestion(listed[candidate.key], score, _reasons(candidate, alike))
        for score, candidate, alike in best
        if candidate.key in listed
    )


def nearest(article: Article, *, limit: int) -> list[int]:
    """The primary keys of the same articles in the same order."""
    return [candidate.key for _score, candidate, _alike in _best(article, limit)]


def _best(article: Article, limit: int) -> list[tuple[float, Candidate, float]]:
    """The candidates that score highest, with their scores and how alike their words are."""
    revision = article.newest
    revision.read()
    candidates = _candidates(article, revision)
    likeness = _likeness(_words(revision.title, revision.summary, _headings(revision), revision.language), candidates)
    scored = [
        (_score(candidate, alike), candidate, alike) for candidate, alike in zip(candidates, likeness, strict=True)
    ]
    return sorted(scored, key=lambda each: (-each[0], -each[1].key))[:limit]


def _candidates(article: Article, revision: Revision) -> list[Candidate]:
    """The best of at most 500 articles that share a subject, a tag or the category; no text is looked at before."""
    subjects = {list_of(subject): subject.name for subject in _subjects(revision)}
    tags = {list_of(tag): tag.name for tag in revision.tags}
    topic = list_of(revision.topic) if revision.topic else ""
    found = [
        Candidate(key, _shared(subjects, lists), topic in lists, _shared(tags, lists), Counter())
        for key, lists in _sharing(article.pk, list(subjects), list(tags), topic).items()
    ]
    best = sorted(found, key=lambda each: (-_score(each, 0), -each.key))[:MOST_COMPARED]
    words = {
        key: _words(title, summary, (str(text) for _level, _id, text in anchors or ()), code)
        for key, title, summary, anchors, code in Article.objects.filter(
            pk__in=[each.key for each in best]
        ).values_list("pk", "live__title", "live__summary", "live__rendering__anchors", "live__language")
    }
    return [replace(each, words=words[each.key]) for each in best if each.key in words]


def _subjects(revision: Revision) -> Iterable[Subject]:
    """What the text compares or says something known of; no query where it uses nothing of the ledger."""
    return Subject.objects.filter(uses__revision=revision).distinct() if revision.uses_ledger else ()


def _shared(names: Mapping[str, str], lists: set[str]) -> tuple[str, ...]:
    return tuple(name for listed, name in names.items() if listed in lists)


def _sharing(key: int, subjects: list[str], tags: list[str], topic: str) -> dict[int, set[str]]:
    """The newest other articles in any of the lists of subjects and tags and in the topic's, each with its lists."""
    near: dict[int, set[str]] = {}
    for other, name in newest_in(
        [(subjects, MOST_BY_SUBJECT), (tags, MOST_BY_TAG), ([topic] * bool(topic), MOST_BY_CATEGORY)], but=key
    ):
        near.setdefault(other, set()).add(name)
    return near


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
    weight = {word: log((1 + len(candidates)) / count) ** 2 for word, count in spread.items()}
    own = {word: count * weight[word] for word, count in words.items() if word in weight}
    length = sqrt(sum(words[word] * weighed for word, weighed in own.items()))
    return [_cosine(own, length, candidate.words, weight) for candidate in candidates]


def _cosine(own: Mapping[str, float], length: float, words: Counts, weight: Mapping[str, float]) -> float:
    shared = size = 0.0
    for word, count in words.items():
        size += count * count * weight[word]
        if word in own:
            shared += count * own[word]
    return shared / ((length * sqrt(size)) or 1.0)


def _score(candidate: Candidate, alike: float) -> float:
    shared = BY_SUBJECT * len(candidate.subjects) + BY_TAG * len(candidate.tags)
    return shared + BY_CATEGORY * candidate.same_category + BY_WORDS * alike


def _reasons(candidate: Candidate, alike: float) -> tuple[str, ...]:
    reasons = []
    if candidate.subjects:
        many = len(candidate.subjects)
        sentence = ngettext("shares the subject %(subjects)s", "shares the subjects %(subjects)s", many)
        reasons.append(sentence % {"subjects": ", ".join(candidate.subjects)})
    if candidate.tags:
        sentence = ngettext("shares the tag %(tags)s", "shares the tags %(tags)s", len(candidate.tags))
        reasons.append(sentence % {"tags": ", ".join(candidate.tags)})
    if candidate.same_category:
        reasons.append(_("same category"))
    if alike >= ALIKE:
        reasons.append(_("similar words in title, summary and headings"))
    return tuple(reasons)
