"""The named people of the tests, and factories built on the verbs.

Wanda writes; Walter writes too and must see nothing of hers. Edith and Emil edit. Ada administers.
"""

from __future__ import annotations

import io
import itertools
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from PIL import Image as Pillow

from accounts.models import User
from accounts.roles import Role
from kb import composing
from kb.editorial import (
    commenting,
    correspondence,
    drafting,
    facts,
    hosting,
    media,
    post,
    publishing,
    review,
    scheduling,
    subjects,
    waiving,
)
from kb.models import (
    Article,
    Author,
    Category,
    ContactMessage,
    Criterion,
    Fact,
    GuestLink,
    Image,
    KeptText,
    OutboxMessage,
    ReviewComment,
    SiteSettings,
    Subject,
    Tag,
    Waiver,
)
from kb.rules.checks import VITAL
from kb.rules.comparisons import Comparison, Weighing
from kb.rules.content import Content
from kb.rules.values import Kind

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(1)

PROSE = (
    "Most people who ask which of two tools to choose have already decided that they want one. "
    "What is left is who looks after it, and what it costs when nobody is using it. "
)
BODY = "\n\n".join(
    ["A lead paragraph that says what is compared."]
    + [f"## {heading}\n\n{PROSE * 3}" for heading in ("What it is", "What it costs", "Where it runs", "How to choose")]
)


def _person(name: str, role: Role) -> User:
    email = f"{name.lower()}@example.org"
    return User.objects.filter(email=email).first() or User.objects.create_user(email, PASSWORD, name=name, role=role)


def wanda() -> User:
    """A writer."""
    return _person("Wanda", Role.WRITER)


def walter() -> User:
    """Another writer, who must see nothing of Wanda's drafts."""
    return _person("Walter", Role.WRITER)


def edith() -> User:
    """An editor."""
    return _person("Edith", Role.EDITOR)


def emil() -> User:
    """Another editor."""
    return _person("Emil", Role.EDITOR)


def ada() -> User:
    """The administrator."""
    return _person("Ada", Role.ADMINISTRATOR)


def category(name: str = "LLMs", **fields: Any) -> Category:
    """A category by name."""
    slug = name.lower().replace(" ", "-")
    return Category.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def tag(name: str = "privacy", **fields: Any) -> Tag:
    """A tag by name."""
    slug = name.lower().replace(" ", "-")
    return Tag.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def author(name: str = "Mei Zhang", **fields: Any) -> Author:
    """A byline by name."""
    slug = name.lower().replace(" ", "-")
    return Author.objects.get_or_create(slug=slug, defaults={"name": name, **fields})[0]


def settings(**fields: Any) -> SiteSettings:
    """The site's settings, changed."""
    return SiteSettings.objects.update_or_create(pk=1, defaults=fields)[0]


def content(**fields: Any) -> Content:
    """Content that passes every blocking check; fields replace its parts."""
    number = next(_numbers)
    whole = Content(
        title=f"Comparison number {number}",
        slug=f"comparison-{number}-{os.getpid()}",  # other processes have the same numbers, and maybe the same site
        summary="Two ways to the same end, put side by side on what decides the matter.",
        body=BODY,
        category=None if "category" in fields else category().public_id,
        tags=() if "tags" in fields else (tag().public_id,),
        authors=() if "authors" in fields else (author().public_id,),
        takeaways=("The first thing to keep.", "The second thing to keep.", "The third thing to keep."),
    )
    return replace(whole, **fields)


def draft(by: User | None = None, **fields: Any) -> Article:
    """A draft, Wanda's unless told."""
    return drafting.create(content(**fields), by=by or wanda())


def in_review(by: User | None = None, **fields: Any) -> Article:
    """A draft that was submitted."""
    article = draft(by, **fields)
    return review.submit(article, by=article.creator)


def approve(article: Article, by: User | None = None) -> Article:
    """The article, approved in its newest text by Edith unless told."""
    article.refresh_from_db()
    return review.approve(article, by=by or edith(), seen=article.newest.number)


def approved(by: User | None = None, **fields: Any) -> Article:
    """A draft that was submitted and approved by Edith."""
    return approve(in_review(by, **fields))


def scheduled(at: datetime | None = None, by: User | None = None, **fields: Any) -> Article:
    """An approved article that the clock is to publish, in an hour unless told."""
    return scheduling.schedule(approved(by, **fields), by=edith(), at=at or timezone.now() + timedelta(hours=1))


def due(**fields: Any) -> Article:
    """A scheduled article whose hour came a moment ago."""
    article = scheduled(**fields)
    Article.objects.filter(pk=article.pk).update(scheduled_for=timezone.now() - timedelta(seconds=1))
    article.refresh_from_db()
    return article


def published(by: User | None = None, at: datetime | None = None, **fields: Any) -> Article:
    """An article that readers see."""
    return publishing.publish(approved(by, **fields), by=edith(), at=at)


def emergency(by: User | None = None, **fields: Any) -> Article:
    """A draft that Ada published in an emergency."""
    return publishing.emergency_publish(draft(by, **fields), by=ada(), comment="The old price is wrong.")


def retired(by: User | None = None, **fields: Any) -> Article:
    """An article that readers saw once."""
    return publishing.retire(published(by, **fields), by=edith())


def rewritten(article: Article, by: User | None = None, **fields: Any) -> Article:
    """The article with a newer draft; what readers see stays."""
    article.refresh_from_db()
    changed = replace(article.newest.content(), **(fields or {"summary": f"A new summary, number {next(_numbers)}."}))
    return drafting.save(article, changed, base=article.newest.number, by=by or article.creator).article


