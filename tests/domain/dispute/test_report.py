"""The desk's figures over a period, from cases told as facts on days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispute import events as d
from domain.dispute.report import Figures, Period, Report, Spread, report, tell
from domain.stream import RecordedEvent
from tests.kit.case_story import Story
from tests.kit.days import FEDERAL_RESERVE, Days
from tests.kit.spec import opened, recorded

US = Days("US", FEDERAL_RESERVE)
NEVER = Figures(opened=0, determined=0, denied=0, final=0, withdrawn=0, met=0, late=0, missed=0)


def told(on: str = "2026-04-02", **facts: Any) -> Story:
    """A notice under Regulation E: determined by 16 April, completed by 17 May 2026."""
    return Story().on(on).told(**facts)


def settled(story: Story, *, determined: str, outcome: d.Determination = "no_error") -> Story:
    """Determined and told on that day."""
    return story.on(determined).determined(outcome, owed=0).wrote("no-error")


def figures(
    *stories: Story, first: str = "2026-01-01", last: str = "2026-12-31", today: str = "2026-12-31"
) -> Report:
    over = Period(*map(date.fromisoformat, (first, last, today)))
    return report(
        [
            tell(f"D-{number}", _rows(one), over, _day, lambda country: US)
            for number, one in enumerate(stories, start=1)
        ],
        over,
    )


def _rows(story: Story) -> Iterator[RecordedEvent[Any]]:
    for version, (on, event) in enumerate(story.log, start=1):
        noon = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        yield recorded(opened(), version)._replace(event=event, recorded_at=int(noon.timestamp()) * 1_000_000)


def _day(instant: int) -> date:
    return datetime.fromtimestamp(instant / 1_000_000, UTC).date()


def on_time(found: Report, duty: d.DeadlineName) -> tuple[int, ...]:
    """How often it was met, late, missed."""
    return tuple(found.on_time.get(duty, {"met": 0, "late": 0, "missed": 0}).values())


class TestDuties:
    """Each counts once: on the day it was met, or on the day after the one it was due on."""

    @pytest.mark.parametrize(
        ("determined", "first", "last", "counted"),
        [
            ("2026-04-10", "2026-04-10", "2026-04-10", (1, 0, 0)),
            ("2026-04-10", "2026-04-11", "2026-12-31", (0, 0, 0)),
            ("2026-04-10", "2026-01-01", "2026-04-09", (0, 0, 0)),
            ("2026-04-16", "2026-04-16", "2026-04-16", (1, 0, 0)),
            ("2026-04-20", "2026-04-17", "2026-04-19", (0, 0, 1)),
            ("2026-04-20", "2026-04-17", "2026-04-20", (0, 1, 0)),
            ("2026-04-20", "2026-04-18", "2026-12-31", (0, 0, 0)),
            ("2026-04-20", "2026-01-01", "2026-04-16", (0, 0, 0)),
        ],
    )
    def test_determining_falls_into_one_period(
        self, determined: str, first: str, last: str, counted: tuple[int, ...]
    ) -> None:
        story = settled(told(), determined=determined)
        assert on_time(figures(story, first=first, last=last), "determine") == counted

    def test_what_nobody_has_recorded_counts(self) -> None:
        assert on_time(figures(told(), today="2026-04-16"), "determine") == (0, 0, 0)
        assert on_time(figures(told(), today="2026-04-17"), "determine") == (0, 0, 1)
        found = figures(told(), today="2026-05-18")
        assert [(one.case_id, one.duty, one.due_on.isoformat(), one.met_on) for one in found.breaches] == [
            ("D-1", "determine", "2026-04-16", None),
            ("D-1", "complete", "2026-05-17", None),
        ]

    def test_a_breach_has_its_reason_and_paragraph(self) -> None:
        (breach,) = figures(settled(told(), determined="2026-04-20")).breaches
        assert (breach.reason_code, breach.paragraph) == ("unauthorised-card", "12 CFR 1005.11(c)(1)")
        assert breach.met_on == date(2026, 4, 20)

    def test_a_miss_that_a_corrected_fact_undid_is_none(self) -> None:
        story = told().on("2026-04-20").ticked()
        story.amended(noticed_on=date(2026, 4, 15))
        found = figures(settled(story, determined="2026-04-22"))
        assert on_time(found, "determine") == (1, 0, 0)
        assert found.breaches == ()

    def test_a_breach_of_an_earlier_assertion_stays(self) -> None:
        """12 CFR 1005.11(e): no new clock, and what was missed counts once."""
        story = settled(told(), determined="2026-04-20").closed().on("2026-06-01").reopened()
        found = figures(story)
        assert on_time(found, "determine") == (0, 1, 0)
        assert found.reopened == 1
        assert len(found.breaches) == 1

    def test_a_closed_case_misses_nothing_later(self) -> None:
        found = figures(settled(told(), determined="2026-04-10").closed())
        assert found.total.missed == found.total.late == 0


class TestDaysAndOutcomes:
    def test_days_are_counted_from_the_notice(self) -> None:
        story = told().on("2026-04-09").credited()
        found = figures(settled(story, determined="2026-05-02"))
        assert found.days_to_credit == Spread(7, 7)
        assert found.days_to_complete == Spread(30, 30)

    @pytest.mark.parametrize(
        ("days", "middle", "ninth"),
        [
            ([], None, None),
            ([3], 3, 3),
            ([3, 8], 5.5, 8),
            ([*range(1, 11)], 5.5, 9),
            ([*range(1, 12)], 6, 10),
        ],
    )
    def test_median_and_p90(self, days: list[int], middle: float | None, ninth: int | None) -> None:
        stories = [settled(told(), determined=f"2026-04-{2 + one:02}") for one in days]
        assert figures(*stories).days_to_complete == Spread(middle, ninth)

    def test_two_of_three_determinations_denied_it(self) -> None:
        found = figures(
            settled(told(), determined="2026-04-10"),
            settled(told(), determined="2026-04-10", outcome="not_an_error"),
            told().on("2026-04-10").determined(),
            told().on("2026-04-10").took_back(),
            told(),
        )
        assert (found.total.opened, found.total.determined, found.total.denied) == (5, 3, 2)
        assert found.denial_rate == pytest.approx(2 / 3)
        assert figures(told()).denial_rate is None

    def test_credits_that_became_final_and_that_were_withdrawn(self) -> None:
        kept = told().on("2026-04-09").credited().on("2026-04-20").determined().made_final()
        taken = told().on("2026-04-09").credited(100_00).on("2026-04-20").determined("no_error", owed=0)
        taken.withdrew_credit()
        found = figures(kept, taken)
        assert (found.total.final, found.total.withdrawn) == (1, 1)
        assert (found.final_amounts, found.withdrawn_amounts) == ({"USD": 250_00}, {"USD": 100_00})

    def test_groups_have_the_figures_of_their_own(self) -> None:
        found = figures(
            told().recorded(d.CaseAssigned(assignee="grace")),
            told(reason_code="duplicate"),
            told(reason_code="duplicate").on("2026-04-03").recorded(d.CaseAssigned(assignee="grace")),
            today="2026-04-10",
        )
        assert {name: one.opened for name, one in found.by["reason"].items()} == {
            "duplicate": 2,
            "unauthorised-card": 1,
        }
        assert {name: one.opened for name, one in found.by["owner"].items()} == {"": 1, "grace": 2}
        assert {name: one.opened for name, one in found.by["regime"].items()} == {"reg-e": 3}

    def test_a_case_of_a_later_day_is_not_told(self) -> None:
        found = figures(told(), last="2026-04-01")
        assert (found.total, found.by) == (NEVER, {"reason": {}, "regime": {}, "owner": {}})


def test_suspicion_of_the_customer_is_not_among_the_figures() -> None:
    """PSRs 2017 reg 76(3)."""
    story = told(regime="psr-76", country="GB", suspicion_on=date(2026, 4, 2))
    assert "suspect" not in repr(figures(story)).lower()
    assert on_time(figures(story), "refund") == (0, 0, 0)


@given(
    determined=st.lists(st.dates(date(2026, 4, 2), date(2026, 7, 1)), max_size=4),
    cut=st.dates(date(2026, 4, 1), date(2026, 7, 31)),
)
def test_two_periods_that_meet_count_what_the_whole_does(determined: list[date], cut: date) -> None:
    """Nothing is counted twice or left out; of a duty only whether it was late or is still missed may differ."""
    stories = [settled(told(), determined=one.isoformat()) for one in determined]
    before = figures(*stories, last=date.fromordinal(cut.toordinal() - 1).isoformat()).total
    after, whole = figures(*stories, first=cut.isoformat()).total, figures(*stories).total
    for name in ("opened", "determined", "denied", "met"):
        assert getattr(before, name) + getattr(after, name) == getattr(whole, name)
    assert before.late + before.missed + after.late + after.missed == whole.late + whole.missed
