"""Two people save: the second sees both texts, and nothing typed is lost."""

from dataclasses import replace

import pytest

from kb.editorial import drafting
from kb.models import Article
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db


def _two() -> tuple[Article, dict[str, str]]:
    """Wanda changed the title while Edith saved another summary and another title."""
    article = cast.draft(title="The old title", summary="The old summary.")
    typed = form_of(article, title="Wanda’s title", body="Wanda’s whole text, typed over an hour.")
    theirs = replace(article.newest.content(), title="Edith’s title", summary="Edith’s summary.")
    drafting.save(article, theirs, base=1, by=cast.edith())
    return article, typed


def test_the_refusal_shows_both_texts_of_the_fields_that_differ() -> None:
    article, typed = _two()
    response = signed_in(cast.wanda()).post(page(article), typed)
    html = response.content.decode()
    assert response.status_code == 409
    for words in ("Wanda’s title", "Edith’s title", "Edith’s summary.", "The old summary.", "typed over an hour"):
        assert words in html
    differing = [theirs.name for theirs, _mine, _whose in response.context["differences"]]
    assert differing == ["title", "summary", "body"]
    assert [whose for _theirs, _mine, whose in response.context["differences"]] == ["both", "theirs", "mine"]
    article.refresh_from_db()
    assert article.newest.title == "Edith’s title"


def test_what_merges_by_itself_is_saved_with_a_banner_that_leads_to_what_came_in() -> None:
    article = cast.draft(title="The old title", summary="The old summary.")
    typed = form_of(article, title="Wanda’s title")
    cast.rewritten(article, by=cast.edith(), summary="Edith’s summary.")
    cast.rewritten(article, by=cast.emil(), seo_title="Emil’s.")
    response = signed_in(cast.wanda()).post(page(article), typed, follow=True)
    html = response.content.decode()
    assert "Saved as revision 4." in html
    assert "Merged with the changes of Edith and Emil." in html
    assert f'href="{page(article, "changes/")}?from=1&amp;to=3"' in html
    article.refresh_from_db()
    assert (article.newest.title, article.newest.summary) == ("Wanda’s title", "Edith’s summary.")
    for rest in ("history/", "revisions/4/"):
        html = signed_in(cast.wanda()).get(page(article, rest)).content.decode()
        assert "merged from revision 3 and a text made from revision 1" in html


def test_who_saved_in_another_window_is_told_that_it_was_themselves() -> None:
    article = cast.draft()
    typed = form_of(article, title="Typed in one window")
    drafting.save(article, replace(article.newest.content(), title="Saved in the other"), base=1, by=cast.wanda())
    html = signed_in(cast.wanda()).post(page(article), typed).content.decode()
    assert "You saved a newer version of this article meanwhile, in another window." in html
    assert "Typed in one window" in html


def test_going_on_keeps_mine_where_i_changed_it_and_theirs_where_i_did_not() -> None:
    article, typed = _two()
    client = signed_in(cast.wanda())
    hidden = {field.html_name: field.value() or "" for field in client.post(page(article), typed).context["form"]}
    response = client.post(page(article), {**hidden, "resume": "1", "seen": "2"})
    form = response.context["form"]
    assert response.status_code == 200
    assert form["base"].value() == 2
    assert form["title"].value() == "Wanda’s title"
    assert form["body"].value() == "Wanda’s whole text, typed over an hour."
    assert form["summary"].value() == "Edith’s summary."
    assert article.revisions.count() == 2  # looked over before it is saved


def test_a_third_save_meanwhile_is_shown_too() -> None:
    article, typed = _two()
    article.refresh_from_db()
    drafting.save(article, replace(article.newest.content(), summary="Emil’s."), base=2, by=cast.emil())
    response = signed_in(cast.wanda()).post(page(article), {**typed, "resume": "1", "seen": "2"})
    assert response.status_code == 409
    assert "Emil’s." in response.content.decode()


def test_approving_a_text_that_is_no_longer_the_newest_is_refused() -> None:
    article = cast.in_review()
    drafting.save(article, replace(article.newest.content(), title="Amended"), base=1, by=cast.emil())
    response = signed_in(cast.edith()).post(page(article, "approve/"), {"seen": "1", "words": ""})
    assert response.status_code == 409
    assert "saved a newer version" in response.content.decode()
    article.refresh_from_db()
    assert article.state == "in_review"
