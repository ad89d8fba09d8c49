"""Subjects and criteria: what is compared, and by what."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from kb.models.gathering import Noted
from kb.rules.addresses import path_of
from kb.rules.comparisons import GROUP_LENGTH
from kb.rules.ledger import Policy
from kb.rules.values import MOST_STARS, Better, Kind, Scale

NAME_LENGTH, SLUG_LENGTH = 80, 80


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Words about subjects."""

    def called(self, names: Iterable[str]) -> Self:
        """Those that go by one of these names, or stand at one of these addresses."""
        wanted = [folded(name) for name in names]
        return self.filter(Q(aliases__key__in=wanted) | Q(key__in=wanted) | Q(slug__in=wanted)).distinct()


class Subject(Noted):
    """Something that is compared: a product, a kind of product, a way of doing something."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    key = models.CharField(max_length=NAME_LENGTH, unique=True, editable=False)  # the name, folded
    slug = models.SlugField(_("address"), max_length=SLUG_LENGTH, unique=True)
    description = models.TextField(_("description"), max_length=400, blank=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(slug__contains="-vs-"), name="subject_address_can_be_compared"),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The subject's public page."""
        return path_of("subject", self.slug)


class Alias(models.Model):
    """Another name of a subject; a name belongs to one subject only."""

    subject = models.ForeignKey(Subject, models.CASCADE, related_name="aliases")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    key = models.CharField(max_length=NAME_LENGTH, unique=True)

    class Meta:
        verbose_name = _("other name")
        verbose_name_plural = _("other names")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Criterion(Noted):
    """What subjects are compared by: the kind of its values, when they are checked again, what a change does."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=NAME_LENGTH, unique=True)
    slug = models.SlugField(_("address"), max_length=SLUG_LENGTH, unique=True)
    description = models.TextField(_("description"), max_length=400, blank=True)
    group = models.CharField(_("group"), max_length=GROUP_LENGTH, blank=True)  # under which its values are shown
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    best = models.PositiveSmallIntegerField(_("the best rating"), default=5)
    better = models.CharField(_("better"), max_length=6, choices=Better, blank=True, default=Better.NEITHER)
    other_names = models.JSONField(_("other names"), default=list, blank=True)
    # Words by which a text claims an order: “cheaper” says a lower price.
    higher_words = models.JSONField(_("words for more of it"), default=list, blank=True)
    lower_words = models.JSONField(_("words for less of it"), default=list, blank=True)
    check_after = models.PositiveIntegerField(_("check again after … days"), default=180)
    policy = models.CharField(_("when a value changes"), max_length=4, choices=Policy, default=Policy.AUTO)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="criterion_kind_is_known"),
            models.CheckConstraint(condition=Q(policy__in=Policy.values), name="criterion_policy_is_known"),
            models.CheckConstraint(condition=Q(better__in=Better.values), name="criterion_better_is_known"),
            models.CheckConstraint(condition=Q(check_after__gte=1), name="criterion_is_checked_again"),
            models.CheckConstraint(condition=Q(best__gte=2, best__lte=MOST_STARS), name="criterion_rating_has_a_best"),
            models.CheckConstraint(
                condition=Q(kind__in=(Kind.NUMBER, Kind.MONEY)) | Q(unit=""), name="criterion_unit_of_numbers"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The criterion's public page."""
        return path_of("criterion", self.slug)

    @property
    def scale(self) -> Scale:
        """What its values are measured in."""
        return Scale(Kind(self.kind), self.unit, tuple(self.choices), self.best)


def folded(name: str) -> str:
    """A name as it is compared: without case and with single spaces."""
    return " ".join(name.casefold().split())
