"""Days and statements end in the bank's time zone, which is chosen when it is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account.events import AccountEvent
from domain.clock import utc_now
from domain.errors import BadInput
from domain.handlers.profile import ProfileHandler
from domain.profile.events import ProfileChanged
from domain.projections.projection import Rows
from domain.projections.read_models import READ_MODELS, read_models
from storage.engine.bank_facts import begin
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.projections.runner import SqlProjections
from tests.kit.memory import MemoryStore
from tests.kit.spec import deposited, opened
from tests.kit.stories import append, new, record

HOUR = 3_600_000_000
ZONES = ("Europe/London", "Pacific/Apia", "America/St_Johns", "Australia/Lord_Howe", "Etc/GMT+12", "UTC")
CHANGES = [
    int(datetime(*day, tzinfo=UTC).timestamp()) * 1_000_000
    for day in ((2026, 3, 29), (2026, 10, 25), (2026, 3, 8), (2026, 11, 1), (2011, 12, 30), (2026, 4, 4))
]
"""Days on which clocks change in one of the zones, or the calendar skips one."""
INSTANTS = st.builds(
    lambda change, off: change + off, st.sampled_from(CHANGES), st.integers(-40 * HOUR, 40 * HOUR)
)


def folded(zone: str, name: str, instants: list[int]) -> Rows:
    """The rows of a read model in that zone over a deposit at each instant."""
    store, rows = MemoryStore(clock=lambda: 0), dict[tuple[str, str], dict[str, object]]()
    facts: list[AccountEvent] = [opened(), *(deposited(5) for _ in instants[1:])]
    append(store, *(new(fact, recorded_at=at) for fact, at in zip(facts, instants, strict=True)))
    model = next(one for one in read_models(ZoneInfo(zone)) if one.name == name)
    for recorded in store.all_events():
        model.apply(rows, recorded)
    return rows


@given(st.sampled_from(ZONES), st.lists(INSTANTS, min_size=1, max_size=20))
def test_the_days_of_the_rows_are_those_of_the_events_across_clock_changes(
    zone: str, instants: list[int]
) -> None:
    instants.sort()
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    local = [(epoch + timedelta(microseconds=at)).astimezone(ZoneInfo(zone)) for at in instants]
    for name, length in (("daily_balance", 10), ("monthly_statement", 7)):
        rows = {key: row for (scope, key), row in folded(zone, name, instants).items() if scope == "4417"}
        days = Counter(at.date().isoformat()[:length] for at in local)
        assert {key: row["entries"] for key, row in rows.items()} == days
        assert {row.get("zone", "UTC") for row in rows.values()} == {zone}


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "bank.db")
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def store(address: str) -> Iterator[SqlStore]:
    with closing(SqlStore(open_database(address, create=True))) as made:
        yield made


def test_a_bank_ends_its_days_in_utc_unless_it_is_told_before_anything_is_recorded(
    store: SqlStore, address: str
) -> None:
    assert store.profile().zone == "UTC"
    begin(store.database, {"zone": "Europe/London"})
    assert store.profile().zone == "Europe/London"
    record(store, [opened()])
    begin(store.database, {"zone": "Asia/Tokyo"})
    assert store.profile().zone == "Europe/London"
    with closing(SqlStore(open_database(address))) as again:
        assert again.profile().zone == "Europe/London"


def test_an_evening_in_summer_belongs_to_the_next_day_in_london(store: SqlStore) -> None:
    begin(store.database, {"zone": "Europe/London"})
    evening = int(datetime(2026, 7, 31, 23, 30, tzinfo=UTC).timestamp()) * 1_000_000
    append(store, new(opened(), recorded_at=evening), new(deposited(5), recorded_at=evening))
    projections = SqlProjections(store.database, utc_now)
    for name, key in (("daily_balance", "2026-08-01"), ("monthly_statement", "2026-08")):
        projections.advance(name)
        assert [found for (_, found), _ in projections.rows(name)] == [key]
        assert projections.model(name).layout.zone == "Europe/London"
    assert {one.zone for one in projections.statuses()} == {"Europe/London"}
    for _ in projections.rebuild("daily_balance"):
        pass
    assert projections.compare("daily_balance").equal


def test_another_zone_makes_the_rows_of_days_anew(store: SqlStore) -> None:
    """What was folded by the days of one zone is not gone on with by those of another."""
    evening = int(datetime(2026, 7, 31, 23, 30, tzinfo=UTC).timestamp()) * 1_000_000
    append(store, new(opened(), recorded_at=evening), new(deposited(5), recorded_at=evening))
    projections = SqlProjections(store.database, utc_now)
    projections.advance("daily_balance")
    ProfileHandler(store).execute(lambda _: ProfileChanged(zone="Europe/London"), actor="ada")
    assert store.profile().zone == "Europe/London"
    record(store, [deposited(1)])
    with pytest.raises(BadInput, match="recount projections rebuild daily_balance"):
        projections.advance("daily_balance")
    for _ in projections.rebuild("daily_balance"):
        pass
    projections.swap("daily_balance")
    rows = [(key, row["zone"]) for (_, key), row in projections.rows("daily_balance")]
    assert rows[0] == ("2026-08-01", "Europe/London")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "x" * 300, "a\0b"])
def test_a_zone_that_nobody_knows_is_told_in_a_sentence(tmp_path: Path, zone: str) -> None:
    with closing(SqlStore(open_database(str(tmp_path / "bank.db"), create=True))) as store:
        begin(store.database, {"zone": zone})
        record(store, [opened()])
        projections = SqlProjections(store.database, utc_now)
        with pytest.raises(BadInput, match="which this computer does not know"):
            projections.advance("daily_balance")
        assert {one.name for one in projections.statuses()} == {model.name for model in READ_MODELS}
