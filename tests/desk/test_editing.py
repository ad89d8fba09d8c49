"""The editing page: what is typed is stored, or given back with what to mend."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from accounts.models import User
from kb import pages
from kb.editorial import drafting
from kb.models import Article
from kb.rules.content import MOST_RELATED, Relation
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db


def test_every_field_of_a_revision_makes_the_round_trip() -> None:
    other, second = cast.published(slug="other"), cast.author("Ines Carvalho")
    whole = replace(
        cast.content(),
        language="sv",
        tags=(cast.tag("privacy").public_id, cast.tag("cost").public_id),
        authors=(second.public_id, cast.author().public_id),
        related=(
            Relation(article=other.public_id, wording="Read on"),
            Relation(url="https://example.org/x", wording="Elsewhere"),
        ),
        body="    code first\n\n## Then\n\nwords  \n",
        cta_heading="Try",
        cta_text="Do try.",
        review_interval=90,
        seo_title="For engines",
        seo_description="Also for engines.",
    )
    article = drafting.create(whole, by=cast.wanda())
    client = signed_in(cast.wanda())
    html = client.get(page(article)).content.decode()
    assert 'value="privacy, cost"' in html
    response = client.post(page(article), form_of(article, title="Another title"))
    assert response["Location"] == page(article)
    article.refresh_from_db()
    assert article.newest.content() == replace(whole, title="Another title")


def test_saving_what_has_not_changed_makes_no_revision() -> None:
    article = cast.draft()
    signed_in(cast.wanda()).post(page(article), form_of(article))
    assert article.revisions.count() == 1


def test_two_identical_forms_for_a_new_article_make_one() -> None:
    client = signed_in(cast.wanda())
    identifier = str(client.get("/desk/articles/new/", follow=True).context["identifier"])
    typed = {"identifier": identifier, "base": "0", "title": "Once", "language": "en"}
    first, second = client.post("/desk/articles/new/", typed), client.post("/desk/articles/new/", typed)
    assert first["Location"] == second["Location"]
    assert Article.objects.get().newest.number == 1


def test_a_new_articles_form_sent_again_with_other_words_is_a_second_revision() -> None:
    client = signed_in(cast.wanda())
    identifier = str(client.get("/desk/articles/new/", follow=True).context["identifier"])
    typed = {"identifier": identifier, "base": "0", "title": "Once", "language": "en"}
    client.post("/desk/articles/new/", typed)
    client.post("/desk/articles/new/", {**typed, "slug": "once", "summary": "More."})
    assert Article.objects.get().newest.summary == "More."


def test_going_back_to_the_form_of_an_article_that_was_saved_leads_to_the_article() -> None:
    client = signed_in(cast.wanda())
    address = client.get("/desk/articles/new/")["Location"]
    identifier = str(client.get(address).context["identifier"])
    assert address == f"/desk/articles/new/?id={identifier}"
    client.post(address, {"identifier": identifier, "base": "0", "title": "Once", "language": "en"})
    assert client.get(address)["Location"] == page(Article.objects.get())
    assert signed_in(cast.walter()).get(address).status_code == 200
    assert client.get("/desk/articles/new/?id=nonsense").status_code == 302


def test_another_persons_identifier_makes_no_entry_to_their_article() -> None:
    article = cast.draft()
    typed = {"identifier": str(article.public_id), "base": "1", "title": "Mine now", "language": "en"}
    response = signed_in(cast.walter()).post("/desk/articles/new/", typed)
    assert response.status_code == 200
    assert "Mine now" in response.content.decode()
    article.refresh_from_db()
    assert article.newest.title != "Mine now"


def test_a_button_beside_save_does_not_say_that_nothing_was_saved() -> None:
    article = cast.draft()
    typed = form_of(article, then="submit")
    assert "Nothing had changed" not in signed_in(cast.wanda()).post(page(article), typed, follow=True).content.decode()


def test_two_identical_saves_make_one_revision_and_no_conflict() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    typed = form_of(article, summary="Shorter.")
    assert client.post(page(article), typed)["Location"] == page(article)
    assert client.post(page(article), typed)["Location"] == page(article)
    assert article.revisions.count() == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence", "place"),
    [
        ("title", "x" * 300, "At most 200 characters", "id_title"),
        ("body", "word " * 1_000_000, "longer than 200 kB", "id_body"),
        ("summary", "y" * 500, "At most 400 characters", "id_summary"),
        ("slug", "Not An Address", "small letters", "id_slug"),
        ("title", "nul\x00nul", "Null characters", "id_title"),
        ("tags", "privasy", "Did you mean “privacy”?", "id_tags"),
        ("takeaway_4", "z" * 500, "A takeaway has 1 to 400", "id_takeaway_4"),
        ("related_address_3", "nowhere-to-be-found", "No article has this address", "id_related_address_3"),
        ("related_address_2", "https://example.org/", "needs words of its own", "id_related_address_2"),
        ("related_wording_2", "orphaned words", "do these words belong", "id_related_address_2"),
        ("review_interval", "0", "between 1 and 3650", "id_review_interval"),
        ("review_interval", "soon", "whole number", "id_review_interval"),
        ("language", "xx", "Select a valid choice", "id_language"),
        ("category", "nonsense", "Select a valid choice", "id_category"),
    ],
)
def test_a_form_with_an_error_keeps_what_was_typed_and_says_what_to_mend(
    field: str, value: str, sentence: str, place: str
) -> None:
    cast.tag("privacy")
    article = cast.draft()
    typed = form_of(article, **{"cta_text": "Kept words.", field: value})
    response = signed_in(cast.wanda()).post(page(article), typed)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<title>Error:" in html
    assert f'<a href="#{place}">' in html  # the summary leads to the field
    assert html.count(sentence) == 2  # in the summary, and beside the field
    assert "Kept words." in html
    if field not in {"language", "category"}:
        assert value.strip() in html
    assert article.revisions.count() == 1


def test_everything_that_is_to_mend_is_said_at_once() -> None:
    typed = form_of(
        cast.draft(),
        title="x" * 300,
        slug="Not An Address",
        tags="nonsense",
        review_interval="soon",
        related_address_1="nowhere-to-be-found",
        related_address_2="https://example.org/",
        takeaway_5="z" * 500,
        seo_title="y" * 300,
    )
    form = signed_in(cast.wanda()).post("/desk/articles/new/", typed).context["form"]
    assert set(form.errors) == {
        "title", "slug", "tags", "review_interval", "related_address_1", "related_address_2", "takeaway_5", "seo_title",
    }  # fmt: skip


def test_the_form_says_which_review_interval_an_empty_one_means() -> None:
    client = signed_in(cast.wanda())
    assert "Empty: the site’s, 180." in client.get("/desk/articles/new/", follow=True).content.decode()
    cast.settings(review_interval=90)
    pages.changed("site")
    assert "Empty: the site’s, 90." in client.get("/desk/articles/new/", follow=True).content.decode()


def test_the_same_author_twice_is_refused_at_the_second_place() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    typed = form_of(article)
    html = client.post(page(article), {**typed, "author_3": typed["author_1"]}).content.decode()
    assert '<a href="#id_author_3">' in html


def test_a_form_without_its_version_says_so_instead_of_guessing() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    for base in ("", "x", "-1"):
        response = client.post(page(article), form_of(article, base=base, title="Typed"))
        assert response.status_code == 200
        assert "Typed" in response.content.decode()
    assert article.revisions.count() == 1


def test_a_taken_address_is_a_warning_at_save_and_a_refusal_at_submission() -> None:
    cast.published(slug="taken")
    article, client = cast.draft(), signed_in(cast.wanda())
    saved = client.post(page(article), form_of(article, slug="taken"), follow=True)
    assert "belongs to another article" in saved.content.decode()
    asked = client.post(page(article, "submit/"), {"words": ""})
    assert asked.status_code == 409
    assert "“taken” belongs to another article" in asked.content.decode()
    article.refresh_from_db()
    assert article.state == "draft"


def test_checks_lead_to_their_fields() -> None:
    article = cast.draft(takeaways=(), authors=())
    html = signed_in(cast.wanda()).get(page(article)).content.decode()
    assert '<a href="#id_takeaway_1">' in html
    assert '<a href="#id_author_1">' in html


def test_a_suggestion_fills_the_first_empty_place_and_keeps_what_was_typed() -> None:
    near, article = cast.published(slug="near"), cast.draft()
    client = signed_in(cast.wanda())
    assert 'name="suggest" value="near"' in client.get(page(article)).content.decode()
    response = client.post(page(article), form_of(article, summary="Typed.", suggest="near"))
    form = response.context["form"]
    assert form["related_address_1"].value() == "near"
    assert form["summary"].value() == "Typed."
    assert article.revisions.count() == 1
    full = {f"related_address_{number}": f"https://example.org/{number}" for number in range(1, MOST_RELATED + 1)}
    response = client.post(page(article), form_of(article, suggest="near", **full))
    assert "The related reading is full: take one out first." in response.content.decode()
    assert response.context["form"][f"related_address_{MOST_RELATED}"].value() == f"https://example.org/{MOST_RELATED}"
    client.post(page(article), form_of(article, related_address_1="near"))
    article.refresh_from_db()
    assert article.newest.content().related == (Relation(article=near.public_id),)


@pytest.mark.parametrize(
    "written", ["/articles/target/", "http://testserver/articles/target/", "[[target]]", "The Target"]
)
def test_related_reading_is_named_as_people_name_it(written: str) -> None:
    target = cast.published(slug="target", title="The target")
    article = cast.draft()
    signed_in(cast.wanda()).post(page(article), form_of(article, related_address_1=written))
    article.refresh_from_db()
    assert article.newest.content().related[0].article == target.public_id


def test_anothers_draft_cannot_be_found_by_relating_to_it() -> None:
    secret = cast.draft(slug="secret", title="A secret")
    article = cast.draft(cast.walter())
    client = signed_in(cast.walter())
    for written in ("secret", "A secret", str(secret.public_id)):
        html = client.post(page(article), form_of(article, related_address_1=written)).content.decode()
        assert "No article has this address or title" in html


def test_saving_an_approved_article_says_what_became_void() -> None:
    article = cast.approved()
    html = signed_in(cast.wanda()).post(page(article), form_of(article, title="New"), follow=True).content.decode()
    assert "1 approval is void now." in html


def test_what_is_typed_survives_a_submission_meanwhile() -> None:
    article, client = cast.draft(), signed_in(cast.wanda())
    typed = form_of(article, summary="Typed while it was submitted.")
    client.post(page(article, "submit/"), {"words": ""})
    response = client.post(page(article), typed)
    assert response.status_code == 409
    assert "Typed while it was submitted." in response.content.decode()


def test_writers_read_what_is_in_review_and_editors_amend_it() -> None:
    article = cast.in_review()
    html = signed_in(cast.wanda()).get(page(article)).content.decode()
    assert 'name="body"' not in html
    assert "Withdraw it to write on" in html
    client = signed_in(cast.edith())
    assert "you can no longer approve it yourself" in client.get(page(article)).content.decode()
    response = client.post(page(article), form_of(article, title="Amended"))
    assert response["Location"] == page(article)
    article.refresh_from_db()
    assert (article.state, article.newest.kind) == ("in_review", "amended")


@pytest.mark.parametrize("rest", ["", "preview/", "preview/frame/", "history/", "revisions/1/", "submit/"])
def test_another_writers_draft_is_not_there(rest: str) -> None:
    article = cast.draft()
    client = signed_in(cast.walter())
    assert client.get(page(article, rest)).status_code == 404
    assert client.post(page(article), {"title": "Mine"}).status_code == 404


def test_an_editor_adds_a_tag_that_there_is_not_beside_the_text_and_a_writer_is_offered_those_near() -> None:
    cast.tag("privacy")
    article = cast.draft()
    typed = form_of(article, tags="privacy, on-device, 🧭")
    html = signed_in(cast.wanda()).post(page(article), typed).content.decode()
    assert "There is no tag “on-device”. Editors add tags." in html
    assert 'name="add_tag"' not in html
    editor = signed_in(cast.edith())
    html = editor.post(page(article), typed).content.decode()
    assert 'name="add_tag" value="on-device"' in html
    half = editor.post(page(article), typed | {"add_tag": "on-device"}).content.decode()
    assert 'name="add_tag" value="on-device"' not in half
    assert 'value="privacy, on-device, 🧭"' in half
    assert editor.post(page(article), typed | {"add_tag": "🧭"}).status_code == 302
    labels = Article.objects.get(pk=article.pk).newest.labels.order_by("position")
    assert [label.tag.name for label in labels] == ["privacy", "on-device", "🧭"]


@pytest.mark.parametrize(
    ("who", "name", "sentence"),
    [
        (cast.wanda, "on-device", "This takes the role of editor."),
        (cast.edith, "Privacy", "There is “privacy” already."),
        (cast.edith, "x" * 300, "at most"),
    ],
)
def test_a_tag_that_cannot_be_added_is_said_beside_the_tags(who: Callable[[], User], name: str, sentence: str) -> None:
    cast.tag("privacy")
    article = cast.draft()
    html = signed_in(who()).post(page(article), form_of(article, title="Kept words", add_tag=name)).content.decode()
    assert sentence in html
    assert "Kept words" in html
    assert article.revisions.count() == 1
