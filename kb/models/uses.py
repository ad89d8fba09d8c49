"""What uses a category or a tag: texts that readers see, texts being written, earlier texts, and what else names it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Cast, Coalesce, Concat, RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kb.models.articles import Article
from kb.models.listings import Tally
from kb.models.revisions import Label, Revision
from kb.models.taxonomy import Category, Tag
from kb.models.tools import Tool
from kb.rules.workflow import State

WRITTEN = ~Q(state__in=(State.PUBLISHED, State.RETIRED, State.BINNED))  # see ArticleQuerySet.being_written


@dataclass(frozen=True, slots=True)
class Uses:
    """How many articles bear it: public ones, newest texts being written, and those of which only another text does."""

    articles: int
    drafts: int
    earlier: int
    tools: int
    merged: int

    def __bool__(self) -> bool:
        return any((self.articles, self.drafts, self.earlier, self.tools, self.merged))

    def __str__(self) -> str:
        parts = (
            (self.articles, ngettext("%d article", "%d articles", self.articles)),
            (self.drafts, ngettext("%d draft", "%d drafts", self.drafts)),
            (self.earlier, ngettext("%d earlier text", "%d earlier texts", self.earlier)),
            (self.tools, ngettext("%d tool", "%d tools", self.tools)),
            (self.merged, ngettext("%d name merged into it", "%d names merged into it", self.merged)),
        )
        return ", ".join(words % count for count, words in parts if count) or _("nothing")


def uses_of(term: Category | Tag) -> Uses:
    """What uses this term, or one that was merged into it; three queries for a category, two for a tag."""
    revisions = _bearing(term)
    public = Q(live__in=revisions)
    written = WRITTEN & Q(draft__in=revisions)
    counts = Article.objects.filter(pk__in=revisions.values("article")).aggregate(
        articles=Count("pk", filter=public),
        drafts=Count("pk", filter=written),
        earlier=Count("pk", filter=~public & ~written),
    )
    merged = type(term)._default_manager.filter(merged_into=term.pk).count()
    tools = Tool.objects.filter(category=term.pk).count() if isinstance(term, Category) else 0
    return Uses(**counts, tools=tools, merged=merged)


def counted(terms: QuerySet[Any]) -> QuerySet[Any]:
    """The terms with `articles`, how many public articles each has."""
    name = Concat(Value(f"{terms.model._meta.model_name}:"), Cast(OuterRef("pk"), CharField()))
    tally = Tally.objects.filter(list=name).values("articles")
    with_counts: QuerySet[Any] = terms.annotate(articles=Coalesce(Subquery(tally), 0))
    return with_counts


def offered(*nouns: QuerySet[Any]) -> list[dict[str, Any]]:
    """The terms of each noun in its own order by their addresses, with name and `articles`; all in one query."""
    arms = [
        counted(terms.order_by())
        .annotate(noun=Value(number), place=Window(RowNumber(), order_by=terms.model._meta.ordering))
        .values_list("noun", "place", "pk", "slug", "name", "articles")
        for number, terms in enumerate(nouns)
    ]
    found: list[dict[str, Any]] = [{} for _noun in nouns]
    for noun, _place, key, slug, name, articles in sorted(arms[0].union(*arms[1:], all=True)):
        found[noun][slug] = term = nouns[noun].model(pk=key, slug=slug, name=name)
        term.articles = articles
    return found


def unused(terms: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the terms that can be deleted: no text, tool or merged term needs them."""
    here = OuterRef("pk")
    needed = Exists(terms.model._default_manager.filter(merged_into=here))
    if terms.model is Category:
        return terms.exclude(
            needed | Exists(Revision.objects.filter(category=here)) | Exists(Tool.objects.filter(category=here))
        )
    return terms.exclude(needed | Exists(Label.objects.filter(tag=here)))


def drafts_by_term(noun: type[Category] | type[Tag], keys: Collection[int]) -> dict[int, int]:
    """How many articles being written bear each of these terms, or one merged into it; those with none are left out."""
    meant = noun._default_manager.filter(Q(pk__in=keys) | Q(merged_into__in=keys)).values("pk")
    being_written = Article.objects.being_written().values("draft")
    if noun is Category:
        rows = Revision.objects.filter(pk__in=being_written, category__in=meant)
        term = Coalesce("category__merged_into", "category")
        many = Count("pk")
    else:
        rows = Label.objects.filter(revision__in=being_written, tag__in=meant)
        term = Coalesce("tag__merged_into", "tag")
        many = Count("revision", distinct=True)
    return dict(rows.order_by().annotate(term=term).values_list("term").annotate(many))


def _bearing(term: Category | Tag) -> QuerySet[Any]:
    """The revisions that bear this term, or one that was merged into it."""
    meant: QuerySet[Any] = type(term)._default_manager.filter(Q(pk=term.pk) | Q(merged_into=term.pk)).values("pk")
    if isinstance(term, Category):
        return Revision.objects.filter(category__in=meant)
    return Revision.objects.filter(pk__in=Label.objects.filter(tag__in=meant).values("revision"))
