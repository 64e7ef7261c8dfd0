"""How much is left to give back: the cap that every reversal, provisional credit and refund is held to.

Of a debit, reversed + made final + open provisionally + refunded is never more than it was. Of a claim (money that
never came, or came short) made final + open + refunded, less what was reversed of the entry that came short, is
never more than what is said to be missing; two claims on one entry share the larger of them. Of an entry that paid
money in, what was reversed and what counts as a refund is never more than it was. Interest and fees that come with
an error are entries of their own. Whether the account has the money is asked in `domain.account.funds`. Amounts are
minor units of the account's currency.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.account import events as e
from domain.account.deciding import EntryLookup
from domain.account.event_kinds import EVENT_KINDS, KIND_OF, ledger_effect
from domain.account.given import Aimed, Claim, GivenBack, ProvisionalCredit
from domain.account.state import NOTHING_GIVEN, AccountFold
from domain.errors import BadInput, Refused
from domain.money import printed
from domain.stream import RecordedEvent

CORRECTABLE = tuple(kind.payload for kind in EVENT_KINDS if kind.is_correctable)
"""Events that moved money and can be given back, or taken back."""
REFUNDS = (e.EntryReversed, e.RefundPaid)
"""Events that gave money back, and are put right by posting the entry again."""
PUT_RIGHT = (*REFUNDS, e.RefundAdopted, e.ErrorPaidOut)
"""Events that put an entry right for good."""


@dataclass(frozen=True, slots=True)
class Target:
    """What money is given for: a debit, or a claim; `entry` is then the one that came short, if one did."""

    entry: RecordedEvent[e.AccountEvent] | None
    claim_id: str = ""

    @property
    def version(self) -> int | None:
        """The version of the entry."""
        return None if self.entry is None else self.entry.version


def left_of(account: AccountFold, entry: RecordedEvent[e.AccountEvent] | None) -> int:
    """How much of an entry can still be given or taken back; 0 for what is no entry, or was given back twice."""
    if entry is None or not isinstance(entry.event, CORRECTABLE):
        return 0
    return left_of_fact(account, entry.version, entry.event)


def left_of_fact(account: AccountFold, version: int, event: e.AccountEvent) -> int:
    """How much of the money that the event at that version moved can still be given or taken back."""
    return max(abs(ledger_effect(event)) - _gone(account, version, event), 0)


def left_of_claim(account: AccountFold, claim_id: str) -> int:
    """How much can still be given for a claim; 0 for one there is none of, or that was given too much."""
    return max(_room(account, claim_id), 0)


def left_for(account: AccountFold, target: Target) -> int:
    """How much can still be given for a debit, or for a claim."""
    return left_of_claim(account, target.claim_id) if target.claim_id else left_of(account, target.entry)


def taken_of(account: AccountFold, entry: RecordedEvent[e.AccountEvent], amount: int | None) -> int:
    """The amount where it is left of the entry; None: all that is left. Raises Refused with the figures."""
    left = left_of(account, entry)
    if left == 0 or (amount is not None and amount > left):
        raise _more_than_entry(account, entry, amount)
    return left if amount is None else amount


def taken_for(account: AccountFold, target: Target, amount: int | None) -> int:
    """The amount where it is left to give for a debit or a claim; None: all of it. Raises Refused with the figures."""
    if not target.claim_id:
        assert target.entry is not None
        return taken_of(account, target.entry, amount)
    left = left_of_claim(account, target.claim_id)
    if left == 0 or (amount is not None and amount > left):
        raise _more_than_claim(account, target.claim_id, amount)
    return left if amount is None else amount


def target_of(account: AccountFold, aimed: Aimed, lookup: EntryLookup, verb: str) -> Target:
    """What a command is for. Raises Refused where nothing can be given for it, BadInput where it names neither."""
    if aimed.claim_id:
        return _claim_meant(account, aimed, lookup)
    if aimed.entry is None:
        raise BadInput("Money is given back for an entry or a claim; name the one that it is for.")
    original = entry_of(lookup, aimed.entry, verb)
    if ledger_effect(fact_of(original)) > 0:
        raise Refused(
            "not-a-debit",
            f"Entry {aimed.entry} paid money in; only a debit is given back. State a claim of what is missing of it.",
        )
    return Target(original)


def entry_of(lookup: EntryLookup, version: int, verb: str) -> RecordedEvent[e.AccountEvent]:
    """The recorded entry at that version. Raises Refused where it is not an entry that can be corrected."""
    recorded = lookup(version)
    if recorded is None:
        raise Refused("no-entry", f"There is no event {version} on this account; check the number.")
    if isinstance(recorded.event, REFUNDS):
        noun = KIND_OF[type(recorded.event)].noun
        raise Refused("reversal", f"Event {version} is itself {noun}; post the entry again instead.")
    if not isinstance(recorded.event, CORRECTABLE):
        raise Refused("not-an-entry", f"Event {version} ({recorded.type}) moved no money that can be {verb}.")
    return recorded


def fact_of(recorded: RecordedEvent[e.AccountEvent]) -> e.AccountEvent:
    """What an entry that can be corrected says."""
    assert recorded.event is not None
    return recorded.event


def check_final(account: AccountFold, credit: ProvisionalCredit, lookup: EntryLookup) -> None:
    """Raises Refused where more was given back already than there was, as only an imported history can have it.

    A credit for what is neither a debit nor a claim of this account has no amount that it could be held to.
    """
    if credit.claim_id:
        if credit.claim_id in account.claims and _room(account, credit.claim_id) < 0:
            raise _more_than_claim(account, credit.claim_id, None)
        return
    entry = None if credit.entry is None else lookup(credit.entry)
    if entry is None or not isinstance(entry.event, CORRECTABLE) or ledger_effect(entry.event) > 0:
        return
    if account.given_back(entry.version).total > entry.event.amount:
        raise _more_than_entry(account, entry, None)


def check_claim(account: AccountFold, claim_id: str, claim: Claim) -> None:
    """Raises Refused where more was given for the claim than it would be worth."""
    given = account.given_for(claim_id)
    if given.final + given.open + given.refunded == 0:
        return
    changed = dict(account.claims) | {claim_id: claim}
    missing = -_room_among(account, changed, claim_id)
    if missing > 0:
        raise Refused(
            "more-than-claim",
            f"{_amount(account, claim.amount + missing)} was given for claim {claim_id} already; it cannot be less.",
        )


def check_posted_again(account: AccountFold, entry: RecordedEvent[e.AccountEvent]) -> None:
    """Raises Refused where an entry would be posted again without having been reversed in full.

    Otherwise what a final credit or a refund gave back would be taken again (12 CFR 1005.11(c)(2)(iv)).
    """
    effect = ledger_effect(fact_of(entry))
    if account.reversed_of(entry.version) < abs(effect):
        raise Refused(
            "not-reversed",
            f"Entry {entry.version} is not reversed in full, so it cannot be posted again; reverse it first.",
        )


def _claim_meant(account: AccountFold, aimed: Aimed, lookup: EntryLookup) -> Target:
    claim = account.claims.get(aimed.claim_id)
    if claim is None:
        raise Refused(
            "no-claim",
            f"There is no claim {aimed.claim_id!r} on this account; state first what is missing.",
        )
    if aimed.entry not in (None, claim.entry):
        about = "no entry" if claim.entry is None else f"entry {claim.entry}"
        raise Refused(
            "other-entry", f"Claim {aimed.claim_id} is about {about}, not about entry {aimed.entry}."
        )
    return Target(None if claim.entry is None else lookup(claim.entry), aimed.claim_id)


def _room(account: AccountFold, claim_id: str) -> int:
    return _room_among(account, account.claims, claim_id)


def _room_among(account: AccountFold, claims: dict[str, Claim], claim_id: str) -> int:
    """What is left of the claim, were these the claims of the account; less than 0: it was given too much."""
    claim = claims.get(claim_id)
    if claim is None:
        return 0
    short = 0 if claim.entry is None else account.reversed_of(claim.entry)
    own = claim.amount + short - _given_for(account, claim_id)
    if claim.entry is None:
        return own
    sharing = [key for key, other in claims.items() if other.entry == claim.entry]
    most = max(claims[key].amount for key in sharing)
    return min(own, most + short - sum(_given_for(account, key) for key in sharing))


def _given_for(account: AccountFold, claim_id: str) -> int:
    """What was paid in for a claim, whatever was reversed."""
    given = account.given_for(claim_id)
    return given.final + given.open + given.refunded


def _gone(account: AccountFold, version: int, event: e.AccountEvent) -> int:
    """What was given back of a debit; of a credit what was taken back, or counts as a refund."""
    if ledger_effect(event) > 0:
        return account.reversed_of(version) + account.adopted.get(version, 0)
    return account.given_back(version).total


def _more_than_entry(
    account: AccountFold, entry: RecordedEvent[e.AccountEvent], amount: int | None
) -> Refused:
    event, version = entry.event, entry.version
    assert isinstance(event, CORRECTABLE)
    gone, was_reversed = _gone(account, version, event), account.reversed_of(version)
    if gone == was_reversed == event.amount:
        by = _reversals(account, version)
        return Refused("already-reversed", f"Entry {version} is already reversed in full (by event {by}).")
    left = left_of(account, entry)
    told = _told_of_debit(account, version) if ledger_effect(event) < 0 else _told_of_credit(account, version)
    was = f"Entry {version} was {_amount(account, event.amount)}"
    return Refused("more-than-entry", f"{was}; {told}: {_at_most(account, left, gone, amount)}.")


def _more_than_claim(account: AccountFold, claim_id: str, amount: int | None) -> Refused:
    claim, given = account.claims[claim_id], account.given_for(claim_id)
    gone = claim.amount - left_of_claim(account, claim_id)
    told = _told("given for it", account, given, _refunds(account, claim_id, None))
    if gone > given.total:
        told += f", the rest for other claims on entry {claim.entry}"
    at_most = _at_most(account, left_of_claim(account, claim_id), gone, amount)
    return Refused(
        "more-than-claim", f"Claim {claim_id} is {_amount(account, claim.amount)}; {told}: {at_most}."
    )


def _at_most(account: AccountFold, left: int, gone: int, amount: int | None) -> str:
    asked = "" if amount is None else f", not {printed(amount, account.currency)}"
    return f"at most {_amount(account, left)}{' more' if gone else ''}{asked}"


def _amount(account: AccountFold, minor: int) -> str:
    return f"{printed(minor, account.currency)} {account.currency}"


def _reversals(account: AccountFold, version: int) -> str:
    return ", ".join(str(reversal.version) for reversal in account.reversals[version])


def _refunds(account: AccountFold, claim_id: str, version: int | None) -> str:
    if version is not None:
        given = account.given_for_entries.get(version, NOTHING_GIVEN)
    else:
        given = account.given_for_claims.get(claim_id, NOTHING_GIVEN)
    return ", ".join(map(str, given.refunds))


def _told_of_debit(account: AccountFold, version: int) -> str:
    """What is gone of a debit, and how: "0.90 was given back already (0.50 reversed by event 5, 0.40 open)"."""
    back = account.given_back(version)
    by = _reversals(account, version) if back.reversed else ""
    return _told("given back", account, back, _refunds(account, "", version), by)


def _told_of_credit(account: AccountFold, version: int) -> str:
    """What is gone of a credit: what was taken back, and what counts as a refund."""
    reversed_, adopted = account.reversed_of(version), account.adopted.get(version, 0)
    by = _reversals(account, version) if reversed_ else ""
    told = _told("taken back", account, GivenBack(reversed_, 0, 0), "", by)
    return f"{told}, {printed(adopted, account.currency)} of it counts as a refund" if adopted else told


def _told(verb: str, account: AccountFold, back: GivenBack, refunds: str, reversals: str = "") -> str:
    parts = [
        f"{printed(part, account.currency)} {name}"
        for part, name in (
            (back.reversed, f"reversed by event {reversals}"),
            (back.final, "credited for good"),
            (back.open, "open"),
            (back.refunded, f"refunded by event {refunds}"),
        )
        if part > 0
    ]
    if back.reversed < 0:
        parts.append(
            f"less {printed(-back.reversed, account.currency)} reversed of the entry that came short"
        )
    if not parts:
        return f"nothing was {verb} yet"
    return f"{printed(max(back.total, 0), account.currency)} was {verb} already ({', '.join(parts)})"
