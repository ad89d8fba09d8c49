"""What uses a picture, as its pages say it."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from kb.models import Article, Author, Image, Revision, SiteSettings, Use

MOST = 100  # of each kind


def pictures() -> QuerySet[Image]:
    """Pictures with whether anything uses them."""
    here = OuterRef("pk")
    used = Exists(Use.objects.filter(image=here)) | Exists(Revision.objects.filter(image=here))
    used |= Exists(Author.objects.filter(photo=here)) | Exists(SiteSettings.objects.filter(logo=here))
    return Image.objects.annotate(used=used)


def using_it(image: Image, user: User) -> dict[str, Any]:
    """The picture and everything that uses it; of drafts those that this person may see, a hundred of each kind."""
    shown, drafts = Article.objects.showing(image), Article.objects.drafts_showing(image).visible_to(user)
    return {
        "image": image,
        "shown": titled(shown, "live"),
        "drafts": titled(drafts, "draft"),
        "portraits": Author.objects.filter(photo=image),
        "logo": SiteSettings.objects.filter(logo=image).exists(),
    }


def titled(articles: QuerySet[Article], text: str) -> QuerySet[Article]:
    """The articles with the title of this text of theirs, the latest changed first."""
    return articles.select_related(text).defer(f"{text}__body").order_by("-changed_at", "-id")[:MOST]
