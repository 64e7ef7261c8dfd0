"""What the rules make of one event in a what-if: it stays as history had it unless they answer differently now.

What follows from a thing that did not happen falls with it: a reversal, a provisional credit and its end, what was
posted beside a correction, a capture and a release of a hold, a fee. Holds and payments are decided again. What the
bank forced through against its rules stays forced through. Amounts are minor units of the account's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.account.funds import (
    AUTHORISATION,
    declined,
    is_covered,
    set_aside,
    shortfall,
)
from domain.account.giving_back import CORRECTABLE, left_of_claim, left_of_fact
from domain.account.honouring import promised_for
from domain.account.state import AccountFold, Stamp
from domain.history.stood import Given, Then, is_due, is_withdrawn
from domain.ports import Fact

Followed = Literal[
    "not-charged",
    "paid",
    "declined",
    "refused",
    "placed",
    "not-captured",
    "not-released",
    "not-reversed",
    "not-granted",
    "not-final",
    "not-withdrawn",
    "not-posted",
    "not-claimed",
    "not-refunded",
    "not-promised",
    "other-amount",
    "deferred",
]
"""What follows from the rules. "refused": at the desk, where nothing is recorded. "placed": an authorisation that was
declined; whether it would have been captured is not known. "not-posted": beside corrections that fall. "deferred": it
comes only after what it follows from."""

Answer: TypeAlias = tuple[Followed, e.AccountEvent | None]
"""What becomes of an event, and the event in its place (None: it does not happen)."""


@dataclass(slots=True)
class Step:
    """An event on its way through the sandbox. `version` is 0 for an inserted one.

    `asked_at` is the instant (UTC microseconds) at which it was supposed to happen, `instant` the one at which it does:
    later where it has to wait for what it follows from.
    """

    version: int
    instant: int
    effective_at: int
    event: e.AccountEvent | None
    channel: str
    asked_at: int

    @property
    def stamp(self) -> Stamp:
        return self.version, self.instant, self.effective_at


@dataclass(slots=True)
class World:
    """The sandbox so far: its state, its facts in order, and as what the events of history happened, by version.

    `history` holds the events that can be read as they were, `then` how things stood for each.
    """

    fold: AccountFold
    history: Mapping[int, e.AccountEvent]
    then: Mapping[int, Then]
    happened: dict[int, e.AccountEvent] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def answer(self, step: Step) -> Answer | None:
        """What the rules do differently with this event than history did, if anything."""
        decide = _ANSWERS.get(type(step.event))
        if decide is None or (step.version == 0 and isinstance(step.event, _ATTEMPTS)):
            return None
        return decide(self, step, self.then.get(step.version, Then()), step.event)

    def fell(self, version: int) -> bool:
        """The event of that version has not happened, or moves no money any more."""
        event = self.happened.get(version)
        if event is None:
            return True
        return ledger_effect(event) == 0 and ledger_effect(self.history[version]) != 0

    def is_before(self, version: int, step: Step) -> bool:
        """The event of that version can be read and came before the step.

        Of a step that is not as history had it, also where it came later, or never: then it has not happened.
        """
        if step.event is self.history.get(step.version):
            return version in self.history and version < step.version
        return version in self.history or version > max(self.history, default=0)


_ATTEMPTS = (e.MoneyWithdrawn, e.WithdrawalDeclined, e.HoldPlaced, e.FeeCharged)
"""Decided again where history had them; an inserted one happens as it was asked for."""


def _deposited(world: World, step: Step, then: Then, event: e.MoneyDeposited) -> Answer | None:
    return _but_refunds(world, step, then, event)


def _interest_credited(world: World, step: Step, then: Then, event: e.InterestCredited) -> Answer | None:
    if _is_needless(world, step, then):
        return "not-posted", None
    return _but_refunds(world, step, then, event)


def _but_refunds(
    world: World, step: Step, then: Then, event: e.MoneyDeposited | e.InterestCredited
) -> Answer | None:
    """What came in without the part that refunds entries which have not happened: that does not come."""
    gone = sum(amount for entry, amount in then.refunds if world.is_before(entry, step) and world.fell(entry))
    if gone == 0:
        return None
    rest = event.amount - gone
    return ("other-amount", replace(event, amount=rest)) if rest > 0 else ("not-refunded", None)


def _is_needless(world: World, step: Step, then: Then) -> bool:
    """It was posted beside the corrections of entries none of which has happened."""
    gone = (world.is_before(entry, step) and world.fell(entry) for entry in then.beside)
    return bool(then.beside) and all(gone)


def _withdrawn(world: World, step: Step, then: Then, event: e.MoneyWithdrawn) -> Answer | None:
    if _is_needless(world, step, then):
        return "not-posted", None
    if then.open is not False and event.hold_id is not None and event.hold_id not in world.fold.holds:
        return "not-captured", None
    return _paid_or_not(world, step, then, event, event.kind, set_aside(world.fold, event.hold_id))


def _hold_placed(world: World, step: Step, then: Then, event: e.HoldPlaced) -> Answer | None:
    if event.hold_id in world.fold.holds and not then.open:
        return "refused", None
    return _paid_or_not(world, step, then, event, AUTHORISATION, 0)


def _paid_or_not(
    world: World, step: Step, then: Then, event: e.MoneyWithdrawn | e.HoldPlaced, kind: str, aside: int
) -> Answer | None:
    """What is not covered now is turned down: at the desk nothing is recorded, of a customer's attempt a decline."""
    promised = promised_for(world.fold, step.channel, kind, lambda: step.instant)
    why = shortfall(world.fold, event.amount, aside, promised) if then.allowed else None
    if why is None:
        return None
    if step.channel == "staff":
        return "refused", None
    return "declined", declined(world.fold, event, kind, why, aside)


