"""Whether what a batch tells of an account is what the account and its case tell of themselves.

All three were appended in one transaction under one command id (`streams.command_id_of`), so that each can be found
from each. Amounts are minor units.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from domain.account.event_kinds import ledger_effect
from domain.account.events import EntryReversed, InterestCredited
from domain.batch import events as b
from domain.batch.checking import Settled, amount_words
from domain.batch.roll import Lines
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.stream import RecordedEvent

Rows = Sequence[RecordedEvent[Any]]


class ChildRows(NamedTuple):
    """What is recorded under the command id of a child: on the account, and in each case that it opened, by number."""

    account: Rows
    cases: dict[str, Rows]


def fault_of_child(batch_id: str, settled: Settled, there: ChildRows) -> str:
    """What contradicts what a batch tells of an account, in words that go on from its event; "" for nothing."""
    event = settled.event
    if isinstance(event, b.ChildRefused):
        return settled.fault or _of_refused(event, there)
    found = _of_posted(batch_id, event, settled.lines, there)
    if not found:
        return settled.fault
    says = (
        f"says that account {event.account_id} was given {amount_words(event.amount, event.currency)} in case "
        f"{event.case_id} by its events {event.first_version} to {event.last_version}, but {found}"
    )
    return f"{settled.fault}; it {says}" if settled.fault else says


def _of_refused(event: b.ChildRefused, there: ChildRows) -> str:
    told = f"says that account {event.account_id} was refused and nothing recorded of it, but"
    if there.account:
        return f"{told} event {there.account[0].version} of the account gives it back by this batch"
    case = next(iter(there.cases), "")
    return f"{told} case {case} was opened by this batch" if case else ""


def _of_posted(batch_id: str, event: b.ChildPosted, lines: Lines | None, there: ChildRows) -> str:
    """What is there in place of what a posted child says; "" where it is that."""
    case = there.cases.get(event.case_id, ())
    other = next((one for one in there.cases if one != event.case_id), "")
    if not case:
        instead = f", but case {other}" if other else ""
        paid = "" if there.account else ", and nothing is recorded on the account"
        return f"this batch opened no case {event.case_id}{instead}{paid}"
    return (
        _of_case(batch_id, event, lines, case, there.account)
        or _of_account(event, lines, there.account)
        or (f"this batch opened case {other} for it as well" if other else "")
    )


def _of_case(batch_id: str, event: b.ChildPosted, lines: Lines | None, case: Rows, account: Rows) -> str:
    told = {type(row.event): row.event for row in case}
    notice, proposed = told.get(d.NoticeReceived), told.get(d.CorrectionProposed)
    posted = told.get(d.CorrectionPosted)
    if notice is None or case[0].version != 1:
        return f"case {event.case_id} was not opened by this batch"
    if (notice.account_id, notice.currency) != (event.account_id, event.currency):
        return f"case {event.case_id} is about account {notice.account_id} in {notice.currency}"
    if proposed is None or proposed.batch != batch_id:
        return f"case {event.case_id} proposed no correction with this batch"
    if proposed.amount != event.amount or not _carries_out(proposed.steps, lines):
        moved = amount_words(proposed.amount, event.currency)
        return f"case {event.case_id} proposed other entries or amounts than this batch, {moved} together"
    if posted is None or posted.number != proposed.number:
        return f"case {event.case_id} posted no correction with this batch"
    if (posted.first_version, posted.last_version) != (event.first_version, event.last_version):
        return f"case {event.case_id} posted events {posted.first_version} to {posted.last_version}"
    if account and posted.event_ids != tuple(row.event_id for row in account):
        return f"case {event.case_id} posted other events of the account"
    return ""


def _carries_out(steps: Sequence[p.Step], lines: Lines | None) -> bool:
    """Whether each step gives back one line: an entry by its version, interest by its amount alone."""
    if lines is None:
        return True
    return len(steps) == len(lines) and all(
        getattr(step, "amount", None) == owed
        and (isinstance(step, p.AdjustInterest) or (isinstance(step, p.Reverse) and step.entry == version))
        for step, (version, owed) in zip(steps, lines, strict=True)
    )


def _of_account(event: b.ChildPosted, lines: Lines | None, account: Rows) -> str:
    versions = [row.version for row in account]
    if not versions:
        return "nothing is recorded on the account by this batch"
    if versions != list(range(event.first_version, event.last_version + 1)):
        return f"on the account this batch recorded events {versions[0]} to {versions[-1]}"
    given = sum(_given(row) for row in account)
    if given != event.amount:
        return f"these events give the account {amount_words(given, event.currency)}"
    if lines is None:
        return ""
    if len(account) != len(lines):
        return f"these are {len(account)} events for {len(lines)} entries"
    for row, (version, owed) in zip(account, lines, strict=True):
        gives_back = isinstance(row.event, EntryReversed) and row.event.entry == version
        if _given(row) != owed or not (gives_back or isinstance(row.event, InterestCredited)):
            return f"event {row.version} does not give back event {version}"
    return ""


def _given(row: RecordedEvent[Any]) -> int:
    return 0 if row.event is None else ledger_effect(row.event)
