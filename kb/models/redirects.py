"""Former addresses in use: followed by readers lately, or still linked to by the texts that readers see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from kb.models.articles import Address, Article
from kb.models.renderings import Reference
from kb.models.site import Followed, Redirect

MOST = 1_000  # of either kind


@dataclass(frozen=True, slots=True)
class FormerAddress:
    """One former address: where it leads ("" where that is gone), how often it was followed, how many link to it."""

    old: str
    new: str
    times: int
    last: date | None
    linked: int


def redirects_in_use() -> list[FormerAddress]:
    """Those that readers followed while the counts are kept, or that public articles link to; the most used first."""
    followed, linked = Followed.objects.by_path(MOST), _linked()
    targets = _targets({*followed, *linked})
    used = []
    for old, new in targets.items():
        times, last = followed.get(old, (0, None))
        used.append(FormerAddress(old, new, times, last, linked.get(old, 0)))
    return sorted(used, key=lambda each: (-each.times, -each.linked, each.old))


def linking_to(paths: Iterable[str]) -> dict[str, list[Article]]:
    """Public articles that link to each of these paths, the newest first; at most a thousand altogether."""
    found = _public_references().filter(path__in=list(paths)).select_related("revision__article")
    by_path: dict[str, list[Article]] = {}
    for reference in found.defer("revision__body", "revision__takeaways").order_by("-revision")[:MOST]:
        article = reference.revision.article
        article.live = reference.revision
        by_path.setdefault(reference.path, []).append(article)
    return by_path


def _linked() -> dict[str, int]:
    """How many public articles link to each former address that any links to."""
    leading_on = Q(path__in=Redirect.objects.values("old")) | Q(path__in=Address.objects.former().paths())
    found = _public_references().filter(leading_on).order_by()
    return dict(found.values_list("path").annotate(Count("revision"))[:MOST])


def _targets(paths: Iterable[str]) -> dict[str, str]:
    """Where each of these paths leads; what is no former address any more is left out."""
    prefix, wanted = reverse("archive"), set(paths)
    slugs = [path.removeprefix(prefix).rstrip("/") for path in wanted if path.startswith(prefix)]
    moved = {}
    for address in Address.objects.former().filter(slug__in=slugs).select_related("article__successor"):
        target = address.article if address.article.live_id else address.article.successor
        moved[f"{prefix}{address.slug}/"] = target.get_absolute_url() if target and target.live_id else ""
    return moved | dict(Redirect.objects.filter(old__in=wanted).values_list("old", "new"))


def _public_references() -> QuerySet[Reference]:
    return Reference.objects.filter(revision=F("revision__article__live"))
