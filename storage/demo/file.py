"""Banks for training as files, the demo bank among them: made beside their place, and moved there whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from domain.bank import Demo
from domain.ports import Clock, StreamWrite
from domain.profile.state import STREAM as PROFILE
from storage.demo import bank as demo_bank
from storage.engine import bank_facts
from storage.engine.connect import open_database
from storage.engine.sqlite.restore import place_beside, put_in_place
from storage.engine.sqlite.wal import count_from
from storage.importers.run import import_history
from storage.log.store import SqlStore
from storage.schema import tables as schema


def make_demo(path: Path, seed: int | None, clock: Clock, add_cases: Callable[[SqlStore], None]) -> Demo:
    """Make the demo bank at a path, replacing what is there; `add_cases` puts its disputes to its history.

    Of several made at once, one stays. Raises StoreUnavailable.
    """
    used = demo_bank.SEED if seed is None else seed
    made: list[Demo] = []

    def fill(store: SqlStore) -> None:
        store.append([StreamWrite(PROFILE, 0, [demo_bank.profile(used)])])
        import_history(store, demo_bank.history(used))
        add_cases(store)
        made.append(Demo(used, store.accounts_count(), store.head_position()))

    _make(path, demo_bank.facts(used), clock, fill)
    return made[0]


def make_training(
    path: Path, bank_id: str, zone: str, clock: Clock, fill: Callable[[SqlStore], None]
) -> None:
    """Make a scratch bank of the lab at a path, replacing what is there; `fill` records what it begins with.

    Raises what `fill` raises, and then nothing has changed there, and StoreUnavailable.
    """
    facts = {"id": bank_id, schema.ZONE: zone, schema.TRAINING: schema.YES, schema.LAB: schema.YES}
    _make(path, facts, clock, fill)


def _make(path: Path, facts: Mapping[str, str], clock: Clock, fill: Callable[[SqlStore], None]) -> None:
    with place_beside(path) as unfinished:
        opened = open_database(str(unfinished), create=True)
        with closing(SqlStore(opened, clock=clock, training=True)) as store:
            bank_facts.begin(opened, facts)
            fill(store)
            count_from(opened.driver, facts["id"])
        put_in_place(unfinished, path)
