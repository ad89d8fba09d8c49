"""What readers send us: the contact page, and whether an article helped."""

from typing import Any

from django.conf import settings
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.refusal import Refused
from kb.composing import Crumb
from kb.editorial import correspondence
from kb.editorial.admitting import TooMany
from kb.models import Article, Topic
from kb.site import metadata
from kb.site.forms import ContactForm, MissingForm
from kb.site.metadata import Head
from kb.site.posting import Post, stamp, typed
from kb.site.reading import live_at, live_in
from kb.site.views import errors
from kb.site.visit import Visit

UNPROCESSABLE, TOO_MANY = 422, 429
HELPFUL = {"yes": True, "no": False}


def contact(visit: Visit, post: Post | None) -> HttpResponse:
    """The form that reaches the editors, about an article where `about` names one."""
    if post is None:
        article = live_at(visit.first("about"))
        about = {"topic": Topic.ERROR, "page": visit.origin + article.get_absolute_url()} if article else {}
        return _contact(visit, ContactForm(initial=about))
    form = ContactForm(post.fields)
    if not _may_go_on(form, post):
        return _contact(visit, form, status=UNPROCESSABLE)
    try:
        article = live_in(form.cleaned_data["page"], visit.origin)
        correspondence.receive(**form.cleaned_data, article=article, client=post.client)
    except Refused as refusal:
        return _refused(_contact, visit, form, refusal)
    return _on_to(visit.path)


def feedback(visit: Visit, post: Post | None) -> HttpResponse:
    """Takes a reader's yes or no; a no leads to one question, which may be left unanswered."""
    if post is None:
        return _feedback(visit, MissingForm(), article=live_at(visit.first("about")))
    article = live_at(post.first("about"))
    if article is None:
        sentence = _("The article that this is about is not here, or no longer. Nothing was stored.")
        return errors.answer(visit, 404, _("Article not found"), sentence, typed=typed(post.fields))
    if "missing" in post.fields:
        return _missed(visit, post, article)
    if post.first("v") not in HELPFUL:
        return errors.answer(visit, 400, _("Neither yes nor no"), _("Answer by one of the two buttons."))
    helpful = HELPFUL[post.first("v")]
    try:
        correspondence.rate(article, helpful=helpful, client=post.client)
    except TooMany as refusal:
        return _waiting(errors.answer(visit, TOO_MANY, _("That was a lot at once"), refusal.sentence), refusal)
    if helpful:
        return _on_to(article.get_absolute_url())
    return HttpResponseRedirect(f"{visit.path}?about={article.slug}", status=303)


def _missed(visit: Visit, post: Post, article: Article) -> HttpResponse:
    form = MissingForm(post.fields)
    if not post.first("missing").strip():
        return _on_to(article.get_absolute_url())
    if not _may_go_on(form, post):
        return _feedback(visit, form, article=article, status=UNPROCESSABLE)
    try:
        correspondence.complain(article, form.cleaned_data["missing"], client=post.client)
    except Refused as refusal:
        return _refused(_feedback, visit, form, refusal, article=article)
    return _on_to(article.get_absolute_url())


def _may_go_on(form: Form, post: Post) -> bool:
    """Whether the form is whole and seems to come from a person; what does not is asked for again, never dropped."""
    if form.is_valid() and post.suspicious:
        form.add_error(
            None,
            _("Send this once more, please. It came so soon, or so late, that we were not sure it was you."),
        )
    return form.is_valid()


def _refused(page: Any, visit: Visit, form: Form, refusal: Refused, **more: Any) -> HttpResponse:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)
    if isinstance(refusal, TooMany):
        response: HttpResponse = page(visit, form, status=TOO_MANY, **more)
        return _waiting(response, refusal)
    refused: HttpResponse = page(visit, form, status=UNPROCESSABLE, **more)
    return refused


def _waiting(response: HttpResponse, refusal: TooMany) -> HttpResponse:
    response["Retry-After"] = str(refusal.wait)
    return response


def _on_to(path: str) -> HttpResponse:
    """On to where a reader is thanked: `:target` shows it."""
    return HttpResponseRedirect(f"{path}#thanks", status=303)


def _contact(visit: Visit, form: Form, *, status: int = 200) -> HttpResponse:
    canonical = visit.origin + visit.path
    title, description = _("Contact"), _("Found an error? Tell us which sentence. A person reads every message.")
    home = Crumb(_("Home"), "/")
    way = metadata.breadcrumbs([home, Crumb(title, visit.path)], visit.origin)
    page = metadata.web_page(canonical, title, description, kind="ContactPage", breadcrumb=way)
    head = Head(
        title=title,
        description=description,
        canonical=canonical,
        indexed=status == 200,
        crumbs=(home,),
        things=[page],
    )
    context = {"form": form, "stamp": stamp(form.data.get("stamp", "")), "days": settings.CONTACT_KEEPS_DAYS}
    return visit.page("site/contact.html", head, context, status=status)


def _feedback(visit: Visit, form: Form, *, article: Article | None, status: int = 200) -> HttpResponse:
    title, description = _("Was it helpful?"), _("At the end of every article you can say whether it helped you.")
    if article:
        title, description = _("What was missing?"), _("Your answer is counted, thank you. This question is optional.")
    head = Head(
        title=title,
        description=description,
        canonical=visit.origin + reverse("feedback"),
        indexed=False,
        crumbs=(Crumb(_("Home"), "/"),),
    )
    stamped = stamp(form.data.get("stamp", ""))
    context = {"form": form, "article": article, "stamp": stamped, "days": settings.CONTACT_KEEPS_DAYS}
    return visit.page("site/feedback.html", head, context, status=status)
