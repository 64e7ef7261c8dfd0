"""Opening a batch from what a sweep found."""

from __future__ import annotations

from domain.batch.commands import OpenBatch
from domain.batch.events import BatchEntry
from domain.handlers.batch import BatchHandler
from domain.handlers.dispute import CaseHandler
from domain.money import MAX_MINOR
from tui.application.sweep.sweeping import Swept

MOST_WORDS = 1000


def handler_of(cases: CaseHandler) -> BatchHandler:
    """Who executes commands on batches, by the clock and the calendars of the handler of cases."""
    return BatchHandler(cases, pause=cases.pause)


def command_of(swept: Swept) -> OpenBatch:
    """The command that opens a batch of all that money is owed for. What no batch can hold is not in it, and counts as
    what no money is owed for: a currency that damage has hidden, an amount beyond any account's."""
    entries = [one for one in swept.found if 0 < one.harm.owed <= MAX_MINOR and one.currency]
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
    )
