"""When the facts that a rendering prints were checked, which are due again, and what they rest on."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from kb.models import FactVersion, Rendering
from kb.rules.ledger import FactState
from kb.rules.matrices import Source


@dataclass(frozen=True, slots=True)
class Checked:
    """The day of the oldest check, how many facts there are, how many are due and since when, and their sources."""

    day: date | None
    many: int
    due: int
    since: date | None
    sources: tuple[Source, ...]


def checked(rendering: Rendering) -> Checked | None:
    """How the facts of a rendering stand now; None, without a query, where it prints none."""
    keys = rendering.inputs.get("facts")
    if not keys:
        return None
    versions = list(FactVersion.objects.filter(public_id__in=keys).select_related("fact").order_by("pk"))
    # Of a former value that is still shown nobody can say when it was checked last: another one is.
    shown = [version.fact for version in versions if version.fact.current_id == version.pk]
    days = [timezone.localdate(fact.verified_at) for fact in shown if fact.verified_at]
    due = [fact.check_by for fact in shown if fact.state == FactState.DUE and fact.check_by]
    sources = (Source(version.source_title, version.source_url) for version in versions if version.source_url)
    return Checked(min(days, default=None), len(versions), len(due), min(due, default=None), tuple(sources))
