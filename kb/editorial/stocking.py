"""Stocking: very many public articles at once, as if each had been written, approved and published by the verbs.

For demonstrations and measurements; a test holds the rows against those that the ordinary verbs write.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.identifiers import uuid7
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages, search
from kb.editorial.bulk import insert, reserve
from kb.editorial.listing import count, touch
from kb.editorial.publishing import PLACES
from kb.editorial.samples import Sample, Workshop
from kb.editorial.transitions import required_approvals
from kb.editorial.verifying import usual_interval
from kb.editorial.watching import keep
from kb.models import (
    ARCHIVE,
    Address,
    Approval,
    Article,
    Author,
    Byline,
    Category,
    HistoryEntry,
    Kind,
    Label,
    Listing,
    Reference,
    RelatedReading,
    Rendering,
    Revision,
    Tag,
    list_of,
)
from kb.rules import checks, counting
from kb.rules.checks import Manuscript, written
from kb.rules.invention import Inventor
from kb.rules.markdown import RENDERER_VERSION
from kb.rules.workflow import State, Transition

PREFIX = "sample-"
FIRST, APART = datetime(2016, 1, 1, tzinfo=UTC), timedelta(minutes=5)
BATCH = 1_000
FEWEST_BLOCKS, MOST_BLOCKS = 100, 2_000
MOST_KNOWN = 5_000  # articles that related reading is chosen from


def stock(upto: int, *, by: User, editor: User, words: Sequence[str] = (), seed: int = 1) -> int:
    """Makes public articles `sample-1` to `sample-<upto>`, written by one and published by the other; returns how many.

    Those that are there already stay as they are. Texts are made of these words, the commonest first, and of invented
    ones; categories, tags and authors are those there are. A thousand a transaction, and nothing else is published
    meanwhile.
    """
    workshop = _workshop(upto, editor, Inventor(words, seed=seed))
    if not by.is_active or not editor.may(Role.EDITOR) or by == editor or required_approvals() != 1:
        raise Refused(
            _("This takes a writer and another person who is an editor, and a site that asks for one approval.")
        )
    taken = set(Address.objects.filter(slug__startswith=PREFIX).values_list("slug", flat=True))
    numbers = (number for number in range(1, upto + 1) if f"{PREFIX}{number}" not in taken)
    known = list(Article.objects.published().newest_first().values_list("pk", "public_id")[:MOST_KNOWN])
    made, said = 0, set[str]()

    def batch() -> tuple[list[int], list[tuple[int, int]]]:
        # One at a time until the places of related reading can all be chosen: publication fills what is left empty.
        some = list(islice(numbers, BATCH if len(known) >= PLACES else 1))
        return some, list(zip(reserve(Article, len(some)), reserve(Revision, len(some)), strict=True))

    with search.filling(), ThreadPoolExecutor(1) as beside:  # the next are put together while the database writes
        samples = _samples(workshop, *batch(), known)
        while samples:
            known = [*known, *((sample.key, sample.public_id) for sample in samples)][-MOST_KNOWN:]
            following = beside.submit(_samples, workshop, *batch(), known)
            with transaction.atomic():
                pages.take_turn()
                _write(samples, by, editor)
                _remember(samples, said)
            made += len(samples)
            samples = following.result()
    return made


def _workshop(upto: int, editor: User, inventor: Inventor) -> Workshop:
    """What samples are made with; nobody whose byline the editor's own is writes one, as four eyes demands."""
    terms = list(Category.objects.current()), list(Tag.objects.current()), list(Author.objects.exclude(user=editor))
    if not all(terms):
        raise Refused(_("Make a category, a tag and an author first."))
    return Workshop(inventor, min(max(upto // 20, FEWEST_BLOCKS), MOST_BLOCKS), *terms)


def _samples(
    workshop: Workshop, numbers: Sequence[int], keys: Sequence[tuple[int, int]], known: Sequence[tuple[int, UUID]]
) -> list[Sample]:
    return [
        workshop.sample(f"{PREFIX}{number}", pair, FIRST + number * APART, known)
        for number, pair in zip(numbers, keys, strict=True)
    ]


def _write(samples: Sequence[Sample], by: User, editor: User) -> None:
    """Writes every row that the ordinary verbs would have written."""
    hashes = {sample.key: sample.content.fingerprint({}) for sample in samples}
    interval = timedelta(days=usual_interval())
    insert(Article, ARTICLE, (_article(sample, by, editor, interval) for sample in samples))
    insert(Revision, REVISION, (_revision(sample, by, hashes[sample.key]) for sample in samples))
    insert(Address, ("slug", "article_id"), ((sample.content.slug, sample.key) for sample in samples))
    insert(Rendering, RENDERING, map(_rendering, samples))
    for noun, column, parts in PARTS:
        rows = ((sample.revision, key, place) for sample in samples for place, key in enumerate(parts(sample)))
        insert(noun, ("revision_id", column, "position"), rows)
    insert(
        Reference, ("revision_id", "path"), ((sample.revision, path) for sample in samples for path in _paths(sample))
    )
    insert(HistoryEntry, HISTORY, (entry for sample in samples for entry in _history(sample, by, editor)))
    insert(Approval, APPROVAL, ((s.key, s.revision, hashes[s.key], editor.pk, s.at) for s in samples))
    lists = [(name, sample) for sample in samples for name in _lists(sample)]
    insert(Listing, ("list", "article_id", "published_at"), ((name, each.key, each.at) for name, each in lists))
    tally = Counter(name for name, _sample in lists)
    count(tally)
    keep({sample.key: sample.links for sample in samples if sample.links})
    search.index_new([sample.document() for sample in samples])
    touch(tally)
    pages.changed(*(f"article:{sample.key}" for sample in samples))


def _remember(samples: Sequence[Sample], said: set[str]) -> None:
    """Adds the words of the samples to the search's vocabulary, but for what was said before."""
    texts = {text for sample in samples for text in sample.texts} - said
    words = {word for text in texts for word in text.split()} - said
    search.remember(*words)
    said |= texts | words


ARTICLE = (
    "id", "public_id", "state", "slug", "draft_id", "live_id", "creator_id", "published_at", "revised_at",
    "verified_at", "verified_by_id", "review_at",
)  # fmt: skip
REVISION = (
    "id", "public_id", "article_id", "number", "kind", "by_id", "at", "content_hash",
    "title", "slug", "summary", "body", "language", "category_id", "takeaways",
)  # fmt: skip
RENDERING = ("revision_id", "html", "anchors", "words", "minutes", "version", "inputs")
HISTORY = (
    "article_id", "article_public_id", "title", "transition", "from_state", "to_state", "revision_id", "by_id", "at",
    "verdicts",
)  # fmt: skip
APPROVAL = ("article_id", "revision_id", "content_hash", "by_id", "at")
PARTS: tuple[tuple[type[Byline | Label | RelatedReading], str, Callable[[Sample], Sequence[int]]], ...] = (
    (Byline, "author_id", lambda sample: [author.pk for author in sample.authors]),
    (Label, "tag_id", lambda sample: [tag.pk for tag in sample.tags]),
    (RelatedReading, "article_id", lambda sample: sample.related),
)
STEPS = (
    (Transition.SAVE, "", State.DRAFT),
    (Transition.SUBMIT, State.DRAFT, State.IN_REVIEW),
    (Transition.APPROVE, State.IN_REVIEW, State.APPROVED),
    (Transition.PUBLISH, State.APPROVED, State.PUBLISHED),
)


def _article(sample: Sample, by: User, editor: User, interval: timedelta) -> tuple[object, ...]:
    pointers = (sample.revision, sample.revision)
    identity = (sample.key, sample.public_id, State.PUBLISHED.value, sample.content.slug)
    return (*identity, *pointers, by.pk, sample.at, sample.at, sample.at, editor.pk, sample.at + interval)


def _revision(sample: Sample, by: User, content_hash: str) -> tuple[object, ...]:
    content = sample.content
    origin = (sample.revision, uuid7(), sample.key, 1, Kind.SAVED.value, by.pk, sample.at, content_hash)
    texts = (content.title, content.slug, content.summary, content.body, content.language)
    return (*origin, *texts, sample.category.pk, list(content.takeaways))


def _rendering(sample: Sample) -> tuple[object, ...]:
    words = sum(block.words for block in sample.blocks)
    anchors = [anchor for block in sample.blocks for anchor in block.anchors]
    inputs: dict[str, list[str]] = {"articles": [], "images": [], "facts": []}
    return (sample.revision, sample.html, anchors, words, counting.minutes(words), RENDERER_VERSION, inputs)


def _paths(sample: Sample) -> Iterable[str]:
    return dict.fromkeys(path for block in sample.blocks for path in block.paths)


def _history(sample: Sample, by: User, editor: User) -> Iterator[tuple[object, ...]]:
    said = written(checks.run(Manuscript(sample.content, words=sum(block.words for block in sample.blocks))))
    for step, before, after in STEPS:
        who = by if after in {State.DRAFT, State.IN_REVIEW} else editor
        moves = (step.value, str(before), after.value)
        verdicts = said if step in {Transition.SUBMIT, Transition.PUBLISH} else []
        yield (sample.key, sample.public_id, sample.content.title, *moves, sample.revision, who.pk, sample.at, verdicts)


def _lists(sample: Sample) -> list[str]:
    terms = [list_of(sample.category), *map(list_of, sample.tags), *map(list_of, sample.authors)]
    return [ARCHIVE, *terms]