def _declined(world: World, step: Step, then: Then, event: e.WithdrawalDeclined) -> Answer | None:
    promised = promised_for(world.fold, step.channel, event.kind, lambda: step.instant)
    if then.allowed or not is_covered(world.fold, event.amount, promised=promised):
        return None
    if event.kind == AUTHORISATION:
        # A decline does not say under which id the hold would have stood, and nothing captures or releases it.
        return "placed", e.HoldPlaced(
            hold_id=f"declined-{step.version}",
            amount=event.amount,
            description=event.description,
            counterparty=event.counterparty,
        )
    return "paid", e.MoneyWithdrawn(
        amount=event.amount,
        kind=event.kind,
        description=event.description,
        counterparty=event.counterparty,
    )


def _hold_released(world: World, step: Step, then: Then, event: e.HoldReleased) -> Answer | None:
    gone = then.open is not False and event.hold_id not in world.fold.holds
    return ("not-released", None) if gone else None


def _fee_charged(world: World, step: Step, then: Then, event: e.FeeCharged) -> Answer | None:
    if then.follows is not None:
        cause = world.happened.get(then.follows)
        if type(cause) is not type(world.history[then.follows]):
            return "not-charged", None
    return ("not-charged", None) if then.allowed and not is_due(world.fold, event) else None


def _entry_reversed(world: World, step: Step, then: Then, event: e.EntryReversed) -> Answer | None:
    if not world.is_before(event.entry, step):
        return None
    if world.fell(event.entry):
        return "not-reversed", None
    entry = world.happened[event.entry]
    if not _can_be_corrected(world, then, event.entry):
        return "not-reversed", None
    left = left_of_fact(world.fold, event.entry, entry)
    amount = left if event.amount == then.left else min(event.amount, left + then.beyond)
    turned = _is_turned(world, then, event)
    if amount == event.amount and not turned:
        return None
    if amount == 0:
        return "not-reversed", None
    direction = _OPPOSITE[event.direction] if turned else event.direction
    return "other-amount", replace(event, amount=amount, direction=direction)


def _can_be_corrected(world: World, then: Then, entry: int) -> bool:
    """The entry is one that the rules correct, or history corrected what was none there either."""
    if isinstance(world.happened[entry], CORRECTABLE):
        return True
    return then.left is not None and not isinstance(world.history[entry], CORRECTABLE)


def _is_turned(world: World, then: Then, reversal: e.EntryReversed) -> bool:
    """The reversal goes the way of its entry; as history had it, only where the entry goes the other way now."""
    effect = ledger_effect(world.happened[reversal.entry])
    if then.left is None:
        return ledger_effect(reversal) * effect > 0
    return effect * ledger_effect(world.history[reversal.entry]) < 0


