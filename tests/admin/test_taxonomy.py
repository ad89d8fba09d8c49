"""Categories and tags in the admin."""

import pytest
from django.test import Client
from django.urls import reverse

from kb import pages
from kb.models import Category, Redirect, Tag
from tests import cast
from tests.admin.forms import errors, said, seen, typed

pytestmark = pytest.mark.django_db
CATEGORY = {"name": "LLMs", "slug": "llms", "description": "", "position": 0, "cta_heading": "", "cta_text": ""}


def test_a_category_is_added_and_what_is_public_is_told(ada: Client) -> None:
    before = pages.edition()
    response = ada.post(reverse("admin:kb_category_add"), CATEGORY)
    assert response.status_code == 302
    assert Category.objects.get().slug == "llms"
    assert pages.edition() != before


@pytest.mark.parametrize("kind", ["category", "tag", "author"])
def test_a_renamed_address_leads_to_the_new_one(ada: Client, kind: str) -> None:
    term = getattr(cast, kind)("Old name")
    old = term.get_absolute_url()
    links = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0} if kind == "author" else {}
    data = {"name": "New name", "slug": "new-name", "position": 0, **links, **seen(term)}
    assert ada.post(reverse(f"admin:kb_{kind}_change", args=[term.pk]), data).status_code == 302
    term.refresh_from_db()
    assert Redirect.objects.get(old=old).new == term.get_absolute_url()


def test_an_address_in_use_is_said_beside_its_field_and_what_was_typed_stays(ada: Client) -> None:
    cast.category("LLMs")
    response = ada.post(
        reverse("admin:kb_category_add"), {**CATEGORY, "name": "Another", "description": "Long thought."}
    )
    assert list(errors(response)) == ["slug"]
    assert typed(response, "description") == "Long thought."
    assert Category.objects.count() == 1


def test_an_address_that_is_none_is_said_beside_its_field(ada: Client) -> None:
    response = ada.post(reverse("admin:kb_tag_add"), {"name": "A tag", "slug": "a tag!", "description": ""})
    assert list(errors(response)) == ["slug"]
    assert typed(response, "slug") == "a tag!"


@pytest.mark.parametrize("kind", ["category", "tag", "author"])
def test_what_articles_use_is_not_deleted(ada: Client, kind: str) -> None:
    article = cast.draft()
    term = {"category": cast.category, "tag": cast.tag, "author": cast.author}[kind]()
    response = ada.post(reverse(f"admin:kb_{kind}_delete", args=[term.pk]), {"post": "yes"}, follow=True)
    assert "in use" in said(response)[0]
    assert type(term).objects.filter(pk=term.pk).exists()
    article.refresh_from_db()


def test_what_nothing_uses_is_deleted(ada: Client) -> None:
    tag = cast.tag()
    ada.post(reverse("admin:kb_tag_delete", args=[tag.pk]), {"post": "yes"})
    assert not Tag.objects.exists()


def test_of_several_none_is_deleted_when_one_is_refused(ada: Client) -> None:
    cast.draft()
    used, free = cast.tag(), cast.tag("free")
    data = {"action": "delete_selected", "_selected_action": [free.pk, used.pk], "post": "yes"}
    response = ada.post(reverse("admin:kb_tag_changelist"), data, follow=True)
    assert [f"“{used}”" in sentence for sentence in said(response)] == [True]
    assert Tag.objects.count() == 2


def test_several_are_deleted_at_once(ada: Client) -> None:
    keys = [cast.tag("one").pk, cast.tag("two").pk]
    data = {"action": "delete_selected", "_selected_action": keys, "post": "yes"}
    ada.post(reverse("admin:kb_tag_changelist"), data)
    assert not Tag.objects.exists()


def test_positions_are_changed_in_the_list(ada: Client) -> None:
    category = cast.category()
    before = pages.edition()
    data = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": category.pk,
        "form-0-position": 7,
        "_save": "1",
    }
    assert ada.post(reverse("admin:kb_category_changelist"), data).status_code == 302
    category.refresh_from_db()
    assert category.position == 7
    assert pages.edition() != before
