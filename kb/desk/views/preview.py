"""The preview: the very page that readers would get, in a frame."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.gates import person
from config.policies import PREVIEW_FRAME, csp_override
from kb import composing, pages
from kb.desk.checking import placed
from kb.desk.moves import moves
from kb.desk.views.access import BOTH, find, opens
from kb.desk.views.typed import read
from kb.models import Article, Rendering, Revision
from kb.rules.markdown import block_lines
from kb.rules.passages import lined

WIDTHS = (375, 768, 1280)  # CSS pixels


@opens()
def preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page in a frame as wide as there is room, or of the chosen width, and what may be done next."""
    article = find(request, public_id)
    asked = request.GET.get("width", "")
    width = int(asked) if asked in map(str, WIDTHS) else None
    user, page = person(request), reverse("desk:article", args=[public_id])
    context = {
        "article": article,
        "width": width,
        "widths": WIDTHS,
        "moves": moves(article, user),
        "results": placed(composing.compose(article.newest), article, user, page=page),
    }
    return render(request, "desk/preview.html", context)


@csp_override(PREVIEW_FRAME)
@opens()
def frame(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The newest revision through the public template; never indexed, never stored."""
    article = find(request, public_id)
    composed = composing.compose(article.newest)
    if composed.rendered is None:
        return render(request, "desk/unrenderable.html", {"composed": composed})
    return shown(article, article.newest, composed.rendering())


@csp_override(PREVIEW_FRAME)
@opens(methods=BOTH)
def typed_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The form as it was typed, saved or not, through the public template; each block says on which line it begins.

    Nothing is stored. What cannot be shown is a sentence, as 422. Asked for without a form: what is saved.
    """
    typed = read(request, public_id)
    if typed.objection:
        return render(request, "desk/unrenderable.html", {"sentence": typed.objection}, status=422)
    composed = typed.composed
    rendering = composed.rendering()
    rendering.html = lined(rendering.html, [each.start for each in block_lines(composed.revision.body)])
    return shown(typed.article, composed.revision, rendering)


def shown(article: Article, revision: Revision, rendering: Rendering) -> HttpResponse:
    """The page that readers would get of it; never indexed."""
    head = {"title": revision.title, "language": revision.language, "crumbs": composing.way(revision), "indexed": False}
    context = composing.page(article, revision, rendering) | {"chrome": pages.chrome(), "head": head}
    response = HttpResponse(render_to_string("site/article.html", context))
    response["X-Robots-Tag"] = "noindex"
    return response
