"""`recount holder`: what is known of a person, and forgetting who they are."""

from __future__ import annotations

from dataclasses import replace

from tests.kit.recount import Recount


def test_what_is_known_of_a_holder(recount: Recount) -> None:
    found = recount.json("holder", "show", "C-1")
    assert (found["holder"], found["accounts"], found["cases"], found["erased"]) == (
        "C-1",
        ["4417"],
        [],
        False,
    )
    told = recount("holder", "show", "C-1").stdout
    assert "\x1b" not in told
    assert "Accounts: 4417" in told


def test_who_is_erased_stays_erased_and_everything_still_verifies(recount: Recount) -> None:
    before = recount.json("show", "4417") | {"holder_name": ""}
    assert "is erased" in recount("holder", "erase", "C-1").stdout
    assert recount.json("accounts", "--search", "4417")["holder_name"] == "erased"
    assert recount.json("show", "4417") | {"holder_name": ""} == before
    assert recount.json("verify")["intact"]
    assert "nothing changed" in recount("holder", "erase", "C-1").stdout


def test_a_case_keeps_who_its_holder_is(recount: Recount) -> None:
    recount("case", "open", "4417", "--reason-code", "overdraft-fee", "--regime", "internal", "--entry", "4")
    said = recount.error("holder", "erase", "C-1", code=1)
    assert said["rule"] == "legal-hold"
    assert "D-1, which is open" in said["message"]
    assert recount.json("holder", "show", "C-1")["held_by"] == [{"case": "D-1", "until": None}]
    assert not recount.json("holder", "show", "C-1")["erased"]


def test_files_of_their_cases_stay_and_are_named(recount: Recount) -> None:
    letter = recount.home / "letter.txt"
    letter.write_text("Dear J. Rivera")
    bank = replace(recount, bank=recount.home / "training.db")
    bank("init", "--training")
    first = ("--clock", "2026-03-16 09:00")
    bank("do", "open", "5", "--currency", "USD", "--holder", "C-1", options=first)
    bank("case", "open", "5", "--reason-code", "overdraft-fee", "--regime", "internal", options=first)
    for number in range(6):
        bank("case", "attach", "D-1", str(letter), "--words", f"page {number}", options=first)
    bank("case", "withdraw", "D-1", options=first)
    bank("case", "close", "D-1", options=first)
    later = ("--clock", "2028-03-20 09:00")
    shown = bank("holder", "show", "C-1", options=later).stdout
    listed = bank.json("holder", "show", "C-1", options=later)["files"]
    said = bank("holder", "erase", "C-1", options=later).stdout
    again = bank.json("holder", "erase", "C-1", options=later)["files"]
    assert "Attached files: D-1 letter.txt, D-1 letter.txt" in shown
    assert [(one["case"], one["number"], one["name"]) for one in listed] == [
        ("D-1", number, "letter.txt") for number in range(1, 7)
    ]
    assert again == listed
    assert "What was written in D-1 stays as it is, and may name them." in said
    assert "Files attached there stay too, and may name them: D-1 letter.txt, " in said
    assert "and 1 more." in said


def test_nobody_of_that_id(recount: Recount) -> None:
    assert "There is no holder 'X-9'" in recount.sentence("holder", "erase", "X-9", code=2)
