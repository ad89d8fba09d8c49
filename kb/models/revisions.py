"""Revisions: whole and immutable; and what belongs to one: bylines, tags, related reading, links, pictures."""

from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.identifiers import uuid7
from accounts.immutable import Immutable
from kb.models.articles import Article
from kb.models.belonging import OwnRevision
from kb.models.media import Image
from kb.models.people import Author
from kb.models.prepared import Asked, Prepared, fill
from kb.models.taxonomy import Category, Tag
from kb.rules.comparisons import Comparison
from kb.rules.content import SLUG_LENGTH, SUMMARY_LENGTH, TITLE_LENGTH, Content, Relation
from kb.rules.languages import CHOICES

REVISION_NAME_LENGTH = 80


class Kind(models.TextChoices):
    """How a revision came to be."""

    SAVED = "saved", _("saved")
    AMENDED = "amended", _("amended in review")
    RESTORED = "restored", _("restored from an earlier one")
    MERGED = "merged", _("merged")


class Revision(Immutable):
    """One state of an article's whole content, by one person at one time, based on the one before."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    based_on = models.ForeignKey("self", models.RESTRICT, null=True, related_name="followers")
    # Where somebody else had saved meanwhile: the revision that the text which was merged in was made from.
    merged_from = models.ForeignKey("self", models.RESTRICT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.SAVED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="revisions")
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)

    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    slug = models.SlugField(_("address"), max_length=SLUG_LENGTH, blank=True)
    summary = models.CharField(_("summary"), max_length=SUMMARY_LENGTH, blank=True)
    body = models.TextField(_("text"), blank=True)
    language = models.CharField(_("language"), max_length=12, choices=CHOICES)
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="revisions")
    takeaways = models.JSONField(_("key takeaways"), default=list)
    image = models.ForeignKey(Image, models.PROTECT, null=True, related_name="+")
    cta_heading = models.CharField(max_length=120, blank=True)
    cta_text = models.CharField(max_length=300, blank=True)
    review_interval = models.PositiveIntegerField(_("review interval in days"), null=True)
    seo_title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    seo_description = models.CharField(max_length=SUMMARY_LENGTH, blank=True)
    comparison = models.JSONField(_("comparison"), null=True)  # as Comparison reads it; null for none

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("article", "number"), name="revision_number_once"),
            models.UniqueConstraint(fields=("article", "id"), name="revision_of_one_article"),  # keys refer to the pair
            OwnRevision(pointer="based_on", name="revision_based_on_its_own"),
            OwnRevision(pointer="merged_from", name="revision_merged_from_its_own"),
            models.CheckConstraint(
                condition=Q(merged_from__isnull=True) | Q(kind="merged", based_on__isnull=False),
                name="revision_merged_from_another",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="revision_number_from_one"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="revision_kind_is_known"),
            models.CheckConstraint(
                condition=Q(review_interval__isnull=True) | Q(review_interval__gte=1), name="revision_interval_positive"
            ),
            models.CheckConstraint(condition=~Q(based_on=F("id")), name="revision_not_based_on_itself"),
        )

    def __str__(self) -> str:
        return f"{self.title} · {self.number}"

    def content(self) -> Content:
        """The whole content as a value; reads what was not prefetched in one query a noun."""
        self.read()
        return Content(
            title=self.title,
            slug=self.slug,
            summary=self.summary,
            body=self.body,
            language=self.language,
            category=self.category.public_id if self.category else None,
            tags=tuple(label.tag.public_id for label in self.labels.all()),
            authors=tuple(byline.author.public_id for byline in self.bylines.all()),
            takeaways=tuple(self.takeaways),
            related=tuple(entry.relation() for entry in self.related.all() if not entry.filled),
            image=self.image.public_id if self.image else None,
            cta_heading=self.cta_heading,
            cta_text=self.cta_text,
            review_interval=self.review_interval,
            seo_title=self.seo_title,
            seo_description=self.seo_description,
            comparison=Comparison.read(self.comparison) if self.comparison else Comparison(),
        )

    def read(self) -> None:
        """Reads what hangs on it, with what that names, as far as it was not prefetched: one query a noun."""
        known = getattr(self, "_prefetched_objects_cache", {})
        for relation, parts in (("labels", LABELS), ("bylines", BYLINES), ("related", RELATED)):
            if relation not in known:
                fill(self, relation, parts(revision=self.pk))
        if self.category_id is not None and "category" not in self._state.fields_cache:
            self.category = CATEGORIES(key=self.category_id)[0]

    @property
    def is_read(self) -> bool:
        """Whether tags and bylines were read with it."""
        return getattr(self, "_prefetched_objects_cache", {}).keys() >= {"labels", "bylines"}

    @property
    def uses_ledger(self) -> bool:
        """Whether its text may use the ledger at all: who asks need not look for uses otherwise."""
        return "{{" in self.body or bool(self.comparison)

    def targets(self) -> dict[str, UUID]:
        """Which article each [[slug]] of the body means."""
        return {link.slug: link.target.public_id for link in self.links.all()}

    @property
    def authors(self) -> list[Author]:
        """The bylines' authors, in order."""
        return [byline.author for byline in self.bylines.all()]

    @property
    def tags(self) -> list[Tag]:
        """The tags as they are now, in order: where some were merged into one, that one once."""
        return list(dict.fromkeys(label.tag.current for label in self.labels.all()))

    @property
    def topic(self) -> Category | None:
        """The category as it is now: where it was merged into another, that one."""
        return self.category.current if self.category else None

    @property
    def readable_related(self) -> "list[RelatedReading]":
        """Related reading that reaches something: live articles and outside addresses, in order."""
        return [entry for entry in self.related.all() if entry.article is None or entry.article.live_id]


