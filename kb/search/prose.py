"""What readers see of an article, as the text that is searched."""

import re
from dataclasses import dataclass

from kb.models import Article
from kb.rules.passages import ATTRIBUTES, plain

_HEADING = re.compile(rf"<h([1-6])\b{ATTRIBUTES}>(.*?)</h\1>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prose:
    """An article's public text in plain words, by weight."""

    language: str
    title: str
    lead: str  # summary and takeaways
    headings: str
    body: str  # one block a line, headings and footnote marks left out

    @property
    def passages(self) -> str:
        """What a passage may be cut from, one block a line."""
        return "\n".join(part for part in (self.lead, self.body) if part)


def prose(article: Article) -> Prose:
    """The text of the live revision as it was rendered for readers; the article must be public."""
    revision = article.live
    assert revision is not None  # noqa: S101  # narrows the type
    row = getattr(revision, "rendering", None)  # none where there is nothing to show
    headings, body = parted(f"{row.html}\n{row.sources}" if row else "\n")
    lead = "\n".join([revision.summary, *revision.takeaways])
    return Prose(revision.language, revision.title, lead, headings, body)


def parted(html: str) -> tuple[str, str]:
    """The headings of HTML that the renderer made, and everything else, one block a line."""
    headings = " \n".join(plain(match[2]) for match in _HEADING.finditer(html))
    return headings, plain(_HEADING.sub("\n", html))
