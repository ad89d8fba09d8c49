"""Keeping the index: an article goes in when it becomes public, and out when it is no longer."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import ModuleType

from django.db import connection, transaction

from kb.models import Article, FactUse, SearchDocument
from kb.rules.languages import language
from kb.search import postgres, spelling, sqlite
from kb.search.prose import Prose, prose
from kb.search.shapes import Document, Entry
from kb.search.text import tokens

BATCH = 100


def engine() -> ModuleType:
    """The module that speaks this database's language: put, add_all, filling, drop, extent, some, ranked."""
    return postgres if connection.vendor == "postgresql" else sqlite


def index(article: Article) -> None:
    """Makes the article's live text findable, in the caller's transaction; takes it out when it has none."""
    if article.live is None:
        remove(article)
        return
    text = prose(article)
    spelling.remember(_vocabulary(text))
    _write(article, text)


def remove(article: Article) -> None:
    """Makes the article unfindable, in the caller's transaction."""
    with transaction.atomic(savepoint=False):
        for document in SearchDocument.objects.select_for_update().filter(article=article):
            engine().drop(document.place)
            document.delete()


def index_new(documents: Sequence[Document]) -> None:
    """Makes articles findable that never were, in the caller's transaction; who calls remembers their words."""
    engine().add_all(documents)


def filling() -> AbstractContextManager[None]:
    """What to be in while very many articles are made findable by `index_new`."""
    held: AbstractContextManager[None] = engine().filling()
    return held


def rebuild(batch: int = BATCH) -> int:
    """Indexes every public article afresh while the site serves, `batch` a transaction; returns how many."""
    if batch < 1:
        raise ValueError("A batch has at least one article.")
    SearchDocument.objects.exclude(article__in=Article.objects.published()).delete()
    spelling.forget()
    count, last, busy = 0, 0, set[int]()
    public = Article.objects.published().order_by("pk").values_list("pk", flat=True)
    while keys := list(public.filter(pk__gt=last)[:batch]):
        done = _again(keys)
        busy |= set(keys) - done
        count, last = count + len(done), keys[-1]
    return count + sum(_one(key) for key in sorted(busy))


def place_of(article: Article) -> int:
    """A public article's place among all: by first publication to the second, then by id; newer is higher."""
    assert article.published_at is not None  # noqa: S101  # the database holds that what is live has a date
    return place_at(article.published_at, article.pk)


def place_at(moment: datetime, key: int) -> int:
    """The place of the article with this primary key when it was first published at this moment."""
    return (int(moment.timestamp()) << 31) | key


@transaction.atomic
def _again(keys: list[int]) -> set[int]:
    """Indexes these articles but for those that others are busy with: waiting for them could lock both for ever."""
    articles = Article.objects.published().filter(pk__in=keys).select_for_update(of=("self",), skip_locked=True)
    free = list(articles.prefetch_related("live").order_by("pk"))
    documents = SearchDocument.objects.filter(article__in=free)
    locked = set(documents.select_for_update(skip_locked=True).values_list("pk", flat=True))
    taken = set(documents.values_list("pk", flat=True)) - locked
    texts = {article.pk: (article, prose(article)) for article in free if article.pk not in taken}
    spelling.remember(*(_vocabulary(text) for _article, text in texts.values()))
    for article, text in texts.values():
        _write(article, text)
    return set(texts)


@transaction.atomic
def _one(key: int) -> int:
    """Indexes one article once nobody else is at it; 1, or 0 when it is no longer public."""
    # Not joined: what is joined to a row that was waited for is from before the wait.
    article = Article.objects.select_for_update().get(pk=key)
    index(article)
    return int(article.live_id is not None)


def _vocabulary(text: Prose) -> str:
    return f"{text.title}\n{text.headings}\n{text.passages}"


def _write(article: Article, text: Prose) -> None:
    place, stemmer = place_of(article), language(text.language).stemmer
    with transaction.atomic(savepoint=False):
        engine().put(Document(article.pk, place, stemmer, text.passages, entry(article, text, stemmer)))


def entry(article: Article, text: Prose, stemmer: str) -> Entry:
    """The tokens of the article's public text and the marks that it can be filtered by."""
    revision = article.live
    assert revision is not None  # noqa: S101  # narrows the type
    facets = [f"c_{revision.category_id}"]
    facets += [f"t_{label.tag_id}" for label in revision.labels.all()]
    facets += [f"a_{byline.author_id}" for byline in revision.bylines.all()]
    if revision.uses_ledger:
        told = FactUse.objects.filter(revision=revision).order_by("subject").values_list("subject", flat=True)
        facets += [f"s_{key}" for key in told.distinct()]
    title, lead, headings, body = (tokens(part, stemmer) for part in (text.title, text.lead, text.headings, text.body))
    return Entry((title, lead, headings, body), facets)
