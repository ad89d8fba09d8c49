"""Composing: what one revision becomes. Gathers what the rules need, returns HTML, verdicts and inputs; writes nothing.

The desk's preview, publication and every later rendering come through here, so a preview is the very page.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from kb.composing import links, pictures
from kb.composing.checked import Checked as Checked
from kb.composing.checked import checked
from kb.composing.claims import denied
from kb.composing.comparison import elsewhere, matrix
from kb.composing.facts import NOTHING, Consulted, consult
from kb.composing.facts import consider as consider
from kb.composing.facts import meant as meant
from kb.composing.links import resolve as resolve
from kb.composing.reading import read
from kb.models import Address, Article, OutsideLink, Rendering, Revision, Waiver
from kb.models.prepared import Asked, PreparedValues
from kb.rules import addresses, checks, matrices
from kb.rules.comparisons import Comparison, Pair
from kb.rules.content import Content
from kb.rules.languages import language
from kb.rules.markdown import (
    RENDERER_VERSION,
    LinkTarget,
    Rendered,
    Statement,
    TooCostly,
    Words,
    block_lines,
    headings,
    missing_alt,
    outside_links,
    render,
    twin,
)
from kb.rules.passages import Passage
from kb.rules.passages import passages as blocks

_SLUG = Asked("slug", Address._meta.get_field("slug"))
OWNERS = PreparedValues(Address, lambda: Address.objects.filter(slug=_SLUG).values_list("article"))


@dataclass(frozen=True, slots=True)
class Composed:
    """A revision's rendering and the verdicts on it; `rendered` is None when the body cannot be rendered."""

    revision: Revision
    rendered: Rendered | None
    verdicts: tuple[checks.Verdict, ...]
    inputs: Mapping[str, list[str]] = field(default_factory=dict)
    consulted: Consulted = NOTHING
    waivers: Sequence[Waiver] = ()  # the article's, of earlier texts too, the latest first; none where nothing fails
    compared: matrices.Matrix | None = None

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


def page(article: Article, revision: Revision, rendering: Rendering) -> dict[str, Any]:
    """What the template of an article's page prints, for readers and in every preview."""
    return {"article": article, "revision": revision, "rendering": rendering, "checked": checked(rendering)}


def compose(revision: Revision, *, also_live: Collection[int] = (), claims: bool = True) -> Composed:
    """Renders and checks a revision; the articles in `also_live` (primary keys) count as published already.

    Without `claims` its sentences are not held against the ledger: who only wants to see the text needs no advice.
    """
    content = revision.content()
    targets = links.targets(revision)
    shown = pictures.of(revision)
    consulted = consult(revision)
    compared = matrix_of(revision, consulted)
    too_costly, rendered = "", None
    try:
        rendered = render(
            revision.body,
            language=revision.language,
            links=links.shown(targets, also_live),
            pictures=shown,
            facts=_statements(consulted, revision.language),
            matrix=matrices.PLACE if compared else "",
            words=_words(revision.language),
        )
        rendered = _with_matrix(rendered, compared, revision.language, revision.slug)
    except TooCostly as error:
        too_costly = str(error)
    manuscript = checks.Manuscript(
        content=content,
        words=rendered.words if rendered else 0,
        slug_taken=slug_taken(revision),
        dead_links=links.dead(revision, rendered, targets, also_live) if rendered else (),
        broken_links=tuple(_broken(revision, rendered)),
        missing_alt=() if too_costly else missing_alt(revision.body),
        headings=() if too_costly else headings(revision.body),
        too_costly=too_costly,
        facts=consulted.standings(revision.body, timezone.localdate()),
        unknown_facts=consulted.unmeant,
        denied=denied(content) if claims and rendered else (),
    )
    inputs = {
        "articles": sorted(str(target.public_id) for target in targets.values()),
        "images": sorted(shown),
        "facts": consulted.versions,
    }
    verdicts = _placed(checks.run(manuscript), revision)
    waivers = _waivers(revision) if checks.failures(verdicts) else ()
    holding = {(each.check_name, each.place) for each in waivers if each.revision_id == revision.pk}
    return Composed(revision, rendered, checks.waive(verdicts, holding), inputs, consulted, waivers, compared)


