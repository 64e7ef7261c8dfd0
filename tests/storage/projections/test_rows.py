"""Keys of any length, and rows that are the same however many events make a batch."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from domain.account.commands import Deposit
from domain.errors import DamageFound
from domain.projections.projection import Key, Row
from domain.projections.read_models import READ_MODELS
from storage.projections.rows import RowCache, RowTable
from tests.kit.projected_bank import Bank, two_accounts

LONG = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(1000))
"""No page of an index holds it: 3,000 bytes that no compression makes fewer."""
KEYS: list[Key] = [
    ("1", "Bob"),
    ("1", LONG),
    ("1", LONG[:-1] + "a"),
    ("1", LONG[:250]),
    ("1", "sha256:" + sha256(LONG.encode()).hexdigest()),
    ("1", "zz"),
    (LONG, LONG),
    (LONG, "a"),
    (LONG + "b", ""),
    ("", LONG),
    ("~notes", LONG),
    ("~" + LONG, "a"),
    ("~notes", "a"),
    ("\U00010000" * 250, "\U00010000" * 250),
]


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bank]:
    yield from two_accounts(request, tmp_path)


def written(bank: Bank, rows: dict[Key, Row | None]) -> RowTable:
    table = RowTable(bank.store.database)
    with bank.store.database.writing() as driver:
        table.write(driver, "counterparties", 0, rows)
    return table


def test_a_key_of_any_length_is_read_back_whole_and_in_its_order(bank: Bank) -> None:
    table = written(bank, {key: {"n": n} for n, key in enumerate(KEYS)})
    for n, key in enumerate(KEYS):
        assert table.get("counterparties", 0, key) == {"n": n}
    whole = sorted((key, {"n": n}) for n, key in enumerate(KEYS))
    shown = [row for row in whole if not row[0][0].startswith("~")]
    assert table.read("counterparties", 0) == whole
    assert table.page("counterparties", 0, None, None, None) == shown
    assert table.count("counterparties", 0) == len(shown)
    for limit in (1, 2, 5):
        paged: list[tuple[Key, Row]] = []
        while page := table.page("counterparties", 0, None, paged[-1][0] if paged else None, limit):
            paged += page
        assert paged == shown
    for scope in ("1", LONG, "", "nobody"):
        rows = [row for row in shown if row[0][0] == scope]
        assert table.page("counterparties", 0, scope, None, None) == rows
        for place, (key, _) in enumerate(rows):
            assert table.page("counterparties", 0, scope, key, 2) == rows[place + 1 : place + 3]


def test_a_row_of_a_long_key_is_replaced_and_removed_like_any_other(bank: Bank) -> None:
    table = written(bank, {key: {"n": n} for n, key in enumerate(KEYS)})
    written(bank, {key: {"n": -1} for key in KEYS})
    assert {row["n"] for _, row in table.read("counterparties", 0)} == {-1}
    written(bank, dict.fromkeys(KEYS[1:]))
    assert table.read("counterparties", 0) == [(KEYS[0], {"n": -1})]


def test_no_counterparty_keeps_the_others_out_of_the_books(bank: Bank) -> None:
    for party in (LONG, "Bob", LONG[::-1]):
        bank.do(Deposit(account_id="1", amount=5, counterparty=party))
    assert {"ACME", "Bob", LONG, LONG[::-1]} <= bank.rows("counterparties", "1").keys()
    for _ in bank.projections.rebuild("counterparties"):
        pass
    assert bank.projections.compare("counterparties").equal


@pytest.mark.parametrize("key", ["\x00", "a\ud800"])
def test_a_fold_that_makes_what_no_database_keeps_stops_and_names_the_event(
    bank: Bank, key: str, tmp_path: Path
) -> None:
    for name, row in (
        ("keyed", f"rows[{key!r}, 'k'] = {{}}"),
        ("valued", "rows['a', 'k'] = {'text': '\\ud800'}"),
    ):
        file = tmp_path / f"{name}.py"
        file.write_text(
            f"name, version, handles = '{name}', 1, ['MoneyDeposited']\ndef apply(rows, event):\n    {row}\n"
        )
        file.chmod(0o600)
        bank.projections.add(str(file))
        bank.catch_up(name)
        status = next(one for one in bank.projections.statuses() if one.name == name)
        assert status.status == "failed"
        assert "event 2 of account-1 (MoneyDeposited)" in status.problem
        assert f"{name}.py, line 3" in status.problem
    assert bank.catch_up("declines") > 0


FOLDS = {
    "kept list": """
    row = rows.get(("a", "k"), {"seen": []})
    row["seen"].append(event.version)
    if event.version % 2 == 0:
        rows["a", "k"] = row
