"""After every verb each stored page equals a fresh rendering: random sequences of all that changes what readers see."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import get_resolver, resolve
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.refusal import Refused
from kb.editorial import (
    cards,
    cataloguing,
    drafting,
    facts,
    featuring,
    listing,
    media,
    merging,
    publishing,
    rendering,
    review,
    scheduling,
    spreading,
    stocking,
    subjects,
    verifying,
)
from kb.models import (
    Article,
    Author,
    AuthorLink,
    Category,
    Criterion,
    Fact,
    Featured,
    FooterLink,
    Image,
    Listing,
    Redirect,
    SiteSettings,
    Subject,
    Tag,
    Tool,
)
from kb.pages import STORE
from kb.pages.encodings import decode
from kb.pages.replicas import ask
from kb.rules import versus
from kb.rules.content import Relation
from kb.rules.ledger import Policy
from kb.site import paging, sitemaps
from tests import cast
from tests.pages.asking import Server

pytestmark = pytest.mark.django_db
DRILL = bool(os.environ.get("DRILL"))
SLUGS = ("alpha", "beta", "gamma", "delta")
NAMES = ("Ants", "Bees", "Crows", "Dogs", "Eels", "Frogs")
BODY = "## A part\n\nA text that links to [[alpha]] and [[beta]]."
seen_kinds: set[str] = set()


def furnish() -> None:
    """A small site with one of everything, on which each sequence begins."""
    cast.settings(required_approvals=1)
    first, second = cast.category("Ants"), cast.category("Bees", cta_heading="Try bees", cta_text="They are busy.")
    tags = [cast.tag(name) for name in NAMES[:3]]
    writers = [cast.author(name) for name in NAMES[:2]]
    cover, inside = cast.picture("The cover"), cast.picture("Inside")
    media.portray(writers[0], cast.picture("A face"), by=cast.edith())
    cataloguing.keep_link(AuthorLink(author=writers[0], title="Home", url="https://example.org/"), by=cast.edith())
    cataloguing.keep_tool(
        Tool(name="Counter", slug="counter", description="Counts.", category=first, url="https://example.org/count"),
        by=cast.edith(),
    )
    common: dict[str, Any] = {"authors": (writers[0].public_id,), "tags": (tags[0].public_id, tags[1].public_id)}
    alpha = cast.published(slug="alpha", title="Alpha", category=first.public_id, image=cover.public_id, **common)
    facts.follow_by(cast.fact("8k"), Policy.HOLD, by=cast.edith())
    cast.fact("unknown", cast.subject("Beta Two"))
    compared = cast.comparison(cast.subject(), cast.subject("Beta Two"), by_=[cast.criterion()])
    body = f"{BODY}\n\n![Bars](media:{inside.public_id})\n\nIt takes {{{{ alpha-one/context-length }}}}."
    body = body.replace("[[beta]]", "")
    cast.published(slug="beta", title="Beta", category=second.public_id, body=body, comparison=compared, **common)
    related = (Relation(alpha.public_id, "", ""),)
    cast.published(slug="gamma", title="Gamma", category=second.public_id, body=BODY, related=related, **common)


def addresses() -> Iterator[str]:
    """Every public address of the site as it is now, and of what is not public any more."""
    yield from ("/", "/articles/", "/categories/", "/tags/", "/authors/", "/tools/", "/feeds/articles.atom",
                "/feeds/articles.json", "/sitemap.xml", "/sitemap-0.xml", "/sitemap-1.xml", "/llms.txt",
                "/articles/?page=2", "/subjects/", "/criteria/", "/compare/")  # fmt: skip
    oldest = Listing.objects.filter(list="articles").order_by("published_at").first()
    if oldest:
        yield f"/articles/?before={oldest.published_at.strftime('%Y%m%dT%H%M%S%f')}-{oldest.article_id + 1}"
    for place, article in enumerate(Article.objects.filter(slug__isnull=False).select_related("live").order_by("pk")):
        yield article.get_absolute_url()
        if DRILL or place < 2:
            yield f"{article.get_absolute_url()}index.md"
        if article.live and article.live.comparison:
            yield f"{article.get_absolute_url()}comparison.csv"
            yield f"{article.get_absolute_url()}comparison.json"
    for noun in (Category, Tag, Author, Subject, Criterion):
        for place, term in enumerate(noun._default_manager.order_by("pk")):
            yield term.get_absolute_url()
            if noun is not Criterion and (DRILL or place == 0):
                yield f"{term.get_absolute_url()}feed.atom"
    for criterion in Criterion.objects.order_by("pk")[: 9 if DRILL else 1]:
        yield f"{criterion.get_absolute_url()}?order=high"
        yield f"{criterion.get_absolute_url()}articles/"
    yield f"/compare/{versus.together(Subject.objects.values_list('slug', flat=True))}/"


class Readers(RuleBasedStateMachine):
    """A store that is filled with every public page after each verb; only the editions' tags say what to drop."""

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.server = Server()
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.fill()

    def fill(self) -> None:
        for address in addresses():
            self.server.ask(address)

    @invariant()
    def each_stored_page_equals_a_fresh_rendering(self) -> None:
        STORE.look_now(ask)  # as if the second were over that another process may take to look
        for page in STORE._pages.values():
            _secure, _host, path, query = page.key  # type: ignore[misc]
            address = f"{path}?{query}" if query else path
            seen_kinds.add(str(resolve(path).url_name))
            fresh = self.server.fresh(address)
            assert fresh.status == 200, f"{address} is kept and not public any more"
            assert "no-store" not in fresh.headers["cache-control"], f"{address} is kept and may not be"
            coding, text = next(iter(page.texts.items()))
            assert decode(text, coding).decode() == fresh.text, f"{address} is out of date"
            headers = {name.lower(): value for name, value in page.headers}
            for name in ("content-type", "link", "content-language"):
                assert headers.get(name) == fresh.headers.get(name)
        self.fill()

    def attempt(self, verb: Callable[..., Any], *about: Any, **options: Any) -> Any:
        """Carries the verb out, if the house allows it."""
        with suppress(Refused), transaction.atomic():
            return verb(*about, **options)

    def article(self, which: int) -> Article:
        articles = Article.objects.order_by("pk")
        return articles[which % len(articles)]

    def one_of(self, noun: Any, which: int) -> Any:
        """One of the rows, None where there is none."""
        rows = noun._default_manager.order_by("pk")
        return rows[which % len(rows)] if rows else None

    which, other, name, slug = (
        some.integers(0, 5),
        some.integers(0, 5),
        some.sampled_from(NAMES),
        some.sampled_from(SLUGS),
    )

    @rule(which=which, slug=slug, around=some.tuples(other, which, other), cover=some.booleans(), link=slug)
    def write_and_publish(self, which: int, slug: str, around: tuple[int, int, int], cover: bool, link: str) -> None:
        category, tag, author = around
        self.number += 1
        article = cast.draft() if which == 5 else self.article(which)
        image = self.one_of(Image, category)
        content = replace(
            article.newest.content(),
            title=f"Title {self.number}",
            slug=slug,
            body=f"## Part\n\nOn [[{link}]].\n\n![Bars](media:{image.public_id})",
            category=self.one_of(Category, category).public_id,
            tags=(self.one_of(Tag, tag).public_id,),
            authors=(self.one_of(Author, author).public_id,),
            image=image.public_id if cover else None,
        )
        self.attempt(drafting.save, article, content, base=article.newest.number, by=cast.wanda())
        self.hand_in(article)
        self.attempt(publishing.publish, article, by=cast.edith())

    @rule(which=which)
    def save_and_approve(self, which: int) -> None:
        self.number += 1
        article = self.article(which)
        content = replace(article.newest.content(), title=f"Not public {self.number}")
        self.attempt(drafting.save, article, content, base=article.newest.number, by=cast.wanda())
        self.hand_in(article)

    def hand_in(self, article: Article) -> None:
        self.attempt(review.submit, article, by=cast.wanda())
        article.refresh_from_db()
        self.attempt(review.approve, article, by=cast.emil(), seen=article.newest.number)

    @rule(which=which)
    def discard(self, which: int) -> None:
        self.attempt(drafting.discard, self.article(which), by=cast.edith())

    @rule(which=which, other=other, led=some.booleans())
    def retire(self, which: int, other: int, led: bool) -> None:
        successor = self.article(other) if led else None
        self.attempt(publishing.retire, self.article(which), by=cast.edith(), successor=successor)

    @rule(which=which)
    def restore(self, which: int) -> None:
        self.attempt(publishing.restore, self.article(which), by=cast.edith())

    @rule(which=which)
    def schedule_and_let_its_hour_come(self, which: int) -> None:
        at = timezone.now() + timedelta(hours=1)
        article = self.attempt(scheduling.schedule, self.article(which), by=cast.edith(), at=at)
        if article is not None:
            Article.objects.filter(pk=article.pk).update(scheduled_for=timezone.now())
            scheduling.publish_due()

    @rule(which=which, endorsed=some.booleans())
    def hurry(self, which: int, endorsed: bool) -> None:
        article = self.article(which)
        self.attempt(publishing.emergency_publish, article, by=cast.ada(), comment="It cannot wait.")
        if endorsed:
            self.attempt(review.endorse, article, by=cast.edith(), seen=article.newest.number)

    @rule(which=which, emil=some.booleans())
    def verify(self, which: int, emil: bool) -> None:
        self.attempt(verifying.verify, self.article(which), by=cast.emil() if emil else cast.edith())

    @rule(which=which, gone=some.booleans())
    def give_emil_a_byline(self, which: int, gone: bool) -> None:
        author = self.one_of(Author, which)
        author.user = None if gone else cast.emil()
        self.attempt(cataloguing.keep, author, by=cast.ada())

    @rule(noun=some.sampled_from((Category, Tag, Author)), which=which, name=name)
    def rename(self, noun: Any, which: int, name: str) -> None:
        term = self.one_of(noun, which)
        term.name, term.slug = name, name.lower()
        self.attempt(cataloguing.keep, term, by=cast.edith())

    @rule(noun=some.sampled_from((Category, Tag, Author)), which=which)
    def describe(self, noun: Any, which: int) -> None:
        self.number += 1
        term = self.one_of(noun, which)
        fields = (
            {"bio": f"Bio {self.number}", "job_title": "Writer"}
            if noun is Author
            else {"description": f"{self.number}"}
        )
        if noun is Category:
            fields |= {"cta_heading": f"Heading {self.number}", "position": self.number % 3}
        for field, value in fields.items():
            setattr(term, field, value)
        self.attempt(cataloguing.keep, term, by=cast.edith())

    @rule(noun=some.sampled_from((Category, Tag, Author)), name=name)
    def add(self, noun: Any, name: str) -> None:
        self.attempt(cataloguing.keep, noun(name=name, slug=name.lower()), by=cast.edith())

    @rule(noun=some.sampled_from((Category, Tag, Author, Tool)), which=which)
    def remove(self, noun: Any, which: int) -> None:
        if (found := self.one_of(noun, which)) is not None:
            self.attempt(cataloguing.remove, found, by=cast.edith())

    @rule(noun=some.sampled_from((Category, Tag)), which=which, other=other)
    def merge(self, noun: Any, which: int, other: int) -> None:
        self.attempt(merging.merge, self.one_of(noun, which), self.one_of(noun, other), by=cast.edith())

    @rule(verified=some.booleans(), everywhere=some.booleans())
    def state(self, verified: bool, everywhere: bool) -> None:
        self.number += 1
        fact = Fact.objects.earliest("pk")
        said = facts.Said(str(self.number), note=f"Note {self.number}")
        self.attempt(facts.propose, fact.subject, fact.criterion, said, by=cast.edith())
        if verified:
            self.attempt(facts.verify, fact, by=cast.emil())
        if everywhere:
            self.attempt(spreading.accept, fact, by=cast.edith())

    @rule(deed=some.sampled_from(("confirm", "dispute", "resolve", "withdraw", "decline")))
    def doubt(self, deed: str) -> None:
        words = {"comment": "Because."} if deed in {"dispute", "resolve", "withdraw"} else {}
        self.attempt(getattr(facts, deed), Fact.objects.earliest("pk"), by=cast.emil(), **words)

    @rule(name=name, unit=name)
    def rename_what_is_compared(self, name: str, unit: str) -> None:
        self.number += 1
        fact = Fact.objects.select_related("subject", "criterion").earliest("pk")
        fact.subject.name, fact.subject.slug = name, name.lower()
        fact.subject.description = f"Subject {self.number}"
        fact.criterion.unit, fact.criterion.description = unit.lower(), f"Criterion {self.number}"
        self.attempt(subjects.keep_subject, fact.subject, by=cast.edith())
        self.attempt(subjects.keep_criterion, fact.criterion, by=cast.edith())

    @rule(name=name)
    def add_what_is_compared(self, name: str) -> None:
        self.number += 1
        another = Subject(name=f"{name} {self.number}")
        self.attempt(subjects.keep_subject, another, [f"Also {self.number}"], by=cast.edith())
        if another.pk and self.number % 2:
            self.attempt(subjects.remove, another, by=cast.edith())
        elif another.pk:
            self.attempt(cast.fact, str(self.number), another)
        if Criterion.objects.count() < 3:  # each is a page more to hold against a fresh one
            self.attempt(
                cast.fact, str(self.number), Subject.objects.earliest("pk"), cast.criterion(f"By {self.number}")
            )

    @rule(which=which, other=other, none=some.booleans())
    def portray(self, which: int, other: int, none: bool) -> None:
        image = None if none else self.one_of(Image, other)
        self.attempt(media.portray, self.one_of(Author, which), image, by=cast.edith())

    @rule(which=which)
    def describe_picture(self, which: int) -> None:
        self.number += 1
        image = self.one_of(Image, which)
        image.title, image.credit = f"Picture {self.number}", f"Credit {self.number}"
        self.attempt(media.describe_image, image, by=cast.edith())

    @rule(which=which, category=other)
    def keep_tool(self, which: int, category: int) -> None:
        self.number += 1
        tool = (None if which == 5 else self.one_of(Tool, which)) or Tool(slug=f"tool-{self.number}")
        tool.name, tool.description = f"Tool {self.number}", "Does it."
        tool.url, tool.category = "https://example.org/", self.one_of(Category, category)
        self.attempt(cataloguing.keep_tool, tool, by=cast.edith())

    @rule(chosen=some.lists(which, max_size=3))
    def feature(self, chosen: list[int]) -> None:
        self.attempt(featuring.feature, [self.article(which) for which in chosen], by=cast.edith())

    @rule(which=which, way=some.sampled_from(("add", "up", "down", "remove")))
    def move_on_the_featured_list(self, which: int, way: str) -> None:
        article = self.article(which)
        if way in {"up", "down"}:
            self.attempt(featuring.move, article, up=way == "up", by=cast.edith())
        else:
            self.attempt(featuring.add if way == "add" else featuring.remove, article, by=cast.edith())

    @rule(which=which, drop=some.booleans(), position=other)
    def change_the_featured_list(self, which: int, drop: bool, position: int) -> None:
        entry = self.one_of(Featured, which)
        if drop and entry is not None:
            self.attempt(featuring.drop, entry, by=cast.edith())
            return
        entry = entry or Featured(article=self.article(which))
        entry.position = position
        self.attempt(featuring.keep, entry, by=cast.edith())

    @rule(name=name, accent=some.sampled_from(("", "#0b5d4e", "#7a1fa2")), logo=some.booleans())
    def settle(self, name: str, accent: str, logo: bool) -> None:
        settings = SiteSettings.objects.get(pk=1)
        settings.name, settings.tagline, settings.accent, settings.footer = name, f"All {name}.", accent, f"© {name}"
        settings.cta_heading, settings.contact_address = f"Try {name}", f"{name.lower()}@example.org"
        settings.logo = Image.objects.first() if logo else None
        self.attempt(cataloguing.keep_settings, settings, by=cast.ada())

    @rule(which=which, drop=some.booleans(), footer=some.booleans())
    def change_a_link(self, which: int, drop: bool, footer: bool) -> None:
        self.number += 1
        noun = FooterLink if footer else AuthorLink
        around = {"settings_id": 1} if footer else {"author": self.one_of(Author, which)}
        found = self.one_of(noun, which)
        if drop and found is not None:
            self.attempt(cataloguing.drop_link, found, by=cast.ada())
        else:
            link = noun(title=f"Link {self.number}", url="https://example.org/", **around)
            self.attempt(cataloguing.keep_link, link, by=cast.ada())

    @rule(old=name, new=name, drop=some.booleans())
    def redirect(self, old: str, new: str, drop: bool) -> None:
        found = Redirect.objects.first()
        if drop and found is not None:
            self.attempt(cataloguing.drop_redirect, found, by=cast.ada())
        else:
            redirect = Redirect(old=f"/tags/{old.lower()}/", new=f"/tags/{new.lower()}/")
            self.attempt(cataloguing.keep_redirect, redirect, by=cast.ada())

    @rule()
    def draw_a_card(self) -> None:
        cards._done_at = None
        cards.draw_due(limit=1)

    @rule(which=which)
    def render_again(self, which: int) -> None:
        rendering.rerender([self.article(which)])

    @rule()
    def recount(self) -> None:
        listing.recount()

    @rule()
    def stock(self) -> None:
        self.number += 1
        self.attempt(stocking.stock, upto=self.number, by=cast.wanda(), editor=cast.edith())


