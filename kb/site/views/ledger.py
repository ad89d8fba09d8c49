"""What the ledger says, for readers: of one subject by every criterion, and by one criterion of every subject."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kb.composing import Crumb
from kb.editorial.subjects import NAMES
from kb.models import Criterion, Fact, Subject, Tally, counted, known, list_of, note
from kb.rules import versus
from kb.rules.ranking import can_rank, ranked
from kb.rules.values import Kind, Known, Value
from kb.site import metadata, numbering, stated
from kb.site.metadata import Head
from kb.site.numbering import Numbers, numbers
from kb.site.paging import ListPage, paged
from kb.site.reading import moved
from kb.site.views.hubs import only
from kb.site.visit import Visit

A_PAGE, VALUES_A_PAGE = 100, 50
FEW = 5  # articles under a criterion's values
MOST_NEAR = 8  # subjects that another one is offered to be compared with
INDEX, PARAMETERS = ("page",), ("order", "page")
HIGH, LOW = "high", "low"


def subjects(visit: Visit) -> HttpResponse:
    """Every subject of which there is anything to say, by name."""
    title, about = _("Subjects"), _("Everything that we compare, and what we know of it.")
    return _index(visit, known(Subject), title, about)


def criteria(visit: Visit) -> HttpResponse:
    """Every criterion by which there is anything to say, by name."""
    title, about = _("Criteria"), _("What we compare by, each across everything that we know it of.")
    return _index(visit, known(Criterion), title, about)


def subject(visit: Visit, slug: str) -> HttpResponse:
    """Everything that is known of a subject, and every article that compares it or says something known of it."""
    found = only(Subject.objects.filter(slug=slug))
    note(f"facts:subject:{found.pk}")
    listing = paged(visit, list_of(found))
    facts = Fact.objects.stated().filter(subject=found).select_related("subject", "criterion", "current")
    lines = stated.lines(facts, of=found) if listing.first else []
    aliases = [alias.name for alias in found.aliases.all()]
    description = found.description or _("What we know of %s, each value with its source and its day.") % found.name
    thing = metadata.thing(found.name, description, other_names=aliases)
    crumbs = (Crumb(_("Home"), "/"), Crumb(_("Subjects"), reverse("subjects")))
    feed = reverse("subject_feed", args=[found.slug])
    head = listing.head(visit, found.name, description, crumbs, thing, feed=feed)
    checked = [line.cell.checked for line in lines if line.cell.checked]
    if checked:
        sources = metadata.citations(line.cell.source for line in lines if line.cell.source)
        head.things[0].update({"citation": sources, "lastReviewed": min(checked).isoformat()})
    context = {
        "subject": found,
        "aliases": aliases,
        "groups": stated.grouped(lines),
        "known": len(lines),
        "listing": listing,
        "near": _near(found, listing),
    }
    return visit.page("site/subject.html", replace(head, indexed=len(lines) + listing.count > 1), context)


def criterion(visit: Visit, slug: str) -> HttpResponse:
    """One criterion across all subjects, in the order of its scale or of their names."""
    found = only(Criterion.objects.filter(slug=slug))
    note(f"facts:criterion:{found.pk}", NAMES)
    order = visit.first("order") if visit.first("order") in _orders(found) else ""
    facts = Fact.objects.stated().filter(criterion=found).order_by("subject__name", "pk")
    page = numbers(visit, facts.count(), VALUES_A_PAGE, order=order)
    lines = stated.lines(_ordered(facts, found, order, page), of=found)
    many, articles = counted(list_of(found), 0, FEW if page.first and not order else 0)
    description = found.description or _("%s, compared across everything that we know it of.") % found.name
    context = {
        "criterion": found,
        "lines": lines,
        "page": page,
        "orders": [
            (wording, numbering.address(visit.path, order=key), key == order) for key, wording in _orders(found).items()
        ],
        "articles": articles,
        "many": many,
    }
    head = _head(visit, found.name, description, _to_criteria(), page)
    return visit.page("site/criterion.html", replace(head, indexed=not order and page.count + many > 1), context)


def criterion_articles(visit: Visit, slug: str) -> HttpResponse:
    """Every article that compares by a criterion or says a value of it."""
    found = Criterion.objects.filter(slug=slug).first()
    if found is None:
        return moved(visit.path, under="articles/")
    listing = paged(visit, list_of(found))
    crumbs = (*_to_criteria(), Crumb(found.name, found.get_absolute_url()))
    title = _("%s: articles") % found.name
    head = listing.head(visit, title, _("Articles that compare by %s, the newest first.") % found.name, crumbs)
    return visit.page("site/archive.html", head, {"listing": listing})


def _orders(criterion: Criterion) -> dict[str, str]:
    """The orders of a criterion's values, with their wording; the empty one is by name."""
    if not can_rank(criterion.scale):
        return {}
    high, low = {
        Kind.YES_NO: (_("Yes first"), _("No first")),
        Kind.MONEY: (_("Dearest first"), _("Cheapest first")),
        Kind.DATE: (_("Latest first"), _("Earliest first")),
        Kind.CHOICE: (_("From the first choice"), _("From the last choice")),
    }.get(Kind(criterion.kind), (_("Highest first"), _("Lowest first")))
    return {"": _("By name"), HIGH: high, LOW: low}


