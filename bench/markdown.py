"""How long a body takes to render: an ordinary article of 10,000 words, and hostile bodies of 200 kB.

Run with `python -m bench.markdown`; the article is to take under 200 ms and no hostile body over 2 s.
"""

import contextlib
import statistics
import time
from collections.abc import Callable

from kb.rules.markdown import MAX_BYTES, LinkTarget, Picture, TooCostly, plain, render, twin

ROUNDS = 15
LINKS = {"open-models": LinkTarget("Open models", "/articles/open-models/")}
PICTURES = {"chart": Picture("/media/chart.jpg", 1200, 800, (("image/avif", "/media/chart.avif 1200w"),), "Jo Doe")}
SENTENCE = (
    "A model on your own machine is *private*, **loyal** and occasionally unwell, as [[open-models|our comparison]] "
    "and [the vendor's page](https://example.com/page) both say, while `max_tokens` stays what it is. "
)
SECTION = (
    "## Section {0}\n\n"
    + "\n\n".join([SENTENCE * 4] * 4)
    + "\n\n- one item of a list\n- another item, **strong**\n\n"
    + "| Criterion | Laptop | Hosted |\n|---|:-:|--:|\n"
    + "| Cost | None | Per request |\n| Privacy | Whole | By contract[^n] |\n\n"
    + '![A chart](media:chart "What it costs")\n\n> [!NOTE]\n> Retention clauses change.\n\n```python\nx = 1\n```\n\n'
)
HOSTILE = {
    "brackets": "[" * MAX_BYTES,
    "nested quotes": ">" * 10_000,
    "nested pictures": "![" * 100_000,
    "links without an end": "[a](b" * 40_000,
    "emphasis without an end": ("*a **b _c ~~" * 4_000 + "\n\n") * 4,
    "backticks": "".join("`" * length + " " for length in range(1, 620)),
    "footnote marks": "[^n]: x\n\n" + "[^n]" * 40_000,
    "footnotes without an end": "[^n]: x\n\n" + "[^n" * 60_000,
    "a padded table": "|" + "a|" * 255 + "\n|" + "-|" * 255 + "\n" + "|\n" * 255,
    "a long table header": "|a|" + "h" * 5_000 + "|\n|-|-|\n" + "|a|b|\n" * 2_000,
    "headings": "# a\n## b\n" * 9_000,
    "one-letter lines": "a\n" * 100_000,
    "references": "[a]: b\n\n" + "[x [a] " * 28_000,
}


def article(words: int) -> str:
    """An ordinary article of about so many words, with everything that our Markdown can do."""
    sections = 1
    while render(body := _article(sections)).words < words:
        sections += 1
    return body


def _article(sections: int) -> str:
    return "".join(SECTION.replace("{0}", str(number)) for number in range(sections)) + "[^n]: A source.\n"


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    with contextlib.suppress(TooCostly):
        work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    body = article(10_000)
    kilobytes = len(body.encode()) / 1000
    for name, work in (
        ("render", lambda: render(body, links=LINKS, pictures=PICTURES)),
        ("plain", lambda: plain(body, links=LINKS)),
        ("twin", lambda: twin(body, links=LINKS, pictures=PICTURES)),
    ):
        median = statistics.median(_seconds(work) for _ in range(ROUNDS))
        print(f"{name:>7} of 10,000 words ({kilobytes:.0f} kB): {median * 1000:.0f} ms (median of {ROUNDS})")
    for name, hostile in HOSTILE.items():
        print(f"{name:>26}: {_seconds(lambda hostile=hostile: render(hostile[:MAX_BYTES])):.2f} s")


if __name__ == "__main__":
    main()
