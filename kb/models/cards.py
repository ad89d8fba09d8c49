"""Cards: the pictures that are shown where an article's address is shared; drawn by the worker."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext_lazy as _

from kb.models.articles import Article


class CardQuerySet(models.QuerySet["Card"]):
    """Words about cards."""

    def free(self, now: datetime) -> Self:
        """What no worker is drawing."""
        return self.filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))


class Card(models.Model):
    """One article's card: its file under MEDIA_ROOT (none where the font cannot draw the title) and what it shows.

    `fingerprint` names what was drawn: the revision, the category's name, and the look of the site.
    """

    article = models.OneToOneField(Article, models.CASCADE, related_name="card")
    file = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=200, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = CardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")

    def __str__(self) -> str:
        return self.file

    @property
    def url(self) -> str:
        """The address of the drawing; empty while there is none."""
        return f"{settings.MEDIA_URL}{self.file}" if self.file else ""


def to_be_drawn(
    look: str, among: Collection[int] | None = None
) -> models.QuerySet[Article, tuple[int, str, str, str, str | None]]:
    """The live articles without a picture of their own whose card is not what it should be, the newest first.

    As (primary key, title, category's name, the fingerprint that the card should have, the one that it has);
    `look` names how the whole site's cards look; with `among` (primary keys) no other article is looked at.
    """
    name = Coalesce("live__category__merged_into__name", "live__category__name", Value(""))
    wanted = Concat(
        Cast("live_id", models.CharField()), Value(f":{look}:"), name, output_field=models.CharField(max_length=200)
    )
    public = Article.objects.published() if among is None else Article.objects.published().filter(pk__in=among)
    due = public.filter(live__image__isnull=True).annotate(wanted=wanted)
    return (
        due.exclude(card__fingerprint=F("wanted"))
        .newest_first()
        .annotate(topic=name)
        .values_list("pk", "live__title", "topic", "wanted", "card__fingerprint")
    )
