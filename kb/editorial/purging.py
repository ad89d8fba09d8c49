"""Purging: a CDN in front is told which pages an edition put out of date, by their tags; off until it has an address.

How far it was told is a row in the tables, moved on when it has agreed: whoever is killed meanwhile, an edition is told
twice rather than never.
"""

import json
import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from kb.models import Purge
from kb.outgoing import Answer, request
from kb.pages import SERVE_SECONDS, Moment, newest, news, purged
from kb.rules.answers import Failure

logger = logging.getLogger("plumbline.purging")
LEASE = timedelta(minutes=5)
BACKOFF, LONGEST_BACKOFF = timedelta(seconds=5), timedelta(minutes=10)
TAGS_AT_ONCE = 30  # what the CDNs that take the fewest take
MOST_TAGS = 900  # more are told as everything
# Until each web process has looked: a CDN that asked one sooner would be given the old page again.
SETTLING_SECONDS = SERVE_SECONDS + 0.5


def purge(*, wait: Callable[[float], object] = time.sleep) -> int:
    """Tells the CDN what changed since it was last told, if anything did; returns how many tags it agreed to forget."""
    if not settings.CDN_PURGE_URL:
        return 0
    row, _made = Purge.objects.get_or_create(pk=1)
    if newest() == _told(row) or not _claim(row):
        return 0
    found = news(_told(row))
    tags = purged(None if found.changes is None else (tags for _moment, tags in found.changes))
    if len(tags) > MOST_TAGS:
        tags = purged(None)
    wait(SETTLING_SECONDS)
    batches = [tags[start : start + TAGS_AT_ONCE] for start in range(0, len(tags), TAGS_AT_ONCE)]
    failure = next((failure for failure in map(_tell, batches) if failure), "")
    _conclude(row, found.now, failure)
    return 0 if failure else len(tags)


def _told(row: Purge) -> Moment | None:
    return Moment(row.number, row.mark) if row.mark else None


def _claim(row: Purge) -> bool:
    """One statement: of two workers one holds it."""
    now = timezone.now()
    if not Purge.objects.due(now).filter(pk=1).update(leased_until=now + LEASE):
        return False
    row.refresh_from_db()  # another may have told more since it was read
    return True


def _conclude(row: Purge, now: Moment | None, failure: str) -> None:
    """Moves on, or says when it is tried again; nothing where the lease ran out and another worker has it."""
    changes: dict[str, object] = {"leased_until": None, "error": failure[:200]}
    if failure:
        later = min(BACKOFF * 2 ** min(row.attempts, 10), LONGEST_BACKOFF)
        changes |= {"attempts": row.attempts + 1, "due_at": timezone.now() + later}
        logger.error("The CDN was not told what changed: %s", failure)
    else:
        number, mark = now or (0, None)
        changes |= {"number": number, "mark": mark, "attempts": 0}
    Purge.objects.filter(pk=1, leased_until=row.leased_until).update(**changes)


def _tell(tags: Sequence[str]) -> str:
    """Asks it to forget these; why it did not, or nothing."""
    kind, _, name = settings.CDN_PURGE_TAGS.partition(":")
    headers, body = dict(settings.CDN_PURGE_HEADERS), b""
    if kind == "json":
        headers, body = {"Content-Type": "application/json", **headers}, json.dumps({name: list(tags)}).encode()
    else:
        headers[name] = {"spaces": " ", "commas": ","}[kind].join(tags)
    # The address is the operator's own, and may well be one of our own network.
    answer = request(settings.CDN_PURGE_METHOD, settings.CDN_PURGE_URL, headers=headers, body=body, allowed=_anywhere)
    if isinstance(answer, Answer):
        return "" if 200 <= answer.status < 300 else f"it answered {answer.status}"
    return str(Failure(answer).label)


def _anywhere(address: object) -> bool:
    return True