""",
    "default that is kept": """
    row = rows.setdefault(("a", "k"), {"seen": []})
    row["seen"].append(event.version)
""",
    "list put in two rows": """
    seen = rows.get(("a", "k"), {"seen": {"of": []}})["seen"]
    rows["a", "k"] = {"seen": seen}
    rows["b", "k"] = {"seen": seen}
    seen["of"].append(event.version)
""",
    "order of rows": """
    rows[event.channel, str(9 - event.version)] = {"first": [list(key) for key in rows][:1]}
""",
    "order of columns": """
    row = rows.get(("a", "k"), {"z": 0, "a": 0})
    rows["a", "k"] = {**row, "first": list(row)[0], "z": event.version}
""",
    "rows through values": """
    for row in rows.values():
        row["seen"].append(event.version)
    rows["a", str(event.version)] = {"seen": []}
""",
}


@pytest.mark.parametrize("fold", FOLDS)
def test_a_users_rows_do_not_depend_on_the_size_of_a_batch(bank: Bank, tmp_path: Path, fold: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(f"name, version = 'mine', 1\ndef apply(rows, event):{FOLDS[fold]}")
    file.chmod(0o600)
    bank.projections.add(str(file))
    while bank.projections.advance("mine", 1):
        pass
    assert_every_batch_gives(bank, "mine")


@pytest.mark.parametrize("name", [model.name for model in READ_MODELS])
def test_the_rows_of_a_read_model_do_not_depend_on_the_size_of_a_batch(bank: Bank, name: str) -> None:
    while bank.projections.advance(name, 1):
        pass
    assert_every_batch_gives(bank, name)


def assert_every_batch_gives(bank: Bank, name: str) -> None:
    """The rows that stand, of one event at a time, are those of batches of 1, 2, 3, … and all events."""
    model, events = bank.projections.model(name), bank.store.all_events()
    table = RowTable(bank.store.database)
    live = bank.projections.rows(name)
    assert live
    for size in range(1, len(events) + 1):
        generation = 100 + size
        for start in range(0, len(events), size):
            cache = RowCache(table, name, generation)
            for event in events[start : start + size]:
                if not model.handles or event.type in model.handles:
                    model.apply(cache, event)
            with bank.store.database.writing() as driver:
                table.write(driver, name, generation, cache.changed)
        assert table.page(name, generation, None, None, None) == live, size
        assert table.read(name, generation) == table.read(name, 101), size


@pytest.mark.parametrize(
    "row",
    [
        {1: 5},
        {"a": (1, 2)},
        {"a": {1: 2}},
        {"a": [0.5]},
        {"a": {"b": float("nan")}},
        {"a": b"x"},
        {"a": json.loads("[" * 100 + "]" * 100)},
    ],
)
def test_a_row_that_would_be_read_as_another_is_refused(bank: Bank, row: Any) -> None:
    cache = RowCache(RowTable(bank.store.database), "mine", 0)
    with pytest.raises((TypeError, ValueError)):
        cache["a", "k"] = row


@pytest.mark.parametrize(
    "data", ["", "{", "[]", '{"a": NaN}', '{"a": ' + "[" * 200_000 + "]" * 200_000 + "}"]
)
def test_a_row_that_cannot_be_read_is_damage_and_stands_as_what_it_says(bank: Bank, data: str) -> None:
    table = written(bank, {("a", "empty"): {}, ("a", "k"): {"n": 1}})
    with bank.store.database.writing() as driver:
        driver.execute(f"UPDATE projection_rows SET data = '{data}' WHERE key = 'k'")
    with pytest.raises(DamageFound, match="The row a k of the read model counterparties cannot be read"):
        table.get("counterparties", 0, ("a", "k"))
    assert table.read("counterparties", 0) == [(("a", "empty"), {}), (("a", "k"), {"unreadable": data})]


def test_what_is_handed_out_or_in_is_not_what_is_kept(bank: Bank) -> None:
    cache = RowCache(RowTable(bank.store.database), "mine", 0)
    mine: Row = {"list": [1], "object": {"deep": [1]}}
    cache["a", "k"] = mine
    for row in (mine, cache["a", "k"], dict(cache.items())["a", "k"], cache.setdefault(("a", "k"), {})):
        row["list"].append(2)
        row["object"]["deep"].append(2)
    assert cache["a", "k"] == {"list": [1], "object": {"deep": [1]}}
