"""What a browser at the desk sends."""

from django.test import Client

from accounts.models import User
from kb.desk.forms.editing import typed
from kb.models import Article


def signed_in(user: User) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(user)
    return client


def page(article: Article, rest: str = "") -> str:
    """The article's desk page, or one below it."""
    return f"/desk/articles/{article.public_id}/{rest}"


def form_of(article: Article, **changes: str) -> dict[str, str]:
    """The editing form as it is loaded now, with changes."""
    article.refresh_from_db()
    values = typed(article.newest.content(), article.newest.number)
    return {name: "" if value is None else str(value) for name, value in values.items()} | changes
