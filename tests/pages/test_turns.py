"""How soon one thread lets others have the interpreter, while Django works and while it does not."""

from collections.abc import Iterable, Iterator
from sys import getswitchinterval, setswitchinterval
from typing import Any

import pytest

from kb.pages.turns import LONG, SHORT, in_turns


@pytest.fixture(autouse=True)
def usual() -> Iterator[None]:
    before = getswitchinterval()
    yield
    setswitchinterval(before)


class Parts:
    """An answer that notes the turn's length as it is sent and closed."""

    def __init__(self) -> None:
        self.turns: list[float] = []

    def __iter__(self) -> Iterator[bytes]:
        self.turns.append(getswitchinterval())
        yield b"text"

    def close(self) -> None:
        self.turns.append(getswitchinterval())


def test_turns_are_short_from_the_call_until_the_answer_is_closed() -> None:
    parts = Parts()
    application = in_turns(lambda environ, start: parts)
    assert getswitchinterval() == pytest.approx(LONG)
    answer: Any = application({}, lambda *said: None)
    assert list(answer) == [b"text"]
    answer.close()
    assert parts.turns == pytest.approx([SHORT, SHORT])
    assert getswitchinterval() == pytest.approx(LONG)


def test_turns_stay_short_until_the_last_of_several_is_done() -> None:
    application = in_turns(lambda environ, start: [b"text"])
    first, second = (application({}, lambda *said: None) for _request in range(2))
    first.close()  # type: ignore[attr-defined]
    assert getswitchinterval() == pytest.approx(SHORT)
    second.close()  # type: ignore[attr-defined]
    assert getswitchinterval() == pytest.approx(LONG)


def test_what_fails_ends_its_turn() -> None:
    def broken(environ: dict[str, Any], start: object) -> Iterable[bytes]:
        raise LookupError

    with pytest.raises(LookupError):
        in_turns(broken)({}, lambda *said: None)
    assert getswitchinterval() == pytest.approx(LONG)


def test_an_answer_ends_its_turn_once_however_often_it_is_closed() -> None:
    application = in_turns(lambda environ, start: [b"text"])
    first: Any = application({}, lambda *said: None)
    second: Any = application({}, lambda *said: None)
    first.close()
    first.close()
    assert getswitchinterval() == pytest.approx(SHORT)
    del second  # by a server that forgets to close it
    assert getswitchinterval() == pytest.approx(LONG)
