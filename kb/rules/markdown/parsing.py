"""Markdown to tokens: CommonMark without raw HTML, our extensions, our schemes, and a budget."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from mdit_py_plugins.footnote import footnote_plugin

from kb.rules.markdown import syntax
from kb.rules.markdown.limits import Budget, TooCostly, measured
from kb.rules.markdown.shapes import LinkTarget, Statement

SCHEMES = frozenset({"http", "https", "mailto"})
_SCHEME = re.compile(r"[\x00-\x20]*([a-zA-Z][a-zA-Z0-9+.-]*):")
_NO_LINKS: Mapping[str, LinkTarget] = {}
_NO_FACTS: Mapping[str, Statement] = {}


def scheme_of(address: str) -> str:
    """The address's scheme in lower case, or "" for a relative one."""
    match = _SCHEME.match(address)
    return match[1].lower() if match else ""


class _Inline(ParserInline):
    """The inline parser, whose look-ahead is counted: all its quadratic cases go through it."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Parse one paragraph, heading or cell within the budget."""
        syntax.budget_of(env).paragraph(len(src))
        return super().parse(src, md, env, tokens)

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 (the library's name)
        syntax.budget_of(state.env).step()
        super().skipToken(state)


class _Parser(MarkdownIt):
    """markdown-it with our rules and with an allow-list of schemes in place of its deny-list."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "alerts": True, "tasklists": True, "maxNesting": 40})
        self.inline = _Inline()
        self.configure("commonmark", self.options)
        self.enable(["table", "strikethrough"])
        self.use(footnote_plugin, inline=False)
        block, inline = self.block.ruler, self.inline.ruler
        block.before("table", "guard", syntax.guard)
        block.at("table", syntax.bounded_table, {"alt": ["paragraph", "reference"]})
        block.at("footnote_def", syntax.flat_footnote, {"alt": ["paragraph", "reference"]})
        everywhere: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
        block.before("fence", "admonition", syntax.known_admonition, everywhere)
        block.before("reference", "comparison", syntax.comparison, everywhere)
        inline.at("footnote_ref", syntax.footnote_mark)
        inline.at("image", syntax.bounded_image)
        inline.before("link", "wiki", syntax.wiki_link)
        inline.before("link", "fact", syntax.fact)

    def validateLink(self, url: str) -> bool:  # noqa: N802 (the library's name)
        """Whether an address may be used; `media:` names a picture of ours and is resolved later."""
        return scheme_of(url) in SCHEMES | {"", "media"}


_PARSER = _Parser()


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed body: its block tokens, the parser's environment and the budget it goes on spending."""

    source: str
    tokens: list[Token]
    env: dict[str, Any]
    budget: Budget


def parse(
    source: str, links: Mapping[str, LinkTarget] = _NO_LINKS, facts: Mapping[str, Statement] = _NO_FACTS
) -> Document:
    """Parse a body within its budget; raises nothing but TooCostly."""
    text, budget = measured(source)
    env: dict[str, Any] = {"budget": budget, "links": links, "facts": facts}
    try:
        tokens = _PARSER.parse(text, env)
    except RecursionError as error:
        raise TooCostly("The text is nested too deeply.") from error
    for token in tokens:
        for child in token.children or ():
            budget.inline_level(child.level)
    return Document(text, tokens, env, budget)
