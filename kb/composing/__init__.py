"""Composing: what one revision becomes. Gathers what the rules need, returns HTML, verdicts and inputs; writes nothing.

The desk's preview, publication and every later rendering come through here, so a preview is the very page.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from kb.composing.facts import Consulted, consider, consult
from kb.composing.facts import meant as meant
from kb.models import Address, Article, Image, Link, OutsideLink, Redirect, Rendering, Revision, Use, Waiver
from kb.models.prepared import Asked, Prepared, PreparedValues
from kb.rules import addresses, checks
from kb.rules.content import Content
from kb.rules.languages import language
from kb.rules.markdown import (
    RENDERER_VERSION,
    LinkTarget,
    Picture,
    Rendered,
    Statement,
    TooCostly,
    Words,
    block_lines,
    headings,
    hrefs,
    missing_alt,
    outside_links,
    picture_ids,
    render,
    twin,
    wiki_links,
    wiki_places,
)
from kb.rules.passages import Passage
from kb.rules.passages import passages as blocks
from kb.rules.workflow import State

T = TypeVar("T")
_REVISION = Asked("revision", Link._meta.get_field("revision"))
_TEXTS = ("live", "draft", "withdrawn")  # whose titles and addresses a link may print, and nothing else of them
_PRINTED = ("public_id", "slug", *(f"{text}__{part}" for text in _TEXTS for part in ("title", "slug")))


def _linked() -> QuerySet[Link]:
    links = Link.objects.filter(revision=_REVISION).select_related(*(f"target__{text}" for text in _TEXTS))
    return links.only("slug", *(f"target__{part}" for part in _PRINTED))


LINKS = Prepared(Link, _linked)
_SLUG = Asked("slug", Address._meta.get_field("slug"))
OWNERS = PreparedValues(Address, lambda: Address.objects.filter(slug=_SLUG).values_list("article"))
USES = Prepared(Use, lambda: Use.objects.filter(revision=_REVISION).select_related("image"))


@dataclass(frozen=True, slots=True)
class Composed:
    """A revision's rendering and the verdicts on it; `rendered` is None when the body cannot be rendered."""

    revision: Revision
    rendered: Rendered | None
    verdicts: tuple[checks.Verdict, ...]
    inputs: Mapping[str, list[str]] = field(default_factory=dict)
    waivers: Sequence[Waiver] = ()  # the article's, of earlier texts too, the latest first; none where nothing fails

    @property
    def failures(self) -> tuple[checks.Verdict, ...]:
        """The verdicts that block."""
        return checks.failures(self.verdicts)

    @property
    def vital(self) -> tuple[checks.Verdict, ...]:
        """The verdicts that block in an emergency too."""
        return checks.vital(self.verdicts)

    def rendering(self) -> Rendering:
        """The row that readers will get, not stored yet; raises TooCostly when there is nothing to show."""
        if self.rendered is None:
            raise TooCostly(_("This text cannot be rendered."))
        return Rendering(
            revision=self.revision,
            html=self.rendered.html,
            sources=self.rendered.sources,
            anchors=[[anchor.level, anchor.id, anchor.text] for anchor in self.rendered.anchors],
            words=self.rendered.words,
            minutes=self.rendered.minutes,
            version=RENDERER_VERSION,
            inputs=dict(self.inputs),
        )


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way to a page."""

    name: str
    path: str


def way(revision: Revision) -> list[Crumb]:
    """The steps from the home page to an article's page, the page itself left out."""
    steps = [Crumb(_("Home"), "/"), Crumb(_("Categories"), reverse("categories"))]
    if topic := revision.topic:
        steps.append(Crumb(topic.name, topic.get_absolute_url()))
    return steps


def page(article: Article, revision: Revision, rendering: Rendering) -> dict[str, object]:
    """What the template of an article's page prints, for readers and in every preview."""
    return {"article": article, "revision": revision, "rendering": rendering}


