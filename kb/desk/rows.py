"""What a line of the desk's lists prints of an article."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from kb.models import Article, Byline, ReviewComment
from kb.models.articles import ArticleQuerySet


def at_the_desk(found: ArticleQuerySet) -> ArticleQuerySet:
    """The latest changed first, with everything that a line prints, in two queries."""
    return (
        found.select_related("draft__category__merged_into", "draft__by", "creator")
        .defer("draft__body", "draft__takeaways")
        .prefetch_related(Prefetch("draft__bylines", Byline.objects.select_related("author")))
        .order_by("-changed_at", "-id")
    )


def read(keys: Iterable[int]) -> dict[int, Article]:
    """The articles with these keys, with everything that a line prints, who is asked to review and `threads`, how many
    are open; in two queries.
    """
    open_ones = ReviewComment.objects.filter(article=OuterRef("pk"), parent__isnull=True).open().order_by()
    many = open_ones.values("article").annotate(many=Count("pk")).values("many")
    found = Article.objects.filter(pk__in=list(keys)).annotate(threads=Coalesce(Subquery(many), 0))
    return {article.pk: article for article in at_the_desk(found).select_related("assignee")}


def latest(found: ArticleQuerySet, most: int) -> list[Article]:
    """The latest changed of these, in two queries."""
    # Their keys first: a database that sorts would otherwise read the whole text of each that it sorts.
    keys = found.order_by("-changed_at", "-id").values("pk")[:most]
    return list(at_the_desk(Article.objects.filter(pk__in=keys)))


def before(found: ArticleQuerySet, moment: datetime, key: int) -> ArticleQuerySet:
    """What of these was changed before this moment, or at this very moment and has a lower primary key."""
    # Written as a range with an exception: of an OR at the top neither database makes a range of the index.
    return found.filter(Q(changed_at__lt=moment) | Q(pk__lt=key), changed_at__lte=moment)
