"""Settings, redirects and the featured list in the admin."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kb import pages
from kb.editorial.transitions import required_approvals
from kb.models import Featured, FooterLink, Redirect, SiteSettings
from tests import cast
from tests.admin.forms import errors, links, seen, typed

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "Our comparisons",
    "tagline": "True today.",
    "cta_button": "Tools",
    "required_approvals": 2,
    "review_interval": 90,
    "staleness_banner": "on",
}
FORM = "/admin/kb/sitesettings/1/change/"


def sent(ada: Client, *rows: dict[str, Any], **changes: object) -> Any:
    return ada.post(FORM, SETTINGS | changes | links("footer_links", *rows))


def test_the_list_leads_straight_to_the_form_on_a_new_site_too(ada: Client) -> None:
    response = ada.get(reverse("admin:kb_sitesettings_changelist"))
    assert (response.status_code, response["Location"]) == (302, FORM)
    assert typed(ada.get(FORM), "name") == "Plumbline"


def test_settings_are_stored_in_the_one_row_and_apply_at_once(ada: Client) -> None:
    assert pages.chrome().settings.name == "Plumbline"
    assert sent(ada).status_code == 302
    assert pages.chrome().settings.name == "Our comparisons"
    assert required_approvals() == 2
    assert sent(ada, name="Changed", **seen(SiteSettings.objects.get())).status_code == 302
    assert SiteSettings.objects.get().name == pages.chrome().settings.name == "Changed"


def test_footer_links_apply_at_once(ada: Client) -> None:
    pages.chrome()
    rows = [
        {"title": "Imprint", "url": "/tags/", "position": 2},
        {"title": "Mail", "url": "mailto:us@example.org", "position": 1},
        {"title": "Elsewhere", "url": "https://example.org/", "position": 3},
    ]
    assert sent(ada, *rows).status_code == 302
    assert [link.title for link in pages.chrome().footer_links] == ["Mail", "Imprint", "Elsewhere"]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//elsewhere.example/", "words", "data:text/html,x"])
def test_a_footer_link_that_leads_nowhere_good_stores_nothing(ada: Client, url: str) -> None:
    response = sent(ada, {"title": "Bad", "url": url, "position": 0})
    assert "is not a web address" in str(errors(response))
    assert url in response.content.decode()
    assert typed(response, "name") == "Our comparisons"
    assert not FooterLink.objects.exists()
    assert not SiteSettings.objects.exists()


@pytest.mark.parametrize("accent", ["red", "#12", "#0b5d4g", "#fff"])
def test_an_accent_is_a_hash_and_six_digits(ada: Client, accent: str) -> None:
    response = sent(ada, accent=accent)
    assert "such as #0b5d4e" in errors(response)["accent"][0]
    assert typed(response, "accent") == accent


def test_an_accent_that_cannot_be_read_is_refused_with_the_nearest_that_can(ada: Client) -> None:
    sentence = errors(sent(ada, accent="#ffd75e"))["accent"][0]
    nearest = sentence.rstrip(".").rpartition(" ")[2]
    assert sent(ada, accent=nearest).status_code == 302
    assert SiteSettings.objects.get().accent == nearest


def test_capital_letters_in_an_accent_are_taken(ada: Client) -> None:
    sent(ada, accent="#0B5D4E")
    assert SiteSettings.objects.get().accent == "#0b5d4e"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("required_approvals", 6),
        ("required_approvals", -1),
        ("review_interval", 0),
        ("name", ""),
        ("time_zone", "Berlin"),
    ],
)
def test_settings_out_of_bounds_are_said_beside_their_field(ada: Client, field: str, value: object) -> None:
    response = sent(ada, **{field: value})
    assert list(errors(response)) == [field]
    assert str(typed(response, field)) == str(value)


def test_there_is_one_row_only(ada: Client) -> None:
    assert ada.get("/admin/kb/sitesettings/2/change/").status_code == 302
    assert ada.post("/admin/kb/sitesettings/1/delete/", {"post": "yes"}).status_code == 403


def test_a_redirect_is_added_with_its_chain_flattened(ada: Client) -> None:
    ada.post(reverse("admin:kb_redirect_add"), {"old": "/b/", "new": "/c/"})
    ada.post(reverse("admin:kb_redirect_add"), {"old": "/a/", "new": "/b/"})
    assert Redirect.objects.get(old="/a/").new == "/c/"


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("tags", "/tags/", "old"),
        ("//elsewhere.example/", "/tags/", "old"),
        ("/old/", "https://elsewhere.example/", "new"),
        ("/old/", "//elsewhere.example/", "new"),
        ("/old/", "/\\elsewhere.example/", "new"),
        ("/old/", "/old/", "new"),
    ],
)
def test_a_redirect_leads_from_a_path_of_ours_to_another(ada: Client, old: str, new: str, field: str) -> None:
    response = ada.post(reverse("admin:kb_redirect_add"), {"old": old, "new": new})
    assert list(errors(response)) == [field]
    assert typed(response, "new") == new
    assert not Redirect.objects.exists()


def test_an_address_redirects_once(ada: Client) -> None:
    ada.post(reverse("admin:kb_redirect_add"), {"old": "/a/", "new": "/b/"})
    assert list(errors(ada.post(reverse("admin:kb_redirect_add"), {"old": "/a/", "new": "/c/"}))) == ["old"]


def test_a_redirect_is_deleted(ada: Client) -> None:
    ada.post(reverse("admin:kb_redirect_add"), {"old": "/a/", "new": "/b/"})
    before = pages.edition()
    ada.post(reverse("admin:kb_redirect_delete", args=[Redirect.objects.get().pk]), {"post": "yes"})
    assert not Redirect.objects.exists()
    assert pages.edition() != before


def test_articles_are_featured_in_order_and_taken_off(ada: Client) -> None:
    first, second = cast.published(), cast.published()
    ada.post(reverse("admin:kb_featured_add"), {"article": first.pk, "position": 2})
    ada.post(reverse("admin:kb_featured_add"), {"article": second.pk, "position": 1})
    assert [entry.article for entry in Featured.objects.all()] == [second, first]
    ada.post(reverse("admin:kb_featured_delete", args=[second.featured.pk]), {"post": "yes"})
    assert [entry.article for entry in Featured.objects.all()] == [first]


def test_an_article_is_featured_once(ada: Client) -> None:
    article = cast.published()
    ada.post(reverse("admin:kb_featured_add"), {"article": article.pk, "position": 0})
    response = ada.post(reverse("admin:kb_featured_add"), {"article": article.pk, "position": 0})
    assert list(errors(response)) == ["article"]
