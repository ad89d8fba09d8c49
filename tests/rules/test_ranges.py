"""Of a file a reader can have a part: the bytes that a Range header names, and no others."""

from __future__ import annotations

import pytest

from kb.rules.ranges import part


@pytest.mark.parametrize(
    ("asked", "bytes_given"),
    [
        ("bytes=0-9", range(10)),
        ("bytes=5-5", range(5, 6)),
        ("bytes=90-", range(90, 100)),
        ("bytes=90-999", range(90, 100)),
        ("bytes=-3", range(97, 100)),
        ("bytes=-999", range(100)),
        (" bytes=0-9 ", range(10)),
    ],
)
def test_one_part_is_given(asked: str, bytes_given: range) -> None:
    assert part(asked, 100) == bytes_given


@pytest.mark.parametrize("asked", ["bytes=100-", "bytes=999-1000", "bytes=-0"])
def test_what_lies_behind_the_end_is_no_part(asked: str) -> None:
    found = part(asked, 100)
    assert found is not None
    assert len(found) == 0


@pytest.mark.parametrize(
    "asked",
    ["", "bytes=", "bytes=-", "bytes=9-1", "bytes=0-0,2-3", "lines=1-2", "bytes=x", "bytes=٣-٤", "bytes=0-9;q=1",
     "bytes=" + "9" * 50 + "-"],
)  # fmt: skip
def test_for_anything_else_the_whole_is_given(asked: str) -> None:
    assert part(asked, 100) is None


def test_an_empty_file_has_no_parts() -> None:
    assert part("bytes=0-", 0) == range(0)
