"""Guests: people without an account who were given a link to one draft, and what they recommend."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.identifiers import uuid7
from accounts.immutable import Immutable
from kb.models.articles import Article
from kb.models.belonging import OwnRevision
from kb.models.revisions import Revision

SALT = "kb.guests"
KEPT = timedelta(days=90)  # a guest's name and address, after the link's end


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    """Words about links of guests."""

    def signed(self, token: str) -> Self:
        """The link that this token names; none where the token is not one of ours, or was altered."""
        try:
            return self.filter(public_id=Signer(sep=".", salt=SALT).unsign(token))
        except BadSignature:
            return self.none()

    def open(self, now: datetime) -> Self:
        """Those that still hold."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now, by__is_active=True)

    def outlived(self, now: datetime) -> Self:
        """Those that name somebody, and expired or were revoked so long ago that nobody needs to know who it was."""
        over = Q(expires_at__lte=now - KEPT) | Q(revoked_at__lte=now - KEPT)
        return self.filter(over).exclude(name="", email="")


class GuestLink(models.Model):
    """Leave for one person without an account to read one article's draft; its address bears a signed token."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="guests")
    name = models.CharField(max_length=80)  # empty once it was erased
    email = models.EmailField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="guests")
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # last, give or take some minutes

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("guest")
        verbose_name_plural = gettext_lazy("guests")
        ordering = ("-id",)
        constraints = (models.CheckConstraint(condition=Q(expires_at__gt=F("at")), name="guest_expires_later"),)

    def __str__(self) -> str:
        return _("%s (guest)") % self.name if self.name else _("a guest")

    def get_absolute_url(self) -> str:
        """Where the guest reads the draft: whoever has this address may."""
        return reverse("guest", args=[Signer(sep=".", salt=SALT).sign(str(self.public_id))])

    @property
    def taken_back(self) -> bool:
        """Whether it was revoked, or whoever made it has left and may no longer read the draft either."""
        return self.revoked_at is not None or not self.by.is_active

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()


class Recommendation(Immutable):
    """What a guest thinks of one revision as a whole; editors read it, and it approves nothing."""

    guest = models.ForeignKey(GuestLink, models.CASCADE, related_name="recommendations")
    article = models.ForeignKey(Article, models.CASCADE, related_name="recommendations")
    revision = models.ForeignKey(Revision, models.CASCADE, related_name="recommendations")
    yes = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = gettext_lazy("recommendation")
        verbose_name_plural = gettext_lazy("recommendations")
        ordering = ("-at", "-id")
        constraints = (
            models.CheckConstraint(condition=Q(yes=True) | ~Q(words=""), name="recommendation_says_why_not"),
            OwnRevision(pointer="revision", name="recommendation_revision_is_its_own"),
        )

    def __str__(self) -> str:
        return _("Recommended") if self.yes else _("Not yet recommended")
