"""The history in the admin: every transition of every article, to read."""

from typing import Any

from django.contrib import admin
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from kb.admin.reading import ReadOnlyAdmin
from kb.models import HistoryEntry

SHOWN = 80  # characters of a comment in the list


class PersonFilter(admin.RelatedOnlyFieldListFilter):
    """Those who did something, by name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("person")


@admin.register(HistoryEntry)
class HistoryEntryAdmin(ReadOnlyAdmin):
    """Who did what when; entries outlive the articles they are about."""

    list_display = ("at", "title", "transition", "from_state", "to_state", "actor", "words")
    list_display_links = ("at", "title")
    list_filter = ("transition", ("by", PersonFilter), "at")
    list_select_related = ("by",)
    search_fields = ("title",)
    fields = (
        "at", "title", "article_public_id", "article", "transition", "from_state", "to_state", "actor", "revision",
        "comment",
    )  # fmt: skip

    @admin.display(description=_("by"), ordering="by__name")
    def actor(self, obj: HistoryEntry) -> str:
        """The person; where there is none the site did it by itself."""
        return str(obj.by or _("the site"))

    @admin.display(description=_("comment"))
    def words(self, obj: HistoryEntry) -> str:
        """The comment's beginning."""
        return Truncator(obj.comment).chars(SHOWN)
