"""The demonstration: what a newcomer finds, told once and never again, and nothing of anybody else's touched."""

import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import Role
from kb.management.demo import articles, people
from kb.models import (
    Article,
    Author,
    Category,
    Criterion,
    Fact,
    FactChange,
    HistoryEntry,
    Pin,
    Revision,
    Subject,
    Tag,
    Tool,
)
from kb.rules.ledger import FactState, Policy
from kb.rules.markdown import render
from kb.rules.workflow import State
from tests import cast
from tests.kept import kept

pytestmark = pytest.mark.once  # the verbs that it is made by are tried on both

NAMED = {
    "open-source-vs-closed-ai-models": "Open Source vs Closed AI Models: Key Differences",
    "gpt-4-vs-claude": "GPT-4 vs Claude: Key Differences Explained",
    "how-to-fine-tune-a-large-language-model": "How to Fine-Tune a Large Language Model: Complete Guide",
    "how-does-chatgpt-work": "How Does ChatGPT Work? Complete Technical Guide",
}
SECTIONS = (
    "open source models", "closed models", "Transparency and access", "Cost and resources", "Security and privacy",
    "Customisation and control", "Performance and reliability", "Use cases",
)  # fmt: skip


def demo(*arguments: str) -> str:
    """Runs the command; what it printed."""
    printed = io.StringIO()
    call_command("demo", *arguments, stdout=printed)
    return printed.getvalue()


