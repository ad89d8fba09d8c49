"""Admonitions: `> [!NOTE]` and `!!! note "Title"` become one kind of box, its title ahead of its first words."""

from markdown_it.token import Token

from kb.rules.markdown.syntax import KINDS

_OPENING = {"alert_open", "admonition_open"}
_CLOSING = {"alert_close", "admonition_close"}


def unify(tokens: list[Token]) -> list[Token]:
    """The tokens with every admonition as `box_open` … `box_close` and a `box_title` within its first paragraph."""
    unified: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.type in _OPENING:
            kind = _kind(token)
            unified.append(_opening(token, kind))
            if tokens[index].type.endswith("_title_open"):
                unified.extend(_titled(tokens, index, _title(token, tokens[index + 1], kind)))
                index += 3
        elif token.type in _CLOSING:
            unified.append(Token("box_close", "aside", -1, block=True))
        else:
            unified.append(token)
    return unified


def _kind(token: Token) -> str:
    name = token.info if token.type == "alert_open" else str(token.meta["tag"])
    return KINDS[name.lower()]


def _opening(token: Token, kind: str) -> Token:
    classes = "note" if kind == "note" else f"note {kind}"
    return Token("box_open", "aside", 1, attrs={"class": classes}, map=token.map, block=True)


def _title(token: Token, words: Token, kind: str) -> Token:
    """The title token; its content is the author's own title, or "" where the kind's name is to stand."""
    own = token.type == "admonition_open" and '"' in token.info
    return Token("box_title", "strong", 0, content=words.content if own else "", meta={"kind": kind})


def _titled(tokens: list[Token], index: int, title: Token) -> list[Token]:
    """Put the title into the paragraph that follows its three tokens, or return a paragraph of its own."""
    following = tokens[index + 3]
    if following.type == "paragraph_open":
        words = tokens[index + 4]
        words.children = [title, *(words.children or [])]
        return []
    return [
        Token("paragraph_open", "p", 1, block=True),
        Token("inline", "", 0, children=[title], block=True),
        Token("paragraph_close", "p", -1, block=True),
    ]
