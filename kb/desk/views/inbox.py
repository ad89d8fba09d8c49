"""The inbox: what readers wrote to us, and whether articles helped them."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.roles import Role
from kb.desk.forms.inbox import InboxForm
from kb.desk.views.access import BOTH, opens
from kb.editorial import correspondence
from kb.models import Article, ContactMessage, Feedback

A_PAGE = 25
RATINGS_A_PAGE = 50


@opens(Role.EDITOR)
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages that wait for an answer, or those that the filters ask for, the newest first."""
    form = InboxForm(request.GET)
    found = form.messages().select_related("article__draft", "answered_by")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "letters": [(letter, reply_to(letter)) for letter in page],
        "asked": asked.urlencode(),
        "filtered": any(asked.values()),
        "back": request.get_full_path(),
    }
    return render(request, "desk/inbox.html", context)


@opens(Role.EDITOR, methods=BOTH)
def message(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One message; posting marks it as answered, or takes the mark away."""
    found = get_object_or_404(
        ContactMessage.objects.select_related("article__draft", "answered_by"), public_id=public_id
    )
    if request.method == "POST":
        if "reopen" in request.POST:
            correspondence.reopen(found, by=person(request))
            messages.success(request, _("The message waits for an answer again."))
        else:
            correspondence.answer(found, by=person(request))
            messages.success(request, _("The message is marked as answered."))
        return redirect("desk:message", public_id)
    return render(request, "desk/message.html", {"letter": found, "reply": reply_to(found)})


@opens(Role.EDITOR)
def helpful(request: HttpRequest) -> HttpResponse:
    """How many readers each article helped, those with the most answers first."""
    page = Paginator(Feedback.objects.by_article(), RATINGS_A_PAGE).get_page(request.GET.get("page"))
    articles = Article.objects.select_related("draft").in_bulk([key for key, _yes, _no in page])
    ratings = [(articles[key], yes, no, round(100 * yes / (yes + no))) for key, yes, no in page]
    return render(request, "desk/helpful.html", {"page": page, "ratings": ratings})


def reply_to(letter: ContactMessage) -> str:
    """A link that opens a mail to the sender, with its subject; empty where there is no address."""
    if not letter.email:
        return ""
    about = letter.article.draft.title if letter.article and letter.article.draft else letter.get_topic_display()
    return f"mailto:{quote(letter.email, safe='@')}?subject={quote(f'Re: {about}')}"
