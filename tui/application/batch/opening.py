"""Opening a batch from what a sweep found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from domain.batch.commands import OpenBatch
from domain.batch.events import BatchEntry, LeftOut
from domain.handlers.batch import BatchHandler
from domain.handlers.dispute import CaseHandler
from domain.harm import HarmFound
from domain.money import MAX_MINOR
from tui.application.sweep.sweeping import Swept
from tui.application.validity import valid

Marks: TypeAlias = Mapping[tuple[str, int], str]
"""Findings that are none, by account and entry: why."""
MOST_WORDS = 1000


def handler_of(cases: CaseHandler) -> BatchHandler:
    """Who executes commands on batches, by the clock and the calendars of the handler of cases."""
    return BatchHandler(cases, pause=cases.pause)


def command_of(swept: Swept, marks: Marks | None = None) -> OpenBatch:
    """The command that opens a batch of all that money is owed for, the marked left out. What no batch can hold is not
    in it, and counts as what no money is owed for: a currency that damage has hidden, an amount beyond any account's.

    Raises BadInput where the sweep says what cannot be.
    """
    entries = [one for one in swept.found if 0 < one.harm.owed <= MAX_MINOR and one.currency]
    held = {(one.account_id, one.harm.entry) for one in entries}
    with valid():
        return _command(swept, entries, [mark for mark in (marks or {}).items() if mark[0] in held])


def _command(
    swept: Swept, entries: Sequence[HarmFound], marks: Sequence[tuple[tuple[str, int], str]]
) -> OpenBatch:
    return OpenBatch(
        pattern=swept.question.pattern,
        pattern_version=swept.question.version,
        title=swept.title,
        position=swept.question.position,
        sweep=swept.digest,
        without_money=len(swept.found) - len(entries),
        entries=tuple(
            BatchEntry(
                account_id=one.account_id,
                entry=one.harm.entry,
                owed=one.harm.owed,
                currency=one.currency,
                words=one.harm.words[:MOST_WORDS].replace("\x00", ""),
            )
            for one in entries
        ),
        left_out=tuple(
            LeftOut(account_id=account_id, entry=entry, why=why) for (account_id, entry), why in marks
        ),
    )
