"""`manage.py demo`: the demonstration's content; what exists already is left as it is."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from accounts.models import User
from kb.editorial.stocking import stock
from kb.management.demo import articles, ledger, people


class Command(BaseCommand):
    help = "Adds the demonstration's people, articles and tools; never touches what exists."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when anybody can sign in already")
        parser.add_argument("--articles", type=int, default=0, metavar="N", help="also up to N invented articles")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["if_empty"] and User.objects.exists():
            return
        with transaction.atomic():
            users, logins = people.place_people()
            articles.place_catalogue(users[""])
            people.place_authors(users)
            catalogue, stated = ledger.place_ledger(users)
            made = articles.place_articles(users, catalogue)
            ledger.happen(catalogue, stated, users)
            if logins:
                people.keep_logins(logins)
        self.stdout.write(f"{made} articles, {len(stated)} facts, {len(logins)} people.")
        if options["articles"]:
            self._stock(options["articles"], by=users["mei-zhang"], editor=users[""])

    def _stock(self, upto: int, *, by: User, editor: User) -> None:
        start = time.monotonic()
        stocked = stock(upto, by=by, editor=editor, words=articles.words())
        seconds = time.monotonic() - start
        self.stdout.write(f"{stocked} invented articles in {seconds:.1f} s, {stocked / seconds:,.0f} a second.")
