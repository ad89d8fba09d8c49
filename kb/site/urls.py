"""The public addresses (product.md §2); beside each stand the query parameters that it takes."""

from django.urls import path, re_path
from django.views.decorators.gzip import gzip_page

from config.policies import GUESTS
from kb.site import feeds, sitemaps
from kb.site.paging import PARAMETERS as PAGES
from kb.site.routes import form, page, read_only
from kb.site.views import articles, compare, crawlers, guests, hubs, ledger, letters, machines, pages, pictures, search

MEDIA = rf"^media/(?P<name>[0-9a-f]{{16,64}})\.(?P<extension>{'|'.join(pictures.MEDIA_TYPES)})\Z"
STYLE = r"^style/(?P<accent>[0-9a-f]{6})-(?P<version>[0-9a-f]{12})\.css\Z"

urlpatterns = [
    page("", hubs.home),
    page("articles/", articles.archive, takes=PAGES),
    page("articles/<slug:slug>/", articles.article),
    page("articles/<slug:slug>/index.md", articles.twin),
    page("articles/<slug:slug>/comparison.csv", articles.comparison_csv),
    page("articles/<slug:slug>/comparison.json", articles.comparison_json),
    page("categories/", hubs.categories),
    page("categories/<slug:slug>/", hubs.category, takes=PAGES),
    page("categories/<slug:slug>/feed.atom", feeds.category_feed),
    page("tags/", hubs.tags),
    page("tags/<slug:slug>/", hubs.tag, takes=PAGES),
    page("tags/<slug:slug>/feed.atom", feeds.tag_feed),
    page("authors/", hubs.authors),
    page("authors/<slug:slug>/", hubs.author, takes=PAGES),
    page("authors/<slug:slug>/feed.atom", feeds.author_feed),
    page("subjects/", ledger.subjects, takes=ledger.INDEX),
    page("subjects/<slug:slug>/", ledger.subject, takes=PAGES),
    page("subjects/<slug:slug>/feed.atom", feeds.subject_feed),
    page("criteria/", ledger.criteria, takes=ledger.INDEX),
    page("criteria/<slug:slug>/", ledger.criterion, takes=ledger.PARAMETERS),
    page("criteria/<slug:slug>/articles/", ledger.criterion_articles, takes=PAGES),
    page("compare/", compare.compare, takes=compare.PARAMETERS),
    page("compare/<slug:slug>/", compare.compared),
    page("compare/<slug:slug>/index.md", compare.compared_markdown, stored=False),
    page("compare/<slug:slug>/comparison.csv", compare.compared_csv, stored=False),
    page("compare/<slug:slug>/comparison.json", compare.compared_json, stored=False),
    page("feeds/articles.atom", feeds.atom),
    page("feeds/articles.json", feeds.json_feed),
    page("tools/", pages.tools),
    page("search/", search.search, takes=search.PARAMETERS, stored=False),
    form("contact/", letters.contact, takes=("about",)),
    form("feedback/", letters.feedback, takes=("about",)),
    form(f"{GUESTS.removeprefix('/')}<str:signed>/", guests.guest, takes=("on",)),
    re_path(STYLE, gzip_page(read_only(machines.style)), name="style"),
    re_path(MEDIA, read_only(pictures.media), name="media"),
    path("favicon.ico", read_only(machines.favicon), name="favicon"),
    page("sitemap.xml", sitemaps.sitemap),
    page("sitemap-<int:number>.xml", sitemaps.sitemap_part),
    page("llms.txt", crawlers.llms),
    path("robots.txt", read_only(crawlers.robots), name="robots"),
    path("speculation.json", read_only(crawlers.speculation), name="speculation"),
    path(".well-known/security.txt", read_only(crawlers.security), name="security"),
    path("healthz", read_only(machines.healthz), name="healthz"),
    path("readyz", read_only(machines.readyz), name="readyz"),
    path("metrics", read_only(machines.metrics), name="metrics"),
]
