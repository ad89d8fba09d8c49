"""The review: the text as readers would see it, what changed in it, the threads about it; and every open thread."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gates import person
from accounts.refusal import Refused
from kb.desk.forms.commenting import CommentForm, ReplyForm
from kb.desk.moves import saves
from kb.desk.reviewing import DECISIONS, WHOLE, blocks, place_of, since
from kb.desk.timeline import recommendations
from kb.desk.views.access import BOTH, find, opens, refused
from kb.editorial import commenting, notifying
from kb.editorial.transitions import possible
from kb.models import Article, ReviewComment
from kb.rules.numbers import typed_number

MINE, ALL, OUTDATED = "mine", "all", "outdated"
A_PAGE = 25
MOST_RECOMMENDATIONS = 10
MOST_QUOTED = 300  # characters of an address


@opens()
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The newest text, by `since` with what changed since the live one or one's own last review; `on` opens a form.

    `quote` fills it in, and alone it leads to the passage that has these words.
    """
    article = find(request, public_id)
    notifying.seen(article, by=person(request))
    if (quote := _quoted(request)) and "on" not in request.GET:
        if (number := place_of(article, quote)) is not None:
            asked = urlencode({"since": WHOLE, "on": number, "quote": quote})
            return redirect(f"{request.path}?{asked}#block-{number}")
        messages.warning(request, _("These words do not stand in the saved text: save it first."))
    return _page(request, article)


@opens(methods=BOTH)
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begins a thread about a passage; what cannot be kept comes back in the form, with a sentence."""
    article = find(request, public_id)
    if request.method != "POST":
        return redirect("desk:review", public_id)
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            made = commenting.comment(article, by=person(request), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
        else:
            messages.success(request, _("Your comment stands beside the passage."))
            return redirect(_place(made))
    return _page(request, article, form, status=409)


@opens(methods=BOTH)
def thread(request: HttpRequest, public_id: UUID, comment_id: UUID) -> HttpResponse:
    """Leads to a thread; posting answers, closes, opens again, or accepts the suggestion: the button's name says which.

    The address is a thread's permanent one.
    """
    article, user = find(request, public_id), person(request)
    found = get_object_or_404(ReviewComment.objects.threads(), article=article, public_id=comment_id)
    if request.method != "POST":
        return redirect(_place(found))
    try:
        if "accept" in request.POST:
            commenting.accept(found, by=user, base=typed_number(request.POST.get("base")))
            messages.success(request, _("The suggestion stands in the text, as a new revision."))
        elif "resolve" in request.POST:
            commenting.resolve(found, by=user)
            messages.success(request, _("The thread is resolved."))
        elif "reopen" in request.POST:
            commenting.reopen(found, by=user)
            messages.success(request, _("The thread is open again."))
        else:
            commenting.reply(found, by=user, words=request.POST.get("words", ""))
    except Refused as refusal:
        if refusal.field != "words":
            return refused(request, refusal, find(request, public_id))
        answer = ReplyForm(request.POST)
        answer.is_valid()
        answer.add_error("words", refusal.sentence)
        return _page(request, article, answering=(found.pk, answer), status=409)
    return redirect(_place(found))


@opens()
def threads(request: HttpRequest) -> HttpResponse:
    """Open threads: those that concern me, all, or those whose passage is gone; the newest first."""
    user, show = person(request), request.GET.get("show", MINE)
    found = ReviewComment.objects.threads().open().filter(article__in=Article.objects.visible_to(user).values("pk"))
    if show == MINE:
        found = found.concerning(user)
    elif show == OUTDATED:
        found = found.outdated()
    before = typed_number(request.GET.get("before"))
    rows = list((found.filter(pk__lt=before) if before else found).select_related("article__draft")[: A_PAGE + 1])
    context = {
        "threads": rows[:A_PAGE],
        "show": show if show in {MINE, OUTDATED} else ALL,
        "choices": ((MINE, _("Mine")), (ALL, _("All")), (OUTDATED, _("Outdated"))),
        "older": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None,
    }
    return render(request, "desk/threads.html", context)


def _page(
    request: HttpRequest,
    article: Article,
    form: CommentForm | None = None,
    answering: tuple[int, ReplyForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    user = person(request)
    texts = since(article, user)
    asked = request.GET.get("since") or next(iter(texts), WHOLE)
    found = list(article.comments.threads())
    shown = blocks(article, texts.get(asked), [each for each in found if each.resolved_at is None])
    chosen = form["block"].value() if form else request.GET.get("on", "")
    number = typed_number(str(chosen)) if str(chosen).isdecimal() else None
    allowed = possible(article, user)
    context = {
        "article": article,
        "revision": article.newest,
        "blocks": shown,
        "since": asked if asked in texts else WHOLE,
        "texts": texts,
        "form": form
        or CommentForm(initial={"revision": article.newest.number, "block": number, "quote": _quoted(request)}),
        "on": number,
        "open": sum(each.resolved_at is None for each in found),
        "gone": [each for each in found if each.resolved_at is None and each.stands_at is None],
        "recommendations": recommendations(article)[:MOST_RECOMMENDATIONS],
        "resolved": [each for each in found if each.resolved_at],
        "answering": answering,
        "decisions": [transition for transition in DECISIONS if transition in allowed],
        "writable": saves(allowed),
    }
    return render(request, "desk/review.html", context, status=status)


def _quoted(request: HttpRequest) -> str:
    return request.GET.get("quote", "").replace("\x00", " ")[:MOST_QUOTED]


def _place(made: ReviewComment) -> str:
    return f"{reverse('desk:review', args=[made.article.public_id])}#comment-{made.public_id}"
