"""`recount log`: every event of the bank, the newest first, and those that come."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import cast

import psycopg
import pytest

from domain.account.commands import Deposit, Request
from domain.handlers.account import Handler
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT
from tests.kit.recount import RIVERA, Recount, record
from tests.tui.cli.test_json_page import CASE

EVENTS = [
    ("Y-1", 2),
    ("Y-1", 1),
    ("4417", 6),
    ("4417", 5),
    ("4417", 4),
    ("4417", 3),
    ("4417", 2),
    ("4417", 1),
]
"""Of the small bank, the newest first."""


def told(lines: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(line["account"], line["version"]) for line in lines]


def test_json_is_one_event_a_line_the_newest_first(recount: Recount) -> None:
    lines = recount.lines("log")
    assert told(lines) == EVENTS
    fee = lines[4]
    assert (fee["position"], fee["stream"], fee["case"], fee["currency"]) == (4, "account-4417", None, "GBP")
    assert (fee["type"], fee["ledger_effect"], fee["actor"]) == ("FeeCharged", -3500, "core")


@pytest.mark.parametrize(
    ("words", "events"),
    [
        (("--tail", "1"), EVENTS[:1]),
        (("--tail", "3", "--type", "moneydeposited"), [("Y-1", 2), ("4417", 5), ("4417", 2)]),
        (("--type", "FeeCharged", "--type", "HoldPlaced"), [("4417", 6), ("4417", 4)]),
        (("--text", "RENT"), [("4417", 3)]),
        (("--text", "nobody said this"), []),
        (("--actor", "core", "--tail", "2"), EVENTS[:2]),
        (("--actor", "somebody"), []),
        (("--from", "2026-11-17", "--to", "2026-11-17"), [("4417", 4), ("4417", 3), ("4417", 2)]),
        (("--text", "\udcff"), []),
    ],
)
def test_what_is_wanted_is_listed_and_nothing_else(
    recount: Recount, words: tuple[str, ...], events: list[tuple[str, int]]
) -> None:
    assert told(recount.lines("log", *words)) == events


def test_a_case_and_the_profile_stand_among_the_accounts(recount: Recount) -> None:
    recount("bank", "set", "name", "Harbour Bank")
    opened = recount.json("case", "open", "4417", *CASE)
    newest, *_ = recount.lines("log", "--type", "noticereceived")
    assert (newest["account"], newest["case"], newest["ledger_effect"]) == ("4417", opened["case"], None)
    (profile,) = recount.lines("log", "--type", "ProfileChanged")
    assert (profile["account"], profile["case"], profile["stream"]) == (None, None, "bank-profile")
    said = recount("log", "--tail", "30").stdout
    assert "set name" in said
    assert "notice of 5.00 GBP" in said


def test_people_are_told_whose_it_is_what_moved_and_who_did_it(recount: Recount) -> None:
    zone, heading, *lines = recount("log").stdout.splitlines()
    assert (zone, heading.split()[:3]) == ("Times in Europe/London", ["position", "recorded", "whose"])
    assert len(lines) == len(EVENTS)
    assert lines[4].split() == [
        *("4", "2026-11-17", "15:06:40", "4417", "4", "FeeCharged", "−35.00", "GBP", "core", "overdraft", "fee"),
    ]  # fmt: skip
    assert "(20.00)" in lines[2]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--type", "FeeChanged"), "'FeeChanged' is no kind of event; did you mean FeeCharged"),
        (("--from", "#3"), "--from is a time here: the log of the whole bank has no event numbers."),
        (("--to", "#3"), "--to is a time here: the log of the whole bank has no event numbers."),
        (("--tail", "0"), "Invalid value for '--tail': '0' is no whole number"),
        (("--from", "yestersomething"), 'I can\'t read "yestersomething" as a time'),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    recount: Recount, words: tuple[str, ...], sentence: str
) -> None:
    assert recount.sentence("log", *words, code=2).startswith(sentence)


@contextmanager
def following(recount: Recount, *words: str) -> Iterator[subprocess.Popen[str]]:
    command = [
        str(ROOT / ".venv/bin/recount"),
        "--db",
        str(recount.bank),
        "log",
        "--follow",
        "--json",
        *words,
    ]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_what_others_record_is_told_as_it_comes_until_it_is_told_to_stop(recount: Recount) -> None:
    with following(recount, "--tail", "2", "--type", "MoneyDeposited") as process:
        assert process.stdout is not None
        before = [json.loads(process.stdout.readline()) for _ in range(2)]
        assert told(before) == [("4417", 5), ("Y-1", 2)]
        with closing(SqlStore(open_database(str(recount.bank)))) as store:
            handler = Handler(store)
            for number in range(3):
                command = Deposit(account_id="4417", amount=number + 1)
                handler.execute(Request(command=command, command_id=f"c-{number}", actor="ann"))
        come = [json.loads(process.stdout.readline()) for _ in range(3)]
        assert told(come) == [("4417", 7), ("4417", 8), ("4417", 9)]
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert process.stdout.read() == ""


def test_a_server_that_goes_away_is_waited_for_and_one_that_lacks_what_was_read_is_told(
    recount: Recount, postgres: str, postgres_server: str
) -> None:
    name = postgres.rpartition("/")[2]
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
    with closing(SqlStore(open_database(postgres, create=True))) as store:
        record(store, "1", RIVERA[:1])
    with (
        following(replace(recount, bank=cast(Path, postgres))) as process,
        psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as admin,
        psycopg.connect(postgres, autocommit=True) as owner,
    ):

        def away() -> None:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            admin.execute(others, (name, owner.info.backend_pid))
            assert next_of(process).endswith("Waiting for it.")

        def back() -> None:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

        assert '"version":1' in next_of(process)
        away()
        back()
        assert next_of(process) == "The database is back."
        with closing(SqlStore(open_database(postgres))) as store:
            record(store, "1", RIVERA[1:2])
        assert '"version":2' in next_of(process)
        away()
        owner.execute("SET session_replication_role = replica; DELETE FROM events WHERE version = 2")
        back()
        assert json.loads(next_of(process))["error"]["kind"] == "damage"
        assert process.wait(PATIENCE) == 3


def next_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip()
