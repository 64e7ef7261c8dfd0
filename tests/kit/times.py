"""How the tests of times ask: one zone, one stated now, and microseconds found by another road."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tui.text.time.parse import Moment, TimeError, parse_when

SECOND = 1_000_000
LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clock changes by half an hour
ZONES = [LONDON, NEW_YORK, LORD_HOWE, ZoneInfo("UTC"), ZoneInfo("America/Nuuk"), ZoneInfo("America/St_Johns")]


def utc(text: str) -> int:
    """Microseconds of an ISO time in UTC."""
    since = datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return since // timedelta(microseconds=1)


NOW = utc("2026-11-17T16:00:00")  # a Tuesday


def read(text: str, *, zone: ZoneInfo = LONDON, now: int = NOW, cursor: int | None = None) -> Moment:
    """The instant that the text must mean."""
    found = parse_when(text, zone=zone, now=now, cursor=cursor)
    assert isinstance(found, Moment)
    return found


def refusal(text: str, *, zone: ZoneInfo = LONDON, now: int = NOW) -> str:
    """The sentence with which the text must be refused."""
    with pytest.raises(TimeError) as caught:
        parse_when(text, zone=zone, now=now)
    return caught.value.message


def outcome(text: str, *, zone: ZoneInfo, now: int) -> str:
    """The echo, or the sentence of the refusal."""
    try:
        return parse_when(text, zone=zone, now=now).echo
    except TimeError as error:
        return error.message
