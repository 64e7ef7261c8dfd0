"""The other account of a transfer: decided beside the first, appended with it or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.account import decisions
from domain.account.commands import Request, Transfer
from domain.account.event_kinds import ledger_effect
from domain.account.state import Account
from domain.account.transfer import sides
from domain.errors import BadInput, Refused, UnknownAccount
from domain.ports import Clock, Store


@dataclass(frozen=True, slots=True)
class OtherSide:
    """The account that is paid, as it stands, and what it is to record."""

    account_id: str
    account: Account
    decided: tuple[decisions.Decided, ...]


def other_side(
    store: Store, request: Request, payer: Account, decided: Sequence[decisions.Decided], clock: Clock
) -> OtherSide | None:
    """What a transfer does on the account that is paid; None for other commands, and where the customer's own attempt
    is declined. Raises UnknownAccount, BadInput for another currency, and Refused in the name of that account."""
    command = request.command
    if not isinstance(command, Transfer) or not any(ledger_effect(one.event) for one in decided):
        return None
    account_id = command.counterparty
    account = store.head(account_id)
    if account is None:
        raise UnknownAccount(account_id)
    if account.currency != payer.currency:
        raise BadInput(
            f"Account {account_id} is kept in {account.currency}, account {command.account_id} in "
            f"{payer.currency}; a transfer is between accounts of one currency."
        )
    at = decisions.Circumstances(
        channel=request.channel, effective_at=request.effective_at, entry=lambda _: None, clock=clock
    )
    try:
        return OtherSide(account_id, account, tuple(decisions.decide(account, sides(command)[1], at)))
    except Refused as refusal:
        raise Refused(
            refusal.rule,
            f"Account {account_id} cannot be paid, so nothing is recorded on either: {refusal.message}",
        ) from refusal
