"""A draft for a guest: who has the link reads it, comments on its passages and says whether to publish it."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb import composing
from kb.editorial import hosting
from kb.editorial.admitting import TooMany
from kb.models import GuestLink, ReviewComment
from kb.rules.hours import said
from kb.rules.workflow import State
from kb.site.forms import AnswerForm, RecommendForm, RemarkForm
from kb.site.hearing import Answering, sheet
from kb.site.metadata import Head
from kb.site.posting import Post, typed
from kb.site.views import errors
from kb.site.visit import Visit

UNPROCESSABLE, TOO_MANY = 422, 429


def guest(visit: Visit, post: Post | None, signed: str) -> HttpResponse:
    """The newest draft as readers would see it, with the guest's own threads; `on` opens the form at a passage.

    Once it is published the guest is led to the public page; a link that does not hold is a page that says so.
    """
    visit = replace(visit, origin="")  # a page that names no address of its own, in no feed and no "Edit" link
    links = GuestLink.objects.signed(signed).select_related("by", "article__draft__category__merged_into")
    link = links.first()
    if link is None:
        sentence = _("There is no draft behind this address, or no longer. It may have been cut short: copy it whole.")
        return _closed(visit, post, 404, _("No draft here"), sentence)
    if link.taken_back:
        sentence = _("The link was taken back by those who sent it, so it no longer opens the draft.")
        return _closed(visit, post, 403, _("This link was taken back"), sentence)
    if link.expired:
        facts = {"until": said(link.expires_at, visit.chrome.settings.zone), "who": link.by}
        sentence = _("The link held until %(until)s. If you still want to read the draft, ask %(who)s for a new one.")
        return _closed(visit, post, 410, _("This link is over"), sentence % facts)
    if link.article.state == State.BINNED:
        sentence = _("The draft was put aside by its writers, so there is nothing to read now.")
        return _closed(visit, post, 410, _("The draft was put aside"), sentence)
    if link.article.state in hosting.FINISHED:
        return _published(visit, post, link)
    if post is None:
        hosting.seen(link)
        number = visit.first("on")
        at = RemarkForm(auto_id="remark_%s", initial=_about(link) | {"block": number}) if number.isdecimal() else None
        return _page(visit, link, remark=at)
    hear = {"remark": _remark, "answer": _answer, "recommend": _recommend}.get(post.first("say"))
    if hear is None:
        sentence = _("What was sent does not come from this page’s forms. Nothing was stored.")
        return _closed(visit, post, 400, _("That request makes no sense"), sentence)
    return hear(visit, post, link)


def _closed(visit: Visit, post: Post | None, status: int, title: str, sentence: str) -> HttpResponse:
    return errors.answer(visit, status, title, sentence, typed=typed(post.fields) if post else ())


def _published(visit: Visit, post: Post | None, link: GuestLink) -> HttpResponse:
    """On to what readers see; what was typed meanwhile is given back instead."""
    address = link.article.get_absolute_url()
    if post is None:
        return HttpResponseRedirect(address)
    sentence = _("The draft was published or withdrawn meanwhile, so nothing was stored.")
    onward = (address, _("To the public page"))
    return errors.answer(visit, 409, _("There is no draft any more"), sentence, link=onward, typed=typed(post.fields))


def _remark(visit: Visit, post: Post, link: GuestLink) -> HttpResponse:
    form = RemarkForm(post.fields, auto_id="remark_%s")
    if form.is_valid():
        try:
            made = hosting.remark(link, client=post.client, **form.cleaned_data)
        except Refused as refusal:
            return _refused(visit, link, refusal, form, remark=form)
        return _on_to(visit, f"guest.comment.{made.public_id}")
    return _page(visit, link, remark=form, status=UNPROCESSABLE)


def _answer(visit: Visit, post: Post, link: GuestLink) -> HttpResponse:
    form = AnswerForm(post.fields, auto_id="answer_%s")
    thread = next((each for each in _own(link) if str(each.public_id) == post.first("thread")), None)
    if thread is None:
        sentence = _("The comment that you answer is not here, or no longer. Nothing was stored.")
        return _closed(visit, post, 404, _("Comment not found"), sentence)
    if form.is_valid():
        try:
            hosting.answer(thread, link=link, client=post.client, **form.cleaned_data)
        except Refused as refusal:
            return _refused(visit, link, refusal, form, answer=(thread.pk, form))
        return _on_to(visit, f"guest.comment.{thread.public_id}")
    return _page(visit, link, answer=(thread.pk, form), status=UNPROCESSABLE)


def _recommend(visit: Visit, post: Post, link: GuestLink) -> HttpResponse:
    form = RecommendForm(post.fields, auto_id="recommend_%s")
    if form.is_valid():
        try:
            hosting.recommend(link, client=post.client, **form.cleaned_data)
        except Refused as refusal:
            return _refused(visit, link, refusal, form, recommend=form)
        return _on_to(visit, "thanks")
    return _page(visit, link, recommend=form, status=UNPROCESSABLE)


def _refused(visit: Visit, link: GuestLink, refusal: Refused, form: Form, **forms: Any) -> HttpResponse:
    """The page again, with why not beside what was typed."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    if not isinstance(refusal, TooMany):
        return _page(visit, link, status=UNPROCESSABLE, **forms)
    response = _page(visit, link, status=TOO_MANY, **forms)
    response["Retry-After"] = str(refusal.wait)
    return response


def _on_to(visit: Visit, place: str) -> HttpResponse:
    return HttpResponseRedirect(f"{visit.path}#{place}", status=303)


def _page(
    visit: Visit,
    link: GuestLink,
    *,
    status: int = 200,
    remark: RemarkForm | None = None,
    answer: Answering | None = None,
    recommend: RecommendForm | None = None,
) -> HttpResponse:
    article, revision = link.article, link.article.newest
    composed = composing.compose(revision, claims=False)
    if composed.rendered is None:
        sentence = _("This draft cannot be shown as it stands. Its writers have to mend it first.")
        return errors.answer(visit, 409, _("The draft cannot be shown"), sentence)
    shown = sheet(composed, list(_own(link)), path=visit.path, form=remark, answering=answer)
    title = _("Draft: %s") % (revision.title or _("Untitled"))
    head = Head(title=title, indexed=False, language=revision.language, crumbs=composing.way(revision))
    context = composing.page(article, revision, shown.rendering) | {
        "link": link,
        "sheet": shown,
        "failed": status != 200,
        "answering": answer,
        "recommend": recommend or RecommendForm(auto_id="recommend_%s", initial=_about(link)),
        "last": link.recommendations.select_related("revision").first(),
    }
    return visit.page("site/guest.html", head, context, status=status)


def _own(link: GuestLink) -> QuerySet[ReviewComment]:
    return ReviewComment.objects.threads().filter(guest=link).order_by("id")


def _about(link: GuestLink) -> dict[str, object]:
    return {"revision": link.article.newest.number}
