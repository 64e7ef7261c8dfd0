"""`recount events` and `recount accounts`: nothing left out, nothing added, balances that a filter cannot move."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.state import stream_of
from domain.ports import StreamWrite
from domain.stream import NewEvent
from tests.kit.memory import MemoryStore
from tests.kit.recount import Recount, Row
from tui.cli import events as command

LEDGERS = [0, 50000, 41250, 37750, 47750, 47750]


def test_json_is_one_event_a_line_with_the_running_balance(recount: Recount) -> None:
    events = recount.lines("events", "4417")
    assert [event["version"] for event in events] == [1, 2, 3, 4, 5, 6]
    assert [event["ledger_balance"] for event in events] == LEDGERS
    third = events[2]
    assert (third["type"], third["account"], third["currency"]) == ("MoneyWithdrawn", "4417", "GBP")
    assert third["data"] == {"amount": 8750, "description": "rent \x1b[31m"}
    assert third["recorded_at"] == "2026-11-17T14:58:12Z"
    assert third["prev_hash"] == events[1]["hash"]


@pytest.mark.parametrize(
    ("words", "versions"),
    [
        (("--after", "2"), [3, 4, 5, 6]),
        (("--after", "6"), []),
        (("--until", "2"), [1, 2]),
        (("--after", "1", "--until", "#3"), [2, 3]),
        (("--from", "#5"), [5, 6]),
        (("--to", "#1"), [1]),
        (("--from", "2026-11-17 14:58:12"), [3, 4, 5, 6]),
        (("--from", "2026-11-16", "--to", "2026-11-17"), [2, 3, 4]),
        (("--from", "2026-11-17"), [2, 3, 4, 5, 6]),
        (("--from", "17/11/2026", "--to", "17.11.2026"), [2, 3, 4]),
        (("--from", "11/17/2026", "--to", "3:00pm tue paris"), [2]),
        (("--to", "last week"), [1]),
        (("--to", "-1d"), [1, 2, 3, 4, 5, 6]),
        (("--type", "FeeCharged"), [4]),
        (("--type", "feecharged", "--type", "HoldPlaced"), [4, 6]),
        (("--text", "PUMP"), [6]),
        (("--text", "nothing says this"), []),
    ],
)
def test_which_events_and_the_balance_does_not_move(
    recount: Recount, words: tuple[str, ...], versions: list[int]
) -> None:
    events = recount.lines("events", "4417", *words)
    assert [event["version"] for event in events] == versions
    assert [event["ledger_balance"] for event in events] == [LEDGERS[version - 1] for version in versions]


def test_pages_join_without_a_seam(recount: Recount, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PAGE", 2)
    assert [event["version"] for event in recount.lines("events", "4417", "--until", "5")] == [1, 2, 3, 4, 5]
    assert [event["ledger_balance"] for event in recount.lines("events", "4417")] == LEDGERS


@given(
    amounts=st.lists(st.integers(1, 500), min_size=1, max_size=60),
    picks=st.sets(st.integers(1, 61), min_size=1),
    dense=st.integers(0, 5),
)
@settings(max_examples=50, deadline=None)
def test_balances_are_those_of_the_whole_log_however_sparse_the_question(
    amounts: list[int], picks: set[int], dense: int
) -> None:
    store = MemoryStore(every=7)
    facts: list[e.AccountEvent] = [
        e.AccountOpened(currency="EUR"),
        *(e.MoneyDeposited(amount=amount) for amount in amounts),
    ]
    new = [
        NewEvent(event=fact, event_id=str(number), actor="core", channel="system")
        for number, fact in enumerate(facts)
    ]
    store.append([StreamWrite(stream_of("1"), 0, new)])
    versions = sorted(version for version in picks if version <= len(facts)) or [1]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(command, "DENSE", dense)
        found = command.balances(store, "1", versions)
    expected = {version: command.Balance(sum(amounts[: version - 1]), True) for version in versions}
    assert found == expected


def test_balances_after_a_damaged_event_are_not_sold_as_sure(
    recount: Recount, spoil: Callable[[int], None]
) -> None:
    spoil(3)
    events = recount.lines("events", "4417")
    assert [event["verified"] for event in events] == [True, True, False, False, False, False]
    assert events[2]["data"] == "{"
    assert events[2]["problem"]
    assert "unverified 465.00" in recount("events", "4417", "--type", "FeeCharged").stdout


def test_text_names_the_zone_and_shows_late_entries_and_memos(recount: Recount) -> None:
    lines = recount("events", "4417").stdout.splitlines()
    assert lines[0] == "Account 4417, GBP, times in Europe/London"
    assert "2026-11-17 10:00:00 late  MoneyDeposited" in lines[6]
    assert "(20.00)" in lines[7]
    assert "rent \\u{1b}[31m" in lines[4]
    assert "\x1b" not in "".join(lines)


def test_what_was_understood_is_said_beside_the_data(recount: Recount) -> None:
    shown = recount("events", "4417", "--from", "tue 15:00", "--json")
    assert shown.stderr == "From Tue 17 Nov 2026 15:00:00 (Europe/London)\n"
    assert "From Tue 17 Nov 2026 15:00:00" in recount("events", "4417", "--from", "tue 15:00").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--type", "Fee"), "did you mean FeeCharged?"),
        (("--type", "xyz"), "there are AccountOpened"),
        (("--from", "soon"), "I can't read"),
        (("--after", "x"), "'x' is no whole number from 0"),
    ],
)
def test_questions_that_cannot_be_read(recount: Recount, words: tuple[str, ...], said: str) -> None:
    assert said in recount.sentence("events", "4417", *words, code=2)


def test_accounts_a_line_each(recount: Recount) -> None:
    accounts = {account["account"]: account for account in recount.lines("accounts")}
    expected = {
        "account": "4417",
        "currency": "GBP",
        "status": "open",
        "version": 6,
        "ledger_balance": 47750,
        "available_balance": 45750,
        "last_recorded_at": "2026-11-18T10:00:00Z",
    }
    assert sorted(accounts) == ["4417", "Y-1"]
    assert {name: accounts["4417"][name] for name in expected} == expected


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ((), ["4417", "Y-1"]),
        (("--search", "rivera"), ["4417"]),
        (("--search", "y-"), ["Y-1"]),
        (("--search", "nobody"), []),
        (("--search", "\udcff"), []),
    ],
)
def test_accounts_are_found_by_number_and_holder(
    recount: Recount, words: tuple[str, ...], found: list[str]
) -> None:
    assert sorted(account["account"] for account in recount.lines("accounts", *words)) == found


def test_a_limit_never_passes_for_all(recount: Recount) -> None:
    limited = recount("accounts", "--limit", "1")
    assert len(limited.stdout.splitlines()) == 3
    assert limited.stderr == "The first 1 of 2 accounts; --limit shows more.\n"
    assert recount("accounts").stderr == "2 accounts.\n"
    assert "No account contains that text" in recount("accounts", "--search", "nobody").stderr


def test_accounts_come_in_pages(recount: Recount, monkeypatch: pytest.MonkeyPatch) -> None:
    from tui.cli import accounts

    monkeypatch.setattr(accounts, "PAGE", 1)
    assert sorted(account["account"] for account in recount.lines("accounts")) == ["4417", "Y-1"]
    assert len(recount.lines("accounts", "--limit", "1")) == 1


def test_holders_names_cannot_speak_to_the_terminal(recount: Recount) -> None:
    shown = recount("accounts")
    assert "J. Rivera \\u{1b}]52" in shown.stdout
    assert "\x1b" not in shown.stdout


def test_a_new_event_of_another_process_is_seen(
    recount: Recount, change: Callable[[str, list[Row]], None]
) -> None:
    change("4417", [(e.InterestCredited(amount=12), "2026-11-18T11:00:00", None)])
    assert recount.lines("events", "4417", "--after", "6")[0]["ledger_balance"] == 47762


def test_a_case_and_an_amount_are_found_across_accounts(recount: Recount) -> None:
    recount("case", "open", "4417", "--reason-code", "other-fee", "--regime", "internal")
    for text in ("D-1", "d1"):
        (line,) = recount.lines("accounts", "--search", text)
        assert (line["account"], line["found"]) == ("4417", {"case": "D-1", "version": None})
    recount.json("do", "withdraw", "4417", "36.50")
    for text in ("36.50", "£36.50", "-36.50"):
        (line,) = recount.lines("accounts", f"--search={text}")
        assert (line["account"], line["found"]) == ("4417", {"case": None, "version": 7})
    assert (
        recount.lines("accounts", "--search=+36.50") == recount.lines("accounts", "--search", "€36.50") == []
    )
    shown = recount("accounts", "--search", "36.50")
    assert re.search(r"event 7, withdrawal −36\.50, \d{4}-\d\d-\d\d \d\d:\d\d", shown.stdout)
    assert shown.stderr == "1 account with such an entry among the newest 50,000 events.\n"
    assert (
        "none of the newest 50,000 events moved that amount" in recount("accounts", "--search", "9.99").stderr
    )
    assert recount.lines("accounts", "--search", "rivera")[0]["found"] is None
