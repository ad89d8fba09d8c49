"""Choosing from two texts that met: nothing typed is lost until somebody chose, and for a week after."""

import os
import random
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.refusal import Refused
from kb.editorial import choosing, drafting, keeping
from kb.models import Article, KeptText, Kind
from kb.rules.content import Content
from tests import cast

pytestmark = pytest.mark.django_db
SAVES = 500 if os.environ.get("DRILL") else 25


def test_what_was_made_of_the_two_says_where_both_came_from() -> None:
    kept = cast.kept_text()
    saved = choosing.choose(kept, replace(kept.mine, title="Both titles"), by=cast.wanda())
    revision = saved.revision
    assert (revision.number, revision.kind, revision.title) == (3, Kind.MERGED, "Both titles")
    assert (revision.based_on, revision.merged_from) == (kept.theirs, kept.base)
    kept.refresh_from_db()
    assert kept.outcome == revision
    assert not KeptText.objects.open().exists()


def test_the_same_form_sent_again_is_kept_once_and_one_choice_settles_it() -> None:
    kept = cast.kept_text()
    article = kept.article
    with pytest.raises(drafting.Met) as again:
        drafting.save(article, kept.mine, base=1, by=cast.wanda())
    assert again.value.kept == kept
    cast.rewritten(article, summary="A third.")
    with pytest.raises(drafting.Met):
        drafting.save(article, kept.mine, base=1, by=cast.wanda())
    assert KeptText.objects.open().count() == 2
    choosing.choose(kept, replace(kept.theirs.content(), title="Chosen"), by=cast.wanda())
    assert not KeptText.objects.open().exists()


def test_a_third_who_saved_meanwhile_is_merged_too_or_met_with_the_choices_in_the_text() -> None:
    kept = cast.kept_text()
    cast.rewritten(kept.article, by=cast.emil(), seo_description="Emil’s.")
    saved = choosing.choose(kept, replace(kept.mine, title="Chosen"), by=cast.wanda())
    assert (saved.revision.title, saved.revision.seo_description) == ("Chosen", "Emil’s.")
    kept = cast.kept_text(article=cast.draft())
    cast.rewritten(kept.article, by=cast.emil(), title="Emil’s title")
    with pytest.raises(drafting.Met) as met:
        choosing.choose(kept, replace(kept.mine, title="Chosen"), by=cast.wanda())
    (left,) = KeptText.objects.open()
    assert left == met.value.kept
    assert (left.mine.title, left.base) == ("Chosen", kept.theirs)


def test_nobody_else_chooses_or_drops() -> None:
    kept = cast.kept_text()
    with pytest.raises(Refused):
        choosing.choose(kept, kept.mine, by=cast.ada())
    with pytest.raises(Refused):
        choosing.drop(kept, by=cast.edith())
    assert KeptText.objects.of(cast.wanda()).open().get() == kept
    assert not KeptText.objects.of(cast.ada()).exists()


def test_a_text_is_forgotten_seven_days_after_it_was_chosen_from_and_never_before() -> None:
    kept, now = cast.kept_text(), timezone.now()
    assert keeping.forget_old(now + timedelta(days=999)) == 0
    choosing.drop(kept, by=cast.wanda())
    assert kept.article.revisions.count() == 2
    assert keeping.forget_old(now + timedelta(days=7, seconds=-1)) == 0
    assert keeping.forget_old(timezone.now() + timedelta(days=7)) == 1
    assert not KeptText.objects.exists()


def words(text: object) -> set[str]:
    return set(re.findall(r"\w+", str(text)))


class Typist:
    """One who types words that nobody else types, saves, and chooses where that meets another's."""

    def __init__(self, name: str, article: Article, dice: random.Random) -> None:
        self.name, self.article, self.dice, self.typed = name, article, dice, 0
        self.by = cast.wanda() if name == "wanda" else cast.edith()
        self.open()

    def open(self) -> None:
        self.article.refresh_from_db()
        self.base = self.article.newest

    def word(self) -> str:
        self.typed += 1
        return f"{self.name}{self.typed}"

    def type(self, old: Content) -> Content:
        """The content with a few changes: words put in, passages added, removed and moved, takeaways and title."""
        passages = old.body.split("\n\n")
        for _ in range(self.dice.randint(1, 3)):
            place = self.dice.randrange(len(passages))
            match self.dice.randrange(6):
                case 0 | 1 | 2:
                    passages[place] += f" {self.word()}"
                case 3:
                    passages.insert(place, f"A new one: {self.word()}")
                case 4 if len(passages) > 6:
                    del passages[place]
                case _:
                    passages.append(passages.pop(place))
        takeaways = tuple(f"{each[:20]} {self.word()}" if self.dice.random() < 0.1 else each for each in old.takeaways)
        title = f"Title {self.word()}" if self.dice.random() < 0.1 else old.title
        return replace(old, body="\n\n".join(passages), takeaways=takeaways, title=title)

    def save(self) -> bool:
        """Saves and sees that nothing vanished; whether it met another's text."""
        before = self.base.content()
        mine = self.type(before)
        self.article.refresh_from_db()
        theirs = self.article.newest.content()
        # What must be there: what either has now, but what one of them took away.
        wanted = words(mine) | words(theirs)
        wanted -= (words(before) - words(mine)) | (words(before) - words(theirs))
        try:
            saved = drafting.save(self.article, mine, base=self.base.number, by=self.by)
        except drafting.Met as met:
            assert wanted <= words(met.merge.content) | words(met.merge.conflicts)
            self.choose(met)
            return True
        finally:
            self.open()
        assert wanted <= words(saved.revision.content())
        return False

    def choose(self, met: drafting.Met) -> None:
        assert met.kept
        options = [(each.theirs, each.mine) for each in met.merge.conflicts]
        chosen = met.merge.settled([self.dice.choice(pair) for pair in options])
        assert choosing.choose(met.kept, chosen, by=self.by).revision.content() == chosen


def test_two_typists_on_one_article_lose_no_word() -> None:
    dice = random.Random(SAVES)  # no secret
    body = "\n\n".join(f"Passage {number} as it was in the beginning." for number in range(10))
    article = cast.draft(body=body)
    typists = [Typist(name, article, dice) for name in ("wanda", "edith")]
    met = 0
    for _ in range(SAVES):
        met += dice.choice(typists).save()
    article.refresh_from_db()
    merged = article.revisions.filter(kind=Kind.MERGED).count()
    typed = sum(typist.typed for typist in typists)
    print(f"{SAVES} saves, {typed} words typed, {merged} revisions merged, of which {met} met")
    assert met
    assert merged > met, "none merged by itself"
    assert KeptText.objects.count() == met
