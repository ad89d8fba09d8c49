"""Underlining: words of a block of our HTML are marked where they stand, and lead to what is said about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from kb.rules.anchoring import plain as flat
from kb.rules.passages import Letter, letters, plain


@dataclass(frozen=True, slots=True)
class Stretch:
    """The words from one character to before another, as `anchoring` counts them, and the address that they lead to."""

    start: int
    end: int
    address: str


def underline(html: str, stretches: Sequence[Stretch]) -> str:
    """The same HTML with these words marked; where stretches overlap, the words lead where the first of them does.

    Words in a link are marked and lead where they led. HTML in which the words cannot be told apart stays as it is.
    """
    text, signs = flat(plain(html)), list(letters(html))
    if "".join(text.split()) != "".join(letter.sign for letter in signs):
        return html
    pieces, done = [], 0
    for start, end, address in _runs(signs, _addresses(text, stretches)):
        words = html[start:end]
        marked = f'<a href="{escape(address)}">{words}</a>' if address else words
        pieces += [html[done:start], f"<mark>{marked}</mark>"]
        done = end
    return "".join([*pieces, html[done:]])


def _addresses(text: str, stretches: Sequence[Stretch]) -> list[str]:
    """For each sign of the text that is no space the address that it leads to; "" for none."""
    found = [""] * len(text)
    for stretch in reversed(stretches):
        found[stretch.start : stretch.end] = [stretch.address] * len(text[stretch.start : stretch.end])
    return [address for sign, address in zip(text, found, strict=True) if not sign.isspace()]


def _runs(signs: Sequence[Letter], addresses: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Where in the HTML marked words begin and end without a tag between, and the address, "" inside a link."""
    for (_run, address), run in groupby(zip(signs, addresses, strict=True), lambda pair: (pair[0].run, pair[1])):
        first, *rest = [letter for letter, _address in run]
        if address:
            yield first.start, (rest[-1] if rest else first).end, "" if first.in_link else address
