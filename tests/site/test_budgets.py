"""The budgets of design.md §1.2 for every public page type (kB = 1,000 B)."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from kb.management import demo
from tests import cast
from tests.site.reading import Page

ROOT = Path(settings.BASE_DIR)
STYLES = {
    "site.css": (16_000, 5_000),
    "forms.css": (4_000, 2_000),
    "facts.css": (2_500, 1_000),
    "desk.css": (20_000, 6_000),
}
ARTICLE = Path(demo.__file__ or "").parent / "articles/open-source-vs-closed-ai-models.md"


def weight(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


@pytest.mark.parametrize("name", STYLES)
def test_style_sheets_stay_light(name: str) -> None:
    data = (ROOT / "static/css" / name).read_bytes()
    raw, zipped = STYLES[name]
    assert len(data) <= raw
    assert weight(data) <= zipped


def requests(page: Page) -> set[str]:
    """What a browser fetches for a page: itself, style sheets, the icon and pictures."""
    sheets = [attrs["href"] for rel in ("stylesheet", "icon") for attrs in page.all("link", rel=rel)]
    pictures = [attrs["src"] for attrs in page.all("img")]
    return {"the page", *filter(None, [*sheets, *pictures])}


@pytest.mark.django_db
def test_every_page_type_stays_light_in_bytes_and_requests(client: Client) -> None:
    body = re.sub(r"\[\[([^|\]]+\|)?([^\]]+)\]\]", r"\2", ARTICLE.read_text(encoding="utf-8").split("+++", 2)[2])
    article = cast.published(body=re.sub(r"\{\{[^}]*\}\}", "some value", body))
    for _ in range(20):
        cast.published(summary="A summary of the usual length, which says what is compared and for whom. " * 2)
    cast.fact(), cast.fact(of=cast.subject("Beta Two"))
    gone = cast.retired(title="Taken down")
    for path in (
        article.get_absolute_url(), "/", "/articles/", "/categories/", "/categories/llms/", "/tags/", "/tags/privacy/",
        "/authors/", "/authors/mei-zhang/", "/subjects/", "/subjects/alpha-one/", "/criteria/context-length/",
        "/compare/", "/compare/alpha-one-vs-beta-two/", "/tools/", "/contact/",
        "/feedback/", f"/feedback/?about={article.slug}",
        "/search/", "/search/?q=comparison", "/nowhere/", gone.get_absolute_url(),
    ):  # fmt: skip
        response = client.get(path)
        size = weight(response.content)
        assert size <= (14_000 if path == article.get_absolute_url() else 10_000), (path, size)
        assert len(requests(Page(response.content.decode()))) <= 4, path
