"""Rows that are written once, where nouns look for them; what a person's history needs as well lies in accounts."""

from accounts.immutable import Immutable, ImmutableQuerySet

__all__ = ["Immutable", "ImmutableQuerySet"]