@pytest.fixture(scope="class")
def newcomer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A site with the demonstration and nothing else, for every test of a class that only looks at it."""
    people.logins_file().unlink(missing_ok=True)
    with kept(django_db_blocker):
        demo()
        yield
    people.logins_file().unlink(missing_ok=True)


def public(slug: str) -> Revision:
    article = Article.objects.published().get(slug=slug)
    assert article.live is not None
    return article.live


@pytest.mark.django_db
@pytest.mark.usefixtures("newcomer")
class TestWhatANewcomerFinds:
    def test_three_articles_and_more_have_a_figure_with_words_and_a_credit_in_two_formats(self) -> None:
        figures = [
            figure
            for article in Article.objects.published().select_related("live__rendering")
            if article.live
            for figure in re.findall(r"<figure.*?</figure>", article.live.rendering.html, re.DOTALL)
        ]
        assert len(figures) >= 3
        for figure in figures:
            assert {"image/avif", "image/webp"} == set(re.findall(r'<source type="([^"]+)"', figure))
            assert re.search(r'alt="[^"]{40,}"', figure)
            assert re.search(r'<figcaption>[^<]{20,}<span class="credit">Drawn for this site\.</span>', figure)

    def test_every_portrait_is_a_small_webp(self) -> None:
        portraits = list(Author.objects.exclude(photo=None).select_related("photo"))
        assert len(portraits) >= 6
        assert all(author.photo and author.photo.file.endswith(".webp") for author in portraits)

    def test_eight_articles_and_more_of_a_readable_length_by_four_authors_and_more(self) -> None:
        fit = [
            revision
            for revision in Revision.objects.filter(article__in=Article.objects.published()).select_related("rendering")
            if revision.pk == revision.article.live_id and 400 <= revision.rendering.words <= 1500
        ]
        assert len(fit) >= 8
        assert len({author for revision in fit for author in revision.authors}) >= 4

    def test_the_named_articles_stand_under_llms_the_first_leading_to_the_others(self) -> None:
        for slug, title in NAMED.items():
            revision = public(slug)
            assert (revision.title, revision.topic and revision.topic.name) == (title, "LLMs")
            assert 400 <= revision.rendering.words <= 1500
        first, *others = NAMED
        assert {entry.article and entry.article.slug for entry in public(first).readable_related} >= set(others)

    def test_the_first_has_the_sections_takeaways_and_author_it_was_asked_for(self) -> None:
        revision = public("open-source-vs-closed-ai-models")
        headings = [text for _, text in revision.rendering.contents]
        places = [next(place for place, text in enumerate(headings) if asked in text) for asked in SECTIONS]
        assert places == sorted(places)
        assert not revision.body.startswith("#")  # a lead paragraph
        assert len(revision.takeaways) == 5
        (author,) = revision.authors
        assert (author.name, author.job_title) == ("Mei Zhang", "Reinforcement Learning Researcher")
        assert re.search("reinforcement learning from human feedback.*reward model", author.bio)

    def test_the_ledger_holds_facts_of_every_state_sourced_and_dated(self) -> None:
        stated = Fact.objects.stated().select_related("current")
        assert Subject.objects.count() >= 40
        assert Criterion.objects.count() >= 40
        assert len(stated) >= 300
        assert sum(1 for fact in stated if fact.current and fact.current.source_url) >= 300
        states = Counter(Fact.objects.values_list("state", flat=True))
        assert set(states) == {str(state) for state in FactState}
        assert (states[FactState.DUE], states[FactState.DISPUTED]) == (5, 1)
        assert Fact.objects.exclude(proposed=None).count() == 3

    def test_ten_public_articles_put_facts_side_by_side_in_their_place(self) -> None:
        published = Article.objects.published().select_related("live__rendering")
        compared = [article.live for article in published if article.live and article.live.comparison]
        assert len(compared) == 10
        for revision in compared:
            assert len(re.findall("<table", revision.rendering.html)) == 1, revision
            assert "<p>comparison</p>" not in revision.rendering.html

    def test_a_price_that_changed_is_held_back_where_sums_are_made_with_it(self) -> None:
        pin = Pin.objects.get()
        assert str(pin.fact) == "Tidewater: Price of a million tokens read"
        assert "Tidewater charges €2" in re.sub("<[^>]*>", "", public(pin.article.slug).rendering.html)
        assert FactChange.objects.open().filter(policy=Policy.FLAG).count() == 1

    def test_one_article_stands_in_each_state(self) -> None:
        states = Counter(Article.objects.values_list("state", flat=True))
        assert set(states) == {str(state) for state in State}

    def test_every_article_came_to_its_state_by_the_verbs(self) -> None:
        for article in Article.objects.exclude(state=State.DRAFT):
            last = HistoryEntry.objects.filter(article=article).latest("pk")
            assert last.to_state == article.state, article

    def test_what_is_public_is_whole(self) -> None:
        for slug in Article.objects.published().values_list("slug", flat=True):
            revision = public(slug)
            assert revision.summary
            assert 3 <= len(revision.takeaways) <= 7
            assert len(revision.readable_related) >= 3
            assert revision.rendering.sources or revision.language != "en" or "[^" not in revision.body
            page = Client().get(f"/articles/{slug}/")
            assert page.status_code == 200
            assert b"[[" not in re.sub(rb"<(code|pre).*?</\1>", b"", page.content, flags=re.DOTALL)

    def test_there_are_people_of_each_role_whose_passwords_work(self) -> None:
        logins = json.loads(people.logins_file().read_text(encoding="utf-8"))
        assert {login["role"] for login in logins} == {str(role) for role in Role}
        for login in logins:
            user = User.objects.get(email=login["email"])
            assert (user.role, user.name) == (login["role"], login["name"])
            assert user.check_password(login["password"])
        assert len({login["password"] for login in logins}) == len(logins)

    def test_every_byline_has_a_portrait_that_weighs_little(self) -> None:
        for author in Author.objects.all():
            assert author.photo is not None, author
            shown = [(name, width) for width, _mime, name in author.photo.renditions if width <= 192]
            assert shown
            for name, _width in shown:
                assert (Path(settings.MEDIA_ROOT) / name).stat().st_size <= 6_000, author

    def test_a_second_time_nothing_is_made_and_nothing_is_changed(self) -> None:
        def everything() -> list[object]:
            rows = (Article, Revision, User, Author, Tool, HistoryEntry, Subject, Criterion, Fact, FactChange, Pin)
            return [list(noun._default_manager.order_by("pk").values()) for noun in rows]

        before, logins = everything(), people.logins_file().read_bytes()
        assert demo() == "0 articles, 0 facts, 0 people.\n"
        assert everything() == before
        assert people.logins_file().read_bytes() == logins


@pytest.mark.django_db
def test_what_exists_already_is_left_as_it_is_and_worked_with_also_when_renamed_or_taken_down() -> None:
    mine = cast.published(title="My own", slug="gpt-4-vs-claude", summary="Mine.")
    draft = cast.draft(title="My draft", slug="rlhf-vs-dpo")
    author = cast.author("Mei Zhang", job_title="Somebody else", bio="Mine.")
    topic = cast.category("LLMs", description="Mine.")
    boss = User.objects.create_user(
        "astrid.holm@plumbline.example", "secret-of-mine", name="Astrid", role="administrator"
    )
    renamed = (
        Category.objects.create(name="Privacy and licences", slug="rights"),
        Tag.objects.create(name="Cost", slug="price"),
        Author.objects.create(name="Arjun Raman", slug="arjun"),
    )
    around = {name: (term.public_id,) for name, term in zip(("tags", "authors"), renamed[1:], strict=True)}
    gone = cast.retired(
        title="Taken down", slug="byte-pair-vs-unigram-tokenisers", category=renamed[0].public_id, **around
    )
    theirs = (mine, draft, author, topic, boss, *renamed, gone)
    before = [{name: value for name, value in vars(row).items() if not name.startswith("_")} for row in theirs]
    demo()
    for row, old in zip(theirs, before, strict=True):
        row.refresh_from_db()
        assert {name: getattr(row, name) for name in old} == old
    assert mine.newest.title == "My own"
    assert Article.objects.filter(draft__slug="rlhf-vs-dpo").count() == 1
    first, second = public("open-source-vs-closed-ai-models"), public("five-retention-clauses-translated")
    assert (first.topic, first.authors) == (topic, [author])
    assert second.topic == renamed[0]
    assert renamed[1] in first.tags
    assert public("lora-vs-full-fine-tuning").authors == [renamed[2]]
    html = public("how-does-chatgpt-work").rendering.html
    assert "The methods and their failings have an article" in html  # and no link to a draft
    assert "How the lumps are chosen" in html
    assert "byte-pair" not in html
    people.logins_file().unlink()


@pytest.mark.django_db
def test_with_anybody_there_the_first_run_adds_nothing() -> None:
    cast.wanda()
    assert demo("--if-empty") == ""
    assert not Article.objects.exists()


@pytest.mark.parametrize("manuscript", articles.manuscripts(), ids=lambda manuscript: manuscript.slug)
def test_texts_are_set_with_care(manuscript: articles.Manuscript) -> None:
    front = manuscript.front
    prose = re.sub(r"<(code|pre|a)\b.*?</\1>", "", render(manuscript.body).html, flags=re.DOTALL)
    prose = re.sub(r"<[^>]*>", "", prose) + str(front["title"]) + str(front["summary"]) + "".join(front["takeaways"])
    assert "&#x27;" not in prose and "'" not in prose
    assert "&quot;" not in prose and '"' not in prose
    assert len(front["title"]) <= 70
    assert len(front["summary"]) <= 160
