"""Pictures of account lives for the tests of the timeline, and the smallest app that shows one."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from textual.app import App, ComposeResult
from textual.message import Message

from domain.ports import CurvePoint, Mark
from tui.screens.kit.themes import THEMES, fallback_variables
from tui.screens.timeline.timeline import Timeline, TimelineData

LONDON = ZoneInfo("Europe/London")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(text: str) -> int:
    """UTC microseconds since 1970 of an ISO time in UTC."""
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


class Entry(NamedTuple):
    """An event of a life: when, what it does to the ledger, its type, and since when it counts if late."""

    at: int
    effect: int
    type: str = "MoneyWithdrawn"
    effective_at: int | None = None


def points(life: Sequence[Entry], first: int, last: int, runs: int | None = None) -> list[CurvePoint]:
    """The curve of versions `first` to `last`: a point for each event, or about so many runs."""
    size = 1 if runs is None else max(1, -(-(last - first + 1) // runs))
    balance = sum(entry.effect for entry in life[: first - 1])
    curve = []
    for begin in range(first, last + 1, size):
        part = life[begin - 1 : min(begin + size - 1, last)]
        balances = [balance]
        for entry in part:
            balances.append(balances[-1] + entry.effect)
        balance = balances[-1]
        curve.append(
            CurvePoint(
                begin,
                begin + len(part) - 1,
                part[0].at,
                part[-1].at,
                balances[0],
                min(balances),
                max(balances),
                balance,
            )
        )
    return curve


def marks(life: Sequence[Entry], first: int, last: int) -> list[Mark]:
    """The events of versions `first` to `last` without payload."""
    return [
        Mark(version, entry.type, entry.at, entry.at if entry.effective_at is None else entry.effective_at)
        for version, entry in enumerate(life, 1)
        if first <= version <= last
    ]


def picture(life: Sequence[Entry], first: int, last: int, cursor: int, runs: int = 116) -> TimelineData:
    """The data of a window of a life as a screen of about `runs` columns would hand it down."""
    few = last - first < runs
    return TimelineData(
        currency="GBP",
        zone=LONDON,
        whole=points(life, 1, len(life), runs),
        window=points(life, first, last, None if few else runs),
        marks=[
            mark
            for mark in marks(life, first, last)
            if few or mark.type not in ("MoneyWithdrawn", "MoneyDeposited")
        ],
        first=first,
        last=last,
        head=len(life),
        cursor=cursor,
        cursor_recorded_at=life[cursor - 1].at,
    )


def salaried(seed: int, years: int) -> list[Entry]:
    """A salaried life: pay each month, spending by card until little is left or less, a fee when it is."""
    draw = random.Random(seed)
    hour = 3_600_000_000
    begin, balance = utc("2025-02-02T09:00"), 0
    life = [Entry(begin - hour, 0, "AccountOpened")]
    for month in range(12 * years):
        pay = begin + month * 30 * 24 * hour
        life.append(Entry(pay, 90_000, "MoneyDeposited"))
        balance += 90_000
        for n, day in enumerate(sorted(draw.sample(range(1, 28), 4))):
            spent = (
                balance * draw.randrange(15, 45) // 100 if n < 3 else balance - draw.randrange(-9_000, 30_000)
            )
            life.append(Entry(pay + day * 24 * hour + draw.randrange(hour), -spent))
            balance -= spent
        if balance < 0:
            life.append(Entry(pay + 28 * 24 * hour, -1_200, "FeeCharged"))
            balance -= 1_200
    return life


def rivera() -> list[Entry]:
    """The disputed fortnight of the design's picture: payroll booked late, rent, fee, a declined card."""
    life = salaried(7, 1)[:35]
    carried = 30_012 - sum(entry.effect for entry in life)
    life.append(Entry(utc("2026-03-09T08:40"), carried + 840, "MoneyDeposited"))
    life.append(Entry(utc("2026-03-11T09:14"), -864))
    life.append(Entry(utc("2026-03-12T00:10"), 12, "InterestCredited"))
    life.append(Entry(utc("2026-03-13T09:05"), -90_000))
    life.append(Entry(utc("2026-03-13T09:05:03"), -3_500, "FeeCharged"))
    life.append(Entry(utc("2026-03-13T09:30"), 0, "WithdrawalDeclined"))
    life.append(Entry(utc("2026-03-13T11:40"), 150_000, "MoneyDeposited", utc("2026-03-12T00:00")))
    life.append(Entry(utc("2026-03-13T12:18"), -2_210))
    life.append(Entry(utc("2026-03-13T16:02"), 0, "HoldPlaced"))
    life += [
        Entry(utc("2026-03-14T10:20") + n * 80_000_000_000, -399 - 17 * n) for n in range(57 - len(life))
    ]
    return life


def disputed(cursor: int = 40) -> TimelineData:
    """The window of the design's picture: events 36 to 46 of 57, mark A on 38."""
    return replace(picture(rivera(), 36, 46, cursor), mark_a=38, bookmarks=frozenset({44}))


class TimelineApp(App[None]):
    """A timeline and the messages it sent."""

    CSS = "Timeline { height: 100%; }"

    def __init__(self, data: TimelineData | None, *, theme: str = THEMES[0].name) -> None:
        super().__init__()
        for one in THEMES:
            self.register_theme(one)
        self.theme = theme
        self.sent: list[Message] = []
        self._shown = data

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return fallback_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield Timeline()

    def on_mount(self) -> None:
        if self._shown is not None:
            self.timeline.show(self._shown)

    @property
    def timeline(self) -> Timeline:
        return self.query_one(Timeline)

    def on_timeline_cursor_moved(self, event: Timeline.CursorMoved) -> None:
        self.sent.append(event)

    def on_timeline_endpoint_moved(self, event: Timeline.EndpointMoved) -> None:
        self.sent.append(event)

    def on_timeline_window_requested(self, event: Timeline.WindowRequested) -> None:
        self.sent.append(event)
