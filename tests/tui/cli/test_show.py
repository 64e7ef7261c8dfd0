"""`recount show`: the sentence, the figures, and points outside the account's life."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.kit.recount import Recount, Row


def test_the_time_is_the_answer(recount: Recount) -> None:
    sentence = recount("show", "4417", "--at", "tue 15:00").stdout.splitlines()[0]
    assert sentence == (
        "412.50 GBP at Tue 17 Nov 2026 15:00:00 (Europe/London); event 3 at 14:58:12, next 4 at 15:06:40"
    )


def test_json_holds_the_state_and_what_stands_around_it(recount: Recount) -> None:
    shown = recount.json("show", "4417", "--at", "2026-11-17 15:00")
    expected = {
        "account": "4417",
        "currency": "GBP",
        "lens": "as-at",
        "asked_at": "2026-11-17T15:00:00Z",
        "version": 3,
        "recorded_at": "2026-11-17T14:58:12Z",
        "effective_at": "2026-11-17T14:58:12Z",
        "next_version": 4,
        "next_recorded_at": "2026-11-17T15:06:40Z",
        "status": "open",
        "ledger_balance": 41250,
        "available_balance": 41250,
        "overdraft_limit": 0,
        "holds": [],
        "totals": {"credits": 50000, "debits": 8750, "fees": 0},
        "events_read": 3,
    }
    assert {name: shown[name] for name in expected} == expected
    assert shown["display"]["understood"] == "Tue 17 Nov 2026 15:00:00 (Europe/London)"
    assert shown["display"]["ledger_balance"] == "412.50 GBP"


def test_without_a_time_it_is_the_live_state(recount: Recount) -> None:
    shown = recount.json("show", "4417")
    assert (shown["version"], shown["next_version"], shown["asked_at"]) == (6, None, "2026-11-19T12:00:00Z")
    assert shown["ledger_balance"] == 47750
    assert shown["available_balance"] == 45750
    assert [(hold["hold_id"], hold["amount"]) for hold in shown["holds"]] == [("H-1", 2000)]


@pytest.mark.parametrize(
    ("words", "version", "ledger"),
    [
        (("--version", "4"), 4, 37750),
        (("--version", "#4"), 4, 37750),
        (("--at", "#4"), 4, 37750),
        (("--at", "2026-11-17"), 4, 37750),
        (("--at", "-1d"), 6, 47750),
        (("--at", "3pm on Tuesday"), 3, 41250),
        (("--at", "2026-11-17T14:58:12Z"), 3, 41250),
        (("--at", "2026-11-17T14:58:11Z"), 2, 50000),
    ],
)
def test_points_of_the_past(recount: Recount, words: tuple[str, ...], version: int, ledger: int) -> None:
    shown = recount.json("show", "4417", *words)
    assert (shown["version"], shown["ledger_balance"]) == (version, ledger)


def test_a_day_is_the_end_of_that_day_in_the_zone_and_says_so(recount: Recount) -> None:
    shown = recount.json("show", "4417", "--at", "2026-11-17", options=("--zone", "Asia/Tokyo"))
    assert (shown["asked_at"], shown["version"]) == ("2026-11-17T14:59:59.999999Z", 3)
    assert "(Asia/Tokyo)" in shown["display"]["sentence"]


def test_the_lens_by_value_date_counts_the_late_entry_and_is_labelled(recount: Recount) -> None:
    noon = ("--at", "2026-11-17 15:00")
    assert recount.json("show", "4417", *noon, "--lens", "as-of")["ledger_balance"] == 51250
    assert (
        recount("show", "4417", *noon, "--lens", "as-of")
        .stdout.splitlines()[0]
        .endswith("AS-OF, by value date")
    )


def test_by_value_date_even_the_first_event_may_be_recorded_later(
    recount: Recount, change: Callable[[str, list[Row]], None]
) -> None:
    from domain.account.events import AccountOpened

    change("L-1", [(AccountOpened(currency="GBP"), "2026-11-10T09:00:00", "2026-11-05T00:00:00")])
    shown = recount.json("show", "L-1", "--at", "2026-11-06 12:00", "--lens", "as-of")
    assert (shown["status"], shown["version"], shown["recorded_at"]) == ("open", 0, None)
    assert (shown["next_version"], shown["next_recorded_at"]) == (1, "2026-11-10T09:00:00Z")


def test_events_at_one_instant_are_told_apart(recount: Recount) -> None:
    sentence = recount.json("show", "4417", "--version", "5")["display"]["sentence"]
    assert "(events 5–6 at the same instant, ordered by version)" in sentence


def test_what_the_source_stated_stands_beside_the_replay(recount: Recount) -> None:
    assert recount.json("show", "4417", "--version", "5")["stated_balance"] == 47700
    text = recount("show", "4417", "--version", "5").stdout
    assert "Ledger            477.50 GBP" in text
    assert "Stated by source  477.00 GBP" in text
    assert recount.json("show", "4417", "--version", "4")["stated_balance"] is None


def test_amounts_follow_the_currency(recount: Recount) -> None:
    assert "Ledger           1,500 JPY" in recount("show", "Y-1").stdout


def test_names_cannot_speak_to_the_terminal(recount: Recount) -> None:
    text = recount("show", "4417").stdout
    assert "J. Rivera \\u{1b}]52;c;eA==\\u{7}[red]" in text
    assert not set(text) & {"\x1b", "\x07"}
    assert not set(recount("show", "4417", "--json").stdout) & {"\x1b", "\x07"}


@pytest.mark.parametrize("words", [("--at", "2026-11-01"), ("--at", "1999-01-01", "--lens", "as-of")])
def test_before_the_account_was_opened(recount: Recount, words: tuple[str, ...]) -> None:
    assert "had not been opened at that time" in recount.sentence("show", "4417", *words, code=2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--version", "7"), "events 1 to 6; there is no event 7"),
        (("--at", "#70"), "events 1 to 6; there is no event 70"),
        (("--version", "0"), "write 47 or #47"),
        (("--version", "-1"), "write 47 or #47"),
        (("--at", "tue 15:00", "--version", "3"), "give one of them"),
        (("--at", "#3", "--lens", "as-of"), "needs a time"),
        (("--at", "sometime"), 'I can\'t read "sometime" as a time'),
        (("--at", "2026-02-30"), "not in the calendar"),
    ],
)
def test_points_that_cannot_be(recount: Recount, words: tuple[str, ...], said: str) -> None:
    assert said in recount.sentence("show", "4417", *words, code=2)


def test_a_time_that_a_clock_change_repeats_shows_both_readings(recount: Recount) -> None:
    error = recount.error("show", "4417", "--at", "2026-10-25 01:30", code=2)
    assert error["kind"] == "bad-time"
    assert "2026-10-25T01:30:00+01:00" in error["message"]
    assert "2026-10-25T01:30:00+00:00" in error["message"]


def test_without_a_currency_no_amount_is_shown(recount: Recount, spoil: Callable[[int], None]) -> None:
    spoil(1)
    for words in (("show", "4417"), ("show", "4417", "--version", "3"), ("do", "deposit", "4417", "1")):
        assert "The opening of account 4417 cannot be read" in recount.sentence(*words, code=3)
    assert "unverified" in recount("events", "4417").stdout
    assert recount.json("prove", "4417", code=3)["unverified_from"] == 1
    assert "cannot be read" in recount("prove", "4417", code=3).stderr


def test_an_event_that_cannot_be_read_makes_the_figures_unverified(
    recount: Recount, spoil: Callable[[int], None]
) -> None:
    spoil(3)
    shown = recount.json("show", "4417")
    assert shown["unverified_from"] == 3
    assert "UNVERIFIED: event 3 cannot be read" in shown["display"]["sentence"]
    assert recount.json("show", "4417", "--version", "2")["unverified_from"] is None
