"""What one body may cost: sizes, depths and steps, and the exception that says so to the writer."""

import time

MAX_BYTES = 200_000
MAX_LINES = 20_000
MAX_PARAGRAPH = 50_000  # characters: the largest piece that is parsed without a look at the clock
MAX_BLOCK_LEVEL = 32  # markdown-it counts a list and its item as two
MAX_INLINE_LEVEL = 32
MAX_PICTURE_DEPTH = 4
MAX_CELLS = 10_000
MAX_STEPS = 1_000_000
MAX_SECONDS = 1.0  # of this thread's own processor time, so a busy machine refuses nothing
CLOCK_EVERY = 500
OUTPUT_BASE = 100_000
OUTPUT_RATE = 10  # bytes of HTML per byte of Markdown


class TooCostly(ValueError):  # noqa: N818 (named as the sentence that it begins)
    """The body would cost too much to render; the message is a sentence for its writer."""


class Budget:
    """Counts the work of one rendering and stops it with TooCostly when a bound is passed."""

    def __init__(self, size: int) -> None:
        self.steps = 0
        self.cells = 0
        self.output = 0
        self.picture_depth = 0
        self.in_footnote = False
        self._most_output = OUTPUT_BASE + OUTPUT_RATE * size
        self._next_look = CLOCK_EVERY
        self._deadline = time.thread_time() + MAX_SECONDS

    def step(self, steps: int = 1) -> None:
        """Count parsing steps, and look at the clock now and then."""
        self.steps += steps
        if self.steps < self._next_look:
            return
        self.look()

    def look(self) -> None:
        """Look at the clock now."""
        self._next_look = self.steps + CLOCK_EVERY
        if self.steps > MAX_STEPS or time.thread_time() > self._deadline:
            raise TooCostly("The text takes too long to read: it is too long or has too many marks that lead nowhere.")

    def table(self, cells: int) -> None:
        """Count the cells of a table about to be made, padding included."""
        self.cells += cells
        if self.cells > MAX_CELLS:
            raise TooCostly(f"The tables have more than {MAX_CELLS:,} cells in all; split the article.")

    def paragraph(self, size: int) -> None:
        """Refuse a paragraph too long to be parsed in one go, and look at the clock before a long one."""
        if size > MAX_PARAGRAPH:
            raise TooCostly(f"A paragraph is longer than {MAX_PARAGRAPH:,} characters; split it.")
        self.step()
        if size > 1000:
            self.look()

    def block_level(self, level: int) -> None:
        """Refuse quotes and lists nested too deeply (markdown-it would drop their text in silence)."""
        if level >= MAX_BLOCK_LEVEL:
            raise TooCostly("Quotes or lists are nested too deeply; use fewer levels.")

    def inline_level(self, level: int) -> None:
        """Refuse emphasis and links nested too deeply."""
        if level >= MAX_INLINE_LEVEL:
            raise TooCostly("Emphasis or links are nested too deeply; use fewer levels.")

    def enter_picture(self) -> None:
        """Refuse pictures within the words of pictures beyond a few levels: each is parsed afresh."""
        self.picture_depth += 1
        if self.picture_depth > MAX_PICTURE_DEPTH:
            raise TooCostly("Pictures are nested in one another's words too deeply.")

    def leave_picture(self) -> None:
        """The counterpart of `enter_picture`."""
        self.picture_depth -= 1

    def printed(self, size: int) -> None:
        """Count HTML as it is printed."""
        self.output += size
        self.step()
        if self.output > self._most_output:
            raise TooCostly(
                "The text becomes far too large as a page: shorten repeated table headers, headings or notes."
            )


def measured(source: str) -> tuple[str, Budget]:
    """The source as well-formed Unicode with its budget; TooCostly when it is over MAX_BYTES."""
    data = source.encode("utf-8", "replace")  # lone surrogates become "?"
    if len(data) > MAX_BYTES:
        raise TooCostly(f"The text is longer than {MAX_BYTES // 1000} kB; split it into several articles.")
    if source.count("\n") + source.count("\r") > MAX_LINES:
        raise TooCostly(f"The text has more than {MAX_LINES:,} lines; split it into several articles.")
    return data.decode("utf-8"), Budget(len(data))
