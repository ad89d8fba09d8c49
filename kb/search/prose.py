"""What readers see of an article, as the text that is searched."""

import re
from dataclasses import dataclass
from html import unescape

from kb.models import Article, Rendering

_ATTRIBUTES = r"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
_HEADING = re.compile(rf"<h([1-6])\b{_ATTRIBUTES}>(.*?)</h\1>", re.DOTALL)
# Links of the page's own that are no text of the article: an anchor's mark, a footnote's number and its way back.
_MARKS = re.compile(rf"<a\b{_ATTRIBUTES}>[#↑↩︎\s]*</a>|<sup\b{_ATTRIBUTES}>.*?</sup>", re.DOTALL)
_BLOCK = re.compile(rf"</?(?:p|li|td|th|tr|pre|figcaption|blockquote|aside|div|dt|dd|br|hr)\b{_ATTRIBUTES}>")
_TAG = re.compile(rf"<{_ATTRIBUTES}>")
_GAPS = re.compile(r"\s*\n\s*")


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
    row = Rendering.objects.filter(revision=revision).values_list("html", "sources").first() or ("", "")
    headings, body = parted("\n".join(row))
    lead = "\n".join([revision.summary, *revision.takeaways])
    return Prose(revision.language, revision.title, lead, headings, body)


def parted(html: str) -> tuple[str, str]:
    """The headings of HTML that the renderer made, and everything else, one block a line."""
    headings = " \n".join(plain(match[2]) for match in _HEADING.finditer(html))
    return headings, plain(_HEADING.sub("\n", html))


def plain(html: str) -> str:
    """The words of HTML that the renderer made, one block a line."""
    text = _TAG.sub("", _BLOCK.sub("\n", _MARKS.sub("", html)))
    return _GAPS.sub("\n", unescape(text)).strip()
