"""A content's fields as words, for the pages that show or compare revisions."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import User
from kb import pages
from kb.desk import compared
from kb.models import Article, Author, Category, HistoryEntry, Image, Tag
from kb.rules.content import Content, Relation
from kb.rules.hours import said_in
from kb.rules.languages import language
from kb.rules.workflow import Transition


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a content: its name, its label and its words; of a list also the entries."""

    name: str
    label: str
    words: str
    entries: tuple[str, ...] | None = None


def described(content: Content) -> list[Field]:
    """Every field of the content in words, in the form's order."""
    interval = "" if content.review_interval is None else str(content.review_interval)
    return [
        Field("title", _("Title"), content.title),
        Field("summary", _("Summary"), content.summary),
        Field("body", _("Text"), content.body),
        _list("takeaways", _("Key takeaways"), content.takeaways, "\n"),
        Field("slug", _("Address"), content.slug),
        Field("language", _("Language"), language(content.language).name),
        Field("category", _("Category"), ", ".join(_names(Category, [content.category]))),
        _list("tags", _("Tags"), _names(Tag, content.tags), ", "),
        _list("authors", _("Authors"), _names(Author, content.authors), ", "),
        _list("related", _("Related reading"), _reading(content.related), "\n"),
        Field("image", _("Picture for sharing"), ", ".join(_names(Image, [content.image]))),
        Field("review_interval", _("Check again after … days"), interval),
        Field("cta_heading", _("Call to action: heading"), content.cta_heading),
        Field("cta_text", _("Call to action: sentence"), content.cta_text),
        Field("seo_title", _("Title for search engines"), content.seo_title),
        Field("seo_description", _("Description for search engines"), content.seo_description),
        _list("comparison", _("Comparison"), compared.lines(content.comparison), "\n"),
    ]


def emergency(article: Article) -> HistoryEntry | None:
    """The entry of the emergency that nobody has endorsed yet."""
    if not article.flagged:
        return None
    return article.history.filter(transition=Transition.EMERGENCY_PUBLISH).select_related("by").first()


def hours(article: Article, user: User) -> list[str]:
    """When readers will see it, as a sentence; another in the person's own time zone, where that differs."""
    if article.scheduled_for is None:
        return []
    site = pages.chrome().settings
    here, *elsewhere = said_in(article.scheduled_for, (site.zone, site.zone_of(user)))
    first = _("Readers will see it from %s on.") % here
    return [first, *(_("For you that is %s.") % there for there in elsewhere)]


def _list(name: str, label: str, entries: tuple[str, ...], joint: str) -> Field:
    return Field(name, label, joint.join(entries), entries)


def _names(noun: type[Model], ids: "list[UUID | None] | tuple[UUID, ...]") -> tuple[str, ...]:
    wanted = [identifier for identifier in ids if identifier]
    rows = noun._default_manager.filter(public_id__in=wanted) if wanted else []
    named = {getattr(row, "public_id"): str(row) for row in rows}  # noqa: B009  # every noun here has one
    return tuple(named.get(identifier, str(identifier)) for identifier in wanted)


def _reading(entries: tuple[Relation, ...]) -> tuple[str, ...]:
    ids = [entry.article for entry in entries if entry.article]
    rows = Article.objects.filter(public_id__in=ids) if ids else Article.objects.none()
    addresses = {row.public_id: row.slug or str(row.public_id) for row in rows}
    lines = []
    for entry in entries:
        place = addresses.get(entry.article, str(entry.article)) if entry.article else entry.url
        lines.append(f"{place} · {entry.wording}" if entry.wording else place)
    return tuple(lines)
