"""Time zones and the two days a year on which their clocks do not simply tick."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from domain.clock import wall_clock
from domain.errors import BadInput
from tui.text.format import EPOCH, day, local
from tui.text.safe import safe_str


class TimeError(BadInput):
    """A time or a zone that cannot be read, or that a clock change makes impossible to place."""

    kind = "bad-time"
    is_unread = False
    """No time is read in the words at all."""


def load_zone(name: str) -> ZoneInfo:
    """The IANA zone of that name. Raises TimeError, saying which one may be meant."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise TimeError(f'There is no time zone "{safe_str(name, 40)}"; {_advice(name[:40])}') from error


def local_zone() -> ZoneInfo:
    """The zone of this machine, or UTC where it has none that can be named."""
    # 40 ms to import, and only wanted when nobody named a zone.
    from tzlocal import get_localzone_name

    try:
        return load_zone(get_localzone_name() or "UTC")
    except (TimeError, ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def banks_days(bank: ZoneInfo, desk: ZoneInfo) -> str:
    """Says whose days are told beside times of the desk; "" where both keep the same zone."""
    return "" if bank.key == desk.key else f"days at the bank ({bank.key})"


def desks_times(bank: ZoneInfo, desk: ZoneInfo) -> str:
    """The same of times beside days of the bank."""
    return "" if bank.key == desk.key else f"times at the desk ({desk.key})"


def _advice(name: str) -> str:
    """What to write instead: the zone whose city is spelled most like this one."""
    cities = {zone.rpartition("/")[2].lower(): zone for zone in sorted(available_timezones())}
    near = get_close_matches(name.rpartition("/")[2].lower(), cities, n=1, cutoff=0.75)
    return f"did you mean {cities[near[0]]}?" if near else "write one such as Europe/London or UTC."


def to_micros(at: datetime) -> int:
    """UTC microseconds since 1970 of an aware time, exact."""
    return (at - EPOCH) // timedelta(microseconds=1)


def readings(on: date, clock: time, zone: tzinfo) -> tuple[int, int]:
    """What a wall clock may mean in UTC microseconds: with the offset before a clock change, and after.

    The two are the same but for an hour or so a year. PEP 495: where the clock goes back the first is the
    earlier one and both are real; where it jumps forward the first is the later one and neither is.
    """
    wall = datetime.combine(on, clock, tzinfo=zone)
    return to_micros(wall.replace(fold=0)), to_micros(wall.replace(fold=1))


def only_reading(on: date, clock: time, zone: ZoneInfo) -> int:
    """The one instant, in UTC microseconds, at which the zone's clock shows this.

    Raises TimeError, with both readings and what to type for each, when there are two or none.
    """
    before, after = readings(on, clock, zone)
    if before == after:
        return before
    wall = datetime.combine(on, clock, tzinfo=zone)
    typed = [wall.replace(fold=fold).isoformat() for fold in (0, 1)]
    what = f"{day(on)} {clock.isoformat()}"
    if before < after:
        raise TimeError(
            f"{what} happens twice in {zone.key}, where the clock goes back; "
            f"type {typed[0]} for the first or {typed[1]} for the second."
        )
    shown = [local(at, zone).time().isoformat() for at in (before, after)]
    raise TimeError(
        f"{what} does not exist in {zone.key}, where the clock jumps forward; "
        f"type {typed[0]}, which is {shown[0]} there, or {typed[1]}, which is {shown[1]}."
    )


def start_of_day(on: date, zone: ZoneInfo) -> int:
    """The first microsecond of that day in the zone, in UTC."""
    return min(readings(on, time.min, zone))


def end_of_day(on: date, zone: ZoneInfo) -> int:
    """The last microsecond of that day in the zone, in UTC, however many hours the day has.

    Raises TimeError for a day that the zone left out (30 Dec 2011 in Pacific/Apia).
    """
    before, after = readings(on, time.max, zone)
    last = after if before <= after else _last_before_jump(after, before, zone)
    if wall_clock(last, zone).date != (on.year, on.month, on.day):
        raise TimeError(
            f"{day(on)} does not exist in {zone.key}, where the calendar skips it; name another day."
        )
    return last


def day_around(us: int, zone: ZoneInfo) -> tuple[int, int]:
    """The first and last microsecond of the day that an instant is in, beyond the years 1 to 9999 too.

    The first and last day of 64 bits are cut off there, at an instant that has one before it.
    """
    at = wall_clock(us, zone).at
    moved = us - to_micros(at)
    first, last = start_of_day(at.date(), zone) + moved, end_of_day(at.date(), zone) + moved
    return max(first, 1 - 2**63), min(last, 2**63 - 1)


def _last_before_jump(early: int, late: int, zone: ZoneInfo) -> int:
    """The last microsecond with the offset of `early`, given that `late` has another: a bisection."""
    unchanged = local(early, zone).utcoffset()
    while late - early > 1:
        middle = (early + late) // 2
        if local(middle, zone).utcoffset() == unchanged:
            early = middle
        else:
            late = middle
    return early
