"""Every example of the CommonMark 0.31.2 specification goes through our own renderer; the trees are compared.

The examples (`commonmark-0.31.json`) are those of the specification, © John MacFarlane, CC BY-SA 4.0; see README.md.
"""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kb.rules.markdown import render

EXAMPLES = json.loads(Path(__file__).with_name("commonmark-0.31.json").read_text(encoding="utf-8"))

RAW_HTML = "raw HTML is printed as text"
SCHEME = "only http, https and mailto addresses become links"
OUR_LINK = "[[foo]] is our link to an article; to one that is not there it is printed as plain words"
EXCEPTIONS = {
    **dict.fromkeys([21, 31, 201, 308, 309, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643], RAW_HTML),
    **dict.fromkeys(range(148, 192), RAW_HTML),  # the whole section on HTML blocks
    **dict.fromkeys([*range(613, 618), 623, *range(625, 632)], RAW_HTML),  # the section on raw HTML
    **dict.fromkeys([596, 598, 599, 601], SCHEME),
    **dict.fromkeys([548, 590], OUR_LINK),
}

IGNORED = {"id", "class", "rel", "tabindex"}
INLINE = {"a", "code", "em", "strong", "s", "sup", "span", "img", "picture", "#text"}
OUR_TAGS = {"p", "a", "em", "strong", "code", "pre", "br", "ul", "li", "h2", "blockquote"}
VOID = {"br", "hr", "img"}


class Tree(HTMLParser):
    """HTML as nested [tag, attributes, children]; raises when a tag is closed that is not open."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.root = ["#root", {}, []]
        self.open = [self.root]
        self.feed(html)
        self.close()
        assert self.open == [self.root], f"left open: {[node[0] for node in self.open[1:]]}"

    def handle_starttag(self, tag, attrs):
        node = [tag, dict(attrs), []]
        self.open[-1][2].append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag, f"</{tag}> closes <{self.open[-1][0]}>"
        self.open.pop()

    def handle_startendtag(self, tag, attrs):
        self.open[-1][2].append([tag, dict(attrs), []])

    def handle_data(self, data):
        self.open[-1][2].append(["#text", {}, data])


def as_we_show_it(node, in_link=False):
    """What the specification expects, with our three documented differences of presentation.

    A first-level heading is a second-level one (the page's title is the first), and an image at an address that is
    not ours is a link to it, named by its alt text or its address; within a link, it is its alt text.
    """
    tag, attributes, children = node
    if tag == "#text":
        return node
    if tag == "img":
        words = ["#text", {}, attributes.get("alt", "")]
        if in_link:
            return words
        title = {"title": attributes["title"]} if "title" in attributes else {}
        words[2] = words[2] or attributes["src"]
        return ["a", {"href": attributes["src"], **title}, [words]]
    inner = [as_we_show_it(child, in_link or tag == "a") for child in children]
    return ["h2" if tag == "h1" else tag, attributes, inner]


def without_hash_links(node):
    """What we printed, without the link that each heading ends with."""
    tag, attributes, children = node
    if tag == "#text":
        return node
    kept = [child for child in children if child[1].get("class") != "hash"]
    return [tag, attributes, [without_hash_links(child) for child in kept]]


def comparable(node, in_pre=False):
    """The tree without ignored attributes and without white space that no reader sees."""
    tag, attributes, children = node
    if tag == "#text":
        return children
    in_pre = in_pre or tag == "pre"
    kept = []
    for child in children:
        value = comparable(child, in_pre)
        if isinstance(value, str) and kept and isinstance(kept[-1], str):
            kept[-1] += value
        else:
            kept.append(value)
    if not in_pre:
        kept = list(trimmed(kept))
    return (tag, {name: value for name, value in attributes.items() if name not in IGNORED}, kept)


def trimmed(children):
    """Text without the white space that touches a block's edge."""
    for index, child in enumerate(children):
        text = child
        if isinstance(text, str) and (index == 0 or children[index - 1][0] not in INLINE):
            text = text.lstrip("\n ")
        if isinstance(text, str) and (index == len(children) - 1 or children[index + 1][0] not in INLINE):
            text = text.rstrip("\n ")
        if text:
            yield text


def ours(example):
    rendered = render(example["markdown"])
    assert not rendered.sources
    return comparable(without_hash_links(Tree(rendered.html).root))


def theirs(example):
    return comparable(as_we_show_it(Tree(example["html"]).root))


@pytest.mark.parametrize(
    "example",
    [example for example in EXAMPLES if example["example"] not in EXCEPTIONS],
    ids=lambda example: f"{example['example']}-{example['section'].replace(' ', '-')}",
)
def test_an_example_of_the_specification_is_rendered_as_it_demands(example):
    assert ours(example) == theirs(example), example["markdown"]


def test_the_examples_are_all_there():
    assert [example["example"] for example in EXAMPLES] == list(range(1, 653))


def test_exceptions_are_at_most_eighty():
    assert len(EXCEPTIONS) <= 80


@pytest.mark.parametrize("number", EXCEPTIONS, ids=str)
def test_an_exception_is_one_still_and_prints_nothing_but_our_own_tags(number):
    example = EXAMPLES[number - 1]
    html = render(example["markdown"]).html
    Tree(html)  # well-formed
    assert set(re.findall(r"<(\w+)", html)) <= OUR_TAGS
    with pytest.raises(AssertionError):  # theirs may not even be well-formed
        assert ours(example) == theirs(example)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("<p>a</p>", "<p>b</p>"),
        ("<p>a b</p>", "<p>ab</p>"),
        ("<p>a</p>", "<div>a</div>"),
        ("<p><em>a</em> b</p>", "<p><em>a</em>b</p>"),
        ('<p><a href="/x">a</a></p>', '<p><a href="/y">a</a></p>'),
        ("<h3>a</h3>", "<h1>a</h1>"),
        ("<pre><code>a\n</code></pre>", "<pre><code>a</code></pre>"),
        ("<ul><li>a</li></ul>", "<ul><li><p>a</p></li></ul>"),
    ],
)
def test_the_comparison_sees_what_differs(printed, expected):
    assert comparable(without_hash_links(Tree(printed).root)) != comparable(as_we_show_it(Tree(expected).root))
