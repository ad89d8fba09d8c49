"""Comparisons that readers put together out of the ledger, and the page on which they choose what to compare."""

from collections.abc import Iterable, Sequence

from django.core.validators import slug_re
from django.db.models import Q
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from kb.composing import Crumb, known
from kb.editorial.subjects import NAMES
from kb.models import Fact, Redirect, Subject, Tally, counted, list_of_compared, note
from kb.models.subjects import NAME_LENGTH, folded
from kb.rules import matrices, versus
from kb.rules.addresses import path_of
from kb.rules.matrices import Matrix
from kb.site import files, metadata
from kb.site.metadata import Head
from kb.site.missing import Missing
from kb.site.visit import Visit

PARAMETERS = ("subjects", "find", "q")
MOST_OFFERED = 24  # subjects to choose from at once
FEW = 5  # articles that compare the same


def compare(visit: Visit) -> HttpResponse:
    """Leads to the comparison of the subjects that were chosen; with fewer than two, what to choose from."""
    typed = [name for each in visit.every("subjects") for name in each.split(",")]
    names = list(dict.fromkeys(name.strip() for name in typed if name.strip()))[: 2 * versus.MOST]
    chosen, unknown = _found(names)
    if not unknown and "find" not in visit.asked and versus.FEWEST <= len(chosen) <= versus.MOST:
        return _to(one.slug for one in chosen)
    return _chooser(visit, chosen, unknown)


def compared(visit: Visit, slug: str) -> HttpResponse:
    """All that is known of two to six subjects side by side; what is not known says so."""
    subjects = _subjects(visit, slug)
    if isinstance(subjects, HttpResponse):
        return subjects
    matrix = _matrix(subjects)
    many, articles = counted(list_of_compared([one.pk for one in subjects]), 0, FEW)
    words = matrices.spoken()
    description = _("What we know of %s side by side, each value with its source and its day.") % get_text_list(
        [one.name for one in subjects], _("and")
    )
    head = _head(visit, matrix, subjects, description, indexed=many > 0)
    context = {
        "subjects": subjects,
        "html": matrices.html(matrix, words),
        "sources": matrices.listed(matrices.citations(matrix), words),
        "articles": articles,
        "choose": f"{reverse('compare')}?subjects={','.join(one.slug for one in subjects)}&find=",
        "slug": slug,
    }
    response = visit.page("site/compared.html", head, context)
    return response if many else unstored(response)


def compared_csv(visit: Visit, slug: str) -> HttpResponse:
    """The same for spreadsheets."""
    subjects = _subjects(visit, slug, under="comparison.csv")
    return subjects if isinstance(subjects, HttpResponse) else files.csv(_matrix(subjects), visit, slug)


def compared_json(visit: Visit, slug: str) -> HttpResponse:
    """The same for programs."""
    subjects = _subjects(visit, slug, under="comparison.json")
    return subjects if isinstance(subjects, HttpResponse) else files.as_json(_matrix(subjects), visit)


def compared_markdown(visit: Visit, slug: str) -> HttpResponse:
    """The same to be read as it is, or put into another text."""
    subjects = _subjects(visit, slug, under="index.md")
    return subjects if isinstance(subjects, HttpResponse) else files.markdown(_matrix(subjects), visit)


def unstored(response: HttpResponse) -> HttpResponse:
    """The answer, which no cache keeps: there are more of its kind than anybody will ask for twice."""
    response["Cache-Control"] = "no-store"
    return response


def _subjects(visit: Visit, name: str, *, under: str = "") -> Sequence[Subject] | HttpResponse:
    """The subjects in the order of their names' alphabet, or the way to the address that they have now."""
    slugs = versus.apart(name)
    if not versus.FEWEST <= len(set(slugs)) <= versus.MOST:
        raise Missing(
            _("A comparison has two subjects at least and six at most."),
            address=reverse("compare"),
            wording=_("Choose them"),
        )
    found = {one.slug: one for one in Subject.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in found]
    now = _renamed(missing) if missing else {}
    if unknown := [slug for slug in missing if slug not in now]:
        known_ones = ",".join(slug for slug in slugs if slug not in unknown)
        raise Missing(
            _("We know no subject at the address “%s”.") % "”, “".join(unknown),
            address=f"{reverse('compare')}?subjects={known_ones}" if known_ones else reverse("compare"),
            wording=_("Choose another"),
        )
    whole = versus.together(now.get(slug, slug) for slug in slugs)
    if whole != name:
        return HttpResponsePermanentRedirect(reverse("compared", args=[whole]) + under)
    return [found[slug] for slug in slugs]


def _renamed(slugs: Iterable[str]) -> dict[str, str]:
    """The present addresses of subjects that were renamed."""
    former = {path_of("subject", slug): slug for slug in slugs if slug_re.match(slug)}
    moved = Redirect.objects.filter(old__in=former).values_list("old", "new")
    return {former[old]: new.rstrip("/").rpartition("/")[2] for old, new in moved}


