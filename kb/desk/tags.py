"""Template tags of the desk; registered through TEMPLATES `libraries` as `desk`."""

from uuid import UUID

from django import template
from django.template import Context

from accounts.models import User
from kb.desk.beside import Other, others
from kb.desk.remarks import Remark
from kb.desk.remarks import remarks as open_remarks
from kb.desk.sentences import GRID, SENTENCES, WORDS
from kb.models import Article, Buffer, Notification

register = template.Library()
MOST = 99
MOST_BEGUN = 5


@register.simple_tag(takes_context=True)
def unread(context: Context) -> str:
    """How many notifications this person has not read, “99+” at most; nothing for none. One query."""
    user = context.get("user")
    if not isinstance(user, User):
        return ""
    count = Notification.objects.open_to(user).unread()[: MOST + 1].count()
    return f"{MOST}+" if count > MOST else str(count or "")


@register.simple_tag
def words() -> dict[str, str]:
    """What the script of every page of the desk says, by key, in the language of the page."""
    return {key: str(sentence) for key, sentence in WORDS.items()}


@register.simple_tag
def sentences() -> dict[str, str]:
    """What the editor's script says beyond those words."""
    return {key: str(sentence) for key, sentence in SENTENCES.items()}


@register.simple_tag
def grid_sentences() -> dict[str, str]:
    """What the script of the ledger's grid says."""
    return {key: str(sentence) for key, sentence in GRID.items()}


@register.simple_tag(takes_context=True)
def beside(context: Context, article: Article) -> list[Other]:
    """Who else has the article open. One query."""
    user = context.get("user")
    return others(article, user) if isinstance(user, User) else []


@register.simple_tag(takes_context=True)
def begun(context: Context, identifier: UUID) -> list[Buffer]:
    """What this person began to write and never saved, other than under this id; the newest first. One query."""
    user = context.get("user")
    return list(Buffer.objects.unmade(user).exclude(article=identifier)[:MOST_BEGUN]) if isinstance(user, User) else []


@register.simple_tag
def remarks(article: Article) -> list[Remark]:
    """The open comments on the article. One query."""
    return open_remarks(article)
