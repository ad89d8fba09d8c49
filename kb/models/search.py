"""What the search index keeps beside the databases' own structures: a row an article, and the vocabulary."""

from typing import Self

from django.db import connections, models
from django.db.backends.utils import CursorWrapper

from kb.models.articles import Article


class SearchDocument(models.Model):
    """One public article as it is indexed: its place among all by date, its stemmer and its words as plain text."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="search_document")
    place = models.BigIntegerField(unique=True)
    stemmer = models.CharField(max_length=20, blank=True, db_index=True)
    text = models.TextField()

    def __str__(self) -> str:
        return f"{self.article_id}: {self.place}"

    @classmethod
    def reader(cls) -> CursorWrapper:
        """A cursor on the database that the index is read from just now, which may be a copy."""
        return connections[cls.objects.db].cursor()


class SearchWordQuerySet(models.QuerySet["SearchWord"]):
    """Words about words."""

    def sharing(self, keys: list[str]) -> Self:
        """Words that have one of these thirds where a word one or two edits away has it."""
        return self.filter(models.Q(head__in=keys) | models.Q(middle__in=keys) | models.Q(tail__in=keys))


class SearchWord(models.Model):
    """A word that was indexed, with its thirds as the keys under which words like it are found (kb.search.spelling)."""

    word = models.CharField(max_length=32, primary_key=True)
    head = models.CharField(max_length=20, db_index=True)
    middle = models.CharField(max_length=20, db_index=True)
    tail = models.CharField(max_length=20, db_index=True)

    objects = SearchWordQuerySet.as_manager()

    def __str__(self) -> str:
        return self.word
