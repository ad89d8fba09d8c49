"""Categories and tags: terms that can be renamed, and merged into each other."""

from collections.abc import Iterable
from typing import Generic, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from kb.models.gathering import Noted
from kb.rules.addresses import path_of

T = TypeVar("T", bound="Term")


class TermQuerySet(models.QuerySet[T], Generic[T]):
    """Words about terms."""

    def current(self) -> Self:
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def meaning(self, keys: Iterable[int]) -> Self:
        """The terms with these primary keys, and those that were merged into them."""
        wanted = list(keys)
        return self.filter(models.Q(pk__in=wanted) | models.Q(merged_into__in=wanted))

    def at(self, slugs: Iterable[str]) -> Self:
        """The terms at these addresses, and those that were merged into them."""
        wanted = list(slugs)
        return self.filter(models.Q(slug__in=wanted) | models.Q(merged_into__slug__in=wanted))


class Term(Noted):
    """What articles are filed under. A merged one stays as a forward, so that no revision changes and no hash."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    description = models.TextField(_("description"), max_length=400, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                name="%(class)s_not_merged_into_itself",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The term's public page."""
        return path_of(str(self._meta.model_name), self.slug)

    @property
    def current(self) -> Self:
        """The term that this one was merged into, or itself; chains are flattened when terms are merged."""
        return self.merged_into or self  # type: ignore[return-value]  # a term is merged into one of its own kind


class CategoryQuerySet(TermQuerySet["Category"]):
    """Words about categories."""


class Category(Term):
    """A topic; an article has one. It may word the call to action for its articles."""

    position = models.PositiveSmallIntegerField(_("position"), default=0)
    cta_heading = models.CharField(_("call to action: heading"), max_length=120, blank=True)
    cta_text = models.CharField(_("call to action: text"), max_length=300, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta(Term.Meta):
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ("position", "name")


class TagQuerySet(TermQuerySet["Tag"]):
    """Words about tags."""


class Tag(Term):
    """A keyword; an article has up to eight."""

    objects = TagQuerySet.as_manager()

    class Meta(Term.Meta):
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ("name",)
