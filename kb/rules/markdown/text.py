"""Plain text out of inline tokens."""

from collections.abc import Iterable, Iterator

from markdown_it.token import Token


def text_of(children: Iterable[Token] | None) -> str:
    """The words of inline tokens as one line: markup and footnote marks gone, a picture by its alt text."""
    return " ".join("".join(_pieces(children or ())).split())


def _pieces(children: Iterable[Token]) -> Iterator[str]:
    for child in children:
        if child.type in ("text", "code_inline", "box_title", "fact"):
            yield f"{child.content} " if child.type == "box_title" else child.content
        elif child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type in ("picture", "figure"):
            yield f"{child.meta['alt']} {child.meta['caption']}"
        elif child.type == "image":
            yield from _pieces(child.children or ())
