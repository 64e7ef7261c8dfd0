"""Conditions as they are typed: what each line means, what it is completed to, and what is said of what is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from domain.history.stop_when import ActorIs, AmountIs, CaseIs, Changes, Condition, FigureIs, TypeIs
from tui.application.search.completion import NamesSeen
from tui.application.search.stop_parser import (
    completed_condition,
    condition_words,
    help_for_condition,
    parse_condition,
)

FEES = frozenset({"FeeCharged"})


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        ("available < 0", FigureIs("available", "<", 0)),
        ("Available<−1,250.50 GBP", FigureIs("available", "<", -125_050)),
        ("ledger ≥ £5", FigureIs("balance", ">=", 500)),
        ("balance > 1000", FigureIs("balance", ">", 100_000)),
        ("holds == 0.00", FigureIs("holds", "=", 0)),
        ("amount >= 50", AmountIs(">=", 5_000)),
        ("type = fee", TypeIs(FEES)),
        ("type: fees, FeeCharged", TypeIs(FEES)),
        ("type changes", Changes("type")),
        ("actor  change", Changes("actor")),
        ("actor = Ada Ohm", ActorIs("Ada Ohm")),
        ("case", CaseIs("")),
        ("case = D-58", CaseIs("D-58")),
    ],
)
def test_what_a_line_means(typed: str, condition: Condition) -> None:
    assert parse_condition(typed, "GBP") == condition


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Say when to stop, such as available < 0, or Esc to leave."),
        ("availabel < 0", "“availabel” is nothing to stop at; did you mean available?"),
        ("< 0", "“” is nothing to stop at; known are available, balance, holds, amount, actor, type, case"),
        ("available", "available alone is no condition; write available < 0."),
        ("available <", "Nothing stands behind <; write available < 0."),
        ("available < zero", "'zero' is not an amount; write it like "),
        ("available < 0 EUR", "'0 EUR' names another currency than GBP; write the amount in GBP."),
        ("balance changes", "Of balance nothing is said to change; write balance > 1000."),
        ("balance is low", "I can't read “balance is low”; write balance > 1000."),
        ("amount > 0", "'0' is nothing; an amount is more than zero."),
        ("actor > ada", "actor is no amount, so > says nothing of it; write actor = ops/mlee, or actor ch"),
        ("type = fea", "“fea” is no kind of event; did you mean fee?"),
        ("type = ,", "No kind of event stands behind =; write type = fee, or type changes."),
        ("x" * 201, "A condition has at most 200 characters; type less."),
    ],
)
def test_what_is_said_of_a_line_that_is_no_condition(typed: str, said: str) -> None:
    with pytest.raises(BadInput) as raised:
        parse_condition(typed, "GBP")
    assert raised.value.message.startswith(said)


@given(
    st.builds(
        FigureIs,
        st.sampled_from(["available", "balance", "holds"]),
        st.sampled_from(["<", "<=", "=", ">=", ">"]),
        st.integers(-(10**12), 10**12),
    )
)
def test_a_condition_is_read_from_its_own_words(condition: Condition) -> None:
    assert parse_condition(condition_words(condition, "GBP"), "GBP") == condition


@given(st.text(max_size=30) | st.from_regex(r"(available|type|actor|case) ?[<=:]?.{0,9}", fullmatch=True))
def test_any_text_is_a_condition_or_a_sentence(typed: str) -> None:
    help_for_condition(typed)
    completed_condition(typed, NamesSeen())
    try:
        said = condition_words(parse_condition(typed, "GBP"), "GBP") + "."
    except BadInput as error:
        said = error.message
    assert said.endswith((".", "?"))


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("av", "available"),
        ("", None),
        ("available ", None),
        ("actor ch", "actor changes"),
        ("actor = op", "actor = ops/mlee"),
        ("type = fee,dec", "type = fee,decline"),
        ("balance < 1", None),
    ],
)
def test_what_an_unfinished_line_is_completed_to(typed: str, whole: str | None) -> None:
    assert completed_condition(typed, NamesSeen(actors=("ops/mlee",))) == whole


def test_the_start_of_a_line_is_helped_on() -> None:
    assert help_for_condition("type") == "write type = fee, or type changes"
    assert help_for_condition("tea") == ""
