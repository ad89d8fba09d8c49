"""Articles: the noun that everything else belongs to, and the addresses that they ever had."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import connections, models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.models import User
from accounts.roles import Role
from kb.models.belonging import OwnRevision
from kb.models.gathering import Noted, note
from kb.models.media import Image
from kb.models.prepared import Asked
from kb.rules.addresses import path_of
from kb.rules.content import SLUG_LENGTH
from kb.rules.workflow import Standing, State

if TYPE_CHECKING:
    from kb.models.revisions import Revision


PRINTED_IN_LISTS = (
    "public_id",
    "slug",
    "published_at",
    "live__title",
    "live__summary",
    "live__language",
    "live__category__name",
    "live__category__slug",
    "live__category__merged_into__name",
    "live__category__merged_into__slug",
    "live__rendering__minutes",
)
FINISHED = (State.PUBLISHED, State.RETIRED, State.BINNED)
REVIEWED = (State.IN_REVIEW, State.CHANGES_REQUESTED)  # while somebody may be asked for the review, until some day
_PARTS = """
    WITH RECURSIVE part(number) AS (
        SELECT (SELECT (min(id) - 1) / %(size)s + 1 FROM kb_article WHERE live_id IS NOT NULL)
        UNION ALL
        SELECT (SELECT (min(id) - 1) / %(size)s + 1 FROM kb_article
            WHERE live_id IS NOT NULL AND id > part.number * %(size)s)
        FROM part WHERE part.number IS NOT NULL)
    SELECT number FROM part WHERE number IS NOT NULL
