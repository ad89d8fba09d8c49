"""Merging: two categories or two tags become one, and everything that bore either bears the one that stays."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial.cataloguing import redirect_addresses
from kb.editorial.listing import relist
from kb.models import Article, Category, Listing, Redirect, Tag, Tool, list_of
from kb.models.uses import Uses, uses_of

Term = TypeVar("Term", bound=Category | Tag)
BATCH = 1_000
MOST_NAMED = 20  # older addresses


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a merge would do: what bears the term now, how many public articles the other will have, who is led on."""

    uses: Uses
    articles: int
    leading: list[str]  # addresses that will lead to the one that stays


def consequences(term: Term, into: Term) -> Consequences:
    """What merging the one into the other would do, changing nothing."""
    both = Listing.objects.filter(list__in=[list_of(term), list_of(into)])
    address = term.get_absolute_url()
    older = list(Redirect.objects.filter(new=address).values_list("old", flat=True)[:MOST_NAMED])
    return Consequences(uses_of(term), both.values("article").distinct().count(), [address, *older])


@transaction.atomic
def merge(term: Term, into: Term, *, by: User) -> Term:
    """Merges a category or tag into another of its kind; returns the one that stays.

    The merged one remains as a forward: no revision changes, no hash, and no approval is void. Its address redirects.
    """
    by.must(Role.EDITOR)
    # First: whoever publishes or merges meanwhile waits, and then sees what became of these two.
    pages.take_turn()
    both: QuerySet[Any] = type(term)._default_manager.select_for_update()
    rows: dict[int, Term] = both.in_bulk([term.pk, into.pk])
    if not {term.pk, into.pk} <= rows.keys():
        raise Refused(_("One of the two no longer exists."), conflict=True)
    gone, stays = rows[term.pk], rows[into.pk]
    if term.pk == into.pk:
        raise Refused(_("Choose another one to merge it into."), field="into")
    for row in (gone, stays):
        if row.merged_into_id is not None:
            raise Refused(_("“%s” was merged into another one meanwhile.") % row, conflict=True)
    meant = _forward(gone, stays)
    gone.merged_into = stays
    gone.save()
    redirect_addresses(gone.get_absolute_url(), stays.get_absolute_url())
    if isinstance(gone, Category):
        Tool.objects.filter(category=gone).update(category=stays)
    _relist(gone, meant)
    pages.changed(f"{gone._meta.model_name}:{gone.pk}", f"{gone._meta.model_name}:{stays.pk}")
    return stays


def _forward(gone: Category | Tag, stays: Category | Tag) -> list[int]:
    """Leads what was merged into the one that goes to the one that stays; returns the keys that mean it from now on."""
    forwards = type(gone)._default_manager.filter(merged_into=gone.pk)
    meant = [gone.pk, *forwards.values_list("pk", flat=True)]
    forwards.update(merged_into=stays.pk)
    return meant


def _relist(gone: Category | Tag, meant: list[int]) -> None:
    """Moves every public article that bore one of these to the list of the one that stays."""
    public = Article.objects.published()
    bearing = (
        public.filter(live__category__in=meant)
        if isinstance(gone, Category)
        else public.filter(live__labels__tag__in=meant)
    )
    keys = sorted(set(bearing.values_list("pk", flat=True)))
    for start in range(0, len(keys), BATCH):
        batch = public.filter(pk__in=keys[start : start + BATCH])
        relist(batch.select_related("live__category__merged_into"))
