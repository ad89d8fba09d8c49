"""Fixtures that every test may use."""

import pytest

from kb import pages


@pytest.fixture(autouse=True)
def _no_chrome_of_another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins as a new process does, with nothing cached of the site's settings."""
    monkeypatch.setattr(pages, "_chrome", None)
