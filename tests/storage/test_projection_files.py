"""Read models that people bring as a file: what they may say, and what happens when they are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import BadInput
from domain.projections import Layout
from tests.storage.projected_bank import USERS, Bank, two_accounts


@pytest.fixture(params=["sqlite", "postgresql"])
def bank(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bank]:
    yield from two_accounts(request, tmp_path)


def test_a_users_projection_answers_a_new_question(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    assert bank.projections.add(str(file)) == "by_channel"
    assert bank.rows("by_channel") == {"entries": {"entries": 4}}


def test_a_users_error_names_the_event_and_the_line_and_can_be_mended(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(
        USERS.replace('row["entries"] += 1', 'row["entries"] += 1 // (event.event.amount - 550_00)')
    )
    bank.projections.add(str(file))
    bank.catch_up("by_channel")
    status = {one.name: one for one in bank.projections.statuses()}["by_channel"]
    assert status.status == "failed"
    assert status.problem == (
        f"event 3 of account-1 (MoneyWithdrawn): {file}, line 10: ZeroDivisionError: integer division or modulo by zero"
    )
    file.write_text(USERS)
    bank.projections.resume("by_channel")
    assert bank.rows("by_channel") == {"entries": {"entries": 4}}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = (", "line 1: SyntaxError"),
        ("1 / 0", "line 1: ZeroDivisionError"),
        ("x = 1", "must say its name"),
        ("name = 'x'", "must say its version"),
        ("name = 'x'; version = 1", "must define apply"),
        (
            "name = 'x'; version = 1; handles = ['Nope']\ndef apply(rows, event): ...",
            "'Nope', which is no event type",
        ),
        ("name = 'declines'; version = 1\ndef apply(rows, event): ...", "comes with Recount"),
    ],
)
def test_a_file_that_is_no_projection_is_refused_with_the_reason(
    bank: Bank, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "mine.py"
    file.write_text(text)
    with pytest.raises(BadInput, match=message):
        bank.projections.add(str(file))


@pytest.mark.parametrize(
    "row", ["{'x': 1.5}", "{'x': object()}", "{'x': [1.5]}", "{'x': {1: 2}}", "{'x': (1, 2)}"]
)
def test_a_row_that_cannot_be_kept_exactly_stops_the_projection(bank: Bank, tmp_path: Path, row: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(f"name = 'mine'; version = 1\ndef apply(rows, event): rows['a', 'b'] = {row}\n")
    bank.projections.add(str(file))
    assert bank.catch_up("mine") == 0
    status = {one.name: one for one in bank.projections.statuses()}["mine"]
    assert "line 2: TypeError" in status.problem


def test_a_file_others_could_have_written_is_not_run(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    bank.projections.add(str(file))
    file.chmod(0o666)
    with pytest.raises(BadInput, match="could have been written by somebody else"):
        bank.projections.advance("by_channel")


def test_a_file_may_say_how_its_rows_are_shown(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(
        USERS + 'scope, key = "channel", "what"\nmoney = "amount"\ncolumns = ["entries", "amount"]\n'
    )
    model = bank.projections.model(bank.projections.add(str(file)))
    assert model.title == "Entries by channel"
    assert model.layout == Layout("channel", "what", ("entries", "amount"), frozenset({"amount"}))


def test_a_file_changed_before_it_was_first_run_is_run_as_it_is(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    bank.projections.add(str(file))
    file.write_text(USERS.replace("version = 1", "version = 2"))
    assert bank.rows("by_channel") == {"entries": {"entries": 4}}
    assert {one.name: one.version for one in bank.projections.statuses()}["by_channel"] == 2
