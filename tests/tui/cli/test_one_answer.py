"""One answer: what the shell prints to a question is the sentence that the screens give to the same one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.account.events import AccountOpened, MoneyDeposited
from domain.errors import BadInput
from domain.history.cut import Lens
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.recount import NOW, Recount, Row
from tui.application.time_machine.queries import BalanceQuery
from tui.text.time.parse import Moment, parse_when

LONDON = ZoneInfo("Europe/London")
LATE: list[Row] = [
    (AccountOpened(currency="GBP"), "2026-11-10T09:00:00", "2026-11-05T00:00:00"),
    (MoneyDeposited(amount=500), "2026-11-12T09:00:00", None),
    (MoneyDeposited(amount=7), "2026-11-12T09:00:00", "2026-11-11T09:00:00"),
]
"""An account that counts from before it was opened, and two events at one instant."""
ACCOUNTS = ("4417", "Y-1", "L-1")
INSTANTS = (
    "2026-11-01 08:59",
    "2026-11-01 09:00",
    "2026-11-06 12:00",
    "2026-11-10 09:00",
    "2026-11-11",
    "2026-11-12 09:00",
    "2026-11-17 14:58:12",
    "tue 15:00",
    "2026-11-18 10:00",
    "-2h",
    "#1",
    "#2",
    "#3",
)


@pytest.fixture
def store(bank: Path, change: Callable[[str, list[Row]], None]) -> SqlStore:
    change("L-1", LATE)
    return SqlStore(open_database(str(bank), read_only=True))


def from_the_screen(store: SqlStore, account_id: str, when: str, lens: Lens) -> str:
    """What `:` answers, and `y` copies."""
    asked = parse_when(when, zone=LONDON, now=NOW)
    try:
        return BalanceQuery(account_id, asked, lens, LONDON).run(store).sentence
    except BadInput as error:
        return error.message


def from_the_shell(recount: Recount, account_id: str, when: str, lens: Lens) -> str:
    words = ("--db", str(recount.bank), "--zone", "Europe/London")
    said = recount.bare(*words, "show", account_id, "--at", when, "--lens", lens)
    return (said.stdout or said.stderr).splitlines()[0]


@pytest.mark.parametrize("lens", ["as-at", "as-of"])
@pytest.mark.parametrize("account_id", ACCOUNTS)
def test_shell_and_screen_give_one_answer(
    recount: Recount, store: SqlStore, account_id: str, lens: Lens
) -> None:
    asked = [when for when in INSTANTS if not (when.startswith("#") and lens == "as-of")]
    with closing(store):
        screen = {when: from_the_screen(store, account_id, when, lens) for when in asked}
    assert {when: from_the_shell(recount, account_id, when, lens) for when in asked} == screen


def test_what_cannot_be_verified_is_said_in_one_way(
    recount: Recount, spoil: Callable[[int], None], bank: Path
) -> None:
    spoil(2)
    with closing(SqlStore(open_database(str(bank), read_only=True))) as store:
        screen = [from_the_screen(store, "4417", when, "as-at") for when in INSTANTS[6:10]]
    assert screen == [from_the_shell(recount, "4417", when, "as-at") for when in INSTANTS[6:10]]
    assert all(sentence.endswith("; UNVERIFIED: event 2 cannot be read") for sentence in screen)


def test_by_value_date_an_account_may_count_before_its_first_event(store: SqlStore) -> None:
    at = int(datetime(2026, 11, 6, 12, tzinfo=UTC).timestamp()) * 1_000_000
    with closing(store):
        answer = BalanceQuery("L-1", Moment(at, ""), "as-of", LONDON).run(store)
    assert "no event before, the first is 1 at 10 Nov 09:00:00" in answer.sentence
