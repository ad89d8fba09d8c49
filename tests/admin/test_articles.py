"""Articles in the admin: listed, found, filtered and read."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from kb.models import Article
from tests import cast

pytestmark = pytest.mark.django_db
LIST = reverse("admin:kb_article_changelist")


def found(ada: Client, **asked: str) -> list[Article]:
    return list(ada.get(LIST, asked).context["cl"].result_list)


def test_a_line_says_title_state_authors_category_and_where_to_read_it(ada: Client) -> None:
    article = cast.published(title="Ours and theirs", slug="ours-and-theirs")
    page = ada.get(LIST).content.decode()
    for words in ("Ours and theirs", "Published", "Mei Zhang", "LLMs"):
        assert words in page
    assert f'href="/desk/articles/{article.public_id}/"' in page
    assert 'href="/articles/ours-and-theirs/"' in page


def test_the_list_says_when_readers_see_another_text_than_the_newest(ada: Client) -> None:
    article = cast.published()
    cast.draft()
    line = '<td class="field-waiting">waiting</td>'
    assert line not in ada.get(LIST).content.decode()
    cast.rewritten(article)
    assert ada.get(LIST).content.decode().count(line) == 1


def test_a_draft_has_no_link_to_a_public_page(ada: Client) -> None:
    cast.draft(slug="not-yet")
    assert "/articles/not-yet/" not in ada.get(LIST).content.decode()


@pytest.mark.parametrize("words", ["verdigris", "patina-slug", "corrosion"])
def test_title_slug_and_summary_of_the_newest_revision_are_searched(ada: Client, words: str) -> None:
    cast.draft()
    article = cast.published()
    cast.rewritten(article, title="Verdigris", slug="patina-slug", summary="On corrosion.")
    assert found(ada, q=words) == [article]


def test_the_list_is_filtered_by_state_and_category(ada: Client) -> None:
    draft = cast.draft(category=cast.category("Images").public_id)
    published = cast.published()
    assert found(ada, state__exact="draft") == [draft]
    assert found(ada, draft__category__id__exact=str(cast.category("LLMs").pk)) == [published]


def test_the_list_takes_as_many_queries_for_thirty_articles_as_for_one(
    ada: Client, count_queries: Callable[[str], int]
) -> None:
    cast.published()
    one = count_queries(LIST)
    for _number in range(29):
        cast.draft(authors=(cast.author().public_id, cast.author("Leila Haddad").public_id))
    assert len(found(ada)) == 30
    assert count_queries(LIST) == one
    assert one <= 14


def test_a_page_of_an_article_takes_as_many_queries_whatever_its_history(
    ada: Client, count_queries: Callable[[str], int]
) -> None:
    article = cast.draft()
    address = reverse("admin:kb_article_change", args=[article.pk])
    few = count_queries(address)
    for _number in range(5):
        article = cast.rewritten(article, by=cast.edith())
    assert count_queries(address) == few


def test_an_article_is_read_with_its_history_and_without_a_single_field_to_fill_in(ada: Client) -> None:
    article = cast.retired(summary="What it is about.")
    page = ada.get(reverse("admin:kb_article_change", args=[article.pk])).content.decode()
    for words in ("What it is about.", "Retired", "Submit for review", "Approve", "Publish", "Edith", "Wanda"):
        assert words in page
    assert 'name="title"' not in page
    assert "_save" not in page
    assert "deletelink" not in page
