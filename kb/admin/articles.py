"""Articles in the admin: listed, searched and read; what happens to them happens by actions that call the verbs."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kb.admin.reading import ReadOnlyAdmin, ReadOnlyInline
from kb.admin.transitions import ask_or_carry_out
from kb.editorial.verbs import VERBS
from kb.models import Article, HistoryEntry
from kb.rules.workflow import Transition

Action = Callable[[Any, HttpRequest, QuerySet[Article]], HttpResponse | None]


class HistoryInline(ReadOnlyInline):
    """What happened to the article."""

    model = HistoryEntry
    fields = ("at", "transition", "from_state", "to_state", "by", "comment")
    ordering = ("-at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[HistoryEntry]:
        """With the people."""
        return super().get_queryset(request).select_related("by")


@admin.register(Article)
class ArticleAdmin(ReadOnlyAdmin):
    """Articles; neither made, edited nor deleted here."""

    list_display = (
        "title",
        "state",
        "authors",
        "category",
        "published_on",
        "changed_on",
        "waiting",
        "emergency",
        "open",
    )
    list_filter = (
        "state",
        ("flagged_after", admin.EmptyFieldListFilter),
        ("draft__category", admin.RelatedOnlyFieldListFilter),
    )
    search_fields = ("draft__title", "draft__slug", "draft__summary")
    ordering = ("-changed_at", "-id")
    fields = (
        "title", "summary", "state", "changes_waiting", "authors", "category", "tags", "language", "address", "draft",
        "live", "withdrawn", "successor", "creator", "created_at", "changed_at", "published_at", "revised_at",
        "scheduled_for", "assignee", "due_on", "emergency", "verified_at", "verified_by", "review_at",
        "binned_at", "public_id", "open",
    )  # fmt: skip
    inlines = (HistoryInline,)
    view_on_site = False  # the field `open` leads there, where there is something to see

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        """With all that a line prints, whatever the number of lines; without the texts."""
        whole = super().get_queryset(request).select_related("draft__category").defer("draft__body")
        return whole.prefetch_related("draft__bylines__author")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The transitions that are verbs."""
        if not self.has_view_permission(request):
            return {}
        return {each.value: (_action(each), each.value, each.label) for each in VERBS}

    @admin.display(description=_("title"), ordering="draft__title")
    def title(self, obj: Article) -> str:
        """The newest title."""
        return str(obj)

    @admin.display(description=_("summary"))
    def summary(self, obj: Article) -> str:
        """The newest summary."""
        return obj.newest.summary

    @admin.display(description=_("authors"))
    def authors(self, obj: Article) -> str:
        """The newest bylines, in order."""
        return ", ".join(str(author) for author in obj.newest.authors)

    @admin.display(description=_("category"), ordering="draft__category__name")
    def category(self, obj: Article) -> str:
        """The newest category."""
        return str(obj.newest.topic or "")

    @admin.display(description=_("tags"))
    def tags(self, obj: Article) -> str:
        """The newest tags, in order."""
        return ", ".join(str(tag) for tag in obj.newest.tags)

    @admin.display(description=_("language"))
    def language(self, obj: Article) -> str:
        """The newest text's language."""
        return obj.newest.get_language_display()

    @admin.display(description=_("address"))
    def address(self, obj: Article) -> str:
        """The public address, else the one that the newest text asks for."""
        return obj.slug or obj.newest.slug

    @admin.display(description=_("published"), ordering="published_at")
    def published_on(self, obj: Article) -> date | None:
        """The day of the first publication."""
        return timezone.localdate(obj.published_at) if obj.published_at else None

    @admin.display(description=_("changed"), ordering="changed_at")
    def changed_on(self, obj: Article) -> date:
        """The day of the last change."""
        return timezone.localdate(obj.changed_at)

    @admin.display(description=_("changes waiting"), boolean=True)
    def changes_waiting(self, obj: Article) -> bool:
        """Whether readers see another text than the newest."""
        return obj.live_id is not None and obj.changes_waiting

    @admin.display(description=_("changes"))
    def waiting(self, obj: Article) -> str:
        """The same in a word."""
        return gettext("waiting") if self.changes_waiting(obj) else ""

    @admin.display(description=_("emergency"))
    def emergency(self, obj: Article) -> str:
        """Whether it came out in an emergency that nobody has endorsed."""
        return gettext("not endorsed") if obj.flagged else ""

    @admin.display(description=_("open"))
    def open(self, obj: Article) -> str:
        """Links to the article at the desk and to what readers see."""
        desk = format_html('<a href="{}">{}</a>', reverse("desk:article", args=[obj.public_id]), _("Desk"))
        if obj.live_id is None:
            return desk
        return format_html('{} · <a href="{}">{}</a>', desk, obj.get_absolute_url(), _("Public"))


def _action(transition: Transition) -> Action:
    def carry_out(model_admin: Any, request: HttpRequest, queryset: QuerySet[Article]) -> HttpResponse | None:
        return ask_or_carry_out(transition, request, list(queryset), model_admin.admin_site)

    return carry_out
