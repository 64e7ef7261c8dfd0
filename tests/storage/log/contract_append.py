"""What every store promises about writing."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from domain.account import events as e
from domain.account.event_kinds import SCHEMA_VERSIONS
from domain.account.state import stream_of
from domain.errors import BadInput, ReadOnly, Refused
from domain.ports import Holder, Receipt, Store, StreamWrite
from domain.search import EventFilter
from domain.stream import NewEvent, RecordedEvent, VersionConflict
from tests.kit.bench import DAY, EPOCH, SECOND, Bench
from tests.kit.spec import A, deposited, held, opened, withdrawn
from tests.kit.stories import append, new, record

STREAM, OTHER = stream_of(A), stream_of("2")
AWKWARD = 'O\'Brien "& Sons" \x1b[31m 日本 👩‍👩‍👧 \u202e; DROP TABLE events; --\n\t%_\\ é e\u0301'


def write(expected: int, *events: NewEvent, stream: str = STREAM) -> StreamWrite:
    return StreamWrite(stream, expected, events)


class AppendContract:
    @pytest.mark.parametrize(
        "more",
        ["[" * 200_000 + "]" * 200_000, '{"x":' * 10_000 + "5" + "}" * 10_000, json.dumps([{}] * 2_000)],
    )
    def test_a_payload_that_nests_beyond_any_reader_is_a_marked_row(self, bench: Bench, more: str) -> None:
        """Wide is not deep: a list of many objects is read."""
        text = f'{{"Amount":7,"more":{more}}}'
        bench.store.append([write(0, new(deposited(700), stored=(1, text)), new(deposited(5)))])
        first, second = bench.store.events(STREAM)
        is_wide = more.startswith("[{}")
        assert (first.data, bool(first.problem), second.problem) == (text, not is_wide, "")
        assert bench.store.count(STREAM, EventFilter(min_amount=700)) == is_wide
        assert bench.store.count(STREAM, EventFilter(text="deposited")) == 2

    @pytest.mark.parametrize("letter", ["x", "𐀀"])
    def test_ids_have_a_length_that_every_index_holds(self, bench: Bench, letter: str) -> None:
        fits, too_long = letter * 250, letter * 251
        bench.store.append([write(0, new(opened(5), event_id=fits, command_id=fits))])
        assert bench.store.existing_ids(STREAM, [fits]) == {fits}
        assert bench.store.receipt(STREAM, fits) is not None
        unfit: list[dict[str, Any]] = [
            {"event_id": too_long},
            {"command_id": too_long},
            {"event_id": "a\x00"},
        ]
        for ids in unfit:
            with pytest.raises(BadInput, match="at most 250 characters"):
                bench.store.append([write(1, new(deposited(5)), new(deposited(5), **ids))])
        with pytest.raises(BadInput, match="at most 250 characters"):
            bench.store.append([write(0, new(opened(5)), stream=stream_of(too_long))])
        assert len(bench.store.all_events()) == 1

    def test_a_receipt_says_what_was_written(self, bench: Bench) -> None:
        bench.store.append([write(0, new(opened(5)), stream=OTHER)])
        facts = [new(opened(5)), new(deposited(7))]
        (receipt,) = bench.store.append([write(0, *facts)])
        rows = bench.store.events(STREAM)
        assert (receipt.stream_id, receipt.version) == (STREAM, 2)
        for line, row, fact in zip(receipt.lines, rows, facts, strict=True):
            assert (line.version, line.type, line.event_id) == (row.version, row.type, fact.event_id)
            assert (line.recorded_at, line.position, line.hash) == (row.recorded_at, row.position, row.hash)

    def test_an_event_comes_back_as_it_was_given(self, bench: Bench) -> None:
        event = e.MoneyWithdrawn(amount=5, kind="atm", description="cash", counterparty="ATM 7")
        fact = NewEvent(
            event=event,
            event_id="as-given",
            actor="bob",
            channel="atm",
            reason="because",
            command_id="c-1",
            correlation_id="r-1",
            causation_id="u-1",
            effective_at=EPOCH - DAY,
        )
        append(bench.store, new(opened(5)), fact)
        row = bench.store.event(STREAM, 2)
        assert row is not None
        assert (row.event, row.problem, row.type) == (event, "", "MoneyWithdrawn")
        assert (row.event_id, row.actor, row.channel, row.reason) == ("as-given", "bob", "atm", "because")
        assert (row.command_id, row.correlation_id, row.causation_id) == ("c-1", "r-1", "u-1")
        assert (row.stream_id, row.version, row.effective_at) == (STREAM, 2, EPOCH - DAY)
        assert row.schema_version == SCHEMA_VERSIONS["MoneyWithdrawn"]
        assert row.is_backdated

    def test_versions_have_no_gaps_and_positions_only_grow(self, bench: Bench) -> None:
        for _ in range(3):
            append(bench.store, new(opened()), new(deposited(1)))
            append(bench.store, new(deposited(1)), account_id="2")
        assert [row.version for row in bench.store.events(STREAM)] == [1, 2, 3, 4, 5, 6]
        assert [row.version for row in bench.store.events(OTHER)] == [1, 2, 3]
        positions = [row.position for row in bench.store.all_events()]
        assert len(set(positions)) == 9
        assert positions == sorted(positions)

    @pytest.mark.parametrize("expected", [0, 1, 2, 4, 99])
    def test_a_stream_elsewhere_than_expected_is_a_conflict(self, bench: Bench, expected: int) -> None:
        record(bench.store, [opened(), deposited(1), withdrawn(1)])
        before = bench.store.all_events()
        with pytest.raises(VersionConflict) as conflict:
            bench.store.append([write(expected, new(deposited(9)))])
        error = conflict.value
        assert (error.stream_id, error.expected, error.actual) == (STREAM, expected, 3)
        assert error.verdict is None
        assert list(error.between) == bench.store.events(STREAM, after=expected)
        assert bench.store.all_events() == before

    def test_a_stream_that_does_not_exist_is_at_version_0(self, bench: Bench) -> None:
        with pytest.raises(VersionConflict) as conflict:
            bench.store.append([write(1, new(deposited(9)))])
        assert (conflict.value.actual, conflict.value.between) == (0, ())

    def test_a_conflict_carries_the_first_hundred_events_between(self, bench: Bench) -> None:
        record(bench.store, [deposited(1)] * 120)
        with pytest.raises(VersionConflict) as conflict:
            bench.store.append([write(10, new(deposited(9)))])
        assert conflict.value.actual == 120
        assert [row.version for row in conflict.value.between] == list(range(11, 111))

    def test_two_streams_are_written_together(self, bench: Bench) -> None:
        first, second = bench.store.append(
            [write(0, new(opened(1)), new(deposited(1))), write(0, new(opened(2)), stream=OTHER)]
        )
        assert (first.stream_id, first.version) == (STREAM, 2)
        assert (second.stream_id, second.version) == (OTHER, 1)
        assert [row.stream_id for row in bench.store.all_events()] == [STREAM, STREAM, OTHER]

    def test_or_neither_is(self, bench: Bench) -> None:
        record(bench.store, [opened(1)], account_id="2")
        before = bench.store.all_events()
        with pytest.raises(VersionConflict) as conflict:
            bench.store.append([write(0, new(opened(1))), write(0, new(deposited(1)), stream=OTHER)])
        assert conflict.value.stream_id == OTHER
        assert bench.store.all_events() == before
        assert bench.store.head(A) is None
        assert bench.store.summary(A) is None
        assert bench.store.count(STREAM) == 0

    def test_of_rivals_at_one_version_exactly_one_wins(self, bench: Bench) -> None:
        """The guard is the key (stream, version), not a look beforehand."""
        record(bench.store, [opened()])
        rivals = [bench.open() for _ in range(4)]
        for version in range(1, 11):
            barrier = Barrier(len(rivals))

            def attempt(
                store: Store, version: int = version, barrier: Barrier = barrier
            ) -> Receipt | VersionConflict:
                barrier.wait()
                try:
                    return store.append([write(version, new(deposited(1)))])[0]
                except VersionConflict as conflict:
                    return conflict

            with ThreadPoolExecutor(len(rivals)) as pool:
                answers = list(pool.map(attempt, rivals))
            receipts = [answer for answer in answers if isinstance(answer, Receipt)]
            assert [receipt.version for receipt in receipts] == [version + 1]
        assert [row.version for row in bench.store.events(STREAM)] == list(range(1, 12))
        head = bench.store.head(A)
        assert head is not None
        assert head.ledger == 10

    def test_the_receipt_of_a_command_is_found_again(self, bench: Bench) -> None:
        record(bench.store, [opened()])
        facts = [new(deposited(n), command_id="c-1") for n in (1, 2)]
        (receipt,) = bench.store.append([write(1, *facts)])
        append(bench.store, new(deposited(3), command_id="c-2"))
        append(bench.store, new(opened(), command_id="c-3"), account_id="2")
        assert bench.store.receipt(STREAM, "c-1") == receipt
        assert bench.open().receipt(STREAM, "c-1") == receipt
        assert bench.store.receipt(STREAM, "c-3") is None
        assert bench.store.receipt(STREAM, "never") is None
        assert bench.store.receipt("account-9999", "c-1") is None

    def test_what_a_command_wrote_is_found_by_its_id_alone(self, bench: Bench) -> None:
        append(bench.store, new(opened(), command_id="c-1"), account_id="2")
        append(bench.store, new(deposited(5)), new(deposited(6), command_id="c-1"), account_id="2")
        writes = [
            StreamWrite(stream_of(account_id), 0, [new(opened(), command_id="c-2")])
            for account_id in ("4", "3")
        ]
        receipts = bench.store.append(writes)
        assert bench.store.receipts("c-2") == receipts[::-1]
        assert [line.version for line in bench.store.receipts("c-1")[0].lines] == [1, 3]
        assert bench.store.receipts("never") == []

    def test_a_piece_of_work_is_found_on_every_stream_by_its_name_or_its_command(self, bench: Bench) -> None:
        append(bench.store, new(opened()), new(deposited(5), correlation_id="w-1"), account_id="2")
        append(bench.store, new(opened()), new(deposited(6), command_id="w-1"), account_id="3")
        append(
            bench.store,
            new(opened()),
            new(deposited(7), command_id="c", correlation_id="w-1"),
            account_id="4",
        )
        found = [(one.stream_id, one.version) for one in bench.store.correlated("w-1", limit=9)]
        assert found == [("account-2", 2), ("account-3", 2), ("account-4", 2)]
        assert len(bench.store.correlated("w-1", limit=2)) == 2
        assert bench.store.correlated("never", limit=9) == bench.store.correlated("\0", limit=9) == []

    def test_works_that_other_streams_took_part_in_are_told_from_those_of_one(self, bench: Bench) -> None:
        append(bench.store, new(opened()), new(deposited(5), correlation_id="w-1"), account_id="2")
        append(bench.store, new(opened()), new(deposited(6), command_id="w-1"), account_id="3")
        append(bench.store, new(opened()), new(deposited(7), command_id="own"), account_id="4")
        asked = ["w-1", "own", "never", "\0"]
        assert bench.store.shared_work("account-2", asked) == {"w-1", "own"}
        assert bench.store.shared_work("account-4", asked) == {"w-1"}
        assert bench.store.shared_work("account-3", asked) == {"w-1", "own"}
        assert bench.store.shared_work("account-3", []) == set()

    def test_entries_of_an_amount_are_found_among_the_newest_whichever_way_the_money_went(
        self, bench: Bench
    ) -> None:
        append(bench.store, new(opened(36)), new(deposited(3650)), account_id="2")
        append(bench.store, new(opened()), new(withdrawn(3650)), new(held(3650)), account_id="3")
        append(bench.store, new(deposited(36500)), new(deposited(36)), account_id="3")
        found = [(one.stream_id, one.version) for one in bench.store.recent_entries({3650, 36}, 100)]
        assert found == [
            ("account-3", 5),
            ("account-3", 2),
            ("account-2", 2),
            ("account-2", 1),
        ]
        assert [one.version for one in bench.store.recent_entries({3650}, 5)] == [2]
        assert bench.store.recent_entries(set(), 100) == bench.store.recent_entries({7}, 100) == []

    def test_an_event_id_is_used_once_in_a_stream(self, bench: Bench) -> None:
        append(bench.store, new(opened(), event_id="e-1"))
        append(bench.store, new(opened(), event_id="e-1"), account_id="2")
        before = bench.store.all_events()
        with pytest.raises(BadInput, match="already in the log"):
            append(bench.store, new(deposited(1), event_id="e-2"), new(deposited(1), event_id="e-1"))
        with pytest.raises(BadInput, match="already in the log"):
            append(bench.store, new(deposited(1), event_id="e-3"), new(deposited(1), event_id="e-3"))
        assert bench.store.all_events() == before

    def test_an_append_names_a_stream_once_and_has_events(self, bench: Bench) -> None:
        with pytest.raises(BadInput, match="names a stream twice"):
            bench.store.append([write(0, new(opened())), write(1, new(deposited(1)))])
        with pytest.raises(BadInput, match="without events"):
            bench.store.append([write(0)])
        assert bench.store.all_events() == []

    def test_events_of_one_append_are_recorded_at_one_instant(self, bench: Bench) -> None:
        bench.store.append(
            [write(0, new(opened()), new(deposited(1))), write(0, new(opened()), stream=OTHER)]
        )
        assert len({row.recorded_at for row in bench.store.all_events()}) == 1

    def test_what_counts_from_when_it_is_recorded_says_so(self, bench: Bench) -> None:
        append(bench.store, new(opened()), new(deposited(1), effective_at=0))
        first, second = bench.store.events(STREAM)
        assert first.effective_at == first.recorded_at == EPOCH + SECOND
        assert (second.effective_at, second.recorded_at) == (0, EPOCH + SECOND)

    def test_recording_never_goes_back_though_the_clock_does(self, bench: Bench) -> None:
        record(bench.store, [opened()])
        last = bench.clock.now
        bench.clock.now = last - DAY
        record(bench.store, [deposited(1)])
        record(bench.store, [opened()], account_id="2")
        assert [row.recorded_at for row in bench.store.events(STREAM)] == [last, last]
        assert bench.store.events(OTHER)[0].recorded_at < last
        bench.clock.now = last + DAY
        record(bench.store, [deposited(1)])
        assert bench.store.events(STREAM)[2].recorded_at == last + DAY + SECOND

    def test_every_event_is_chained_to_the_one_before(self, bench: Bench) -> None:
        append(bench.store, new(opened(5), command_id="c", correlation_id="", reason="r"))
        append(bench.store, new(deposited(7), command_id=None, correlation_id="x"), new(withdrawn(1)))
        append(bench.store, new(opened(5)), account_id="2")
        for stream in (STREAM, OTHER):
            previous = "00" * 32
            for row in bench.store.events(stream):
                assert row.prev_hash == previous
                assert row.hash == chained(row)
                previous = row.hash

    def test_the_stored_payload_is_the_shortest_text_that_says_it(self, bench: Bench) -> None:
        append(bench.store, new(e.MoneyDeposited(amount=5, description="é")), new(e.AccountFrozen()))
        rows = bench.store.events(STREAM)
        assert [row.data for row in rows] == ['{"amount":5,"description":"é"}', "{}"]

    def test_nothing_is_recorded_on_events_of_a_newer_program(self, bench: Bench) -> None:
        """Whatever follows would be decided without them; that an account holds them is no fault of who imports."""
        newer = new(deposited(7), stored=(3, '{"amount":7,"via":"app"}'))
        append(bench.store, new(opened(5)), newer)
        account, told = bench.store.head(A), bench.store.summary(A)
        assert account is not None
        assert told is not None
        assert (account.version, account.ledger, account.unverified_from, told.ledger_balance) == (2, 5, 2, 5)
        with pytest.raises(
            Refused, match=r"Event 2 of account-4417 was written by a newer Recount"
        ) as refused:
            append(bench.store, new(deposited(1)))
        assert refused.value.rule == "unverified"
        with pytest.raises(Refused):
            bench.store.append([write(0, new(opened(5)), stream=OTHER), write(2, new(deposited(1)))])
        assert len(bench.store.all_events()) == 2

    def test_any_text_survives(self, bench: Bench) -> None:
        event = e.MoneyDeposited(amount=1, description=AWKWARD, counterparty="'; --")
        append(bench.store, new(event, reason=AWKWARD, actor=AWKWARD, correlation_id=AWKWARD))
        row = bench.open().event(STREAM, 1)
        assert row is not None
        assert row.event == event
        assert (row.reason, row.actor, row.correlation_id) == (AWKWARD,) * 3
        assert row.hash == chained(row)

    def test_a_store_opened_to_look_is_not_written(self, bench: Bench) -> None:
        record(bench.store, [opened(5)])
        looking = bench.open(read_only=True)
        assert (looking.read_only, bench.store.read_only) == (True, False)
        with pytest.raises(ReadOnly):
            looking.append([write(1, new(deposited(1)))])
        with pytest.raises(ReadOnly):
            looking.put_holders([Holder("7", "Ada")])
        with pytest.raises(ReadOnly):
            looking.erase_holder("7")
        assert looking.all_events() == bench.store.all_events()
        assert looking.head(A) == bench.store.head(A)


def chained(row: RecordedEvent) -> str:
    """The hash that the row must carry, written down here once more: the format is a promise."""
    numbers = [row.version, row.schema_version, row.recorded_at, row.effective_at]
    always = [row.stream_id, row.event_id, row.type, row.actor, row.channel, row.reason]
    texts = [*always, row.command_id, row.correlation_id, row.causation_id, row.data]
    lengths = ["-" if text is None else str(len(text)) for text in texts]
    head = ",".join([*map(str, numbers), *lengths])
    body = "".join(text or "" for text in texts)
    return hashlib.sha256(bytes.fromhex(row.prev_hash) + f"{head}|{body}".encode()).hexdigest()
