"""What a guest may remark on: each passage of a draft, with the guest's own threads about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from kb import composing
from kb.composing import Composed
from kb.models import Rendering, ReviewComment
from kb.site.forms import AnswerForm, RemarkForm

Answering = tuple[int, AnswerForm]  # the key of the thread that is answered, and the form that was sent


@dataclass(frozen=True, slots=True)
class Spot:
    """A passage by its number; `name` says which where it is no part of the text, and `form` stands at one at most."""

    number: int
    text: str
    name: str = ""
    form: RemarkForm | None = None
    threads: list[ReviewComment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The draft's rendering with a place for remarks after each passage, and the passages beside the text."""

    rendering: Rendering
    beside: Sequence[Spot]
    gone: Sequence[ReviewComment]
    stray: RemarkForm | None  # about a passage that the newest text does not have


def sheet(
    composed: Composed,
    threads: Sequence[ReviewComment],
    *,
    path: str,
    form: RemarkForm | None = None,
    answering: Answering | None = None,
) -> Sheet:
    """What the guest's page prints; the form to remark on a passage stands at the one that it names."""
    revision, rendering = composed.revision, composed.rendering()
    named = [(_("the title"), revision.title), (_("the summary"), revision.summary)]
    before = [name for name, text in named if text]
    after = [_("takeaway %d") % number for number in range(1, len(revision.takeaways) + 1)]
    passages = composing.passages(composed)
    names = [*before, *[""] * (len(passages) - len(before) - len(after)), *after]
    chosen = str(form["block"].value()) if form else ""
    about: dict[int | None, list[ReviewComment]] = {}
    for thread in threads:
        about.setdefault(thread.stands_at, []).append(thread)
    spots = [
        Spot(number, passage.text, name, form if str(number) == chosen else None, about.get(number, []))
        for number, (passage, name) in enumerate(zip(passages, names, strict=True))
    ]
    facts = {"path": path, "answering": answering, "language": revision.language}
    rendering.html = "".join(
        passages[spot.number].html + render_to_string("site/remarks.html", {"spot": spot, **facts})
        for spot in spots
        if not spot.name
    )
    stray = form if form and form.is_bound and not any(spot.form for spot in spots) else None
    return Sheet(rendering, [spot for spot in spots if spot.name], about.get(None, []), stray)
