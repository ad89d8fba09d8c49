"""Rendered public pages: the edition that tells every process what changed, and the store that stands before Django.

A verb says `changed(tags)` in its transaction. A stored page carries the tags of all that it read, and is dropped when
one of them changes; docs/architecture.md tells the whole.
"""

from kb.pages.around import Chrome, chrome
from kb.pages.editions import UNBORN, changed, edition, forget_old, newest, news, take_turn
from kb.pages.front import BRIEF_SECONDS, front, purged, storing
from kb.pages.replicas import standing
from kb.pages.store import SERVE_SECONDS, STORE, Moment
from kb.pages.turns import in_turns

__all__ = [
    "BRIEF_SECONDS",
    "SERVE_SECONDS",
    "STORE",
    "UNBORN",
    "Chrome",
    "Moment",
    "changed",
    "chrome",
    "edition",
    "forget_old",
    "front",
    "in_turns",
    "newest",
    "news",
    "purged",
    "standing",
    "storing",
    "take_turn",
]
