"""Tables in the look of the matrix: roles, row and column headers, labels for narrow screens."""

from markdown_it.token import Token

from kb.rules.markdown.text import text_of

_SIDES = {"text-align:left": "start", "text-align:center": "center", "text-align:right": "end"}
_ROLES = {"thead_open": "rowgroup", "tbody_open": "rowgroup", "tr_open": "row"}


def dress(tokens: list[Token]) -> None:
    """Give every table its number, and its parts the attributes that they are printed with."""
    number = column = 0
    labels: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "table_open":
            number, labels = number + 1, []
            token.meta = {"number": number}
        elif token.type in _ROLES:
            token.attrs = {"role": _ROLES[token.type]}
            column = 0
        elif token.type == "th_open":
            labels.append(text_of(tokens[index + 1].children))
            _header(token, tokens[index + 2], words=labels[-1])
        elif token.type == "td_open":
            words = text_of(tokens[index + 1].children)
            _cell(token, tokens[index + 2], labels[column], row_header=column == 0 and bool(words))
            column += 1


def _header(opening: Token, closing: Token, *, words: str) -> None:
    side = _side(opening)
    if words:
        opening.attrs = {"scope": "col", "role": "columnheader", **side}
    else:  # an empty <th> names nothing
        opening.tag = closing.tag = "td"
        opening.attrs = {"role": "cell"}


def _cell(opening: Token, closing: Token, label: str, *, row_header: bool) -> None:
    side = _side(opening)
    if row_header:
        opening.tag = closing.tag = "th"
        opening.attrs = {"scope": "row", "role": "rowheader", **side}
    else:
        opening.attrs = {"role": "cell", "data-label": label, **side}


def _side(cell: Token) -> dict[str, str]:
    """The parser aligns by inline style, which the content policy forbids: a class in its place."""
    style = cell.attrs.get("style")
    return {"class": _SIDES[str(style)]} if style else {}
