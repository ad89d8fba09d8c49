"""The site's own settings, its edition, redirects and the featured list."""

from datetime import date
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings as site
from django.db import models
from django.db.models import Max, Sum
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.models import User
from kb.models.articles import Article
from kb.models.atomic import count_up
from kb.models.media import Image


class Edition(models.Model):
    """One row, raised in every transaction that changes anything public; the mark tells apart histories (a restore)."""

    number = models.PositiveBigIntegerField(default=0)
    mark = models.UUIDField(default=uuid4)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="edition_is_one_row"),)

    def __str__(self) -> str:
        return f"{self.number}-{self.mark.hex[:12]}"


class Touched(models.Model):
    """The tags of the pages that one edition put out of date; none means all. Written with the edition, kept a while.

    `mark` is that edition's, so that a process can tell a database that was restored from the one it knew.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    mark = models.UUIDField()
    tags = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("edition's tags")
        verbose_name_plural = _("editions' tags")

    def __str__(self) -> str:
        return f"{self.number}: {', '.join(self.tags) or '*'}"


class SiteSettings(models.Model):
    """Name, tagline, colours, words and rules of this site: one row, edited in the admin."""

    name = models.CharField(_("name"), max_length=60, default="Plumbline")
    tagline = models.CharField(_("tagline"), max_length=200, default=_("Comparisons that stay true."))
    logo = models.ForeignKey(Image, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("logo"))
    accent = models.CharField(_("accent colour"), max_length=7, blank=True, help_text=_("Such as #0b5d4e."))
    cta_heading = models.CharField(
        _("call to action: heading"), max_length=120, default=_("Try it before you choose it"), blank=True
    )
    cta_text = models.CharField(
        _("call to action: text"),
        max_length=300,
        default=_("A handful of free tools. No account, no card, and nothing you type is kept."),
        blank=True,
    )
    cta_button = models.CharField(_("call to action: button"), max_length=60, default=_("Explore free tools"))
    footer = models.CharField(
        _("footer words"),
        max_length=200,
        default=_("No cookies, no trackers, no scripts on reading pages."),
        blank=True,
    )
    contact_address = models.EmailField(_("contact address"), blank=True)
    review_interval = models.PositiveIntegerField(_("review interval in days"), default=180)
    required_approvals = models.PositiveSmallIntegerField(
        _("required approvals"), default=1, help_text=_("0 for a one-person site.")
    )
    staleness_banner = models.BooleanField(_("staleness banner"), default=True)
    time_zone = models.CharField(
        _("time zone"),
        max_length=zones.NAME_LENGTH,
        blank=True,
        help_text=_("In which dates are shown and publications scheduled, such as Europe/Berlin. Empty: the server’s."),
    )

    class Meta:
        verbose_name = _("site settings")
        verbose_name_plural = _("site settings")
        constraints = (
            models.CheckConstraint(condition=models.Q(pk=1), name="site_settings_are_one_row"),
            models.CheckConstraint(condition=models.Q(required_approvals__lte=5), name="site_approvals_at_most_five"),
            models.CheckConstraint(condition=models.Q(review_interval__gte=1), name="site_interval_positive"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return zones.first(self.time_zone, site.TIME_ZONE)

    def zone_of(self, user: User) -> ZoneInfo:
        """The time zone in which this person reads the desk: their own, else the site's."""
        return zones.first(user.time_zone, self.zone.key)


class FooterLink(models.Model):
    """A link in the site's footer."""

    settings = models.ForeignKey(SiteSettings, models.CASCADE, related_name="footer_links")
    title = models.CharField(_("wording"), max_length=80)
    url = models.CharField(_("address"), max_length=500)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("footer link")
        verbose_name_plural = _("footer links")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.title


class Redirect(models.Model):
    """An address of ours that moved: renamed categories, tags and authors, and what an administrator adds."""

    old = models.CharField(_("old address"), max_length=300, unique=True, help_text=_("A path such as /tags/llm/."))
    new = models.CharField(_("new address"), max_length=500, help_text=_("A path of this site."))
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("redirect")
        verbose_name_plural = _("redirects")
        ordering = ("old",)
        constraints = (
            models.CheckConstraint(condition=~models.Q(old=models.F("new")), name="redirect_leads_elsewhere"),
            models.CheckConstraint(condition=models.Q(old__startswith="/"), name="redirect_old_is_a_path"),
            models.CheckConstraint(
                condition=models.Q(new__startswith="/") & ~models.Q(new__startswith="//"), name="redirect_new_is_ours"
            ),
        )

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class FollowedQuerySet(models.QuerySet["Followed"]):
    """Words about former addresses that readers still ask for."""

    def count_up(self, path: str, day: date) -> int:
        """Counts one more reader; returns how many were led on from there that day."""
        return count_up(Followed, "times", path=path, day=day)

    def by_path(self, most: int) -> dict[str, tuple[int, date]]:
        """For the most followed addresses how often readers were led on from there, and on which day last."""
        rows = self.order_by().values_list("path").annotate(total=Sum("times"), last=Max("day"))
        return {path: (times, last) for path, times, last in rows.order_by("-total", "path")[:most]}


class Followed(models.Model):
    """How many readers were led on from one former address on one day."""

    path = models.CharField(max_length=300)
    day = models.DateField(db_index=True)
    times = models.PositiveIntegerField(default=0, db_default=0)

    objects = FollowedQuerySet.as_manager()

    class Meta:
        verbose_name = _("redirect followed")
        verbose_name_plural = _("redirects followed")
        constraints = (models.UniqueConstraint(fields=("path", "day"), name="followed_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.path}, {self.day}: {self.times}"


class Featured(models.Model):
    """An article on the home page's featured list, in the editors' order; the first few that are public are shown."""

    SHOWN = 4

    article = models.OneToOneField(Article, models.CASCADE, related_name="featured")
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("featured article")
        verbose_name_plural = _("featured articles")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return str(self.article)
