"""What the wrapper gives every public page: methods, parameters, storing, 304, and no idea of who asks."""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from kb.editorial import cataloguing
from kb.pages.encodings import decode
from kb.site import urls
from tests import cast

pytestmark = pytest.mark.django_db
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'none'; script-src 'none'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STORED = ("/", "/articles/", "/categories/", "/tags/", "/authors/", "/tools/")
FORMS = ("/contact/", "/feedback/")
UNSTORED = ("/search/", *FORMS)
STAMP = re.compile(rb'name="stamp" value="[^"]*"')  # the moment at which a form was loaded


def every_page() -> list[str]:
    article = cast.published(slug="an-article")
    return [
        *STORED, *UNSTORED, "/search/?q=comparison", article.get_absolute_url(),
        f"{article.get_absolute_url()}index.md",
        "/categories/llms/", "/tags/privacy/", "/authors/mei-zhang/", "/nowhere/", "/articles/?page=7",
    ]  # fmt: skip


def test_every_route_of_the_site_is_marked_public() -> None:
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        assert pattern.callback.public_page, pattern


def test_url_names_are_view_names() -> None:
    assert all(pattern.name == pattern.callback.__name__ for pattern in urls.urlpatterns)


def test_every_page_has_the_public_policy_and_sets_no_cookie(client: Client) -> None:
    for path in every_page():
        response = client.get(path)
        assert response["Content-Security-Policy"] == POLICY, path
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path


def test_headers_that_the_public_policy_makes_needless_are_the_desk_s_alone(client: Client) -> None:
    needless = {"X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin"}
    assert "frame-ancestors 'none'" in POLICY
    assert "script-src 'none'" in POLICY
    for path in every_page():
        assert not needless.keys() & client.get(path).headers.keys(), path
    signing_in = client.get(reverse("account_login"))
    assert {name: signing_in[name] for name in needless} == needless


