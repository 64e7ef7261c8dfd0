"""Proof: the live state, the nearest keyframe plus its tail, and a full replay must agree field by field."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

from domain.account import Account
from domain.errors import BadInput, UnknownAccount
from domain.ports import AccountSummary, ReplayCost, Store
from domain.timeline import fold


@dataclass(frozen=True, slots=True)
class Evidence:
    """One way to the state: the state as named fields, what was read, and how long it took (milliseconds)."""

    state: Mapping[str, object]
    events_read: int
    bytes_read: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Difference:
    """The first version at which two ways part, the field, and each way's value of it."""

    version: int
    field: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Proof:
    """`live` is None when the version is not the head: the live state only knows the present."""

    account_id: str
    version: int
    live: Evidence | None
    snapshot: Evidence
    replay: Evidence
    snapshot_version: int
    differing: tuple[str, ...]
    first_difference: Difference | None
    unverified_from: int | None

    @property
    def equal(self) -> bool:
        """All ways agree and every event could be read."""
        return not self.differing and self.unverified_from is None


def prove(store: Store, account_id: str, version: int | None = None) -> Proof:
    """Compare the ways to the state at a version (default: the head).

    Raises UnknownAccount, and BadInput for a version the account has not reached.
    """
    summary = store.summary(account_id)
    if summary is None:
        raise UnknownAccount(account_id)
    at = summary.version if version is None else version
    if not 1 <= at <= summary.version:
        raise BadInput(f"Account {account_id} has events 1 to {summary.version}; there is no event {at}.")
    keyframe = store.keyframe(account_id, at)
    live = _live(store, account_id) if at == summary.version else None
    snapshot = _measured(store, account_id, keyframe, at)
    replay = _measured(store, account_id, None, at)
    ways = {"live": live, "snapshot": snapshot, "replay": replay}
    differing = _differing({name: way.state for name, way in ways.items() if way is not None})
    return Proof(
        account_id=account_id,
        version=at,
        live=live,
        snapshot=snapshot,
        replay=replay,
        snapshot_version=keyframe.version if keyframe is not None else 0,
        differing=differing,
        first_difference=_first_difference(store, account_id, at, ways, differing) if differing else None,
        unverified_from=_as_number(replay.state["unverified_from"]),
    )


def fields_of(account: Account) -> dict[str, object]:
    """The state as named fields, the derived figures included, ready for JSON."""
    return {**asdict(account), "held": account.held, "available": account.available}


def fields_of_summary(summary: AccountSummary) -> dict[str, object]:
    """The read model in the words of the state, as far as it keeps them."""
    return {
        "status": summary.status,
        "currency": summary.currency,
        "holder_id": summary.holder_id,
        "version": summary.version,
        "ledger": summary.ledger_balance,
        "available": summary.available_balance,
        "overdraft_limit": summary.overdraft_limit,
        "held": summary.held,
        "credits": summary.credits,
        "debits": summary.debits,
        "fees": summary.fees,
        "recorded_at": summary.last_recorded_at,
    }


def _live(store: Store, account_id: str) -> Evidence:
    """The read model and the head's stored state, merged: where they disagree the read model shows."""
    started = time.perf_counter()
    head, summary = store.head(account_id), store.summary(account_id)
    assert head is not None
    assert summary is not None
    state = {**fields_of(head), **fields_of_summary(summary)}
    return Evidence(state, 0, 0, _since(started))


def _measured(store: Store, account_id: str, keyframe: Account | None, version: int) -> Evidence:
    started, cost = time.perf_counter(), list[ReplayCost]()
    after = keyframe.version if keyframe is not None else 0
    account, count = fold(keyframe, store.facts(account_id, after=after, until=version, cost=cost))
    return Evidence(fields_of(account), count, sum(part.bytes_read for part in cost), _since(started))


def _differing(states: Mapping[str, Mapping[str, object]]) -> tuple[str, ...]:
    """Names of the fields on which the states do not all agree."""
    reference = states["replay"]
    return tuple(
        name for name in reference if any(state[name] != reference[name] for state in states.values())
    )


def _first_difference(
    store: Store, account_id: str, at: int, ways: Mapping[str, Evidence | None], differing: tuple[str, ...]
) -> Difference:
    """Where replay and keyframes part: bisected over the keyframes; the live state parts at the head."""
    name, version = differing[0], at
    if ways["snapshot"] is not None and ways["replay"] is not None:
        parted = [
            field for field in differing if ways["snapshot"].state[field] != ways["replay"].state[field]
        ]
        if parted:
            name, version = _bisect(at, lambda v: _keyframe_difference(store, account_id, v), parted[0])
    values = {way: evidence.state[name] for way, evidence in ways.items() if evidence is not None}
    return Difference(version, name, values)


def _bisect(at: int, differs: Callable[[int], str | None], field: str) -> tuple[str, int]:
    """Smallest version at which keyframe + tail and replay differ, given that they do at `at`."""
    low, high = 0, at
    while high - low > 1:
        middle = (low + high) // 2
        found = differs(middle)
        if found is None:
            low = middle
        else:
            high, field = middle, found
    return field, high


def _keyframe_difference(store: Store, account_id: str, version: int) -> str | None:
    """First field on which keyframe + tail and full replay differ at the version, if any."""
    keyframe = store.keyframe(account_id, version)
    if keyframe is None:
        return None
    tail, _ = fold(keyframe, store.facts(account_id, after=keyframe.version, until=version))
    whole, _ = fold(None, store.facts(account_id, until=version))
    left, right = fields_of(tail), fields_of(whole)
    return next((name for name in right if left[name] != right[name]), None)


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)


def _as_number(value: object) -> int | None:
    return value if isinstance(value, int) else None
