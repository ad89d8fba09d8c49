"""The archive, the article page and its Markdown twin."""

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kb import composing
from kb.composing import Checked, Crumb
from kb.editorial.following import followed
from kb.models import ARCHIVE, Article, Revision
from kb.rules.markdown import literal
from kb.rules.matrices import Matrix
from kb.site import files, metadata
from kb.site.metadata import Head
from kb.site.missing import Missing
from kb.site.paging import paged
from kb.site.reading import formerly_at, readable_at, successor_of
from kb.site.views import errors
from kb.site.visit import Visit


def archive(visit: Visit) -> HttpResponse:
    """Every published article, newest first, twenty a page."""
    listing = paged(visit, ARCHIVE)
    home = Crumb(_("Home"), "/")
    title = _("All articles")
    head = listing.head(visit, title, _("Every comparison we have published, the newest first."), (home,))
    return visit.page("site/archive.html", head, {"listing": listing})


def article(visit: Visit, slug: str) -> HttpResponse:
    """The article that readers see; where there is none any more, the way to it or the page that says so."""
    found = readable_at(slug)
    if found is None or found.live is None:
        return _elsewhere(visit, slug, "article")
    revision = found.live
    context = composing.page(found, revision, revision.rendering)
    response = visit.page("site/article.html", _head(visit, found, revision, context["checked"]), context)
    forms = [("twin", "text/markdown")]
    if revision.comparison:
        forms += [("comparison_csv", "text/csv"), ("comparison_json", "application/json")]
    response["Link"] = ", ".join(
        f'<{visit.origin}{reverse(page, args=[found.slug])}>; rel="alternate"; type="{kind}"' for page, kind in forms
    )
    return response


def twin(visit: Visit, slug: str) -> HttpResponse:
    """The article as Markdown, its links, pictures and values resolved."""
    found = readable_at(slug)
    if found is None or found.live is None:
        return _elsewhere(visit, slug, "twin")
    text = _manuscript(found, found.live, visit.origin)
    canonical = f'<{visit.origin}{found.get_absolute_url()}>; rel="canonical"'
    return HttpResponse(text, content_type="text/markdown; charset=utf-8", headers={"Link": canonical})


def comparison_csv(visit: Visit, slug: str) -> HttpResponse:
    """The article's comparison for spreadsheets."""
    found = _compared(visit, slug, "comparison_csv")
    return found if isinstance(found, HttpResponse) else files.csv(found, visit, slug)


def comparison_json(visit: Visit, slug: str) -> HttpResponse:
    """The article's comparison for programs."""
    found = _compared(visit, slug, "comparison_json")
    return found if isinstance(found, HttpResponse) else files.as_json(found, visit)


def _compared(visit: Visit, slug: str, page: str) -> Matrix | HttpResponse:
    """What the article at this address compares; raises Missing where it compares nothing."""
    found = Article.objects.published().select_related("live").filter(slug=slug).first()
    if found is None or found.live is None:
        return _elsewhere(visit, slug, page)
    matrix = composing.compared(found.live)
    if matrix is None:
        sentence = _("This article has no comparison.")
        raise Missing(sentence, address=found.get_absolute_url(), wording=_("Read the article"))
    return matrix


def _elsewhere(visit: Visit, slug: str, page: str) -> HttpResponse:
    former = formerly_at(slug)
    if former is None:
        raise Http404
    target = successor_of(former)
    if target is None:
        return errors.gone(visit)
    followed(reverse("article", args=[slug]))
    return HttpResponsePermanentRedirect(reverse(page, args=[target.slug]))


def _head(visit: Visit, article: Article, revision: Revision, checked: Checked | None) -> Head:
    canonical = visit.origin + article.get_absolute_url()
    title = revision.seo_title or revision.title
    description = revision.seo_description or revision.summary
    crumbs = composing.way(revision)
    way = metadata.breadcrumbs([*crumbs, Crumb(revision.title, article.get_absolute_url())], visit.origin)
    about = metadata.article_thing(
        article, revision, origin=visit.origin, canonical=canonical, settings=visit.chrome.settings
    )
    if checked:
        about["citation"] = metadata.citations(checked.sources)
    whole = metadata.web_page(
        canonical,
        title,
        description,
        inLanguage=revision.language,
        breadcrumb=way,
        mainEntity=about,
        **metadata.reviewed(article, visit.origin),
    )
    return Head(
        title=title,
        description=description,
        canonical=canonical,
        kind="article",
        cover=metadata.picture_of(article, revision, visit.origin),
        twin=reverse("twin", args=[article.slug]),
        language=revision.language,
        published=article.published_at.isoformat() if article.published_at else "",
        modified=article.revised_at.isoformat() if article.revised_at else "",
        crumbs=crumbs,
        things=[whole],
    )


def _manuscript(article: Article, revision: Revision, origin: str) -> str:
    """Title, summary, byline, text and takeaways as one Markdown document."""
    names = ", ".join(literal(author.name) for author in revision.authors)
    when = timezone.localdate(article.published_at).isoformat() if article.published_at else ""
    takeaways = "\n".join(f"{number}. {literal(words)}" for number, words in enumerate(revision.takeaways, 1))
    parts = [
        f"# {literal(revision.title)}",
        literal(revision.summary),
        " · ".join(filter(None, [names, when, f"<{origin}{article.get_absolute_url()}>"])),
        composing.markdown(revision, origin=origin).strip(),
        f"## {_('Key takeaways')}\n\n{takeaways}" if takeaways else "",
    ]
    return "\n\n".join(filter(None, parts)) + "\n"
