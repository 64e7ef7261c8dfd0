"""States and events as JSON: amounts in minor units, times as RFC 3339 UTC, one name for each thing."""

from __future__ import annotations

from collections.abc import Mapping

from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent
from domain.account.giving_back import left_of_claim
from domain.account.honouring import left_to_honour
from domain.account.state import Account, AccountFold, account_of
from domain.errors import DamageFound
from domain.json_text import read_json
from domain.ports import AccountSummary
from domain.stream import RecordedEvent
from tui.text.format import rfc3339

RENAMED = {"ledger": "ledger_balance", "available": "available_balance", "opening": "opening_balance"}
"""Fields of the state that the JSON calls by their full name."""

TIME_FIELDS = frozenset({"status_from", "limit_from", "until"})
"""Times of the state whose names do not end in `_at`."""


def known_currency(account_id: str, account: AccountFold) -> str:
    """The account's currency, without which no amount means anything. Raises DamageFound."""
    if not account.currency:
        raise DamageFound(
            f"The opening of account {account_id} cannot be read, so no amount of it means anything; "
            f"`recount events {account_id}` shows what is stored."
        )
    return account.currency


def time_json(us: int | None) -> str | None:
    """UTC microseconds as RFC 3339; None where nothing has happened yet."""
    return rfc3339(us) if us else None


def state_json(account: AccountFold) -> dict[str, object]:
    """What `show` and `do` tell of a state. Amounts are minor units of `currency`."""
    return {
        "currency": account.currency,
        "country": account.country,
        "business": account.business,
        "statement_day": account.statement_day,
        "status": account.status,
        "ledger_balance": account.ledger,
        "available_balance": account.available,
        "overdraft_limit": account.overdraft_limit,
        "holds": [
            {
                "hold_id": hold_id,
                "amount": hold.amount,
                "placed_at": rfc3339(hold.placed_at),
                "description": hold.description,
            }
            for hold_id, hold in account.holds.items()
        ],
        "provisional_credits": [
            {
                "credit_id": credit_id,
                "amount": credit.amount,
                "entry": credit.entry,
                "claim_id": credit.claim_id,
            }
            for credit_id, credit in account.provisional_credits.items()
        ],
        "claims": [
            {
                "claim_id": claim_id,
                "amount": claim.amount,
                "entry": claim.entry,
                "left": left_of_claim(account, claim_id),
            }
            for claim_id, claim in account.claims.items()
            if claim.amount
        ],
        "honouring": [
            {"credit_id": credit_id, "amount": promise.amount, "until": rfc3339(promise.until)}
            for credit_id, promise in account.honouring.items()
        ],
        "honoured": [{"entry": entry, "amount": amount} for entry, amount in account.honoured.items()],
        "left_to_honour": left_to_honour(account, account.recorded_at),
        "totals": {"credits": account.credits, "debits": account.debits, "fees": account.fees},
        "unverified_from": account.unverified_from,
    }


def receipt_state_json(account: Account) -> dict[str, object]:
    """`state_json` with the version it holds at."""
    return {"version": account.version, **state_json(account)}


def evidence_state_json(state: Mapping[str, object]) -> dict[str, object]:
    """A state of a proof, whole, with times as RFC 3339."""
    return {field_json(name): value_json(name, value) for name, value in state.items()}


def field_json(name: str) -> str:
    """The JSON's name of a field of the state."""
    return RENAMED.get(name, name)


def value_json(name: str, value: object) -> object:
    """A value of the state: times as RFC 3339, whatever is nested likewise."""
    if isinstance(value, Mapping):
        return {str(key): value_json(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [value_json(name, inner) for inner in value]
    if (name.endswith("_at") or name in TIME_FIELDS) and isinstance(value, int):
        return time_json(value)
    return value


def summary_json(summary: AccountSummary) -> dict[str, object]:
    """An account of the list."""
    return {
        "account": summary.account_id,
        "currency": summary.currency,
        "status": summary.status,
        "version": summary.version,
        "ledger_balance": summary.ledger_balance,
        "available_balance": summary.available_balance,
        "last_recorded_at": rfc3339(summary.last_recorded_at),
        "holder_id": summary.holder_id,
        "holder_name": summary.holder_name,
    }


def event_json(recorded: RecordedEvent[AccountEvent]) -> dict[str, object]:
    """The whole envelope; `data` is the payload, as text where the stored text is not a JSON object."""
    return {
        "position": recorded.position,
        "event_id": recorded.event_id,
        "account": account_of(recorded.stream_id),
        "version": recorded.version,
        "type": recorded.type,
        "schema_version": recorded.schema_version,
        "recorded_at": rfc3339(recorded.recorded_at),
        "effective_at": rfc3339(recorded.effective_at),
        "actor": recorded.actor,
        "channel": recorded.channel,
        "reason": recorded.reason,
        "command_id": recorded.command_id,
        "correlation_id": recorded.correlation_id,
        "causation_id": recorded.causation_id,
        "data": _data_json(recorded.data),
        "prev_hash": recorded.prev_hash,
        "hash": recorded.hash,
        "problem": recorded.problem,
        "ledger_effect": None if recorded.event is None else ledger_effect(recorded.event),
    }


def _data_json(text: str) -> object:
    try:
        data: object = read_json(text)
    except ValueError:
        return text
    return data if isinstance(data, dict) else text
