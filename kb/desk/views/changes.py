"""What changed between any two revisions of an article."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from kb.desk.changes import changes as differences
from kb.desk.views.access import find, opens
from kb.models import Article, Revision
from kb.rules.numbers import typed_number

MOST_OFFERED = 200  # revisions to choose from, the newest first


@opens()
def changes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Two revisions chosen by `from` and `to`; without them the newest against what readers see, or the one before."""
    article = find(request, public_id)
    after = _chosen(request, article, "to") or article.newest
    before = _chosen(request, article, "from") or article.live or article.withdrawn
    if before is None or (before == after and "from" not in request.GET):
        before = after.based_on or after
    context = {
        "article": article,
        "before": before,
        "after": after,
        "changes": differences(before, after),
        "revisions": article.revisions.select_related("by", "naming").defer("body", "takeaways")[:MOST_OFFERED],
    }
    return render(request, "desk/changes.html", context)


def _chosen(request: HttpRequest, article: Article, name: str) -> Revision | None:
    """The revision of this number; 404 where the article has none."""
    typed = request.GET.get(name)
    if not typed:
        return None
    earlier = article.revisions.select_related("by", "based_on")
    found: Revision | None = earlier.filter(number=typed_number(typed)).first()
    if found is None:
        raise Http404
    return found
