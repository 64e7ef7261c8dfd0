"""`recount prove`: three ways, one answer, and no way to call damage a proof."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.kit.recount import Recount


def test_the_three_ways_agree(recount: Recount) -> None:
    proof = recount.json("prove", "4417")
    assert (proof["account"], proof["version"], proof["equal"]) == ("4417", 6, True)
    assert proof["first_difference"] is None
    for way in ("live", "snapshot", "replay"):
        assert proof[way]["state"]["ledger_balance"] == 47750
        assert proof[way]["state"]["recorded_at"] == "2026-11-18T10:00:00Z"
        assert proof[way]["milliseconds"] >= 0
    assert [proof[way]["events_read"] for way in ("live", "snapshot", "replay")] == [0, 6, 6]
    assert recount("prove", "4417").stdout.endswith(
        "EQUAL: live = full replay 6; there is no snapshot before event 6.\n"
    )


def test_the_live_state_only_knows_the_present(recount: Recount) -> None:
    proof = recount.json("prove", "4417", "--version", "#3")
    assert proof["live"] is None
    assert proof["replay"]["state"]["ledger_balance"] == 41250


def test_a_read_model_that_lies_is_found(recount: Recount, bank: Path) -> None:
    with closing(sqlite3.connect(bank)) as file:
        file.execute("UPDATE account_summary SET ledger_balance = 1 WHERE account_id = '4417'")
        file.commit()
    proof = recount.json("prove", "4417", code=3)
    assert (proof["equal"], proof["differing"]) == (False, ["ledger_balance"])
    assert proof["first_difference"] == {
        "version": 6,
        "field": "ledger_balance",
        "values": {"live": 1, "replay": 47750},
    }
    shown = recount("prove", "4417", code=3)
    assert "!=  ledger_balance" in shown.stdout
    assert "NOT EQUAL" in shown.stdout
    assert "from event 6 on the ways differ in ledger_balance" in shown.stderr


def test_an_event_that_cannot_be_read_proves_nothing(recount: Recount, spoil: Callable[[int], None]) -> None:
    spoil(3)
    proof = recount.json("prove", "4417", code=3)
    assert (proof["equal"], proof["unverified_from"]) == (False, 3)


def test_versions_that_are_not_there(recount: Recount) -> None:
    assert "there is no event 7" in recount.sentence("prove", "4417", "--version", "7", code=2)
    assert recount.error("prove", "9", code=2)["kind"] == "unknown-account"


def test_snapshots_stand_as_close_as_the_bank_wants_them(recount: Recount) -> None:
    recount("bank", "set", "snapshot_every", "2")
    far = recount.json("prove", "4417")["snapshot"]["events_read"]
    for _ in range(3):
        recount("do", "deposit", "4417", "1.00")
    proof = recount.json("prove", "4417")
    assert proof["equal"]
    assert proof["snapshot"]["events_read"] < 2 < far
    assert recount.json("verify")["findings"] == []
