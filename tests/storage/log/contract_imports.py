"""What every store promises to an import: long appends, ids and causes found again, days and texts of elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.account import events as e
from domain.account.event_kinds import SCHEMA_VERSIONS
from domain.account.state import stream_of
from domain.stream import NewEvent, VersionConflict
from storage.log.append import PART
from tests.kit.bench import DAY, Bench
from tests.kit.spec import A, deposited, opened
from tests.kit.stories import append, new
from tests.storage.log.contract_append import chained

STREAM, OTHER = stream_of(A), stream_of("2")


class ImportsContract:
    def test_known_events_are_recognised_within_their_stream(self, bench: Bench) -> None:
        append(bench.store, *(new(deposited(1), event_id=f"e-{n}") for n in range(3)))
        assert bench.store.existing_ids(STREAM, ["e-0", "e-2", "e-9"]) == {"e-0", "e-2"}
        assert bench.store.existing_ids(OTHER, ["e-0"]) == set()
        assert bench.store.existing_ids(STREAM, []) == set()

    def test_a_long_list_of_ids_is_no_trouble(self, bench: Bench) -> None:
        append(bench.store, new(deposited(1), event_id="e-77"))
        assert bench.store.existing_ids(STREAM, [f"e-{n}" for n in range(5000)]) == {"e-77"}

    def test_a_long_append_is_one_append(self, bench: Bench) -> None:
        many = [new(opened()), *(new(deposited(1)) for _ in range(PART + 2))]
        assert bench.store.append_long(STREAM, 0, iter(many)) == len(many)
        assert bench.store.append_long(STREAM, len(many), iter(())) == 0
        head = bench.store.head(A)
        assert head is not None
        assert (head.version, head.ledger) == (len(many), PART + 2)
        with pytest.raises(VersionConflict):
            bench.store.append_long(STREAM, 7, iter([new(deposited(1))]))

    def test_a_long_append_that_fails_on_the_way_leaves_nothing(self, bench: Bench) -> None:
        def cut_off() -> Iterator[NewEvent]:
            yield new(opened())
            yield from (new(deposited(1)) for _ in range(PART))
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bench.store.append_long(STREAM, 0, cut_off())
        assert (bench.store.version_at(STREAM, 2**62), bench.store.all_events()) == (0, [])
        append(bench.store, new(opened()))

    def test_events_are_found_by_how_their_cause_ends(self, bench: Bench) -> None:
        causes = (None, "line:2026-03-13:ab", "line:2026-03-14:cd", "ab", "line:2026-03-13:abc")
        append(bench.store, *(new(deposited(1), causation_id=cause) for cause in causes))
        append(bench.store, new(deposited(1), causation_id="line:2026-03-13:ab"), account_id="2")
        assert bench.store.versions_by_cause(STREAM, 17, ["ab", "cd", "x"]) == [2, 3]
        assert bench.store.versions_by_cause(STREAM, 1, ["ab"]) == [4]
        assert bench.store.versions_by_cause(STREAM, 17, []) == []

    def test_an_import_says_when_it_was_recorded(self, bench: Bench) -> None:
        long_ago = -10 * 365 * DAY
        append(bench.store, *(new(deposited(1), recorded_at=long_ago + n * DAY) for n in (0, 2, 2, 1, 3)))
        rows = bench.store.events(STREAM)
        assert [(row.recorded_at - long_ago) // DAY for row in rows] == [0, 2, 2, 2, 3]
        assert all(row.effective_at == row.recorded_at for row in rows)

    def test_a_payload_stored_elsewhere_stays_that_to_the_byte(self, bench: Bench) -> None:
        text = '{ "description" : "\\u0041\\u00e9" ,\n "amount": 5 }'
        event = e.MoneyDeposited(amount=5, description="Aé")
        append(bench.store, new(event, stored=(SCHEMA_VERSIONS["MoneyDeposited"], text)))
        for store in (bench.store, bench.open()):
            row = store.event(STREAM, 1)
            assert row is not None
            assert (row.data, row.event) == (text, event)
            assert row.hash == chained(row)
