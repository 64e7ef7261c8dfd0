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
from domain.account.funds import (
    AUTHORISATION,
    OVERDRAFT_FEE,
    declined,
    is_covered,
    set_aside,
    shortfall,
)
from domain.account.giving_back import CORRECTABLE, left_of_fact
from domain.account.state import AccountFold, Stamp
from domain.ports import Fact
from domain.stream import RecordedEvent

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


@dataclass(frozen=True, slots=True)
class Then:
    """How things stood for an event in history, just before it.

    `allowed`: the rules allowed it or called for it. `open`: the hold or provisional credit that it ends was open, or
    the one that it begins could not be told from an open one. `left` is what there was left to take of the entry
    or the credit, `beyond` what it took beyond that. `follows` is the version of the event that it follows from,
    `beside` are those of the entries that were put right in the same piece of work.
    None: not known, or nothing of the kind. The defaults are those of an event that history did not have: for it
    the plain rules apply.
    """

    allowed: bool = True
    open: bool | None = None
    left: int | None = None
    beyond: int = 0
    follows: int | None = None
    beside: tuple[int, ...] = ()


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
        return e.ledger_effect(event) == 0 and e.ledger_effect(self.history[version]) != 0

    def is_before(self, version: int, step: Step) -> bool:
        """The event of that version can be read and came before the step.

        Of a step that is not as history had it, also where it came later, or never: then it has not happened.
        """
        if step.event is self.history.get(step.version):
            return version in self.history and version < step.version
        return version in self.history or version > max(self.history, default=0)


_ATTEMPTS = (e.MoneyWithdrawn, e.WithdrawalDeclined, e.HoldPlaced, e.FeeCharged)
"""Decided again where history had them; an inserted one happens as it was asked for."""


def is_about_the_same(event: e.AccountEvent | None, was: e.AccountEvent | None) -> bool:
    """The event is of the kind that history had in its place, about the same entry, credit, hold or fee.

    How things stood in history says something only about such an event.
    """
    if event is was:
        return True
    keys = _ABOUT.get(type(event), ())
    return type(event) is type(was) and all(getattr(event, key) == getattr(was, key) for key in keys)


_ABOUT: dict[type[Any], tuple[str, ...]] = {
    e.MoneyWithdrawn: ("hold_id",),
    e.HoldPlaced: ("hold_id",),
    e.HoldReleased: ("hold_id",),
    e.FeeCharged: ("fee_code",),
    e.EntryReversed: ("entry", "direction"),
    e.ProvisionalCreditGranted: ("credit_id", "entry"),
    e.ProvisionalCreditMadeFinal: ("credit_id",),
    e.ProvisionalCreditWithdrawn: ("credit_id",),
}
"""The fields that say what an event is about."""


def how_it_stood(
    fold: AccountFold,
    recorded: RecordedEvent[e.AccountEvent],
    history: Mapping[int, e.AccountEvent],
    cause: int | None,
) -> Then:
    """How things stood for an event in history. `cause` is the version of the event that caused it, if one did."""
    match recorded.event:
        case e.MoneyWithdrawn(hold_id=hold_id) as event if hold_id is not None and hold_id in fold.holds:
            hold = fold.holds[hold_id]
            return Then(is_covered(fold, event.amount, hold.amount), open=True, follows=hold.version)
        case e.MoneyWithdrawn() as event:
            return Then(is_covered(fold, event.amount), open=False)
        case e.HoldPlaced() as event:
            return Then(is_covered(fold, event.amount), open=event.hold_id in fold.holds)
        case e.HoldReleased(hold_id=hold_id):
            hold_version = fold.holds[hold_id].version if hold_id in fold.holds else None
            return Then(open=hold_id in fold.holds, follows=hold_version)
        case e.WithdrawalDeclined() as event:
            return Then(is_covered(fold, event.amount))
        case e.FeeCharged() as event:
            return Then(_is_due(fold, event), follows=cause)
        case e.EntryReversed() as event:
            return _stood_for_entry(fold, recorded.version, event, history)
        case e.ProvisionalCreditGranted() as event:
            stood = _stood_for_entry(fold, recorded.version, event, history)
            return replace(stood, open=_is_lent(fold, event))
        case e.ProvisionalCreditMadeFinal(credit_id=credit_id):
            return _stood_for_credit(fold, credit_id, 0)
        case e.ProvisionalCreditWithdrawn(credit_id=credit_id) as event:
            return _stood_for_credit(fold, credit_id, event.amount)
    return Then()


