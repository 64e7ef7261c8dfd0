"""What every store promises of an account as it was known at an event: it answers as if nothing had come later."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from domain.account.state import stream_of
from domain.errors import BadInput, ReadOnly
from domain.history.as_recorded import as_known
from domain.history.cut import cut_at_instant, cut_at_version
from domain.history.why import two_ways, why
from domain.ports import Holder, Store, StreamWrite
from domain.search import EventFilter
from domain.stream import NewEvent
from tests.kit.bench import EPOCH, SECOND, Bench
from tests.kit.spec import A, charged, deposited, held, opened, withdrawn
from tests.kit.stories import append, new

STREAM = stream_of(A)
OTHER = "4418"
COUNT, KNOWN = 60, 37


def life(seed: int) -> list[NewEvent]:
    """An account's facts, every fifth of another value date than the moment it was recorded."""
    chance = random.Random(seed)
    facts = [new(opened(500, limit=200), recorded_at=EPOCH)]
    for number in range(1, COUNT):
        amount, at = chance.randint(1, 300), EPOCH + number * SECOND
        kinds = (deposited(amount), withdrawn(amount), charged(amount), held(amount, f"h{number}"))
        effective_at = at + chance.randint(-20, 20) * SECOND if number % 5 == 0 else None
        facts.append(new(chance.choice(kinds), recorded_at=at, effective_at=effective_at))
    return facts


def answers(store: Store) -> list[object]:
    """What screens ask of the account, and of another."""
    summary = store.summary(A)
    assert summary is not None
    instants = [EPOCH + n * SECOND for n in (0, 10, 36, 37, 50, 90)]
    fees = EventFilter(types=frozenset({"FeeCharged"}))
    return [
        store.head(A),
        summary,
        store.events(STREAM, after=30),
        store.events(STREAM, until=80, limit=40),
        store.events_page(STREAM, limit=50),
        store.events_page(STREAM, before=90, limit=5),
        store.events_page(STREAM, fees, after=20, limit=50),
        store.count(STREAM),
        store.count(STREAM, fees),
        store.marks(STREAM, 30, 80),
        [store.event(STREAM, version) for version in (KNOWN, KNOWN + 1)],
        store.curve(A, 1, KNOWN, 10),
        [cut_at_version(store, A, version) for version in (1, 20, KNOWN)],
        [cut_at_instant(store, A, at, lens) for at in instants for lens in ("as-at", "as-of")],
        [two_ways(store, A, at) for at in instants],
        why(store, A, 35, instants[-1]),
        [store.backdated(STREAM, version, at) for version in (5, KNOWN, 90) for at in instants],
        [store.version_at(STREAM, at) for at in instants],
        store.marks(STREAM, 45, 80),
        list(store.replay_steps(A, until=90)),
        store.all_events(limit=KNOWN),
        store.all_events(after_position=5),
        store.accounts(),
        store.head(OTHER),
        store.count(stream_of(OTHER)),
    ]


def recorded(bench: Bench, facts: Sequence[NewEvent]) -> None:
    append(bench.store, new(opened(1), recorded_at=EPOCH), new(deposited(5)), account_id=OTHER)
    append(bench.store, *facts)


class AsKnownContract:
    """Mixed into the contract of every store."""

    @pytest.mark.parametrize("seed", range(4))
    def test_an_account_answers_as_it_did_before_the_later_events(self, bench: Bench, seed: int) -> None:
        facts = life(seed)
        recorded(bench, facts[:KNOWN])
        before = answers(bench.store)
        bench.store.append([StreamWrite(STREAM, KNOWN, facts[KNOWN:])])
        assert answers(bench.store) != before
        assert answers(as_known(bench.store, A, KNOWN)) == before

    def test_it_is_only_to_look_at(self, bench: Bench) -> None:
        recorded(bench, life(0))
        known = as_known(bench.store, A, KNOWN)
        assert known.read_only
        with pytest.raises(ReadOnly):
            known.append([StreamWrite(STREAM, KNOWN, [new(deposited(1))])])
        with pytest.raises(ReadOnly):
            known.put_holders([Holder("h1", "Ada")])
        with pytest.raises(ReadOnly):
            known.erase_holder("h1")
        known.close()
        assert bench.store.count(STREAM) == COUNT

    def test_ids_and_commands_of_later_events_are_not_known_yet(self, bench: Bench) -> None:
        facts = [
            replace(fact, event_id=f"e-{n}", command_id=f"c-{n}") for n, fact in enumerate(life(0), start=1)
        ]
        recorded(bench, facts)
        known = as_known(bench.store, A, KNOWN)
        assert known.existing_ids(STREAM, ["e-1", f"e-{KNOWN}", f"e-{KNOWN + 1}", "x"]) == {
            "e-1",
            f"e-{KNOWN}",
        }
        assert known.receipt(STREAM, f"c-{KNOWN}") == bench.store.receipt(STREAM, f"c-{KNOWN}")
        assert known.receipt(STREAM, f"c-{KNOWN + 1}") is None
        other = bench.store.events(stream_of(OTHER))[0].event_id
        assert known.existing_ids(stream_of(OTHER), [other]) == {other}

    def test_a_work_is_shared_once_both_of_its_sides_are_known(self, bench: Bench) -> None:
        recorded(bench, life(0)[:KNOWN])
        for work in ("early", "late"):
            here = [new(deposited(1), command_id=work)]
            bench.store.append([StreamWrite(STREAM, bench.store.count(STREAM), here)])
            append(bench.store, new(opened()), new(withdrawn(1), command_id=work), account_id=f"4-{work}")
        known = as_known(bench.store, A, KNOWN + 1)
        assert known.shared_work(stream_of("4-early"), ["early"]) == {"early"}
        assert known.shared_work(stream_of("4-late"), ["late"]) == set()
        assert known.shared_work(STREAM, ["early", "late"]) == {"early", "late"}

    def test_a_version_it_has_not_reached_is_refused(self, bench: Bench) -> None:
        recorded(bench, life(0)[:KNOWN])
        with pytest.raises(BadInput, match="there is no event 99"):
            as_known(bench.store, A, 99).head(A)
