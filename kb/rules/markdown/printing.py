"""Shaped tokens to HTML in the look of the article page."""

import re
from collections.abc import Callable, Sequence
from html import escape

from markdown_it.token import Token

from kb.rules.markdown.limits import Budget
from kb.rules.markdown.parsing import scheme_of
from kb.rules.markdown.shapes import Picture, Statement, Words

# How wide site.css draws a figure: from 64rem up the rail of contents stands beside it.
SIZES = "(min-width: 76rem) 55.5rem, (min-width: 64rem) calc(100vw - 20.5rem), calc(100vw - 2.5rem)"
_LANGUAGE = re.compile(r"[A-Za-z0-9_+#.-]{1,40}")
_ENDS_A_SENTENCE = (".", "!", "?", ":", "…", "。", "！", "？")
_FIXED = {
    "softbreak": "\n",
    "hardbreak": "<br>\n",
    "hr": "<hr>\n",
    "table_close": "</table></div></div>\n",
    "footnote_close": "</li>\n",
    "comparison": "",  # a second place of the matrix, which stands at the first
}


class Printer:
    """Prints tokens one by one, counting what it prints against the budget."""

    def __init__(self, words: Words, budget: Budget, notes: int = 0) -> None:
        self._words = words
        self._budget = budget
        self._notes = notes  # the facts that are cited are numbered after the footnotes
        self._cited: dict[str, tuple[Statement, int]] = {}  # by what was typed: with how often so far
        self._pictures = 0
        self._special: dict[str, Callable[[Token], str]] = {
            "text": lambda token: escape(token.content),
            "code_inline": lambda token: f"<code>{escape(token.content)}</code>",
            "code_block": lambda token: _code(token.content, ""),
            "fence": lambda token: _code(token.content, token.info),
            "heading_close": self._heading_close,
            "link_open": _link,
            "wiki_open": _link,
            "picture": self._picture,
            "figure": self._figure,
            "box_title": self._box_title,
            "task_mark": self._task_mark,
            "table_open": self._table_open,
            "footnote_ref": self._footnote_ref,
            "footnote_open": lambda token: f'<li id="note-{token.meta["id"] + 1}">',
            "footnote_anchor": self._footnote_anchor,
            "fact": self._fact,
        }

    def print(self, tokens: Sequence[Token]) -> str:
        """The HTML of these tokens; TooCostly when it grows beyond the budget."""
        printed: list[str] = []
        for token in tokens:
            if token.type == "inline":
                piece = self.print(token.children or ())
            else:
                piece = self._print_one(token)
                self._budget.printed(len(piece))
            printed.append(piece)
        return "".join(printed)

    def _print_one(self, token: Token) -> str:
        if token.hidden:
            return ""
        fixed = _FIXED.get(token.type)
        return self._special.get(token.type, _tag)(token) if fixed is None else fixed

    def _heading_close(self, token: Token) -> str:
        if "id" not in token.meta:
            return _tag(token)
        hash_link = {"class": "hash", "href": f"#{token.meta['id']}", "aria-label": self._words.section}
        return f"<a{_attributes(hash_link)}>#</a></{token.tag}>\n"

    def _box_title(self, token: Token) -> str:
        title = token.content or self._words.title(token.meta["kind"])
        stop = "" if title.endswith(_ENDS_A_SENTENCE) else "."
        return f"<strong>{escape(title)}{stop}</strong> "

    def _task_mark(self, token: Token) -> str:
        done = token.meta["checked"]
        sign, name = ("☑", self._words.done) if done else ("☐", self._words.to_do)
        return f'<span aria-hidden="true">{sign} </span><span class="vh">{escape(name)} </span>'

    def _picture(self, token: Token) -> str:
        """A picture in every format that there is; the body's first, which may be seen at once, is fetched at once."""
        picture: Picture = token.meta["picture"]
        sources = "".join(
            f"<source{_attributes({'type': kind, 'srcset': srcset, 'sizes': SIZES})}>"
            for kind, srcset in picture.srcsets
        )
        size = {"width": str(picture.width), "height": str(picture.height)}
        lazy = {"loading": "lazy"} if self._pictures else {}
        self._pictures += 1
        image = {"src": picture.src, **size, "alt": token.meta["alt"], **lazy, "decoding": "async"}
        return f"<picture>{sources}<img{_attributes(image)}></picture>"

    def _figure(self, token: Token) -> str:
        picture: Picture = token.meta["picture"]
        credit = f'<span class="credit">{escape(picture.credit)}</span>' if picture.credit else ""
        caption = " ".join(filter(None, [escape(token.meta["caption"]), credit]))
        words = f"<figcaption>{caption}</figcaption>" if caption else ""
        return f'<figure class="wide">{self._picture(token)}{words}</figure>\n'

    def _table_open(self, token: Token) -> str:
        region = {
            "class": "scroll",
            "role": "region",
            "aria-label": self._words.numbered_table(token.meta["number"]),
            "tabindex": "0",
        }
        return f'<div class="matrix wide"><div{_attributes(region)}><table role="table">\n'

    def _footnote_ref(self, token: Token) -> str:
        number = token.meta["id"] + 1
        link = {
            "href": f"#note-{number}",
            "id": _mark_id(token),
            "aria-label": self._words.numbered_source(number),
        }
        return f"<sup><a{_attributes(link)}>{number}</a></sup>"

    def _fact(self, token: Token) -> str:
        """A value out of the ledger, with the mark that leads to its source; what is not known there, as typed."""
        statement: Statement | None = token.meta["statement"]
        words = escape(token.content)
        if statement is None or token.meta["linked"] or not (statement.source_url or statement.dated):
            return words
        typed = token.meta["typed"]
        often = self._cited.get(typed, (statement, 0))[1] + 1
        self._cited[typed] = statement, often
        number = self._notes + list(self._cited).index(typed) + 1
        link = {
            "href": f"#fact-{number}",
            "id": f"factref-{number}" + (f"-{often}" if often > 1 else ""),
            "aria-label": self._words.numbered_source(number),
        }
        return f"{words}<sup><a{_attributes(link)}>{number}</a></sup>"

    def cited(self) -> str:
        """Where the values that were printed are from: entries of the list of sources, after the footnotes."""
        entries = []
        for number, (statement, _often) in enumerate(self._cited.values(), self._notes + 1):
            source = escape(statement.source_title or statement.source_url)
            if statement.source_url:
                source = _link_to(statement.source_url, source)
            parts = [f"{escape(statement.about)}: {escape(statement.said[''])}", source, escape(statement.dated)]
            back = {"href": f"#factref-{number}", "aria-label": self._words.back}
            words = ". ".join(part for part in parts if part)
            entries.append(f'<li id="fact-{number}">{words}. <a{_attributes(back)}>↩</a></li>\n')
        return "".join(entries)

    def _footnote_anchor(self, token: Token) -> str:
        link = {"href": f"#{_mark_id(token)}", "aria-label": self._words.back}
        return f" <a{_attributes(link)}>↩</a>"


