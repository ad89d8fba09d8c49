"""What is typed and not saved, as the revision that a save would make of it: for previews and checks; never stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kb import composing
from kb.composing import Composed
from kb.desk.forms.editing import PLAIN, EditingForm
from kb.editorial.drafting import with_slug
from kb.models import (
    Article,
    Author,
    Byline,
    Category,
    Image,
    Label,
    Link,
    RelatedReading,
    Revision,
    Tag,
    Use,
)
from kb.rules.content import Content

NOWHERE = 0  # the key of a revision that is in no table: Django asks for one before parts can be read


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was typed, and what would become of it."""

    article: Article
    form: EditingForm
    composed: Composed

    @property
    def objection(self) -> str:
        """Why the text cannot be shown, in a sentence; empty where it can."""
        if said := self.form.errors.get("body"):
            return str(said[0])
        return "" if self.composed.rendered else " ".join(each.sentence for each in self.composed.vital)


def compose(article: Article, form: EditingForm) -> Typed:
    """Composes what was typed; fields that cannot be stored count as empty. What changes nothing is what is saved."""
    form.is_valid()
    content, before = form.content(), article.draft
    if before and content == before.content():
        return Typed(article, form, composing.compose(before))
    return Typed(article, form, composing.compose(revision(article, with_slug(content, article))))


def revision(article: Article, content: Content) -> Revision:
    """The content as a revision with all its parts, in no table."""
    made = Revision(
        pk=NOWHERE,
        article=article,
        category=Category.objects.select_related("merged_into").filter(public_id=content.category).first()
        if content.category
        else None,
        image=Image.objects.filter(public_id=content.image).first() if content.image else None,
        takeaways=list(content.takeaways),
        comparison=content.written()["comparison"] if content.comparison else None,
        **{name: getattr(content, name) for name in PLAIN},
    )
    authors = _many(Author.objects.select_related("photo").prefetch_related("links"), content.authors)
    tags = _many(Tag.objects.select_related("merged_into"), content.tags)
    made.__dict__["_prefetched_objects_cache"] = {
        "bylines": [Byline(revision=made, author=each) for each in authors],
        "labels": [Label(revision=made, tag=each) for each in tags],
        "related": _reading(made, content),
        "links": _links(made, article.draft),
        "fact_uses": composing.meant(made, content.body, content.comparison, article.draft),
        "uses": [Use(revision=made, image=each) for each in composing.pictures.used(content.body)],
    }
    return made


def _reading(made: Revision, content: Content) -> list[RelatedReading]:
    rows = Article.objects.select_related("live__category__merged_into", "live__rendering")
    wanted = [each.article for each in content.related if each.article]
    found = {each.public_id: each for each in _many(rows, wanted)}
    return [
        RelatedReading(
            revision=made,
            article=found.get(each.article) if each.article else None,
            url=each.url,
            wording=each.wording,
        )
        for each in content.related
        if each.url or each.article in found
    ]


def _links(made: Revision, before: Revision | None) -> list[Link]:
    meant = {slug: target.pk for slug, target in composing.resolve(made.body, before).items()}
    rows = Article.objects.select_related("live", "draft", "withdrawn")
    targets = rows.in_bulk(set(meant.values())) if meant else {}
    return [Link(revision=made, slug=slug, target=targets[key]) for slug, key in meant.items()]


def _many(rows: Any, ids: Sequence[UUID]) -> list[Any]:
    """Those of the rows with these public ids, in the order of the ids."""
    found = {row.public_id: row for row in rows.filter(public_id__in=ids)} if ids else {}
    return [found[each] for each in ids if each in found]
