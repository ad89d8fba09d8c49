"""Who gets into the admin, and that every page of it opens."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.models import User
from kb.editorial import cataloguing, featuring, media
from kb.models import (
    Article,
    AuthorLink,
    Category,
    Featured,
    HistoryEntry,
    Image,
    Redirect,
    SiteSettings,
    Tag,
    Tool,
    Waiver,
)
from tests import cast
from tests.admin.pictures import png

pytestmark = pytest.mark.django_db
KEPT = {User, Article, HistoryEntry, Category, Tag, cast.Author, Image, Tool, Redirect, SiteSettings, Featured, Waiver}
NOT_ADDED = {Article, HistoryEntry, SiteSettings, Waiver}
ELSEWHERE = {SiteSettings, HistoryEntry}  # the list leads on: to the one row, to the audit


def example(model: type[Model]) -> Model:
    """One row of each kind."""
    ada = cast.ada()
    if model is Tool:
        return cataloguing.keep_tool(
            Tool(name="Counter", slug="counter", description="Counts.", url="https://a.example"), by=ada
        )
    if model is Redirect:
        return cataloguing.keep_redirect(Redirect(old="/old/", new="/new/"), by=ada)
    if model is Image:
        return media.add_image(png(), title="A square", by=ada)
    if model is SiteSettings:
        return cast.settings()
    if model is Waiver:
        return cast.waived(cast.draft(takeaways=()))
    article = cast.published()
    if model is Featured:
        return featuring.keep(Featured(article=article), by=ada)
    return model._default_manager.first()


def pages(model: type[Model]) -> list[str]:
    name, key = f"admin:{model._meta.app_label}_{model._meta.model_name}", [example(model).pk]
    addresses = [
        reverse(f"{name}_changelist"),
        reverse(f"{name}_change", args=key),
        reverse(f"{name}_history", args=key),
    ]
    return addresses + ([] if model in NOT_ADDED else [reverse(f"{name}_add")])


def test_the_admin_keeps_these_and_nothing_else() -> None:
    assert set(admin.site._registry) == KEPT


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
def test_every_page_opens_to_an_administrator(ada: Client, model: type[Model]) -> None:
    for address in pages(model):
        response = ada.get(address, follow=model in ELSEWHERE)
        assert response.status_code == 200, address


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model.__name__)
@pytest.mark.parametrize("person", [cast.wanda, cast.edith, None], ids=["writer", "editor", "anonymous"])
def test_no_page_opens_to_anybody_else(client: Client, model: type[Model], person: object) -> None:
    addresses = [reverse("admin:index"), *pages(model)]
    if callable(person):
        client.force_login(person())
    for address in addresses:
        for ask in (client.get, client.post):
            response = ask(address)
            assert response.status_code == 302
            assert response["Location"].startswith(("/admin/login/", "/accounts/login/"))


@pytest.mark.parametrize("model", NOT_ADDED, ids=lambda model: model.__name__)
def test_what_is_not_added_here_has_no_form_for_it(ada: Client, model: type[Model]) -> None:
    response = ada.get(reverse(f"admin:kb_{model._meta.model_name}_add"))
    assert response.status_code == 403


@pytest.mark.parametrize("model", [Article, HistoryEntry], ids=lambda model: model.__name__)
def test_articles_and_their_history_are_neither_changed_nor_deleted_here(ada: Client, model: type[Model]) -> None:
    row = example(model)
    name = f"admin:kb_{model._meta.model_name}"
    assert ada.post(reverse(f"{name}_change", args=[row.pk]), {"title": "Other"}).status_code == 403
    assert ada.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert model._default_manager.filter(pk=row.pk).exists()


def test_authors_links_belong_to_the_authors_form() -> None:
    assert AuthorLink not in admin.site._registry
