"""Where nothing can be printed, and where a signal asks to stop: an exit code, a line, nothing half done."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.kit.places import ROOT
from tests.kit.recount import Recount
from tests.tui.cli.test_processes import RECOUNT

pytestmark = pytest.mark.slow

CLOSED = "Standard output is closed, so nothing was done; give it somewhere to go.\n"
FULL = (
    "Standard output cannot be written (No space left on device), so not all was printed; "
    "make room and try again.\n"
)


def shell(environment: dict[str, str], redirected: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run `recount` from a shell that redirects its streams."""
    line = f'exec "$@" {redirected}'
    return subprocess.run(
        ["bash", "-c", line, "bash", *RECOUNT, *words],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "words",
    [("accounts",), ("accounts", "--json"), ("--version",), ("do", "deposit", "Y-1", "5"), ("demo",), ()],
)
def test_a_closed_output_is_said_before_anything_is_done(
    environment: dict[str, str], recount: Recount, words: tuple[str, ...]
) -> None:
    ended = shell(environment, ">&-", *words)
    assert (ended.returncode, ended.stderr) == (74, CLOSED)
    assert shell(environment, ">&- 2>&-", *words).returncode == 74
    assert recount.json("show", "Y-1")["version"] == 2


@pytest.mark.parametrize(
    "words",
    [
        ("accounts",),
        ("accounts", "--json"),
        ("--help",),
        ("show", "9", "--json"),
        ("verify",),
        ("export",),
        ("seal", "x"),
    ],
)
def test_a_full_output_is_never_a_success(
    environment: dict[str, str], tmp_path: Path, words: tuple[str, ...]
) -> None:
    words = tuple(str(tmp_path / word) if word == "x" else word for word in words)
    ended = shell(environment, ">/dev/full", *words)
    assert (ended.returncode, ended.stderr) == (74, FULL)
    assert shell(environment, ">/dev/full 2>/dev/full", *words).returncode == 74


def test_where_errors_cannot_be_told_the_exit_code_says_it(environment: dict[str, str]) -> None:
    ended = shell(environment, "2>&-", "show", "9")
    assert (ended.returncode, ended.stdout) == (2, "")
    ended = shell(environment, "2>&-", "show", "Y-1")
    assert ended.returncode == 0
    assert ended.stdout.startswith("1,500 JPY")
    ended = shell(environment, "<&- 2>&-", "show", "9", "--json")
    assert (ended.returncode, ended.stdout[:9]) == (2, '{"error":')
    assert shell(environment, "2>&-").returncode == 2
    assert shell(environment, "<&-").stderr.startswith("The app needs a terminal")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("as_json", [False, True])
def test_a_signal_ends_a_command_with_a_line_and_leaves_no_scraps(
    environment: dict[str, str], tmp_path: Path, number: signal.Signals, as_json: bool
) -> None:
    """It comes in the middle of making a demo bank."""
    folder = tmp_path / "demo"
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            _WITH_SIGNALS,
            "demo",
            "--json" if as_json else "--no-tui",
            "--dir",
            str(folder),
        ],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(folder.glob(".recount-demo.db.*/recount-demo.db-wal")):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(number)
    out, err = process.communicate()
    assert process.returncode == 128 + number
    said = "Interrupted." if number == signal.SIGINT else f"Stopped by {number.name}."
    assert said in (out if as_json else err)
    assert len((out + err).split("\n")) <= 3
    assert list(folder.iterdir()) == []


_WITH_SIGNALS = """
import signal
# Whoever runs the tests in the background has them ignored, and that is inherited.
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
from tui.__main__ import main
main()
"""


def test_a_signal_that_is_ignored_stays_ignored(environment: dict[str, str], tmp_path: Path) -> None:
    line = 'trap "" HUP; "$@" & pid=$!; sleep 0.5; kill -HUP $pid; wait $pid'
    words = [*RECOUNT, "demo", "--no-tui", "--dir", str(tmp_path / "demo")]
    ended = subprocess.run(
        ["bash", "-c", line, "bash", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Demo bank made" in ended.stdout


def test_whatever_the_umask_nobody_else_looks_in(
    environment: dict[str, str], recount: Recount, tmp_path: Path
) -> None:
    """Everything that commands write: banks and their side files, copies, seals, packs, in folders they make."""
    home = tmp_path / "new" / "folder"
    bank = home / "demo" / "recount-demo.db"
    lines = (
        ("demo", "--no-tui", "--dir", str(bank.parent)),
        ("init",),
        ("--db", str(bank), "backup", str(home / "copy.db")),
        ("--db", str(bank), "seal", str(home / "bank.seal")),
        ("--db", str(bank), "restore", str(home / "copy.db")),
        ("--db", str(bank), "case", "export", "D-60", str(home / "packs" / "pack"), "--zip"),
        ("--db", str(home / "made" / "bank.db"), "init"),
    )
    environment = {**environment, "RECOUNT_DATABASE_URL": str(home / "bank.db")}
    for words in lines:
        line = 'umask 000; exec "$@"'
        subprocess.run(["bash", "-c", line, "bash", *RECOUNT, *words], cwd=ROOT, env=environment, check=True)
    found = [tmp_path / "new", *(tmp_path / "new").rglob("*")]
    assert len(found) > 12
    assert [path for path in found if path.stat().st_mode & 0o077] == []


def test_the_storage_itself_makes_private_folders(tmp_path: Path) -> None:
    """Without the command line, which sets the umask of the program."""
    script = (
        "import os, sys; os.umask(0)\n"
        "from storage.bank import SqlBanks\n"
        "from tui.application.cases.demo import make_demo\n"
        "from pathlib import Path\n"
        "SqlBanks().make(sys.argv[1] + '/a/b/bank.db')\n"
        "make_demo(SqlBanks(), Path(sys.argv[1]) / 'c' / 'd' / 'demo.db')\n"
        "print([p for p in Path(sys.argv[1]).rglob('*') if p.stat().st_mode & 0o077])\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"