def _mark_id(token: Token) -> str:
    """The id of a footnote's mark; a note that is referred to again has marks `noteref-1`, `noteref-1-2` …"""
    again = token.meta["subId"]
    return f"noteref-{token.meta['id'] + 1}" + (f"-{again + 1}" if again else "")


def _attributes(attributes: dict[str, str] | dict[str, str | int | float]) -> str:
    return "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items())


def _tag(token: Token) -> str:
    """A token without a rule of its own: its tag, on a line's end where it is a block."""
    end = "\n" if token.block and (token.nesting < 0 or token.tag in ("ul", "ol", "blockquote", "tr")) else ""
    if token.nesting < 0:
        return f"</{token.tag}>{end}"
    return f"<{token.tag}{_attributes(token.attrs)}>{end}"


def _code(content: str, info: str) -> str:
    language = _LANGUAGE.match(info.strip())
    name = f' class="language-{language[0]}"' if language else ""
    return f'<pre tabindex="0"><code{name}>{escape(content)}</code></pre>\n'


def _link_to(address: str, words: str) -> str:
    return f"<a{_attributes({'href': address, 'rel': 'noopener'})}>{words}</a>"


def _link(token: Token) -> str:
    href = str(token.attrs["href"])
    leaves = scheme_of(href) in ("http", "https") or href.startswith("//")
    return f"<a{_attributes(token.attrs | ({'rel': 'noopener'} if leaves else {}))}>"
