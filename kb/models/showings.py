"""Where a picture is shown: in articles and their past, as a portrait, as the logo."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from kb.models.articles import Article
from kb.models.media import Image
from kb.models.people import Author
from kb.models.revisions import Revision
from kb.models.site import SiteSettings


@dataclass(frozen=True, slots=True)
class Showing:
    """One use of a picture: by an article (now, or in an `earlier` revision only), an author, or the site itself."""

    article: Article | None = None
    author: Author | None = None
    earlier: bool = False

    def __str__(self) -> str:
        if self.article is not None:
            words = _("an earlier revision of “%s”") if self.earlier else _("“%s”")
            return words % (self.article.newest.title or _("Untitled"))
        return _("the portrait of %s") % self.author if self.author else _("the site’s logo")


def showings_of(image: Image) -> list[Showing]:
    """Everything that uses the picture; because of each of them it cannot be deleted."""
    revisions = Revision.objects.filter(Q(image=image) | Q(uses__image=image)).values("pk")
    ever = Article.objects.filter(revisions__in=revisions).distinct().select_related("draft").order_by("-pk")
    pointed = Q(draft__in=revisions) | Q(live__in=revisions) | Q(withdrawn__in=revisions)
    now = set(ever.filter(pointed).values_list("pk", flat=True))
    articles = sorted(
        (Showing(article, earlier=article.pk not in now) for article in ever), key=lambda use: use.earlier
    )
    portraits = [Showing(author=author) for author in Author.objects.filter(photo=image).order_by("name")]
    return [*articles, *portraits, *(Showing() for _row in SiteSettings.objects.filter(logo=image))]