_OPPOSITE: dict[e.Direction, e.Direction] = {"credit": "debit", "debit": "credit"}


def _granted(world: World, step: Step, then: Then, event: e.ProvisionalCreditGranted) -> Answer | None:
    if event.credit_id in world.fold.provisional_credits and not then.open:
        return "not-granted", None
    return _given(world, step, then, event, "not-granted")


def _refunded(
    world: World, step: Step, then: Then, event: e.RefundPaid | e.RefundAdopted | e.ErrorPaidOut
) -> Answer | None:
    if (
        isinstance(event, e.RefundAdopted)
        and world.is_before(event.refund, step)
        and world.fell(event.refund)
    ):
        return "not-refunded", None
    return _given(world, step, then, event, "not-refunded")


def _given(world: World, step: Step, then: Then, event: Given, falls: Followed) -> Answer | None:
    """Of an entry or a claim no more is given than there is of it now, and nothing where there is none."""
    if event.claim_id:
        left = left_of_claim(world.fold, event.claim_id)
        return None if then.left is None else _at_most(event, left + then.beyond, falls)
    if event.entry is None or not world.is_before(event.entry, step):
        return None
    if world.fell(event.entry):
        return falls, None
    entry = world.happened[event.entry]
    if ledger_effect(entry) >= 0:
        # Only an imported credit is for what is no debit: nothing says how much that may be.
        was_none = then.left is not None and ledger_effect(world.history[event.entry]) >= 0
        return None if was_none else (falls, None)
    if not _can_be_corrected(world, then, event.entry):
        return falls, None
    # What history gave beyond what was left then is given now as well.
    return _at_most(event, left_of_fact(world.fold, event.entry, entry) + then.beyond, falls)


def _at_most(event: Given, most: int, falls: Followed) -> Answer | None:
    if event.amount <= most:
        return None
    return ("other-amount", replace(event, amount=most)) if most else (falls, None)


def _claimed(world: World, step: Step, then: Then, event: e.ClaimStated) -> Answer | None:
    if event.entry is None or not world.is_before(event.entry, step) or not world.fell(event.entry):
        return None
    return "not-claimed", None


def _promised(world: World, step: Step, then: Then, event: e.HonouringPromised) -> Answer | None:
    gone = then.open is not False and not is_withdrawn(world.fold, event.credit_id)
    return ("not-promised", None) if gone else None


def _credit_made_final(
    world: World, step: Step, then: Then, event: e.ProvisionalCreditMadeFinal
) -> Answer | None:
    gone = then.open is not False and event.credit_id not in world.fold.provisional_credits
    return ("not-final", None) if gone else None


def _credit_withdrawn(
    world: World, step: Step, then: Then, event: e.ProvisionalCreditWithdrawn
) -> Answer | None:
    if then.open is False:
        return None
    credit = world.fold.provisional_credits.get(event.credit_id)
    if credit is None:
        return "not-withdrawn", None
    whole = event.amount == then.left
    amount = credit.amount if whole else min(event.amount, credit.amount + then.beyond)
    return None if amount == event.amount else ("other-amount", replace(event, amount=amount))


_ANSWERS: dict[type[Any], Callable[[World, Step, Then, Any], Answer | None]] = {
    e.MoneyWithdrawn: _withdrawn,
    e.WithdrawalDeclined: _declined,
    e.HoldPlaced: _hold_placed,
    e.HoldReleased: _hold_released,
    e.InterestCredited: _interest_credited,
    e.MoneyDeposited: _deposited,
    e.FeeCharged: _fee_charged,
    e.EntryReversed: _entry_reversed,
    e.ProvisionalCreditGranted: _granted,
    e.ProvisionalCreditMadeFinal: _credit_made_final,
    e.ProvisionalCreditWithdrawn: _credit_withdrawn,
    e.ClaimStated: _claimed,
    e.HonouringPromised: _promised,
    e.RefundPaid: _refunded,
    e.RefundAdopted: _refunded,
    e.ErrorPaidOut: _refunded,
}
"""Events that the rules may answer differently; all others stay as history had them."""
