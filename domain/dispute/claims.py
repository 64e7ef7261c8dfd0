"""What is claimed: of each disputed entry, and of money that never came or came short.

Amounts are minor units of the account's currency. What is claimed of an entry is the whole of it unless less is said;
an entry that paid in is claimed only for what is missing of it.
"""

from __future__ import annotations

from dataclasses import replace

from domain.account.event_kinds import ledger_effect
from domain.dispute.derived import AccountLog
from domain.dispute.facts import EntryClaim, Facts
from domain.errors import BadInput
from domain.money import printed


def settled(facts: Facts, log: AccountLog) -> Facts:
    """The facts with what is alleged in all, each entry once, and the deposit that came short named.

    Raises BadInput for claims that the entries do not bear out, or whose sum is not the amount.
    """
    facts = replace(facts, entries=tuple(dict.fromkeys(facts.entries)))
    rows = log.rows(facts.entries)
    effects = {row.version: ledger_effect(row.event) for row in rows if row.event is not None}
    facts = _with_missing_entry(facts, effects)
    debits = {version: -effect for version, effect in effects.items() if effect < 0}
    facts = _amount_as_claim(facts, debits)
    _check_claims(facts, effects, log.account.currency)
    if not debits and facts.missing is None:
        return _nothing_taken(facts, effects)
    total = (facts.missing or 0) + sum(facts.claimed_of(one) or amount for one, amount in debits.items())
    if facts.alleged_amount not in (None, total):
        raise BadInput(
            f"The amount {printed(facts.alleged_amount or 0, log.account.currency)} is not what is claimed of the "
            f"entries together, {printed(total, log.account.currency)}; say of each how much, as --entry N=AMOUNT."
        )
    return replace(facts, alleged_amount=total)


def amended(was: Facts, now: Facts, log: AccountLog) -> Facts:
    """The amended facts, settled anew where what is disputed or how much of it was amended. Raises as `settled`."""
    about = ("entries", "claims", "missing", "missing_entry")
    if now.alleged_amount != was.alleged_amount:
        now = replace(now, claims=()) if now.claims == was.claims and len(now.entries) == 1 else now
    elif any(getattr(was, name) != getattr(now, name) for name in about):
        now = replace(now, alleged_amount=None)
    else:
        return now
    return settled(now, log)


def _with_missing_entry(facts: Facts, effects: dict[int, int]) -> Facts:
    """The deposit that came short, where it is the only one disputed."""
    if facts.missing is None:
        return facts
    short = [version for version, effect in effects.items() if effect > 0]
    named = facts.missing_entry
    if named is None and len(short) == 1:
        return replace(facts, missing_entry=short[0])
    if named is None and effects:
        raise BadInput(
            "Money is missing of an entry that paid in: name the one that came short and no other."
            if short
            else f"Entry {min(effects)} paid nothing in; what is missing is of an entry that did, or of none."
        )
    if named is not None and effects.get(named, 1) <= 0:
        raise BadInput(f"Entry {named} paid nothing in; what is missing is of an entry that did, or of none.")
    return facts


def _check_claims(facts: Facts, effects: dict[int, int], currency: str) -> None:
    for one in facts.claims:
        if one.entry not in facts.entries:
            raise BadInput(f"Entry {one.entry} is not among those that are disputed.")
        effect = effects.get(one.entry)
        if effect is None:
            continue
        if effect >= 0:
            raise BadInput(_paid_in(one, effect, currency))
        if one.amount > -effect:
            raise BadInput(
                f"Entry {one.entry} took {printed(-effect, currency)}; {printed(one.amount, currency)} cannot be "
                "claimed of it."
            )


def _paid_in(one: EntryClaim, effect: int, currency: str) -> str:
    if not effect:
        return f"Event {one.entry} moved no money; nothing can be claimed of it."
    return (
        f"Entry {one.entry} paid {printed(effect, currency)} in; what did not come of it is said with --missing "
        f"{printed(one.amount, currency)}."
    )


def _amount_as_claim(facts: Facts, debits: dict[int, int]) -> Facts:
    """With one entry, and nothing else, the amount is what is claimed of it."""
    alone = len(debits) == 1 and facts.missing is None and not facts.claims
    if not alone or facts.alleged_amount is None:
        return facts
    (version, amount), alleged = next(iter(debits.items())), facts.alleged_amount
    if alleged == amount:
        return facts
    return replace(facts, claims=(EntryClaim(entry=version, amount=alleged),))


def _nothing_taken(facts: Facts, effects: dict[int, int]) -> Facts:
    """No entry that is disputed took money, and none is missing."""
    paid_in = [version for version, effect in effects.items() if effect > 0]
    if paid_in and facts.alleged_amount is not None:
        raise BadInput(
            f"Entry {paid_in[0]} paid in; say how much did not come of it with --missing AMOUNT, instead of an amount "
            "that it took."
        )
    return facts
