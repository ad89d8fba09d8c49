"""What an image in the text becomes: a picture of ours, a figure, a link, or only its words."""

from collections.abc import Iterator, Mapping

from markdown_it.token import Token

from kb.rules.markdown.shapes import Picture
from kb.rules.markdown.text import text_of

MEDIA = "media:"
DECORATIVE = "-"


def picture_id(image: Token) -> str | None:
    """The public id that an image token names, or None when it is at another address."""
    src = str(image.attrs["src"])
    return src.removeprefix(MEDIA) if src.startswith(MEDIA) else None


def resolve(children: list[Token], pictures: Mapping[str, Picture]) -> list[Token]:
    """Inline tokens with every image turned into what is shown, and without links to `media:`."""
    resolved: list[Token] = []
    dropped: list[bool] = []
    for child in children:
        if child.type in ("link_open", "wiki_open"):
            dropped.append(not _leads_somewhere(child))
            if not dropped[-1]:
                resolved.append(child)
        elif child.type in ("link_close", "wiki_close"):
            if not dropped.pop():
                resolved.append(child)
        elif child.type == "image":
            resolved.extend(_shown(child, pictures, in_link=not all(dropped)))
        else:
            resolved.append(child)
    return resolved


def sole_picture(children: list[Token]) -> Token | None:
    """The picture that makes up a whole paragraph, if one does."""
    return children[0] if len(children) == 1 and children[0].type == "picture" else None


def _leads_somewhere(link: Token) -> bool:
    if link.type == "wiki_open":
        return "href" in link.attrs
    return not str(link.attrs["href"]).lower().startswith(MEDIA)


def _shown(image: Token, pictures: Mapping[str, Picture], *, in_link: bool) -> Iterator[Token]:
    alt = text_of(image.children)
    name = picture_id(image)
    found = pictures.get(name) if name is not None else None
    if found is not None:
        shown = Token("picture", "img", 0)
        caption = str(image.attrs.get("title", ""))
        shown.meta = {"picture": found, "alt": "" if alt == DECORATIVE else alt, "caption": caption}
        yield shown
    elif name is not None or in_link:
        yield _text("" if alt == DECORATIVE else alt)
    else:
        yield Token("link_open", "a", 1, attrs={"href": str(image.attrs["src"]), **_title(image)})
        yield _text(alt or str(image.attrs["src"]))
        yield Token("link_close", "a", -1)


def _title(image: Token) -> dict[str, str | int | float]:
    return {"title": image.attrs["title"]} if "title" in image.attrs else {}


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
