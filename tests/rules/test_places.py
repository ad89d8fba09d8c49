"""Places in a list: written into an address and read out of it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.test import SimpleTestCase
from hypothesis import given
from hypothesis import strategies as st

from kb.rules import places

MOMENTS = st.datetimes(min_value=datetime(1000, 1, 2), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone


class PlacesTest(SimpleTestCase):
    @given(MOMENTS, st.integers(min_value=1, max_value=10**17))
    def test_what_is_written_is_read_again(self, moment: datetime, key: int) -> None:
        assert places.read(places.written(moment, key)) == (moment, key)

    def test_a_moment_is_the_same_place_in_any_zone(self) -> None:
        moment = datetime(2027, 3, 1, 12, tzinfo=UTC)
        assert places.written(moment.astimezone(timezone(timedelta(hours=9))), 7) == places.written(moment, 7)

    @given(st.text(max_size=40))
    def test_anything_else_names_no_place(self, text: str) -> None:
        place = places.read(text)
        assert place is None or places.written(*place) == text


@pytest.mark.parametrize(
    "text", ["", "7", "20271301T120000000000-1", "20270301T120000000000-0", "20270301T120000000000-" + "9" * 30]
)
def test_what_names_no_place_is_nothing(text: str) -> None:
    assert places.read(text) is None
