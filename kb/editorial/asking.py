"""Asking: the worker asks outside addresses now and then whether anything is there, and keeps what came of it.

A server is claimed by lease before it is asked: by one worker at a time, one address after another with a pause
between. Whatever ends a worker, the address stays due.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from kb import outgoing
from kb.models import OutsideHost, OutsideLink
from kb.outgoing import Answer
from kb.rules.addresses import Address, is_public, parse
from kb.rules.answers import (
    BUSY,
    FOR_GOOD,
    FOR_NOW,
    SILENCE,
    Failure,
    Reading,
    read,
    read_failure,
    retry_after,
)
from kb.rules.watching import after, next_check

LEASE, PAUSE, BUSY_PAUSE = timedelta(minutes=2), timedelta(seconds=10), timedelta(hours=1)
AT_ONCE, LOOKED_AT = 5, 50
ROUND_SECONDS, ADDRESS_SECONDS = 10.0, 30.0  # within which another is begun; both well within a lease
MOST_HOPS = 5
# A HEAD that some servers do not understand: a GET may be answered all the same.
ODD, BAD = (Failure.NONSENSE, Failure.TIMEOUT, Failure.TOO_LARGE), (Reading.GONE, Reading.FAILING)


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of asking an address: the last answer's status or why there was none, and where it has moved to."""

    reading: Reading
    status: int | None = None
    failure: Failure | None = None
    moved_to: str = ""
    wait: timedelta | None = None


def ask_due(limit: int = AT_ONCE, *, allowed: Callable[[Address], bool] = is_public) -> int:
    """Asks outside addresses that are due, unless CHECK_LINKS is off; returns how many were asked.

    Only network addresses for which `allowed` holds are connected to.
    """
    if not settings.CHECK_LINKS:
        return 0
    end, asked = time.monotonic() + ROUND_SECONDS, 0
    for pk, host in _due():
        if asked == limit or time.monotonic() > end:
            break
        if _claim(host):
            asked += _ask(pk, host, allowed)
    return asked


def _due() -> list[tuple[int, str]]:
    """One address of each of the servers whose turn it is."""
    rows = OutsideLink.objects.due(timezone.now()).values_list("pk", "host")[:LOOKED_AT]
    return list({host: (pk, host) for pk, host in reversed(rows)}.values())[::-1]


def _claim(host: str) -> bool:
    now = timezone.now()
    # One statement: of two workers that saw the server free, one changes its row.
    return OutsideHost.objects.filter(name=host, free_at__lte=now).update(free_at=now + LEASE) == 1


def _ask(pk: int, host: str, allowed: Callable[[Address], bool]) -> bool:
    """Asks one address of a claimed server, unless another worker did meanwhile; whether it was asked."""
    link = OutsideLink.objects.filter(pk=pk, due_at__lte=timezone.now()).first()
    if link is None:
        OutsideHost.objects.filter(name=host).update(free_at=timezone.now())
        return False
    _keep(link, ask(link.address, allowed=allowed))
    return True


def _keep(link: OutsideLink, finding: Finding) -> None:
    now = timezone.now()
    reading = finding.reading
    if finding.failure in SILENCE and link.failing_since and not _heard_since(link.failing_since, link.host_id):
        reading = Reading.UNSAID  # nobody answers: perhaps it is we who are cut off
    standing = after(link.standing, reading, now, timezone.localdate(now))
    busy = BUSY_PAUSE if finding.status in BUSY else PAUSE
    with transaction.atomic():
        OutsideLink.objects.filter(pk=link.pk).update(
            checked_at=now,
            answered_at=now if finding.status else link.answered_at,
            status=finding.status,
            failure=finding.failure or "",
            moved_to=finding.moved_to,
            failures=standing.failures,
            gone=standing.gone,
            failing_since=standing.since,
            failed_on=standing.day,
            due_at=next_check(link.address, standing, now, wait=finding.wait),
        )
        OutsideHost.objects.filter(name=link.host_id).update(free_at=now + max(busy, finding.wait or busy))


def _heard_since(moment: datetime, host: str) -> bool:
    """Whether any other server has answered since; true where there is no other."""
    others = OutsideLink.objects.exclude(host=host)
    return others.filter(answered_at__gte=moment).exists() or not others.exists()


def ask(address: str, *, allowed: Callable[[Address], bool] = is_public) -> Finding:
    """Asks one address and follows it where it leads, each step by `outgoing` and so never into our own network."""
    end, here, moved_to, for_good = time.monotonic() + ADDRESS_SECONDS, address, "", True
    for _hop in range(MOST_HOPS + 1):
        answer = _answer(here, allowed)
        if isinstance(answer, Failure):
            return Finding(read_failure(answer), failure=answer)
        if answer.status not in FOR_GOOD | FOR_NOW:
            wait = retry_after(answer.headers.get("retry-after", ""), timezone.now())
            reading = read(answer.status, wait=wait)
            return Finding(reading, answer.status, None, moved_to if reading is Reading.THERE else "", wait)
        if "location" not in answer.headers:
            return Finding(Reading.FAILING, failure=Failure.NONSENSE)
        here = _onward(here, answer.headers["location"])
        for_good = for_good and answer.status in FOR_GOOD
        moved_to = here if for_good else moved_to
        if time.monotonic() > end:
            return Finding(Reading.UNSAID, failure=Failure.TIMEOUT)
    return Finding(Reading.FAILING, failure=Failure.CIRCLE)


def _answer(address: str, allowed: Callable[[Address], bool]) -> Answer | Failure:
    """The answer to a HEAD, or to a GET without its body where the HEAD was answered badly."""
    head = outgoing.request("HEAD", address, allowed=allowed)
    badly = head in ODD if isinstance(head, Failure) else read(head.status) in BAD
    return outgoing.request("GET", address, allowed=allowed, most=0) if badly else head


def _onward(here: str, location: str) -> str:
    """Where a redirect leads, as `parse` writes it; as it stands where it is no web address."""
    try:
        target = parse(urljoin(here, location))
    except ValueError:  # brackets that are no IPv6 address
        target = None
    return str(target) if target else location
