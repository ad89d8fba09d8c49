"""The reports on links: what nothing links to, and former addresses that are still in use."""

from __future__ import annotations

import dataclasses
import re

import pytest
from django.test import Client

from kb.desk.views import links
from kb.editorial import cataloguing, publishing
from kb.models import Article
from kb.models.redirects import redirects_in_use
from kb.rules.content import Relation
from tests import cast, costs
from tests.desk.sending import signed_in

pytestmark = pytest.mark.django_db
REPORTS = ("/desk/links/", "/desk/links/orphans/", "/desk/links/redirects/")


def test_an_article_is_an_orphan_until_another_public_one_links_to_it_in_any_way() -> None:
    wiki, related, path, former, lonely = (cast.published(slug=f"target-{number}") for number in range(5))
    cast.renamed(former, "moved")
    assert Article.objects.unlinked().count() == 5
    links = "See [[target-0]], [this](/articles/target-2/#part) and [that](/articles/target-3/?x=1)."
    other = cast.draft(body=f"{links}\n\n{cast.BODY}", related=(Relation(article=related.public_id),), slug="other")
    assert Article.objects.unlinked().count() == 5
    publishing.publish(cast.approve(cast.submitted(other)), by=cast.edith())
    assert {article.slug for article in Article.objects.unlinked()} == {lonely.slug, "other"}
    for target in (wiki, related, path, former):
        assert list(Article.objects.linking_to(target)) == [other]
    publishing.retire(other, by=cast.edith())
    assert Article.objects.unlinked().count() == 5


def test_of_very_many_orphans_the_newest_are_listed_and_the_rest_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        cast.published(slug=f"lonely-{number}")
    client = signed_in(cast.edith())
    assert "More than" not in client.get("/desk/links/").content.decode()
    monkeypatch.setattr(links, "MOST_ORPHANS", 2)
    monkeypatch.setattr(links, "REPORTS", (dataclasses.replace(links.REPORTS[0], most=2),))
    assert 'More than </span>2<span aria-hidden="true">+' in client.get("/desk/links/").content.decode()
    listed = client.get("/desk/links/orphans/").content.decode()
    assert re.findall(r'href="/articles/(lonely-\d)/"', listed) == ["lonely-2", "lonely-1"]
    assert "The newest 2 are listed." in listed


def test_a_link_to_oneself_helps_nobody() -> None:
    article = cast.published(slug="self", body=f"See [me](/articles/self/).\n\n{cast.BODY}")
    assert list(Article.objects.unlinked()) == [article]
    assert not Article.objects.linking_to(article).exists()


def test_redirects_in_use_are_those_that_readers_follow_or_that_our_articles_link_to() -> None:
    tags = [cast.tag(name) for name in ("followed", "linked", "idle")]
    article = cast.published(slug="old")
    cast.published(body=f"See [the tag](/tags/linked/) and [an article](/articles/old/).\n\n{cast.BODY}")
    cast.draft(body=f"See [the tag](/tags/idle/).\n\n{cast.BODY}")
    cast.renamed(article, "new")
    for tag in tags:
        tag.slug = f"{tag.slug}-now"
        cataloguing.keep(tag, by=cast.edith())
    for _turn in range(3):
        Client().get("/tags/followed/")
    Client().get("/tags/followed-now/")
    found = [(each.old, each.new, each.times, each.linked) for each in redirects_in_use()]
    assert found == [
        ("/tags/followed/", "/tags/followed-now/", 3, 0),
        ("/articles/old/", "/articles/new/", 0, 1),
        ("/tags/linked/", "/tags/linked-now/", 0, 1),
    ]
    html = signed_in(cast.edith()).get("/desk/links/redirects/").content.decode()
    assert html.index("/tags/followed/") < html.index("/articles/old/") < html.index("/tags/linked/")
    assert "/tags/idle/" not in html
    assert html.count("1 article links to it:") == 2


def test_a_retired_articles_address_leads_to_its_successor_in_the_report_too() -> None:
    old, successor = cast.published(slug="old"), cast.published(slug="successor")
    publishing.retire(old, by=cast.edith(), successor=successor)
    assert Client().get("/articles/old/").status_code == 301
    (found,) = redirects_in_use()
    assert (found.old, found.new, found.times) == ("/articles/old/", "/articles/successor/", 1)
    publishing.retire(successor, by=cast.edith())
    assert redirects_in_use()[0].new == ""


def test_reports_with_nothing_to_tell_say_so() -> None:
    client = signed_in(cast.edith())
    assert "Every published article is linked to by another." in client.get(REPORTS[1]).content.decode()
    assert "Nobody followed a former address" in client.get(REPORTS[2]).content.decode()


def test_reports_take_as_many_queries_for_thirty_as_for_one() -> None:
    client, counts = signed_in(cast.edith()), []
    for more in (1, 29):
        for number in range(more):
            article = cast.published(slug=f"old-{more}-{number}")
            cast.renamed(article, f"new-{more}-{number}")
            Client().get(f"/articles/old-{more}-{number}/")
        counts.append({address: costs.queries(client, address) for address in REPORTS})
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 10
