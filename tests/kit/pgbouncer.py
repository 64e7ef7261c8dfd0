"""A throwaway PgBouncer in transaction mode before a throwaway server: what a team's connections often go through."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from tests.kit.patience import PATIENCE
from tests.kit.postgres import _server_user

LOGINS = ("postgres", "olga", "axel")
"""Who may come; the server says again whether they may."""
PORT = 6432


@contextmanager
def pgbouncer(server: str, *, size: int = 3, ignore: str = "", mode: str = "transaction") -> Iterator[str]:
    """The address of a PgBouncer before the server, without a database name. `size` is how many connections of the
    server it lends, `ignore` which startup parameters it drops instead of refusing them."""
    program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
    host = unquote(server.split("@", 1)[1])
    with tempfile.TemporaryDirectory(prefix="recount-bouncer-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        home = Path(folder) / "bouncer"
        home.mkdir()
        user = _server_user(home)
        logins = Path(folder) / "logins"
        logins.write_text("".join(f'"{name}" ""\n' for name in LOGINS))
        config = Path(folder) / "pgbouncer.ini"
        config.write_text(
            f"[databases]\n* = host={host}\n[pgbouncer]\nlisten_addr =\nunix_socket_dir = {home}\n"
            f"auth_type = trust\nauth_file = {logins}\npool_mode = {mode}\n"
            f"default_pool_size = {size}\nmax_client_conn = 200\n"
            f"ignore_startup_parameters = {ignore}\n"
        )
        process = subprocess.Popen(
            [program, str(config)],
            user=user,
            extra_groups=[] if user else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait(home / f".s.PGSQL.{PORT}")
            yield f"postgresql://postgres@{quote(str(home), safe='')}:{PORT}"
        finally:
            process.terminate()
            process.wait()


def _wait(path: Path) -> None:
    """Until it answers: its socket lies in the folder a moment before it listens there."""
    deadline = time.monotonic() + PATIENCE
    while not _answers(path):
        if time.monotonic() > deadline:
            raise RuntimeError("PgBouncer has not started")
        time.sleep(0.01)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as asking:
        return asking.connect_ex(str(path)) == 0