def _stood_for_entry(
    fold: AccountFold,
    version: int,
    event: e.EntryReversed | e.ProvisionalCreditGranted,
    history: Mapping[int, e.AccountEvent],
) -> Then:
    entry = event.entry
    if entry >= version or entry not in history:
        return Then()
    left = left_of_fact(fold, entry, history[entry])
    return Then(left=left, beyond=max(event.amount - left, 0), follows=entry)


def _stood_for_credit(fold: AccountFold, credit_id: str, amount: int) -> Then:
    credit = fold.provisional_credits.get(credit_id)
    if credit is None:
        return Then(open=False)
    beyond = max(amount - credit.amount, 0)
    return Then(open=True, left=credit.amount, beyond=beyond, follows=credit.version)


def _is_due(fold: AccountFold, fee: e.FeeCharged) -> bool:
    """An overdraft fee is called for by an overdraft, any other is allowed where there is money for it."""
    return fold.available < 0 if fee.fee_code == OVERDRAFT_FEE else is_covered(fold, fee.amount)


def _is_lent(fold: AccountFold, grant: e.ProvisionalCreditGranted) -> bool:
    """There is an open credit of that id, or for that entry, beside which this one is not granted."""
    return grant.credit_id in fold.provisional_credits or fold.credit_for(grant.entry) is not None


def _interest_credited(world: World, step: Step, then: Then, event: e.InterestCredited) -> Answer | None:
    return ("not-posted", None) if _is_needless(world, step, then) else None


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
    why = shortfall(world.fold, event.amount, aside) if then.allowed else None
    if why is None:
        return None
    if step.channel == "staff":
        return "refused", None
    return "declined", declined(world.fold, event, kind, why, aside)


def _declined(world: World, step: Step, then: Then, event: e.WithdrawalDeclined) -> Answer | None:
    if then.allowed or not is_covered(world.fold, event.amount):
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
    return ("not-charged", None) if then.allowed and not _is_due(world.fold, event) else None


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
    effect = e.ledger_effect(world.happened[reversal.entry])
    if then.left is None:
        return e.ledger_effect(reversal) * effect > 0
    return effect * e.ledger_effect(world.history[reversal.entry]) < 0


_OPPOSITE: dict[e.Direction, e.Direction] = {"credit": "debit", "debit": "credit"}


def _granted(world: World, step: Step, then: Then, event: e.ProvisionalCreditGranted) -> Answer | None:
    if _is_lent(world.fold, event) and not then.open:
        return "not-granted", None
    if not world.is_before(event.entry, step):
        return None
    if world.fell(event.entry):
        return "not-granted", None
    entry = world.happened[event.entry]
    if e.ledger_effect(entry) >= 0:
        # Only an imported credit is for what is no debit: nothing says how much that may be.
        was_none = then.left is not None and e.ledger_effect(world.history[event.entry]) >= 0
        return None if was_none else ("not-granted", None)
    if not _can_be_corrected(world, then, event.entry):
        return "not-granted", None
    # What history gave beyond what was left then is given now as well.
    amount = min(event.amount, left_of_fact(world.fold, event.entry, entry) + then.beyond)
    if amount == event.amount:
        return None
    return ("other-amount", replace(event, amount=amount)) if amount else ("not-granted", None)


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
    e.FeeCharged: _fee_charged,
    e.EntryReversed: _entry_reversed,
    e.ProvisionalCreditGranted: _granted,
    e.ProvisionalCreditMadeFinal: _credit_made_final,
    e.ProvisionalCreditWithdrawn: _credit_withdrawn,
}
"""Events that the rules may answer differently; all others stay as history had them."""
