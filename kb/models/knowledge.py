"""What there is for readers to know of a subject, or by a criterion: values that are shown, and public articles."""

from typing import TypeVar

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from kb.models.facts import Fact
from kb.models.gathering import note
from kb.models.listings import Tally
from kb.models.subjects import Criterion, Subject

KNOWN = "known"  # the tag of pages that leave out what nothing is known of
Noun = TypeVar("Noun", Subject, Criterion)


def known(noun: type[Noun]) -> QuerySet[Noun]:
    """Those of which a value is shown, or that a public article compares or says something of."""
    name = str(noun._meta.model_name)
    note(KNOWN, f"lists:{name}")
    listed = Concat(Value(f"{name}:"), Cast(OuterRef("pk"), CharField()))
    return noun._default_manager.filter(
        Exists(Fact.objects.stated().filter(**{name: OuterRef("pk")}))
        | Exists(Tally.objects.filter(list=listed, articles__gt=0))
    )
