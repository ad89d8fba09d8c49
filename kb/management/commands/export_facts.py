"""`manage.py export_facts`: the ledger as CSV or JSON, to a file or to what follows in the pipe."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.transfer.exporting import csv_of, json_of
from kb.transfer.tables import TABLES


class Command(BaseCommand):
    help = "Writes the ledger to standard output: one table as CSV, or all as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=("csv", "json"), default="csv")
        parser.add_argument("--table", choices=tuple(TABLES), help="of CSV: facts unless told; of JSON: all")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = options["table"]
        if options["format"] == "csv":
            parts = csv_of(TABLES[chosen or "facts"])
        else:
            parts = json_of((TABLES[chosen],) if chosen else tuple(TABLES.values()))
        for part in parts:
            self.stdout.write(part, ending="")
