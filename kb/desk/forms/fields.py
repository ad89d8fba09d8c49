"""Fields that read names and addresses as people type them."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from accounts.models import User
from kb.models import Article, Tag
from kb.models.uses import counted

NO_TAG = "no_tag"  # the code of the error for a name that is no tag
OUTSIDE = re.compile(r"https?://", re.IGNORECASE)
_INSIDE = re.compile(r"(?:https?://(?P<host>[^/]+))?/articles/(?P<slug>[^/?#]+)/?", re.IGNORECASE)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # takes no argument at run time
    """One of these people, by public id; whatever else is sent is `invalid_choice`."""

    def to_python(self, value: object) -> User | None:
        """The person, or None for nothing."""
        try:
            person: User | None = super().to_python(value)
        except forms.ValidationError:  # a thing that is no id at all has a sentence of its own, about ids
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice") from None
        return person


class TagsField(forms.CharField):
    """Names of existing tags, parted by commas; cleans to their public ids in the order typed."""

    def clean(self, value: object) -> tuple[UUID, ...]:
        """Raises ValidationError for a name that is no tag, with those that are near it."""
        return tuple(tag.public_id for tag in self.named(value))

    def named(self, value: object) -> list[Tag]:
        """The tags as they are now, each once, with `articles`, about how many bear it."""
        typed = [name.strip() for name in str(super().clean(value)).split(",") if name.strip()]
        rows = {tag.pk: tag for tag in counted(Tag.objects.all())} if typed else {}
        tags = {tag.name.casefold(): rows[tag.merged_into_id or tag.pk] for tag in rows.values()}
        if unknown := [name for name in typed if name.casefold() not in tags]:
            raise forms.ValidationError([_unknown(name, [tag.name for tag in tags.values()]) for name in unknown])
        return list(dict.fromkeys(tags[name.casefold()] for name in typed))


def _unknown(name: str, names: list[str]) -> forms.ValidationError:
    folded = {known.casefold(): known for known in names}
    if near := get_close_matches(name.casefold(), folded, n=3, cutoff=0.6):
        offered = ", ".join(f"“{folded[match]}”" for match in near)
        sentence = _("There is no tag “%(name)s”. Did you mean %(near)s?")
        return forms.ValidationError(sentence, code=NO_TAG, params={"name": name, "near": offered})
    sentence = _("There is no tag “%(name)s”. Editors add tags.")
    return forms.ValidationError(sentence, code=NO_TAG, params={"name": name})


def numbered(name: str, count: int) -> tuple[str, ...]:
    """`name_1` … `name_<count>`."""
    return tuple(f"{name}_{number}" for number in range(1, count + 1))


def inside(address: str, host: str) -> str:
    """The slug that an address of ours, a [[slug]] or a bare slug names; empty for an address elsewhere."""
    if match := _INSIDE.match(address):
        return match["slug"] if match["host"] in {None, host} else ""
    return "" if OUTSIDE.match(address) else address.strip("[]/ ").partition("|")[0]


def find_article(typed: str, *, user: User, host: str) -> Article | None:
    """The article that a slug, an address of ours, a public id or a title means, among those the person may know of."""
    public, visible = Article.objects.published(), Article.objects.visible_to(user)
    slug = inside(typed, host)
    if not slug:
        return None
    identified = visible.filter(public_id=slug) if _is_uuid(slug) else visible.none()
    return _first(
        identified,
        public.filter(addresses__slug=slug),
        visible.filter(addresses__slug=slug),
        visible.filter(draft__slug=slug),
        public.filter(live__title__iexact=typed),
        visible.filter(draft__title__iexact=typed),
    )


def _first(*ways: Iterable[Article]) -> Article | None:
    return next((article for way in ways for article in way), None)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
