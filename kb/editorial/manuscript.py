"""Writing a revision down: what can be stored at all, and the rows that one content becomes."""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusal import Refused
from kb import composing
from kb.editorial import comparing
from kb.models import (
    Article,
    Author,
    Byline,
    Category,
    FactUse,
    Image,
    Kind,
    Label,
    Link,
    RelatedReading,
    Revision,
    Tag,
    Use,
)
from kb.rules import content as limits
from kb.rules.content import Content, Relation
from kb.rules.languages import LANGUAGES

Noun = TypeVar("Noun", bound=Model)
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LENGTHS = {
    "title": limits.TITLE_LENGTH,
    "summary": limits.SUMMARY_LENGTH,
    "slug": limits.SLUG_LENGTH,
    "cta_heading": 120,
    "cta_text": 300,
    "seo_title": limits.TITLE_LENGTH,
    "seo_description": limits.SUMMARY_LENGTH,
}
ONE_LINE = {"title", "cta_heading", "seo_title"}
URL_LENGTH, WORDING_LENGTH = 500, 200
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
is_web_address = URLValidator(schemes=["http", "https"])


def storable(words: str, most: int, field: str) -> str:
    """The words as they are; raises Refused, naming the field, for too many and for what cannot be stored."""
    if len(words) > most:
        raise Refused(_("At most %d characters, please.") % most, field=field)
    if UNSTORABLE.search(words):
        raise Refused(_("This holds a character that cannot be stored (NUL or half a pair)."), field=field)
    return words


def refuse_unstorable(content: Content) -> None:
    """Raises Refused, naming the field, for the first thing that no draft can hold."""
    for objection in objections(content):
        raise objection


def objections(content: Content) -> Iterator[Refused]:
    """All in it that no draft can hold, each with its field and a sentence; the rest is for the checks to say."""
    for field, most in LENGTHS.items():
        if len(getattr(content, field)) > most:
            yield Refused(_("At most %d characters, please.") % most, field=field)
        if len(getattr(content, field).splitlines()) > 1 and field in ONE_LINE:
            yield Refused(_("One line, please."), field=field)
    if content.slug and not SLUG.fullmatch(content.slug):
        yield Refused(_("An address has small letters a–z, digits and single hyphens only."), field="slug")
    if len(content.body.encode(errors="replace")) > limits.BODY_BYTES:
        yield Refused(_("The text is longer than 200 kB: split it into several articles."), field="body")
    if content.language not in LANGUAGES:
        yield Refused(_("Choose a language from the list."), field="language")
    if content.review_interval is not None and not 1 <= content.review_interval <= 3650:
        yield Refused(_("A review interval is between 1 and 3650 days."), field="review_interval")
    for field, words in _texts(content):
        if UNSTORABLE.search(words):
            yield Refused(_("This holds a character that cannot be stored (NUL or half a pair)."), field=field)
    yield from _about_lists(content)
    yield from comparing.objections(content.comparison)


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    yield from ((field, getattr(content, field)) for field in (*LENGTHS, "body"))
    yield from (("takeaways", takeaway) for takeaway in content.takeaways)
    yield from (("related", entry.url + entry.wording) for entry in content.related)
    yield from (("comparison", words) for words, _most in comparing.texts(content.comparison))


def _about_lists(content: Content) -> Iterator[Refused]:
    for field, items, most in (
        ("tags", content.tags, limits.MOST_TAGS),
        ("authors", content.authors, limits.MOST_AUTHORS),
        ("takeaways", content.takeaways, limits.MOST_TAKEAWAYS),
        ("related", content.related, limits.MOST_RELATED),
    ):
        if len(items) > most:
            yield Refused(_("At most %d, please.") % most, field=field)
        # Related reading that differs only in its wording is the same.
        same = {(item.article, item.url) if isinstance(item, Relation) else item for item in items}
        if len(same) != len(items):
            yield Refused(_("The same one is there twice."), field=field)
    if any(not takeaway.strip() or len(takeaway) > limits.TAKEAWAY_LENGTH for takeaway in content.takeaways):
        yield Refused(_("A takeaway has 1 to %d characters.") % limits.TAKEAWAY_LENGTH, field="takeaways")
    for relation in content.related:
        if (relation.article is None) is (relation.url == ""):
            yield Refused(_("Related reading is an article or an outside address."), field="related")
        if len(relation.wording) > WORDING_LENGTH:
            yield Refused(_("At most %d characters, please.") % WORDING_LENGTH, field="related")
        if relation.url:
            yield from _about_address(relation.url, relation.wording)


