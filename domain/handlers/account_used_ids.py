"""A command under an id that was used already: is it the command that was executed, and what was the id used for?

What was asked is in the events that it became: a command is the same where each of its fields is what they say. Who
asked, through what and why makes no other command; the value date does.

A decline does not say which hold it was about, so there the command is decided again as things stood then. That
tells it apart unless the rules would have declined both in the same words: two authorisations that differ in nothing
but their hold, or two captures of holds of one amount.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any, TypeAlias, cast

from domain.account import commands as c
from domain.account import events as e
from domain.account.decisions import Circumstances, EntryLookup, decide
from domain.account.event_kinds import EVENT_KINDS, ledger_effect
from domain.account.giving_back import left_of
from domain.account.state import STREAM_PREFIX, Account, account_of
from domain.batch.streams import STREAM_PREFIX as BATCH_PREFIX
from domain.errors import RecountError, Refused
from domain.money import printed
from domain.ports import Receipt, ReceiptLine
from domain.profile.state import STREAM as PROFILE
from domain.stream import RecordedEvent

BECOMES: dict[type[Any], tuple[type[Any], ...]] = {
    command: tuple(kind.payload for kind in EVENT_KINDS if command.__name__ in kind.asked_by)
    for command in c.Command.__args__
}
"""Command class to the events that it can become."""

NOT_IN_EVENT = frozenset({"account_id", "currency"})
"""Fields of commands that their events leave to the stream and to the account's opening."""

AIMED = (c.GrantProvisionalCredit, c.PayRefund, c.AdoptRefund, c.PayElsewhere)
"""Commands that give money for an entry, or for a claim, which may name an entry by itself."""
LEFT_TO_RULES = (c.PayRefund, c.AdoptRefund, c.PromiseHonouring)
"""Commands whose amount may be left out: then it is all there was, and what that was is decided again."""

