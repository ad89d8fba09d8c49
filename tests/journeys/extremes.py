"""An article at the edge of what can be written, and pages that come with time.

`publish` runs inside the site's own process, on its data.
"""

from kb.editorial import media
from tests import cast
from tests.admin.pictures import png

ADDRESS = "/articles/extremes/"
GONE = "/articles/taken-down/"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
CELLS = 12


def publish() -> None:
    """Makes the article public, and enough others for a second page; one is taken down, and nothing is in its place."""
    wide, tall = (
        media.add_image(png(*size), title=f"{size[0]} × {size[1]}", by=cast.wanda())
        for size in ((1600, 900), (300, 1200))
    )
    people = [
        cast.author(f"{LONG} {number}", slug=f"long-{number}", job_title="Chief " + "very " * 20) for number in range(4)
    ]
    people += [cast.author("محمد بن عبد الله", slug="muhammad")]
    tags = [cast.tag(f"{LONG[: 20 + 8 * number]} {number}", slug=f"long-{number}") for number in range(6)]
    cast.published(
        title=f"{LONG} against every other word that has ever been put into a title, and then a few more of them",
        slug="extremes",
        summary=LONG * 2,
        body=_body(wide.public_id, tall.public_id),
        authors=tuple(author.public_id for author in people),
        tags=tuple(tag.public_id for tag in tags),
        takeaways=(LONG * 3, "نقطة بالعربية", "Short."),
    )
    for number in range(3):
        cast.published(title=f"One more, number {number}")
    cast.retired(title="Taken down", slug="taken-down")


def _body(wide: object, tall: object) -> str:
    header = " | ".join(f"Column {number}" for number in range(CELLS))
    address = f"https://example.org/{LONG * 2}"
    return f"""A lead with `{LONG.lower()}`, {address} and <{address}>.[^1]

## {LONG} as a heading

### Third

#### Fourth

![A chart](media:{wide} "A caption with {LONG} in it.")

![A tower](media:{tall})

| Row | {header} |
|---|{"---|" * CELLS}
| {LONG} | {" | ".join(["some words here"] * CELLS)} |

| Left | Centre | Right |
|:--|:-:|--:|
| **bold** `code` | [link](https://example.org) | 12,000 |

| Only |
|---|
| one |

## Lists

1. One
   - nested
     - deeper
2. Two

   ```python
   {LONG * 3}
   ```

- [ ] to do
- [x] {LONG}
  - [ ] nested

> A quote of {LONG}.
>
> > Nested

> [!WARNING]
> {LONG}
>
> - a list
>
> ```
> {LONG * 3}
> ```

---

## قسم بالعربية

نص عربي داخل مقال إنجليزي.

## Fifth

Again.[^1] And another.[^2]

[^1]: {address}
[^2]: Two paragraphs.

    The second.
"""
