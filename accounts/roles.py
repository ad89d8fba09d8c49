"""The three roles; each includes the one before it (product.md §3)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person may do; compare with `>=`-like `includes`."""

    WRITER = "writer", _("Writer")
    EDITOR = "editor", _("Editor")
    ADMINISTRATOR = "administrator", _("Administrator")

    @property
    def rank(self) -> int:
        """0 for the writer, 2 for the administrator."""
        return list(Role).index(self)

    def includes(self, other: "Role") -> bool:
        """Whether a person of this role may do what the other role may."""
        return self.rank >= other.rank
