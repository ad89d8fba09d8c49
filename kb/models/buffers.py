"""Buffers: what a person typed and has not saved as a revision yet, private to them; and texts that were put aside."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kb.models.articles import Article

Fields = list[tuple[str, str]]  # a form as typed: names and values, in the form's order
KEEPS, ASIDE_KEEPS = timedelta(days=90), timedelta(days=7)


class BufferQuerySet(models.QuerySet["Buffer"]):
    """Words about buffers."""

    def about(self, article: UUID, person: User) -> Self:
        """All that this person has of this article, made or not: nobody is ever given another's."""
        return self.filter(person=person, article=article)

    def current(self) -> Self:
        """The one that is written on, of each person and article."""
        return self.filter(aside_at__isnull=True)

    def aside(self) -> Self:
        """Those that another text took the place of, the newest first."""
        return self.filter(aside_at__isnull=False).order_by("-aside_at", "-pk")

    def unsaved(self) -> Self:
        """Those that hold text of which no revision was made."""
        return self.exclude(text="")

    def unmade(self, person: User) -> Self:
        """This person's, for articles that were never saved; the newest first."""
        made = Article.objects.filter(public_id=OuterRef("article"))
        return self.current().unsaved().filter(~Exists(made), person=person).order_by("-at")

    def outlived(self, now: datetime) -> Self:
        """Those that have been kept for as long as we say that we keep them."""
        return self.filter(Q(aside_at__lte=now - ASIDE_KEEPS) | Q(aside_at__isnull=True, at__lte=now - KEEPS))


class Buffer(models.Model):
    """One form as one person typed it, for an article or for the public id of one that is not made yet.

    `number` counts up with what is typed: a text with a lower one never replaces it. Once a revision was made of the
    text it is empty, and the number stays, so that what arrives late is known to be late.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="buffers")
    article = models.UUIDField()  # no key of a row: there may be none yet
    origin = models.UUIDField()  # the window that it was typed in
    number = models.PositiveBigIntegerField()
    base = models.PositiveIntegerField()  # the number of the revision that it began from; 0 for none
    text = models.TextField(blank=True)  # JSON in letters of ASCII: no database minds what was typed
    at = models.DateTimeField()
    aside_at = models.DateTimeField(null=True)

    objects = BufferQuerySet.as_manager()

    class Meta:
        verbose_name = _("buffer")
        verbose_name_plural = _("buffers")
        indexes = (
            models.Index(fields=("at",), name="buffer_by_age"),
            models.Index(fields=("aside_at",), name="buffer_aside_by_age", condition=Q(aside_at__isnull=False)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("person", "article"), name="buffer_one_is_current", condition=Q(aside_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=("person", "article", "origin"),
                name="buffer_one_aside_a_window",
                condition=Q(aside_at__isnull=False),
            ),
            models.CheckConstraint(condition=Q(aside_at__isnull=True) | ~Q(text=""), name="buffer_aside_has_a_text"),
        )

    def __str__(self) -> str:
        return f"{self.article}, {self.number}"

    @property
    def fields(self) -> Fields:
        """The form as it was typed."""
        return [(name, value) for name, value in json.loads(self.text or "[]")]

    @property
    def title(self) -> str:
        """The title that was typed; empty while there is none."""
        return dict(self.fields).get("title", "").strip()

    @property
    def kept_until(self) -> datetime:
        """When the worker deletes it."""
        return self.aside_at + ASIDE_KEEPS if self.aside_at else self.at + KEEPS


def written(fields: Iterable[tuple[str, str]]) -> str:
    """The form as it is kept."""
    return json.dumps([[name, value] for name, value in fields], separators=(",", ":"))
