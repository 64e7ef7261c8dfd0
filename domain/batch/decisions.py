"""The rules of a batch: `decide(batch, roll, command, circumstances) -> facts`. Pure; asks nobody.

Posting a child is decided in `domain.batch.child`, on the account as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from domain.batch import commands as c
from domain.batch import events as b
from domain.batch.roll import Child, Roll, digest, listed, totals_of
from domain.batch.state import Batch, BatchFold
from domain.dispute.limits import Given, is_same_person, passed
from domain.errors import BadInput, DamageFound, Refused
from domain.profile.state import Limits

NO_OTHERS: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCircumstances:
    """What a decision on a batch sees besides it. `refused` is what the rules of accounts and cases refuse as they
    stand, `passes_limit` says that what one customer would be given passes a limit of the house by itself, and `others`
    is what other batches give without an approval, by currency; all of it is there for a proposal. For an opening
    `other` is a batch of the same sweep, "" for none, and `seen` the version of each account at the position of that
    sweep.
    """

    actor: str
    reason: str = ""
    limits: Limits = field(default_factory=Limits)
    refused: Sequence[b.LeftOut] = ()
    passes_limit: bool = False
    others: Mapping[str, int] = field(default_factory=dict)
    other: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)


def decide(batch: Batch, roll: Roll, command: c.BatchCommand, at: BatchCircumstances) -> list[b.BatchEvent]:
    """Facts that follow from the command. Raises Refused where a rule forbids it, BadInput where it cannot be meant."""
    refuse_unverified(batch)
    if isinstance(command, c.OpenBatch) != (batch.status == "absent"):
        raise Refused("already-open", "A batch of that number exists already; choose another number.")
    return DECIDE[type(command)](batch, roll, command, at)


def refuse_unverified(batch: BatchFold) -> None:
    """Raises Refused where an event of the batch cannot be read: it may have stopped it."""
    if batch.unverified_from is not None:
        raise Refused(
            "unverified",
            f"Event {batch.unverified_from} of this batch cannot be read; open it with a newer Recount or restore a "
            "backup before working on it.",
        )


def _open(batch: Batch, roll: Roll, command: c.OpenBatch, at: BatchCircumstances) -> list[b.BatchEvent]:
    if at.other:
        raise Refused(
            "same-sweep", f"Batch {at.other} was opened from this sweep already; go on with that one."
        )
    if not command.entries:
        raise Refused("nothing-owed", "No money is owed for what this sweep found; there is nothing to post.")
    if len(command.entries) > c.MOST_ENTRIES:
        raise BadInput(
            f"The sweep found {len(command.entries):,} entries; a batch holds {c.MOST_ENTRIES:,} at most. Sweep lists "
            "of accounts, and open a batch of each."
        )
    seen = {(one.account_id, one.entry) for one in command.entries}
    if len(seen) < len(command.entries):
        raise BadInput("The sweep names an entry twice; its pattern must find each once.")
    kept_in = {one.account_id: one.currency for one in command.entries}
    other = next((one for one in command.entries if one.currency != kept_in[one.account_id]), None)
    if other is not None:
        raise BadInput(f"The sweep names two currencies of account {other.account_id}; an account has one.")
    stranger = next((one for one in command.left_out if (one.account_id, one.entry) not in seen), None)
    if stranger is not None:
        raise BadInput(f"Event {stranger.entry} of account {stranger.account_id} is not in this batch.")
    opened = b.BatchOpened(
        pattern=command.pattern,
        pattern_version=command.pattern_version,
        title=command.title,
        position=command.position,
        sweep=command.sweep,
        without_money=command.without_money,
    )
    entries = [replace(one, seen=at.seen.get(one.account_id, 0)) for one in command.entries]
    return [
        opened,
        *(b.EntriesListed(entries=part) for part in listed(entries)),
        *_left_out(command.left_out),
    ]


def _leave_out(batch: Batch, roll: Roll, command: c.LeaveOut, at: BatchCircumstances) -> list[b.BatchEvent]:
    if not at.reason.strip():
        raise BadInput("An entry is left out for a reason; say why.")
    left = dict[tuple[str, int], b.LeftOut]()
    for account_id, entry in command.entries:
        child = _unsettled(roll, account_id)
        wanted = [one for one, _ in child.lines] if entry is None else [entry]
        for one in wanted:
            if one not in child.entries:
                raise BadInput(f"Event {one} of account {account_id} is not in this batch; check the number.")
            if one not in child.out:
                left[account_id, one] = b.LeftOut(account_id=account_id, entry=one, why=at.reason)
    if not left:
        raise Refused("no-change", "That is left out already.")
    return _left_out(list(left.values()))


def _propose(batch: Batch, roll: Roll, command: c.ProposeBatch, at: BatchCircumstances) -> list[b.BatchEvent]:
    if batch.status != "open":
        raise Refused("proposed", f"The batch is {batch.status} already; reject it before proposing it anew.")
    after = roll.without(at.refused)
    children = after.waiting
    left_out = _left_out(at.refused)
    if not children:
        why = f": {at.refused[0].why.rstrip('.')}" if at.refused else ""
        raise Refused("nothing-left", f"Nothing that is in the batch can be posted{why}.")
    totals = totals_of(children)
    proposed = b.BatchProposed(
        explanation=command.explanation.strip() or _explained(batch),
        accounts=len(children),
        entries=sum(one.entries for one in totals),
        totals=totals,
        digest=digest(after, children),
        needs_approval=at.passes_limit or any(sum_passed(at.limits, one, at.others) for one in totals),
    )
    return [*left_out, proposed]


def _approve(batch: Batch, roll: Roll, command: c.ApproveBatch, at: BatchCircumstances) -> list[b.BatchEvent]:
    if batch.status == "approved":
        raise Refused("approved", f"The batch was approved by {batch.approved_by} already.")
    if batch.status != "proposed":
        raise Refused("not-proposed", "Nothing is proposed of this batch; propose it first.")
    if batch.settled:
        raise Refused("begun", "The batch needs no approval, and its posting has begun.")
    hand = next((one for one in batch.hands if is_same_person(one, at.actor)), None)
    if hand is not None:
        raise Refused(
            "four-eyes",
            "You opened this batch, left entries out of it or proposed it; somebody else must approve it.",
        )
    if command.digest not in (None, batch.digest):
        raise Refused("other-digest", f"What is proposed has the digest {batch.digest}; look at it again.")
    if not is_as_proposed(batch, roll):
        raise DamageFound(
            "The batch does not hold what was proposed of it; reject it, and run `recount verify`."
        )
    return [
        b.BatchApproved(
            accounts=batch.accounts, entries=batch.entries, totals=batch.totals, digest=batch.digest
        )
    ]


def _reject(batch: Batch, roll: Roll, command: c.RejectBatch, at: BatchCircumstances) -> list[b.BatchEvent]:
    if batch.status not in ("proposed", "approved"):
        raise Refused("not-proposed", "Nothing is proposed of this batch.")
    if not at.reason.strip():
        raise BadInput("A batch is rejected for a reason; say why.")
    return [b.BatchRejected()]


def _left_out(left: Sequence[b.LeftOut]) -> list[b.BatchEvent]:
    return [b.EntriesLeftOut(entries=part) for part in listed(left)]


def _unsettled(roll: Roll, account_id: str) -> Child:
    child = roll.children.get(account_id)
    if child is None:
        raise BadInput(f"Account {account_id} is not in this batch; check the number.")
    if child.posted is not None:
        raise Refused("posted", f"Account {account_id} was put right in case {child.posted.case_id} already.")
    if child.refused:
        raise Refused("refused", f"Account {account_id} was refused already: {child.refused}")
    return child


def sum_passed(limits: Limits, total: b.CurrencyTotal, others: Mapping[str, int] = NO_OTHERS) -> str:
    """The limit of what one person may post alone that the sum would pass, as one correction of that size would; ""
    for none. `others` are given beside it without an approval, by currency: one sum that is cut into batches is one."""
    amount = total.amount + others.get(total.currency, 0)
    words = passed(limits, amount, amount, Given(), total.currency)
    return (
        f"with what other batches give without an approval {words}"
        if words and amount > total.amount
        else words
    )


def is_as_proposed(batch: BatchFold, roll: Roll) -> bool:
    """Whether the accounts, entries and amounts that are proposed are those that the proposal counts."""
    proposed = [
        Child(
            key, roll.children[key].currency, {entry: roll.children[key].entries[entry] for entry, _ in lines}
        )
        for key, lines in roll.proposed.items()
    ]
    return (digest(roll, proposed), len(proposed), totals_of(proposed)) == (
        batch.digest,
        batch.accounts,
        batch.totals,
    )


def _explained(batch: Batch) -> str:
    what = batch.title[:1].lower() + batch.title[1:]
    return f"We looked through all accounts for the same fault ({what}), and found it in yours."


DECIDE: dict[type[Any], Callable[[Batch, Roll, Any, BatchCircumstances], list[b.BatchEvent]]] = {
    c.OpenBatch: _open,
    c.LeaveOut: _leave_out,
    c.ProposeBatch: _propose,
    c.ApproveBatch: _approve,
    c.RejectBatch: _reject,
}
