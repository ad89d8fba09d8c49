"""What stands around every public page: the site's settings, its footer and its tools, as of one edition."""

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.safestring import SafeString

from kb.models import FooterLink, SiteSettings, Tool, note
from kb.pages.editions import UNBORN, edition

CTA_TOOLS = 3


@dataclass(frozen=True, slots=True)
class Chrome:
    """What every public page prints of the site itself, and the edition that it belongs to."""

    edition: str
    settings: SiteSettings
    footer_links: list[FooterLink] = field(default_factory=list)
    first_tools: list[Tool] = field(default_factory=list)
    kept: dict[object, SafeString] = field(
        default_factory=dict, compare=False
    )  # parts of pages that rest on all this alone

    @property
    def tools(self) -> list[Tool]:
        """Those that the call to action names."""
        note("tools")
        return self.first_tools


_chrome: Chrome | None = None


def chrome() -> Chrome:
    """The site's settings as of the current edition: one query while nothing public changed, else a few."""
    global _chrome  # noqa: PLW0603  # a cache of one value for this process; the edition says when it is out of date
    note("site")
    current, known = edition(), _chrome
    if known is None or known.edition != current or current == UNBORN:
        settings = SiteSettings.objects.select_related("logo").filter(pk=1).first() or _unset()
        links = list(settings.footer_links.all())
        known = _chrome = Chrome(current, settings, links, list(Tool.objects.all()[:CTA_TOOLS]))
    return known  # not what another request has put there meanwhile, which may be of an older edition


def _unset() -> SiteSettings:
    """The settings of a site that has none yet, their words in the interface's language."""
    settings = SiteSettings(pk=1)
    for column in settings._meta.concrete_fields:
        value = getattr(settings, column.attname)
        if isinstance(value, Promise):
            setattr(settings, column.attname, str(value))
    return settings
