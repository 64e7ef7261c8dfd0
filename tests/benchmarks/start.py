"""Row 9: from the shell to the first frame, and to the first data, on a bank of real size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.benchmarks.banks import Banks
from tests.benchmarks.measure import take_turns
from tests.benchmarks.report import Figure, at_most, milliseconds
from tests.kit.terminal import Terminal

FRAME = "Accounts"
"""Stands in the first frame of the app."""
EAGER = (
    "tui.screens.app",
    "tui.screens.time_machine.screen",
    "tui.screens.time_machine.proof",
    "storage.log.store",
    "domain.handlers.account",
)
"""What an app imports that imports everything before its first frame."""


def figures(banks: Banks) -> Iterator[Figure]:
    bank = banks.whole_bank()
    app = ["--db", str(bank.path), "--read-only", "--zone", "UTC", "--actor", "benchmark"]
    turns = take_turns(
        {
            "frame": lambda: seen("tui", app, FRAME),
            "data": lambda: seen("tui", app, f"{bank.accounts:,} accounts"),
            "bare": lambda: seen("tests.benchmarks.bare_app", (), "event"),
            "eager": lambda: seen("tests.benchmarks.bare_app", EAGER, "event"),
        },
        banks.size.starts,
    )
    for ours, theirs, peer, reach in (
        ("frame", "bare", "a Textual app of one line, nothing else imported", at_most(1.3)),
        ("data", "eager", "the same, everything of ours imported first", at_most(1.2)),
    ):
        yield Figure(
            row="9",
            work=f"start to first {ours}, bank of {bank.events:,} events",
            ours=milliseconds(turns.wall.median(ours)),
            peer=peer,
            theirs=milliseconds(turns.wall.median(theirs)),
            value=turns.wall.speed(theirs, ours),
            unit="× the time",
            reach=reach,
        )


def seen(module: str, arguments: Sequence[str], text: str) -> None:
    """Start a program on a terminal and wait until the text is on it."""
    with Terminal(arguments, module=module) as terminal:
        terminal.until(text)