def _matrix(subjects: Sequence[Subject]) -> Matrix:
    note(*(f"facts:subject:{one.pk}" for one in subjects))
    facts = Fact.objects.stated().filter(subject__in=subjects).select_related("criterion", "current")
    return known.side_by_side(subjects, facts, get_text_list([one.name for one in subjects], _("and")))


def _found(names: Sequence[str]) -> tuple[list[Subject], list[str]]:
    """The subjects that go by these names or addresses, former ones too, each once; and what none goes by."""
    if not names:
        return [], []
    now = _renamed(names)
    wanted = {name: folded(now.get(name, name)) for name in names}
    known_as: dict[str, Subject] = {}
    for one in Subject.objects.called(wanted.values()).prefetch_related("aliases"):
        known_as |= dict.fromkeys((one.slug, one.key, *(alias.key for alias in one.aliases.all())), one)
    chosen = dict.fromkeys(known_as[name] for name in wanted.values() if name in known_as)
    return list(chosen), [name[:NAME_LENGTH] for name, key in wanted.items() if key not in known_as]


def _chooser(visit: Visit, chosen: Sequence[Subject], unknown: Sequence[str]) -> HttpResponse:
    """The page without a script on which two to six subjects are ticked, and others are looked for by name."""
    asked, query = any(visit.asked.values()), " ".join(visit.first("q").split())[:NAME_LENGTH]
    note(NAMES, "lists:subject")
    offered = _offered(query, [one.pk for one in chosen])
    title, description = _("Compare"), _("Choose two to six subjects: what we know of them is put side by side.")
    canonical = visit.origin + visit.path
    crumbs = (Crumb(_("Home"), "/"), Crumb(_("Subjects"), reverse("subjects")))
    way = metadata.breadcrumbs([*crumbs, Crumb(title, visit.path)], visit.origin)
    page = metadata.web_page(canonical, title, description, breadcrumb=way)
    head = Head(
        title=title,
        description=description,
        canonical=canonical,
        indexed=not asked and len(offered) > 1,
        crumbs=crumbs,
        things=[page],
    )
    context = {
        "chosen": chosen,
        "offered": offered,
        "query": query,
        "problem": _problem(chosen, unknown, finding="find" in visit.asked) if asked else "",
    }
    response = visit.page("site/compare.html", head, context)
    return unstored(response) if asked else response


def _problem(chosen: Sequence[Subject], unknown: Sequence[str], *, finding: bool) -> str:
    """What keeps the comparison from being shown, in a sentence."""
    if unknown:
        return _("We know no subject called “%s”.") % "”, “".join(unknown)
    if len(chosen) > versus.MOST:
        return _("At most %d subjects fit beside each other: take some away.") % versus.MOST
    return _("Choose one more to compare it with.") if len(chosen) == 1 and not finding else ""


def _offered(query: str, chosen: Sequence[int]) -> list[Subject]:
    """What can be chosen besides: what is called so, or without a question what most articles compare."""
    others = Subject.objects.exclude(pk__in=chosen)
    if query:
        named = others.filter(Q(name__icontains=query) | Q(aliases__name__icontains=query))
        return list(named.distinct()[:MOST_OFFERED])
    most = Tally.objects.filter(list__startswith="subject:", articles__gt=0).order_by("-articles", "list")
    keys = [int(name.partition(":")[2]) for name in most.values_list("list", flat=True)[:MOST_OFFERED]]
    if len(keys) < MOST_OFFERED:
        keys += others.exclude(pk__in=keys).values_list("pk", flat=True)[: MOST_OFFERED - len(keys)]
    return list(others.filter(pk__in=keys))


def _to(slugs: Iterable[str]) -> HttpResponse:
    return HttpResponsePermanentRedirect(reverse("compared", args=[versus.together(slugs)]))


def _head(visit: Visit, matrix: Matrix, subjects: Sequence[Subject], description: str, *, indexed: bool) -> Head:
    canonical, title = visit.origin + visit.path, get_text_list([one.name for one in subjects], _("or"))
    crumbs = (Crumb(_("Home"), "/"), Crumb(_("Compare"), reverse("compare")))
    page = metadata.web_page(
        canonical,
        title,
        description,
        breadcrumb=metadata.breadcrumbs([*crumbs, Crumb(title, visit.path)], visit.origin),
        about=[metadata.thing(one.name, one.description) for one in subjects],
        citation=metadata.citations(each.source for each in matrices.citations(matrix)),
        lastReviewed=matrix.checked.isoformat() if matrix.checked else "",
    )
    return Head(
        title=title, description=description, canonical=canonical, indexed=indexed, crumbs=crumbs, things=[page]
    )