Before: TypeAlias = Callable[[], tuple[Account, RecordedEvent[e.AccountEvent] | None]]
"""Answers the state just before the event, and the entry that it corrects."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """What was recorded under the id: the event, the account's currency, how things stood before, the events that were
    recorded with it, and what finds an event of the account."""

    row: RecordedEvent[e.AccountEvent]
    currency: str
    before: Before
    others: tuple[e.AccountEvent | None, ...] = ()
    entry: EntryLookup = lambda version: None


def is_same(request: c.Request, recorded: Recorded) -> bool:
    """The command is the one that was executed. Raises Refused where the event cannot be read."""
    command, row = request.command, recorded.row
    if row.event is None:
        raise Refused(
            "unverified",
            f"Event {row.version}, which command id {request.command_id} recorded, cannot be read, so nobody can "
            "say whether this is the same command; use a new id for another one.",
        )
    if not isinstance(row.event, BECOMES[type(command)]):
        return False
    if isinstance(row.event, e.WithdrawalDeclined):
        return _counts_from(request, recorded) and _is_decided_so(request, recorded)
    currency = getattr(command, "currency", None)
    if currency is not None and currency != recorded.currency:
        return False
    if isinstance(command, c.OpenAccount) and not _opens_with(command, recorded):
        return False
    asked = {name: getattr(command, name) for name in _said_by(command)}
    if isinstance(command, LEFT_TO_RULES) and command.amount is None:
        return _counts_from(request, recorded) and _is_decided_so(request, recorded)
    amount_is_same = not isinstance(command, c.ReverseEntry) or _takes(command, recorded)
    return (
        amount_is_same
        and _counts_from(request, recorded)
        and all(getattr(row.event, name, value) == value for name, value in asked.items())
    )


def _opens_with(command: c.OpenAccount, recorded: Recorded) -> bool:
    """The opening came with that first deposit, or with none."""
    paid_in = [] if command.amount is None else [command.amount]
    return [0 if other is None else ledger_effect(other) for other in recorded.others] == paid_in


def _said_by(command: c.Command) -> set[str]:
    """The fields of a command that its event says as they are: not an entry that was left to the claim it names."""
    named = {field.name for field in fields(command)} - NOT_IN_EVENT
    if isinstance(command, c.ReverseEntry):
        named.discard("amount")
    if isinstance(command, AIMED) and command.claim_id and command.entry is None:
        named.discard("entry")
    return named


def _is_decided_so(request: c.Request, recorded: Recorded) -> bool:
    """The rules would have answered the command with this event, as things stood before it."""
    row, (account, _) = recorded.row, recorded.before()
    # The channel is the recorded one: who asks again at the desk asks for the same.
    at = Circumstances(
        channel=cast("c.Channel", row.channel),
        effective_at=request.effective_at,
        entry=recorded.entry,
        clock=lambda: row.recorded_at,
    )
    try:
        return [one.event for one in decide(account, request.command, at)] == [row.event]
    except RecountError:
        return False


def _takes(command: c.ReverseEntry, recorded: Recorded) -> bool:
    """The reversal is of the amount that was asked for, or of all there was left."""
    event = recorded.row.event
    assert isinstance(event, e.EntryReversed)
    if command.amount is not None:
        return command.amount == event.amount
    return event.amount >= left_of(*recorded.before())


def _counts_from(request: c.Request, recorded: Recorded) -> bool:
    """The value date is the one asked for, or the one there is without asking."""
    row = recorded.row
    if request.effective_at is not None:
        return row.effective_at == request.effective_at
    if isinstance(request.command, c.ReverseEntry):
        entry = recorded.before()[1]
        return entry is None or row.effective_at == entry.effective_at
    return row.effective_at == row.recorded_at


def used(
    command_id: str, receipt: Receipt, event: e.AccountEvent | None = None, currency: str = ""
) -> Refused:
    """The refusal that names what the id was used for: the first event of the receipt, which `event` is."""
    line = receipt.lines[0]
    amount = 0 if event is None else abs(ledger_effect(event)) or getattr(event, "amount", 0)
    of = f" of {printed(amount, currency)} {currency}" if amount else ""
    is_account = receipt.stream_id.startswith(STREAM_PREFIX)
    where = (
        f"account {account_of(receipt.stream_id)}" if is_account else f"case {_case_of(receipt.stream_id)}"
    )
    if receipt.stream_id == PROFILE:
        where = "the bank's profile"
    elif receipt.stream_id.startswith(BATCH_PREFIX):
        where = f"batch {_case_of(receipt.stream_id)}"
    return Refused(
        "used-command-id",
        f"Command id {command_id} was used for {_NOUNS.get(line.type, line.type)}{of} on {where} "
        f"(event {line.version}{_recorded(line)}); use a new id for another command.",
    )


def _case_of(stream_id: str) -> str:
    return stream_id.partition("-")[2]


def _recorded(line: ReceiptLine) -> str:
    """When that was; nothing where an import stated an instant that is no date."""
    try:
        at = datetime.fromtimestamp(line.recorded_at / 1_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return ""
    return f", {at.day} {at:%b %Y %H:%M} UTC"


_NOUNS = {kind.tag: kind.noun for kind in EVENT_KINDS} | {
    "ProfileChanged": "a change",
    "NoticeReceived": "the notice",
    "CaseFactsChanged": "new facts",
    "CaseAssigned": "an assignment",
    "EvidenceCited": "a piece of evidence",
    "NoteAdded": "a note",
    "FindingRecorded": "a finding",
    "Determined": "the determination",
    "CorrectionProposed": "a proposed correction",
    "CorrectionApproved": "the approval of a correction",
    "CorrectionRejected": "a rejected or superseded correction",
    "CorrectionPosted": "a correction",
    "LetterIssued": "a letter",
    "NoticeWithdrawn": "a withdrawn notice",
    "CaseClosed": "closing",
    "CaseReopened": "reopening",
}
"""What an id was used for, by the type of the first event; for types that came later, the type's own name."""
