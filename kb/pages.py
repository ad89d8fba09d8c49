"""The edition: one row that tells every process when anything public changed; and the settings that go with it.

Raised in the same transaction as the change, so a crash can never leave a stale page behind.
"""

from dataclasses import dataclass, field
from uuid import uuid4

from django.db.models import F
from django.utils.functional import Promise

from kb.models import Edition, FooterLink, SiteSettings, Tool


@dataclass(frozen=True, slots=True)
class Chrome:
    """What every public page prints of the site itself, and the edition that it belongs to."""

    edition: str
    settings: SiteSettings
    footer_links: list[FooterLink] = field(default_factory=list)
    tools: list[Tool] = field(default_factory=list)  # those that the call to action names


CTA_TOOLS = 3
UNBORN = "0"  # before the first change
_chrome: Chrome | None = None


def changed(*tags: str) -> None:
    """Says that pages bearing these tags (`article:7`, `lists`, `site`) are out of date, inside the transaction."""
    row = Edition.objects.filter(pk=1)
    if not row.update(number=F("number") + 1, mark=uuid4()):
        Edition.objects.get_or_create(pk=1)  # of two first changes at once, both raise it
        row.update(number=F("number") + 1, mark=uuid4())


def edition() -> str:
    """The current edition, the same in every process: number and mark. One query."""
    row = Edition.objects.filter(pk=1).first()
    return str(row) if row else UNBORN


def chrome() -> Chrome:
    """The site's settings as of the current edition: one query while nothing public changed, else a few."""
    global _chrome  # noqa: PLW0603  # a cache of one value for this process; the edition says when it is out of date
    current = edition()
    if _chrome is None or _chrome.edition != current or current == UNBORN:
        settings = SiteSettings.objects.select_related("logo").filter(pk=1).first() or _unset()
        links = list(settings.footer_links.all())
        _chrome = Chrome(current, settings, links, list(Tool.objects.all()[:CTA_TOOLS]))
    return _chrome


def _unset() -> SiteSettings:
    """The settings of a site that has none yet, their words in the interface's language."""
    settings = SiteSettings(pk=1)
    for column in settings._meta.concrete_fields:
        value = getattr(settings, column.attname)
        if isinstance(value, Promise):
            setattr(settings, column.attname, str(value))
    return settings
