"""The tools directory."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from kb.composing import Crumb
from kb.models import Tool, note
from kb.site import metadata
from kb.site.metadata import Head
from kb.site.visit import Visit


def tools(visit: Visit) -> HttpResponse:
    """The directory of free tools; the call to action links to each by its slug."""
    note("tools")
    found = list(Tool.objects.select_related("category"))
    canonical = visit.origin + visit.path
    title, description = (
        _("Free AI tools"),
        _("Small tools that do one thing, cost nothing and say what becomes of your text."),
    )
    home = Crumb(_("Home"), "/")
    listed = metadata.item_list([(tool.name, f"{visit.path}#{tool.slug}") for tool in found], visit.origin)
    way = metadata.breadcrumbs([home, Crumb(title, visit.path)], visit.origin)
    page = metadata.web_page(canonical, title, description, kind="CollectionPage", breadcrumb=way, mainEntity=listed)
    head = Head(
        title=title,
        description=description,
        canonical=canonical,
        indexed=len(found) > 1,
        crumbs=(home,),
        things=[page],
    )
    return visit.page("site/tools.html", head, {"tools": found})
