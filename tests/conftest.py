"""Every run of the tests is the same run: hypothesis draws from a fixed seed and has no time limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.kit.postgres import cluster, fresh_database

settings.register_profile("recount", derandomize=True, deadline=None)
settings.load_profile("recount")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL server, started when the first test asks for it."""
    with cluster() as server:
        yield server


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """The address of an empty database of its own."""
    return fresh_database(postgres_server)
