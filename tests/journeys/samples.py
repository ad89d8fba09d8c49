"""One of each thing that a page behind sign-in may show; `prepare` runs inside the site's own process, on its data."""

import json
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import int_to_base36, urlsafe_base64_encode

from accounts.invitations import invite
from accounts.models import User
from accounts.roles import Role
from accounts.tokens import ResetTokens, invitation_tokens
from kb.editorial import cataloguing, commenting, drafting, facts, hosting
from kb.editorial.facts import Said
from kb.models import (
    Article,
    Author,
    Criterion,
    Featured,
    GuestLink,
    HistoryEntry,
    Image,
    KeptText,
    Redirect,
    ReviewComment,
    Tool,
    Waiver,
)
from kb.rules.comparisons import OwnCell
from kb.rules.ledger import Policy
from kb.rules.workflow import State
from tests import cast

REWRITTEN = "reading-a-model-card"
IN_ORDER = "open-source-vs-closed-ai-models"


def prepare() -> None:
    """Makes what the demonstration lacks, and prints where everything is, as JSON."""
    ada = cast.ada()
    print(json.dumps({"articles": _articles(), "rows": _rows(ada)} | _links(ada) | _ledger()))


def ledger_to_write_from() -> None:
    """A subject of two names, with a verified value and one that waits."""
    subject = cast.subject("Quern Cloud", "Old Mill")
    cast.fact("128000", subject, cast.criterion("Quern limit"))
    cast.proposed("5", subject, cast.criterion("Quern speed"))


def hour_to_change() -> None:
    """An article that is scheduled for the day after tomorrow."""
    cast.scheduled(title="A sample whose hour is changed", at=timezone.now() + timedelta(days=2))


def card_to_move() -> None:
    """An article in review."""
    cast.in_review(title="A sample that is moved")


def facts_to_check() -> None:
    """Three facts that are overdue longer than anything else."""
    for number in (1, 2, 3):
        cast.due_fact("4k", cast.subject(f"Sample overdue {number}"), cast.criterion("Sample age"), days=900 - number)


def threads_to_resolve() -> None:
    """A published article that was written on, with two open threads; prints its public id."""
    article = cast.published(title="A sample that is talked about", body="A lead.\n\nThe second paragraph.\n\nThe end.")
    article = cast.rewritten(article, body="Another lead.\n\nThe second paragraph.\n\nThe very end.")
    cast.remark(article, block=2, quote="Another lead")
    cast.remark(article, block=3, quote="second")
    print(article.public_id)


def _articles() -> dict[str, str]:
    """The public id of an article for each state, and of one that is live and being rewritten."""
    found = {
        state.value: Article.objects.filter(state=state).first()
        for state in (State.IN_REVIEW, State.CHANGES_REQUESTED, State.APPROVED, State.RETIRED, State.BINNED)
    }
    found["published"] = Article.objects.get(slug=IN_ORDER)
    found["rewritten"] = cast.rewritten(Article.objects.get(slug=REWRITTEN), by=cast.ada())
    found["scheduled"] = cast.scheduled(
        title="A sample whose hour comes tomorrow", at=timezone.now() + timedelta(days=1)
    )
    found["emergency"] = cast.emergency(title="A sample that could not wait")
    found["failing"] = _failing()
    found["draft"] = cast.draft(title="A sample that is never submitted")
    return {name: str(article.public_id) for name, article in found.items() if article}


def _failing() -> Article:
    """A draft in which checks fail in every way: one waived, one waived in a text that is no longer."""
    body = "A lead.\n\n![](media:none)\n\nSee [[nowhere]] and [the prices](/articles/nowhere/), in many words."
    article = cast.draft(title="A sample in which much is to mend", body=body, takeaways=(), summary="")
    cast.waived(article)
    article = cast.rewritten(article, title="A sample in which much was to mend")
    cast.waived(article)
    cast.waived(article)
    cast.remark(article, block=1, quote="A lead")
    return article


def _links(ada: User) -> dict[str, str]:
    """The ends of addresses that name something."""
    invited = invite("ivo@example.org", name="Ivo", role=Role.WRITER, by=ada)
    rewritten = Article.objects.get(slug=REWRITTEN)
    letter = cast.letter(Article.objects.get(slug=IN_ORDER))
    who = urlsafe_base64_encode(force_bytes(invited.pk))
    guest = _guest(rewritten)
    kept = _kept(rewritten)
    return {
        "kept": str(kept.public_id),
        "guest": str(guest.public_id),
        "invited": guest.get_absolute_url(),
        "letter": str(letter.public_id),
        "comment": str(cast.remark(rewritten, by=ada, suggestion="Other words").public_id),
        "image": str(Image.objects.all()[0].public_id),
        "category": str(cast.category().public_id),
        "person": str(User.objects.filter(articles__isnull=False).exclude(pk=ada.pk)[0].public_id),
        "author": str(Author.objects.all()[0].public_id),
        "reset": f"{int_to_base36(ada.pk)}-{ResetTokens().make_token(ada)}",
        "invitation": f"{who}/{invitation_tokens.make_token(invited)}",
    }


