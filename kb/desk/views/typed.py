"""What is typed and not saved: what the checks say of it, and which articles a link may mean. Nothing is stored."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.models import User
from kb.desk.checking import Finding, placed
from kb.desk.comparing import table, told
from kb.desk.forms.editing import EditingForm, typed
from kb.desk.references import marked
from kb.desk.unsaved import Typed, compose
from kb.desk.views.answers import answers
from kb.desk.views.buffer import known
from kb.models import Article
from kb.rules.content import Content
from kb.rules.markdown import TooCostly, wiki_places
from kb.rules.workflow import State

MOST_OFFERED, MOST_ASKED = 8, 80  # articles, letters


@answers("GET", "HEAD", "POST")
def typed_checks(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What blocks and what is worth a look in the form as it was typed, by the same checks as before publication."""
    whole, user = read(request, public_id), person(request)
    rendered = whole.composed.rendered
    results = placed(whole.composed, whole.article, user, form=whole.form)
    built = table(whole.form.comparison, whole.composed.revision)
    return JsonResponse(
        {
            "failing": [_told(each) for each in results.failing],
            "waived": [_told(each) for each in results.waived],
            "warning": [_told(each) for each in results.warning],
            "passed": list(results.passed),
            "links": list(_unreached(whole, user)),
            "facts": list(marked(whole.composed)),
            "compared": told(built) if built else None,
            "anchors": [[each.level, each.id, each.text] for each in rendered.anchors] if rendered else [],
            "refused": [{"field": field, "sentence": str(said[0])} for field, said in whole.form.errors.items()],
        }
    )


@answers("GET", "HEAD")
def offered(request: HttpRequest) -> HttpResponse:
    """The articles that this person may know of whose title or address holds the words of `q`, published ones first."""
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MOST_ASKED]
    return JsonResponse({"articles": [_offer(each) for each in _named(asked, person(request))]})


def read(request: HttpRequest, public_id: UUID) -> Typed:
    """The form that was sent, else what is saved; of an article that was never saved, too."""
    user = person(request)
    article = known(public_id, user) or Article(public_id=public_id, creator=user, state=State.DRAFT)
    before = article.draft.content() if article.draft else None
    data = request.POST if request.method == "POST" else typed(before or Content(), 0)
    form = EditingForm(data, user=user, host=request.get_host(), before=before)
    return compose(article, form)


def _told(found: Finding) -> dict[str, Any]:
    """A finding for the script: what it says, and where."""
    verdict = found.verdict
    return {
        "check": verdict.check,
        "sentence": verdict.sentence,
        "field": found.edit.rpartition("#")[2],
        "line": verdict.line,
        "about": verdict.about,
        "excerpt": found.excerpt,
        "column": verdict.column,
        "mend": verdict.mend,
    }


def _unreached(whole: Typed, user: User) -> Iterator[dict[str, Any]]:
    """The places of `[[slug]]` that reach no reader: of an article not published yet, where this person may know it."""
    targets = {link.slug: link.target for link in whole.composed.revision.links.all()}
    away = {slug: target for slug, target in targets.items() if not target.live_id}
    keys = [target.pk for target in away.values()]
    known_of = set(Article.objects.visible_to(user).filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    for slug, line in _places(whole.composed.revision.body):
        if slug in targets and slug not in away:
            continue
        there = slug in away and away[slug].pk in known_of
        sentence = _("Not published yet: readers see the words without a link.") if there else _("No article is there.")
        yield {"slug": slug, "line": line, "kind": "unpublished" if there else "broken", "sentence": sentence}


def _places(body: str) -> tuple[tuple[str, int], ...]:
    try:
        return wiki_places(body)
    except TooCostly:
        return ()


def _named(asked: str, user: User) -> list[Article]:
    """The published ones first, then those being written; the newest of each."""
    rows = Article.objects.select_related("live", "draft")
    public = rows.published().filter(_holds("live", asked) | Q(slug__icontains=asked))
    found = list(public.newest_first()[:MOST_OFFERED])
    if room := MOST_OFFERED - len(found):
        others = (
            rows.visible_to(user).being_written().filter(draft__slug__gt="").exclude(pk__in=[each.pk for each in found])
        )
        found += others.filter(_holds("draft", asked)).order_by("-changed_at", "-id")[:room]
    return found


def _holds(pointer: str, asked: str) -> Q:
    return Q(**{f"{pointer}__title__icontains": asked}) | Q(**{f"{pointer}__slug__icontains": asked})


def _offer(article: Article) -> dict[str, Any]:
    text = article.live or article.newest
    return {
        "slug": article.slug or text.slug,
        "title": text.title,
        "published": article.live_id is not None,
        "state": str(article.get_state_display()),
    }
