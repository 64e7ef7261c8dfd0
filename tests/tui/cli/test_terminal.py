"""`recount` on a real terminal: the app opens and leaves with an exit code, an import draws its progress."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT
from tests.kit.recount import Recount
from tests.tui.cli.test_processes import RECOUNT

pytestmark = pytest.mark.terminal

CTRL_Q = b"\x11"


@contextmanager
def terminal() -> Iterator[tuple[int, int]]:
    """The two ends of a terminal of 120×40: ours and the program's."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        yield ours, theirs
    finally:
        os.close(ours)
        os.close(theirs)


def read_until(end: int, text: bytes) -> bytes:
    """What the program draws up to and with the text."""
    drawn = b""
    while text not in drawn:
        ready, _, _ = select.select([end], [], [], PATIENCE)
        assert ready, f"nothing drawn any more, and no {text!r} in {drawn!r}"
        drawn += os.read(end, 65536)
    return drawn


def test_without_a_command_the_app_opens_and_leaves_with_0(bank: Path, environment: dict[str, str]) -> None:
    with terminal() as (ours, theirs):
        shown = {**environment, "TERM": "xterm-256color", "RECOUNT_DATABASE_URL": str(bank)}
        app = subprocess.Popen(RECOUNT, cwd=ROOT, env=shown, stdin=theirs, stdout=theirs, stderr=theirs)
        drawn = read_until(ours, b"4417")
        os.write(ours, CTRL_Q)
        read_until(ours, b"\x1b[?1049l")
        assert app.wait(timeout=PATIENCE) == 0
    assert b"\x1b]52" not in drawn


def test_a_theme_nobody_knows_is_said_before_anything_is_drawn(
    environment: dict[str, str], tmp_path: Path
) -> None:
    config = tmp_path / "c.toml"
    config.write_text('theme = "plaid"')
    with terminal() as (ours, theirs):
        app = subprocess.Popen(
            [*RECOUNT, "--config", str(config)],
            cwd=ROOT,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        drawn = read_until(ours, b"\n")
        assert app.wait(timeout=PATIENCE) == 2
    assert b'There is no theme "plaid"' in drawn
    assert b"\x1b[?1049h" not in drawn


def test_an_import_draws_its_progress_where_somebody_watches(
    recount: Recount, environment: dict[str, str], tmp_path: Path
) -> None:
    source = tmp_path / "export.jsonl"
    source.write_text(recount("export").stdout)
    words = [*RECOUNT, "--db", str(tmp_path / "other.db"), "import", "jsonl", str(source), "--json"]
    with terminal() as (ours, theirs):
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=theirs,
            check=True,
            timeout=PATIENCE,
        )
        drawn = read_until(ours, b"\n")
    assert b"Importing [" in drawn
    assert b"8 of 8  " in drawn
    assert b"events/s" in drawn
    assert done.stdout.count(b"\n") == 1
