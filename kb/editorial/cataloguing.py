"""Cataloguing: categories, tags, authors, tools, redirects and the site's settings are kept."""

from collections.abc import Sequence
from typing import TypeAlias, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import zones
from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial.manuscript import is_web_address
from kb.editorial.verifying import plan_reviews_anew, usual_interval
from kb.editorial.versions import refuse_changed
from kb.models import (
    Author,
    AuthorLink,
    Category,
    Criterion,
    FooterLink,
    Redirect,
    SiteSettings,
    Subject,
    Tag,
    Tool,
)
from kb.models.uses import uses_of
from kb.rules import colour

Named: TypeAlias = Category | Tag | Author | Subject | Criterion
Term = TypeVar("Term", bound=Named)
MOST_LABELS, LABEL_LENGTH = 6, 40
SLUG_LENGTH = 80
MOST_APPROVALS, LONGEST_INTERVAL = 5, 3650  # days


@transaction.atomic
def keep(term: Term, *, by: User, seen: str = "") -> Term:
    """Stores a category, tag, author, subject or criterion; a renamed address redirects from the old one for ever.

    An empty address is made from the name. With `seen`, the `versions.version` that was shown, nothing is stored when
    somebody has changed the row since.
    """
    by.must(Role.EDITOR)
    pages.take_turn()  # first: nobody renames or merges anything until this is done
    before = _before(term)
    if before is not None:
        refuse_changed(before, seen)
    term.name = " ".join(term.name.split())
    term.slug = term.slug or address_for(term)
    _refuse_taken(term, before)
    store(term)
    if before is not None and before.get_absolute_url() != term.get_absolute_url():
        redirect_addresses(before.get_absolute_url(), term.get_absolute_url())
    Redirect.objects.filter(old=term.get_absolute_url()).delete()
    pages.changed(f"{term._meta.model_name}:{term.pk}", *_reviewers(term, before))
    return term


def _reviewers(*authors: Term | None) -> set[str]:
    """The tags of pages that name who found them true, where that may be another byline now."""
    return {f"reviewer:{each.user_id}" for each in authors if isinstance(each, Author) and each.user_id}


@transaction.atomic
def remove(term: Category | Tag | Author | Tool, *, by: User) -> None:
    """Deletes what no revision uses, live, past or draft; otherwise raises Refused, with its uses."""
    by.must(Role.EDITOR)
    tag = "tools" if isinstance(term, Tool) else f"{term._meta.model_name}:{term.pk}"
    try:
        with transaction.atomic():
            term.delete()
    except ProtectedError:
        uses = uses_of(term) if isinstance(term, Category | Tag) else _("articles or their history")
        sentence = _("“%(term)s” is in use (%(uses)s): it cannot be deleted.") % {"term": term, "uses": uses}
        raise Refused(sentence, conflict=True) from None
    if not isinstance(term, Tool):
        Redirect.objects.filter(new=term.get_absolute_url()).delete()
    pages.changed(tag)


def _before(term: Named) -> Named | None:
    """The stored row, None for a new one; raises Refused where it was deleted or merged meanwhile."""
    if not term.pk:
        return None
    before = type(term)._default_manager.filter(pk=term.pk).first()
    if before is None:
        raise Refused(_("“%s” was deleted meanwhile.") % term, conflict=True)
    if isinstance(before, Category | Tag) and before.merged_into:
        texts = {"term": before, "other": before.merged_into}
        raise Refused(_("“%(term)s” was merged into “%(other)s” meanwhile.") % texts, conflict=True)
    return before


def address_for(term: Named) -> str:
    """An address out of the name; out of the permanent id where the name has no letter that an address takes."""
    made = slugify(term.name)[:SLUG_LENGTH].strip("-").replace("-vs-", "-versus-")  # as /compare/a-vs-b/ needs it
    return made or f"{term._meta.model_name}-{term.public_id.hex[-8:]}"


def _refuse_taken(term: Named, before: Named | None) -> None:
    others = type(term)._default_manager.exclude(pk=term.pk)
    renamed = not isinstance(term, Author) and (before is None or before.name != term.name)
    if renamed and (other := others.filter(name__iexact=term.name).first()):
        raise Refused(_("There is “%s” already.") % other, field="name")
    if other := others.filter(slug=term.slug).first():
        texts = {"slug": term.slug, "other": other}
        raise Refused(_("The address “%(slug)s” belongs to “%(other)s”.") % texts, field="slug")


@transaction.atomic
def keep_tool(tool: Tool, *, by: User) -> Tool:
    """Stores an entry of the tools directory."""
    by.must(Role.EDITOR)
    _refuse_labels(tool.labels)
    _refuse_address(tool.url)
    store(tool)
    pages.changed("tools")
    return tool