def kept_text(by: User | None = None, article: Article | None = None, **fields: Any) -> KeptText:
    """What Wanda, unless told, wanted to save when Edith had: both changed the title, each one more field."""
    article = article or draft(title="The old title")
    origin = article.newest
    rewritten(article, by=edith(), title="Edith’s title", summary="Edith’s summary.")
    mine = replace(origin.content(), **(fields or {"title": "Wanda’s title", "seo_title": "Wanda’s"}))
    try:
        drafting.save(article, mine, base=origin.number, by=by or wanda())
    except drafting.Met as met:
        assert met.kept
        return met.kept
    raise AssertionError("These merge by themselves.")


def submitted(article: Article) -> Article:
    """The article, submitted by its creator."""
    return review.submit(article, by=article.creator)


def renamed(article: Article, slug: str) -> Article:
    """The article, published once more under another address."""
    return publishing.publish(approve(submitted(rewritten(article, slug=slug))), by=edith())


def remark(
    article: Article, by: User | None = None, words: str = "Which clause? Link it.", block: int = 1, **fields: Any
) -> ReviewComment:
    """A thread about a block of the newest text (0 the title, 1 the summary, 2 the first paragraph), Edith's."""
    article.refresh_from_db()
    revision = article.newest.number
    return commenting.comment(article, by=by or edith(), words=words, revision=revision, block=block, **fields)


def guest(article: Article, by: User | None = None, name: str = "Gus", **fields: Any) -> GuestLink:
    """A link to the article's draft for Gus, who has no account; Edith invited him unless told."""
    return hosting.invite(article, by=by or edith(), name=name, **fields)


def mail(subject: str = "Hello", **fields: Any) -> OutboxMessage:
    """A mail in the outbox."""
    whole = {"body": "Good morning.", "to": ["reader@example.org"], **fields}
    return post.enclose(EmailMultiAlternatives(subject, **whole))


def letter(article: Article | None = None, **fields: Any) -> ContactMessage:
    """What a reader wrote to us, each from an address of its own."""
    number = next(_numbers)
    whole: dict[str, Any] = {
        "topic": "error" if article else "other",
        "name": "Rita",
        "email": "rita@example.org",
        "message": f"Message number {number}.",
        "client": f"192.0.2.{number % 250}/{number}",
        **fields,
    }
    return correspondence.receive(**whole, article=article)


def waived(article: Article, by: User | None = None, reason: str = "It is a short notice.") -> Waiver:
    """The waiver, by Edith unless told, of the first failure of the newest text that can be waived."""
    article.refresh_from_db()
    failing = next(each for each in composing.compose(article.newest).failures if each.check not in VITAL)
    return waiving.waive(
        article,
        by=by or edith(),
        check=failing.check,
        place=failing.place,
        seen=article.newest.number,
        reason=reason,
    )


def picture(title: str = "A picture", size: tuple[int, int] = (320, 240)) -> Image:
    """A stored picture of one colour, each another file."""
    number = next(_numbers)
    data = io.BytesIO()
    Pillow.new("RGB", size, (number % 256, number // 256, 90)).save(data, "PNG")
    return media.add_image(data.getvalue(), title=title, by=edith())


def subject(name: str = "Alpha One", *aliases: str, **fields: Any) -> Subject:
    """A subject by name, with these other names."""
    slug = fields.pop("slug", name.lower().replace(" ", "-"))
    found = Subject.objects.filter(slug=slug).first()
    return found or subjects.keep_subject(Subject(name=name, slug=slug, **fields), aliases, by=edith())


def criterion(name: str = "Context length", **fields: Any) -> Criterion:
    """A criterion by name; a number of tokens unless told."""
    slug = name.lower().replace(" ", "-")
    whole = {"kind": Kind.NUMBER, "unit": "tokens", **fields}
    found = Criterion.objects.filter(slug=slug).first()
    return found or subjects.keep_criterion(Criterion(name=name, slug=slug, **whole), by=edith())


SOURCE = {"source_title": "Alpha’s own page", "source_url": "https://example.org/alpha"}


def proposed(value: str = "128000", of: Subject | None = None, by_: Criterion | None = None, **fields: Any) -> Fact:
    """A value that Edith proposed."""
    said = facts.Said(value, **{**SOURCE, "as_of": timezone.localdate(), **fields})
    return facts.propose(of or subject(), by_ or criterion(), said, by=edith())


def fact(value: str = "128000", of: Subject | None = None, by_: Criterion | None = None, **fields: Any) -> Fact:
    """A value that Edith proposed and Emil verified."""
    return facts.verify(proposed(value, of, by_, **fields), by=emil())


def due_fact(value: str = "128000", of: Subject | None = None, by_: Criterion | None = None, days: int = 1) -> Fact:
    """A fact that came due so many days ago."""
    day = timezone.localdate() - timedelta(days=days)
    made = fact(value, of, by_, as_of=day, check_by=day)
    facts.expire_due()
    made.refresh_from_db()
    return made


def comparison(*of: Subject, by_: Sequence[Criterion] = (), **fields: Any) -> Comparison:
    """These subjects side by side, by these criteria."""
    rows = tuple(Weighing(each.public_id) for each in by_)
    return Comparison(subjects=tuple(each.public_id for each in of), rows=rows, **fields)
