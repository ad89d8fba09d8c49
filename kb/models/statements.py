"""Statements: what articles say of a subject by a criterion themselves, in cells of their own, as they stand now."""

from typing import Any

from django.db.models import Case, CharField, Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from kb.models.articles import Article
from kb.models.facts import Fact, FactUse
from kb.rules.values import UNSAID

# By `by_pairs`: another article or the ledger says something else; the same is said twice, or what the ledger says.
DIFFERENT = (~Q(ledger="") & (~Q(low=F("ledger")) | ~Q(high=F("ledger")))) | (Q(articles__gte=2) & ~Q(low=F("high")))
SAME = Q(low=F("high")) & ((Q(ledger="") & Q(articles__gte=2)) | Q(ledger=F("low")))


def stated_now() -> QuerySet[FactUse]:
    """The own cells of what readers see and of every newest text that is being written."""
    # Asked for from the articles' side: of all the revisions that ever were only these are looked at.
    live = Article.objects.published().filter(live__fact_uses__own=True).values("live__fact_uses")
    written = Article.objects.being_written().filter(draft__fact_uses__own=True).values("draft__fact_uses")
    return FactUse.objects.filter(pk__in=live.union(written))


def by_pairs() -> QuerySet[FactUse, Any]:
    """For each subject and criterion of which articles state something: how many do, what, and what the ledger says.

    `low` and `high` are the first and the last of the values as they are kept; `ledger` is empty where it says nothing.
    """
    of_ledger = Fact.objects.stated().filter(subject=OuterRef("subject"), criterion=OuterRef("criterion"))
    words = [When(current__known=known, then=Value(typed)) for known, typed in UNSAID.items()]
    said = of_ledger.annotate(kept=Case(*words, default=F("current__value"), output_field=CharField()))
    return (
        stated_now()
        .order_by()
        .values("subject", "criterion")
        .annotate(
            articles=Count("revision__article", distinct=True),
            low=Min("stated"),
            high=Max("stated"),
            ledger=Coalesce(Subquery(said.values("kept")[:1]), Value("")),
        )
        .order_by("subject__name", "criterion__name", "subject", "criterion")
    )
