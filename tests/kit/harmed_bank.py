"""A bank in which the same fault was done to five accounts, and what two colleagues do about it in the shell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from domain.account import events as e
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.recount import Recount, Row, record

ADA, GRACE = ("--actor", "ada"), ("--actor", "grace")
DAY = "2026-11-18T10:00:"
PATTERN = """name = "wrong_fees"
version = 1


def look(history):
    for one in history:
        if one.type == "FeeCharged" and one.event.fee_code == "wrong":
            yield one.version, one.event.amount, "a wrong fee"
        if one.type == "InterestCredited":
            yield one.version, 25, "at the wrong rate"
        if one.type == "HoldPlaced":
            yield one.version, 0, "a hold"
"""


def account(currency: str, *fees: int, first: Row | None = None, holder: str = "") -> list[Row]:
    """An account that was charged wrong fees."""
    opened: list[Row] = [
        (e.AccountOpened(currency=currency, holder_id=holder), "2026-11-02T09:00:00", None),
        (e.MoneyDeposited(amount=90000), "2026-11-03T09:00:00", None),
    ]
    charged: list[Row] = [
        (e.FeeCharged(amount=fee, fee_code="wrong"), f"{DAY}{second:02}", None)
        for second, fee in enumerate(fees)
    ]
    return [*opened, *charged, *([] if first is None else [first])]


def harm(recount: Recount, folder: Path) -> Recount:
    """Charge five accounts, besides 4417, wrong fees, and keep a sweep for them in `swept` of the folder."""
    store = SqlStore(open_database(str(recount.bank)))
    record(store, "1001", account("GBP", 12_00))
    record(store, "1002", account("GBP", 12_00, 80_00))
    record(store, "1003", account("GBP", 12_00))
    record(store, "1004", account("EUR", 30_00))
    record(store, "1005", [*account("GBP"), (e.InterestCredited(amount=100), f"{DAY}30", None)])
    store.close()
    (folder / "wrong_fees.py").write_text(PATTERN)
    recount("sweep", str(folder / "wrong_fees.py"), "--save", str(folder / "swept"))
    return recount


def opened(harmed: Recount) -> Any:
    return harmed.json("batch", "open", str(harmed.home / "swept"), options=ADA)


def approved(harmed: Recount) -> None:
    opened(harmed)
    harmed("batch", "propose", "B-1", options=ADA)
    harmed("batch", "approve", "B-1", options=GRACE)


def posted(harmed: Recount) -> dict[str, Any]:
    *children, batch = harmed.lines_of("batch", "post", "B-1", options=ADA)
    return {one["account"]: one for one in children} | {"batch": batch}


def ledger(harmed: Recount, account_id: str) -> int:
    found: int = harmed.json("show", account_id)["ledger_balance"]
    return found


def children(harmed: Recount) -> dict[str, Any]:
    return {one["account"]: one for one in harmed.json("batch", "show", "B-1")["children"]}
