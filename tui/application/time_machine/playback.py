"""Playing a timeline: how long an event stays before the next, idle gaps compressed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from tui.application.ports import Timer
from tui.application.time_machine.host import Host
from tui.application.time_machine.navigator import Navigator
from tui.application.time_machine.view_state import Pace

SPEEDS: tuple[Fraction, ...] = (Fraction(1, 4), Fraction(1, 2), *(Fraction(2**power) for power in range(7)))
"""From a quarter to sixty-four times."""

SHORTEST, LONGEST = 0.35, 2.0
"""Seconds on an event at ×1: after no gap at all, and after the longest."""

_SECOND = 1_000_000
_BITS_OF_A_MONTH = (30 * 86_400).bit_length()


class Playback:
    """Steps from event to event by itself until the present, something worth stopping at, or any other move."""

    def __init__(self, host: Host, navigator: Navigator) -> None:
        self._host, self._navigator = host, navigator
        self.pace = Pace()
        self._timer: Timer | None = None

    def toggle(self) -> None:
        """Play or pause; at the present there is nothing to play."""
        playing = not self.pace.playing and not self._host.state().is_live
        self._change(replace(self.pace, playing=playing))

    def stop(self) -> None:
        """Do not play any more."""
        if self.pace.playing:
            self._change(replace(self.pace, playing=False))

    def slower(self) -> None:
        """At the next speed down."""
        self._change(replace(self.pace, speed=slower(self.pace.speed)))

    def faster(self) -> None:
        """At the next speed up."""
        self._change(replace(self.pace, speed=faster(self.pace.speed)))

    def toggle_stops(self) -> None:
        """Stop at every marker, or run on to the present."""
        self.pace = replace(self.pace, stops=not self.pace.stops)
        self._host.refresh()

    def _change(self, pace: Pace) -> None:
        self.pace = pace
        self._wait()
        self._host.refresh()

    def _wait(self) -> None:
        """Stay as long as the time to the next event asks for, then go there."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._host.later(self._pause(), self._play_on) if self.pace.playing else None

    def _pause(self) -> float:
        """Seconds to stay."""
        state = self._host.state()
        here, there = state.pages.row(state.version), state.pages.row(state.version + 1)
        gap = there.recorded_at - here.recorded_at if here is not None and there is not None else 0
        return pause_after(gap, self.pace.speed)

    def _play_on(self) -> None:
        self._navigator.play_on()
        if self._host.state().is_live or (self.pace.stops and self._is_worth_stopping()):
            self.pace = replace(self.pace, playing=False)
        self._wait()
        self._host.refresh()

    def _is_worth_stopping(self) -> bool:
        state = self._host.state()
        row = state.pages.row(state.version)
        return state.version in state.bookmarked or (row is not None and row.is_marker)


def pause_after(gap: int, speed: Fraction) -> float:
    """Seconds to stay on an event when the next was recorded `gap` microseconds later.

    It grows with the logarithm of the gap, so that a night and a minute can be told apart and a year of
    silence costs no more than a month.
    """
    bits = min((max(gap, 0) // _SECOND).bit_length(), _BITS_OF_A_MONTH)
    return float((SHORTEST + (LONGEST - SHORTEST) * bits / _BITS_OF_A_MONTH) / speed)


def faster(speed: Fraction) -> Fraction:
    """The next speed up, or the fastest."""
    return next((one for one in SPEEDS if one > speed), SPEEDS[-1])


def slower(speed: Fraction) -> Fraction:
    """The next speed down, or the slowest."""
    return next((one for one in reversed(SPEEDS) if one < speed), SPEEDS[0])
