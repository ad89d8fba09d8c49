"""For machines: signs of life, the icon and the style sheet."""

import os
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control

from kb import pages
from kb.models import Heartbeat
from kb.site import style as site_style

HEARTBEAT = timedelta(seconds=60)
ICON = Path(settings.BASE_DIR) / "static/img/favicon.ico"
COUNTERS = {"hits", "misses", "dropped", "evicted"}  # the other figures of the store go down as well as up
A_YEAR = 365 * 24 * 3600


def healthz(request: HttpRequest) -> HttpResponse:
    """The process is up."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the database answers, has every migration, and a worker has been round within the minute: 200 or 503.

    With the figures of this process's store of pages, and the editions of the replicas that answer.
    """
    found = {"database": False, "migrations": False, "worker": False}
    try:
        found["worker"] = Heartbeat.objects.using(DEFAULT_DB_ALIAS).filter(at__gte=timezone.now() - HEARTBEAT).exists()
        found["database"] = True
        executor = MigrationExecutor(connection)
        found["migrations"] = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        pass
    ready = all(found.values())
    figures = {"replicas": pages.standing(), "pages": pages.STORE.figures()}
    answer = {"status": "ready" if ready else "not ready", **found, **figures}
    return JsonResponse(answer, status=200 if ready else 503, headers={"Cache-Control": "no-store"})


def metrics(request: HttpRequest) -> HttpResponse:
    """The figures of this process's store in Prometheus's text format, where the setting METRICS allows it."""
    if not settings.METRICS:
        raise Http404
    process = os.getpid()
    lines = [
        f"# TYPE plumbline_pages_{name} {'counter' if name in COUNTERS else 'gauge'}\n"
        f'plumbline_pages_{name}{{process="{process}"}} {int(value)}\n'
        for name, value in pages.STORE.figures().items()
    ]
    text = "text/plain; version=0.0.4; charset=utf-8"
    return HttpResponse("".join(lines), content_type=text, headers={"Cache-Control": "no-store"})


def favicon(request: HttpRequest) -> HttpResponse:
    """The icon at the address where browsers look unasked."""
    return _public(HttpResponse(ICON.read_bytes(), content_type="image/x-icon"), 24 * 3600)


def style(request: HttpRequest, accent: str, version: str) -> HttpResponse:
    """The style sheet with the site's accent; kept for good at the address of its content, briefly at an older one."""
    response = HttpResponse(site_style.sheet(accent), content_type="text/css; charset=utf-8")
    if version != site_style.version():
        return _public(response, 60)
    patch_cache_control(response, public=True, max_age=A_YEAR, immutable=True)
    return response


def _public(response: HttpResponse, seconds: int) -> HttpResponse:
    patch_cache_control(response, public=True, max_age=seconds)
    return response