def _waivers(revision: Revision) -> list[Waiver]:
    return list(Waiver.objects.filter(article=revision.article_id).select_related("by", "revision"))


def sketch(content: Content, before: Revision) -> Rendered | None:
    """How the body of a content that is not stored would read after this revision; None where it costs too much."""
    meant = {slug: target.pk for slug, target in resolve(content.body, before).items()}
    articles = Article.objects.select_related("live", "draft", "withdrawn").in_bulk(meant.values()) if meant else {}
    try:
        consulted = consider(content, before)
        compared = _matrix(content.comparison, consulted, content.title, content.language)
        rendered = render(
            content.body,
            language=content.language,
            links=links.shown({slug: articles[key] for slug, key in meant.items()}, ()),
            pictures=pictures.named(content.body),
            facts=_statements(consulted, content.language),
            matrix=matrices.PLACE if compared else "",
            words=_words(content.language),
        )
    except TooCostly:
        return None
    return _with_matrix(rendered, compared, content.language, content.slug)


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
        *(_told(passage, composed) for passage in (blocks(rendered.html) if rendered else ())),
        *(Passage(html, text) for html, text in closing),
    ]


def cells(composed: Composed) -> dict[Pair, str]:
    """The comparison's cells, row by row, with their names as comments quote them."""
    if composed.compared is None or not composed.revision.comparison:
        return {}
    with translation.override(language(composed.revision.language).code):
        named = matrices.names(composed.compared)
    return dict(zip(Comparison.read(composed.revision.comparison).pairs(), named, strict=True))


def _told(passage: Passage, composed: Composed) -> Passage:
    """The passage; of the comparison in words in which each cell has a name."""
    if composed.compared is None or not matrices.is_matrix(passage.html):
        return passage
    with translation.override(language(composed.revision.language).code):
        return Passage(passage.html, matrices.told(composed.compared))


def markdown(revision: Revision, *, origin: str) -> str:
    """The body's Markdown with links and pictures resolved to absolute addresses under `origin`."""
    wiki = {
        slug: LinkTarget(title=target.title, address=f"{origin}{target.address}" if target.address else None)
        for slug, target in links.shown(links.targets(revision), ()).items()
    }
    consulted, compared = consult(revision), ""
    facts = _statements(consulted, revision.language)
    if found := matrix_of(revision, consulted):
        with translation.override(language(revision.language).code):
            compared = matrices.markdown(found, origin, matrices.spoken())
    return twin(revision.body, links=wiki, pictures=pictures.of(revision, origin), facts=facts, matrix=compared)


def compared(revision: Revision) -> matrices.Matrix | None:
    """The comparison of a stored revision as it stands now, in the language of its text; None where it has none."""
    return matrix_of(revision, consult(revision)) if revision.comparison else None


def matrix_of(revision: Revision, consulted: Consulted) -> matrices.Matrix | None:
    """The revision's comparison, in the language of its text; None where it has none."""
    if not revision.comparison:
        return None
    comparison = Comparison.read(revision.comparison)
    return _matrix(comparison, consulted, revision.title, revision.language)


def _matrix(comparison: Comparison, consulted: Consulted, title: str, code: str) -> matrices.Matrix | None:
    with translation.override(language(code).code):
        return matrix(comparison, consulted, title)


def _with_matrix(rendered: Rendered, found: matrices.Matrix | None, code: str, slug: str) -> Rendered:
    """The rendering with the matrix in its place."""
    if found is None:
        return rendered
    with translation.override(language(code).code):
        return matrices.place(rendered, found, matrices.spoken(), elsewhere(found, slug))


def slug_taken(revision: Revision) -> bool:
    """Whether its slug is, or ever was, the public address of another article."""
    return any(owner != revision.article_id for (owner,) in OWNERS(slug=revision.slug) if revision.slug)


def _placed(verdicts: tuple[checks.Verdict, ...], revision: Revision) -> tuple[checks.Verdict, ...]:
    """The same verdicts, those of a line of the body with its block, as `passages` counts them."""
    if not any(verdict.line for verdict in verdicts):
        return verdicts
    before = sum(map(bool, (revision.title, revision.summary)))
    shown = read(block_lines, revision.body)
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
        yield from ((each, "body", line) for each, line in read(outside_links, revision.body) if each in known)
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
