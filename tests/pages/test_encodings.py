"""Which content coding a reader gets, and that what was encoded can be read."""

import gzip

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as some

from kb.pages.encodings import BROTLI, GZIP, IDENTITY, choose, decode, encode


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", BROTLI),
        ("br", BROTLI),
        ("BR", BROTLI),
        ("gzip, deflate", GZIP),
        ("gzip;q=1.0, br;q=0", GZIP),
        ("gzip ; q=0.2 , br ; Q=0", GZIP),
        ("br;q=0.001", BROTLI),
        ("*", BROTLI),
        ("*;q=0", IDENTITY),
        ("br;q=0, *", GZIP),
        ("br, *;q=0", BROTLI),
        ("gzip;q=0, br;q=0, *;q=1", IDENTITY),
        ("deflate, zstd, compress", IDENTITY),
        ("identity", IDENTITY),
        ("identity;q=0, *;q=0", IDENTITY),
        ("", IDENTITY),
        (None, IDENTITY),
        ("xbr, brx, gzipped", IDENTITY),
        ("br;q=nan, gzip;q=x", IDENTITY),
        ("br;q=-1, gzip;q=", IDENTITY),
        (";;;,,,=;q", IDENTITY),
        ("\x00\xff, br\x00", IDENTITY),
        ("a," * 100_000 + "br", IDENTITY),
    ],
)
def test_a_coding_is_chosen_that_is_taken_and_nonsense_is_as_if_it_were_not_there(
    accepted: str | None, coding: str
) -> None:
    assert choose(accepted) == coding


@given(some.text(max_size=60))
def test_whatever_is_sent_a_coding_is_chosen_that_we_have(accepted: str) -> None:
    assert choose(accepted) in {IDENTITY, GZIP, BROTLI}


@given(some.binary(max_size=2_000), some.sampled_from((IDENTITY, GZIP, BROTLI)), some.booleans())
def test_what_was_encoded_can_be_decoded(data: bytes, coding: str, once: bool) -> None:
    assert decode(encode(data, coding, once=once), coding) == data


def test_others_can_read_the_codings_and_they_are_worth_it() -> None:
    data = b"<p>Most people who ask which of two tools to choose</p>" * 50
    assert gzip.decompress(encode(data, GZIP)) == brotli.decompress(encode(data, BROTLI)) == data
    assert len(encode(data, BROTLI)) < len(encode(data, GZIP)) < len(data) / 10


def test_the_same_page_is_the_same_bytes_in_every_process() -> None:
    assert encode(b"a page", GZIP)[4:8] == b"\0\0\0\0", "a time of its own would make each process's bytes others"
