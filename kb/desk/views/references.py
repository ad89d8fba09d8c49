"""What `{{` may name: subjects, then criteria with what the ledger says by them. Nothing is stored."""

from typing import Any

from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, When
from django.http import HttpRequest, JsonResponse

from kb.composing.facts import Shown, statement
from kb.desk.grid import named_criteria, named_subjects
from kb.desk.references import doubt
from kb.desk.views.answers import answers
from kb.models import Alias, Criterion, Fact, Subject
from kb.models.subjects import folded

MOST_OFFERED, MOST_ASKED = 8, 80  # rows, letters


@answers("GET", "HEAD")
def offered_facts(request: HttpRequest) -> JsonResponse:
    """Subjects whose names hold the words of `q`; with `subject`, criteria, those first by which it has a value.

    With `names`, the names of criteria alone.
    """
    asked = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:MOST_ASKED]
    if "names" in request.GET:
        called = named_criteria(asked).order_by("name").values_list("name", flat=True)[:MOST_OFFERED]
        return JsonResponse({"criteria": [{"name": name} for name in called]})
    if "subject" not in request.GET:
        return JsonResponse({"subjects": [_subject(each, folded(asked)) for each in _subjects(folded(asked))]})
    subject = Subject.objects.filter(slug=request.GET["subject"].replace("\x00", "")[:MOST_ASKED]).first()
    found = list(_criteria(asked, subject)) if subject else []
    facts = Fact.objects.of_pairs([subject.pk], [each.pk for each in found]) if subject else ()
    known = {fact.criterion_id: fact for fact in facts}
    return JsonResponse({"criteria": [_criterion(subject, each, known.get(each.pk)) for each in found if subject]})


def _subjects(asked: str) -> QuerySet[Subject]:
    """Those that are called so first, then those that begin so."""
    aliases = Alias.objects.filter(subject=OuterRef("pk"))
    near = Case(
        When(Q(key=asked) | Exists(aliases.filter(key=asked)), then=0),
        When(Q(key__startswith=asked) | Exists(aliases.filter(key__startswith=asked)), then=1),
        default=2,
        output_field=IntegerField(),
    )
    others = Prefetch("aliases", Alias.objects.filter(key__contains=asked))
    return named_subjects(asked).order_by(near, "name").prefetch_related(others)[:MOST_OFFERED]


def _criteria(asked: str, subject: Subject) -> QuerySet[Criterion]:
    here = Fact.objects.filter(subject=subject, criterion=OuterRef("pk"))
    stated, waiting = Exists(here.stated()), Exists(here)
    begins = Case(When(Q(slug=asked) | Q(name__istartswith=asked), then=0), default=1, output_field=IntegerField())
    return named_criteria(asked).order_by(stated.desc(), waiting.desc(), begins, "name")[:MOST_OFFERED]


def _subject(subject: Subject, asked: str) -> dict[str, Any]:
    """The other name is told where it is what was typed."""
    other = "" if asked in subject.key else next((each.name for each in subject.aliases.all()), "")
    return {"slug": subject.slug, "name": subject.name, "other": other}


def _criterion(subject: Subject, criterion: Criterion, fact: Fact | None) -> dict[str, Any]:
    shown = Shown(subject, criterion, fact, fact.current if fact else None)
    told = statement(shown)
    return {
        "slug": criterion.slug,
        "name": criterion.name,
        "said": told.said if shown.version else {},
        "source": told.source_title,
        "day": told.dated,
        "doubt": doubt(shown),
    }
