"""`manage.py rebuild_search`: indexes every public article afresh while the site serves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb import search
from kb.search.indexing import BATCH


class Command(BaseCommand):
    help = "Builds the search index and its vocabulary again; readers and editors go on meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="articles a transaction (default %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        count = search.rebuild(options["batch"])
        self.stdout.write(f"{count} articles indexed.")