@transaction.atomic
def keep_redirect(redirect: Redirect, *, by: User) -> Redirect:
    """Stores a redirect between two of our paths, chains flattened; a loop raises Refused."""
    by.must(Role.ADMINISTRATOR)
    for field in ("old", "new"):
        if not _is_path(getattr(redirect, field)):
            raise Refused(_("Write a path of this site, such as /tags/privacy/."), field=field)
    onward = Redirect.objects.filter(old=redirect.new).exclude(pk=redirect.pk).first()
    if onward is not None:
        redirect.new = onward.new
    if redirect.new == redirect.old:
        raise Refused(_("This would lead in a circle."), field="new")
    store(redirect)
    Redirect.objects.filter(new=redirect.old).exclude(pk=redirect.pk).update(new=redirect.new)
    pages.changed("redirects")
    return redirect


@transaction.atomic
def drop_redirect(redirect: Redirect, *, by: User) -> None:
    """Deletes a redirect."""
    by.must(Role.ADMINISTRATOR)
    redirect.delete()
    pages.changed("redirects")


@transaction.atomic
def keep_settings(settings: SiteSettings, *, by: User) -> SiteSettings:
    """Stores the site's settings; they apply at once, everywhere."""
    by.must(Role.ADMINISTRATOR)
    settings.pk = 1
    settings.accent = settings.accent.strip().lower()
    if settings.accent:
        _refuse_colour(settings.accent)
    if not 0 <= settings.required_approvals <= MOST_APPROVALS:
        raise Refused(_("Between 0 and %d approvals, please.") % MOST_APPROVALS, field="required_approvals")
    if not 1 <= settings.review_interval <= LONGEST_INTERVAL:
        raise Refused(_("Between 1 and %d days, please.") % LONGEST_INTERVAL, field="review_interval")
    settings.time_zone = zones.clean_name(settings.time_zone)
    pages.take_turn()  # nothing is published with the former interval meanwhile
    interval_before = usual_interval()
    store(settings)
    if settings.review_interval != interval_before:
        plan_reviews_anew(settings.review_interval)
    pages.changed("site")
    return settings


@transaction.atomic
def keep_link(link: AuthorLink | FooterLink, *, by: User) -> None:
    """Stores a link of an author's box or of the footer, which may also lead to a path of ours or a mailto: address."""
    by.must(Role.ADMINISTRATOR if isinstance(link, FooterLink) else Role.EDITOR)
    if isinstance(link, AuthorLink) or not (_is_path(link.url) or link.url.startswith("mailto:")):
        _refuse_address(link.url)
    store(link)
    pages.changed(_tag_of(link))


@transaction.atomic
def drop_link(link: AuthorLink | FooterLink, *, by: User) -> None:
    """Deletes a link of an author's box or of the footer."""
    by.must(Role.ADMINISTRATOR if isinstance(link, FooterLink) else Role.EDITOR)
    link.delete()
    pages.changed(_tag_of(link))


def _tag_of(link: AuthorLink | FooterLink) -> str:
    return f"author:{link.author_id}" if isinstance(link, AuthorLink) else "site"


def store(noun: Model) -> None:
    """Saves what is valid; the first thing that is not raises Refused beside its field."""
    try:
        noun.full_clean(validate_constraints=False)
        with transaction.atomic():
            noun.save()
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise Refused(sentences[0], field="" if field == NON_FIELD_ERRORS else field) from None
    except IntegrityError:
        raise Refused(_("Somebody stored the same meanwhile: load the page again."), conflict=True) from None


def _is_path(address: str) -> bool:
    return (
        address.startswith("/") and not address.startswith("//") and not any(c.isspace() or c == "\\" for c in address)
    )


def _refuse_address(url: str) -> None:
    try:
        is_web_address(url)
    except ValidationError:
        raise Refused(_("“%s” is not a web address.") % url, field="url") from None


def _refuse_labels(labels: Sequence[str]) -> None:
    if len(labels) > MOST_LABELS or any(not label.strip() or len(label) > LABEL_LENGTH for label in labels):
        raise Refused(
            _("At most %(most)d labels of 1 to %(length)d characters, please.")
            % {"most": MOST_LABELS, "length": LABEL_LENGTH},
            field="labels",
        )


def _refuse_colour(accent: str) -> None:
    if not colour.is_colour(accent):
        raise Refused(_("Write a colour as # and six digits or letters a–f, such as #0b5d4e."), field="accent")
    if not colour.readable(accent):
        raise Refused(
            _("Text in %(colour)s is hard to read on our light backgrounds; the nearest that is not: %(nearest)s.")
            % {"colour": accent, "nearest": colour.nearest_readable(accent)},
            field="accent",
        )


def redirect_addresses(old: str, new: str) -> None:
    """Leads one of our paths to another for ever, with all that led there; the new one leads nowhere else."""
    Redirect.objects.filter(old=new).delete()
    Redirect.objects.filter(new=old).update(new=new)
    Redirect.objects.update_or_create(old=old, defaults={"new": new})
