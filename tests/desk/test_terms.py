"""Categories and tags at the desk: found, added, renamed, merged and deleted, with what follows said before."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kb.editorial import cataloguing, merging
from kb.models import Category, Redirect, Tag, Tool
from tests import cast
from tests.desk.sending import signed_in
from tests.pages.asking import Server
from tests.site.reading import Page

pytestmark = pytest.mark.django_db


def at(term: Category | Tag, rest: str = "") -> str:
    kind = "categories" if isinstance(term, Category) else "tags"
    return f"/desk/{kind}/{term.public_id}/{rest}"


def loaded(client: Client, address: str) -> dict[str, Any]:
    """What the form at this address would send unchanged."""
    form = client.get(address).context["form"]
    return {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}


def names(client: Client, asked: str, kind: str = "tags") -> list[str]:
    return [term.name for term, _drafts in client.get(f"/desk/{kind}/?{asked}").context["rows"]]


def test_the_list_says_what_bears_each_and_finds_by_words() -> None:
    used, client = cast.tag("used"), signed_in(cast.edith())
    merging.merge(cast.tag("older"), used, by=cast.edith())
    cast.tag("alone")
    for _number in range(2):
        cast.published(tags=(used.public_id,))
    cast.draft(tags=(Tag.objects.get(slug="older").public_id,))
    html = client.get("/desk/tags/").content.decode()
    assert "2 articles" in html
    assert "1 draft" in html
    assert names(client, "") == ["alone", "used"]
    assert names(client, "show=most_used") == ["used", "alone"]
    assert names(client, "show=unused") == ["alone"]
    assert names(client, "q=USE") == ["used"]
    for nonsense in ("q=%00", "show=bogus", "q=" + "x" * 300):
        assert names(client, nonsense) == []
    assert names(client, "page=99") == ["alone", "used"]
    assert names(client, "", "categories") == ["LLMs"]


def test_an_empty_list_says_so() -> None:
    client = signed_in(cast.edith())
    assert "There is no tag yet." in client.get("/desk/tags/").content.decode()
    assert "Nothing matches." in client.get("/desk/tags/?q=x").content.decode()


@pytest.mark.parametrize("rest", ["", "?q=tag&show=most_used", "?show=unused"])
def test_ten_thousand_tags_take_as_few_queries_as_one(rest: str) -> None:
    cast.published()  # a site's settings are read once while nothing public changes
    client, counts = signed_in(cast.edith()), []
    for many in (1, 10_000):
        Tag.objects.bulk_create(Tag(name=f"tag {many} {number}", slug=f"tag-{many}-{number}") for number in range(many))
        client.get("/desk/tags/")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/desk/tags/{rest}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize("rest", ["", "merge/", "merge/?into=", "delete/"])
def test_a_terms_pages_take_as_many_queries_for_thirty_articles_as_for_one(rest: str) -> None:
    category, other = cast.category("Full"), cast.category("Other")
    cast.published()  # a site's settings are read once while nothing public changes
    address = at(category, f"{rest}{other.public_id}" if rest.endswith("=") else rest)
    client, counts = signed_in(cast.edith()), []
    for more in (1, 29):
        for number in range(more):
            cast.draft(category=category.public_id)
            Redirect.objects.create(old=f"/old/{more}/{number}/", new=category.get_absolute_url())
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 11  # the bell's among them


def test_a_tag_is_added_its_address_made_from_its_name_and_another_may_follow() -> None:
    client = signed_in(cast.edith())
    answer = client.post("/desk/tags/new/", {"name": "  Speech   to text ", "another": "1"})
    assert answer["Location"] == "/desk/tags/new/"
    assert client.post("/desk/tags/new/", {"name": "كلام"})["Location"] == "/desk/tags/"
    first, second = Tag.objects.order_by("id")
    assert (first.name, first.slug) == ("Speech to text", "speech-to-text")
    assert second.slug.startswith("tag-")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"name": ""}, "Give it a name."),
        ({"name": "PRIVACY"}, "There is “privacy” already."),
        ({"name": "Other", "slug": "privacy"}, "The address “privacy” belongs to “privacy”."),
        ({"name": "Other", "slug": "Privacy"}, "The address “privacy” belongs to “privacy”."),
        ({"name": "Other", "slug": "a b"}, "Enter a valid “slug”"),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
    ids=str,
)
def test_what_cannot_be_stored_is_said_beside_its_field_and_nothing_typed_is_lost(
    typed: dict[str, str], sentence: str
) -> None:
    cast.tag("privacy")
    html = signed_in(cast.edith()).post("/desk/tags/new/", {"description": "Kept words.", **typed}).content.decode()
    assert "<title>Error:" in html
    assert html.count(sentence) == 2
    assert "Kept words." in html
    assert Tag.objects.count() == 1


def test_a_renamed_address_leads_on_and_the_page_says_so() -> None:
    category, client = cast.category("Speech"), signed_in(cast.edith())
    cast.published(category=category.public_id)
    assert "/categories/speech/ will lead to the new address" in client.get(at(category)).content.decode()
    typed = loaded(client, at(category)) | {"name": "Voice", "slug": "voice", "position": "3", "cta_heading": "Listen"}
    html = client.post(at(category), typed, follow=True).content.decode()
    assert "/categories/speech/ leads to /categories/voice/ now." in html
    category.refresh_from_db()
    assert (category.name, category.position, category.cta_heading) == ("Voice", 3, "Listen")
    assert Client().get("/categories/speech/")["Location"] == "/categories/voice/"


@pytest.mark.django_db(transaction=True)
def test_a_call_to_action_worded_at_the_desk_is_read_at_once_and_leads_to_tools_that_are_there() -> None:
    category, client, server = cast.category("Speech"), signed_in(cast.edith()), Server()
    for number in range(4):
        tool = Tool(name=f"Tool {number}", slug=f"tool-{number}", description="D", url="https://example.org/")
        cataloguing.keep_tool(tool, by=cast.edith())
    path = cast.published(category=category.public_id).get_absolute_url()
    assert "Say it aloud" not in server.ask(path).text
    worded = {"cta_heading": "Say it aloud", "cta_text": "And hear it."}
    client.post(at(category), loaded(client, at(category)) | worded)
    page = Page(server.ask(path).text)
    assert "Say it aloud" in page.words
    assert "And hear it." in page.words
    targets = [str(attrs["href"]) for attrs in page.all("a") if str(attrs.get("href")).startswith("/tools/#")]
    assert targets == ["/tools/#tool-0", "/tools/#tool-1", "/tools/#tool-2"]
    assert {target.partition("#")[2] for target in targets} <= set(Page(server.ask("/tools/").text).ids)


def test_a_category_renamed_to_an_address_in_use_is_refused_in_the_form() -> None:
    cast.category("Taken")
    category, client = cast.category("Speech"), signed_in(cast.edith())
    html = client.post(at(category), loaded(client, at(category)) | {"slug": "taken"}).content.decode()
    assert html.count("The address “taken” belongs to “Taken”.") == 2
    assert 'value="taken"' in html
    assert not Redirect.objects.exists()


def test_a_stale_form_overwrites_nothing_and_keeps_what_was_typed() -> None:
    tag, client = cast.tag("privacy"), signed_in(cast.edith())
    typed = loaded(client, at(tag)) | {"description": "Mine."}
    assert signed_in(cast.emil()).post(at(tag), typed | {"description": "Theirs."}).status_code == 302
    answer = client.post(at(tag), typed)
    assert answer.status_code == 409
    assert "Mine." in answer.content.decode()
    assert "Stored now: Theirs." in answer.content.decode()
    tag.refresh_from_db()
    assert tag.description == "Theirs."
    again = typed | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(at(tag), again).status_code == 302
    tag.refresh_from_db()
    assert tag.description == "Mine."


def test_a_form_that_does_not_say_what_was_seen_is_stale() -> None:
    tag, client = cast.tag("privacy"), signed_in(cast.edith())
    assert client.post(at(tag), {"name": "secrecy", "slug": "secrecy"}).status_code == 409


def test_a_merge_says_what_will_follow_and_then_does_it() -> None:
    old, new, client = cast.tag("llm"), cast.tag("llms"), signed_in(cast.edith())
    cast.published(tags=(old.public_id,))
    cast.published(tags=(old.public_id, new.public_id))
    cast.draft(tags=(old.public_id,))
    typed = loaded(client, at(old)) | {"slug": "large"}
    client.post(at(old), typed)
    assert [term.name for term in client.get(at(old, "merge/")).context["offered"]] == ["llms"]
    html = client.get(at(old, f"merge/?into={new.public_id}")).content.decode()
    assert "2 articles, 1 draft." in html
    assert "“llms” will have 2 published articles." in html
    for path in ("/tags/large/", "/tags/llm/"):
        assert f'<span class="path">{path}</span> will lead to <span class="path">/tags/llms/</span>' in html
    answer = client.post(at(old, "merge/"), {"into": str(new.public_id)}, follow=True)
    assert "/tags/large/ leads to /tags/llms/" in answer.content.decode()
    assert Client().get("/tags/llm/")["Location"] == "/tags/llms/"
    assert client.get(at(old))["Location"] == at(new)
    assert client.get(at(old, "merge/"))["Location"] == at(old)
    assert client.post(at(old, "merge/"), {"into": str(new.public_id)}).status_code == 409


@pytest.mark.parametrize("into", ["", "nonsense", "0190aaaa-0000-7000-8000-000000000000", "itself"])
def test_a_merge_into_nothing_or_itself_does_nothing(into: str) -> None:
    tag = cast.tag("llm")
    into = str(tag.public_id) if into == "itself" else into
    assert signed_in(cast.edith()).post(at(tag, "merge/"), {"into": into}).status_code in {200, 404}
    assert Tag.objects.get().merged_into is None


def test_only_what_nothing_uses_is_deleted_and_a_refusal_names_the_uses() -> None:
    free, used, client = cast.tag("free"), cast.category("Used"), signed_in(cast.edith())
    cast.published(category=used.public_id)
    cast.rewritten(cast.draft(category=used.public_id), category=cast.category("Other").public_id)
    Tool.objects.create(name="T", slug="t", description="D", url="https://example.org/", category=used)
    uses = "1 article, 1 earlier text, 1 tool"
    assert uses in client.get(at(used)).content.decode()
    assert uses in client.get(at(used, "delete/")).content.decode()
    answer = client.post(at(used, "delete/"))
    assert answer.status_code == 409
    assert uses in answer.content.decode()
    cataloguing.redirect_addresses("/tags/freed/", "/tags/free/")
    assert client.post(at(free, "delete/"))["Location"] == "/desk/tags/"
    assert not Tag.objects.filter(pk=free.pk).exists()
    assert not Redirect.objects.exists()
