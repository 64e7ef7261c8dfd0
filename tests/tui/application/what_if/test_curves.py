"""The curves of a what-if against the what-if run up to each instant."""

from __future__ import annotations

import pytest

from domain.history.what_if import Edit, Insert, LeaveOut, what_if
from tests.kit.travelling import ACCOUNT, FEE, HEAD, PAYROLL, RENT, rivera
from tui.application.what_if.curves import courses
from tui.application.what_if.sandbox import INSERTABLE, EventWindow, late_on_time, read_window, try_out

FIRST, LAST = 30, 50


def window() -> EventWindow:
    return read_window(rivera(), ACCOUNT, FEE, 0)


def edits_of(name: str, given: EventWindow) -> tuple[Edit, ...]:
    rent_at = given.event(RENT).recorded_at
    return {
        "nothing": (),
        "nothing late": late_on_time(given, ()),
        "left out": (LeaveOut(FEE), LeaveOut(PAYROLL)),
        "inserted": (Insert(INSERTABLE["deposit"](50_000), rent_at - 1_000_000),),
    }[name]


@pytest.mark.parametrize("name", ["nothing", "nothing late", "left out", "inserted"])
def test_at_every_instant_it_is_what_would_have_been_by_then(name: str) -> None:
    given = window()
    findings = try_out(given, edits_of(name, given))
    curves = courses(findings).curves(FIRST, LAST)
    for was, would_be in ((curves.was, False), (curves.would_be, True)):
        for before, point in zip((None, *was), was, strict=False):
            there = what_if(given.page.events, findings.edits, start=given.page.before, until=point.last_at)
            assert point.close == (there.account if would_be else there.real).ledger
            assert before is None or before.close == point.open
    versions = [point.first_version for point in curves.was]
    assert versions == list(range(FIRST, LAST + 1))
    for instant in sorted({point.first_at for point in (*curves.was, *curves.would_be)}):
        there = what_if(given.page.events, findings.edits, start=given.page.before, until=instant)
        inside = [one for one in curves.apart if one.begin <= instant < one.end]
        assert len(inside) == bool(there.ledger_change), instant
        assert all(abs(there.ledger_change) <= abs(one.most) for one in inside)


def test_what_still_differs_at_the_last_event_goes_on() -> None:
    given = window()
    findings = try_out(given, edits_of("left out", given))
    last = courses(findings).curves(FIRST, HEAD).apart[-1]
    assert last.end == given.event(HEAD).recorded_at + 1
