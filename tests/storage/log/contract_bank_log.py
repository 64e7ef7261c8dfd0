"""What every store promises about the log of the whole bank, read from its end."""

from __future__ import annotations

from typing import Any

import pytest

from domain.search import ALL_EVENTS, EventFilter
from domain.stream import RecordedEvent
from tests.kit.bench import Bench
from tests.kit.spec import deposited, opened
from tests.kit.stories import record
from tests.storage.log.contract_read import FILTERS, STREAM, at, story


class BankLogContract:
    def test_it_is_read_backward_over_all_streams(self, bench: Bench) -> None:
        story(bench)
        page = bench.store.newest_events(limit=20)
        assert list(page.events) == bench.store.all_events()[::-1]
        assert page.reached == 0

    @pytest.mark.parametrize("size", [1, 3, 11, 12])
    def test_pages_hold_each_event_once(self, bench: Bench, size: int) -> None:
        story(bench)
        read, before = list[RecordedEvent[Any]](), None
        while True:
            page = bench.store.newest_events(before=before, limit=size)
            read += page.events
            before = page.reached
            if not before:
                break
            assert len(page.events) == size
        assert read == bench.store.all_events()[::-1]

    @pytest.mark.parametrize(("wanted", "versions"), FILTERS)
    def test_a_filter_means_what_it_means_on_one_stream(
        self, bench: Bench, wanted: EventFilter, versions: list[int]
    ) -> None:
        story(bench)
        found = bench.store.newest_events(wanted, limit=20).events
        assert [row.version for row in found if row.stream_id == STREAM] == versions[::-1]

    def test_it_looks_only_so_far_and_says_where_it_stopped(self, bench: Bench) -> None:
        story(bench)
        rare = EventFilter(types=frozenset({"AccountFrozen"}))
        pages = [bench.store.newest_events(rare, limit=5, most=2)]
        while pages[-1].reached:
            pages.append(bench.store.newest_events(rare, before=pages[-1].reached, limit=5, most=2))
        reached = [page.reached for page in pages]
        assert reached == sorted(reached, reverse=True)
        assert len(pages) >= len(bench.store.all_events()) // 2
        assert [row.version for page in pages for row in page.events] == [7]
        assert pages[0].events == ()

    def test_what_is_recorded_meanwhile_moves_no_page(self, bench: Bench) -> None:
        story(bench)
        first = bench.store.newest_events(limit=4)
        record(bench.store, [deposited(1)], account_id="2")
        second = bench.store.newest_events(before=first.reached, limit=20)
        assert [row.position for row in (*first.events, *second.events)] == [
            row.position for row in bench.store.all_events()[-2::-1]
        ]

    def test_a_bank_without_events_has_none(self, bench: Bench) -> None:
        page = bench.store.newest_events(ALL_EVENTS, limit=5)
        assert (page.events, page.reached) == ((), 0)
        record(bench.store, [opened(1)])
        assert len(bench.store.newest_events(EventFilter(recorded_to=at(10**6)), limit=5).events) == 1
