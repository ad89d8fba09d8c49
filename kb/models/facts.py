"""Facts: what is known of a subject by a criterion, stated once, with every version it had and all that was done."""

from collections.abc import Collection
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.immutable import Immutable
from kb.models.articles import Article
from kb.models.gathering import Noted
from kb.models.revisions import Revision
from kb.models.subjects import Criterion, Subject
from kb.rules.comparisons import NOTE_LENGTH, SOURCE_LENGTH, URL_LENGTH
from kb.rules.ledger import SHOWN, Deed, FactState, Policy
from kb.rules.values import UNKNOWN, VALUE_LENGTH, Known, Style, Value, said

TYPED_LENGTH = 200


class FactQuerySet(models.QuerySet["Fact"]):
    """Words about facts."""

    def stated(self) -> Self:
        """Those of which a verified version is shown, disputed ones too."""
        return self.filter(current__isnull=False)

    def coming_due(self, day: date) -> Self:
        """Verified, to be checked again by that day or an earlier one, and not marked as due yet."""
        return self.filter(state=FactState.VERIFIED, check_by__lte=day).order_by("check_by", "id")

    def due(self) -> Self:
        """Those that are to be checked again; the longest overdue first."""
        return self.filter(state=FactState.DUE).order_by("check_by", "id")

    def of_pairs(self, subjects: Collection[int], criteria: Collection[int]) -> Self:
        """Every fact of these subjects by these criteria (primary keys), with what is shown of it."""
        found = self.filter(subject__in=subjects, criterion__in=criteria)
        return found.select_related("subject", "criterion", "current")


class Fact(Noted):
    """One cell of the ledger: a subject, a criterion, the version that is shown, and the one that is proposed."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="facts")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="facts")
    state = models.CharField(_("state"), max_length=10, choices=FactState, default=FactState.PROPOSED, editable=False)
    current = models.ForeignKey("FactVersion", models.RESTRICT, null=True, related_name="+", editable=False)
    proposed = models.ForeignKey("FactVersion", models.RESTRICT, null=True, related_name="+", editable=False)
    policy = models.CharField(_("when it changes"), max_length=4, choices=Policy, blank=True)  # empty: the criterion's
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="facts", verbose_name=_("owner")
    )
    verified_at = models.DateTimeField(_("verified"), null=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    check_by = models.DateField(_("to be checked again"), null=True, editable=False)
    changed_at = models.DateTimeField(auto_now=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ("subject__name", "criterion__name", "id")
        indexes = (
            models.Index(fields=("check_by", "id"), name="fact_coming_due", condition=Q(state="verified")),
            models.Index(fields=("check_by", "id"), name="fact_due", condition=Q(state="due")),
            # Holds all that ranks the values of one criterion, of which there may be one for every subject.
            models.Index(
                fields=("criterion", "subject", "current"),
                name="fact_stated_by_criterion",
                condition=Q(current__isnull=False),
            ),
            models.Index(fields=("id",), name="fact_waiting", condition=Q(proposed__isnull=False)),
            # How much is known of each and when that changed last, for all of them at once: the sitemap asks.
            models.Index(
                fields=("subject", "changed_at", "current"),
                name="fact_known_by_subject",
                condition=Q(current__isnull=False),
            ),
            models.Index(
                fields=("criterion", "changed_at", "current"),
                name="fact_known_by_criterion",
                condition=Q(current__isnull=False),
            ),
        )
        constraints = (
            models.UniqueConstraint(fields=("subject", "criterion"), name="fact_stated_once"),
            models.CheckConstraint(condition=Q(state__in=FactState.values), name="fact_state_is_known"),
            models.CheckConstraint(condition=Q(policy__in=["", *Policy.values]), name="fact_policy_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(SHOWN), current__isnull=False)
                | (~Q(state__in=sorted(SHOWN)) & Q(current__isnull=True)),
                name="fact_shown_is_verified",
            ),
            models.CheckConstraint(
                condition=Q(current__isnull=True, verified_at__isnull=True, check_by__isnull=True)
                | Q(
                    current__isnull=False,
                    verified_at__isnull=False,
                    verified_by__isnull=False,
                    check_by__isnull=False,
                ),
                name="fact_verified_by_somebody_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=FactState.PROPOSED) | Q(proposed__isnull=False), name="fact_proposed_has_a_proposal"
            ),
            models.CheckConstraint(
                condition=Q(current__isnull=True) | Q(proposed__isnull=True) | ~Q(current=F("proposed")),
                name="fact_proposal_is_another_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject}: {self.criterion}"

    @property
    def applied_policy(self) -> Policy:
        """What a change of it does: its own policy, else its criterion's."""
        return Policy(self.policy or self.criterion.policy)

    def said(self, style: Style = Style.PLAIN) -> str:
        """What is shown of it, in words; nothing verified is unknown."""
        return said(self.criterion.scale, self.current.kept if self.current else UNKNOWN, style)


