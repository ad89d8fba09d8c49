"""The article page, its twin, and the addresses it once had."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kb.editorial import cataloguing, publishing
from kb.models import Article, RelatedReading, SiteSettings, Tool
from kb.rules.content import Relation
from tests import cast
from tests.site.reading import Page, order

pytestmark = pytest.mark.django_db

TWO_SECTIONS = "Lead.\n\n## One\n\nText.\n\n## Two\n\nText.\n"


def read(client: Client, article: Article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def republish(article: Article, **fields: object) -> Article:
    """A newer text of a live article, approved and published."""
    from kb.editorial import review

    article = cast.rewritten(article, **fields)
    review.submit(article, by=article.creator)
    return publishing.publish(cast.approve(article), by=cast.edith())


def test_the_parts_stand_in_reading_order(client: Client) -> None:
    Tool.objects.create(name="Token counter", slug="token-counter", description="Counts.", url="https://t.example/")
    other = cast.published(title="The other article")
    article = cast.published(
        title="Open and closed",
        body=f"A lead with a source.[^1]\n\n{cast.BODY}\n\n[^1]: Where it comes from.",
        related=(Relation(article=other.public_id),),
        at=datetime(2026, 3, 9, 10, tzinfo=UTC),
    )
    html = read(client, article)
    places = order(
        html,
        'class="brand"', "Free AI tools</a>", 'role="search"', 'aria-label="Breadcrumbs"', 'class="kicker"',
        "<h1>Open and closed</h1>", 'class="dek"', 'rel="author">Mei Zhang', "9 March 2026", "min read", " words",
        'aria-label="On this page"', 'id="s-what-it-is"', 'id="takeaways"', 'id="sources"', 'class="author"',
        'class="cta"', "Explore free tools", "Token counter", "Related reading", "The other article",
        "This page as Markdown", f"/desk/at{article.get_absolute_url()}",
    )  # fmt: skip
    assert places == sorted(places)


def test_parts_with_nothing_in_them_are_not_rendered(client: Client) -> None:
    article = cast.published(body=TWO_SECTIONS, tags=())
    page = Page(html := read(client, article))
    assert "On this page" not in page.words
    assert "Sources" not in page.words
    assert "Related reading" not in page.words
    assert "chips" not in html
    assert "Facts checked" not in page.words


def test_four_sections_bring_contents_with_takeaways_and_sources(client: Client) -> None:
    body = f"Lead.[^1]\n\n{cast.BODY}\n\n[^1]: A source."
    html = read(client, cast.published(body=body))
    contents = html[html.index('class="toc"') : html.index("</nav>", html.index('class="toc"'))]
    assert re.findall(r'href="#([^"]+)"', contents) == [
        "s-what-it-is", "s-what-it-costs", "s-where-it-runs", "s-how-to-choose", "takeaways", "sources",
    ]  # fmt: skip


def test_three_sections_bring_none(client: Client) -> None:
    assert 'class="toc"' not in read(client, cast.published(body=TWO_SECTIONS + "\n## Three\n\nText."))


def test_words_and_minutes_are_those_of_the_prose(client: Client) -> None:
    article = cast.published(body="## One\n\n" + "word " * 454)
    page = Page(read(client, article))
    assert "454 words" in page.words
    assert "3 min read" in page.words


def test_every_id_is_used_once_and_every_fragment_link_arrives(client: Client) -> None:
    body = f"Lead.[^1] Again.[^1]\n\n{cast.BODY}\n\n## Takeaways\n\n## Sources\n\n[^1]: A source."
    page = Page(read(client, cast.published(body=body)))
    assert len(page.ids) == len(set(page.ids))
    fragments = {attrs["href"][1:] for attrs in page.all("a") if (attrs.get("href") or "").startswith("#")}  # type: ignore[index]
    assert fragments <= set(page.ids)


def test_the_call_to_action_is_worded_by_revision_then_category_then_site(client: Client) -> None:
    plain = cast.category("Plain")
    worded = cast.category("Worded", cta_heading="Of the category", cta_text="Category text.")
    cataloguing.keep_settings(cast.settings(cta_heading="Of the site", cta_text="Site text."), by=cast.ada())
    by_site = cast.published(category=plain.public_id)
    by_category = cast.published(category=worded.public_id)
    by_revision = cast.published(category=worded.public_id, cta_heading="Of the revision")
    assert "Of the site</h2>" in read(client, by_site)
    assert "Of the category</h2>" in read(client, by_category)
    assert 'Of the revision</h2><p class="auto">Category text.' in read(client, by_revision)


def test_related_reading_leaves_out_what_is_not_live(client: Client) -> None:
    retired, live = cast.retired(title="Taken down"), cast.published(title="Still there")
    related = (
        Relation(article=retired.public_id),
        Relation(article=live.public_id),
        Relation(url="https://elsewhere.example/", wording="Somebody else’s view"),
    )
    page = Page(read(client, cast.published(related=related)))
    assert "Taken down" not in page.words
    assert "Still there" in page.words
    assert "Somebody else’s view" in page.words
    assert RelatedReading.objects.count() == 3


def test_several_authors_stand_in_order_each_with_a_box(client: Client) -> None:
    first = cast.author("Zoe Last", job_title="Editor", bio="Knows things.")
    second = cast.author("Abe First")
    first.links.create(title="Notes", url="https://zoe.example/")
    page = Page(html := read(client, cast.published(authors=(first.public_id, second.public_id))))
    assert order(html, 'rel="author">Zoe Last', 'rel="author">Abe First')[0] < html.index('rel="author">Abe First')
    assert len(page.all("section", **{"class": "author"})) == 2
    assert page.all("a", href="https://zoe.example/")


def test_an_author_without_a_photo_is_drawn_the_same_initials_every_time(client: Client) -> None:
    article = cast.published()
    drawn = re.findall(r'<svg class="face t\d".*?</svg>', read(client, article))
    assert len(drawn) == 2
    assert all(">MZ</text>" in svg for svg in drawn)
    assert len({re.search(r"t\d", svg)[0] for svg in drawn}) == 1  # type: ignore[index]


def test_a_later_publication_says_when_the_text_was_revised(client: Client) -> None:
    article = cast.published(at=timezone.now() - timedelta(days=40))
    assert "Revised" not in Page(read(client, article)).words
    article = republish(article)
    assert "Revised" in Page(read(client, article)).words


def test_dates_are_those_of_the_sites_time_zone_and_follow_it_at_once(client: Client) -> None:
    article = cast.published(at=datetime(2027, 3, 1, 23, 30, tzinfo=UTC))
    assert '<time datetime="2027-03-01">1 March 2027</time>' in read(client, article)
    cataloguing.keep_settings(SiteSettings(time_zone="Europe/Berlin"), by=cast.ada())
    assert '<time datetime="2027-03-02">2 March 2027</time>' in read(client, article)
    assert "2027-03-02" in client.get(f"{article.get_absolute_url()}index.md").content.decode()


def test_readers_keep_the_live_text_while_the_next_is_drafted(client: Client) -> None:
    article = cast.rewritten(cast.published(title="As it was"), title="As it will be")
    html = read(client, article)
    assert "As it was" in html
    assert "As it will be" not in html


def test_a_right_to_left_article_turns_the_page(client: Client) -> None:
    article = cast.published(title="المفتوح والمغلق", language="ar")
    page = Page(read(client, article))
    assert page.all("html", lang="ar", dir="rtl")
    assert page.all("header", **{"class": "top", "lang": "en-GB"})


def test_author_text_is_escaped_everywhere(client: Client) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    article = cast.published(title=evil, summary=evil, takeaways=(evil, "b", "c"), seo_description=evil)
    html = read(client, article)
    assert "<img src=x" not in html
    assert html.count("</script>") == 1


def test_the_twin_is_markdown_with_its_links_resolved(client: Client) -> None:
    other = cast.published(title="The target")
    article = cast.published(title="With a twin", body=f"See [[{other.slug}]].\n\n{cast.BODY}")
    response = client.get(f"{article.get_absolute_url()}index.md")
    text = response.content.decode()
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert text.startswith("# With a twin\n")
    assert f"[The target](http://testserver{other.get_absolute_url()})" in text
    assert "## Key takeaways\n\n1. The first thing to keep." in text


def test_the_twin_prints_plain_words_as_they_were_typed(client: Client, settings: pytest.FixtureRequest) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"  # type: ignore[attr-defined]
    article = cast.published(
        title="C# vs *F#* [sic]",
        summary="1. What <b> does",
        takeaways=("_One_", "Two", "Three"),
        at=datetime(2026, 3, 9, 22, tzinfo=UTC),
    )
    text = client.get(f"{article.get_absolute_url()}index.md").content.decode()
    assert text.startswith("# C# vs \\*F#\\* \\[sic\\]\n\n1\\. What \\<b\\> does\n\n")
    assert "1. \\_One\\_\n" in text
    assert "· 2026-03-10 ·" in text
    assert "10 March 2026" in Page(read(client, article)).words


def test_a_renamed_article_redirects_from_every_older_address_in_one_hop(client: Client) -> None:
    article = cast.published(slug="first")
    for slug in ("second", "third"):
        article = republish(article, slug=slug)
    for old in ("first", "second"):
        for tail in ("", "index.md"):
            response = client.get(f"/articles/{old}/{tail}")
            assert (response.status_code, response["Location"]) == (301, f"/articles/third/{tail}")


def test_a_draft_is_not_found_at_its_future_address(client: Client) -> None:
    draft = cast.draft(slug="not-yet")
    assert client.get(f"/articles/{draft.newest.slug}/").status_code == 404
    assert client.get(f"/articles/{draft.newest.slug}/index.md").status_code == 404


def test_a_retired_article_is_gone_at_all_its_addresses(client: Client) -> None:
    article = republish(cast.published(slug="old-name", title="Old news"), slug="new-name")
    publishing.retire(article, by=cast.edith())
    for path in ("/articles/old-name/", "/articles/new-name/", "/articles/new-name/index.md"):
        response = client.get(path)
        assert response.status_code == 410
        assert "no longer here" in response.content.decode()
        assert "Old news" not in response.content.decode()


def test_a_retired_article_leads_to_its_successor_even_through_another(client: Client) -> None:
    last = cast.published(slug="last")
    middle, first = cast.published(slug="middle"), cast.published(slug="first")
    publishing.retire(first, by=cast.edith(), successor=middle)
    publishing.retire(middle, by=cast.edith(), successor=last)
    for old in ("first", "middle"):
        response = client.get(f"/articles/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/articles/last/")
    publishing.retire(last, by=cast.edith())
    assert client.get("/articles/first/").status_code == 410


def test_an_article_costs_six_queries_with_one_of_everything_and_with_many(
    client: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    few = cast.published()
    people = tuple(cast.author(f"Author {number}").public_id for number in range(5))
    tags = tuple(cast.tag(f"tag {number}").public_id for number in range(8))
    related = tuple(Relation(article=cast.published().public_id) for _ in range(6))
    many = cast.published(authors=people, tags=tags, related=related)
    client.get("/contact/")
    for article in (few, many):
        with django_assert_num_queries(6):  # type: ignore[operator]
            read(client, article)
