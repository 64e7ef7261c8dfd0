"""`recount` as the shell sees it: streams, exit codes, pipes, Ctrl-C, and what is not imported."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.patience import PATIENCE
from tests.kit.places import ROOT
from tests.kit.recount import Recount

pytestmark = pytest.mark.slow

RECOUNT = [sys.executable, "-m", "tui"]
OF_CASES = {
    "domain.dispute.state",
    "domain.dispute.events",
    "domain.handlers.dispute",
    "storage.encoding.case_codec",
    "storage.log.case_list",
    "storage.streams.case_check",
    "storage.streams.case_fingerprint",
    "storage.streams.case_writer",
}
"""What a case needs, and nobody else."""
TOOLKITS = {"textual", "rich", "alembic", "dateparser", "babel"}


def run(environment: dict[str, str], *words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RECOUNT, *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )


def test_data_on_one_stream_errors_on_the_other(environment: dict[str, str]) -> None:
    shown = run(environment, "--zone", "UTC", "show", "4417", "--at", "2026-11-17 15:00", "--json")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert json.loads(shown.stdout)["ledger_balance"] == 41250
    unknown = run(environment, "show", "9")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr.startswith("There is no account '9'")


def test_exit_codes(environment: dict[str, str]) -> None:
    assert run(environment, "do", "withdraw", "4417", "9999").returncode == 1
    assert run(environment, "nonsense").returncode == 2
    assert run(environment, "--db", "/nowhere/none.db", "accounts").returncode == 4
    assert run(environment).returncode == 2


def test_two_programs_writing_at_once_both_get_receipts(environment: dict[str, str]) -> None:
    words = [*RECOUNT, "do", "deposit", "Y-1", "1", "--json"]
    both = [
        subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    receipts = [json.loads(process.communicate(timeout=PATIENCE)[0]) for process in both]
    assert sorted(receipt["version"] for receipt in receipts) == [3, 4, 5]


def test_a_closed_pipe_ends_quietly(environment: dict[str, str], bank: Path) -> None:
    process = subprocess.Popen(
        [*RECOUNT, "events", "4417", "--json"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=PATIENCE), said) == (141, b"")


def test_an_error_on_a_closed_pipe_ends_quietly_too(environment: dict[str, str]) -> None:
    process = subprocess.Popen(
        [*RECOUNT, "show", "9", "--json"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=PATIENCE), said) == (141, b"")


def test_a_full_disk_under_the_output_is_said(environment: dict[str, str]) -> None:
    with open("/dev/full", "w") as full:
        shown = subprocess.run(
            [*RECOUNT, "events", "4417"],
            cwd=ROOT,
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert shown.returncode == 74
    assert shown.stderr == (
        "Standard output cannot be written (No space left on device), so not all was printed; "
        "make room and try again.\n"
    )


def test_ctrl_c_ends_with_a_word(environment: dict[str, str], tmp_path: Path) -> None:
    # A pipe nobody writes to: the import waits for its first line.
    source = tmp_path / "export.jsonl"
    script = (
        "import os, signal, sys\n"
        # Whoever runs the tests in the background has it ignored, and that is inherited.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tui import wiring\n"
        "from storage.bank import SqlBank\n"
        "SqlBank.import_history = lambda *a, **k: os.kill(os.getpid(), signal.SIGINT)\n"
        f"wiring.main(['import', 'jsonl', {str(source)!r}])\n"
    )
    source.write_text("")
    stopped = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert stopped.returncode == 128 + signal.SIGINT
    assert stopped.stderr == "Interrupted; running the same import again adds what is missing.\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_within_a_function_of_the_database_is_no_fault_of_ours(
    environment: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    """SQLite then says only that its function failed."""
    source = tmp_path / "export.jsonl"
    script = (
        "import os, signal, sqlite3\n"
        f"signal.signal({int(number)}, signal.default_int_handler)\n"
        "from tui import signals, wiring\n"
        "from storage.bank import SqlBank\n"
        "signals.stop_on_signals()\n"
        "def within(*_, **__):\n"
        "    database = sqlite3.connect(':memory:')\n"
        f"    database.create_function('now', 0, lambda: os.kill(os.getpid(), {int(number)}))\n"
        "    database.execute('SELECT now()').fetchall()\n"
        "SqlBank.import_history = within\n"
        f"wiring.main(['import', 'jsonl', {str(source)!r}])\n"
    )
    source.write_text("")
    stopped = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert stopped.returncode == 128 + number
    said = "Interrupted." if number == signal.SIGINT else f"Stopped by {number.name}."
    assert stopped.stderr.strip() == said


def test_a_signal_while_a_users_file_runs_is_no_fault_of_the_file(
    environment: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "mine.py"
    file.write_text("import signal\nsignal.raise_signal(signal.SIGTERM)\n")
    stopped = subprocess.run(
        [*RECOUNT, "projections", "add", str(file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (stopped.returncode, stopped.stderr.strip()) == (128 + signal.SIGTERM, "Stopped by SIGTERM.")


def test_a_terminal_without_unicode_is_no_reason_to_stop(environment: dict[str, str]) -> None:
    narrow = {**environment, "PYTHONIOENCODING": "latin-1"}
    shown = subprocess.run(
        [*RECOUNT, "events", "4417"], cwd=ROOT, env=narrow, capture_output=True, check=False, timeout=PATIENCE
    )
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert b"\\u221287.50" in shown.stdout


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (("--help",), {"pydantic", "sqlalchemy", "textual", "dateparser", "babel", "platformdirs"}),
        (("--version",), {"pydantic", "sqlalchemy", "textual", "dateparser", "babel", "platformdirs"}),
        (("show", "4417"), TOOLKITS | OF_CASES | {"domain.account.commands"}),
        (("show", "4417", "--at", "2026-11-18"), TOOLKITS | OF_CASES),
        (("events", "4417"), TOOLKITS | OF_CASES),
        (("do", "freeze", "4417"), TOOLKITS | OF_CASES),
    ],
)
def test_what_is_not_needed_is_not_imported(
    environment: dict[str, str], words: tuple[str, ...], unwanted: set[str]
) -> None:
    script = (
        "import sys\nfrom tui import wiring\n"
        f"try:\n    wiring.main({list(words)!r})\n"
        "finally:\n    sys.stderr.write(' '.join(sys.modules))\n"
    )
    process = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert not set(process.stderr.split()) & unwanted


def test_a_foreign_package_of_the_same_name_is_noticed(environment: dict[str, str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(ROOT / "tui", home / "tui", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "storage", home / "storage", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "other" / "domain").mkdir(parents=True)
    (tmp_path / "other" / "domain" / "__init__.py").touch()
    path = {**environment, "PYTHONPATH": f"{tmp_path / 'other'}{os.pathsep}{home}"}
    shown = run(path, "--version", cwd=tmp_path)
    assert shown.returncode == 70
    (sentence,) = shown.stderr.splitlines()
    assert f'finds the package "domain" in {tmp_path / "other"} instead of {home}' in sentence


def test_shell_completion_offers_the_commands(environment: dict[str, str]) -> None:
    asked = {
        **environment,
        "_RECOUNT_COMPLETE": "bash_complete",
        "COMP_WORDS": "recount ev",
        "COMP_CWORD": "1",
    }
    assert "events" in run(asked).stdout


def test_options_are_completed_too(recount: Recount, environment: dict[str, str]) -> None:
    asked = {
        **environment,
        "_RECOUNT_COMPLETE": "bash_complete",
        "COMP_WORDS": "recount show --l",
        "COMP_CWORD": "2",
    }
    assert "--lens" in run(asked).stdout
