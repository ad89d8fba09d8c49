"""The rules we add to the parser: [[links]], footnote marks, [[comparison]], and guards around its own rules."""

import re
from typing import Any

from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_inline import StateInline, image
from mdit_py_plugins.admon.index import admonition
from mdit_py_plugins.footnote.index import footnote_def

from kb.rules.markdown.limits import Budget

WIKI = re.compile(r"\[\[([\w-]{1,200})(?:\\?\|([^\[\]<>\n]{1,500}))?\]\]")
FACT = re.compile(r"\{\{ *([a-z0-9-]{1,80})/([a-z0-9-]{1,80}) *(?:\\?\| *(short|long|with-date) *)?\}\}(?! *\}\})")
_WITHIN_ANOTHER = re.compile(r"\{\{ *\Z")
RESERVED = "comparison"
KINDS = {
    "note": "note",
    "info": "note",
    "important": "note",
    "tip": "tip",
    "hint": "tip",
    "warning": "warning",
    "caution": "warning",
    "danger": "warning",
}
_NOTE_MARK = re.compile(r"\[\^([^\s\[\]]{1,80})\]")
_MARKED_BOX = re.compile(r'!!! ?(\w+)(?: +"[^"\n]*")? *$')
_DESTINATION = re.compile(r"\]\(\s*<?(media:[\w-]+)")


def budget_of(env: Any) -> Budget:
    """The budget that `parse` put into the parser's environment."""
    budget: Budget = env["budget"]
    return budget


def line_of(state: StateBlock, line: int) -> str:
    """A source line without its indent and the marks of the blocks it stands in."""
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def guard(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Never matches: counts each block and refuses to go too deep."""
    budget = budget_of(state.env)
    budget.step()
    budget.block_level(state.level)
    return False


def comparison(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`[[comparison]]` alone on a line, outside quotes and lists: the place of the matrix."""
    if state.level or state.is_code_block(start) or line_of(state, start).rstrip() != f"[[{RESERVED}]]":
        return False
    if not silent:
        state.push("comparison", "", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def bounded_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The parser's tables, counted before their cells are made: padding can multiply the text 300 times."""
    if not table(state, start, end, True):
        return False
    if silent:
        return True
    columns = sum(bool(part.strip()) for part in line_of(state, start + 1).split("|"))
    row = start + 2
    while row < end and not state.isEmpty(row):
        row += 1
    budget_of(state.env).table(columns * (row - start - 1))
    return table(state, start, end, False)


def known_admonition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """`!!! note "Title"` of a kind we know; `???` and unknown kinds are ordinary text."""
    match = _MARKED_BOX.match(line_of(state, start))
    if match is None or match[1].lower() not in KINDS or state.is_code_block(start):
        return False
    return admonition(state, start, end, silent)


def flat_footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A footnote's text, which may hold no other: moving nested ones would leave tags unbalanced."""
    if silent:  # the next definition ends this one, whether a blank line stands between or not
        return footnote_def(state, start, end, True)
    budget = budget_of(state.env)
    if budget.in_footnote:
        return False
    budget.in_footnote = True
    try:
        return footnote_def(state, start, end, False)
    finally:
        budget.in_footnote = False


def footnote_mark(state: StateInline, silent: bool) -> bool:
    """`[^label]` of a footnote that exists; one bounded look, so that unclosed marks stay cheap."""
    match = _NOTE_MARK.match(state.src, state.pos, state.posMax)
    notes = state.env.get("footnotes", {})
    if match is None or f":{match[1]}" not in notes.get("refs", {}) or budget_of(state.env).picture_depth:
        return False
    if not silent:
        listed = notes.setdefault("list", {})
        number = notes["refs"][f":{match[1]}"]
        if number < 0:
            number = notes["refs"][f":{match[1]}"] = len(listed)
            listed[number] = {"label": match[1], "count": 0}
        mark = state.push("footnote_ref", "", 0)
        mark.meta = {"id": number, "subId": listed[number]["count"]}
        listed[number]["count"] += 1
    state.pos = match.end()
    return True


def wiki_link(state: StateInline, silent: bool) -> bool:
    """`[[slug]]` and `[[slug|words]]`; the words may hold emphasis and code, not links."""
    match = WIKI.match(state.src, state.pos, state.posMax)
    if match is None or match[1] == RESERVED or state.src[max(state.pos - 1, 0)] == "!":
        return False
    if not silent:
        target = state.env["links"].get(match[1])
        opening = state.push("wiki_open", "a", 1)
        opening.meta = {"slug": match[1], "at": state.pos, "raw": match[0]}
        opening.attrs = {"href": target.address} if target and target.address else {}
        if match[2]:
            _tokenize_within(state, match.start(2), match.end(2))
        else:
            state.push("text", "", 0).content = target.title if target else match[1]
        state.push("wiki_close", "a", -1)
    state.pos = match.end()
    return True


def fact(state: StateInline, silent: bool) -> bool:
    """`{{ subject/criterion }}`, with `| short`, `| long` or `| with-date`: what the ledger says."""
    match = FACT.match(state.src, state.pos, state.posMax)
    if match is None or _WITHIN_ANOTHER.search(state.src, max(state.pos - 3, 0), state.pos):
        return False
    if not silent:
        typed = f"{match[1]}/{match[2]}"
        statement = state.env["facts"].get(typed)
        token = state.push("fact", "", 0)
        token.content = statement.said[match[3] or ""] if statement else match[0]
        token.meta = {"typed": typed, "style": match[3] or "", "statement": statement, "at": state.pos, "raw": match[0]}
        token.meta["linked"] = state.linkLevel > 0
    state.pos = match.end()
    return True


def _tokenize_within(state: StateInline, start: int, end: int) -> None:
    limit = state.posMax
    state.pos, state.posMax = start, end
    state.linkLevel += 1
    state.md.inline.tokenize(state)
    state.linkLevel -= 1
    state.posMax = limit


def bounded_image(state: StateInline, silent: bool) -> bool:
    """The parser's images, bounded in depth, with the place of their address noted for the twin."""
    if state.src[state.pos] != "!":
        return False
    budget = budget_of(state.env)
    start = state.pos
    budget.enter_picture()
    found = image(state, silent)
    budget.leave_picture()
    if found and not silent and budget.picture_depth == 0:
        *_, last = [None, *_DESTINATION.finditer(state.src, start, state.pos)]
        if last is not None:
            state.tokens[-1].meta = {"at": last.start(1), "raw": last[1]}
    return found
