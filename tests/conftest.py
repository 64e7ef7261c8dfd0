"""Every run of the tests is the same run: hypothesis draws from a fixed seed and has no time limit."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterator
from contextlib import closing
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
from hypothesis import settings

from tests.kit.postgres import EmptyDatabases, cluster
from tests.kit.shared import folder_of_run, made_once

settings.register_profile("recount", derandomize=True, deadline=None)
settings.load_profile("recount")

ON_A_SERVER = frozenset({"postgres", "postgres_server"})
"""Fixtures that start a server."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a PostgreSQL server, whoever asks for it, what compares pictures, and what takes long."""
    for item in items:
        if isinstance(item, pytest.Function):
            needs_server = _needs_server(item)
            if "snap_compare" in item.fixturenames:
                item.add_marker(pytest.mark.picture)
            if needs_server:
                item.add_marker(pytest.mark.postgres)
            if needs_server or _runs_screens(item):
                item.add_marker(pytest.mark.slow)


def _needs_server(item: pytest.Function) -> bool:
    """A fixture with a server among its parameters asks for it only when it runs."""
    parameters = item.callspec.params.values() if hasattr(item, "callspec") else ()
    return not ON_A_SERVER.isdisjoint(item.fixturenames) or any(
        isinstance(value, str) and value.startswith("postgres") for value in parameters
    )


def _runs_screens(item: pytest.Function) -> bool:
    """An app that is started and painted takes the better part of a second, on a terminal several."""
    return (
        iscoroutinefunction(item.obj)
        or "snap_compare" in item.fixturenames
        or item.get_closest_marker("terminal") is not None
    )


@pytest.fixture(scope="session")
def demo_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo bank, made once for all and only to be read. Its read models stand: whoever opens an app on a copy
    need not build them."""
    return made_once(folder_of_run(tmp_path_factory) / "demo.db", _make_demo)


def _make_demo(path: Path) -> None:
    from storage.bank import SqlBanks
    from tui.application.cases.demo import make_demo
    from tui.application.projections.catch_up import CatchUp

    banks = SqlBanks()
    make_demo(banks, path)
    with closing(banks.open(str(path))) as bank:
        projections = bank.projections()
        for _ in CatchUp(projections).steps():
            pass
        projections.release()


@pytest.fixture
def demo(demo_bank: Path, tmp_path: Path) -> Path:
    """A demo bank of one's own."""
    folder = tmp_path / "demo"
    folder.mkdir()
    return Path(shutil.copy(demo_bank, folder / "demo.db"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL server, started when the first test asks for it."""
    with cluster() as server:
        yield server


@pytest.fixture(scope="session")
def empty_databases(postgres_server: str) -> EmptyDatabases:
    return EmptyDatabases(postgres_server)


@pytest.fixture
def postgres(empty_databases: EmptyDatabases) -> Iterator[str]:
    """The address of an empty database of its own."""
    with empty_databases.one() as address:
        yield address


def pytest_collection_finish() -> None:
    """What was imported and collected stays: no later collection needs to walk it."""
    gc.collect()
    gc.freeze()
