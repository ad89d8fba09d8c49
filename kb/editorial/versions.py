"""Versions: of two who have one form open, the second does not write over the first without knowing of it."""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb import pages
from kb.models import Author, AuthorLink, FooterLink, SiteSettings, Subject


class Changed(Refused):
    """Somebody has stored something else since the form was opened; nothing was stored."""

    def __init__(self, sentence: str = "") -> None:
        usual = _(
            "Somebody changed this meanwhile. What is stored now stands beside what you typed; "
            "saving again puts yours in its place."
        )
        super().__init__(sentence or usual, conflict=True)


def version(row: Model, beside: Iterable[str] | None = None, of: Sequence[str] = ()) -> str:
    """A token for the row as it is: another whenever a field of it is, `of` these alone, or what stands `beside` it.

    Without `beside` that is asked: the other names of a subject, the links of an author and of the footer.
    """
    fields = of or [field.attname for field in row._meta.concrete_fields]
    values = [str(getattr(row, field)) for field in fields]
    values += sorted(stands_beside(row) if beside is None else beside)
    return sha256("\x00".join(values).encode()).hexdigest()[:16]


def stands_beside(row: Model) -> list[str]:
    """What is typed in the row's form and stored in rows of its own."""
    if isinstance(row, Subject):
        return [alias.name for alias in row.aliases.all()]
    links: list[AuthorLink | FooterLink] = list(row.links.all()) if isinstance(row, Author) else []
    if isinstance(row, SiteSettings):
        links = list(row.footer_links.all())
    return [f"{link.position}. {link.title}: {link.url}" for link in links]


def refuse_changed(now: Model, seen: str) -> None:
    """Raises Changed where the row, which whoever calls has locked, is not as it was `seen`; no token asks nothing."""
    if seen and version(now) != seen:
        raise Changed


def hold(row: Model, seen: str) -> None:
    """Locks the row until the transaction ends; raises Changed where it is not as it was seen, Refused once gone."""
    pages.take_turn()  # first, as whoever changes a noun does
    now = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if now is None:
        raise Refused(_("“%s” was deleted meanwhile.") % row, conflict=True)
    refuse_changed(now, seen)
