"""Links of one revision: which article each means, what it prints of it, and which lead nowhere."""

import re
from collections.abc import Collection, Mapping

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import escape

from kb.composing.reading import read
from kb.models import Address, Article, Link, Redirect, Revision
from kb.models.prepared import Asked, Prepared
from kb.rules import addresses
from kb.rules.markdown import LinkTarget, Rendered, hrefs, wiki_links, wiki_places
from kb.rules.workflow import State

_REVISION = Asked("revision", Link._meta.get_field("revision"))
_TEXTS = ("live", "draft", "withdrawn")  # whose titles and addresses a link may print, and nothing else of them
_PRINTED = ("public_id", "slug", *(f"{text}__{part}" for text in _TEXTS for part in ("title", "slug")))


def _linked() -> QuerySet[Link]:
    links = Link.objects.filter(revision=_REVISION).select_related(*(f"target__{text}" for text in _TEXTS))
    return links.only("slug", *(f"target__{part}" for part in _PRINTED))


LINKS = Prepared(Link, _linked)


def resolve(body: str, before: Revision | None = None) -> dict[str, Article]:
    """Which article each [[slug]] of a body means; none for a body that costs too much to read, as the checks will say.

    By address, present or past; else what it meant in the revision before; else by the slug of a newest draft.
    """
    slugs = read(wiki_links, body)
    if not slugs:
        return {}
    drafts = Article.objects.filter(draft__slug__in=slugs, published_at__isnull=True).exclude(state=State.BINNED)
    found = {article.newest.slug: article for article in drafts.select_related("draft").order_by("-id")}
    meant = before.links.filter(slug__in=slugs).select_related("target") if before else ()
    owners = Address.objects.filter(slug__in=slugs).select_related("article")
    return found | {link.slug: link.target for link in meant} | {each.slug: each.article for each in owners}


def targets(revision: Revision) -> dict[str, Article]:
    """Which article each [[slug]] of the revision means."""
    links = revision.links.all() if revision._state.adding else LINKS(revision=revision.pk)
    return {link.slug: link.target for link in links}


def _reachable(target: Article, also_live: Collection[int]) -> bool:
    return target.live_id is not None or target.pk in also_live


def shown(targets: Mapping[str, Article], also_live: Collection[int]) -> dict[str, LinkTarget]:
    """The words and the address that each link prints."""
    links = {}
    for slug, target in targets.items():
        # A title that was never public is nobody's to read here: the words are the slug, as typed.
        shown = target.newest if target.pk in also_live else target.live or target.withdrawn
        path = target.slug or target.newest.slug
        address = reverse("article", args=[path]) if path and _reachable(target, also_live) else None
        links[slug] = LinkTarget(title=shown.title if shown else slug, address=address)
    return links


def dead(
    revision: Revision, rendered: Rendered, targets: Mapping[str, Article], also_live: Collection[int]
) -> tuple[tuple[str, int], ...]:
    """What the body links to where readers would find no article, as typed, each once with its first line."""
    reached = {slug: target for slug, target in targets.items() if _reachable(target, also_live)}
    found = [(f"[[{slug}]]", line) for slug, line in wiki_places(revision.body) if slug not in reached]
    known = {link.address for link in shown(reached, also_live).values()}
    if gone := _gone(_paths(rendered.html + rendered.sources) - known, revision, also_live):
        found += [
            (path, line)
            for href, line in hrefs(revision.body)
            for path in _paths(f'<a href="{escape(href)}">')
            if path in gone
        ]
    first: dict[str, int] = {}
    for link, line in found:
        first.setdefault(link, line)
    return tuple(first.items())


def _paths(html: str) -> set[str]:
    return set(addresses.paths_in(html, origin=settings.SITE_URL))


def _gone(paths: Collection[str], revision: Revision, also_live: Collection[int]) -> set[str]:
    """Those of the paths that are of an article where there is none, and nothing that leads on."""
    article = re.compile(rf"{reverse('archive')}([\w-]+)(?:/(?:index\.md)?)?")
    slugs = {path: found[1] for path in paths if (found := article.fullmatch(path))}
    if not slugs:
        return set()
    public = Article.objects.published().values("pk")
    leading = Q(article__in=public) | Q(article__successor__in=public)
    there = {revision.slug, *Address.objects.filter(leading, slug__in=slugs.values()).values_list("slug", flat=True)}
    if also_live:
        there.update(Article.objects.filter(pk__in=also_live).values_list("draft__slug", flat=True))
    moved = set(Redirect.objects.filter(old__in=slugs).values_list("old", flat=True))
    return {path for path, slug in slugs.items() if slug not in there} - moved
