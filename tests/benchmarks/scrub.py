"""Row 8: a key pressed again as soon as its frame is painted, on a terminal of 120×40, over the long account."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from tests.benchmarks.banks import Banks
from tests.benchmarks.bare_app import BareApp
from tests.benchmarks.big_account import ACCOUNT_ID
from tests.benchmarks.measure import Turns, take_turns, take_turns_at
from tests.benchmarks.report import Figure, at_most, milliseconds, three_digits
from tests.kit.terminal import Terminal

LEFT = "\x1b[D"
OPENED = "LIVE"
BARE = "a Textual app of one line"
WARM_UP = 5
"""Presses before any counts."""
PRESSES_PER_POINT = 4
"""A press is timed for every so many questions of the other rows."""
SETTLED = 1.0
"""Seconds an app that has just opened an account is left alone."""


def figures(banks: Banks) -> Iterator[Figure]:
    size = banks.size
    with ExitStack() as stack:
        ours = stack.enter_context(opened(banks, size.long))
        bare = stack.enter_context(Terminal([], module="tests.benchmarks.bare_app"))
        bare.until("event")
        time.sleep(SETTLED)
        presses = range(1, WARM_UP + size.points // PRESSES_PER_POINT + 1)
        press(ours, presses[:WARM_UP], size.long)
        press(bare, presses[:WARM_UP], BareApp.START)
        turns = take_turns_at(
            {
                "ours": lambda number: press(ours, [number], size.long),
                "bare": lambda number: press(bare, [number], BareApp.START),
            },
            presses[WARM_UP:],
        )
    yield from _latencies(turns, size.long)
    yield from _openings(banks)


def press(terminal: Terminal, presses: Sequence[int], start: int) -> None:
    """Press the left key and wait until the frame with the event it leads to has come out."""
    for number in presses:
        seen = terminal.seen
        terminal.send(LEFT)
        terminal.until(f"event {start - number:,}", seen)


def opened(banks: Banks, events: int, waits: list[float] | None = None) -> Terminal:
    """The app, with the account of so many events on its screen; `waits` receives the seconds from Enter to that."""
    banks.store(events)
    terminal = Terminal(
        ["--db", str(banks.store_path(events)), "--read-only", "--zone", "UTC", "--actor", "b"]
    )
    terminal.until(ACCOUNT_ID)
    started = time.perf_counter()
    terminal.send("\r")
    terminal.until(OPENED)
    if waits is not None:
        waits.append(time.perf_counter() - started)
    return terminal


def _latencies(turns: Turns[object], size: int) -> Iterator[Figure]:
    times = turns.wall
    yield Figure(
        row="8",
        work=f"key to painted frame over {size:,} events, median",
        ours=milliseconds(times.median("ours")),
        peer=BARE,
        theirs=milliseconds(times.median("bare")),
        value=times.speed("bare", "ours"),
        unit="× the time",
    )
    slowest = max(times.seconds["ours"])
    for name, ours, theirs, reach in (
        ("median", times.median("ours"), times.median("bare"), 12),
        ("95 of 100", times.percentile("ours", 95), times.percentile("bare", 95), 33),
        ("99 of 100", times.percentile("ours", 99), times.percentile("bare", 99), 33),
        ("slowest", slowest, max(times.seconds["bare"]), 100),
    ):
        yield Figure(
            row="8",
            work=f"key to painted frame over {size:,} events, {name}",
            ours=milliseconds(ours),
            peer=BARE,
            theirs=milliseconds(theirs),
            value=ours * 1000,
            unit="ms",
            reach=at_most(reach),
        )


def _openings(banks: Banks) -> Iterator[Figure]:
    size = banks.size
    memory: dict[str, list[int]] = {"long": [], "short": []}
    waits: dict[str, list[float]] = {"long": [], "short": []}

    def opening(name: str, events: int) -> None:
        with opened(banks, events, waits[name]) as terminal:
            memory[name].append(resident(terminal.pid))

    turns = take_turns(
        {
            "long": lambda: opening("long", size.long),
            "short": lambda: opening("short", size.short),
        },
        size.starts,
    )
    yield Figure(
        row="8",
        work=f"start until an account of {size.long:,} events is on the screen",
        ours=milliseconds(turns.wall.median("long")),
        peer=f"the same with {size.short:,} events",
        theirs=milliseconds(turns.wall.median("short")),
        value=turns.wall.speed("short", "long"),
        unit="× the time",
        reach=at_most(1.1),
    )
    yield Figure(
        row="8",
        work=f"Enter until an account of {size.long:,} events is on the screen",
        ours=milliseconds(median(waits["long"])),
        peer=f"the same with {size.short:,} events",
        theirs=milliseconds(median(waits["short"])),
        value=median(waits["long"]) * 1000,
        unit="ms",
        reach=at_most(1000),
    )
    long, short = min(memory["long"]), min(memory["short"])
    if not short:
        return
    yield Figure(
        row="8",
        work=f"memory that an account of {size.long:,} events takes more",
        ours=f"{three_digits(long / 2**20)} MB",
        peer=f"the same with {size.short:,} events",
        theirs=f"{three_digits(short / 2**20)} MB",
        value=(long - short) / 2**20,
        unit="MB",
        reach=at_most(64),
    )
    yield Figure(
        row="8",
        work=f"memory with an account of {size.long:,} events on the screen",
        ours=f"{three_digits(long / 2**20)} MB",
        peer=f"the same with {size.short:,} events",
        theirs=f"{three_digits(short / 2**20)} MB",
        value=long / short,
        unit="× the memory",
        reach=at_most(1.1),
    )


def resident(pid: int) -> int:
    """Bytes of memory the process holds; 0 where the system does not tell."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"^VmRSS:\s+(\d+) kB$", status.read_text() if status.exists() else "", re.MULTILINE)
    return int(found[1]) * 1024 if found else 0
