"""Cataloguing: terms are renamed, guarded and listed; settings apply at once."""

from __future__ import annotations

import pytest

from accounts.models import User
from accounts.refusal import Refused
from kb import pages
from kb.editorial import cataloguing, drafting, featuring, publishing, review
from kb.models import Article, Category, Featured, Redirect, SiteSettings, Tag, Tool
from tests import cast

pytestmark = pytest.mark.django_db


def renamed(tag: Tag, slug: str) -> Tag:
    tag.slug = slug
    return cataloguing.keep(tag, by=cast.edith())


def redirects() -> dict[str, str]:
    return dict(Redirect.objects.values_list("old", "new"))


def test_writers_keep_no_catalogue() -> None:
    deeds = [
        lambda by: cataloguing.keep(Category(name="New", slug="new"), by=by),
        lambda by: cataloguing.remove(cast.tag(), by=by),
        lambda by: cataloguing.keep_tool(Tool(name="T", slug="t", description="D", url="https://example.org/"), by=by),
        lambda by: featuring.feature([], by=by),
    ]
    for deed in deeds:
        with pytest.raises(Refused, match="role of editor"):
            deed(cast.wanda())


def test_editors_keep_neither_settings_nor_redirects() -> None:
    with pytest.raises(Refused, match="role of administrator"):
        cataloguing.keep_settings(SiteSettings(), by=cast.edith())
    with pytest.raises(Refused, match="role of administrator"):
        cataloguing.keep_redirect(Redirect(old="/a/", new="/b/"), by=cast.edith())


def test_who_has_left_keeps_nothing() -> None:
    left = User.objects.create_user("lena@example.org", name="Lena", role="administrator", is_active=False)
    with pytest.raises(Refused):
        cataloguing.keep(Category(name="New", slug="new"), by=left)


def test_a_renamed_tag_redirects_from_every_older_address() -> None:
    tag = cast.tag("privacy")
    renamed(tag, "secrecy")
    renamed(tag, "discretion")
    assert redirects() == {"/tags/privacy/": "/tags/discretion/", "/tags/secrecy/": "/tags/discretion/"}


def test_a_tag_may_return_to_its_first_address() -> None:
    tag = cast.tag("privacy")
    renamed(tag, "secrecy")
    renamed(tag, "privacy")
    assert redirects() == {"/tags/secrecy/": "/tags/privacy/"}


def test_renaming_changes_no_hash_and_voids_no_approval() -> None:
    tag, category, author = cast.tag("privacy"), cast.category("LLMs"), cast.author("Mei Zhang")
    article = cast.approved()
    before = article.newest.content()
    for term in (tag, category, author):
        term.name, term.slug = f"New {term.name}", f"new-{term.slug}"
        cataloguing.keep(term, by=cast.edith())
    again = Article.objects.get(pk=article.pk)
    assert again.newest.content() == before
    assert publishing.publish(again, by=cast.edith()).state == "published"


def test_what_revisions_use_cannot_be_deleted_even_when_only_the_past_uses_it() -> None:
    article = cast.draft()
    cast.rewritten(
        article, tags=(), category=cast.category("Other").public_id, authors=(cast.author("Ines").public_id,)
    )
    for term in (cast.tag(), cast.category(), cast.author()):
        with pytest.raises(Refused, match="in use"):
            cataloguing.remove(term, by=cast.edith())
        assert type(term)._default_manager.filter(pk=term.pk).exists()


def test_what_nothing_uses_is_deleted() -> None:
    cataloguing.remove(cast.tag("unused"), by=cast.edith())
    assert not Tag.objects.exists()


def test_a_name_that_is_taken_is_refused_beside_its_field() -> None:
    cast.category("LLMs")
    with pytest.raises(Refused) as refusal:
        cataloguing.keep(Category(name="LLMs", slug="other"), by=cast.edith())
    assert refusal.value.field == "name"
    with pytest.raises(Refused) as refusal:
        cataloguing.keep(Category(name="Other", slug="not a slug"), by=cast.edith())
    assert refusal.value.field == "slug"


def test_redirects_are_flattened_from_both_ends() -> None:
    ada = cast.ada()
    cataloguing.keep_redirect(Redirect(old="/b/", new="/c/"), by=ada)
    cataloguing.keep_redirect(Redirect(old="/a/", new="/b/"), by=ada)
    cataloguing.keep_redirect(Redirect(old="/c/", new="/d/"), by=ada)
    assert redirects() == {"/a/": "/d/", "/b/": "/d/", "/c/": "/d/"}


