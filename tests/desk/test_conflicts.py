"""Two people save: what does not merge is a choice, made on plain forms, and nothing typed is lost."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.editorial import drafting
from kb.management.commands.worker import round_of_work
from kb.models import Article, Criterion, KeptText, Subject
from kb.rules.comparisons import OwnCell
from tests import cast
from tests.desk.sending import form_of, page, signed_in

pytestmark = pytest.mark.django_db
BEFORE = "A card wins once it is busy."
BODY = f"Lead.\n\n## What it costs\n\n{BEFORE}\n\n## Where\n\nAt home."


def _two() -> tuple[Article, dict[str, str]]:
    """Wanda and Edith changed the title and one passage otherwise, and each something else."""
    article = cast.draft(title="The old title", summary="The old summary.", body=BODY)
    mine = BODY.replace(BEFORE, "A rented card wins when it is busy.").replace("At home.", "At home, mostly.")
    typed = form_of(article, title="Wanda’s title", body=mine)
    theirs = BODY.replace(BEFORE, "A card wins once it is busy half the day.")
    cast.rewritten(article, by=cast.edith(), title="Edith’s title", summary="Edith’s summary.", body=theirs)
    return article, typed


def _met() -> tuple[Client, KeptText, str]:
    """Wanda’s browser after her save met Edith’s, her text, and the address of the choice."""
    article, typed = _two()
    client = signed_in(cast.wanda())
    client.post(page(article), typed)
    kept = KeptText.objects.get()
    return client, kept, page(article, f"conflicts/{kept.public_id}/")


def test_the_refusal_asks_about_what_both_changed_and_tells_what_merged() -> None:
    article, typed = _two()
    response = signed_in(cast.wanda()).post(page(article), typed)
    html = response.content.decode()
    assert response.status_code == 409
    sheet = response.context["sheet"]
    assert [(each.label, each.section, each.before) for each in sheet.questions] == [
        ("Title", "", "The old title"),
        ("Text", "What it costs", BEFORE),
    ]
    assert [(each.label, each.whose.value) for each in sheet.merged] == [("Summary", "theirs"), ("Text", "mine")]
    assert "Edith saved a newer version of this article meanwhile." in html
    assert "2 passages need a choice" in html
    assert "2 merged by themselves" in html
    assert "mostly" in html
    assert response["Content-Location"] == page(article, f"conflicts/{KeptText.objects.get().public_id}/")
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


def test_the_choice_is_made_without_a_script_and_its_outcome_says_where_it_came_from() -> None:
    client, kept, address = _met()
    chosen = {"choice-1": "theirs", "choice-2": "own", "own-2": "A rented card wins\r\nhalf the day.\r\n"}
    html = client.post(address, {**chosen, "show": "1"}).content.decode()
    assert kept.article.revisions.count() == 2  # shown before it is saved
    assert "<p>A rented card wins\nhalf the day.</p>" in html
    assert 'value="own" checked' in html
    response = client.post(address, chosen)
    assert response["Location"] == page(kept.article)
    article = Article.objects.get()
    newest = article.newest
    assert (newest.title, newest.summary) == ("Edith’s title", "Edith’s summary.")
    assert newest.body == BODY.replace(BEFORE, "A rented card wins\nhalf the day.").replace(
        "At home.", "At home, mostly."
    )
    assert (newest.number, newest.kind, newest.based_on, newest.merged_from) == (3, "merged", kept.theirs, kept.base)
    html = client.get(page(article)).content.decode()
    assert "Saved as revision 3." in html
    assert f'<a href="{address}">Your text</a>' in html
    assert "that met" not in html
    assert client.post(address, chosen)["Location"] == page(article)  # pressed twice
    assert article.revisions.count() == 3
    assert "Revision 3 is what came of it." in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("choices", "missing"),
    [
        ({}, [1, 2]),
        ({"choice-1": "mine"}, [2]),
        ({"choice-1": "neither", "choice-2": "mine"}, [1]),
        ({"choice-1": "mine", "own-1": "Own words", "choice-2": "mine"}, [1]),
    ],
)
def test_what_has_no_choice_yet_is_asked_again_and_what_was_chosen_stays(
    choices: dict[str, str], missing: list[int]
) -> None:
    client, kept, address = _met()
    response = client.post(address, choices)
    html = response.content.decode()
    assert [each.number for each in response.context["missing"]] == missing
    assert f'href="#desk.passage-{missing[0]}"' in html
    assert "<title>Error:" in " ".join(html.split())
    assert html.count(" checked>") == sum(value in {"mine", "theirs"} for value in choices.values())
    assert choices.get("own-1", "") in html
    assert kept.article.revisions.count() == 2


def test_own_words_are_a_choice_by_themselves_and_both_may_stay_where_both_were_added() -> None:
    article = cast.draft(body="One.\n\nTwo.")
    typed = form_of(article, title="Mine", body="One.\n\nWanda’s.\n\nTwo.")
    cast.rewritten(article, by=cast.edith(), title="Theirs", body="One.\n\nEdith’s.\n\nTwo.")
    client = signed_in(cast.wanda())
    client.post(page(article), typed)
    address = page(article, f"conflicts/{KeptText.objects.get().public_id}/")
    client.post(address, {"own-1": "  Of\r\nboth ", "choice-2": "both"})
    article.refresh_from_db()
    assert (article.newest.title, article.newest.body) == ("Of both", "One.\n\nEdith’s.\n\nWanda’s.\n\nTwo.")


def test_what_nobody_can_store_is_said_and_the_choices_stay() -> None:
    client, kept, address = _met()
    response = client.post(address, {"choice-1": "own", "own-1": "x" * 300, "choice-2": "mine"})
    assert "At most 200 characters" in response.content.decode()
    assert "x" * 300 in response.content.decode()
    assert kept.article.revisions.count() == 2


def test_a_third_save_meanwhile_is_merged_or_asked_about_with_the_choices_kept() -> None:
    client, kept, address = _met()
    kept.article.refresh_from_db()
    cast.rewritten(kept.article, by=cast.emil(), title="Emil’s title", seo_title="Emil’s")
    response = client.post(address, {"choice-1": "mine", "choice-2": "own", "own-2": "Quite other words."})
    html = response.content.decode()
    assert response.status_code == 409
    assert "Meanwhile it changed once more." in html
    (question,) = response.context["sheet"].questions
    assert (question.before, question.theirs.words, question.mine.words) == (
        "Edith’s title",
        "Emil’s title",
        "Wanda’s title",
    )
    (left,) = KeptText.objects.open()
    client.post(page(kept.article, f"conflicts/{left.public_id}/"), {"choice-1": "mine"})
    newest = Article.objects.get().newest
    assert (newest.title, newest.seo_title) == ("Wanda’s title", "Emil’s")
    assert "Quite other words." in newest.body


def test_what_met_a_text_that_stands_again_since_changes_were_discarded_is_said_to() -> None:
    article = cast.rewritten(cast.published(title="Public"), title="Dropped later")
    apart, met = form_of(article, summary="Apart."), form_of(article, title="Still changed")
    drafting.discard(article, by=cast.edith())
    client = signed_in(cast.wanda())
    html = client.post(page(article), met).content.decode()
    assert "The changes on which you went on were discarded meanwhile." in html
    html = client.post(page(article), apart, follow=True).content.decode()
    assert "Merged with what stands since earlier changes were discarded." in html
    assert f'href="{page(article, "changes/")}?from=2&amp;to=1"' in html
    article.refresh_from_db()
    assert (article.newest.number, article.newest.title, article.newest.summary) == (3, "Public", "Apart.")


def test_it_can_be_left_and_found_again_on_the_articles_page() -> None:
    client, kept, address = _met()
    html = client.get(page(kept.article)).content.decode()
    assert "You have a text that met the changes of Edith." in html
    assert f'href="{address}"' in html
    assert client.get(address).status_code == 200
    assert f'href="{address}"' in client.get(page(kept.article, "unsaved/")).content.decode()
    for rest in ("", "unsaved/"):
        other = signed_in(cast.edith()).get(page(kept.article, rest)).content.decode()
        assert "that met" not in other


def test_nobody_else_reads_it_whatever_the_role() -> None:
    _client, kept, address = _met()
    for who in (cast.edith(), cast.ada(), cast.walter()):
        for response in (signed_in(who).get(address), signed_in(who).post(address, {"drop": "1"})):
            assert response.status_code == 404
    assert KeptText.objects.open().get() == kept
    elsewhere = cast.draft()
    assert signed_in(cast.wanda()).get(page(elsewhere, f"conflicts/{kept.public_id}/")).status_code == 404


def test_a_text_that_was_dropped_can_be_read_for_seven_days_and_is_gone_then() -> None:
    client, kept, address = _met()
    html = client.post(address, {"drop": "1"}, follow=True).content.decode()
    assert "A rented card wins when it is busy." in html
    assert "It is not in the article." in html
    response = client.post(address, {"choice-1": "own", "own-1": "Typed in another window"})
    assert response.status_code == 409
    assert "Typed in another window" in response.content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=6)):
        round_of_work()
        assert KeptText.objects.get() == kept
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        round_of_work()
    assert not KeptText.objects.exists()
    assert client.get(address).status_code == 404


def test_the_page_takes_the_same_queries_for_one_passage_and_for_thirty() -> None:
    client, counts = signed_in(cast.wanda()), []
    for many in (1, 30):
        old = [f"Passage {number}." for number in range(many)]
        article = cast.draft(body="\n\n".join(old))
        typed = form_of(article, body="\n\n".join(f"{text} Mine." for text in old))
        cast.rewritten(article, by=cast.edith(), body="\n\n".join(f"{text} Theirs." for text in old))
        client.post(page(article), typed)
        kept = KeptText.objects.get(article=article)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page(article, f"conflicts/{kept.public_id}/"))
        assert len(response.context["sheet"].questions) == many
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_fields_that_are_chosen_from_lists_are_asked_about_by_name() -> None:
    article = cast.draft(category=cast.category("LLMs").public_id)
    typed = form_of(
        article, category=str(cast.category("Search").public_id), author_1=str(cast.author("Ines").public_id)
    )
    theirs = {"category": cast.category("Vision").public_id, "authors": (cast.author("Kofi").public_id,)}
    cast.rewritten(article, by=cast.edith(), **theirs)
    response = signed_in(cast.wanda()).post(page(article), typed)
    (question,) = response.context["sheet"].questions
    assert (question.before, question.theirs.words, question.mine.words) == ("LLMs", "Vision", "Search")
    assert not question.writable
    assert [each.label for each in response.context["sheet"].merged] == ["Authors"]


def test_approving_a_text_that_is_no_longer_the_newest_is_refused() -> None:
    article = cast.in_review()
    drafting.save(article, replace(article.newest.content(), title="Amended"), base=1, by=cast.emil())
    response = signed_in(cast.edith()).post(page(article, "approve/"), {"seen": "1", "words": ""})
    assert response.status_code == 409
    assert "saved a newer version" in response.content.decode()
    article.refresh_from_db()
    assert article.state == "in_review"


def test_comparisons_merge_cell_by_cell_and_a_question_names_its_cell() -> None:
    alpha, beta, gamma = (cast.subject(name) for name in ("Alpha One", "Beta Two", "Gamma"))
    length, licence = cast.criterion(), cast.criterion("Licence", kind="text", unit="")
    built = cast.comparison(alpha, beta, by_=[length, licence], cells=(_own(beta, licence, "MIT", "Since May"),))
    article = cast.draft(comparison=built)
    client = signed_in(cast.wanda())
    mine = {"cell_value_1": "GPL", "verdict_2": "Both are free", "group_1": "Size"}
    typed = form_of(article, **mine)
    rows = (replace(built.rows[0], verdict="Alpha is longer"), replace(built.rows[1], verdict="Alpha is free"))
    theirs = replace(
        built,
        subjects=(gamma.public_id, *built.subjects),
        rows=rows,
        cells=(_own(beta, licence, "Apache", "Since May"),),
    )
    cast.rewritten(article, by=cast.edith(), comparison=theirs)
    met = client.post(page(article), typed)
    sheet = met.context["sheet"]
    assert [(each.section, each.before, each.theirs.words, each.mine.words, each.own) for each in sheet.questions] == [
        ("Verdict on Licence", "", "Alpha is free", "Both are free", "Both are free"),
        ("Licence of Beta Two", "MIT · Since May", "Apache · Since May", "GPL · Since May", "GPL"),
    ]
    assert [(each.section, each.whose.value) for each in sheet.merged] == [
        ("Subjects", "theirs"),
        ("Group of Context length", "mine"),
        ("Verdict on Context length", "theirs"),
    ]
    address = met["Content-Location"]
    own = {"choice-1": "theirs", "choice-2": "own", "own-1": "Both are free", "own-2": "MIT or GPL"}
    shown = client.post(address, {**own, "show": "1"}).content.decode()
    assert "Licence of Beta Two, this article’s own: MIT or GPL · Since May" in shown
    client.post(address, own)
    article.refresh_from_db()
    assert article.newest.content().comparison == replace(
        theirs,
        rows=(replace(rows[0], group="Size"), rows[1]),
        cells=(_own(beta, licence, "MIT or GPL", "Since May"),),
    )


def test_two_tabs_with_one_comparison_lose_no_cell() -> None:
    alpha, beta = cast.subject("Alpha One"), cast.subject("Beta Two")
    length, licence = cast.criterion(), cast.criterion("Licence", kind="text", unit="")
    built = cast.comparison(alpha, beta, by_=[length, licence], cells=(_own(alpha, licence, "MIT", ""),))
    article, client = cast.draft(comparison=built), signed_in(cast.wanda())
    another = {"cell_subject_2": "Beta Two", "cell_criterion_2": "Licence"}
    tabs = [
        form_of(article, cell_value_2="GPL", **another),
        form_of(
            article, cell_subject_2="Beta Two", cell_criterion_2="Context length", cell_value_2="9", verdict_1="Long"
        ),
        form_of(article, cell_value_1="Apache"),
    ]
    for typed in tabs:  # each was loaded before any was saved
        assert client.post(page(article), typed).status_code == 302
    article.refresh_from_db()
    merged = article.newest.content().comparison
    stated = {(each.subject, each.criterion): each.value for each in merged.cells}
    assert stated == {
        (alpha.public_id, licence.public_id): "Apache",
        (beta.public_id, licence.public_id): "GPL",
        (beta.public_id, length.public_id): "9",
    }
    assert [row.verdict for row in merged.rows] == ["Long", ""]
    met = client.post(page(article), {**tabs[0], "cell_value_2": "BSD"})
    (question,) = met.context["sheet"].questions
    assert (question.section, question.theirs.words, question.mine.words) == ("Licence of Beta Two", "GPL", "BSD")


def _own(subject: Subject, criterion: Criterion, value: str, note: str) -> OwnCell:
    return OwnCell(subject.public_id, criterion.public_id, value, note)
