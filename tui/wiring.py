"""The composition root: the only module that knows both the screens and the storage.

Everything is imported where it is used: a command that prints needs no Textual, and the app paints its first
frame before SQLAlchemy is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.ports import Store
    from domain.projections.projection import Projections
    from domain.verification import Verification
    from storage.demo.file import Demo
    from storage.engine.database import Database
    from storage.importers.run import ImportReport, Progress
    from storage.log.store import SqlStore
    from storage.verify.seal import Seal
    from tui.application.session import Session
    from tui.screens.app import RecountApp
    from tui.settings import Settings

__all__ = [
    "Demo",
    "ImportReport",
    "Progress",
    "Seal",
    "actor_of",
    "backup",
    "build_app",
    "build_demo",
    "export_history",
    "follow",
    "import_history",
    "initialise",
    "open_projections",
    "open_store",
    "opened_pack",
    "pack_bank",
    "read_seal",
    "repair",
    "restore",
    "roles_sql",
    "scratch_store",
    "seal",
    "verify",
    "zone_of",
]

ACCOUNTS_AT_ONCE = 1000


def open_store(
    address: str,
    *,
    read_only: bool = False,
    snapshot_every: int | None = None,
    progress: Progress | None = None,
) -> Store:
    """The bank at a path or URL, which keeps a keyframe every so many events (None: the usual distance).

    A file that another version of Recount derived is derived anew, which `progress` is told of in streams; a
    server's owner has that done by `initialise`. Raises StoreUnavailable when there is none, or it cannot be used.
    """
    from storage.engine.connect import open_database

    store = _store(open_database(address, read_only=read_only), snapshot_every)
    if not read_only and store.database.engine.dialect.name == "sqlite":
        _refresh(store, progress)
    return store


def initialise(
    address: str,
    *,
    partitions: int = 0,
    snapshot_every: int | None = None,
    zone: str | None = None,
    progress: Progress | None = None,
) -> Store:
    """The bank at a path or URL, made first where there is none, its log in so many partitions (0: in one), and
    derived anew where another version of Recount derived it, if it is ours.

    While nothing is recorded in it, its days come to end in the time zone, where one is named.

    Raises StoreUnavailable, and BadInput for partitions where they cannot be.
    """
    from storage.engine.connect import open_database

    database = open_database(address, create=True, partitions=partitions)
    if zone is not None:
        from storage.engine import bank_facts
        from storage.schema import tables as schema

        try:
            bank_facts.begin(database, {schema.ZONE: zone})
        except BaseException:
            database.close()
            raise
    store = _store(database, snapshot_every)
    if store.database.identity is None:
        _refresh(store, progress)
    return store


def zone_of(store: Store) -> str:
    """The time zone in which the bank's days and statements end, by its IANA name."""
    return _database(store).zone


def _store(database: Database, snapshot_every: int | None) -> SqlStore:
    from storage.log.append import SNAPSHOT_EVERY
    from storage.log.store import SqlStore

    return SqlStore(database, snapshot_every=snapshot_every or SNAPSHOT_EVERY)


def _refresh(store: SqlStore, progress: Progress | None) -> None:
    """Derive anew what another version derived. Nothing hangs on it: where it cannot be done, what is read is folded
    from the log, and who writes is told what is wrong."""
    from domain.errors import RecountError
    from storage.verify.refresh import refresh

    try:
        refresh(store.database, store.snapshot_every, progress)
    except RecountError:
        return
    except BaseException:
        store.close()
        raise


def actor_of(store: Store, settings: Settings) -> str:
    """Who signs what is recorded: the login where the database insists on it, else whom the settings name.

    Raises BadInput for another name given with --actor to a database that insists.
    """
    login = _database(store).identity
    if login is None:
        return settings.actor
    if settings.actor_is_typed and settings.actor != login:
        from domain.errors import BadInput

        raise BadInput(
            f"{store.label} signs entries with the login, and yours is {login}; leave --actor out."
        )
    return login


