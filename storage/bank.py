"""The public face of storage: a bank in a SQL database, and where such banks come from.

Implements domain.bank; what is public here is documented there. What only some commands need is imported where it is
asked for: who looks at an account loads neither importers nor the verifier.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from domain.account.events import AccountEvent
from domain.addresses import parse_address
from domain.bank import NO_OPTIONS
from domain.clock import utc_now
from domain.errors import BadInput, DamageFound, RecountError
from domain.ports import Clock, PayloadStep, Store
from domain.stream import RecordedEvent
from storage.encoding.upcasting import payload_steps
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.log.store import SqlStore

if TYPE_CHECKING:
    from domain.analytics import Analytics, QueryAnswer
    from domain.bank import (
        BankFigures,
        Demo,
        ImportOptions,
        ImportProgress,
        ImportReport,
        MappingProposal,
        Progress,
        Seal,
    )
    from domain.bank_statement import BankStatement
    from domain.harm import Pattern, SweepOrder, SweptShare
    from domain.projections.port import Projections
    from domain.publishing.ports import Publishing
    from domain.verification import Verification
    from domain.workbench import Workbench


class SqlBank(SqlStore):
    """A bank in a SQL database. `address` is where processes that help this one open it again."""

    def __init__(
        self,
        database: Database,
        address: str,
        *,
        clock: Clock | None = None,
        snapshot_every: int | None = None,
        training: bool = False,
    ) -> None:
        super().__init__(database, clock=clock, snapshot_every=snapshot_every, training=training)
        self._address = address

    @property
    def is_fresh(self) -> bool:
        return self.database.is_fresh

    @property
    def login(self) -> str | None:
        return self.database.identity

    def of_login(self, login: str, password: str) -> SqlBank:
        from storage.engine.postgres.other_login import open_as

        return SqlBank(open_as(self.database, self._address, login, password), self._address)

    def payload_steps(self, event: RecordedEvent[AccountEvent]) -> Sequence[PayloadStep]:
        return payload_steps(event)

    def projections(self) -> Projections:
        from storage.projections.runner import SqlProjections

        return SqlProjections(self.database, utc_now, address=self._address)

    def publishing(self) -> Publishing:
        from storage.publishing.bank import SqlPublishing

        return SqlPublishing(self.database, utc_now)

    def figures(self) -> BankFigures:
        from storage.log.figures import figures

        return figures(self.database)

    def analytics(self) -> Analytics:
        from storage.analytics.bank import SqlAnalytics

        return SqlAnalytics(self.database)

    def follow(self, after: int, stop: Callable[[], bool]) -> Iterator[int]:
        from storage.log.feed import follow

        for batch in follow(self.database, after, stop=stop):
            yield batch[-1].position

    def tidy(self) -> None:
        self.database.tidy()

    def verify(
        self,
        accounts: Sequence[str] = (),
        *,
        seal: Seal | None = None,
        chain_only: bool = False,
        jobs: int | None = None,
        cluster: str = "",
        progress: Progress | None = None,
    ) -> Verification:
        from storage.verify.verify import verify
        from storage.workers.spread import spread

        events = 0 if accounts else self.head_position()
        with spread(self.database, self._address, events, jobs, cluster) as workers:
            found = verify(
                self.database, accounts, seal=seal, chain_only=chain_only, progress=progress, workers=workers
            )
        # The workers opened what is at the address, and it must have been one bank all the time.
        self.database.still_there()
        return found

    def sweep(self, order: SweepOrder, progress: Progress | None = None) -> Iterator[SweptShare]:
        from storage.sweep.sweep import sweep

        yield from sweep(self.database, self._address, order, progress)
        self.database.still_there()

    def repair(self, streams: Iterable[str]) -> int:
        from storage.verify.rebuild import rebuild

        return rebuild(self.database, streams, self.snapshot_every)

    def seal(self, path: Path, now: int) -> Seal:
        from storage.verify.seal import take_seal, write_seal

        taken = take_seal(self.database, now)
        self.database.still_there()
        write_seal(taken, path)
        return taken

    def backup(self, path: Path, progress: Progress | None = None) -> None:
        from storage.engine.sqlite.backup import backup

        backup(self.database, path, progress)

    def import_history(
        self,
        format_name: str,
        path: Path,
        *,
        options: ImportOptions = NO_OPTIONS,
        keep_going: bool = False,
        dry_run: bool = False,
        progress: ImportProgress | None = None,
    ) -> ImportReport:
        from storage.importers.run import import_from

        return import_from(
            self,
            format_name,
            path,
            options=options,
            keep_going=keep_going,
            dry_run=dry_run,
            progress=progress,
        )

    def read_statements(
        self,
        format_name: str,
        path: Path,
        *,
        options: ImportOptions = NO_OPTIONS,
        progress: ImportProgress | None = None,
    ) -> tuple[BankStatement, ...]:
        from storage.importers.run import read_statements

        return read_statements(format_name, path, replace(options, zone=self.profile().zone), progress)

    def export(
        self, account_ids: Collection[str] = (), *, with_names: bool = False, with_cases: bool = False
    ) -> Iterator[str]:
        from storage.importers.jsonl import export_bank

        return export_bank(self, account_ids, with_names=with_names, with_cases=with_cases)

    def export_stream(self, stream_id: str) -> Iterator[str]:
        from storage.importers.jsonl import export_stream

        return export_stream(self, stream_id)


class SqlBanks:
    """Banks in SQLite files and PostgreSQL databases."""

    def open(
        self,
        address: str,
        *,
        read_only: bool = False,
        progress: Progress | None = None,
    ) -> SqlBank:
        database = open_database(address, read_only=read_only)
        bank = SqlBank(database, address)
        if not read_only and database.engine.dialect.name == "sqlite":
            _refresh(bank, progress)
        return bank

    def make(
        self,
        address: str,
        *,
        partitions: int = 0,
        zone: str | None = None,
        training: bool = False,
        progress: Progress | None = None,
    ) -> SqlBank:
        if training and parse_address(address).file is None:
            raise BadInput(
                "A bank for training is a SQLite file, and this one is on a server; name a file with --db."
            )
        database = open_database(address, create=True, partitions=partitions)
        _begin(database, zone, training=training)
        bank = SqlBank(database, address)
        if bank.login is None:
            _refresh(bank, progress)
        return bank

    def make_demo(
        self, path: Path, seed: int | None, clock: Clock, add_cases: Callable[[Store], None]
    ) -> Demo:
        from storage.demo.file import make_demo

        return make_demo(path, seed, clock, add_cases)

    def make_training(
        self, path: Path, bank_id: str, zone: str, clock: Clock, fill: Callable[[Store], None]
    ) -> None:
        from storage.demo.file import make_training

        make_training(path, bank_id, zone, clock, fill)

    def workbench(self, path: Path) -> Workbench:
        from storage.lab.workbench import SqlWorkbench

        return SqlWorkbench(path)

    @contextmanager
    def scratch(self) -> Iterator[SqlBank]:
        with (
            TemporaryDirectory(prefix="recount-") as folder,
            closing(self.make(str(Path(folder) / "scratch.db"))) as bank,
        ):
            yield bank

    @contextmanager
    def of_export(self, path: Path) -> Iterator[tuple[str, SqlBank]]:
        with TemporaryDirectory(prefix="recount-pack-") as folder:
            address = str(Path(folder) / "pack.db")
            # It is only looked at: what is put into it may be of any time, as in a bank for training.
            with closing(SqlBank(open_database(address, create=True), address, training=True)) as bank:
                _load(bank, path)
                yield address, bank

    def restore(self, backup: Path, path: Path, now: int, progress: Progress | None = None) -> Path | None:
        from storage.engine.sqlite.restore import restore

        return restore(backup, path, now, progress)

    def read_seal(self, path: Path) -> Seal:
        from storage.verify.seal import read_seal

        return read_seal(path)

    def pattern(self, named: str) -> Pattern:
        from storage.sweep.pattern_files import load_pattern

        return load_pattern(named)

    def ask_parquet(self, folder: Path, sql: str) -> AbstractContextManager[QueryAnswer]:
        from storage.analytics.parquet import asked_of

        return asked_of(folder, sql)

    def import_formats(self) -> Mapping[str, str]:
        from storage.importers.run import FORMATS

        return {name: known.takes for name, known in FORMATS.items()}

    def guess_mapping(self, path: Path) -> MappingProposal:
        from storage.importers.csv.guess import guess

        return guess(path)

    def roles_sql(self) -> str:
        from storage.schema.postgres import ROLES

        return ROLES.strip()


def _begin(database: Database, zone: str | None, *, training: bool) -> None:
    """Let the days of a new bank end in the zone, if one is named, and let it be for training.

    Raises BadInput where it is to be for training and something is recorded in it that is not.
    """
    from storage.engine import bank_facts
    from storage.schema import tables as schema

    facts = {} if zone is None else {schema.ZONE: zone}
    facts |= {schema.TRAINING: schema.YES} if training else {}
    if not facts:
        return
    try:
        bank_facts.begin(database, facts)
        if training and not database.is_training:
            raise BadInput(
                f"{database.label} is a bank at work: one becomes a bank for training only while nothing is recorded "
                "in it. Choose another file with --db."
            )
    except BaseException:
        database.close()
        raise


def _refresh(bank: SqlBank, progress: Progress | None) -> None:
    """Derive anew what another version derived, and make what the account search still lacks. Nothing hangs on it:
    where it cannot be done, what is read is folded from the log, every account is looked at, and who writes is told
    what is wrong."""
    try:
        _derive(bank, progress)
    except RecountError:
        return
    except BaseException:
        bank.close()
        raise


def _derive(bank: SqlBank, progress: Progress | None) -> None:
    """See _refresh. Raises RecountError."""
    from storage.log.account_lines import make_all
    from storage.verify.refresh import refresh

    refresh(bank.database, bank.snapshot_every, progress)
    make_all(bank.database, progress)


def _load(bank: SqlBank, path: Path) -> None:
    """Put exported events into an empty bank. Raises DamageFound."""
    try:
        report = bank.import_history("jsonl", path)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise DamageFound(f"the pack's events contradict each other ({type(error).__name__})") from error
    if report.errors:
        raise DamageFound(f"the pack's events cannot be read: {report.errors[0].message}")
