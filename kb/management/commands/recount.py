"""`manage.py recount`: lists and counts every public article afresh while the site serves."""

from typing import Any

from django.core.management.base import BaseCommand

from kb.editorial.listing import recount


class Command(BaseCommand):
    help = "Compares the public lists and their counts with the articles, and mends them."

    def handle(self, *args: Any, **options: Any) -> None:
        changes = recount()
        self.stdout.write(f"{changes} mended." if changes else "All lists and counts are right.")