class FactVersion(Immutable):
    """One value that a fact had, has or is proposed to have, with its source and its day; never changed."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    fact = models.ForeignKey(Fact, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    known = models.CharField(max_length=14, choices=Known, default=Known.KNOWN)
    value = models.CharField(_("value"), max_length=VALUE_LENGTH, blank=True)
    note = models.CharField(_("note"), max_length=NOTE_LENGTH, blank=True)
    source_title = models.CharField(_("source"), max_length=SOURCE_LENGTH, blank=True)
    source_url = models.URLField(_("source’s address"), max_length=URL_LENGTH, blank=True)
    as_of = models.DateField(_("as of"))
    check_by = models.DateField(_("to be checked again"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of a fact")
        verbose_name_plural = _("versions of facts")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("fact", "number"), name="fact_version_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="fact_version_number_from_one"),
            models.CheckConstraint(condition=Q(known__in=Known.values), name="fact_version_known_or_not"),
            models.CheckConstraint(
                condition=(Q(known=Known.KNOWN) & ~Q(value="")) | (~Q(known=Known.KNOWN) & Q(value="")),
                name="fact_version_value_where_known",
            ),
            models.CheckConstraint(
                condition=Q(source_title="", source_url="") | (~Q(source_title="") & ~Q(source_url="")),
                name="fact_version_source_has_an_address",
            ),
            models.CheckConstraint(condition=Q(check_by__gte=F("as_of")), name="fact_version_checked_after_its_day"),
        )

    def __str__(self) -> str:
        return self.value or self.get_known_display()

    @property
    def kept(self) -> Value:
        """Its value."""
        return Value(self.value, Known(self.known))


class FactEntry(Immutable):
    """What was done to a fact: who, when, from which state to which, with which version and words."""

    fact = models.ForeignKey(Fact, models.CASCADE, related_name="entries")
    version = models.ForeignKey(FactVersion, models.RESTRICT, null=True, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    from_state = models.CharField(max_length=10, blank=True)
    to_state = models.CharField(max_length=10, choices=FactState)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")  # null: the clock
    at = models.DateTimeField()
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(deed__in=Deed.values), name="fact_entry_deed_is_known"),
            models.CheckConstraint(condition=Q(to_state__in=FactState.values), name="fact_entry_state_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.deed} {self.fact_id}"


class FactUse(Immutable):
    """That a revision says what the ledger has of a subject by a criterion: in a sentence, as `typed`, or a cell.

    An `own` cell is the article's own statement, which no change of the fact touches.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="fact_uses")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="uses")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="uses")
    typed = models.CharField(max_length=TYPED_LENGTH, blank=True)  # `gpt-4/context-length`; empty: a cell
    own = models.BooleanField(default=False)
    stated = models.CharField(max_length=VALUE_LENGTH, blank=True)  # by an own cell, alike for the same value

    class Meta:
        indexes = (
            models.Index(fields=("subject", "criterion"), name="fact_use_by_pair"),
            models.Index(fields=("revision",), name="fact_use_own", condition=Q(own=True)),
        )
        constraints = (
            models.UniqueConstraint(fields=("revision", "subject", "criterion", "typed"), name="fact_use_once"),
            models.CheckConstraint(condition=Q(own=False) | Q(typed=""), name="fact_use_own_is_a_cell"),
            models.CheckConstraint(
                condition=(Q(own=True) & ~Q(stated="")) | Q(own=False, stated=""), name="fact_use_own_states_something"
            ),
        )

    def __str__(self) -> str:
        return self.typed or f"{self.subject_id}/{self.criterion_id}"


class Pin(models.Model):
    """The former version that an article keeps showing, until an editor accepts the new one."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="pins")
    fact = models.ForeignKey(Fact, models.CASCADE, related_name="pins")
    version = models.ForeignKey(FactVersion, models.CASCADE, related_name="pins")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("article", "fact"), name="pin_one_of_a_fact"),)

    def __str__(self) -> str:
        return f"{self.article_id}: {self.version_id}"


class FactChangeQuerySet(models.QuerySet["FactChange"]):
    """Words about changes that reached articles."""

    def open(self) -> Self:
        """Those that an editor has to look at: held back, or flagged."""
        return self.filter(settled_at__isnull=True)


class FactChange(models.Model):
    """A change of a fact as one article met it: an entry of its timeline, and of the freshness queue until settled."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="fact_changes")
    fact = models.ForeignKey(Fact, models.CASCADE, related_name="changes")
    former = models.ForeignKey(FactVersion, models.CASCADE, null=True, related_name="+")
    version = models.ForeignKey(FactVersion, models.CASCADE, null=True, related_name="+")
    deed = models.CharField(max_length=10, choices=Deed)
    policy = models.CharField(max_length=4, choices=Policy)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = FactChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("article", "-at"), name="fact_change_by_article"),
            models.Index(fields=("at",), name="fact_change_open", condition=Q(settled_at__isnull=True)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(policy__in=Policy.values), name="fact_change_policy_is_known"),
            models.CheckConstraint(condition=Q(deed__in=Deed.values), name="fact_change_deed_is_known"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | ~Q(policy=Policy.AUTO), name="fact_change_auto_is_settled"
            ),
        )

    def __str__(self) -> str:
        return f"{self.article_id}: {self.fact_id}"

    @property
    def turned(self) -> tuple[str, str]:
        """What was said before and what is said now, in words; what is not known is unknown."""
        scale = self.fact.criterion.scale
        before, now = (version.kept if version else UNKNOWN for version in (self.former, self.version))
        return said(scale, before), said(scale, now)