def compose(revision: Revision, *, also_live: Collection[int] = ()) -> Composed:
    """Renders and checks a revision; the articles in `also_live` (primary keys) count as published already."""
    targets = _targets(revision)
    pictures = _pictures(revision)
    consulted = consult(revision)
    too_costly, rendered = "", None
    try:
        rendered = render(
            revision.body,
            language=revision.language,
            links=_links(targets, also_live),
            pictures=pictures,
            facts=_statements(consulted, revision.language),
            words=_words(revision.language),
        )
    except TooCostly as error:
        too_costly = str(error)
    manuscript = checks.Manuscript(
        content=revision.content(),
        words=rendered.words if rendered else 0,
        slug_taken=slug_taken(revision),
        dead_links=_dead(revision, rendered, targets, also_live) if rendered else (),
        broken_links=tuple(_broken(revision, rendered)),
        missing_alt=() if too_costly else missing_alt(revision.body),
        headings=() if too_costly else headings(revision.body),
        too_costly=too_costly,
        facts=consulted.standings(revision.body, timezone.localdate()),
        unknown_facts=consulted.unmeant,
    )
    inputs = {
        "articles": sorted(str(target.public_id) for target in targets.values()),
        "images": sorted(pictures),
        "facts": consulted.versions,
    }
    verdicts = _placed(checks.run(manuscript), revision)
    waivers = _waivers(revision) if checks.failures(verdicts) else ()
    holding = {(each.check_name, each.place) for each in waivers if each.revision_id == revision.pk}
    return Composed(revision, rendered, checks.waive(verdicts, holding), inputs, waivers)


def _waivers(revision: Revision) -> list[Waiver]:
    return list(Waiver.objects.filter(article=revision.article_id).select_related("by", "revision"))


def sketch(content: Content, before: Revision) -> Rendered | None:
    """How the body of a content that is not stored would read after this revision; None where it costs too much."""
    meant = {slug: target.pk for slug, target in resolve(content.body, before).items()}
    articles = Article.objects.select_related("live", "draft", "withdrawn").in_bulk(meant.values()) if meant else {}
    try:
        return render(
            content.body,
            language=content.language,
            links=_links({slug: articles[key] for slug, key in meant.items()}, ()),
            pictures={str(image.public_id): _picture(image) for image in used_images(content.body)},
            facts=_statements(consider(content, before), content.language),
            words=_words(content.language),
        )
    except TooCostly:
        return None


def passages(composed: Composed) -> list[Passage]:
    """What a reviewer reads, block by block: title, summary, text, takeaways."""
    revision, rendered = composed.revision, composed.rendered
    opening = (
        (f"<h2>{escape(revision.title)}</h2>", revision.title),
        (f"<p>{escape(revision.summary)}</p>", revision.summary),
    )
    closing = ((f"<p>{escape(takeaway)}</p>", takeaway) for takeaway in revision.takeaways)
    return [
        *(Passage(html, text) for html, text in opening if text),
        *(blocks(rendered.html) if rendered else ()),
        *(Passage(html, text) for html, text in closing),
    ]


def markdown(revision: Revision, *, origin: str) -> str:
    """The body's Markdown with links and pictures resolved to absolute addresses under `origin`."""
    links = {
        slug: LinkTarget(title=target.title, address=f"{origin}{target.address}" if target.address else None)
        for slug, target in _links(_targets(revision), ()).items()
    }
    facts = _statements(consult(revision), revision.language)
    return twin(revision.body, links=links, pictures=_pictures(revision, origin), facts=facts)


def resolve(body: str, before: Revision | None = None) -> dict[str, Article]:
    """Which article each [[slug]] of a body means; none for a body that costs too much to read, as the checks will say.

    By address, present or past; else what it meant in the revision before; else by the slug of a newest draft.
    """
    slugs = _read(wiki_links, body)
    if not slugs:
        return {}
    drafts = Article.objects.filter(draft__slug__in=slugs, published_at__isnull=True).exclude(state=State.BINNED)
    found = {article.newest.slug: article for article in drafts.select_related("draft").order_by("-id")}
    meant = before.links.filter(slug__in=slugs).select_related("target") if before else ()
    addresses = Address.objects.filter(slug__in=slugs).select_related("article")
    return found | {link.slug: link.target for link in meant} | {each.slug: each.article for each in addresses}


def used_images(body: str) -> list[Image]:
    """The pictures that a body shows; ids that are none are left out."""
    return list(Image.objects.filter(public_id__in=list(_uuids(_read(picture_ids, body)))))