@pytest.mark.parametrize("pair", [("/c/", "/c/"), ("/b/", "/a/")])
def test_a_redirect_that_leads_in_a_circle_is_refused(pair: tuple[str, str]) -> None:
    cataloguing.keep_redirect(Redirect(old="/a/", new="/b/"), by=cast.ada())
    with pytest.raises(Refused, match="circle") as refusal:
        cataloguing.keep_redirect(Redirect(old=pair[0], new=pair[1]), by=cast.ada())
    assert refusal.value.field == "new"


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example/", "a/", "/a b/", "/a\\b", ""])
def test_a_redirect_leads_from_a_path_of_ours_to_another(path: str) -> None:
    with pytest.raises(Refused) as refusal:
        cataloguing.keep_redirect(Redirect(old="/a/", new=path), by=cast.ada())
    assert refusal.value.field == "new"
    with pytest.raises(Refused) as refusal:
        cataloguing.keep_redirect(Redirect(old=path, new="/a/"), by=cast.ada())
    assert refusal.value.field == "old"


def test_the_featured_list_is_what_was_chosen_in_that_order() -> None:
    one, two, three = cast.published(), cast.published(), cast.published()
    featuring.feature([three, one, three], by=cast.edith())
    assert [entry.article for entry in Featured.objects.all()] == [three, one]
    featuring.feature([two], by=cast.edith())
    assert [entry.article for entry in Featured.objects.all()] == [two]


def test_settings_apply_at_once() -> None:
    assert pages.chrome().settings.name == "Plumbline"
    cataloguing.keep_settings(SiteSettings(name="Level", required_approvals=0), by=cast.ada())
    assert pages.chrome().settings.name == "Level"
    article = cast.draft(by=cast.ada())
    assert review.submit(article, by=cast.ada()).state == "approved"


def test_there_is_one_row_of_settings_however_often_they_are_kept() -> None:
    cataloguing.keep_settings(SiteSettings(name="One"), by=cast.ada())
    row = SiteSettings.objects.get()
    row.name = "Two"
    cataloguing.keep_settings(row, by=cast.ada())
    assert SiteSettings.objects.get().name == "Two"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("required_approvals", 6),
        ("required_approvals", -1),
        ("review_interval", 0),
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", "../../etc/passwd"),
        ("accent", "red;}"),
        ("name", "x" * 61),
    ],
)
def test_settings_that_make_no_sense_are_refused_beside_their_field(field: str, value: object) -> None:
    with pytest.raises(Refused) as refusal:
        cataloguing.keep_settings(SiteSettings(**{field: value}), by=cast.ada())
    assert refusal.value.field == field


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "not an address"])
def test_a_tool_leads_to_a_web_address(url: str) -> None:
    with pytest.raises(Refused) as refusal:
        cataloguing.keep_tool(Tool(name="T", slug="t", description="D", url=url), by=cast.edith())
    assert refusal.value.field == "url"


def test_every_change_of_the_catalogue_raises_the_edition() -> None:
    edith, ada = cast.edith(), cast.ada()
    tool = Tool(name="T", slug="t", description="D", url="https://example.org/")
    redirect = Redirect(old="/a/", new="/b/")
    for deed in (
        lambda: cataloguing.keep(cast.tag(), by=edith),
        lambda: cataloguing.remove(cast.tag(), by=edith),
        lambda: cataloguing.keep_tool(tool, by=edith),
        lambda: cataloguing.keep_redirect(redirect, by=ada),
        lambda: cataloguing.drop_redirect(redirect, by=ada),
        lambda: featuring.feature([], by=edith),
        lambda: cataloguing.keep_settings(SiteSettings(), by=ada),
    ):
        before = pages.edition()
        deed()
        assert pages.edition() != before


def test_a_draft_saved_after_a_rename_is_still_the_same_text() -> None:
    tag, article = cast.tag("privacy"), cast.approved()
    renamed(tag, "secrecy")
    content = Article.objects.get(pk=article.pk).newest.content()
    assert not drafting.save(article, content, base=1, by=cast.wanda()).changed
