"""Rows nobody can make sense of: the list stays up, says what it has, and hides no account behind another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from domain.errors import DamageFound
from domain.ports import CurvePoint
from tests.kit import bank
from tests.kit.memory import MemoryStore
from tests.kit.shell import NORMAL, WIDE, painted, press, running, said
from tui.screens.kit.amounts import amount, amount_with_currency, instant


def damaged() -> MemoryStore:
    store = bank.memory()
    bank.fill(store, 4)
    rows = store.vault.summaries
    rows["4401"] = replace(rows["4401"], currency="QQQ")
    rows["4402"] = replace(rows["4402"], last_recorded_at=10**18)
    rows["4403"] = replace(rows["4403"], status="\x1b[2Jgone")
    return store


async def test_a_damaged_row_is_shown_as_it_is_stored() -> None:
    async with running(bank.session(damaged()), size=WIDE) as pilot:
        lines = {
            number: line
            for line in painted(pilot).splitlines()
            for number in bank.accounts(4)
            if number in line[:12]
        }
    assert "126,370? QQQ" in lines["4401"]
    assert "27 Sep 33658" in lines["4402"]
    assert r"\u{1b" in lines["4403"]


async def test_a_damaged_row_can_be_looked_at_and_proved_wrong() -> None:
    async with running(bank.session(damaged()), size=NORMAL) as pilot:
        await press(pilot, *"4401", "enter", "v")
        text = said(pilot)
    assert "DIFFERENT" in text
    assert "QQQ" in text


async def test_one_account_without_a_curve_leaves_the_others_theirs() -> None:
    class Torn(MemoryStore):
        def curve(self, account_id: str, first: int, last: int, points: int) -> list[CurvePoint]:
            if account_id == "4401":
                raise DamageFound("The snapshots of 4401 contradict each other.")
            return super().curve(account_id, first, last, points)

    filled = bank.memory()
    bank.fill(filled, 4)
    async with running(bank.session(Torn(filled.vault, clock=lambda: bank.NOW)), size=WIDE) as pilot:
        lines: Sequence[str] = [line for line in painted(pilot).splitlines() if " open " in line]
    drawn = ["█" in line for line in lines[:4]]
    assert drawn == [True, False, True, True]


def test_amounts_and_instants_that_are_none_are_quoted() -> None:
    assert amount(-63_500, "GBP") == "−635.00"
    assert amount(-63_500, "") == "-63,500?"
    assert amount_with_currency(5, "\x1b[31m") == r"5? \u{1b}[…"
    assert amount_with_currency(5, "") == "5?"
    assert instant(0) == "1970-01-01 00:00:00Z"
    assert instant(10**18) == "+033658-09-27 01:46:40Z"