def _database(store: Store) -> Database:
    """The database under a store that was opened here."""
    return _sql_store(store).database


def _sql_store(store: Store) -> SqlStore:
    """A store that was opened here, as what it is."""
    from storage.log.store import SqlStore

    assert isinstance(store, SqlStore)
    return store


def roles_sql() -> str:
    """The SQL that makes the roles of a PostgreSQL bank."""
    from storage.schema.postgres import ROLES

    return ROLES.strip()


def verify(
    store: Store,
    address: str,
    accounts: Sequence[str] = (),
    *,
    seal: Path | None = None,
    chain_only: bool = False,
    jobs: int | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Check some or all accounts: see `storage.verify.verify.verify`.

    `jobs` is the number of processes, which open the bank at `address`; None for as many as are worth it.
    Raises UnknownAccount, and BadInput or DamageFound for what is wrong with the seal itself.
    """
    from storage.verify.seal import read_seal
    from storage.verify.verify import verify as check
    from storage.verify.workers import jobs_for, processes

    known = None if seal is None else read_seal(seal)
    if jobs is None:
        jobs = 1 if accounts else jobs_for(store.head_position())
    with processes(address, jobs) as workers:
        database = _database(store)
        found = check(
            database, accounts, seal=known, chain_only=chain_only, progress=progress, workers=workers
        )
    # The processes opened what is at the address, and it must have been one bank all the time.
    database.still_there()
    return found


def repair(store: Store, streams: Iterable[str]) -> int:
    """Discard and rebuild what is derived from these streams; how many. Raises ReadOnly, StoreUnavailable."""
    from storage.verify.rebuild import rebuild

    bank = _sql_store(store)
    return rebuild(bank.database, streams, bank.snapshot_every)


def seal(store: Store, path: Path, now: int) -> Seal:
    """Write the heads of all streams to a new file. Raises BadInput when it cannot be made."""
    from storage.verify.seal import take_seal, write_seal

    database = _database(store)
    taken = take_seal(database, now)
    database.still_there()
    write_seal(taken, path)
    return taken


def backup(store: Store, path: Path, progress: Progress | None = None) -> None:
    """Copy the bank to a new file while others go on: see `storage.engine.sqlite.backup.backup`."""
    from storage.engine.sqlite.backup import backup as copy

    copy(_database(store), path, progress)


def restore(backup: Path, path: Path, now: int, progress: Progress | None = None) -> Path | None:
    """Put a copy of the backup where the bank at the path is; where that one is kept: see `engine.sqlite.restore`."""
    from storage.engine.sqlite.restore import restore as put_back

    return put_back(backup, path, now, progress)


def open_projections(store: Store) -> Projections:
    """The read models of a bank."""
    from domain.clock import utc_now
    from storage.projections.runner import SqlProjections

    return SqlProjections(_database(store), utc_now)


def follow(store: Store, after: int, stop: Callable[[], bool]) -> Iterator[int]:
    """Positions that the log has reached, each time it has grown; waits for more until `stop` says so.

    Raises StoreUnavailable.
    """
    from storage.log.feed import follow as feed

    for batch in feed(_database(store), after, stop=stop):
        yield batch[-1].position


@contextmanager
def scratch_store() -> Iterator[Store]:
    """An empty bank that is gone afterwards."""
    with (
        TemporaryDirectory(prefix="recount-") as folder,
        closing(initialise(str(Path(folder) / "scratch.db"))) as store,
    ):
        yield store


def _scratch(address: str) -> Store:
    """A new bank that is only looked at: what is put into it may be of any time, as of a bank for training."""
    from storage.engine.connect import open_database
    from storage.log.store import SqlStore

    return SqlStore(open_database(address, create=True), training=True)


def import_history(
    store: Store,
    format_name: str,
    path: Path,
    *,
    mapping: Path | None,
    keep_going: bool,
    dry_run: bool,
    progress: Progress | None,
) -> ImportReport:
    """Load a source in a named format: see `storage.importers.run.import_from`."""
    from storage.importers.run import import_from

    return import_from(
        store, format_name, path, mapping=mapping, keep_going=keep_going, dry_run=dry_run, progress=progress
    )


def export_history(
    store: Store, account_ids: Collection[str], *, with_names: bool, with_cases: bool
) -> Iterator[str]:
    """Lines of our own lossless format, of those accounts or of the whole bank (no accounts): see
    `storage.importers.jsonl`."""
    from storage.importers.jsonl import export, export_cases

    yield from export(store, account_ids or _all_accounts(store), with_names=with_names)
    if with_cases or not account_ids:
        yield from export_cases(store, account_ids or None)


def _all_accounts(store: Store) -> Iterator[str]:
    offset = 0
    while page := store.accounts(offset=offset, limit=ACCOUNTS_AT_ONCE):
        yield from (summary.account_id for summary in page)
        offset += len(page)


def build_demo(path: Path, seed: int | None) -> Demo:
    """Make the demo bank at a path, replacing what is there: see `storage.demo.file.make_demo`."""
    from storage.demo.file import make_demo
    from tui.application.cases.demo import SetClock, open_disputes

    clock = SetClock()
    return make_demo(path, seed, clock, lambda store: open_disputes(store, clock))


@contextmanager
def pack_bank(events: Path) -> Iterator[tuple[str, Store]]:
    """A bank of a pack's events, and its address, for as long as they are looked at: each verified, hash for hash.

    Raises DamageFound for events that this program cannot read, or that follow from nothing.
    """
    from domain.errors import DamageFound
    from storage.importers.run import import_from

    with TemporaryDirectory(prefix="recount-pack-") as temporary:
        address = str(Path(temporary) / "pack.db")
        with closing(_scratch(address)) as store:
            try:
                report = import_from(store, "jsonl", events)
            except (ArithmeticError, LookupError, TypeError, ValueError) as error:
                raise DamageFound(
                    f"the pack's events contradict each other ({type(error).__name__})"
                ) from error
            if report.errors:
                raise DamageFound(f"the pack's events cannot be read: {report.errors[0].message}")
            yield address, store


def opened_pack(path: Path) -> AbstractContextManager[tuple[str, str]]:
    """A bank made of an evidence pack, for as long as it is looked at: see `pack.check.opened`."""
    from tui.application.cases.pack.check import opened

    return opened(path, pack_bank)


def read_seal(path: Path) -> Seal:
    """A file made by `seal`. Raises BadInput when it is none, DamageFound when it was changed."""
    from storage.verify.seal import read_seal as read

    return read(path)


def build_app(settings: Settings, *, case_id: str | None = None, where: str = "") -> RecountApp:
    """The app on the bank of the settings, which it opens behind its first frame, and a case of it first if one is
    named. `where` is shown for the bank's address.

    Raises BadInput for a theme or a key that cannot be used.
    """
    from tui.screens.app import RecountApp

    def open_session() -> Session:
        from storage.encoding.upcasting import payload_steps
        from tui.application.session import Session
        from tui.settings import data_folder

        store = open_store(
            settings.database, read_only=settings.read_only, snapshot_every=settings.snapshot_every
        )
        try:
            actor = actor_of(store, settings)
        except BaseException:
            store.close()
            raise
        return Session(
            store,
            actor,
            settings.zone,
            open_projections=lambda: open_projections(store),
            payload_steps=payload_steps,
            tidy=_database(store).tidy,
            folder=data_folder(),
            four_eyes_above=settings.four_eyes_above,
        )

    return RecountApp(
        open_session,
        where=where or settings.where,
        case_id=case_id,
        theme=settings.theme,
        keymap=settings.keys,
    )
