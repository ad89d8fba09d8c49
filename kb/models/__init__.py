"""Nouns: what is kept, each with its QuerySet and its constraints."""

from kb.models.articles import Address, Article
from kb.models.buffers import Buffer
from kb.models.cards import Card
from kb.models.delivery import Heartbeat, OutboxMessage, Purge
from kb.models.digests import Digest, DigestWeek
from kb.models.facts import Fact, FactChange, FactEntry, FactUse, FactVersion, Pin
from kb.models.gathering import EVERYTHING, gathering, note
from kb.models.guests import GuestLink, Recommendation
from kb.models.history import Handover, HistoryEntry, Replacement
from kb.models.kept import KeptText
from kb.models.knowledge import KNOWN, known
from kb.models.listings import (
    ARCHIVE,
    Listed,
    Listing,
    Tally,
    counted,
    counted_before,
    list_of,
    list_of_compared,
    newest_in,
)
from kb.models.media import Image
from kb.models.messages import MESSAGE_LENGTH, ContactMessage, Counter, Feedback, Topic
from kb.models.notifications import Notification, Preference
from kb.models.outside import OutsideHost, OutsideLink, OutsideUse
from kb.models.people import Author, AuthorLink
from kb.models.presences import Presence
from kb.models.renderings import Reference, Rendering
from kb.models.reviews import CELL, WORDS_LENGTH, Approval, ReviewComment, Waiver
from kb.models.revisions import Byline, Kind, Label, Link, RelatedReading, Revision, RevisionName, Use
from kb.models.search import SearchDocument, SearchWord
from kb.models.site import Edition, Featured, Followed, FooterLink, Redirect, SiteSettings, Touched
from kb.models.snoozes import REASON_LENGTH, Snooze, due_articles, due_facts
from kb.models.statements import DIFFERENT, SAME, by_pairs, stated_now
from kb.models.subjects import Alias, Criterion, Subject
from kb.models.taxonomy import Category, Tag
from kb.models.tools import Tool

__all__ = [
    "ARCHIVE",
    "CELL",
    "DIFFERENT",
    "EVERYTHING",
    "KNOWN",
    "MESSAGE_LENGTH",
    "REASON_LENGTH",
    "SAME",
    "WORDS_LENGTH",
    "Address",
    "Alias",
    "Approval",
    "Article",
    "Author",
    "AuthorLink",
    "Buffer",
    "Byline",
    "Card",
    "Category",
    "ContactMessage",
    "Counter",
    "Criterion",
    "Digest",
    "DigestWeek",
    "Edition",
    "Fact",
    "FactChange",
    "FactEntry",
    "FactUse",
    "FactVersion",
    "Featured",
    "Feedback",
    "Followed",
    "FooterLink",
    "GuestLink",
    "Handover",
    "Heartbeat",
    "HistoryEntry",
    "Image",
    "KeptText",
    "Kind",
    "Label",
    "Link",
    "Listed",
    "Listing",
    "Notification",
    "OutboxMessage",
    "OutsideHost",
    "OutsideLink",
    "OutsideUse",
    "Pin",
    "Preference",
    "Presence",
    "Purge",
    "Recommendation",
    "Redirect",
    "Reference",
    "RelatedReading",
    "Rendering",
    "Replacement",
    "ReviewComment",
    "Revision",
    "RevisionName",
    "SearchDocument",
    "SearchWord",
    "SiteSettings",
    "Snooze",
    "Subject",
    "Tag",
    "Tally",
    "Tool",
    "Topic",
    "Touched",
    "Use",
    "Waiver",
    "by_pairs",
    "counted",
    "counted_before",
    "due_articles",
    "due_facts",
    "gathering",
    "known",
    "list_of",
    "list_of_compared",
    "newest_in",
    "note",
    "stated_now",
]
