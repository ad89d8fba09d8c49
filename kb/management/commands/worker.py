"""`manage.py worker`: the clock. Two loops over due work that is a state in the tables; any number may run."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from kb import pages
from kb.editorial import (
    asking,
    attending,
    buffering,
    cards,
    correspondence,
    digesting,
    facts,
    following,
    hosting,
    keeping,
    notifying,
    post,
    purging,
    scheduling,
    shelving,
)
from kb.models import Heartbeat

logger = logging.getLogger("plumbline.worker")
EVERY_SECONDS = 2.0


class Command(BaseCommand):
    help = (
        "Publishes what is due, reminds, delivers mail, asks outside links, forgets what is over; for ever or --once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, for cron")

    def handle(self, *args: Any, **options: Any) -> None:
        keeping = partial(keep_time, f"{socket.gethostname()}:{os.getpid()}")
        if options["once"]:
            attempt(keeping)
            attempt(round_of_work)
            return
        stop = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        # Apart, so that no mail server, however slow, makes a publication late.
        with ThreadPoolExecutor(max_workers=1) as pool:
            rest = pool.submit(go_round, round_of_work, stop)
            go_round(keeping, stop)
            rest.result()


def keep_time(worker: str) -> None:
    """All that has an hour, at its hour, and a sign of life."""
    settled = at_once = scheduling.AT_ONCE
    while settled == at_once:  # of very much that is due, some between two signs of life
        settled = scheduling.publish_due(at_once)
        now = timezone.now()
        Heartbeat.objects.update_or_create(worker=worker, defaults={"at": now})
        Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def round_of_work() -> None:
    """Everything else that is due now; last what takes longest and matters least."""
    notifying.remind()
    facts.expire_due()
    digesting.send_digests()
    notifying.mail_due()
    post.deliver()
    shelving.empty_bin()
    correspondence.forget_old()
    following.forget_old()
    keeping.forget_old()
    hosting.forget_old()
    buffering.forget_old()
    attending.forget_old()
    notifying.forget_old()
    pages.forget_old()
    purging.purge()
    cards.draw_due()
    asking.ask_due()


def go_round(work: Callable[[], None], stop: threading.Event) -> None:
    """Does the work every two seconds until told to stop; an error that nobody foresaw stops the whole worker."""
    try:
        while not stop.is_set():
            attempt(work)
            stop.wait(EVERY_SECONDS)
    finally:
        stop.set()
        connection.close()


def attempt(work: Callable[[], None]) -> None:
    """Does the work once."""
    close_old_connections()
    try:
        work()
    except (DatabaseError, OSError):
        # The database is away or the disk is full: what is due stays due, and the next round finds it.
        logger.exception("This round was cut short.")