class Byline(Immutable):
    """An author of a revision, in order."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("revision", "position"), name="byline_position_once"),
            models.UniqueConstraint(fields=("revision", "author"), name="byline_author_once"),
        )

    def __str__(self) -> str:
        return str(self.author)


class Label(Immutable):
    """A tag of a revision, in order."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="labels")
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="labels")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("revision", "position"), name="label_position_once"),
            models.UniqueConstraint(fields=("revision", "tag"), name="label_tag_once"),
        )

    def __str__(self) -> str:
        return str(self.tag)


class RelatedReading(Immutable):
    """An article, or an outside address, to read on with: part of one revision, in order.

    What publication `filled` into places that were left empty comes last and is no part of the content.
    """

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="related")
    position = models.PositiveSmallIntegerField()
    article = models.ForeignKey(Article, models.RESTRICT, null=True, blank=True, related_name="related_from")
    url = models.URLField(max_length=500, blank=True)
    wording = models.CharField(max_length=200, blank=True)
    filled = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("related reading")
        verbose_name_plural = _("related reading")
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("revision", "position"), name="related_position_once"),
            models.UniqueConstraint(
                fields=("revision", "article"), name="related_article_once", condition=Q(article__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(article__isnull=False, url="") | (Q(article__isnull=True) & ~Q(url="") & ~Q(wording="")),
                name="related_is_article_or_worded_url",
            ),
            models.CheckConstraint(
                condition=Q(filled=False) | Q(article__isnull=False, wording=""), name="related_filled_is_an_article"
            ),
        )

    def __str__(self) -> str:
        return self.wording or self.url or str(self.article)

    def relation(self) -> Relation:
        """This entry as a value of the content."""
        return Relation(self.article.public_id if self.article else None, self.url, self.wording)


class Link(Immutable):
    """A [[slug]] in a revision's body, with the article that it meant when it was typed."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="links")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    target = models.ForeignKey(Article, models.RESTRICT, related_name="links_here")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "slug"), name="link_slug_once"),)

    def __str__(self) -> str:
        return self.slug


class Use(Immutable):
    """A picture in a revision's body."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="uses")
    image = models.ForeignKey(Image, models.PROTECT, related_name="uses")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("revision", "image"), name="use_image_once"),)

    def __str__(self) -> str:
        return str(self.image)


class RevisionName(models.Model):
    """What people call a revision, "before the legal check"; it can change, for it is no part of the content."""

    revision = models.OneToOneField(Revision, models.CASCADE, related_name="naming", primary_key=True)
    name = models.CharField(_("name"), max_length=REVISION_NAME_LENGTH)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("revision’s name")
        verbose_name_plural = _("revisions’ names")
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="revision_name_says_something"),)

    def __str__(self) -> str:
        return self.name


_REVISION, _KEY = Asked("revision", Label._meta.get_field("revision")), Asked("key", Category._meta.pk)
LABELS = Prepared(Label, lambda: Label.objects.filter(revision=_REVISION).select_related("tag__merged_into"))
BYLINES = Prepared(Byline, lambda: Byline.objects.filter(revision=_REVISION).select_related("author"))
RELATED = Prepared(RelatedReading, lambda: RelatedReading.objects.filter(revision=_REVISION).select_related("article"))
CATEGORIES = Prepared(Category, lambda: Category.objects.filter(pk=_KEY).select_related("merged_into"))