@pytest.fixture
def _furnished(monkeypatch: pytest.MonkeyPatch) -> None:
    # Requests leave the connection open, whose transaction each sequence is rolled back with.
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)
    monkeypatch.setattr(paging, "PER_PAGE", 2)
    monkeypatch.setattr(sitemaps, "MOST", 50)
    monkeypatch.setattr(sitemaps, "INDEXED", 1)
    monkeypatch.setattr(cards, "_done_at", None)
    furnish()


@pytest.mark.usefixtures("_furnished")
def test_after_each_verb_once_every_kind_of_page_equals_a_fresh_rendering() -> None:
    seen_kinds.clear()
    readers = Readers()
    readers.fill()
    terms = (Category, Tag, Author)
    deeds: list[Callable[[], object]] = [
        readers.draw_a_card,
        *(lambda which=which: readers.describe_picture(which=which) for which in range(3)),  # type: ignore[misc]
        *(lambda noun=noun: readers.describe(noun=noun, which=0) for noun in terms),  # type: ignore[misc]
        *(lambda noun=noun: readers.rename(noun=noun, which=0, name="Dogs") for noun in terms),  # type: ignore[misc]
        lambda: readers.state(verified=True, everywhere=False),
        lambda: readers.state(verified=False, everywhere=True),
        *(lambda deed=deed: readers.doubt(deed=deed) for deed in ("confirm", "dispute", "resolve", "withdraw")),  # type: ignore[misc]
        lambda: readers.state(verified=True, everywhere=True),
        lambda: readers.rename_what_is_compared(name="Eels", unit="Frogs"),
        *(lambda: readers.add_what_is_compared(name="Eels") for _ in range(2)),
        lambda: readers.add(noun=Tag, name="Eels"),
        lambda: readers.remove(noun=Tag, which=3),
        lambda: readers.portray(which=0, other=1, none=False),
        lambda: readers.portray(which=0, other=1, none=True),
        lambda: readers.change_a_link(which=0, drop=False, footer=True),
        lambda: readers.change_a_link(which=0, drop=True, footer=True),
        lambda: readers.change_a_link(which=0, drop=False, footer=False),
        lambda: readers.change_a_link(which=0, drop=True, footer=False),
        lambda: readers.keep_tool(which=0, category=1),
        lambda: readers.keep_tool(which=5, category=0),
        lambda: readers.remove(noun=Tool, which=0),
        lambda: readers.feature(chosen=[1, 0]),
        lambda: readers.move_on_the_featured_list(which=2, way="add"),
        lambda: readers.move_on_the_featured_list(which=2, way="up"),
        lambda: readers.move_on_the_featured_list(which=2, way="down"),
        lambda: readers.move_on_the_featured_list(which=1, way="remove"),
        lambda: readers.change_the_featured_list(which=0, drop=False, position=5),
        lambda: readers.change_the_featured_list(which=0, drop=True, position=0),
        lambda: readers.settle(name="Bees", accent="#0b5d4e", logo=True),
        lambda: readers.describe_picture(which=0),
        lambda: readers.redirect(old="Ants", new="Dogs", drop=False),
        lambda: readers.redirect(old="Ants", new="Dogs", drop=True),
        lambda: readers.save_and_approve(which=0),
        lambda: readers.discard(which=0),
        lambda: readers.write_and_publish(which=0, slug="delta", around=(1, 2, 1), cover=False, link="gamma"),
        readers.draw_a_card,
        lambda: readers.write_and_publish(which=5, slug="omega", around=(0, 1, 0), cover=True, link="alpha"),
        lambda: readers.merge(noun=Tag, which=0, other=1),
        lambda: readers.merge(noun=Category, which=0, other=1),
        lambda: readers.retire(which=0, other=1, led=True),
        lambda: readers.restore(which=0),
        lambda: readers.retire(which=1, other=0, led=False),
        lambda: readers.verify(which=0, emil=True),
        lambda: readers.give_emil_a_byline(which=1, gone=False),
        lambda: readers.give_emil_a_byline(which=1, gone=True),
        lambda: readers.verify(which=0, emil=False),
        lambda: readers.save_and_approve(which=0),
        lambda: readers.schedule_and_let_its_hour_come(which=0),
        lambda: readers.save_and_approve(which=0),
        lambda: readers.hurry(which=0, endorsed=False),
        lambda: readers.hurry(which=2, endorsed=True),
        lambda: readers.render_again(which=0),
        readers.recount,
        readers.stock,
    ]
    try:
        for deed in deeds:
            deed()
            readers.each_stored_page_equals_a_fresh_rendering()
    finally:
        readers.teardown()
    stored = {str(route.name) for route in routes() if getattr(route.callback, "stored", False)}
    assert stored == seen_kinds


@pytest.mark.usefixtures("_furnished")
def test_after_random_verbs_each_stored_page_equals_a_fresh_rendering() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Readers,
        settings=settings(
            max_examples=100 if DRILL else 2,
            stateful_step_count=40 if DRILL else 8,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=not DRILL,
            database=None,
        ),
    )


def routes() -> Iterator[Any]:
    """Every public route."""
    waiting: list[Any] = list(get_resolver().url_patterns)
    while waiting:
        route = waiting.pop()
        if hasattr(route, "url_patterns"):
            waiting.extend(route.url_patterns)
        else:
            yield route
