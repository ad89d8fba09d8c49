"""`manage.py worker`: the clock. One loop over due work that is a state in the tables; any number may run."""

import logging
import os
import signal
import socket
import threading
from datetime import timedelta
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from kb import pages
from kb.editorial import asking, cards, correspondence, following, post, purging, shelving
from kb.models import Heartbeat

logger = logging.getLogger("plumbline.worker")
EVERY_SECONDS = 2.0


class Command(BaseCommand):
    help = "Delivers mail, draws cards, asks outside links, forgets what is over; for ever or --once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, for cron")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(signum: int, frame: FrameType | None) -> None:
            stop.set()

        if not options["once"]:
            signal.signal(signal.SIGTERM, end)
            signal.signal(signal.SIGINT, end)
        name = f"{socket.gethostname()}:{os.getpid()}"
        while True:
            close_old_connections()
            try:
                round_of_work(name)
            except (DatabaseError, OSError):
                # The database is away or the disk is full: what is due stays due, and the next round finds it.
                logger.exception("This round was cut short.")
            if options["once"] or stop.wait(EVERY_SECONDS):
                break


def round_of_work(worker: str) -> None:
    """Everything that is due now and a sign of life; last what takes longest and matters least."""
    post.deliver()
    shelving.empty_bin()
    correspondence.forget_old()
    following.forget_old()
    pages.forget_old()
    purging.purge()
    now = timezone.now()
    Heartbeat.objects.update_or_create(worker=worker, defaults={"at": now})
    Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    cards.draw_due()
    asking.ask_due()
