"""`recount` run in this process with a clock of its own, on small banks in SQLite files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from click.testing import CliRunner, Result

from domain.account import events as e
from domain.account.state import stream_of
from domain.bank import Banks
from domain.ids import uuid7_from
from domain.ports import Holder, StreamWrite
from domain.stream import NewEvent
from storage.bank import SqlBanks
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tui.cli.invocation import Invocation
from tui.cli.root import cli
from tui.wiring import run_app


def at(text: str) -> int:
    """UTC microseconds of an RFC 3339 time without a zone."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000


NOW = at("2026-11-19T12:00:00")
HOSTILE = "J. Rivera \x1b]52;c;eA==\x07[red]"

Row = tuple[e.AccountEvent, str, str | None]
"""A fact, when it was recorded, and its value date where that is another."""

RIVERA: list[Row] = [
    (e.AccountOpened(currency="GBP", holder_id="C-1"), "2026-11-02T09:00:00", None),
    (e.MoneyDeposited(amount=50000, description="salary"), "2026-11-17T14:00:00", None),
    (e.MoneyWithdrawn(amount=8750, description="rent \x1b[31m"), "2026-11-17T14:58:12", None),
    (e.FeeCharged(amount=3500, fee_code="overdraft"), "2026-11-17T15:06:40", None),
    (e.MoneyDeposited(amount=10000, stated_balance=47700), "2026-11-18T10:00:00", "2026-11-17T10:00:00"),
    (e.HoldPlaced(hold_id="H-1", amount=2000, description="pump"), "2026-11-18T10:00:00", None),
]
"""Account 4417: at 15:00 on Tuesday it held 412.50; event 5 came a day late and its bank stated 0.50 more."""

YEN: list[Row] = [
    (e.AccountOpened(currency="JPY"), "2026-11-01T09:00:00", None),
    (e.MoneyDeposited(amount=1500), "2026-11-03T09:00:00", None),
]


AMERICAN: list[Row] = [
    (e.AccountOpened(currency="USD"), "2024-03-01T15:00:00", None),
    (e.MoneyDeposited(amount=50000), "2024-03-04T15:00:00", None),
    (e.MoneyWithdrawn(amount=20000, kind="cash withdrawal"), "2026-03-19T15:00:00", None),
]
"""Account 77: 200.00 from a machine on 19 March 2026, two years after its first deposit."""


def record(store: SqlStore, account_id: str, rows: list[Row], channel: str = "system") -> None:
    """Append the facts as an import would, each stating when it was recorded."""
    new = [
        NewEvent(
            event=event,
            event_id=uuid7_from(at(recorded), f"{account_id}/{number}"),
            actor="core",
            channel=channel,
            recorded_at=at(recorded),
            effective_at=None if effective is None else at(effective),
        )
        for number, (event, recorded, effective) in enumerate(rows, start=1)
    ]
    head = store.head(account_id)
    store.append([StreamWrite(stream_of(account_id), 0 if head is None else head.version, new)])


def make_bank(path: Path) -> Path:
    """A database with accounts 4417 (GBP) and Y-1 (JPY)."""
    store = SqlStore(open_database(str(path), create=True))
    store.put_holders([Holder("C-1", HOSTILE)])
    record(store, "4417", RIVERA)
    record(store, "Y-1", YEN)
    store.close()
    return path


@dataclass
class Recount:
    """Runs `recount` on one bank, in London, as agent-7, on 19 November 2026 at noon. `banks`: where it is opened."""

    bank: Path
    home: Path
    now: int = NOW
    banks: Callable[[], Banks] = SqlBanks

    def moved(self, home: Path) -> Self:
        """The same on a copy of the bank, in another folder."""
        return replace(self, bank=Path(shutil.copy(self.bank, home)), home=home)

    def __call__(self, *words: str, code: int = 0, options: tuple[str, ...] = ()) -> Result:
        """The result, whose exit code must be `code`. `options` are global ones."""
        everything = ["--db", str(self.bank), "--zone", "Europe/London", "--actor", "agent-7", *options]
        result = self.bare(*everything, *words)
        assert result.exit_code == code, result.output
        assert "Traceback" not in result.output
        return result

    def bare(self, *words: str, env: dict[str, str] | None = None) -> Result:
        """The result of exactly these words, with no settings but those in `env`."""
        places = {name: str(self.home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        clean = {**places, "RECOUNT_DATABASE_URL": None, "RECOUNT_DEBUG": None, **(env or {})}
        return CliRunner(env=clean).invoke(
            cli, list(words), obj=Invocation(self.banks, run_app, lambda: self.now)
        )

    def json(self, *words: str, code: int = 0, options: tuple[str, ...] = ()) -> Any:
        """What `--json` prints, which must be one line, with nothing on standard error."""
        result = self(*words, "--json", code=code, options=options)
        assert result.stderr == ""
        (line,) = result.stdout.splitlines()
        return json.loads(line)

    def lines_of(self, *words: str, options: tuple[str, ...] = ()) -> list[Any]:
        """The same with global options."""
        told = self(*words, "--json", options=options).stdout
        return [json.loads(line) for line in told.splitlines()]

    def lines(self, *words: str) -> list[Any]:
        """What `--json` prints, line by line."""
        return [json.loads(line) for line in self(*words, "--json").stdout.splitlines()]

    def sentence(self, *words: str, code: int, options: tuple[str, ...] = ()) -> str:
        """The one line on standard error of a command that fails without printing anything else."""
        result = self(*words, code=code, options=options)
        assert result.stdout == ""
        (line,) = result.stderr.splitlines()
        return line

    def error(self, *words: str, code: int, options: tuple[str, ...] = ()) -> Any:
        """The error that `--json` prints."""
        return self.json(*words, code=code, options=options)["error"]


def open_american(recount: Recount) -> None:
    """Account 77, as AMERICAN has it."""
    with closing(SqlStore(open_database(str(recount.bank)))) as store:
        record(store, "77", AMERICAN, channel="atm")


class Dated(Recount):
    """Each command is dated by `now`, in a bank for training."""

    def __call__(self, *words: str, code: int = 0, options: tuple[str, ...] = ()) -> Result:
        time = datetime.fromtimestamp(self.now / 1_000_000, UTC).isoformat()
        return super().__call__(*words, code=code, options=("--clock", time, *options))


def make_training(home: Path) -> Recount:
    """A bank for training without cases, on 20 March 2026."""
    path = home / "training.db"
    Recount(path, home)("init", "--training")
    return Dated(path, home, at("2026-03-20T16:00:00"))
