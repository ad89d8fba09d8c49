"""`manage.py draw_cards`: draws at once what the worker would bit by bit; or the site's own picture."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kb.editorial.cards import draw_due
from kb.rules.cards import emblem

EMBLEM = Path(settings.BASE_DIR) / "static/img/og.png"


class Command(BaseCommand):
    help = "Draws the cards of shared addresses that are due."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--emblem", action="store_true", help="draw static/img/og.png instead")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["emblem"]:
            EMBLEM.write_bytes(emblem().data)
            return
        count = 0
        while drawn := draw_due():
            count += drawn
        self.stdout.write(f"{count} cards drawn.")
