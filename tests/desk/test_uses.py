"""What links here: every article and every picture says what rests on it, to those who may know."""

from __future__ import annotations

import pytest

from kb.editorial import cataloguing, featuring, media, publishing
from kb.models import Redirect
from kb.rules.content import Relation
from tests import cast, costs
from tests.desk.sending import page, signed_in

pytestmark = pytest.mark.django_db


def test_what_links_here_names_articles_drafts_former_addresses_and_the_featured_list() -> None:
    target = cast.published(slug="old-target")
    cast.published(title="In its text", body=f"See [[old-target]].\n\n{cast.BODY}")
    cast.published(title="By its path", body=f"See [it](/articles/old-target/).\n\n{cast.BODY}")
    cast.published(title="To read on", related=(Relation(article=target.public_id),))
    cast.draft(title="Still a draft", related=(Relation(article=target.public_id),))
    cast.draft(cast.walter(), title="Walter’s draft", body="See [[old-target]].")
    cast.published(title="A stranger")
    cast.renamed(target, "target")
    publishing.retire(cast.published(title="Predecessor"), by=cast.edith(), successor=target)
    cataloguing.keep_redirect(Redirect(old="/elsewhere/", new="/articles/target/"), by=cast.ada())
    featuring.add(target, by=cast.edith())
    html = signed_in(cast.edith()).get(page(target, "links/")).content.decode()
    shown = ("In its text", "By its path", "To read on", "Still a draft", "Walter’s draft", "/articles/old-target/",
             "/elsewhere/", "Predecessor", "featured list")  # fmt: skip
    for words in shown:
        assert words in html, words
    assert "A stranger" not in html
    of_writer = signed_in(cast.wanda()).get(page(target, "links/")).content.decode()
    assert "Still a draft" in of_writer
    assert "Walter’s draft" not in of_writer
    asked = signed_in(cast.edith()).get(page(target, "retire/")).content.decode()
    for words in shown:
        assert words in asked, words


def test_an_article_that_nothing_links_to_says_so() -> None:
    html = signed_in(cast.wanda()).get(page(cast.draft(), "links/")).content.decode()
    assert "No published article links to this one." in html


def test_a_picture_names_all_that_uses_it() -> None:
    image = cast.picture("A wall")
    cast.published(title="In its text", body=f"![Wall](media:{image.public_id})\n\n{cast.BODY}")
    cast.published(title="For sharing", image=image.public_id)
    cast.draft(title="Still a draft", image=image.public_id)
    cast.published(title="A stranger")
    media.portray(cast.author(), image, by=cast.edith())
    cast.settings(logo=image)
    html = signed_in(cast.edith()).get(f"/desk/media/{image.public_id}/").content.decode()
    for words in ("In its text", "For sharing", "Still a draft", "Mei Zhang", "the site’s logo"):
        assert words in html, words
    assert "A stranger" not in html


def test_a_picture_that_only_earlier_texts_use_or_nothing_says_so() -> None:
    earlier, unused, client = cast.picture(), cast.picture(), signed_in(cast.edith())
    cast.rewritten(cast.draft(image=earlier.public_id), image=None)
    assert "Only earlier or retired texts use it" in client.get(f"/desk/media/{earlier.public_id}/").content.decode()
    html = client.get(f"/desk/media/{unused.public_id}/").content.decode()
    assert "Nothing uses this picture." in html
    assert f"/desk/media/{unused.public_id}/delete/" in html


def test_the_pages_take_as_many_queries_for_thirty_uses_as_for_one() -> None:
    target, image, client, counts = cast.published(slug="target"), cast.picture(), signed_in(cast.edith()), []
    addresses = (page(target, "links/"), f"/desk/media/{image.public_id}/")
    for more in (1, 29):
        for _number in range(more):
            body = f"See [[target]].\n\n![Wall](media:{image.public_id})\n\n{cast.BODY}"
            cast.published(body=body, image=image.public_id)
            cast.draft(body=body)
        counts.append([costs.queries(client, address) for address in addresses])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 10