def slug_taken(revision: Revision) -> bool:
    """Whether its slug is, or ever was, the public address of another article."""
    return any(owner != revision.article_id for (owner,) in OWNERS(slug=revision.slug) if revision.slug)


def _read(reading: Callable[[str], tuple[T, ...]], body: str) -> tuple[T, ...]:
    try:
        return reading(body)
    except TooCostly:
        return ()


def _uuids(ids: Iterable[str]) -> Iterable[UUID]:
    for identifier in ids:
        try:
            yield UUID(identifier)
        except ValueError:
            continue


def _pictures(revision: Revision, origin: str = "") -> dict[str, Picture]:
    # What is not stored came with its parts (desk/unsaved.py).
    uses = revision.uses.all() if revision._state.adding else USES(revision=revision.pk)
    return {str(use.image.public_id): _picture(use.image, origin) for use in uses}


def _picture(image: Image, origin: str = "") -> Picture:
    return Picture(
        src=f"{origin}{image.url}",
        width=image.width,
        height=image.height,
        srcsets=image.srcsets(),
        credit=image.credit,
    )


def _targets(revision: Revision) -> dict[str, Article]:
    links = revision.links.all() if revision._state.adding else LINKS(revision=revision.pk)
    return {link.slug: link.target for link in links}


def _reachable(target: Article, also_live: Collection[int]) -> bool:
    return target.live_id is not None or target.pk in also_live


def _links(targets: Mapping[str, Article], also_live: Collection[int]) -> dict[str, LinkTarget]:
    links = {}
    for slug, target in targets.items():
        # A title that was never public is nobody's to read here: the words are the slug, as typed.
        shown = target.newest if target.pk in also_live else target.live or target.withdrawn
        path = target.slug or target.newest.slug
        address = reverse("article", args=[path]) if path and _reachable(target, also_live) else None
        links[slug] = LinkTarget(title=shown.title if shown else slug, address=address)
    return links


def _dead(
    revision: Revision, rendered: Rendered, targets: Mapping[str, Article], also_live: Collection[int]
) -> tuple[tuple[str, int], ...]:
    """What the body links to where readers would find no article, as typed, each once with its first line."""
    reached = {slug: target for slug, target in targets.items() if _reachable(target, also_live)}
    found = [(f"[[{slug}]]", line) for slug, line in wiki_places(revision.body) if slug not in reached]
    known = {link.address for link in _links(reached, also_live).values()}
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


def _placed(verdicts: tuple[checks.Verdict, ...], revision: Revision) -> tuple[checks.Verdict, ...]:
    """The same verdicts, those of a line of the body with its block, as `passages` counts them."""
    if not any(verdict.line for verdict in verdicts):
        return verdicts
    before = sum(map(bool, (revision.title, revision.summary)))
    shown = _read(block_lines, revision.body)
    found = {line: number for number, lines in enumerate(shown, before) for line in lines}
    return tuple(replace(each, block=found.get(each.line)) if each.line else each for each in verdicts)


def _broken(revision: Revision, rendered: Rendered | None) -> Iterable[tuple[str, str, int | None]]:
    """The outside addresses known to be broken that the revision leads to, each with its field and the body's line."""
    text = addresses.found_in(rendered.html + rendered.sources) if rendered else ()
    related = [str(address) for entry in revision.related.all() if (address := addresses.parse(entry.url))]
    wanted = {*text, *related}
    if not wanted:
        return
    known = set(OutsideLink.objects.broken().filter(address__in=wanted).values_list("address", flat=True))
    if known:
        yield from ((each, "body", line) for each, line in _read(outside_links, revision.body) if each in known)
    yield from ((each, "related", None) for each in related if each in known)


def _statements(consulted: Consulted, code: str) -> dict[str, Statement]:
    """What sentences print out of the ledger, in the text's language as far as there is a translation."""
    with translation.override(language(code).code):
        return consulted.statements()


def _words(code: str) -> Words:
    """The interface's words inside a text, in the text's language as far as there is a translation."""
    with translation.override(language(code).code):
        return Words(
            section=_("Link to this section"),
            source=_("Source {number}"),
            back=_("Back to the text"),
            table=_("Table {number}"),
            done=_("Done:"),
            to_do=_("To do:"),
            note=_("Note"),
            tip=_("Tip"),
            warning=_("Warning"),
        )
