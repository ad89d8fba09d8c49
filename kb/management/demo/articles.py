"""The demonstration's articles: read from Markdown files with TOML front matter, brought to their states by verbs."""

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from kb.editorial import cataloguing, drafting, featuring, media, publishing, review, scheduling, shelving
from kb.management.demo.ledger import Catalogue
from kb.management.demo.people import read
from kb.models import Address, Article, Author, Category, Featured, Tag, Tool
from kb.rules.comparisons import Comparison
from kb.rules.content import Content, Relation
from kb.rules.markdown.syntax import RESERVED
from kb.rules.workflow import State

FOLDER = Path(__file__).parent / "articles"
FIGURES = Path(__file__).parent / "figures"  # drawn for these articles
Noun = TypeVar("Noun", Category, Tag, Author)
PLAIN_WORD = re.compile(r"(?<![\w/\[.-])[a-z]{2,}(?![\w/.\]-])")
LINK = re.compile(r"\[\[([\w-]+)(?:\|([^\]]+))?\]\]")
FIGURE = re.compile(r"\(media:([a-z-]+) ")
CREDIT = "Drawn for this site."
PUBLIC = ("published", "retired")


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One file: its front matter and its text."""

    front: Mapping[str, Any]
    body: str

    @property
    def slug(self) -> str:
        """The article's address."""
        return str(self.front["slug"])

    @property
    def state(self) -> str:
        """The state that the article is brought to."""
        return str(self.front["state"])

    def leading_to(self, slugs: Collection[str], titles: Mapping[str, str]) -> "Manuscript":
        """The same with links to these articles alone: of a link that would lead nowhere the words stay."""

        def kept(link: re.Match[str]) -> str:
            return link[0] if link[1] in {*slugs, RESERVED} else link[2] or titles.get(link[1], link[1])

        return replace(self, body=LINK.sub(kept, self.body))

    def illustrated(self, by: User) -> "Manuscript":
        """The same with its figures uploaded, and named by their ids."""

        def uploaded(figure: re.Match[str]) -> str:
            title, data = figure[1].replace("-", " ").capitalize(), (FIGURES / f"{figure[1]}.webp").read_bytes()
            return f"(media:{media.add_image(data, title=title, by=by, credit=CREDIT).public_id} "

        return replace(self, body=FIGURE.sub(uploaded, self.body))


def manuscripts() -> list[Manuscript]:
    """All files, oldest publication first."""
    found = []
    for path in sorted(FOLDER.glob("*.md")):
        _empty, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
        found.append(Manuscript(tomllib.loads(front), body.strip() + "\n"))
    return sorted(found, key=lambda manuscript: -int(manuscript.front.get("days_ago", 0)))


def words() -> list[str]:
    """The words of the English files, the commonest first."""
    english = (each.body for each in manuscripts() if each.front.get("language", "en") == "en")
    counted = Counter(word for body in english for word in PLAIN_WORD.findall(body.lower()))
    return [word for word, _count in counted.most_common()]


def place_catalogue(by: User) -> None:
    """The categories, tags and tools that are not there yet."""
    for position, row in enumerate(read("categories")):
        if not Category.objects.filter(Q(slug=row["slug"]) | Q(name=row["name"])).exists():
            cataloguing.keep(Category(position=position, **row), by=by)
    for row in read("tags"):
        if not Tag.objects.filter(Q(slug=row["slug"]) | Q(name=row["name"])).exists():
            cataloguing.keep(Tag(**row), by=by)
    for position, row in enumerate(read("tools")):
        if not Tool.objects.filter(slug=row["slug"]).exists():
            category = _found(Category, "categories")[row["category"]]
            cataloguing.keep_tool(Tool(position=position, **{**row, "category": category}), by=by)


def place_articles(people: dict[str, User], catalogue: Catalogue) -> int:
    """The articles that are not there yet, in their states; returns how many were made."""
    every = manuscripts()
    titles = {manuscript.slug: str(manuscript.front["title"]) for manuscript in every}
    new = [manuscript for manuscript in every if not _known(manuscript.slug)]
    reachable = {manuscript.slug for manuscript in new if manuscript.state == State.PUBLISHED}
    reachable |= set(Address.objects.filter(article__in=Article.objects.published()).values_list("slug", flat=True))
    new = [manuscript.leading_to(reachable, titles).illustrated(people[""]) for manuscript in new]
    # Bodies link to each other by slug, so each is stored first and then saved again when every target exists.
    made = {manuscript.slug: _create(manuscript, people, catalogue) for manuscript in new}
    for manuscript in new:
        _relate(made[manuscript.slug], manuscript, catalogue)
    public = [manuscript for manuscript in new if manuscript.state in PUBLIC]
    for manuscript in new:
        if manuscript.state in {*PUBLIC, "in_review", "changes_requested", "approved"}:
            _send_through_review(made[manuscript.slug], manuscript, people)
    publishing.publish_together(
        [made[manuscript.slug] for manuscript in public], by=people[""], at=[_date(manuscript) for manuscript in public]
    )
    for manuscript in new:
        _finish(made[manuscript.slug], manuscript, people)
    if not Featured.objects.exists():
        featured = sorted((m for m in new if "featured" in m.front), key=lambda m: int(m.front["featured"]))
        featuring.feature([made[manuscript.slug] for manuscript in featured], by=people[""])
    return len(new)


