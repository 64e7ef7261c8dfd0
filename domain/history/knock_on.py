"""Knock-on refunds: what happened to the customer only because of an error, read off a what-if without the error.

Who corrects an error also credits the interest and refunds the fees that came of it, not those that would have been
charged in any case (12 CFR 1005.11(c)(1), official interpretation 11(c)-6). Amounts are minor units of the account's
currency.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from domain.account import events as e
from domain.account.state import AccountFold
from domain.history.interest_differences import interest_differences
from domain.history.what_if import Hypothesis
from domain.stream import RecordedEvent

KnockOnKind = Literal["fee", "interest", "decline"]


@dataclass(frozen=True, slots=True)
class KnockOn:
    """An event of the account that came of the error.

    `amount` is the fee or the attempt that was declined, or by how much the interest would have been better.
    `given` is what the account has back of it already: reversed, credited or refunded.
    """

    kind: KnockOnKind
    recorded: RecordedEvent[e.AccountEvent]
    amount: int
    given: int = 0

    @property
    def size(self) -> int:
        """The whole of the fee, the interest or the attempt, of which `amount` may be a part."""
        size: int = getattr(self.recorded.event, "amount", 0)
        return size

    @property
    def owed(self) -> int:
        """What is still to be given back of it; nothing for an attempt that was declined, which cost no money."""
        return 0 if self.kind == "decline" else self.amount - self.given


def knock_ons(
    history: Sequence[RecordedEvent[e.AccountEvent]],
    found: Hypothesis,
    *,
    before: int,
    head: AccountFold,
    case_id: str = "",
) -> tuple[KnockOn, ...]:
    """Every fee, difference in interest and decline that would not have been, in the order of the log.

    `found` is the what-if that the `history` was run through to its end, `before` the ledger before its first event.
    `head` knows what was given back of each entry; of interest, what the case of `case_id` credited counts, for the
    earliest differences first.
    """
    by_version = {one.version: one for one in history}
    told = [*_fees_and_declines(by_version, found, head), *_interest(history, found, before, head, case_id)]
    return tuple(sorted(told, key=lambda one: one.recorded.version))


def _fees_and_declines(
    by_version: dict[int, RecordedEvent[e.AccountEvent]], found: Hypothesis, head: AccountFold
) -> Iterator[KnockOn]:
    for one in found.differences:
        recorded = None if one.version is None else by_version[one.version]
        match recorded, one.outcome:
            case RecordedEvent(event=e.FeeCharged() as fee), "not-charged":
                yield _given(KnockOn("fee", recorded, fee.amount), head)
            case RecordedEvent(event=e.WithdrawalDeclined() as attempt), "paid" | "placed":
                yield KnockOn("decline", recorded, attempt.amount)


def _interest(
    history: Sequence[RecordedEvent[e.AccountEvent]],
    found: Hypothesis,
    before: int,
    head: AccountFold,
    case_id: str,
) -> Iterator[KnockOn]:
    credited = sum(
        one.event.amount
        for one in history
        if isinstance(one.event, e.InterestCredited) and case_id and one.correlation_id == case_id
    )
    for one in interest_differences(history, found, before):
        difference = KnockOn("interest", one.run, one.amount)
        if isinstance(one.run.event, e.FeeCharged):
            yield _given(difference, head)
            continue
        given = min(credited, one.amount)
        credited -= given
        yield replace(difference, given=given)


def _given(one: KnockOn, head: AccountFold) -> KnockOn:
    """With what was given back of the fee."""
    return replace(one, given=min(head.given_back(one.recorded.version).total, one.amount))
