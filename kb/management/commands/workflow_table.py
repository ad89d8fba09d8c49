"""`manage.py workflow_table`: prints the workflow's table as docs/workflow.md shows it."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand

from kb.rules.workflow import TRANSITIONS, Actor, Rule, State, To, Transition


class Command(BaseCommand):
    help = "Prints the workflow's table in Markdown, read off the code."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("| transition | from | to | who | needs |\n|---|---|---|---|---|")
        for transition in Transition:
            self.stdout.write(f"| {' | '.join((f'`{transition.value}`', *_cells(TRANSITIONS[transition])))} |")


def _cells(rule: Rule) -> Iterable[str]:
    yield ", ".join(state.value for state in State if state in rule.sources)
    yield f"*{rule.target.value}*" if isinstance(rule.target, To) else rule.target.value
    yield ", ".join(_askers(rule))
    yield ", ".join(_needs(rule))


def _askers(rule: Rule) -> Iterable[str]:
    if rule.people:
        if rule.own_writer:
            yield "own writer"
        yield rule.role.value
    for actor in rule.actors:
        yield f"{actor.value} when scheduled" if rule.people and actor is Actor.CLOCK else actor.value


def _needs(rule: Rule) -> Iterable[str]:
    if rule.live is not None:
        yield "a live revision" if rule.live else "no live revision"
    if rule.withdrawn:
        yield "a withdrawn revision"
    if rule.ever_public is not None:
        yield "to have been public once" if rule.ever_public else "never to have been public"
    if rule.flagged:
        yield "the flag of an emergency"
    if rule.approved:
        yield "approvals that hold for this very content"
    if rule.four_eyes:
        yield "four eyes"
    if rule.comment:
        yield "words"
