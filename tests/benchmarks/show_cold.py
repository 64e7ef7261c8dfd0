"""Row 10: `recount show` from the shell, against importing what it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

from tests.benchmarks.banks import Banks
from tests.benchmarks.big_account import ACCOUNT_ID
from tests.benchmarks.measure import take_turns
from tests.benchmarks.report import Figure, at_most, milliseconds
from tests.kit.places import ROOT

IMPORTS = "import sqlalchemy, pydantic, click"


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size.short
    banks.store(size)
    show = ["-m", "tui", "--db", str(banks.store_path(size)), "--zone", "UTC", "show", ACCOUNT_ID, "--json"]
    turns = take_turns(
        {"ours": lambda: run(show), "imports": lambda: run(["-c", IMPORTS])}, banks.size.starts
    )
    for name, times, reach in (("processor", turns.children, at_most(1.5)), ("elapsed", turns.wall, None)):
        yield Figure(
            row="10",
            work=f"`recount show` of {size:,} events, cold, {name} time",
            ours=milliseconds(times.median("ours")),
            peer=f'python -c "{IMPORTS}"',
            theirs=milliseconds(times.median("imports")),
            value=times.speed("imports", "ours"),
            unit="× the time",
            reach=reach,
        )


def run(arguments: list[str]) -> None:
    """Run the interpreter to its end. Raises CalledProcessError when it fails."""
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        stdout=subprocess.DEVNULL,
    )
