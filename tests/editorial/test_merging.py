"""Merging categories and tags, told as sentences."""

import threading

import pytest
from django.db import connection
from django.test import Client

from accounts.refusal import Refused
from kb import search
from kb.editorial import cataloguing
from kb.editorial.merging import merge
from kb.models import Approval, Category, Tag, Tally, list_of
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_merged_tags_articles_stand_under_the_one_that_stays() -> None:
    old, new = cast.tag("llm"), cast.tag("llms")
    cast.published(tags=(old.public_id,))
    cast.published(tags=(old.public_id, new.public_id))
    merge(old, new, by=cast.edith())
    assert Tally.objects.of(list_of(new)) == 2
    assert Tally.objects.of(list_of(old)) == 0
    body = Client().get("/tags/llms/").content.decode()
    assert body.count("Comparison number") >= 2


def test_a_merge_changes_no_revision_and_voids_no_approval() -> None:
    old, new = cast.tag("llm"), cast.tag("llms")
    article = cast.approved(tags=(old.public_id,))
    before = article.newest.content().fingerprint(article.newest.targets())
    merge(old, new, by=cast.edith())
    article.refresh_from_db()
    assert article.newest.content().fingerprint(article.newest.targets()) == before
    assert Approval.objects.holding(article.newest).count() == 1


def test_an_article_that_bore_both_tags_bears_one() -> None:
    old, new = cast.tag("llm"), cast.tag("llms")
    article = cast.published(tags=(old.public_id, new.public_id))
    merge(old, new, by=cast.edith())
    assert article.live is not None
    article.live.refresh_from_db()
    assert [tag.slug for tag in article.live.tags] == ["llms"]


def test_the_old_address_redirects_through_a_chain_of_merges_in_one_hop() -> None:
    first, second, third = cast.tag("first"), cast.tag("second"), cast.tag("third")
    merge(first, second, by=cast.edith())
    merge(second, third, by=cast.edith())
    answer = Client().get("/tags/first/")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/third/")
    first.refresh_from_db()
    assert first.current == third


def test_a_feeds_old_address_follows_the_merge() -> None:
    old, new = cast.tag("old"), cast.tag("new")
    cast.published(tags=(new.public_id,))
    merge(old, new, by=cast.edith())
    answer = Client().get("/tags/old/feed.atom")
    assert (answer.status_code, answer["Location"]) == (301, "/tags/new/feed.atom")


def test_search_finds_what_bore_the_merged_tag_by_the_one_that_stays() -> None:
    old, new = cast.tag("llm"), cast.tag("llms")
    cast.published(tags=(old.public_id,), title="A tale of two tags")
    merge(old, new, by=cast.edith())
    assert search.find("tale", filters=search.Filters(tags=("llms",))).count == 1


def test_merged_categories_show_the_one_that_stays_everywhere() -> None:
    old, new = cast.category("Models"), cast.category("Language models")
    article = cast.published(category=old.public_id)
    merge(old, new, by=cast.edith())
    for page in (article.get_absolute_url(), "/", "/articles/", "/categories/language-models/"):
        body = Client().get(page).content.decode()
        assert "Language models" in body
        assert "/categories/models/" not in body


def test_what_is_merged_already_or_the_same_is_refused() -> None:
    one, two, three = cast.tag("one"), cast.tag("two"), cast.tag("three")
    with pytest.raises(Refused, match="another one"):
        merge(one, one, by=cast.edith())
    merge(one, two, by=cast.edith())
    for pair in ((one, three), (three, one)):
        with pytest.raises(Refused, match="merged into another"):
            merge(*pair, by=cast.edith())


def test_writers_merge_nothing() -> None:
    with pytest.raises(Refused, match="editor"):
        merge(cast.tag("one"), cast.tag("two"), by=cast.wanda())


def test_a_merged_name_typed_again_means_the_one_that_stays() -> None:
    old, new = cast.tag("llm"), cast.tag("llms")
    merge(old, new, by=cast.edith())
    assert list(Tag.objects.current()) == [new]


def test_a_category_renamed_to_an_address_in_use_is_refused_beside_its_field() -> None:
    cast.category("Taken")
    other = cast.category("Other")
    other.slug = "taken"
    with pytest.raises(Refused) as refusal:
        cataloguing.keep(other, by=cast.edith())
    assert refusal.value.field == "slug"
    assert Category.objects.filter(slug="other").exists()


@pytest.mark.django_db(transaction=True)
def test_two_tags_merged_into_each_other_at_once_become_one() -> None:
    one, two, editor = cast.tag("one"), cast.tag("two"), cast.edith()
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def try_it(gone: Tag, stays: Tag) -> None:
        try:
            together.wait()
            merge(gone, stays, by=editor)
            outcomes.append("merged")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["merged", "refused"]
    assert Tag.objects.current().count() == 1