@pytest.mark.parametrize("name", ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME"])
@pytest.mark.parametrize("value", ["junk", "x" * 32, "<>;,", ""])
def test_no_cookie_however_broken_is_answered_with_a_cookie(
    client: Client, settings: pytest.FixtureRequest, name: str, value: str
) -> None:
    client.cookies[getattr(settings, name)] = value
    for path in every_page():
        response = client.get(path)
        assert not response.cookies, path
        assert "Cookie" not in response.get("Vary", ""), path


def test_no_page_has_a_script_an_inline_style_or_a_foreign_address_to_fetch(client: Client) -> None:
    for path in every_page():
        html = client.get(path).content.decode()
        assert html.count("<script") == html.count('<script type="application/ld+json">'), path
        assert "<style" not in html
        assert " style=" not in html
        assert ' src="http' not in html


def test_pages_are_the_same_for_a_person_who_is_signed_in(client: Client) -> None:
    paths = every_page()
    before = [STAMP.sub(b"", client.get(path).content) for path in paths]
    client.force_login(cast.ada(), backend="django.contrib.auth.backends.ModelBackend")
    assert [STAMP.sub(b"", client.get(path).content) for path in paths] == before


def test_stored_pages_may_be_stored_and_asked_again_others_not(client: Client) -> None:
    for path in STORED:
        stored = client.get(path)["Cache-Control"]
        assert stored == "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"
    for path in (*UNSTORED, "/search/?q=x", "/nowhere/"):
        response = client.get(path)
        assert response["Cache-Control"] == "no-store"
        assert "ETag" not in response


def test_a_known_etag_is_answered_by_one_query_and_no_template(
    client: Client, django_assert_num_queries: pytest.FixtureRequest, settings: pytest.FixtureRequest
) -> None:
    article = cast.published()
    for path in (*STORED, article.get_absolute_url()):
        tag = client.get(path)["ETag"]
        for sent in (tag, tag.removeprefix("W/"), f'"other", {tag}'):
            with django_assert_num_queries(1):  # type: ignore[operator]
                response = client.get(path, headers={"If-None-Match": sent})
            assert response.status_code == 304
            assert not response.templates
            assert response.content == b""
            assert response["ETag"] == tag


def test_whoever_wants_only_what_was_not_there_is_told_that_it_is(client: Client) -> None:
    response = client.get(cast.published().get_absolute_url(), headers={"If-None-Match": "*"})
    assert (response.status_code, response.content) == (304, b"")
    assert client.get("/articles/nothing/", headers={"If-None-Match": "*"}).status_code == 404


def test_any_public_change_another_parameter_or_another_host_makes_another_etag(client: Client) -> None:
    for _ in range(21):
        cast.published()
    first = client.get("/articles/")["ETag"]
    assert client.get("/articles/")["ETag"] == first
    assert client.get("/articles/?page=2")["ETag"] != first
    assert client.get("/articles/", headers={"Host": "localhost"})["ETag"] != first
    cataloguing.keep_settings(cast.settings(name="Renamed"), by=cast.ada())
    response = client.get("/articles/", headers={"If-None-Match": first})
    assert response.status_code == 200
    assert "Renamed" in response.content.decode()


def test_a_draft_changes_no_etag(client: Client) -> None:
    article = cast.published()
    first = client.get("/")["ETag"]
    cast.rewritten(article)
    cast.draft()
    assert client.get("/")["ETag"] == first


def test_a_broken_etag_is_no_known_one(client: Client) -> None:
    assert client.get("/", headers={"If-None-Match": 'W/"broken'}).status_code == 200


def test_parameters_that_the_address_does_not_take_are_dropped(client: Client) -> None:
    article = cast.published()
    for path in ("/", "/articles/", "/tools/", article.get_absolute_url()):
        plain = client.get(path)
        noisy = client.get(f"{path}?utm_source=x&q=%00&preview=1&%3Cscript%3E=1")
        assert (noisy.status_code, noisy.content, noisy["ETag"]) == (200, plain.content, plain["ETag"])


def test_only_reading_is_allowed(client: Client) -> None:
    article = cast.published()
    for path in (*STORED, *UNSTORED, article.get_absolute_url(), "/robots.txt", "/healthz", "/favicon.ico"):
        allowed = "GET, HEAD, POST, OPTIONS" if path in FORMS else "GET, HEAD, OPTIONS"
        for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
            response = client.generic(method, path, b"x=1", content_type="application/x-www-form-urlencoded")
            if path in FORMS and method == "POST":
                continue  # tests/site/views/test_letters.py
            assert response.status_code == 405, (method, path)
            assert response["Allow"] == allowed
            assert "cannot be done here" in response.content.decode()
        response = client.options(path)
        assert (response.status_code, response["Allow"], response.content) == (204, allowed, b"")
        assert client.head(path).content == b""


def test_what_is_sent_to_a_page_without_a_form_is_405_whatever_its_token(client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/tools/", {"message": "hello"}).status_code == 405


def test_odd_headers_change_nothing(client: Client) -> None:
    for headers in ({"Accept": "nonsense/;;q=x"}, {"Accept-Language": "\xff,,;q=zz"}, {"Range": "bytes=9-1"}):
        assert client.get("/articles/", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/articles/", "/search/?q=comparison"])  # stored, and for one reader alone
@pytest.mark.parametrize(("accepted", "coding"), [("gzip", "gzip"), ("gzip, br", "br"), ("br;q=0, gzip", "gzip")])
def test_pages_go_out_compressed_to_who_takes_it(client: Client, path: str, accepted: str, coding: str) -> None:
    cast.published()
    plain, small = client.get(path), client.get(path, headers={"Accept-Encoding": accepted})
    assert small["Content-Encoding"] == coding
    assert decode(small.content, coding) == plain.content
    assert int(small["Content-Length"]) == len(small.content) < len(plain.content) / 2
    assert plain["Vary"] == small["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in plain


def test_a_refusal_says_that_its_coding_varies_too(client: Client) -> None:
    refused = client.put("/articles/", headers={"Accept-Encoding": "br"})
    assert (refused.status_code, refused["Content-Encoding"]) == (405, "br")
    assert "Accept-Encoding" in refused["Vary"]
