"""Listing: public articles stand in the lists that their live text names, and each list knows how many it has."""

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Count, F
from django.db.models.functions import Coalesce, Greatest

from kb import pages
from kb.models import ARCHIVE, Article, Byline, Label, Listing, Revision, Tally, list_of

BATCH = 1_000


def relist(articles: Iterable[Article]) -> int:
    """Puts these articles into the lists that they belong to now, and takes them out of others; returns the changes.

    Part of the caller's transaction, which has taken its turn before, so that nothing is published meanwhile.
    """
    found = list(articles)
    wanted = {(name, article.pk): article for article, names in lists_of(found) for name in names}
    rows = Listing.objects.filter(article__in=[article.pk for article in found]).values_list("list", "article", "pk")
    had = {(name, key): pk for name, key, pk in rows}
    gone = had.keys() - wanted.keys()
    Listing.objects.filter(pk__in=[had[place] for place in gone]).delete()
    fresh = [place for place in wanted if place not in had]
    Listing.objects.bulk_create(listing(name, wanted[name, key]) for name, key in fresh)
    count(Counter(name for name, _key in fresh))
    count(Counter({name: -many for name, many in Counter(name for name, _key in gone).items()}))
    touch(name for name, _key in [*fresh, *gone])
    return len(fresh) + len(gone)


def lists_of(articles: Iterable[Article]) -> list[tuple[Article, list[str]]]:
    """Each article with the names of the lists that its live text belongs to; in none when it has none."""
    found = list(articles)
    revisions = [article.live_id for article in found]
    names: dict[int | None, list[str]] = {}
    tags = Label.objects.annotate(current=Coalesce("tag__merged_into", "tag"))
    for revision, tag in tags.filter(revision__in=revisions).values_list("revision", "current").distinct():
        names.setdefault(revision, []).append(f"tag:{tag}")
    for revision, author in Byline.objects.filter(revision__in=revisions).values_list("revision", "author"):
        names.setdefault(revision, []).append(f"author:{author}")
    return [(article, _lists(article, names.get(article.live_id, ()))) for article in found]


def _lists(article: Article, others: Iterable[str]) -> list[str]:
    return [ARCHIVE, *_category(article.live), *others] if article.live else []


def _category(revision: Revision) -> list[str]:
    return [list_of(revision.topic)] if revision.topic else []


def listing(name: str, article: Article) -> Listing:
    """One article's row in one list, not stored yet."""
    assert article.published_at is not None  # noqa: S101  # the database holds that what is live has a date
    return Listing(list=name, article=article, published_at=article.published_at)


def touch(lists: Iterable[str]) -> None:
    """Says that who stands in these lists has changed, and with it how many."""
    names = set(lists)
    if names:
        kinds = {name.partition(":")[0] for name in names if ":" in name}
        pages.changed(*(f"list:{name}" for name in names), *(f"lists:{kind}" for kind in kinds))


def count(more: Counter[str]) -> None:
    """Adds to the counts of these lists, in one order for all who do."""
    Tally.objects.bulk_create((Tally(list=name) for name in sorted(more)), ignore_conflicts=True)
    for many in sorted(set(more.values())):
        names = sorted(name for name, each in more.items() if each == many)
        # Never below none: a count that something else put out of step is for `recount` to mend, not for an editor.
        Tally.objects.filter(list__in=names).update(articles=Greatest(F("articles") + many, 0))


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
