"""Listing: public articles stand in the lists that their live text names, and each list knows how many it has."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Coalesce, Greatest

from kb import pages
from kb.models import ARCHIVE, Article, Byline, FactUse, Label, Listing, Revision, Tally, list_of, list_of_compared
from kb.models.atomic import count_more
from kb.models.prepared import Asked, PreparedValues
from kb.rules import versus

BATCH = 1_000
_ARTICLE = Asked("article", Article._meta.pk)
PLACES = PreparedValues(
    Listing, lambda: Listing.objects.filter(article=_ARTICLE).values_list("list", "article", "pk")
)  # of one article: who publishes waits for it


def relist(articles: Iterable[Article], *, also: Iterable[str] = ()) -> int:
    """Puts these articles into the lists that they belong to now, and takes them out of others; returns the changes.

    Part of the caller's transaction, which has taken its turn before, so that nothing is published meanwhile. Pages
    bearing the tags in `also` are out of date with the lists.
    """
    found = list(articles)
    wanted = {(name, article.pk): article for article, names in lists_of(found) for name in names}
    had = {(name, key): pk for name, key, pk in _standing([article.pk for article in found])}
    gone = had.keys() - wanted.keys()
    if gone:
        Listing.objects.filter(pk__in=[had[place] for place in gone]).delete()
    fresh = [place for place in wanted if place not in had]
    Listing.objects.bulk_create(listing(name, wanted[name, key]) for name, key in fresh)
    count(Counter(name for name, _key in fresh))
    count(Counter({name: -many for name, many in Counter(name for name, _key in gone).items()}))
    touch((name for name, _key in [*fresh, *gone]), also=also)
    return len(fresh) + len(gone)


def _standing(articles: Sequence[int]) -> Iterable[tuple[Any, ...]]:
    """The rows of these articles: the list's name, the article's and the row's key; one query."""
    if len(articles) == 1:
        return PLACES(article=articles[0])
    return Listing.objects.filter(article__in=articles).values_list("list", "article", "pk")


def lists_of(articles: Iterable[Article]) -> list[tuple[Article, list[str]]]:
    """Each article with the names of the lists that its live text belongs to; in none when it has none."""
    found = list(articles)
    read = {article.live.pk: _named(article.live) for article in found if article.live and article.live.is_read}
    names = read | _names([article.live_id for article in found if article.live_id not in read])
    told = _told([article.live for article in found if article.live])
    return [
        (article, _lists(article, [*names.get(article.live_id, ()), *told.get(article.live_id, ())]))
        for article in found
    ]


def _named(revision: Revision) -> list[str]:
    """The lists of the tags and authors of a revision that was read already."""
    return [*map(list_of, revision.tags), *map(list_of, revision.authors)]


def _names(revisions: Collection[int | None]) -> dict[int | None, list[str]]:
    """The lists of the tags and authors of each of these revisions."""
    names: dict[int | None, list[str]] = {}
    if not revisions:
        return names
    tags = Label.objects.annotate(current=Coalesce("tag__merged_into", "tag"))
    for revision, tag in tags.filter(revision__in=revisions).values_list("revision", "current").distinct():
        names.setdefault(revision, []).append(f"tag:{tag}")
    for revision, author in Byline.objects.filter(revision__in=revisions).values_list("revision", "author"):
        names.setdefault(revision, []).append(f"author:{author}")
    return names


def _told(revisions: Iterable[Revision]) -> dict[int | None, set[str]]:
    """The lists of what each of these revisions says out of the ledger, and of which subjects it compares."""
    using = [revision.pk for revision in revisions if revision.uses_ledger]
    names: dict[int | None, set[str]] = {}
    compared: dict[int, set[int]] = {}
    uses = FactUse.objects.filter(revision__in=using).values_list("revision", "subject", "criterion", "typed")
    for revision, subject, criterion, typed in uses if using else ():
        names.setdefault(revision, set()).update((f"subject:{subject}", f"criterion:{criterion}"))
        if not typed:
            compared.setdefault(revision, set()).add(subject)
    for revision, subjects in compared.items():
        if versus.FEWEST <= len(subjects) <= versus.MOST:
            names[revision].add(list_of_compared(subjects))
    return names


def _lists(article: Article, others: Iterable[str]) -> list[str]:
    return [ARCHIVE, *_category(article.live), *others] if article.live else []


def _category(revision: Revision) -> list[str]:
    return [list_of(revision.topic)] if revision.topic else []


def listing(name: str, article: Article) -> Listing:
    """One article's row in one list, not stored yet."""
    assert article.published_at is not None  # noqa: S101  # the database holds that what is live has a date
    return Listing(list=name, article=article, published_at=article.published_at)


def touch(lists: Iterable[str], *, also: Iterable[str] = ()) -> None:
    """Says that who stands in these lists has changed, and with it how many; and what the tags in `also` name."""
    names = set(lists)
    kinds = {name.partition(":")[0] for name in names if ":" in name}
    if tags := {*(f"list:{name}" for name in names), *(f"lists:{kind}" for kind in kinds), *also}:
        pages.changed(*tags)


def count(more: Mapping[str, int]) -> None:
    """Adds to the counts of these lists, in one order for all who do."""
    names = sorted(name for name, many in more.items() if many > 0)
    for start in range(0, len(names), BATCH):
        count_more(Tally, "articles", {name: more[name] for name in names[start : start + BATCH]})
    for many in sorted({many for many in more.values() if many < 0}):
        fewer = sorted(name for name, each in more.items() if each == many)
        # Never below none: a count that something else put out of step is for `recount` to mend, not for an editor.
        Tally.objects.filter(list__in=fewer).update(articles=Greatest(F("articles") + many, 0))


def recount(batch: int = BATCH) -> int:
    """Lists and counts everything afresh while the site serves, `batch` articles a transaction; returns the changes."""
    changes, last = 0, 0
    listed = Article.objects.order_by("pk").values_list("pk", flat=True)
    while keys := list(listed.filter(pk__gt=last)[:batch]):
        with transaction.atomic():
            pages.take_turn()
            changes += relist(Article.objects.filter(pk__in=keys).select_related("live__category__merged_into"))
        last = keys[-1]
    return changes + _retally()


@transaction.atomic
def _retally() -> int:
    pages.take_turn()
    true = dict(Listing.objects.order_by().values_list("list").annotate(Count("pk")))
    wrong = [row for row in Tally.objects.all() if row.articles != true.get(row.list, 0)]
    missing = true.keys() - set(Tally.objects.values_list("list", flat=True))
    Tally.objects.filter(pk__in=[row.pk for row in wrong]).delete()
    fresh = missing | {row.list for row in wrong if row.list in true}
    Tally.objects.bulk_create(Tally(list=name, articles=true[name]) for name in sorted(fresh))
    touch([row.list for row in wrong] + sorted(missing))
    return len(wrong) + len(missing)
