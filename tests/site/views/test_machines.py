"""Signs of life, robots and the icon."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from kb.editorial import cataloguing
from kb.models import Heartbeat
from tests import cast
from tests.site.reading import Page


def beat(seconds_ago: int) -> None:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    Heartbeat.objects.update_or_create(worker="w", defaults={"at": at})


def test_healthz_asks_nobody(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_readyz_needs_a_worker_within_the_minute(client: Client) -> None:
    assert client.get("/readyz").status_code == 503
    beat(seconds_ago=70)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["worker"]) == (503, False)
    beat(seconds_ago=20)
    response = client.get("/readyz")
    assert response.status_code == 200
    answer = response.json()
    assert answer.pop("pages").keys() >= {"pages", "bytes", "hits", "misses", "edition", "stale"}
    assert answer == {"status": "ready", "database": True, "migrations": True, "worker": True, "replicas": {}}
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_metrics_are_for_those_who_turned_them_on(client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS = True
    response = client.get("/metrics")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    told = [re.fullmatch(r'(plumbline_pages_[a-z]+)\{process="\d+"\} \d+', line) for line in lines[1::2]]
    kinds = [re.fullmatch(r"# TYPE (plumbline_pages_[a-z]+) (?:counter|gauge)", line) for line in lines[::2]]
    assert [each and each[1] for each in told] == [each and each[1] for each in kinds]
    assert "# TYPE plumbline_pages_hits counter" in lines
    assert "# TYPE plumbline_pages_bytes gauge" in lines
    assert "public" not in response["Cache-Control"]


@pytest.mark.django_db
def test_readyz_needs_every_migration(client: Client) -> None:
    beat(seconds_ago=1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'kb'")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["migrations"]) == (503, False)


def test_robots_keep_out_of_what_is_private_or_endless(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    for path in ("/desk/", "/accounts/", "/admin/", "/api/", "/search/", "/preview/"):
        assert f"Disallow: {path}\n" in text


def test_the_icon_is_where_browsers_look(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert (response.status_code, response["Content-Type"]) == (200, "image/x-icon")
    assert response.content[:4] == b"\x00\x00\x01\x00"


@pytest.mark.django_db
def test_the_accent_colour_comes_with_the_style_sheet_at_once(client: Client) -> None:
    assert "/static/css/site.css" in client.get("/").content.decode()
    cataloguing.keep_settings(cast.settings(accent="#5a1f87"), by=cast.ada())
    sheets = Page(client.get("/").content.decode()).all("link", rel="stylesheet")
    assert len(sheets) == 1
    response = client.get(sheets[0]["href"])
    assert response.status_code == 200
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert "immutable" in response["Cache-Control"]
    assert b"--accent:light-dark(#5a1f87," in response.content
    older = client.get("/style/5a1f87-000000000000.css")
    assert (older.status_code, older["Cache-Control"]) == (200, "public, max-age=60")
    assert client.get("/style/red-000000000000.css").status_code == 404