def _ordered(facts: QuerySet[Fact], criterion: Criterion, order: str, page: Numbers) -> list[Fact]:
    """The facts of one page in this order."""
    # Keys and values alone are put in order: of ten thousand whole rows that would take too long.
    if order:
        # No database can sort “USD 2.5” or the third of a list; names are sorted here too, which is faster.
        values = facts.order_by().values_list("pk", "current__value", "current__known", "subject__name")
        named = sorted(values, key=lambda row: (row[3].casefold(), row[0]))
        known = ((key, Value(text, Known(known))) for key, text, known, _name in named)
        keys = ranked(criterion.scale, known, falling=order == HIGH)[page.start : page.end]
    else:
        keys = list(facts.values_list("pk", flat=True)[page.start : page.end])
    rows = Fact.objects.select_related("subject", "criterion", "current").in_bulk(keys)
    return [rows[key] for key in keys]


def _near(found: Subject, listing: ListPage) -> list[tuple[str, str]]:
    """Subjects that the articles of this page name beside it, with the addresses that compare the two."""
    live = [article.live_id for article in listing.rows]
    others = Subject.objects.filter(uses__revision__in=live).exclude(pk=found.pk).distinct()[:MOST_NEAR] if live else ()
    return [(other.name, reverse("compared", args=[versus.together([found.slug, other.slug])])) for other in others]


def _index(visit: Visit, nouns: QuerySet[Any], title: str, description: str) -> HttpResponse:
    """These of a noun, a hundred a page, each with how many values and how many articles there are."""
    noun = nouns.model._meta.model_name
    note(NAMES)
    page = numbers(visit, nouns.count(), A_PAGE)
    rows = list(nouns[page.start : page.end])
    keys = [row.pk for row in rows]
    note(*(f"facts:{noun}:{key}" for key in keys))
    facts = Fact.objects.stated().filter(**{f"{noun}__in": keys}).order_by().values_list(noun)
    values = dict(facts.annotate(Count("pk")))
    articles = {row.pk: row.articles for row in Tally.objects.filter(pk__in=[list_of(row) for row in rows])}
    entries = [(row, values.get(row.pk, 0), articles.get(list_of(row), 0)) for row in rows]
    head = _head(visit, title, description, (Crumb(_("Home"), "/"),), page)
    listed = metadata.item_list(
        [(row.name, row.get_absolute_url()) for row in rows], visit.origin, start=page.start + 1
    )
    head.things[0]["mainEntity"] = listed
    return visit.page("site/ledger.html", head, {"entries": entries, "page": page, "of_subjects": noun == "subject"})


def _to_criteria() -> tuple[Crumb, ...]:
    return Crumb(_("Home"), "/"), Crumb(_("Criteria"), reverse("criteria"))


def _head(visit: Visit, title: str, description: str, crumbs: tuple[Crumb, ...], page: Numbers) -> Head:
    full = title if page.first else _("%(title)s, page %(number)d") % {"title": title, "number": page.number}
    canonical = visit.origin + page.address
    way = metadata.breadcrumbs([*crumbs, Crumb(title, visit.path)], visit.origin)
    return Head(
        title=full,
        description=description,
        canonical=canonical,
        indexed=page.count > 1,
        newer=visit.origin + page.before if page.before else "",
        older=visit.origin + page.after if page.after else "",
        crumbs=crumbs,
        things=[metadata.web_page(canonical, full, description, kind="CollectionPage", breadcrumb=way)],
    )
