"""`manage.py rerender`: renders every published article afresh, after an upgrade of the renderer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.editorial.rendering import rerender
from kb.models import Article
from kb.rules.markdown import RENDERER_VERSION


class Command(BaseCommand):
    help = "Renders published articles afresh: those of an older renderer, or all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also those of the present renderer")

    def handle(self, *args: Any, **options: Any) -> None:
        due = Article.objects.published().select_related("live")
        if not options["all"]:
            due = due.exclude(live__rendering__version=RENDERER_VERSION)
        count = sum(rerender([article]) for article in due.order_by("pk").iterator())
        self.stdout.write(f"{count} articles rendered.")
