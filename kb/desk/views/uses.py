"""What links to an article, and what uses a picture."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.gates import person
from accounts.models import User
from kb.desk.showing import MOST, pictures, titled, using_it
from kb.desk.views.access import find, opens
from kb.models import Article, Image, Redirect


@opens()
def links_here(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that leads readers to this article, and who is about to."""
    article = find(request, public_id)
    return render(request, "desk/links_here.html", {"article": article, **linking(article, person(request))})


@opens()
def picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One picture, and every article, author and setting that uses it."""
    user = person(request)
    visible = Image.objects.visible_to(user).values("pk")
    image = get_object_or_404(pictures().filter(pk__in=visible), public_id=public_id)
    return render(request, "desk/picture.html", using_it(image, user))


def linking(article: Article, user: User) -> dict[str, Any]:
    """What links to the article, of drafts those that this person may see; at most a hundred of each kind are named."""
    found = Article.objects.linking_to(article)
    named = list(titled(found, "live"))
    return {
        "linking": named,
        "more": found.count() - MOST if len(named) == MOST else 0,
        "drafts": titled(Article.objects.drafts_linking_to(article).visible_to(user), "draft"),
        "predecessors": article.predecessors.select_related("withdrawn").defer("withdrawn__body")[:MOST],
        "former": _former(article),
        "is_featured": hasattr(article, "featured"),
    }


def _former(article: Article) -> list[str]:
    """Former addresses that lead to this one."""
    own = article.addresses.exclude(slug=article.slug or "").paths()
    address = article.get_absolute_url()
    others = Redirect.objects.filter(new=address).values_list("old", flat=True) if address else ()
    return [*own, *others]
