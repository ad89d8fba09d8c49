"""For programs that read the site: what they may ask for, what to read first, what to fetch ahead, whom to write to."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from kb import pages
from kb.editorial.subjects import NAMES
from kb.models import ARCHIVE, Category, Listing, Subject, Tally, known, note
from kb.rules.markdown import literal
from kb.site.tags import language_tag
from kb.site.visit import Visit, origin_of

CLOSED = ("/desk/", "/accounts/", "/admin/", "/api/", "/search/", "/preview/", "/feedback/")
NEWEST = 50
AN_HOUR = 3600
SECURITY_HOLDS = timedelta(days=180)  # RFC 9116 asks for less than a year
AHEAD = ("/", "/articles/*", "/categories/*", "/tags/*", "/authors/*", "/subjects/*", "/criteria/*", "/tools/*")
NOT_AHEAD = (*(f"{path}*" for path in CLOSED), "/contact/*", "/*.md", "/*.atom", "/*.csv", "/*.json")
SPECULATION = {
    "prefetch": [
        {
            "where": {
                "and": [
                    {"href_matches": list(AHEAD)},
                    {"not": {"href_matches": list(NOT_AHEAD)}},
                    {"not": {"selector_matches": "[rel~=nofollow]"}},
                ]
            },
            "eagerness": "moderate",
        }
    ]
}


def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may not ask for, and where the sitemap is."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    return _text(f"User-agent: *\n{closed}\nSitemap: {origin_of(request)}{reverse('sitemap')}\n")


def speculation(request: HttpRequest) -> HttpResponse:
    """The addresses that a browser may fetch ahead, when the reader points at a link to one."""
    response = JsonResponse(SPECULATION, content_type="application/speculationrules+json")
    patch_cache_control(response, public=True, max_age=AN_HOUR)
    return response


def security(request: HttpRequest) -> HttpResponse:
    """security.txt (RFC 9116): whom to tell about a hole, valid for half a year from today."""
    origin, address = origin_of(request), pages.chrome().settings.contact_address
    today = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": f"mailto:{quote(address, safe='@')}" if address else origin + reverse("contact"),
        "Expires": _stamp(today + SECURITY_HOLDS),
        "Preferred-Languages": language_tag("").partition("-")[0],
        "Canonical": origin + request.path,
    }
    return _text("".join(f"{name}: {value}\n" for name, value in fields.items()))


def llms(visit: Visit) -> HttpResponse:
    """llms.txt: what this site is, its topics, and its newest articles as Markdown."""
    settings, origin = visit.chrome.settings, visit.origin
    topics = Category.objects.filter(pk__in=Tally.objects.by_term(Category))
    newest = Listing.objects.under(ARCHIVE).articles(0, NEWEST)
    parts = [
        f"# {literal(settings.name)}",
        f"> {literal(settings.tagline)}",
        _("Every article is also served as Markdown: add index.md to its address."),
        f"## {_('Categories')}",
        "\n".join(_line(topic.name, origin + topic.get_absolute_url(), topic.description) for topic in topics),
        f"## {_('Articles')}",
        "\n".join(
            _line(row.live.title, f"{origin}{row.get_absolute_url()}index.md", row.live.summary)
            for row in newest
            if row.live
        ),
        f"## {_('Optional')}",
        "\n".join(
            [
                _line(_("All articles"), origin + reverse("archive"), ""),
                *_ledger(origin),
                _line(_("Feed"), origin + reverse("json_feed"), _("The newest articles whole, as JSON Feed.")),
                _line(_("Sitemap"), origin + reverse("sitemap"), ""),
            ]
        ),
    ]
    return HttpResponse("\n\n".join(filter(None, parts)) + "\n", content_type="text/plain; charset=utf-8")


def _ledger(origin: str) -> list[str]:
    """Where the ledger is read, if there is anything in it."""
    note(NAMES)
    if not known(Subject).exists():
        return []
    return [
        _line(_("Subjects"), origin + reverse("subjects"), _("Everything that is compared, with what is known of it.")),
        _line(_("Criteria"), origin + reverse("criteria"), _("What is compared, each across all subjects.")),
        _line(_("Compare"), origin + reverse("compare"), _("Two to six subjects side by side, also as CSV and JSON.")),
    ]


def _line(name: str, address: str, words: str) -> str:
    return f"- [{literal(name)}]({address})" + (f": {literal(words)}" if words else "")


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=AN_HOUR)
    return response
