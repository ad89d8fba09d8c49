"""What articles state themselves and the ledger, or another article, says otherwise; and what several say alike."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from kb.desk.moves import Words
from kb.desk.statements import matters
from kb.desk.views.access import opens
from kb.models import DIFFERENT, SAME, by_pairs

A_PAGE = 25
SHOWN: Mapping[str, tuple[Words, Q]] = {"": (_("Contradictions"), DIFFERENT), "same": (_("Duplicates"), SAME)}


@opens(Role.EDITOR)
def contradictions(request: HttpRequest) -> HttpResponse:
    """Pairs of a subject and a criterion of which articles state different things, or the same; 25 a page."""
    shown = asked if (asked := request.GET.get("show", "")) in SHOWN else ""
    page = Paginator(by_pairs().filter(SHOWN[shown][1]), A_PAGE).get_page(request.GET.get("page"))
    articles = {(row["subject"], row["criterion"]): row["articles"] for row in page}
    context = {
        "page": page,
        "matters": matters(list(articles), articles) if articles else (),
        "kinds": [(name, title) for name, (title, _which) in SHOWN.items()],
        "shown": shown,
        "asked": urlencode({"show": shown}) if shown else "",
    }
    return render(request, "desk/contradictions.html", context)
