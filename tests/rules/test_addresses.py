"""Web addresses are written in one way, found in HTML, and told apart from those of private networks."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from kb.rules.addresses import LONGEST, found_in, is_public, parse, paths_in
from kb.rules.markdown import render


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("https://example.org", "https://example.org/"),
        ("HTTPS://Example.ORG:443/A?b#c", "https://example.org/A?b"),
        ("http://example.org:80/", "http://example.org/"),
        ("http://example.org:8080/a?", "http://example.org:8080/a"),
        ("http://example.org?q=1", "http://example.org/?q=1"),
        ("https://example.org./", "https://example.org/"),
        ("https://bücher.example/straße?ö=ä", "https://xn--bcher-kva.example/stra%C3%9Fe?%C3%B6=%C3%A4"),
        ("https://example.org/a%20b%C3%9F", "https://example.org/a%20b%C3%9F"),
        ("https://[2606:4700:0:0::1111]/", "https://[2606:4700::1111]/"),
        ("https://[2606:4700::1111]:8443/", "https://[2606:4700::1111]:8443/"),
        ("http://host_name.example/", "http://host_name.example/"),
    ],
)
def test_an_address_is_written_in_one_way(typed: str, written: str) -> None:
    assert str(parse(typed)) == written
    assert str(parse(written)) == written


@pytest.mark.parametrize(
    "text",
    ["", "/articles/", "//example.org/", "mailto:a@example.org", "ftp://example.org/", "https:///a", "https://",
     "https://user@example.org/", "https://user:word@example.org/", "https://example.org:x/", "https://example.org:0/",
     "https://exa mple.org/", "https://example.org/a b", "https://example.org/\n", "https://a..b/", "https://[::1%25x]/",
     "https://[x]/", "https://example.org\\@evil.example/", "https://ex%61mple.org/", "https://" + "a" * 64 + ".org/",
     "https://example.org/" + "a" * LONGEST, "https://example.org/" + "ü" * 500],
)  # fmt: skip
def test_what_is_no_web_address_is_none(text: str) -> None:
    assert parse(text) is None


def test_the_links_of_a_rendered_text_are_found_once_each_and_in_order() -> None:
    body = (
        '[One](https://one.example/a?b=1&c=2#part "A title"), <https://two.example>, '
        "[again](https://one.example/a?b=1&c=2), "
        "[ours](/tools/), [mail](mailto:a@example.org), `[code](https://code.example/)`, "
        "![Elsewhere](https://pictures.example/x.png).[^1]\n\n[^1]: [A source](http://source.example/).\n"
    )
    rendered = render(body)
    assert found_in(rendered.html) == (
        "https://one.example/a?b=1&c=2",
        "https://two.example/",
        "https://pictures.example/x.png",
    )
    assert found_in(rendered.sources) == ("http://source.example/",)


@pytest.mark.parametrize("text", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_publics_addresses(text: str) -> None:
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "0.0.0.0", "10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1",  # noqa: S104
     "192.0.2.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
     "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::",
     "2001:db8::1", "2001::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1"],
)  # fmt: skip
def test_no_others(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    ("href", "path"),
    [
        ("/articles/one/", "/articles/one/"),
        ("/articles/one/?page=2#part", "/articles/one/"),
        ("/", "/"),
        ("/caf%C3%A9/", "/café/"),
        ("/a&amp;b/", "/a&b/"),
        ("https://ours.example/tags/x/", "/tags/x/"),
        ("https://ours.example", "/"),
        ("https://ours.example#part", "/"),
        ("https://ours.example.evil/tags/x/", None),
        ("https://other.example/tags/x/", None),
        ("//other.example/tags/x/", None),
        ("mailto:a@example.org", None),
        ("#part", None),
        ("", None),
        ("/a%00b/", None),
        ("/" + "a" * 300, None),
    ],
)
def test_paths_of_this_site_are_found_as_a_request_names_them(href: str, path: str | None) -> None:
    html = f'<p><a class="x" href="{href}">one</a> <a href="{href}">two</a> <img src="/not/this/"></p>'
    assert paths_in(html, origin="https://ours.example") == ((path,) if path else ())
