"""What every store promises about reading the log."""

from __future__ import annotations

from typing import Any

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.ports import Displaced, Mark
from domain.search import ALL_EVENTS, EventFilter
from domain.stream import RecordedEvent
from tests.kit.bench import EPOCH, SECOND, Bench
from tests.kit.spec import A, deposited, opened, withdrawn
from tests.kit.stories import append, new, record

STREAM = stream_of(A)


def at(second: int) -> int:
    """The instant that many seconds after the clock's start."""
    return EPOCH + second * SECOND


def story(bench: Bench) -> None:
    """Ten events of all kinds; event n is recorded at n seconds."""
    pay = e.MoneyDeposited(amount=1500, kind="payroll", description="March salary", counterparty="ACME 100%")
    rent = e.MoneyWithdrawn(amount=900, kind="transfer", description="Rent_April", counterparty="O'Brien")
    cafe = e.MoneyWithdrawn(amount=45, description="Café ÉCLAIR", counterparty="日本")
    fee = e.FeeCharged(amount=35, fee_code="overdraft", description="back\\slash")
    attempt = e.WithdrawalDeclined(amount=60, reason_code="insufficient_funds", available=5)
    facts = [
        new(opened(300), recorded_at=at(1), actor="ada"),
        new(rent, recorded_at=at(2), channel="transfer", correlation_id="r-1"),
        new(fee, recorded_at=at(3), channel="system", correlation_id="r-1"),
        new(attempt, recorded_at=at(4), channel="card"),
        new(pay, recorded_at=at(5), effective_at=at(1), channel="system", reason="batch rerun"),
        new(cafe, recorded_at=at(6), channel="card", actor="bob"),
        new(e.AccountFrozen(), recorded_at=at(7), reason="Card STOLEN"),
        new(e.AccountUnfrozen(), recorded_at=at(8)),
        new(e.HoldPlaced(hold_id="h1", amount=45), recorded_at=at(9), effective_at=at(20)),
        new(e.OverdraftLimitChanged(limit=900), recorded_at=at(10)),
    ]
    append(bench.store, *facts)
    record(bench.store, [opened(900)], account_id="2")


FILTERS: list[tuple[EventFilter, list[int]]] = [
    (ALL_EVENTS, list(range(1, 11))),
    (EventFilter(types=frozenset({"MoneyWithdrawn", "FeeCharged"})), [2, 3, 6]),
    (EventFilter(types=frozenset()), []),
    (EventFilter(types=frozenset({"NoSuchType"})), []),
    (EventFilter(not_types=frozenset({"MoneyWithdrawn", "NoSuchType"})), [1, 3, 4, 5, 7, 8, 9, 10]),
    (EventFilter(backdated_only=True, not_types=frozenset({"MoneyDeposited"})), []),
    (EventFilter(min_amount=60), [2, 4, 5]),
    (EventFilter(max_amount=45), [3, 6, 9]),
    (EventFilter(min_amount=45, max_amount=60), [4, 6, 9]),
    (EventFilter(min_amount=61, max_amount=60), []),
    (EventFilter(actor="bob"), [6]),
    (EventFilter(actor="bo"), []),
    (EventFilter(channel="card"), [4, 6]),
    (EventFilter(correlation_id="r-1"), [2, 3]),
    (EventFilter(recorded_from=at(4)), [4, 5, 6, 7, 8, 9, 10]),
    (EventFilter(recorded_to=at(4)), [1, 2, 3, 4]),
    (EventFilter(recorded_from=at(4), recorded_to=at(5)), [4, 5]),
    (EventFilter(recorded_from=at(4) + 1, recorded_to=at(5) - 1), []),
    (EventFilter(backdated_only=True), [5]),
    (EventFilter(types_or_backdated=frozenset({"AccountFrozen"})), [5, 7]),
    (EventFilter(types_or_backdated=frozenset()), [5]),
    (EventFilter(types_or_backdated=frozenset({"MoneyWithdrawn"}), min_amount=100), [2, 5]),
    (EventFilter(text="salary"), [5]),
    (EventFilter(text="SALARY"), [5]),
    (EventFilter(text="payroll"), [5]),
    (EventFilter(text="o'brien"), [2]),
    (EventFilter(text="rerun"), [5]),
    (EventFilter(text="stolen"), [7]),
    (EventFilter(text="moneyw"), [2, 6]),
    (EventFilter(text="100%"), [5]),
    (EventFilter(text="%"), [5]),
    (EventFilter(text="_"), [2]),
    (EventFilter(text="\\"), [3]),
    (EventFilter(text="éclair"), [6]),
    (EventFilter(text="CAFÉ É"), [6]),
    (EventFilter(text="日"), [6]),
    (EventFilter(text="overdraft"), [10]),
    (EventFilter(text="no such text"), []),
    (EventFilter(text="transfer", channel="card"), []),
    (EventFilter(text="money", types=frozenset({"MoneyWithdrawn"}), max_amount=100, channel="card"), [6]),
]


