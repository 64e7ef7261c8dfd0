"""A case that is handed over: the sentence, and the file that says what it is about."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from domain.dispute import commands as c
from tests.kit.cases import Calendar, desk_on, executed, opened
from tui.application.cases.case_view import read_view
from tui.application.cases.copied_case import case_sentence, copy_case


def test_it_says_whose_it_is_where_it_stands_and_what_follows(tmp_path: Path) -> None:
    with desk_on(tmp_path, Calendar()) as desk:
        opened(desk)
        session = replace(desk, folder=tmp_path / "own")
        copied = copy_case(session, "D-1", read_view(session.cases, "D-1"), ["the lines of a pane"])
    assert copied.sentence == (
        "Case D-1 (account 77, Rosa Diaz): received; credit or determine by Fri 3 Apr 2026, 10 bd; "
        "next: give the case to whoever works on it."
    )
    assert copied.path is not None
    kept = copied.path.read_text()
    wanted = (
        copied.sentence,
        "After event 2 of the case",
        "Account 77, Rosa Diaz, amounts in USD, open",
        "America/New_York",
        "AS-AT, as it was known then: 300.00 USD",
        "AS-OF, by value date: 300.00 USD",
        "the lines of a pane",
        "Written by ada on ",
    )
    assert [words for words in wanted if words not in kept] == []


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (False, "next: close the case."),
        (True, "nothing is due; next: closed; take it up again if the customer asserts it anew."),
    ],
)
def test_a_closed_case_says_how_it_is_taken_up_again(tmp_path: Path, ended: bool, said: str) -> None:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        executed(session, c.Assign(assignee="ada"), c.WithdrawNotice(), *([c.CloseCase()] if ended else []))
        assert case_sentence("D-1", read_view(session.cases, "D-1")).endswith(said)
