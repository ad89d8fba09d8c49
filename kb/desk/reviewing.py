"""What a reviewer reads: the newest text block by block, with what changed since and the threads about each block."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.utils.html import escape

from accounts.models import User
from kb import composing
from kb.models import Article, ReviewComment, Revision
from kb.rules import anchoring
from kb.rules.diff import Op, Piece, compared
from kb.rules.matrices import is_matrix
from kb.rules.passages import Passage
from kb.rules.underlining import Stretch, underline
from kb.rules.workflow import Transition

LIVE, MINE, WHOLE = "live", "mine", "whole"
DECISIONS = (Transition.APPROVE, Transition.REQUEST_CHANGES)
PLAIN = ("<p", "<h2", "<h3", "<h4", "<ul", "<ol", "<blockquote")  # what is words alone: marked word by word
MARKED = {Op.ADDED: "<ins>{}</ins>", Op.REMOVED: "<del>{}</del>"}


@dataclass(frozen=True, slots=True)
class Block:
    """One block as it is shown: its number in the newest text, or None where it was removed."""

    number: int | None
    op: Op
    html: str
    threads: list[ReviewComment] = field(default_factory=list)
    cells: Sequence[str] = ()  # of the comparison: their names, as comments quote them


def since(article: Article, user: User) -> dict[str, Revision]:
    """The texts that the newest may be held against, the one that tells most first."""
    found = {}
    mine = article.history.filter(by=user, transition__in=DECISIONS, revision__isnull=False)
    if (last := mine.select_related("revision").first()) and last.revision and last.revision != article.newest:
        found[MINE] = last.revision
    if (public := article.live or article.withdrawn) and public != article.newest:
        found[LIVE] = public
    return found


def blocks(article: Article, before: Revision | None, threads: Sequence[ReviewComment]) -> list[Block]:
    """The newest text; with what changed since `before`, where there is one to compare with."""
    composed = composing.compose(article.newest, claims=False)
    now, cells = composing.passages(composed), composing.cells(composed)
    shown = _compared(composing.passages(composing.compose(before, claims=False)), now) if before else _same(now)
    about: dict[int | None, list[ReviewComment]] = {}
    for thread in threads:
        about.setdefault(thread.stands_at, []).append(thread)
    found = [block if block.number is None else _with(block, now, about.get(block.number, [])) for block in shown]
    return [replace(each, cells=list(cells.values())) if cells and is_matrix(each.html) else each for each in found]


def place_of(article: Article, quote: str) -> int | None:
    """The number of the block in the newest text that has these words; None where none has."""
    texts = [each.text for each in composing.passages(composing.compose(article.newest, claims=False))]
    place = anchoring.find(anchoring.Anchor(0, anchoring.plain(quote)), texts)
    return place.block if place else None


def _with(block: Block, now: Sequence[Passage], threads: list[ReviewComment]) -> Block:
    """The block with its threads; the words that they are about are underlined, unless that is all of the block."""
    assert block.number is not None  # noqa: S101  # narrows the type: it stands in the newest text
    text = anchoring.plain(now[block.number].text)
    if is_matrix(block.html):
        return replace(block, threads=threads)  # its words are not those that are seen
    stretches = []
    for thread in threads:
        place = anchoring.find(replace(thread.anchor, block=0), [text])
        if place and place.end - place.start < len(text):
            stretches.append(Stretch(place.start, place.end, f"#comment-{thread.public_id}"))
    return replace(block, threads=threads, html=underline(block.html, stretches) if stretches else block.html)


def _same(now: Sequence[Passage]) -> Iterator[Block]:
    return (Block(number, Op.SAME, passage.html) for number, passage in enumerate(now))


def _compared(before: Sequence[Passage], now: Sequence[Passage]) -> Iterator[Block]:
    number = 0
    for passage in compared([each.text for each in before], [each.text for each in now]):
        if passage.op is Op.REMOVED:
            yield Block(None, passage.op, _written(passage.pieces, "pieces"))
            continue
        html = now[number].html
        if passage.op is Op.CHANGED and html.startswith(PLAIN):
            html = _written(passage.pieces, "pieces name" if html.startswith("<h") else "pieces")
        yield Block(number, passage.op, html)
        number += 1


def _written(pieces: Sequence[Piece], look: str) -> str:
    """A changed passage as HTML, its words marked as added or removed."""
    words = "".join(MARKED.get(piece.op, "{}").format(escape(piece.text)) for piece in pieces)
    return f'<p class="{look}">{words}</p>'
