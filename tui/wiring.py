"""The composition root: the only module that knows both the screens and the storage.

Everything is imported where it is used: a command that prints needs no Textual, and the app paints its first
frame before SQLAlchemy is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.ports import Store
    from storage.importers.run import ImportReport, Progress
    from tui.app import RecountApp
    from tui.desk import Desk
    from tui.settings import Settings

__all__ = [
    "ImportReport",
    "build_app",
    "build_demo",
    "export_history",
    "import_history",
    "initialise",
    "open_store",
    "roles_sql",
    "scratch_store",
]


def open_store(address: str, *, read_only: bool = False) -> Store:
    """The bank at a path or URL. Raises StoreUnavailable when there is none, or it cannot be used."""
    from storage.database import open_database
    from storage.event_store import SqlStore

    return SqlStore(open_database(address, read_only=read_only))


def initialise(address: str) -> Store:
    """The bank at a path or URL, made first where there is none. Raises StoreUnavailable."""
    from storage.database import open_database
    from storage.event_store import SqlStore

    return SqlStore(open_database(address, create=True))


def roles_sql() -> str:
    """The SQL that makes the roles of a PostgreSQL bank."""
    from storage.postgres_schema import ROLES

    return ROLES.strip()


@contextmanager
def scratch_store() -> Iterator[Store]:
    """An empty bank that is gone afterwards."""
    with (
        TemporaryDirectory(prefix="recount-") as folder,
        closing(initialise(str(Path(folder) / "scratch.db"))) as store,
    ):
        yield store


def import_history(
    store: Store, format_name: str, path: Path, *, keep_going: bool, dry_run: bool, progress: Progress | None
) -> ImportReport:
    """Load a source in a named format: see `storage.importers.run.import_from`."""
    from storage.importers.run import import_from

    return import_from(store, format_name, path, keep_going=keep_going, dry_run=dry_run, progress=progress)


def export_history(store: Store, account_ids: Iterable[str], *, with_names: bool) -> Iterator[str]:
    """Lines of our own lossless format: see `storage.importers.jsonl.export`."""
    from storage.importers.jsonl import export

    return export(store, account_ids, with_names=with_names)


def build_demo(path: Path, seed: int | None) -> int:
    """Make the demo bank at a path, replacing what is there; the seed it was made from.

    It is made beside its place and moved there whole. Raises StoreUnavailable.
    """
    from storage.importers import demo_bank
    from storage.importers.run import import_history as load

    used = demo_bank.SEED if seed is None else seed
    unfinished = path.with_name(f"{path.name}.unfinished")
    _remove(unfinished)
    with closing(initialise(str(unfinished))) as store:
        load(store, demo_bank.history(used))
    _remove(path)
    unfinished.replace(path)
    return used


def _remove(path: Path) -> None:
    """Remove a SQLite file and what lies beside it. Raises StoreUnavailable."""
    try:
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)
    except OSError as error:
        from domain.errors import StoreUnavailable

        raise StoreUnavailable(
            f"{path} cannot be replaced ({error.strerror}); choose another folder with --dir."
        ) from error


def build_app(settings: Settings) -> RecountApp:
    """The app on the bank of the settings, which it opens behind its first frame.

    Raises BadInput for a theme or a key that cannot be used.
    """
    from tui.app import RecountApp

    def open_desk() -> Desk:
        from tui.desk import Desk

        store = open_store(settings.database, read_only=settings.read_only)
        return Desk(store, settings.actor, settings.zone)

    return RecountApp(open_desk, where=settings.where, theme=settings.theme, keymap=settings.keys)
