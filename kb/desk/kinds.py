"""The two kinds of terms at the desk, categories and tags: where they stand, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kb.desk.moves import Words
from kb.models import Category, Tag


@dataclass(frozen=True, slots=True)
class Kind:
    """Categories or tags."""

    path: str  # in the address
    noun: type[Category] | type[Tag]
    title: Words
    new: Words
    none: Words


KINDS: Mapping[str, Kind] = {
    kind.path: kind
    for kind in (
        Kind("categories", Category, _("Categories"), _("New category"), _("There is no category yet.")),
        Kind("tags", Tag, _("Tags"), _("New tag"), _("There is no tag yet.")),
    )
}


class KindConverter:
    """A kind in an address."""

    regex = "|".join(KINDS)

    def to_python(self, value: str) -> Kind:
        """The kind of this name."""
        return KINDS[value]

    def to_url(self, value: Kind | str) -> str:
        """The kind's name."""
        return value.path if isinstance(value, Kind) else value
