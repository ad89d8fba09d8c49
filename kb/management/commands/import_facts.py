"""`manage.py import_facts`: files of CSV or JSON into the ledger, of any size; what is there already stays."""

from argparse import ArgumentTypeError
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from accounts.refusal import Refused
from kb.editorial.stating import Verdict
from kb.transfer import files, importing


class Command(BaseCommand):
    help = "Imports subjects, criteria and facts from files of CSV or JSON, subjects and criteria first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=_file, metavar="FILE")
        parser.add_argument("--by", required=True, metavar="E-MAIL", help="who states what the files say")
        parser.add_argument("--verified-by", metavar="E-MAIL", help="another editor, who answers for it at once")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"])
        verified_by = _person(options["verified_by"]) if options["verified_by"] else None
        refused = 0
        for path in options["files"]:
            try:
                counts = self._import(path, by, verified_by, dry=options["dry_run"])
            except (Refused, OSError) as error:
                raise CommandError(f"{path}: {error}") from None
            told = ", ".join(f"{counts[verdict]} {verdict.value}" for verdict in Verdict)
            self.stdout.write(f"{path}: {told}{' (dry run: nothing was done)' if options['dry_run'] else ''}.")
            refused += counts[Verdict.REFUSED]
        if refused:
            raise CommandError(f"{refused} rows were refused.")

    def _import(self, path: Path, by: User, verified_by: User | None, *, dry: bool) -> Counter[Verdict]:
        counts: Counter[Verdict] = Counter()
        with files.opened(path) as file:
            for planned in importing.plan(files.rows(file)):
                done = planned if dry else importing.do(planned, by=by, verified_by=verified_by)
                counts[done.verdict] += 1
                if done.verdict is Verdict.REFUSED:
                    self.stderr.write(f"{path}, line {done.line}: {done.name}: {done.sentence}")
        return counts


def _file(name: str) -> Path:
    if not Path(name).is_file():
        raise ArgumentTypeError(f"there is no file {name}")
    return Path(name)


def _person(email: str) -> User:
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody here has the address {email}.")
    return found