"""


class ArticleQuerySet(models.QuerySet["Article"]):
    """The words that every view, feed, index and suggestion rests on."""

    def published(self) -> Self:
        """What the public may read."""
        return self.filter(live__isnull=False)

    def due(self, now: datetime) -> Self:
        """What is scheduled and should be public by now, in the order of its hours."""
        return self.filter(state=State.SCHEDULED, scheduled_for__lte=now).order_by("scheduled_for", "id")

    def review_due(self, day: date) -> Self:
        """In review, to be decided by that day or an earlier one; the longest overdue first."""
        return self.filter(state=State.IN_REVIEW, due_on__lte=day).order_by("due_on", "id")

    def visible_to(self, user: User, *, many: bool = False) -> Self:
        """What this person may see in the desk: editors everything, writers their own, as `owned_by` finds them."""
        if user.may(Role.EDITOR):
            return self
        return self.owned_by(user, many=many)

    def owned_by(self, user: User | Asked, *, many: bool = False) -> Self:
        """Articles this person created, or whose newest revision bears a byline of theirs.

        `many` says that the person owns so many, or that so few are asked about, that each is asked by itself.
        """
        # Else as a list of keys: a join would make rows twice, and asking of each article reads all there are.
        bylined = Article.objects.filter(draft__bylines__author__user=user)
        by_name = Exists(bylined.filter(pk=OuterRef("pk"))) if many else Q(pk__in=bylined.values("pk"))
        return self.filter(Q(creator=user) | Q(by_name))

    def awaiting(self, user: User) -> Self:
        """What waits for this person: changes asked for in their own; for editors reviews, and what is approved.

        Not the reviews of their own or that another was asked for. What was published in an emergency waits for
        editors too.
        """
        # Asked of each, for few are in review: a person's byline may stand under very many.
        own = Article.objects.owned_by(user, many=True).filter(state__in=REVIEWED).values("pk")
        waiting = Q(state=State.CHANGES_REQUESTED, pk__in=own)
        if user.may(Role.EDITOR):
            asked = Q(assignee=user) | Q(assignee__isnull=True)
            waiting |= Q(state=State.APPROVED) | (Q(state=State.IN_REVIEW) & asked & ~Q(pk__in=own))
            # Not by the state, which very many have: by the flag, which few have.
            others = [state for state in State if state != State.PUBLISHED]
            flagged = Article.objects.filter(flagged_after__isnull=False).exclude(state__in=others)
            waiting |= Q(pk__in=flagged.values("pk"))
        return self.filter(waiting)

    def being_written(self) -> Self:
        """Those with a newest text that readers do not see and have not seen."""
        # Those wanted, not all others: only of these is there an index to find few among many.
        return self.filter(state__in=[state for state in State if state not in FINISHED])

    def linking_to(self, article: "Article") -> Self:
        """What readers see that links to this article: in its text, by any of its addresses, or as reading chosen."""
        public = self.published().exclude(pk=article.pk)
        by_address = public.filter(live__references__path__in=article.addresses.paths())
        linked = Q(live__in=article.links_here.values("revision")) | Q(pk__in=by_address.values("pk"))
        return public.filter(linked | Q(live__in=article.related_from.filter(filled=False).values("revision")))

    def drafts_linking_to(self, article: "Article") -> Self:
        """Those being written whose newest text links to this article, or names it as related reading."""
        linked = Q(draft__in=article.links_here.values("revision"))
        linked |= Q(draft__in=article.related_from.values("revision"))
        return self.being_written().exclude(pk=article.pk).filter(linked)

    def showing(self, image: Image) -> Self:
        """What readers see with this picture in its text, or as its picture for sharing."""
        return self.published().filter(Q(live__image=image) | Q(live__in=image.uses.values("revision")))

    def drafts_showing(self, image: Image) -> Self:
        """Those being written whose newest text has this picture, or has it for sharing."""
        return self.being_written().filter(Q(draft__image=image) | Q(draft__in=image.uses.values("revision")))

    def with_picture(self, image: Image) -> Self:
        """All whose live or newest text has this picture, or has it for sharing; in any state but the bin."""
        uses = image.uses.values("revision")
        shown = Q(live__image=image) | Q(live__in=uses) | Q(draft__image=image) | Q(draft__in=uses)
        return self.exclude(state=State.BINNED).filter(shown)

    def unlinked(self) -> Self:
        """What readers see that no other article they see links to; lists, feeds and filled places do not count."""
        others = Article.objects.published().exclude(pk=OuterRef("pk"))
        addresses = Address.objects.filter(article=OuterRef(OuterRef("pk"))).paths()
        return self.published().exclude(
            Exists(others.filter(live__links__target=OuterRef("pk")))
            | Exists(others.filter(live__related__article=OuterRef("pk"), live__related__filled=False))
            | Exists(others.filter(live__references__path__in=addresses))
        )

    def featured(self) -> Self:
        """Those on the editors' featured list, in its order."""
        note("featured")
        return self.filter(featured__isnull=False).order_by("featured__position", "featured__id")

    def part(self, number: int, size: int) -> Self:
        """Those with the keys of one stretch: 1 has the keys up to `size`. It stays as it is when others come or go."""
        return self.filter(pk__gt=(number - 1) * size, pk__lte=number * size)

    def parts(self, size: int) -> list[int]:
        """The numbers of the stretches in which there is any public article: one look into the index for each."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(_PARTS, {"size": size})
            return [number for (number,) in cursor.fetchall()]

    def newest_first(self) -> Self:
        """By first publication, newest first: the order of every public list."""
        return self.order_by("-published_at", "-id")

    def listed(self, *more: str) -> Self:
        """With what a line in a list prints, `more` fields of what is joined, and nothing else: one query."""
        joined = {field.partition("__")[0] for field in more}
        rows = self.select_related("live__rendering", "live__category__merged_into", *joined)
        return rows.only(*PRINTED_IN_LISTS, *more)


class Article(Noted):
    """One article: a state, and pointers to the revision being written and the one readers see."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT, editable=False)
    slug = models.SlugField(
        _("public address"), max_length=SLUG_LENGTH, unique=True, null=True, blank=True, editable=False
    )
    draft = models.ForeignKey("Revision", models.RESTRICT, null=True, related_name="+", editable=False)
    live = models.ForeignKey("Revision", models.RESTRICT, null=True, blank=True, related_name="+", editable=False)
    withdrawn = models.ForeignKey("Revision", models.RESTRICT, null=True, blank=True, related_name="+", editable=False)
    successor = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="predecessors")
    creator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="articles", verbose_name=_("creator"), editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    published_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    revised_at = models.DateTimeField(_("last published"), null=True, blank=True, editable=False)
    scheduled_for = models.DateTimeField(_("scheduled for"), null=True, blank=True, editable=False)
    # While what is public came out in an emergency: the number of the revision that was public before, 0 when none was.
    flagged_after = models.PositiveIntegerField(_("emergency not endorsed"), null=True, blank=True, editable=False)
    verified_at = models.DateTimeField(_("last found true"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="verified",
        verbose_name=_("found true by"),
        editable=False,
    )
    review_at = models.DateTimeField(_("to be checked again"), null=True, blank=True, editable=False)
    binned_at = models.DateTimeField(_("binned"), null=True, blank=True, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned",
        verbose_name=_("reviewer"),
        editable=False,
    )
    due_on = models.DateField(_("to be reviewed by"), null=True, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = (
            models.Index(
                F("published_at").desc(), F("id").desc(), name="article_newest", condition=Q(live__isnull=False)
            ),
            models.Index(
                F("revised_at").desc(), F("id").desc(), name="article_revised", condition=Q(live__isnull=False)
            ),
            models.Index(fields=("-changed_at", "-id"), name="article_changed"),
            models.Index(fields=("state", "-changed_at", "-id"), name="article_by_state"),
            models.Index(fields=("scheduled_for",), name="article_due", condition=Q(scheduled_for__isnull=False)),
            models.Index(fields=("review_at",), name="article_review", condition=Q(review_at__isnull=False)),
            models.Index(fields=("due_on",), name="article_review_due", condition=Q(due_on__isnull=False)),
            models.Index(fields=("-changed_at",), name="article_flagged", condition=Q(flagged_after__isnull=False)),
        )
        constraints = (
            OwnRevision(article="id", pointer="draft", name="article_draft_is_its_own"),
            OwnRevision(article="id", pointer="live", name="article_live_is_its_own"),
            OwnRevision(article="id", pointer="withdrawn", name="article_withdrawn_is_its_own"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="article_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(live__isnull=False, live=F("draft")),
                name="article_published_means_live_is_draft",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.RETIRED) | Q(live__isnull=True, withdrawn__isnull=False),
                name="article_retired_means_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(live__isnull=True) | Q(withdrawn__isnull=True), name="article_not_live_and_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | Q(state=State.DRAFT, published_at__isnull=True),
                name="article_without_text_is_being_made",
            ),
            models.CheckConstraint(
                condition=Q(state__in=(State.PUBLISHED, State.RETIRED))
                | (
                    (Q(live__isnull=True) | ~Q(live=F("draft")))
                    & (Q(withdrawn__isnull=True) | ~Q(withdrawn=F("draft")))
                ),
                name="article_unfinished_has_a_text_of_its_own",
            ),
            models.CheckConstraint(
                condition=Q(
                    published_at__isnull=True,
                    revised_at__isnull=True,
                    slug__isnull=True,
                    live__isnull=True,
                    withdrawn__isnull=True,
                )
                | (
                    Q(published_at__isnull=False, revised_at__isnull=False, slug__isnull=False)
                    & (Q(live__isnull=False) | Q(withdrawn__isnull=False))
                ),
                name="article_was_public_wholly_or_never",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True)
                | (Q(live__isnull=True, withdrawn__isnull=False) & ~Q(successor=F("id"))),
                name="article_successor_follows_what_is_gone",
            ),
            models.CheckConstraint(
                condition=Q(state=State.BINNED, binned_at__isnull=False, published_at__isnull=True)
                | (~Q(state=State.BINNED) & Q(binned_at__isnull=True)),
                name="article_binned_was_never_public",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SCHEDULED, scheduled_for__isnull=False)
                | (~Q(state=State.SCHEDULED) & Q(scheduled_for__isnull=True)),
                name="article_scheduled_has_an_hour",
            ),
            models.CheckConstraint(
                condition=Q(flagged_after__isnull=True) | Q(published_at__isnull=False),
                name="article_flagged_was_public",
            ),
            models.CheckConstraint(
                condition=Q(live__isnull=True, review_at__isnull=True) | Q(live__isnull=False, review_at__isnull=False),
                name="article_live_is_checked_again",
            ),
            models.CheckConstraint(
                condition=Q(state__in=REVIEWED) | Q(assignee__isnull=True, due_on__isnull=True),
                name="article_assigned_for_review",
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True) | Q(verified_at__isnull=False), name="article_verified_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return self.draft.title if self.draft else str(self.public_id)

    def get_absolute_url(self) -> str:
        """The public address; empty while there is none."""
        return path_of("article", self.slug) if self.slug else ""

    @property
    def newest(self) -> "Revision":
        """The newest revision; every article has one from the verb that creates it."""
        assert self.draft is not None  # noqa: S101  # narrows the type; the column is null only inside `create`
        return self.draft

    @property
    def changes_waiting(self) -> bool:
        """Whether readers see another text than the newest."""
        return self.draft_id != self.live_id

    @property
    def flagged(self) -> bool:
        """Whether what is or was public came out in an emergency, and nobody has endorsed it."""
        return self.flagged_after is not None

    @property
    def overdue(self) -> bool:
        """Whether the day has passed by which it was to be reviewed."""
        return self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def reviewed_number(self) -> int:
        """The number of the last public revision that did not come out unendorsed in an emergency; 0 when none did."""
        last_public = self.live or self.withdrawn
        if self.flagged_after is not None or last_public is None:
            return self.flagged_after or 0
        return last_public.number

    @property
    def revised_on(self) -> datetime | None:
        """When the public text last changed, if that was on a later day than the first publication."""
        if not (self.published_at and self.revised_at):
            return None
        later = timezone.localdate(self.revised_at) > timezone.localdate(self.published_at)
        return self.revised_at if later else None

    def standing(self, *, approvals: int, required_approvals: int) -> Standing:
        """What the workflow's table needs to know."""
        return Standing(
            state=State(self.state),
            live=self.live_id is not None,
            withdrawn=self.withdrawn_id is not None,
            ever_public=self.published_at is not None,
            rewriting=self.draft_id not in {self.live_id, self.withdrawn_id},
            flagged=self.flagged,
            approvals=approvals,
            required_approvals=required_approvals,
        )


class AddressQuerySet(models.QuerySet["Address"]):
    """Words about addresses of articles."""

    def former(self) -> Self:
        """Those that lead on: to their articles' present addresses, or to a successor."""
        return self.filter(~Q(slug=F("article__slug")) | Q(article__successor__isnull=False))

    def paths(self) -> "models.QuerySet[Address, str]":
        """Their paths on the public site."""
        path = Concat(Value(path_of("archive")), "slug", Value("/"), output_field=models.CharField())
        return self.values_list(path, flat=True)


class Address(models.Model):
    """A slug under which an article was ever public: reserved for it for ever, and redirected to the present one."""

    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    article = models.ForeignKey(Article, models.PROTECT, related_name="addresses")
    since = models.DateTimeField(auto_now_add=True)

    objects = AddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("article address")
        verbose_name_plural = _("article addresses")

    def __str__(self) -> str:
        return self.slug