class ReadContract:
    def test_one_event_is_found_by_its_version(self, bench: Bench) -> None:
        story(bench)
        row = bench.store.event(STREAM, 5)
        assert row is not None
        assert (row.version, row.type) == (5, "MoneyDeposited")
        assert bench.store.event(STREAM, 0) is None
        assert bench.store.event(STREAM, 11) is None
        assert bench.store.event("account-9999", 1) is None

    @pytest.mark.parametrize(
        ("asked", "versions"),
        [
            ({}, list(range(1, 11))),
            ({"after": 7}, [8, 9, 10]),
            ({"until": 2}, [1, 2]),
            ({"after": 2, "until": 4}, [3, 4]),
            ({"after": 4, "until": 4}, []),
            ({"after": 10}, []),
            ({"limit": 3}, [1, 2, 3]),
            ({"after": 3, "limit": 2}, [4, 5]),
            ({"limit": 0}, []),
        ],
    )
    def test_events_come_oldest_first_between_bounds(
        self, bench: Bench, asked: dict[str, Any], versions: list[int]
    ) -> None:
        story(bench)
        assert [row.version for row in bench.store.events(STREAM, **asked)] == versions

    @pytest.mark.parametrize(("wanted", "versions"), FILTERS)
    def test_a_filter_finds_what_it_says_in_both_directions(
        self, bench: Bench, wanted: EventFilter, versions: list[int]
    ) -> None:
        story(bench)
        page = bench.store.events_page
        assert [row.version for row in page(STREAM, wanted, limit=100)] == versions
        assert [row.version for row in page(STREAM, wanted, before=11, limit=100)] == versions
        assert [row.version for row in page(STREAM, wanted, limit=2)] == versions[:2]
        assert [row.version for row in page(STREAM, wanted, before=99, limit=2)] == versions[-2:]
        after_5, before_5 = [v for v in versions if v > 5], [v for v in versions if v < 5]
        assert [row.version for row in page(STREAM, wanted, after=5, limit=1)] == after_5[:1]
        assert [row.version for row in page(STREAM, wanted, before=5, limit=1)] == before_5[-1:]
        assert bench.store.count(STREAM, wanted) == len(versions)

    @pytest.mark.parametrize("limit", [1, 3, 10])
    def test_pages_joined_are_the_whole_in_both_directions(self, bench: Bench, limit: int) -> None:
        story(bench)
        whole = bench.store.events(STREAM)
        forward, after = list[RecordedEvent](), 0
        while rows := bench.store.events_page(STREAM, after=after, limit=limit):
            forward, after = forward + rows, rows[-1].version
        backward, before = list[RecordedEvent](), 11
        while rows := bench.store.events_page(STREAM, before=before, limit=limit):
            backward, before = rows + backward, rows[0].version
        assert forward == backward == whole

    def test_a_page_may_be_bounded_on_both_sides(self, bench: Bench) -> None:
        story(bench)
        rows = bench.store.events_page(STREAM, after=3, before=8, limit=2)
        assert [row.version for row in rows] == [6, 7]

    def test_an_unknown_stream_is_empty(self, bench: Bench) -> None:
        story(bench)
        nowhere = "account-9999"
        assert bench.store.events(nowhere) == []
        assert bench.store.events_page(nowhere, limit=5) == []
        assert bench.store.marks(nowhere, 1, 5) == []
        assert (bench.store.count(nowhere), bench.store.version_at(nowhere, at(99))) == (0, 0)
        assert bench.store.backdated(nowhere, 5, at(5)) == Displaced(None, ())

    def test_the_version_at_an_instant_is_the_last_recorded_by_then(self, bench: Bench) -> None:
        instants = [1, 2, 2, 2, 5, 9, 9]
        append(bench.store, *(new(deposited(1), recorded_at=at(n)) for n in instants))
        for asked in range(11):
            recorded_by_then = sum(instant <= asked for instant in instants)
            assert bench.store.version_at(STREAM, at(asked)) == recorded_by_then
            assert bench.store.version_at(STREAM, at(asked) - 1) == sum(n < asked for n in instants)

    def test_the_version_at_an_instant_of_a_long_history(self, bench: Bench) -> None:
        append(bench.store, *(new(deposited(1), recorded_at=at(n // 3)) for n in range(500)))
        assert [bench.store.version_at(STREAM, at(n)) for n in (-1, 0, 1, 100, 166, 999)] == [
            0, 3, 6, 303, 500, 500,
        ]  # fmt: skip

    def test_marks_are_events_without_their_payload(self, bench: Bench) -> None:
        story(bench)
        assert bench.store.marks(STREAM, 4, 5) == [
            Mark(4, "WithdrawalDeclined", at(4), at(4)),
            Mark(5, "MoneyDeposited", at(5), at(1)),
        ]
        assert [mark.version for mark in bench.store.marks(STREAM, 9, 99)] == [9, 10]
        assert bench.store.marks(STREAM, 5, 4) == []

    @pytest.mark.parametrize(
        ("version", "instant", "early", "backdated"),
        [
            (0, at(1) - 1, None, []),
            (1, at(1), None, [5]),
            (4, at(4), None, [5]),
            (5, at(5), None, []),
            (9, at(9), 9, []),
            (10, at(19), 9, []),
            (10, at(20), None, []),
        ],
    )
    def test_displaced_events_are_those_on_the_other_side_of_a_cut(
        self, bench: Bench, version: int, instant: int, early: int | None, backdated: list[int]
    ) -> None:
        """`version` being the last one recorded by the instant."""
        story(bench)
        displaced = bench.store.backdated(STREAM, version, instant)
        assert displaced.first_early == early
        assert [row.version for row in displaced.backdated] == backdated
        assert displaced.backdated == tuple(bench.store.events(STREAM)[v - 1] for v in backdated)

    def test_everything_comes_in_order_of_position_from_any_place(self, bench: Bench) -> None:
        for _ in range(3):
            record(bench.store, [deposited(1), withdrawn(1)])
            record(bench.store, [deposited(2)], account_id="2")
        rows = bench.store.all_events()
        assert [row.stream_id for row in rows] == [STREAM, STREAM, stream_of("2")] * 3
        for cut, row in enumerate(rows, start=1):
            assert bench.store.all_events(row.position) == rows[cut:]
            assert bench.store.all_events(row.position, limit=2) == rows[cut : cut + 2]
        assert bench.store.all_events(0, limit=4) == rows[:4]


class DamageContract:
    """A row that cannot be read is shown as it is; everything around it still answers."""

    @pytest.mark.parametrize(
        "columns",
        [
            {"data": "{"},
            {"data": ""},
            {"data": '{"amount":-1}'},
            {"data": '{"amount":"NaN"}'},
            {"data": '{"amount":5,"extra":1}'},
            {"data": "[]"},
            {"data": "null"},
            {"type": "MoneyTeleported"},
            {"schema_version": 99},
        ],
    )
    def test_an_unreadable_event_is_a_marked_raw_row(self, bench: Bench, columns: dict[str, Any]) -> None:
        story(bench)
        bench.tamper_event(STREAM, 5, **columns)
        row = bench.store.event(STREAM, 5)
        assert row is not None
        assert row.event is None
        assert row.problem != ""
        assert {name: getattr(row, name) for name in columns} == columns
        rows = bench.store.events(STREAM)
        assert [one.version for one in rows if one.event is None] == [5]
        assert [one.version for one in bench.store.all_events() if one.event is None] == [5]
        assert bench.store.events_page(STREAM, after=4, limit=1) == [row]
        facts = list(bench.store.replay_steps(A))
        assert [stamp[0] for event, stamp in facts if event is None] == [5]
        assert len(facts) == 10

    @pytest.mark.parametrize("data", ["{", "", '{"amount":"NaN"}', "[]", "null", '"text"'])
    def test_filters_answer_beside_an_unreadable_event(self, bench: Bench, data: str) -> None:
        story(bench)
        bench.tamper_event(STREAM, 5, data=data)
        found = {
            wanted: [row.version for row in bench.store.events_page(STREAM, wanted, limit=99)]
            for wanted in (
                EventFilter(text="money"),
                EventFilter(text="salary"),
                EventFilter(backdated_only=True),
                EventFilter(max_amount=45),
                EventFilter(min_amount=900),
            )
        }
        assert list(found.values()) == [[2, 5, 6], [], [5], [3, 6, 9], [2]]

    def test_the_problem_says_what_is_wrong_and_no_payload(self, bench: Bench) -> None:
        story(bench)
        bench.tamper_event(STREAM, 5, data='{"amount":"secret"}')
        bench.tamper_event(STREAM, 6, type="MoneyTeleported")
        bench.tamper_event(STREAM, 2, schema_version=99)
        problems = {row.version: row.problem for row in bench.store.events(STREAM) if row.problem}
        assert "amount" in problems[5]
        assert "secret" not in problems[5]
        assert "'MoneyTeleported'" in problems[6]
        assert "99" in problems[2]
