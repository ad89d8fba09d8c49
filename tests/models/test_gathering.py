"""What a piece of work reads is gathered; what it can read unseen is named here, each with its reason."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from accounts.immutable import Immutable
from kb.models import Article, Author, Category, Tally, gathering, note
from kb.models.gathering import Noted
from tests import cast
from tests.pages.test_freshness import addresses, furnish

pytestmark = pytest.mark.django_db

# Public pages read these too. None notes itself: the tags of others cover them.
COVERED = {
    "Edition": "says which edition it is; printed nowhere",
    "Touched": "says what changed; printed nowhere",
    "SiteSettings": "`site`: read through pages.chrome, which notes it",
    "FooterLink": "`site`, for it is read with the settings",
    "Tool": "`tools`: noted by the page and by the call to action",
    "Featured": "`featured`: noted by the QuerySet's word",
    "Listing": "`list:…`, noted by `under`",
    "Tally": "`list:…` and `lists:…`, noted by `of` and `by_term`; `*` by `of_each`",
    "Card": "`card:…`, noted where a picture of an article is printed",
    "Alias": "of a subject, which is read with it and changed with it",
    "AuthorLink": "of an author, who is read with it and changed with it",
    "Revision": "immutable: of an article, which is read with it",
    "Rendering": "of an article, which is read with it and changed with it",
    "Byline": "immutable, of a revision",
    "Label": "immutable, of a revision",
    "RelatedReading": "immutable, of a revision",
    "Link": "immutable, of a revision",
    "Use": "immutable, of a revision",
    "Address": "leads to an article, which is read with it; itself never changed or deleted",
    "User": "`reviewer:…`, noted where a page says who found an article true; printed is the byline, nothing of theirs",
    "FactVersion": "immutable: of a fact, which is read with it",
    "Pin": "of a fact, which is read with it and changed with it",
    "FactUse": "immutable, of a revision",
    "Redirect": "leads to answers that are not stored",
}


class Read:
    """The tables that queries name."""

    def __init__(self) -> None:
        self.tables: set[str] = set()

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.tables |= set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
        return execute(sql, params, many, context)


def test_every_noun_that_a_public_page_reads_notes_itself_or_is_covered_by_another_tag() -> None:
    furnish()
    client, read = Client(), Read()
    paths = [*addresses(), "/articles/never-there/", "/categories/never-there/", "/tags/never-there/feed.atom"]
    with connection.execute_wrapper(read):
        answers = [client.get(path).status_code for path in paths]
    assert answers.count(200) > 20
    by_table = {noun._meta.db_table: noun for noun in apps.get_models()}
    found = {by_table[table] for table in read.tables}
    unseen = {noun.__name__ for noun in found if not issubclass(noun, Noted)}
    assert unseen - COVERED.keys() == set(), "a stored page would not be dropped when one of these changes"
    assert COVERED.keys() - unseen == {"Touched"}, "no public page reads these any more"
    assert {noun.__name__ for noun in found if issubclass(noun, Noted)} >= {
        "Article",
        "Author",
        "Category",
        "Tag",
        "Image",
    }


def test_what_is_covered_for_being_immutable_is() -> None:
    immutable = [name for name, reason in COVERED.items() if reason.startswith("immutable")]
    assert [name for name in immutable if not issubclass(apps.get_model("kb", name), Immutable)] == []


def test_a_row_notes_itself_when_it_is_read_alone_joined_prefetched_or_again() -> None:
    article = cast.published()
    category, author = cast.category(), cast.author()
    with gathering() as tags:
        found = Article.objects.select_related("live__category").get(pk=article.pk)
    assert tags == {f"article:{article.pk}", f"category:{category.pk}"}
    with gathering() as tags:
        assert found.live is not None
        assert found.live.authors == [author]
    assert tags == {f"author:{author.pk}"}
    with gathering() as tags:
        category.refresh_from_db()
        list(Author.objects.only("name"))
    assert tags == {f"category:{category.pk}", f"author:{author.pk}"}


def test_words_that_read_no_noun_note_what_they_rest_on() -> None:
    with gathering() as tags:
        Tally.objects.of("category:3")
        Tally.objects.by_term(Category)
        list(Article.objects.featured())
    assert tags == {"list:category:3", "lists:category", "featured"}


def test_gatherings_stay_apart_and_end() -> None:
    note("nobody listens")
    with gathering() as outer:
        note("outer")
        with gathering() as inner:
            note("inner")
        thread = threading.Thread(target=note, args=("another request",))
        thread.start()
        thread.join(10)
        note("outer again")
    note("too late")
    assert (outer, inner) == ({"outer", "outer again"}, {"inner"})
