"""What the ledger says, for readers: of one subject by every criterion, and by one criterion of every subject."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kb.composing import Crumb
from kb.models import Criterion, Fact, Subject, note
from kb.site import metadata
from kb.site.metadata import Head
from kb.site.views.hubs import only
from kb.site.visit import Visit


def subject(visit: Visit, slug: str) -> HttpResponse:
    """Everything that is known of a subject."""
    found = only(Subject.objects.filter(slug=slug))
    note(f"facts:subject:{found.pk}")
    facts = Fact.objects.stated().filter(subject=found).select_related("criterion", "current")
    description = found.description or _("What we know of %s, each value with its source and its day.") % found.name
    context = {"subject": found, "facts": list(facts.order_by("criterion__name"))}
    return visit.page("site/subject.html", _head(visit, found.name, description), context)


def criterion(visit: Visit, slug: str) -> HttpResponse:
    """One criterion across all subjects."""
    found = only(Criterion.objects.filter(slug=slug))
    note(f"facts:criterion:{found.pk}")
    facts = Fact.objects.stated().filter(criterion=found).select_related("subject", "current")
    description = found.description or _("%s, compared across everything that we know it of.") % found.name
    context = {"criterion": found, "facts": list(facts.order_by("subject__name"))}
    return visit.page("site/criterion.html", _head(visit, found.name, description), context)


def _head(visit: Visit, title: str, description: str) -> Head:
    home = Crumb(_("Home"), "/")
    canonical = visit.origin + visit.path
    way = metadata.breadcrumbs([home, Crumb(title, visit.path)], visit.origin)
    page = metadata.web_page(canonical, title, description, breadcrumb=way)
    return Head(title=title, description=description, canonical=canonical, crumbs=(home,), things=[page])
