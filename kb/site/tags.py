"""Template tags of the public site; registered through TEMPLATES `libraries` as `plumbline`."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from zlib import crc32

from django import template
from django.conf import settings
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.templatetags.i18n import do_translate
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from kb import pages
from kb.models import Article, Author, RelatedReading, Revision
from kb.rules.languages import language
from kb.search import Hit, Piece
from kb.site import style

register = template.Library()
_escaped = escape.__wrapped__  # type: ignore[attr-defined]  # as it was before `keep_lazy`
_SENTENCE = re.compile(r"""translate\s+(["'])([^"'\\]*)\1""")
TINTS = 4
DAY = "j F Y"
RESULT = """<li><p class="rail">{}<span>{}</span></p>
<div{}><h2><a href="{}">{}</a></h2>
<p>{}</p></div></li>"""
ROW = """<li>
<p class="rail">{}<span>{}</span><span>{}</span></p>
<div{}><h{}><a href="{}">{}</a></h{}>{}</div></li>"""
READ_ON = """<li{}>{}<h3><a href="{}">{}</a></h3><p class="small muted"{}>{}</p></li>"""
READ_ELSEWHERE = """<li><p class="eyebrow"{}>{}</p><h3><a href="{}" rel="noopener">{}</a></h3></li>"""
FACE = '<picture>{}<img class="face" src="{}" width="{}" height="{}" alt="{}"></picture>'
DRAWN = """<svg class="face t{}" viewBox="0 0 40 40" width="{}" height="{}" aria-hidden="true">\
<circle cx="20" cy="20" r="20"/><text x="20" y="20" dy=".35em" text-anchor="middle">{}</text></svg>"""


@register.simple_tag(takes_context=True)
def site_chrome(context: Context) -> pages.Chrome:
    """The site's settings and footer: those that the page or its request was given, else as of now."""
    given = context.get("chrome") or getattr(context.get("request"), "chrome", None)
    return given if isinstance(given, pages.Chrome) else pages.chrome()


class Translated(template.Node):
    """A sentence of the interface, looked up once a language: an article has ten that no edition keeps."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence.replace("%", "%%")  # as messages are written that might be formatted
        self.known: dict[str | None, str] = {}

    def render(self, context: Context) -> str:
        """The sentence in the language of now."""
        spoken = get_language()
        if spoken not in self.known:
            self.known[spoken] = _(self.sentence).replace("%%", "%")
        return self.known[spoken]


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """Django's tag of this name, which does all that is more than a sentence in quotation marks."""
    sentence = _SENTENCE.fullmatch(token.contents)
    return Translated(sentence[2]) if sentence else do_translate(parser, token)


class Kept(template.Node):
    """A part of pages that is rendered once for each edition of the site, language and value of what it names."""

    def __init__(self, name: str, parts: list[FilterExpression], nodes: NodeList) -> None:
        self.name, self.parts, self.nodelist = name, parts, nodes

    def render(self, context: Context) -> SafeString:
        """What was kept, or what is kept from now on."""
        key = (self.name, get_language(), *(part.resolve(context) for part in self.parts))
        kept: dict[object, SafeString] = context["chrome"].kept
        if key not in kept:
            kept[key] = self.nodelist.render(context)
        return kept[key]


@register.tag
def kept(parser: Parser, token: Token) -> Kept:
    """`{% kept "name" value … %}…{% endkept %}`: for what depends on the site and on these few values alone."""
    _tag, name, *parts = token.split_contents()
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return Kept(name, [parser.compile_filter(part) for part in parts], nodes)


@register.simple_tag
def site_style(chrome: pages.Chrome) -> str:
    """The address of the style sheet, with the site's accent colour where it has one."""
    return style.address(chrome.settings.accent)


@register.simple_tag
def html_language(code: str = "") -> SafeString:
    """`lang` and `dir` for <html>: an article's language, else the interface's."""
    spoken = code or settings.LANGUAGE_CODE
    return format_html('lang="{}" dir="{}"', language_tag(spoken), language(spoken).direction)


@register.simple_tag
def language_of(revision: Revision, around: str = "") -> SafeString | str:
    """`lang` and `dir` for a piece in another language than what stands around it; nothing in the same."""
    return _spoken(revision.language, around)


def _spoken(code: str, around: str = "") -> SafeString | str:
    if _same(code, around or settings.LANGUAGE_CODE):
        return ""
    return format_html(' lang="{}" dir="{}"', language_tag(code), language(code).direction)


@register.simple_tag
def interface_language(around: str = "") -> SafeString | str:
    """`lang` for the interface's own words on a page in another language."""
    if not around or _same(around, settings.LANGUAGE_CODE):
        return ""
    return format_html(' lang="{}"', language_tag(""))


@register.simple_tag
def day(moment: date) -> SafeString:
    """A date, or a moment's date here, as <time>."""
    return _day(timezone.localdate(moment) if isinstance(moment, datetime) else moment, get_language())


# What follows is written in one go: tag by tag twenty of these would take longer than all the rest of their page.


@register.simple_tag
def row(article: Article, level: int | str = "", in_category: object = False) -> SafeString:
    """One article of a list: its topic, where that is not the list's, its day, how long it is, its title and summary.

    `level` is that of its heading, 2 where nothing is said.
    """
    live = article.live
    assert live is not None and article.published_at is not None  # noqa: S101  # what is listed is public
    topic, level = None if in_category else live.topic, level or 2
    return _written(
        ROW,
        _written('<a class="eyebrow" href="{}">{}</a>', topic.get_absolute_url(), topic.name) if topic else "",
        day(article.published_at),
        reading_time(live.rendering.minutes),
        language_of(live),
        level,
        article.get_absolute_url(),
        live.title,
        level,
        _written("<p>{}</p>", live.summary) if live.summary else "",
    )


@register.simple_tag
def related(entry: RelatedReading, around: str) -> SafeString:
    """One entry of the related reading of an article in the language `around`: an article, or an address elsewhere."""
    article, interface = entry.article, interface_language(around)
    if article is None or article.live is None:
        return _written(READ_ELSEWHERE, interface, _("Elsewhere"), entry.url, entry.wording)
    live = article.live
    return _written(
        READ_ON,
        language_of(live, around),
        _written('<p class="eyebrow">{}</p>', live.topic.name) if live.topic else "",
        article.get_absolute_url(),
        entry.wording or live.title,
        interface,
        reading_time(live.rendering.minutes),
    )


@register.simple_tag
def result(hit: Hit) -> SafeString:
    """One article that was found: its topic and day, its title and the passage, with what was looked for marked."""
    return _written(
        RESULT,
        _written('<span class="eyebrow">{}</span>', hit.topic) if hit.topic else "",
        day(hit.published_at),
        _spoken(hit.language),
        hit.path,
        _marked(hit.title),
        _marked(hit.passage),
    )


def _marked(pieces: Iterable[Piece]) -> SafeString | str:
    shown = list(pieces)
    form = "".join("<mark>{}</mark>" if piece.marked else "{}" for piece in shown)
    return _written(form, *(piece.text for piece in shown)) if shown else ""


def _written(form: str, *parts: object) -> SafeString:
    """`format_html` of what is never lazy: to ask that of every part would take twice as long."""
    return format_html(form, *(part if isinstance(part, SafeString) else _escaped(part) for part in parts))


@register.filter
def reading_time(minutes: int) -> str:
    """How long a text takes, in words."""
    return _reading_time(minutes, get_language())


@register.simple_tag
def portrait(author: Author, size: int, alt: str = "") -> SafeString:
    """An author's photo in `size` CSS pixels, or drawn initials with a tint that stays the same."""
    photo = author.photo
    if photo is None:
        return _written(DRAWN, crc32(author.public_id.bytes) % TINTS, size, size, author.initials)
    form = '<source type="{}" srcset="{}" sizes="{}px">'
    sources = format_html_join("", form, ((kind, srcset, size) for kind, srcset in photo.face_srcsets()))
    return _written(FACE, sources, photo.face, size, size, alt)


# A list says these twenty times, and they are few.
@lru_cache(maxsize=4_000)
def _day(local: date, _language: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), date_format(local, DAY))


@lru_cache(maxsize=1_000)
def _reading_time(minutes: int, _language: str) -> str:
    words = ngettext("%(minutes)s min read", "%(minutes)s min read", minutes)
    return words % {"minutes": number_format(minutes)}


def language_tag(code: str) -> str:
    """A BCP 47 tag as it is usually written, en-GB; of nothing, the interface's."""
    primary, _, region = (code or settings.LANGUAGE_CODE).partition("-")
    return f"{primary}-{region.upper()}" if len(region) == 2 else code or settings.LANGUAGE_CODE


def _same(one: str, other: str) -> bool:
    return one.partition("-")[0].lower() == other.partition("-")[0].lower()
