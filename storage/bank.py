"""The public face of storage: a bank in a SQL database, and where such banks come from.

Implements domain.bank; what is public here is documented there. What only some commands need is imported where it is
asked for: who looks at an account loads neither importers nor the verifier.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from domain.account.events import AccountEvent
from domain.addresses import parse_address
from domain.clock import utc_now
from domain.errors import BadInput, DamageFound, RecountError
from domain.ports import Clock, PayloadStep, Projections, Store
from domain.profile.state import STREAM as PROFILE
from domain.stream import RecordedEvent
from storage.encoding.upcasting import payload_steps
from storage.engine.connect import open_database
from storage.engine.database import Database
from storage.log.store import SqlStore

if TYPE_CHECKING:
    from domain.bank import Demo, ImportReport, Progress, Seal
    from domain.verification import Verification

ACCOUNTS_AT_ONCE = 1000


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

    def payload_steps(self, event: RecordedEvent[AccountEvent]) -> Sequence[PayloadStep]:
        return payload_steps(event)

    def projections(self) -> Projections:
        from storage.projections.runner import SqlProjections

        return SqlProjections(self.database, utc_now)

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
        progress: Progress | None = None,
    ) -> Verification:
        from storage.verify.verify import verify
        from storage.verify.workers import jobs_for, processes

        if jobs is None:
            jobs = 1 if accounts else jobs_for(self.head_position())
        with processes(self._address, jobs) as workers:
            found = verify(
                self.database, accounts, seal=seal, chain_only=chain_only, progress=progress, workers=workers
            )
        # The processes opened what is at the address, and it must have been one bank all the time.
        self.database.still_there()
        return found

    def repair(self, streams: Iterable[str]) -> int:
        from storage.verify.rebuild import rebuild

        return rebuild(self.database, streams, self.snapshot_every)

    def refresh(self, progress: Progress | None) -> None:
        """Derive anew what another version derived. Nothing hangs on it: where it cannot be done, what is read is
        folded from the log, and who writes is told what is wrong."""
        from storage.verify.refresh import refresh

        try:
            refresh(self.database, self.snapshot_every, progress)
        except RecountError:
            return
        except BaseException:
            self.close()
            raise

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
        mapping: Path | None = None,
        keep_going: bool = False,
        dry_run: bool = False,
        progress: Progress | None = None,
    ) -> ImportReport:
        from storage.importers.run import import_from

        return import_from(
            self,
            format_name,
            path,
            mapping=mapping,
            keep_going=keep_going,
            dry_run=dry_run,
            progress=progress,
        )

    def export(
        self, account_ids: Collection[str] = (), *, with_names: bool = False, with_cases: bool = False
    ) -> Iterator[str]:
        from storage.importers.jsonl import export, export_cases

        if not account_ids:
            yield from self.export_stream(PROFILE)
        yield from export(self, account_ids or self._all_accounts(), with_names=with_names)
        if with_cases or not account_ids:
            yield from export_cases(self, account_ids or None)

    def export_stream(self, stream_id: str) -> Iterator[str]:
        from storage.importers.jsonl import export_stream

        return export_stream(self, stream_id)

    def _all_accounts(self) -> Iterator[str]:
        offset = 0
        while page := self.accounts(offset=offset, limit=ACCOUNTS_AT_ONCE):
            yield from (summary.account_id for summary in page)
            offset += len(page)


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
            bank.refresh(progress)
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
            bank.refresh(progress)
        return bank

    def make_demo(
        self, path: Path, seed: int | None, clock: Clock, add_cases: Callable[[Store], None]
    ) -> Demo:
        from storage.demo.file import make_demo

        return make_demo(path, seed, clock, add_cases)

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

    def import_formats(self) -> Mapping[str, str]:
        from storage.importers.run import FORMATS

        return {name: known.takes for name, known in FORMATS.items()}

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


def _load(bank: SqlBank, path: Path) -> None:
    """Put exported events into an empty bank. Raises DamageFound."""
    try:
        report = bank.import_history("jsonl", path)
    except (ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise DamageFound(f"the pack's events contradict each other ({type(error).__name__})") from error
    if report.errors:
        raise DamageFound(f"the pack's events cannot be read: {report.errors[0].message}")
