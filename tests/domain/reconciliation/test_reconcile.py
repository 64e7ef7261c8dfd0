"""A statement held against an account, case by case: what belongs together, what does not, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from domain.account import events as e
from domain.errors import BadInput
from domain.ports import Store
from domain.reconciliation.reconcile import GROUPS, Finding, Group, Reconciliation, reconcile
from tests.kit.reconciliations import Row, at, log_of, march, statement
from tests.kit.spec import A, opened
from tests.kit.stories import append, new


def held(store: Store, rows: Sequence[Row], opening: int = 0, **settings: object) -> Reconciliation:
    return reconcile(store, A, statement(rows, opening, **settings))  # type: ignore[arg-type]


def brief(one: Finding) -> tuple[list[int], list[int]]:
    """Lines of the file, and versions."""
    return [line.file_line for line in one.lines], [entry.version for entry in one.entries]


def shown(result: Reconciliation) -> dict[Group, list[tuple[list[int], list[int]]]]:
    """Groups that hold something."""
    return {name: [brief(one) for one in result.groups[name]] for name in GROUPS if result.groups[name]}


WAGES = Row(day=1, amount=150_000, name="ACME", ref="P-1")
RENT = Row(day=2, amount=-70_000, name="LANDLORD", ref="R-3")


class Case(NamedTuple):
    """What the log and the statement have, and what is found."""

    log: list[Row]
    lines: list[Row]
    groups: dict[Group, list[tuple[list[int], list[int]]]]


CASES = {
    "the same reference and amount, whatever the names": Case(
        [WAGES], [Row(day=1, amount=150_000, name="SALARY", ref="P-1")], {"matched": [([2], [2])]}
    ),
    "a reference that two bear goes with its amount": Case(
        [Row(day=3, amount=-10_000, ref="T"), Row(day=3, amount=-100, ref="T")],
        [Row(day=3, amount=-100, ref="T"), Row(day=3, amount=-10_000, ref="T")],
        {"matched": [([2], [3]), ([3], [2])]},
    ),
    "the same amount some days apart": Case(
        [Row(day=9, amount=-2_000, name="FIT")],
        [Row(day=11, amount=-2_000, name="FIT Gym Ltd")],
        {"timing": [([2], [2])], "matched": [([2], [2])]},
    ),
    "too many days apart": Case(
        [Row(day=9, amount=-2_000, name="FIT")],
        [Row(day=15, amount=-2_000, name="FIT")],
        {"only_statement": [([2], [])], "only_log": [([], [2])]},
    ),
    "alike ones go by their order": Case(
        [Row(day=4, amount=-300, name="BEAN"), Row(day=5, amount=-300, name="BEAN")],
        [Row(day=5, amount=-300, name="BEAN & CO"), Row(day=6, amount=-300, name="BEAN & CO")],
        {"timing": [([2], [2]), ([3], [3])], "matched": [([2], [2]), ([3], [3])]},
    ),
    "a name decides between two of one day": Case(
        [Row(day=4, amount=-300, name="Bean"), Row(day=4, amount=-300, name="Corner")],
        [Row(day=4, amount=-300, name="CORNER SHOP"), Row(day=4, amount=-300, name="BEAN")],
        {"matched": [([2], [3]), ([3], [2])]},
    ),
    "two that are equally near are for the agent": Case(
        [Row(day=4, amount=-300, name="Bean"), Row(day=8, amount=-300, name="Bean")],
        [Row(day=6, amount=-300, name="Bean")],
        {"only_statement": [([2], [])], "only_log": [([], [2]), ([], [3])]},
    ),
    "references that contradict each other are never one": Case(
        [Row(day=4, amount=-300, name="Bean", ref="X1")],
        [Row(day=4, amount=-300, name="Bean", ref="X2")],
        {"only_statement": [([2], [])], "only_log": [([], [2])]},
    ),
    "booked twice in the log": Case(
        [Row(day=4, amount=-300, name="Bean"), Row(day=4, amount=-300, name="Bean")],
        [Row(day=4, amount=-300, name="Bean")],
        {"only_log": [([], [3])], "matched": [([2], [2])]},
    ),
    "one on the statement, three in the log": Case(
        [
            Row(day=4, amount=-1_000, name="Ann"),
            Row(day=4, amount=-2_000, name="Bob"),
            Row(day=4, amount=-30),
        ],
        [Row(day=5, amount=-3_030, name="BATCH")],
        {"timing": [([2], [2, 3, 4])], "matched": [([2], [2, 3, 4])]},
    ),
    "two on the statement, one in the log": Case(
        [Row(day=4, amount=-1_026, name="Dee")],
        [Row(day=4, amount=-1_000, name="Dee"), Row(day=4, amount=-26, name="charges")],
        {"matched": [([2, 3], [2])]},
    ),
    "another amount of the same name": Case(
        [Row(day=3, amount=-3_000, name="BAR ROSE")],
        [Row(day=5, amount=-3_600, name="BAR ROSE")],
        {"differs": [([2], [2])]},
    ),
    "another amount of the same reference, long after": Case(
        [Row(day=3, amount=-3_000, ref="B")], [Row(day=25, amount=-3_600, ref="B")], {"differs": [([2], [2])]}
    ),
    "the other sign": Case(
        [Row(day=3, amount=-3_000, name="Shop")],
        [Row(day=3, amount=3_000, name="Shop refund")],
        {"sign": [([2], [2])]},
    ),
    "on neither side of it": Case(
        [WAGES, Row(day=6, amount=-3_500, words="fee")],
        [WAGES, Row(day=10, amount=-6_000, name="ATM 7", words="CASH")],
        {"only_statement": [([3], [])], "only_log": [([], [3])], "matched": [([2], [2])]},
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_belongs_together(case: Case) -> None:
    result = held(log_of(case.log, 1_000_000), case.lines, 1_000_000)
    assert shown(result) == case.groups
    assert result.closing[0] == result.closing[1] + sum(amount for _, amount in result.terms())
    assert result.agrees == (not case.groups.keys() - {"timing", "matched"})


def test_a_line_that_may_be_one_of_two_offers_both_the_nearest_first() -> None:
    log = log_of([Row(day=4, amount=-300, name="Bean"), Row(day=8, amount=-300, name="Bean")])
    (line,) = held(log, [Row(day=6, amount=-300, name="Bean")]).groups["only_statement"]
    assert [one.version for one in line.offered] == [2, 3]


def test_what_the_agent_takes_is_a_match_and_what_is_refused_is_none() -> None:
    log = log_of([Row(day=4, amount=-300, name="Bean"), Row(day=8, amount=-300, name="Bean")])
    lines = statement([Row(day=6, amount=-300, name="Bean")])
    taken = reconcile(log, A, lines, taken=[((0,), (3,))])
    assert shown(taken) == {"timing": [([2], [3])], "matched": [([2], [3])], "only_log": [([], [2])]}
    refused = reconcile(log, A, lines, refused=[(0, 2)])
    assert shown(refused) == {"timing": [([2], [3])], "matched": [([2], [3])], "only_log": [([], [2])]}


def test_an_entry_and_its_own_reversal_pair_off_where_the_statement_has_neither() -> None:
    log = log_of([Row(day=4, amount=-300, name="Bean")])
    append(log, new(e.EntryReversed(entry=2, amount=300, direction="credit"), recorded_at=at(6)))
    result = held(log, [])
    assert (shown(result), result.agrees) == ({}, True)
    assert [(one.version, two.version) for one, two in result.cancelled] == [(2, 3)]
    assert shown(held(log, [Row(day=4, amount=-300, name="Bean")])) == {
        "only_log": [([], [3])],
        "matched": [([2], [2])],
    }


def test_what_is_outside_the_days_of_the_statement_is_not_covered() -> None:
    log = log_of([Row(day=3, amount=500), Row(day=9, amount=-300, name="Bean"), Row(day=21, amount=-1)])
    result = held(log, [Row(day=10, amount=-300, name="Bean")], 500, first=10, last=20)
    assert shown(result) == {"timing": [([2], [3])], "matched": [([2], [3])]}
    assert (result.not_covered, result.opening, result.closing) == (1, (500, 200), (200, 200))
    assert dict(result.terms()) == {"opening": 300, "matched": -300}


def test_an_opening_balance_is_there_before_everything() -> None:
    log = log_of([])
    other = log_of([Row(day=2, amount=-100, ref="B")], 700)
    append(log, new(opened(900), recorded_at=at(2)), account_id="77")
    result = reconcile(log, "77", statement([], 900))
    assert (result.opening, result.agrees) == ((900, 900), True)
    assert held(other, [Row(day=2, amount=-100, ref="B")], 700).agrees


def test_a_statement_that_ends_before_the_log_books_it_differs_at_its_end() -> None:
    log = log_of([Row(day=12, amount=-300, name="Bean")])
    result = held(log, [Row(day=10, amount=-300, name="Bean")], last=11)
    assert (result.closing, result.agrees) == ((-300, 0), False)
    assert dict(result.terms()) == {"matched": -300}


def test_balances_that_do_not_add_up_are_told_first() -> None:
    result = held(log_of([]), [Row(day=2, amount=-100)], closing=900)
    assert dict(result.terms()) == {"only_statement": -100, "unexplained": 1000}


def test_the_drift_tells_what_is_timing_from_what_lasts() -> None:
    log = log_of(
        [
            WAGES,
            Row(day=2, amount=-70_000, ref="R-3"),
            Row(day=3, amount=-3_000, name="BAR ROSE"),
            Row(day=6, amount=-3_500, words="fee"),
        ]
    )
    lines = [
        WAGES,
        Row(day=3, amount=-70_000, ref="R-3", valued=2),
        Row(day=5, amount=-3_600, name="BAR ROSE"),
    ]
    drift = [(one.day.day, one.statement, one.log, one.timing, one.lasting) for one in held(log, lines).drift]
    assert drift == [
        (1, 150_000, 150_000, 0, 0),
        (2, 150_000, 80_000, 70_000, 0),
        (3, 80_000, 77_000, 3_000, 0),
        (5, 76_400, 77_000, 0, -600),
        (6, 76_400, 73_500, 0, 2_900),
    ]


@pytest.mark.parametrize(
    ("opening", "fee_on", "told"),
    [
        pytest.param(100_000, None, [], id="nothing comes of it"),
        pytest.param(100_000, 6, [([3], [2])], id="a fee the day after"),
        pytest.param(100_000, 7, [], id="a fee later"),
        pytest.param(200, None, [([3], [2])], id="below zero in between"),
    ],
)
def test_another_order_is_told_where_it_could_matter(
    opening: int, fee_on: int | None, told: list[tuple[list[int], list[int]]]
) -> None:
    first, second = Row(day=3, amount=-300, name="Bean"), Row(day=4, amount=200, name="Corner")
    log = log_of([first, second], opening)
    if fee_on is not None:
        append(log, new(e.FeeCharged(amount=5, fee_code="late"), recorded_at=at(fee_on)))
    lines = [Row(day=5, amount=200, name="Corner"), Row(day=5, amount=-300, name="Bean")]
    order = held(log, lines, opening).groups["order"]
    assert [brief(one) for one in order] == told
    assert all(one.after is not None and one.after.file_line == 2 for one in order)


def test_another_currency_is_refused() -> None:
    log = log_of([])
    append(log, new(e.AccountOpened(currency="USD"), recorded_at=at(1)), account_id="9")
    with pytest.raises(BadInput, match="The statement is in GBP, account 9 in USD"):
        reconcile(log, "9", statement([]))


def test_days_are_those_of_the_bank() -> None:
    log = log_of([])
    append(log, new(e.MoneyDeposited(amount=5, counterparty="Bean"), recorded_at=at(9, hour=23)))
    (one,) = held(log, [Row(day=10, amount=5, name="Bean")]).groups["timing"]
    assert (one.entries[0].booked, one.days_later) == (march(9), 1)
