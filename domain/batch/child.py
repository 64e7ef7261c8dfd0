"""One account of a batch: what stands against putting it right, and the case and the postings that do it.

A child is born with its posting: its case is opened, determined, proposed and posted in the one transaction that gives
the money back, so that until then nothing of it lies in anybody's queue, and afterwards it is a case like any other.
Amounts are minor units of the account's currency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from domain.account.deciding import Decided, EntryLookup
from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent, FeeCharged, InterestCredited
from domain.account.giving_back import CORRECTABLE, left_of
from domain.account.state import Account
from domain.batch.roll import Lines
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.account_seen import bears_on
from domain.dispute.corrections import CorrectionPreview, Now, preview
from domain.dispute.decisions import decide
from domain.dispute.facts import EntryClaim, Facts
from domain.dispute.fold import evolve
from domain.dispute.rules.circumstances import CaseCircumstances
from domain.dispute.state import Case, CaseFold, CaseStamp, freeze
from domain.errors import Refused
from domain.money import printed
from domain.stream import RecordedEvent

REASON_OF_PATTERN = {"double-postings": "duplicate"}
"""Reason codes of the children of a pattern that says more than their entries do."""
RIGHT = frozenset({"no_error", "not_an_error"})
"""Outcomes by which an entry was right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSeen:
    """An account as its child is decided on. `later` are its events after the version that the sweep saw,
    `adjusted` those by which staff credited interest, `cases` its cases by number, closed ones too."""

    account: Account
    entry: EntryLookup
    later: Sequence[RecordedEvent[AccountEvent]]
    adjusted: Sequence[RecordedEvent[AccountEvent]]
    cases: Mapping[str, Case]


@dataclass(frozen=True, slots=True)
class ChildPlan:
    """What is appended for a child: the events of its case, and those of the account with their value dates and the ids
    that they have."""

    case: tuple[d.CaseEvent, ...]
    account: tuple[Decided, ...]
    event_ids: tuple[str, ...]
    given: int


def fault_of(seen: AccountSeen, entry: int, owed: int) -> str:
    """Why one entry cannot be put right with a batch, as a sentence; "" where it can."""
    recorded = seen.entry(entry)
    if recorded is None:
        return f"There is no event {entry} on this account."
    if recorded.event is None:
        return f"Event {entry} cannot be read."
    for case_id, case in seen.cases.items():
        if entry in case.facts.entries and case.is_open:
            return f"Case {case_id}, which is open, disputes entry {entry}."
        if entry in case.facts.entries and case.outcome in RIGHT:
            return f"Case {case_id} found that entry {entry} was right."
    if isinstance(recorded.event, InterestCredited):
        credited = next((row for row in seen.adjusted if row.version >= entry), None)
        if credited is not None:
            return f"Staff credited interest with event {credited.version}; a person must see whether it is this."
        return ""
    if not isinstance(recorded.event, CORRECTABLE) or ledger_effect(recorded.event) > 0:
        return f"Event {entry} ({recorded.type}) took no money that could be given back."
    left = left_of(seen.account, recorded)
    if left < owed:
        currency = seen.account.currency
        return f"Of entry {entry} only {printed(left, currency)} {currency} is left to give back."
    return ""


def change_since(seen: AccountSeen, steps: Sequence[p.Step]) -> str:
    """What happened to the account after the sweep that may have put the same thing right; "" for nothing."""
    row = next((row for row in seen.later if bears_on([row], "", steps)), None)
    if row is None:
        return ""
    return f"The account changed since the sweep: event {row.version} ({row.type}) by {row.actor}."


def steps_of(lines: Lines, entry: EntryLookup) -> tuple[p.Step, ...]:
    """The postings that give the lines back: interest by an adjustment, any other entry by taking it back."""
    return tuple(_step(version, owed, entry) for version, owed in lines)


def facts_of(pattern: str, lines: Lines, seen: AccountSeen, at: CaseCircumstances, country: str) -> Facts:
    """What the bank found of its own accord (12 CFR 1005.11(b)(1)-5). Interest comes beside the entries; alone it is
    an amount."""
    debits = [(version, owed) for version, owed in lines if not is_interest(seen.entry, version)]
    claims = tuple(
        EntryClaim(entry=version, amount=claimed)
        for version, owed in debits
        if (claimed := owed + _kept(seen.account, version)) < _size(seen.entry, version)
    )
    return Facts(
        reason_code=REASON_OF_PATTERN.get(pattern) or _reason(lines, seen.entry),
        regime="internal",
        country=country,
        notice_channel="written",
        noticed_on=at.today,
        entries=tuple(version for version, _ in debits),
        claims=claims,
        alleged_amount=None if debits else sum(owed for _, owed in lines),
    )


def plan_child(facts: Facts, explanation: str, at: CaseCircumstances, now: Now) -> ChildPlan:
    """The case from its notice to its posting, and what that does to the account; `at.batch` is what was approved.

    Raises Refused or BadInput where a rule of the account or of cases forbids it.
    """
    assert at.batch is not None
    steps, fold = at.batch.steps, CaseFold()
    case_events = list[d.CaseEvent]()

    def take(command: c.CaseCommand, seen: CaseCircumstances) -> None:
        for event in decide(freeze(fold), command, seen):
            case_events.append(event)
            evolve(fold, event, CaseStamp(fold.version + 1, at.now, at.actor))

    take(c.OpenCase(account_id=at.batch.account_id, facts=facts, noticed_today=True), at)
    take(c.Determine(outcome="error_confirmed", explanation=explanation), at)
    change = _preview(at, fold, steps, now)
    take(c.ProposeCorrection(steps=steps), replace(at, preview=change))
    assert len(change.decided) == len(at.event_ids), "each step is one event"
    take(c.PostCorrection(number=1), replace(at, preview=change))
    if change.given != change.amount:
        raise Refused(
            "gives-nothing", "The postings would take money as well as give it; open a case of its own."
        )
    return ChildPlan(tuple(case_events), change.decided, at.event_ids, change.given)


def _preview(at: CaseCircumstances, fold: CaseFold, steps: Sequence[p.Step], now: Now) -> CorrectionPreview:
    return preview(at.account, at.case_id, freeze(fold), steps, at.entry, now)


def _step(version: int, owed: int, entry: EntryLookup) -> p.Step:
    if is_interest(entry, version):
        return p.AdjustInterest(amount=owed)
    return p.Reverse(entry=version, amount=owed)


def is_interest(entry: EntryLookup, version: int) -> bool:
    """Whether an entry is interest that was credited, of which more is owed."""
    recorded = entry(version)
    return recorded is not None and isinstance(recorded.event, InterestCredited)


def _kept(account: Account, version: int) -> int:
    """What the customer has of an entry for good."""
    back = account.given_back(version)
    return max(back.final + back.reversed + back.refunded, 0)


def _size(entry: EntryLookup, version: int) -> int:
    recorded = entry(version)
    return 0 if recorded is None or recorded.event is None else -ledger_effect(recorded.event)


def _reason(lines: Lines, entry: EntryLookup) -> str:
    """The reason code that fits what is given back."""
    events = [row.event for version, _ in lines if (row := entry(version)) is not None]
    if any(isinstance(event, FeeCharged) for event in events):
        return "other-fee"
    return "interest" if all(isinstance(event, InterestCredited) for event in events) else "wrong-amount"
