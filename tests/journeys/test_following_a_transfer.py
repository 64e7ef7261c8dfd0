"""Following a transfer to its other side and back, by keys on a real terminal: one key each way, nothing stacked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.ids import uuid7
from domain.ports import Store, StreamWrite
from domain.stream import NewEvent
from storage.bank import SqlBanks
from tests.journeys.test_five_jobs import RIVERA, at_work, sized

pytestmark = pytest.mark.terminal

OCONNOR = "3190"


def recorded(store: Store, correlation: str, *legs: tuple[str, e.AccountEvent]) -> Sequence[int]:
    """One piece of work that touches several accounts, recorded now; the version that each leg became."""
    heads = [store.head(account_id) for account_id, _ in legs]
    versions = [0 if head is None else head.version for head in heads]
    writes = [
        StreamWrite(
            stream_of(account_id),
            version,
            [
                NewEvent(
                    event=event,
                    event_id=uuid7(store.now()),
                    actor="standing-orders",
                    channel="transfer",
                    correlation_id=correlation,
                )
            ],
        )
        for (account_id, event), version in zip(legs, versions, strict=True)
    ]
    store.append(writes)
    return [version + 1 for version in versions]


@sized
def test_a_transfer_is_followed_and_back(demo: Path, size: tuple[int, int], tmp_path: Path) -> None:
    with closing(SqlBanks().open(str(demo))) as store:
        sent = e.MoneyWithdrawn(amount=20_00, kind="transfer", description="TO S OCONNOR")
        came = e.MoneyDeposited(amount=20_00, kind="transfer", description="FROM J RIVERA")
        there = recorded(store, "transfer-1", (RIVERA, sent), (OCONNOR, came))[1]
        recorded(store, "", (OCONNOR, e.MoneyDeposited(amount=1_00, description="LATER")))
    with at_work(demo, size, tmp_path) as agent:
        agent.types("4", f"other side account {OCONNOR}, event {there}")
        agent.types("o", "O'Connor")
        agent.sees("PAST")
        agent.types("4", f"other side account {RIVERA}, event 58")
        agent.types("o", "J. Rivera")
        agent.sees("LIVE")
        agent.types("\x1b", "1 of 15")