def _ledger() -> dict[str, str]:
    """A fact with a history and another value proposed, and an article that compares by it, in every way there is."""
    alpha, beta = cast.subject("Sample Alpha"), cast.subject("Sample Beta")
    length, opened = cast.criterion("Sample length"), cast.criterion("Sample openness", kind="yes_no", unit="")
    fact = facts.follow_by(cast.fact("8k", alpha, length, note="Input and output."), Policy.HOLD, by=cast.edith())
    cast.fact("unknown", beta, length)
    facts.dispute(cast.fact("yes", alpha, opened), by=cast.edith(), comment="Is it?")
    own = OwnCell(beta.public_id, opened.public_id, "partly", "Since May.", "Beta’s page", "https://example.org/beta")
    compared = cast.comparison(alpha, beta, by_=(length, opened), cells=(own,), pick=alpha.public_id, pick_for="all")
    body = "It takes {{ sample-alpha/sample-length | with-date }}.\n\n[[comparison]]\n\nThe end."
    article = cast.published(
        title="A sample that compares", slug="a-sample-that-compares", body=body, comparison=compared
    )
    for value in ("16k", "32k"):
        facts.propose(alpha, length, Said(value), by=cast.edith())
        if value == "16k":
            facts.verify(fact, by=cast.emil())
    Article.objects.filter(pk=article.pk).update(review_at=timezone.now() - timedelta(days=40))
    cast.letter(article)
    _flagged(length)
    stale = cast.due_fact("4k", cast.subject("Sample Gamma"), length, days=20)
    return {
        "stale": f"fact-{stale.public_id}",
        "compared": article.get_absolute_url(),
        "subject": str(alpha.public_id),
        "criterion": str(length.public_id),
    }


def _flagged(length: Criterion) -> None:
    """A change that an article followed, and that nobody looked at yet."""
    delta = cast.subject("Sample Delta")
    facts.follow_by(cast.fact("1k", delta, length), Policy.FLAG, by=cast.edith())
    cast.published(title="A sample that follows a fact", body="It takes {{ sample-delta/sample-length }}.")
    facts.verify(facts.propose(delta, length, Said("2k"), by=cast.edith()), by=cast.emil())


def _kept(article: Article) -> KeptText:
    """A text of the demonstration's first editor that met another's: title, a passage, one that both added, a cell."""
    editor = User.objects.filter(role=Role.EDITOR, is_active=True).order_by("pk")[0]
    article.refresh_from_db()
    base = article.newest
    alpha, length = cast.subject("Sample Alpha"), cast.criterion("Sample length")
    compared = cast.comparison(alpha, by_=[length], cells=(OwnCell(alpha.public_id, length.public_id, "7k"),))
    body = f"{base.body.rstrip()}\n\nThe last words, as they were.\n"
    old = replace(base.content(), body=body, comparison=compared)
    base = drafting.save(article, old, base=base.number, by=cast.ada()).revision
    theirs = replace(
        old,
        title=f"{old.title}, briefly",
        body=f"A lead.\n\n{old.body}".replace("as they", "never"),
        comparison=replace(compared, cells=(replace(compared.cells[0], value="8k"),)),
    )
    drafting.save(article, theirs, base=base.number, by=cast.ada())
    mine = replace(
        old,
        title=f"{old.title}, at length",
        summary="Another summary.",
        category=cast.category().public_id,
        body=f"Another lead.\n\n{old.body}".replace("as they", "quite as they"),
        comparison=replace(compared, cells=(replace(compared.cells[0], value="9k", note="Input only."),)),
    )
    try:
        drafting.save(article, mine, base=base.number, by=editor)
    except drafting.Met as met:
        assert met.kept
        return met.kept
    raise AssertionError("These merge by themselves.")


def _guest(article: Article) -> GuestLink:
    """One who has said something about a passage, about words that are gone, and of the whole."""
    link = cast.guest(article, by=cast.ada(), email="gus@example.org")
    number = article.newest.number
    said = {"client": "192.0.2.9", "revision": number}
    thread = hosting.remark(link, words="Which model?", block=3, **said)
    commenting.reply(thread, by=cast.ada(), words="The newest.")
    hosting.remark(link, words="Shorter.", block=1, **said)
    hosting.recommend(link, yes=False, words="A source is missing.", **said)
    ReviewComment.objects.filter(pk=hosting.remark(link, words="Gone.", block=4, **said).pk).update(stands_at=None)
    return link


def _rows(ada: User) -> dict[str, int]:
    """The key of a row of each kind that the admin keeps."""
    redirect = Redirect.objects.filter(old="/a-sample/").first() or cataloguing.keep_redirect(
        Redirect(old="/a-sample/", new="/tools/"), by=ada
    )
    return {
        "accounts_user": ada.pk,
        "kb_article": Article.objects.get(slug=IN_ORDER).pk,
        "kb_historyentry": HistoryEntry.objects.all()[0].pk,
        "kb_waiver": Waiver.objects.all()[0].pk,
        "kb_author": Author.objects.filter(links__isnull=False)[0].pk,
        "kb_image": Image.objects.all()[0].pk,
        "kb_sitesettings": 1,
        "kb_redirect": redirect.pk,
        "kb_featured": Featured.objects.all()[0].pk,
        "kb_category": cast.category().pk,
        "kb_tag": cast.tag().pk,
        "kb_tool": Tool.objects.all()[0].pk,
    }


def beside() -> None:
    """Six drafts in which something fails, with a comment on the first paragraph; prints their ids, as JSON."""
    body = "A lead.\n\nSee [[nowhere]]."
    drafts = [cast.draft(title="A sample written beside its checks", body=body, takeaways=()) for _number in range(6)]
    for article in drafts:
        cast.remark(article, block=2, quote="A lead")
    print(json.dumps([str(article.public_id) for article in drafts]))