def _about_address(url: str, wording: str) -> Iterator[Refused]:
    try:
        is_web_address(url)
    except ValidationError:
        yield Refused(_("“%s” is not a web address.") % url[:URL_LENGTH], field="related")
    if len(url) > URL_LENGTH:
        yield Refused(_("A web address has %d characters at most.") % URL_LENGTH, field="related")
    if not wording.strip():
        yield Refused(_("An outside address needs words of its own."), field="related")


def write(
    article: Article,
    content: Content,
    *,
    by: User,
    kind: Kind,
    based_on: Revision | None,
    at: datetime,
    merged_from: Revision | None = None,
) -> Revision:
    """Stores the content as the article's next revision, whole; raises Refused for an id that means nothing."""
    targets = composing.resolve(content.body, based_on)
    pictures = _held(content)
    newest = article.revisions.order_by("-number").first()
    revision = Revision(
        article=article,
        number=newest.number + 1 if newest else 1,
        based_on=based_on,
        merged_from=merged_from,
        kind=kind,
        by=by,
        at=at,
        title=content.title,
        slug=content.slug,
        summary=content.summary,
        body=content.body,
        language=content.language,
        category=_one(Category, content.category, "category"),
        takeaways=list(content.takeaways),
        image=_one(Image, content.image, "image"),
        cta_heading=content.cta_heading,
        cta_text=content.cta_text,
        review_interval=content.review_interval,
        seo_title=content.seo_title,
        seo_description=content.seo_description,
        comparison=content.written()["comparison"] if content.comparison else None,
    )
    facts = composing.meant(revision, content.body, content.comparison, based_on)
    revision.content_hash = content.fingerprint(
        {slug: target.public_id for slug, target in targets.items()}
        | {use.typed: [use.subject.public_id, use.criterion.public_id] for use in facts if use.typed}
    )
    revision.save()
    _write_parts(revision, content, targets)
    FactUse.objects.bulk_create(facts)
    Use.objects.bulk_create(Use(revision=revision, image=image) for image in pictures)
    return revision


def _held(content: Content) -> list[Image]:
    """The pictures that the body shows; with the article's own they cannot be deleted before the transaction ends."""
    shown = {image.pk for image in composing.pictures.used(content.body)}
    if not shown and content.image is None:
        return []
    named = Image.objects.filter(Q(pk__in=shown) | Q(public_id=content.image))
    return [image for image in named.select_for_update(no_key=True).order_by("pk") if image.pk in shown]


def _write_parts(revision: Revision, content: Content, targets: dict[str, Article]) -> None:
    Byline.objects.bulk_create(
        Byline(revision=revision, author=author, position=position)
        for position, author in enumerate(_many(Author, content.authors, "authors"))
    )
    Label.objects.bulk_create(
        Label(revision=revision, tag=tag, position=position)
        for position, tag in enumerate(_many(Tag, content.tags, "tags"))
    )
    articles = _many(Article, [entry.article for entry in content.related if entry.article], "related")
    if revision.article in articles:
        raise Refused(_("An article is no related reading of itself."), field="related")
    by_id = {article.public_id: article for article in articles}
    RelatedReading.objects.bulk_create(
        RelatedReading(
            revision=revision,
            position=position,
            article=by_id[entry.article] if entry.article else None,
            url=entry.url,
            wording=entry.wording,
        )
        for position, entry in enumerate(content.related)
    )
    Link.objects.bulk_create(Link(revision=revision, slug=slug, target=target) for slug, target in targets.items())


def _many(noun: type[Noun], ids: Iterable[UUID], field: str) -> list[Noun]:
    wanted = list(ids)
    found = {getattr(row, "public_id"): row for row in noun._default_manager.filter(public_id__in=wanted)}  # noqa: B009
    if missing := [identifier for identifier in wanted if identifier not in found]:
        raise Refused(_("One of these no longer exists (%s).") % missing[0], field=field)
    return [found[identifier] for identifier in wanted]


def _one(noun: type[Noun], identifier: UUID | None, field: str) -> Noun | None:
    return _many(noun, [identifier], field)[0] if identifier else None
