"""Subjects and criteria are kept: named, renamed, given other names, deleted while nothing needs them."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.refusal import Refused
from accounts.roles import Role
from kb import pages
from kb.editorial import cataloguing
from kb.editorial.rendering import rerender
from kb.models import Alias, Article, Criterion, Fact, FactUse, Redirect, Subject
from kb.models.subjects import NAME_LENGTH, folded
from kb.rules.values import Scale, Value, parse, refuse_scale, typed_form

MOST_NAMES = 20
NAMES = "names"  # the tag of pages that are in the order of the names of subjects or criteria


@transaction.atomic
def keep_subject(subject: Subject, aliases: Iterable[str] = (), *, by: User, seen: str = "") -> Subject:
    """Stores a subject with its other names; no name may be another subject's. What prints its name is rendered anew.

    With `seen`, the `versions.version` that was shown, nothing is stored when somebody changed the row since.
    """
    names = tidy(aliases)
    subject.name = " ".join(subject.name.split())
    subject.key = folded(subject.name)
    if "-vs-" in subject.slug:
        raise Refused(_("The address of a subject cannot have “-vs-” in it."), field="slug")
    others = Subject.objects.exclude(pk=subject.pk)
    for name in (subject.name, *names):
        if other := others.called([name]).first():
            raise Refused(
                _("“%(name)s” is a name of “%(other)s”.") % {"name": name, "other": other},
                field="name" if name == subject.name else "aliases",
            )
    cataloguing.keep(subject, by=by, seen=seen)
    pages.changed(NAMES)
    wanted = {folded(name): name for name in names if folded(name) != subject.key}
    known = {alias.key: alias for alias in subject.aliases.all()}
    Alias.objects.filter(pk__in=[alias.pk for key, alias in known.items() if key not in wanted]).delete()
    Alias.objects.bulk_create(Alias(subject=subject, name=wanted[key], key=key) for key in wanted if key not in known)
    rerender(Article.objects.filter(live__in=FactUse.objects.filter(subject=subject).values("revision")))
    return subject


@transaction.atomic
def keep_criterion(criterion: Criterion, *, by: User, seen: str = "") -> Criterion:
    """Stores a criterion; its values must be measurable, and what facts say by it must stay what it is."""
    fit(criterion)
    if criterion.pk:
        before = Criterion.objects.select_for_update(no_key=True).filter(pk=criterion.pk).first()
        refuse_misfits(criterion, before)
    cataloguing.keep(criterion, by=by, seen=seen)
    pages.changed(NAMES)
    rerender(Article.objects.filter(live__in=FactUse.objects.filter(criterion=criterion).values("revision")))
    return criterion


def fit(criterion: Criterion) -> None:
    """Tidies what a criterion says by itself, and raises Refused where nothing could be measured by it."""
    for field in ("other_names", "higher_words", "lower_words"):
        setattr(criterion, field, tidy(getattr(criterion, field), field))
    criterion.group = " ".join(criterion.group.split())
    criterion.choices = [" ".join(choice.split()) for choice in criterion.choices]
    refuse_scale(criterion.scale)
    if not 1 <= criterion.check_after <= cataloguing.LONGEST_INTERVAL:
        raise Refused(_("Between 1 and %d days, please.") % cataloguing.LONGEST_INTERVAL, field="check_after")


@transaction.atomic
def remove(noun: Subject | Criterion, *, by: User) -> None:
    """Deletes a subject or criterion that no fact and no text uses; otherwise raises Refused, with its uses."""
    by.must(Role.EDITOR)
    tag, address = f"{noun._meta.model_name}:{noun.pk}", noun.get_absolute_url()
    uses = _uses(noun)
    try:
        with transaction.atomic():
            noun.delete()
    except ProtectedError:
        sentence = _("“%(term)s” is in use (%(uses)s): it cannot be deleted.") % {"term": noun, "uses": uses}
        raise Refused(sentence, conflict=True) from None
    Redirect.objects.filter(new=address).delete()
    pages.changed(tag, NAMES)


def _uses(noun: Subject | Criterion) -> str:
    facts = noun.facts.count()
    articles = (
        FactUse.objects.filter(**{str(noun._meta.model_name): noun}).values("revision__article").distinct().count()
    )
    parts = (
        (facts, ngettext("%d fact", "%d facts", facts)),
        (articles, ngettext("%d article or draft of one", "%d articles or drafts of them", articles)),
    )
    return ", ".join(words % count for count, words in parts if count)


def tidy(names: Iterable[str], field: str = "aliases") -> list[str]:
    """The names without spaces around them, each once."""
    found = list({folded(name): " ".join(name.split()) for name in names if name.strip()}.values())
    if len(found) > MOST_NAMES:
        raise Refused(_("At most %d, please.") % MOST_NAMES, field=field)
    if any(len(name) > NAME_LENGTH or "\x00" in name for name in found):
        raise Refused(_("At most %d characters, please.") % NAME_LENGTH, field=field)
    return found


def refuse_misfits(criterion: Criterion, before: Criterion | None) -> None:
    """Raises Refused where a value that is shown or proposed would no longer be one of this kind and unit."""
    if before is None or before.scale == criterion.scale:
        return
    for fact in Fact.objects.filter(criterion=criterion).select_related("subject", "current", "proposed"):
        for version in filter(None, (fact.current, fact.proposed)):
            if not _fits(before.scale, criterion.scale, version.kept):
                texts = {"subject": fact.subject, "value": version.value}
                raise Refused(
                    _("“%(value)s”, what is known of %(subject)s, would no longer be a value of this criterion.")
                    % texts,
                    field="kind" if before.kind != criterion.kind else "choices",
                )


def _fits(before: Scale, after: Scale, value: Value) -> bool:
    try:
        return parse(after, typed_form(before, value)) == value
    except Refused:
        return False