def _known(slug: str) -> bool:
    return Address.objects.filter(slug=slug).exists() or Article.objects.filter(draft__slug=slug).exists()


def _date(manuscript: Manuscript) -> datetime:
    return timezone.now() - timedelta(days=int(manuscript.front.get("days_ago", 1)), hours=3)


def _owner(manuscript: Manuscript, people: dict[str, User]) -> User:
    return next((people[slug] for slug in manuscript.front["authors"] if slug in people), people["mei-zhang"])


def _other_editor(manuscript: Manuscript, people: dict[str, User]) -> User:
    owner = _owner(manuscript, people)
    bylines = [people.get(slug) for slug in manuscript.front["authors"]]
    editors = (people["mara-lindqvist"], people["ines-carvalho"])
    return next(editor for editor in editors if editor != owner and editor not in bylines)


def _found(noun: type[Noun], name: str) -> dict[str, Noun]:
    """The rows of one of the demonstration's lists as they stand here, by our slug: some may have another by now."""
    found = {}
    for row in read(name):
        alike = noun._default_manager.filter(Q(slug=row["slug"]) | Q(name=row["name"]))
        found[str(row["slug"])] = next(one for one in sorted(alike, key=lambda one: one.slug != row["slug"]))
    return found


def _content(manuscript: Manuscript, catalogue: Catalogue) -> Content:
    front = manuscript.front
    categories, tags, authors = _found(Category, "categories"), _found(Tag, "tags"), _found(Author, "authors")
    return Content(
        title=front["title"],
        slug=front["slug"],
        summary=front.get("summary", ""),
        body=manuscript.body,
        language=front.get("language", "en"),
        category=categories[front["category"]].public_id if "category" in front else None,
        tags=tuple(tags[slug].public_id for slug in front.get("tags", [])),
        authors=tuple(authors[slug].public_id for slug in front["authors"]),
        takeaways=tuple(front.get("takeaways", ())),
        comparison=catalogue.comparison(front["comparison"]) if "comparison" in front else Comparison(),
        seo_title=front.get("seo_title", ""),
        seo_description=front.get("seo_description", ""),
    )


def _create(manuscript: Manuscript, people: dict[str, User], catalogue: Catalogue) -> Article:
    written = _date(manuscript) - timedelta(days=2)
    return drafting.create(_content(manuscript, catalogue), by=_owner(manuscript, people), at=written)


def _relate(article: Article, manuscript: Manuscript, catalogue: Catalogue) -> None:
    related = []
    for entry in manuscript.front.get("related", ()):
        if isinstance(entry, str):
            target = Article.objects.filter(Q(slug=entry) | Q(draft__slug=entry)).exclude(pk=article.pk).first()
            if target is not None:
                related.append(Relation(article=target.public_id))
        else:
            related.append(Relation(url=entry["url"], wording=entry["title"]))
    content = replace(_content(manuscript, catalogue), related=tuple(related))
    drafting.save(
        article,
        content,
        base=article.newest.number,
        by=article.creator,
        at=_date(manuscript) - timedelta(days=1, hours=6),
    )


def _send_through_review(article: Article, manuscript: Manuscript, people: dict[str, User]) -> None:
    asked = _date(manuscript) - timedelta(days=1)
    together = set(Article.objects.values_list("pk", flat=True))
    article = review.submit(article, by=article.creator, at=asked, together=together)
    if manuscript.state in {*PUBLIC, "approved"}:
        editor = _other_editor(manuscript, people)
        review.approve(article, by=editor, seen=article.newest.number, at=asked + timedelta(hours=5))


def _finish(article: Article, manuscript: Manuscript, people: dict[str, User]) -> None:
    editor = _other_editor(manuscript, people)
    if manuscript.state == State.CHANGES_REQUESTED:
        review.request_changes(article, by=editor, comment=manuscript.front["comment"])
    elif manuscript.state == State.BINNED:
        shelving.bin(article, by=article.creator)
    elif manuscript.state == State.RETIRED:
        successor = Article.objects.published().filter(slug=manuscript.front.get("successor", "")).first()
        publishing.retire(article, by=editor, successor=successor)
    if update := manuscript.front.get("update"):
        _schedule(article, update["summary"], timedelta(days=update["in_days"]), editor)


def _schedule(article: Article, summary: str, ahead: timedelta, editor: User) -> None:
    """A new summary of what is public, approved, for the clock to publish at nine in the morning of a day ahead."""
    article.refresh_from_db()
    content = replace(article.newest.content(), summary=summary)
    saved = drafting.save(article, content, base=article.newest.number, by=article.creator)
    article = review.submit(saved.article, by=article.creator)
    article = review.approve(article, by=editor, seen=article.newest.number)
    day = timezone.now() + ahead
    scheduling.schedule(article, by=editor, at=day.replace(hour=9, minute=0, second=0, microsecond=0))
