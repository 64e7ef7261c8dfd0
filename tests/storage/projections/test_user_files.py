"""Read models that people bring as a file: what they may say, and what happens when they are wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.errors import BadInput
from domain.projections.projection import Layout
from storage.projections.user_files import load_projection
from tests.kit.projected_bank import USERS, Bank, two_accounts


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


def test_a_file_in_a_folder_that_others_may_write_is_not_run(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / "mine.py").write_text(USERS)
    folder.chmod(0o777)
    with pytest.raises(BadInput, match="could have been written by somebody else"):
        load_projection(str(folder / "mine.py"))
    folder.chmod(0o1777)
    assert load_projection(str(folder / "mine.py")).name == "by_channel"


ENDINGS = (
    "raise SystemExit(3)",
    "import sys; sys.exit('gone')",
    "raise KeyboardInterrupt",
    "raise GeneratorExit",
    "import asyncio; raise asyncio.CancelledError",
    "raise type('Own', (BaseException,), {'__str__': lambda self: 1 / 0})",
    "raise ValueError('\\ud800\\0' + 'x' * 10_000)",
    "def again(): again()\nINDENTagain()",
)


@pytest.mark.parametrize("ending", ENDINGS)
def test_code_that_would_end_the_program_is_an_error_with_its_line(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text("x = 1\n" + ending.replace("INDENT", ""))
    with pytest.raises(BadInput, match=rf"{file}, line [23]: \w+") as raised:
        load_projection(str(file))
    assert len(raised.value.message) < 1000
    raised.value.message.encode()


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_fold_that_would_end_the_program_stops_the_projection(
    bank: Bank, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / "mine.py"
    body = ending.replace("INDENT", "    ").replace("; ", "\n    ")
    file.write_text(f"name = 'mine'; version = 1\ndef apply(rows, event):\n    {body}\n")
    bank.projections.add(str(file))
    bank.catch_up("mine")
    status = {one.name: one for one in bank.projections.statuses()}["mine"]
    assert status.status == "failed"
    assert f"{file}, line " in status.problem
    file.write_text("name = 'mine'; version = 1\ndef apply(rows, event): rows['a', 'b'] = {'n': 1}\n")
    bank.projections.resume("mine")
    assert bank.rows("mine") == {"b": {"n": 1}}


def test_a_real_interrupt_is_still_one(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text("import signal\nsignal.raise_signal(signal.SIGINT)\n")
    with pytest.raises(KeyboardInterrupt):
        load_projection(str(file))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("handles = 5", "must say handles as a list of names"),
        ("handles = [['x']]", "must say handles in text"),
        ("handles = {'MoneyDeposited': 1}", "must say handles as a list"),
        ("handles = ['x'] * 101", "at most 100"),
        ("name = 'a\\n'", "must say its name"),
        ("name = 'x' * 42", "must say its name"),
        ("version = 10 ** 30", "must say its version"),
        ("version = True", "must say its version"),
        ("title = '\\x1b[2J'", "must say title in text"),
        ("title = 7", "must say title in text"),
        ("columns = iter(int, 1)", "must say columns as a list"),
        ("money = [1]", "must say money in text"),
        ("scope = '\\ud800'", "must say scope in text"),
        ("apply = 3", "must define apply"),
    ],
)
def test_what_a_file_says_of_itself_is_bounded(tmp_path: Path, said: str, told: str) -> None:
    file = tmp_path / "mine.py"
    file.write_text(f"name = 'x'; version = 1\ndef apply(rows, event): ...\n{said}\n")
    with pytest.raises(BadInput, match=told):
        load_projection(str(file))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"x = '\xff'", "line 1 is not UTF-8"),
        (b"x = 1\n\0", "line 2 holds a NUL"),
        (b"(" * 5000, "line 1: SyntaxError"),
        (b"x = " + b"-" * 100_000 + b"1", "line 1: (MemoryError|RecursionError)"),
        (b"#" * 1_100_000, "is longer than"),
    ],
)
def test_what_is_no_python_is_said(tmp_path: Path, content: bytes, told: str) -> None:
    file = tmp_path / "mine.py"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=told):
        load_projection(str(file))


def test_a_pipe_and_a_file_that_went_are_said(bank: Bank, tmp_path: Path) -> None:
    file = tmp_path / "by_channel.py"
    file.write_text(USERS)
    bank.projections.add(str(file))
    file.unlink()
    with pytest.raises(BadInput, match="There is no file"):
        bank.projections.advance("by_channel")
    os.mkfifo(file)
    with pytest.raises(BadInput, match="is not a file"):
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
