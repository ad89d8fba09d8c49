"""Which worker runs what: a test with a database runs once on each database, any other once, wherever there is room.

What asks a database, but shows what rests on none (who gets in, which button is there), is marked `once`: one lane
takes it, whichever has room, and under DRILL=1 each. Workers are named after their database (`tests.settings` reads it
off the name): the lanes. A lane does its own tests first and takes of the free ones what is left, the longest first, so
that all lanes end at about the same time.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    import pytest
    from xdist.workermanage import WorkerController

LANES = ("sqlite", "postgresql")
# A browser's loop goes on in the process that began it, and no database may be asked beside that: journeys come last
# of all that asks one, and of what asks none the longest first.
ASKING_NONE = ("tests/journeys/", "tests/config/", "")
# It sets up what every journey begins with: done by who is ready first, no other waits for it.
BEGINNING = "tests/config/test_run.py"
ASKS_A_DATABASE = re.compile(r"\b(django_db|db|transactional_db|TestCase)\b")
ONCE = re.compile(r"\bpytest\.mark\.once\b")


def is_free(module: str) -> bool:
    """Whether one lane is enough: it names no database (pytest-django keeps such from asking any), or is done once."""
    return not ASKS_A_DATABASE.search(_text(module)) or is_done_once(module)


def is_done_once(module: str) -> bool:
    """Whether it asks a database, but any will do."""
    return bool(ONCE.search(_text(module))) and "DRILL" not in os.environ


@cache
def _text(module: str) -> str:
    return Path(module).read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config) -> Lanes:
    """Asked by pytest-xdist, where this module is given to pytest as a plug-in."""
    return Lanes(config)


class Lanes(LoadScopeScheduling):
    """Hands out whole modules, so that what a module shares is made once a lane."""

    def schedule(self) -> None:
        if self.collection is None and self._check_nodes_have_same_collection():
            self.collection = next(iter(self.registered_collections.values()))
            lanes = {lane_of(node) for node in self.nodes}
            units: dict[str, dict[str, bool]] = {}
            for test in self.collection:
                for lane in sorted(lanes):
                    units.setdefault(unit_of(test, lane), {})[test] = False
            self.workqueue.update(sorted(units.items(), key=lambda unit: _turn(unit[0])))
            # What is counted as it goes on are tests on a database.
            self.config.pluginmanager.getplugin("session").testscollected = sum(map(len, units.values()))
        for node in self.nodes:
            self._reschedule(node)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        test = self.registered_collections[node][item_index]
        self.assigned_work[node][unit_of(test, lane_of(node))][test] = True
        self._reschedule(node)

    def _reschedule(self, node: WorkerController) -> None:
        # A worker begins a test when it knows the one after it, or that there is none: it must have two, or be told.
        while not node.shutting_down and self._pending_of(self.assigned_work[node]) <= 2:
            if unit := self._next_for(lane_of(node)):
                self.workqueue.move_to_end(unit, last=False)
                self._assign_work_unit(node)
            else:
                node.shutdown()

    def _next_for(self, lane: str) -> str | None:
        return next((unit for unit in self.workqueue if unit.endswith(f" on {lane}") or " on " not in unit), None)


def lane_of(node: WorkerController) -> str:
    """The database that the worker's name says."""
    return next(lane for lane in LANES if node.gateway.id.startswith(lane))


def unit_of(test: str, lane: str) -> str:
    """What the test is handed out with: its module, which each lane has for itself unless it is free."""
    module = test.partition("::")[0]
    return module if is_free(module) else f"{module} on {lane}"


def _turn(unit: str) -> int:
    """Its place in the queue: what one lane has for itself, what any can do, then what asks no database."""
    if " on " in unit:
        return 0
    if unit == BEGINNING or is_done_once(unit):
        return 1 + (unit != BEGINNING)
    return 3 + [unit.startswith(room) for room in ASKING_NONE].index(True)


def names(each: int) -> Sequence[str]:
    """The names of so many workers for each lane."""
    return [f"{lane}{number or ''}" for number in range(each) for lane in LANES]
