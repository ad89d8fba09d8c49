"""The public error pages: each says what happened in a sentence and offers the search and the hubs."""

import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.translation import gettext as _

from config.outage import outage
from kb.editorial.following import followed
from kb.models import Redirect, SiteSettings
from kb.pages import Chrome, chrome
from kb.rules.addresses import PATH_LENGTH
from kb.site.metadata import Head
from kb.site.missing import Missing
from kb.site.visit import Visit

# A static file: whatever is broken, it can be sent.
SERVER_ERROR = (Path(settings.BASE_DIR) / "templates/site/500.html").read_bytes()
Link = tuple[str, str]  # an address and its wording
Typed = Sequence[tuple[str, str]]  # names of fields and what was typed there


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request makes no sense (an unknown host, NUL, too many fields)."""
    sentence = _("The request could not be understood. Nothing was changed.")
    return _page(request, 400, _("That request makes no sense"), sentence)


def from_elsewhere(request: HttpRequest, typed: Typed) -> HttpResponse:
    """403: a form that did not come from a page of ours; what was typed is given back."""
    sentence = _("This was not sent from a page of ours, so nothing was stored. Open the page here and send it again.")
    return _page(request, 403, _("Not sent from this site"), sentence, typed=typed, link=(request.path, _("Open it")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, unless the address has moved: then 301 to where it is now."""
    if (target := _moved(request.path)) is not None:
        followed(request.path)
        return HttpResponsePermanentRedirect(target)
    title = _("Page not found")
    if isinstance(exception, Missing):
        return _page(request, 404, title, exception.sentence, link=(exception.address, exception.wording))
    return _page(request, 404, title, _("There is no page at this address. It may have been mistyped."))


def method_not_allowed(request: HttpRequest, allowed: str) -> HttpResponse:
    """405: public pages are read, not written to."""
    sentence = _("This page can be read, but nothing can be sent to it.")
    response = _page(request, 405, _("That cannot be done here"), sentence)
    response["Allow"] = allowed
    return response


def gone(visit: Visit) -> HttpResponse:
    """410: the article was here and has been taken down."""
    sentence = _("This article was withdrawn by its editors. What took its place, if anything did, is in the search.")
    return answer(visit, 410, _("This article is no longer here"), sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a static page; neither the database nor a template is needed. 503 where the database is to blame."""
    # Django's middleware breaks too without a database, and what breaks there is seen here alone.
    if away := outage(request, sys.exc_info()[1]):
        return away
    return HttpResponse(SERVER_ERROR, status=500, headers={"Cache-Control": "no-store"})


def _moved(path: str) -> str | None:
    if len(path) > PATH_LENGTH or "\x00" in path:
        return None
    try:
        return Redirect.objects.filter(old=path).values_list("new", flat=True).first()
    except DatabaseError:
        return None


def _page(
    request: HttpRequest, status: int, title: str, sentence: str, *, link: Link = ("", ""), typed: Typed = ()
) -> HttpResponse:
    return answer(Visit("/", "", _chrome()), status, title, sentence, link=link, typed=typed)


def answer(
    visit: Visit, status: int, title: str, sentence: str, *, link: Link = ("", ""), typed: Typed = ()
) -> HttpResponse:
    """A page of ours that says in a sentence what happened, and where to go on; `typed` is given back."""
    address, wording = link
    context = {"sentence": sentence, "address": address, "wording": wording, "status": status, "typed": typed}
    response = visit.page("site/error.html", Head(title=title, indexed=False), context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _chrome() -> Chrome:
    """The site's name and footer, or the plain ones when the database does not answer."""
    try:
        return chrome()
    except DatabaseError:
        return Chrome("", SiteSettings(pk=1))
