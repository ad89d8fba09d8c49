"""What shows a fact, and what another value does to it: articles, comparisons, drafts and approvals, in words."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from kb.editorial.spreading import REVIEWED
from kb.models import Approval, Article, Criterion, Fact, FactUse, Subject
from kb.rules.ledger import Policy

MOST_NAMED = 50


@dataclass(slots=True)
class Using:
    """An article that shows the fact: in its public text or its newest, in a comparison, in sentences."""

    article: Article
    live: bool = False
    draft: bool = False
    matrix: bool = False
    sentence: bool = False

    @property
    def where(self) -> str:
        """“matrix, sentence”, and that it is a draft."""
        parts = {_("draft"): not self.live, _("matrix"): self.matrix, _("sentence"): self.sentence}
        return ", ".join(word for word, holds in parts.items() if holds)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many texts another value reaches, which, and what becomes of them by the fact's policy."""

    policy: Policy
    articles: int
    matrices: int
    drafts: int
    voided: int
    shown: bool  # whether the ledger says a value already
    using: tuple[Using, ...] = ()  # those of one page that this person may see
    page: int = 1
    after: int = 0  # the next page, 0 for none

    def __bool__(self) -> bool:
        return bool(self.articles or self.drafts)

    @property
    def sentence(self) -> str:
        """“12 articles, 3 matrices”."""
        parts = [ngettext("%d article", "%d articles", self.articles) % self.articles]
        if self.matrices:
            parts.append(ngettext("%d matrix", "%d matrices", self.matrices) % self.matrices)
        if self.drafts:
            parts.append(ngettext("%d draft", "%d drafts", self.drafts) % self.drafts)
        return ", ".join(parts)

    @property
    def follows(self) -> str:
        """What the policy does to them."""
        if self.policy is Policy.HOLD and self.shown:
            return _("The present value would stay there until an editor accepts the new one.")
        if self.policy is Policy.AUTO:
            return _("A new value would be seen there at once.")
        return _("A new value would be seen there at once, and an editor looks at each.")

    @property
    def approvals(self) -> str:
        """How many approvals would be void; empty for none."""
        words = ngettext(
            "%d approval would be void: that text is reviewed again.",
            "%d approvals would be void: those texts are reviewed again.",
            self.voided,
        )
        return words % self.voided if self.voided else ""


def reach(subject: Subject, criterion: Criterion, fact: Fact | None, user: User, page: int = 1) -> Reach:
    """What another value would reach, in three queries, all counted and a page of them named; drafts are named to those
    who may see them.
    """
    found = dict[int, Using]()
    for key, live, draft, typed in _uses(subject, criterion):
        one = found.setdefault(key, Using(Article(pk=key)))
        one.live, one.draft = one.live or live, one.draft or draft
        if live:
            one.matrix, one.sentence = one.matrix or not typed, one.sentence or bool(typed)
    policy, shown = fact.applied_policy if fact else Policy(criterion.policy), bool(fact and fact.current_id)
    held = {key for key, one in found.items() if one.live} if policy is Policy.HOLD and shown else set()
    reviewed = [] if policy is Policy.AUTO else [key for key, one in found.items() if one.draft and key not in held]
    page = max(1, min(page, -(-len(found) // MOST_NAMED)))
    named = list(_named(found, user, (page - 1) * MOST_NAMED))
    return Reach(
        policy,
        articles=sum(one.live for one in found.values()),
        matrices=sum(one.matrix for one in found.values()),
        drafts=sum(not one.live for one in found.values()),
        voided=_approvals(reviewed),
        shown=shown,
        using=tuple(named[:MOST_NAMED]),
        page=page,
        after=page + 1 if len(named) > MOST_NAMED else 0,
    )


def _uses(subject: Subject, criterion: Criterion) -> Iterator[tuple[int, bool, bool, str]]:
    """Each use in a text that readers see or that is the newest: article, whether live, whether newest, reference."""
    uses = FactUse.objects.filter(subject=subject, criterion=criterion, own=False).annotate(
        is_live=Exists(Article.objects.filter(live=OuterRef("revision"))),
        is_draft=Exists(Article.objects.filter(draft=OuterRef("revision"))),
    )
    shown = uses.filter(Q(is_live=True) | Q(is_draft=True))
    yield from shown.values_list("revision__article", "is_live", "is_draft", "typed")


def _approvals(articles: Collection[int]) -> int:
    if not articles:
        return 0
    return Approval.objects.filter(article__in=articles, article__state__in=REVIEWED, voided_at__isnull=True).count()


def _named(found: dict[int, Using], user: User, start: int) -> Iterator[Using]:
    """Those from this place on, one more than a page has; drafts only of who may see them."""
    if not found:
        return
    public = [key for key, one in found.items() if one.live]
    mine = Article.objects.filter(pk__in=found).filter(
        Q(pk__in=public) | Q(pk__in=Article.objects.visible_to(user).filter(pk__in=found).values("pk"))
    )
    for article in mine.select_related("live", "draft").order_by("-revised_at", "-pk")[start : start + MOST_NAMED + 1]:
        one = found[article.pk]
        one.article = article
        yield one
