"""One JSON line a request, with an id; what breaks leaves its trace."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from config.logs import JsonFormatter
from kb.site.views import pages

pytestmark = pytest.mark.django_db
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """What has been written to the log so far, line by line."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.setLevel(before)
    root.removeHandler(handler)


def test_a_request_is_one_line_with_the_id_that_its_answer_bears(client: Client, lines: Lines) -> None:
    response = client.get("/tools/?q=secret", headers={"Cookie": "a=b"})
    (line,) = lines()
    assert line["request"] == response["X-Request-ID"]
    assert (line["method"], line["path"], line["status"], line["level"]) == ("GET", "/tools/", 200, "INFO")
    assert line["ms"] > 0
    assert line["at"].endswith("+00:00")
    assert "secret" not in json.dumps(line)


def test_a_proxys_id_is_kept_and_one_that_is_none_is_not(client: Client) -> None:
    assert client.get("/tools/", headers={"X-Request-ID": "edge-0123.4567"})["X-Request-ID"] == "edge-0123.4567"
    given = {
        client.get("/tools/", headers={"X-Request-ID": odd})["X-Request-ID"] for odd in ("", "a b", "é" * 9, "x" * 65)
    }
    assert len(given) == 4
    assert all(len(identifier) == 32 for identifier in given)


def test_no_line_tells_the_address_by_which_a_guest_reads_a_draft(client: Client, lines: Lines) -> None:
    client.get("/preview/a-key/")
    (line,) = lines()
    assert line["path"] == "/preview/"
    assert "a-key" not in json.dumps(line)


def test_an_address_cannot_break_out_of_its_line(client: Client, lines: Lines) -> None:
    client.get("/nowhere%0A%7B%22level%22:%22INFO%22%7D%E2%80%A8%C2%85/")
    (line,) = lines()
    assert line["path"].startswith('/nowhere\n{"level"')
    assert line["status"] == 404


def test_a_host_that_is_not_ours_is_one_line_and_no_trace(client: Client, lines: Lines) -> None:
    assert client.get("/tools/", headers={"Host": "elsewhere.example"}).status_code == 400
    (line,) = lines()
    assert (line["status"], line["level"]) == (400, "INFO")
    assert "trace" not in json.dumps(line)


def test_what_breaks_leaves_its_trace_under_the_requests_id(lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("the cupboard is bare")

    monkeypatch.setattr(pages.metadata, "item_list", broken)
    response = Client(raise_request_exception=False).get("/tools/")
    assert response.status_code == 500
    assert "cupboard" not in response.content.decode()
    trace, request = lines()
    assert trace["level"] == request["level"] == "ERROR"
    assert trace["request"] == request["request"] == response["X-Request-ID"]
    assert "the cupboard is bare" in trace["trace"]
    assert request["status"] == 500
