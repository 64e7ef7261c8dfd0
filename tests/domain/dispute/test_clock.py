"""The clock of a case: what was met, late, missed and cured, told as facts on days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dispute import events as d
from domain.dispute.clock import tick
from tests.kit.case_story import Story
from tests.kit.days import ENGLISH, Days


def told(on: str = "2026-04-02", **facts: Any) -> Story:
    return Story().on(on).told(**facts)


def british(on: str, *, debits: tuple[str, ...] = (), **facts: Any) -> Story:
    known = {"regime": "psr-76", "country": "GB"} | facts
    return Story(calendar=Days("GB", ENGLISH)).on(on).told(debits=debits, **known)


class TestDetermining:
    """12 CFR 1005.11(c)(1), (c)(2)(i)."""

    def test_on_the_last_day_it_is_met_and_the_day_after_late(self) -> None:
        assert told().on("2026-04-16").determined().statuses["determine"] == "2026-04-16 met"
        assert told().on("2026-04-17").statuses["determine"] == "2026-04-16 missed"
        assert told().on("2026-04-17").determined().statuses["determine"] == "2026-04-16 late"

    @pytest.mark.parametrize(
        ("credit", "facts", "status"),
        [
            (250_00, {}, "met"),
            (200_00, {}, "met"),
            (199_99, {}, "open"),
            (1_00, {}, "open"),
            (200_00, {"reason_code": "wrong-amount"}, "open"),
            (200_00, {"error_type": "ii"}, "open"),
            (200_00, {"reason_code": "wrong-amount", "error_type": "i"}, "met"),
            (200_00, {"disclosures": False}, "open"),
        ],
    )
    def test_a_credit_meets_it_in_the_amount_of_the_alleged_error(
        self, credit: int, facts: dict[str, Any], status: str
    ) -> None:
        story = told(**facts).on("2026-04-10").credited(credit)
        assert story.statuses["determine"] == f"2026-04-16 {status}"

    def test_two_credits_meet_it_on_the_day_of_the_second(self) -> None:
        story = told().on("2026-04-10").credited(100_00).on("2026-04-14").credited(150_00, "C2")
        assert story.fold.met["determine"] == date(2026, 4, 14)

    def test_what_was_given_back_before_need_not_be_lent(self) -> None:
        """250 of 300 had been reversed: a credit of the 50 that are left suffices."""
        story = told(alleged_amount=300_00, reason_code="wrong-amount").on("2026-04-10")
        assert story.credited(50_00, owed=50_00).statuses["determine"] == "2026-04-16 met"

    def test_what_is_left_to_withhold_need_not_be_lent(self) -> None:
        """200 of 250 was given back for good, of a transfer that was not authorised."""
        story = told().on("2026-04-10").corrected(owed=50_00)
        assert story.statuses["determine"] == "2026-04-16 met"

    def test_a_credit_and_what_was_given_back_meet_it_on_the_later_day(self) -> None:
        story = told(reason_code="wrong-amount").on("2026-04-10").credited(100_00, owed=250_00)
        assert story.statuses["determine"] == "2026-04-16 open"
        assert story.on("2026-04-20").corrected(owed=100_00).statuses["determine"] == "2026-04-16 late"

    def test_more_is_alleged_than_was_credited(self) -> None:
        """The amount was taken down wrong: 40.00 suffices for 40.00 and not for 250.00."""
        story = told(alleged_amount=40_00, reason_code="wrong-amount").on("2026-04-10").credited(40_00)
        assert story.statuses["determine"] == "2026-04-16 met"
        assert (
            story.on("2026-04-13").amended(alleged_amount=250_00).statuses["determine"] == "2026-04-16 open"
        )
        assert story.on("2026-04-17").ticked().statuses["determine"] == "2026-04-16 missed"
        assert (
            story.on("2026-04-20").amended(alleged_amount=40_00).statuses["determine"] == "2026-04-16 cured"
        )
        assert story.fold.met["determine"] == date(2026, 4, 10)

    def test_a_credit_that_suffices_by_facts_known_later(self) -> None:
        """Nobody had authorised it: 50.00 may be withheld."""
        story = told(reason_code="wrong-amount").on("2026-04-10").credited(200_00)
        assert story.on("2026-04-17").ticked().statuses["determine"] == "2026-04-16 missed"
        amended = story.on("2026-04-20").amended(reason_code="unauthorised-card")
        assert amended.statuses["determine"] == "2026-04-16 cured"

    def test_finding_that_less_is_owed_undoes_no_miss(self) -> None:
        story = told(reason_code="wrong-amount").on("2026-04-10").credited(200_00)
        late = story.on("2026-04-17").ticked().on("2026-04-20").determined(owed=100_00)
        assert late.statuses["determine"] == "2026-04-16 late"

    def test_without_a_written_confirmation_nothing_is_missed(self) -> None:
        """1005.11(c)(2)(i)(A): no credit is owed; the 45 days run."""
        story = told(confirmation_asked_on=date(2026, 4, 2))
        assert story.statuses == {
            "confirmation": "2026-04-16 open",
            "determine": "2026-04-16 open",
            "complete": "2026-05-17 open",
        }
        story.on("2026-04-17").ticked()
        assert story.statuses == {"confirmation": "2026-04-16 open", "complete": "2026-05-17 open"}
        assert story.clock == []
        assert [one.paragraph for one in story.view.words] == ["12 CFR 1005.11(c)(2)(i)(A)"]
        story.on("2026-05-18").ticked()
        assert story.clock_words == ["missed complete 2026-05-17"]

    def test_a_confirmation_that_came_is_met(self) -> None:
        story = told(confirmation_asked_on=date(2026, 4, 2)).on("2026-04-09")
        story.amended(confirmation_received_on=date(2026, 4, 9))
        assert story.statuses["confirmation"] == "2026-04-16 met"
        assert story.on("2026-04-17").statuses["determine"] == "2026-04-16 missed"

    def test_a_confirmation_that_came_late_is_no_breach_of_the_bank(self) -> None:
        story = told(confirmation_asked_on=date(2026, 4, 2)).on("2026-04-20")
        story.amended(confirmation_received_on=date(2026, 4, 20))
        assert story.statuses == {"confirmation": "2026-04-16 late", "complete": "2026-05-17 open"}
        assert story.view.breaches == ()


class TestCredits:
    """12 CFR 1005.11(c)(2)(ii), (d)(2)."""

    def test_each_has_a_notice_of_its_own(self) -> None:
        story = told("2026-04-20").on("2026-04-21").credited().wrote("provisional-credit", "C1")
        story.on("2026-04-27").credited(100_00, "C2")
        assert story.statuses["tell-credit"] == "2026-04-23 met"
        assert story.statuses["tell-credit C2"] == "2026-04-29 open"
        story.on("2026-04-30").wrote("provisional-credit", "C2")
        assert story.statuses["tell-credit C2"] == "2026-04-29 late"
        assert story.statuses["tell-credit"] == "2026-04-23 met"

    def test_a_letter_of_the_result_that_tells_of_it_meets_it(self) -> None:
        story = told().credited().on("2026-04-03").determined(owed=0).wrote("corrected", "C1")
        assert story.statuses["tell-credit"] == "2026-04-06 met"

    def test_items_are_honoured_from_the_notice_of_the_debit(self) -> None:
        story = told().credited().on("2026-05-08").determined("no_error", owed=0).withdrew_credit()
        assert "honour" not in story.statuses
        assert [one.paragraph for one in story.view.words] == ["12 CFR 1005.11(d)(2)"]
        story.on("2026-05-13").wrote("debit", "C1")
        assert story.statuses["honour"] == "2026-05-20 open"
        assert story.on("2026-05-20").statuses["honour"] == "2026-05-20 open"
        assert story.on("2026-05-21").statuses["honour"] == "2026-05-20 met"

    def test_a_debit_that_was_announced_is_honoured_until_it_is_made(self) -> None:
        """Comment 11(d)(2)-1: notice of 8 May that the account is debited on 15 May."""
        story = told().credited().on("2026-05-08").determined("no_error", owed=0)
        story.recorded(d.DebitScheduled(credit_id="C1", due_on=date(2026, 5, 15)))
        assert story.wrote("no-error", "C1").statuses["honour"] == "2026-05-15 open"


class TestBreaches:
    def test_a_day_that_passed_is_recorded_once(self) -> None:
        story = told().on("2026-04-17").ticked().ticked().on("2026-05-20").ticked().ticked()
        assert story.clock_words == ["missed determine 2026-04-16", "missed complete 2026-05-17"]

    def test_reading_shows_what_nobody_recorded(self) -> None:
        story = told().on("2026-05-20")
        assert story.statuses == {"determine": "2026-04-16 missed", "complete": "2026-05-17 missed"}
        assert story.fold.missed == {}

    def test_a_fact_that_was_wrong_cures_it_in_sight(self) -> None:
        """The account was new: twenty business days, not ten (1005.11(c)(3)(i))."""
        story = told().on("2026-04-17").ticked().on("2026-04-20").amended(new_account=True)
        assert story.clock_words == ["missed determine 2026-04-16", "cured determine 2026-04-16"]
        assert story.statuses["determine"] == "2026-04-30 cured"
        assert story.fold.breaches == ()
        assert [one.name for one in story.fold.duties] == ["determine", "complete"]
        determine = next(one for one in story.view.duties if one.name == "determine")
        assert "Thu 16 Apr 2026" in determine.words
        assert story.on("2026-05-01").statuses["determine"] == "2026-04-30 missed"

    def test_it_is_on_record_before_it_is_cured(self) -> None:
        """Nobody had looked since it passed."""
        story = told().on("2026-04-20").amended(new_account=True)
        assert story.clock_words == ["missed determine 2026-04-16", "cured determine 2026-04-16"]

    def test_what_was_done_late_by_wrong_facts_was_in_time(self) -> None:
        story = told().on("2026-04-20").determined().amended(new_account=True)
        assert story.statuses["determine"] == "2026-04-30 cured"
        assert story.fold.met["determine"] == date(2026, 4, 20)

    def test_a_fact_can_make_late_what_was_in_time(self) -> None:
        story = told(new_account=True).on("2026-04-20").determined()
        assert story.statuses["determine"] == "2026-04-30 met"
        story.amended(new_account=False)
        assert story.statuses["determine"] == "2026-04-16 late"

    def test_a_notice_found_late_cures_all_and_stays_in_sight(self) -> None:
        story = told().on("2026-06-01").amended(statement_on=date(2026, 1, 31))
        assert story.statuses == {"determine": "2026-04-16 cured", "complete": "2026-05-17 cured"}
        assert {one.paragraph for one in story.view.duties} == {"12 CFR 1005.11(b)(1)-7"}

    def test_taking_the_notice_back_undoes_no_miss(self) -> None:
        story = told().on("2026-04-20").took_back()
        assert story.clock_words == ["missed determine 2026-04-16"]
        assert story.statuses == {"determine": "2026-04-16 missed"}
        assert story.ticked().closed().statuses == {"determine": "2026-04-16 missed"}

    def test_closing_and_reopening_hides_none(self) -> None:
        story = told().on("2026-04-20").took_back().closed().on("2026-05-04").reopened()
        assert story.statuses["determine"] == "2026-05-18 open"
        rows = [(one.name, one.due_on, one.status) for one in story.view.duties]
        assert rows[0] == ("determine", date(2026, 4, 16), "missed")
        assert story.view.duties[0].paragraph == "12 CFR 1005.11(c)(1)"

    def test_a_closed_case_misses_nothing_more(self) -> None:
        story = told().took_back().closed().on("2027-01-04").ticked()
        assert story.clock == []


class TestReassertion:
    """12 CFR 1005.11(e) and its comment 1."""

    def settled(self) -> Story:
        return told(statement_on=date(2026, 3, 1)).determined(owed=0).wrote("corrected").closed()

    def test_after_full_compliance_no_clock_starts(self) -> None:
        story = self.settled().on("2026-09-01").reopened()
        assert story.statuses == {}
        assert [one.paragraph for one in story.view.words] == ["12 CFR 1005.11(e)"]
        assert story.on("2027-01-01").ticked().clock_words[-1].startswith("met")

    def test_documents_that_were_asked_for_start_one(self) -> None:
        story = self.settled().on("2026-09-01").reopened(on_documents=True)
        assert story.statuses["determine"] == "2026-09-16 open"

    def test_a_notice_taken_back_and_given_again_in_time_starts_one(self) -> None:
        story = told("2026-03-02", statement_on=date(2026, 1, 31)).took_back().closed()
        assert story.on("2026-03-20").reopened().statuses["determine"] == "2026-04-03 open"

    def test_out_of_time_it_starts_none(self) -> None:
        story = told("2026-03-02", statement_on=date(2026, 1, 31)).took_back().closed()
        story.on("2026-06-01").reopened()
        assert story.statuses == {}
        assert [one.paragraph for one in story.view.words] == ["12 CFR 1005.11(e)-1"]

    def test_a_bank_in_breach_gets_no_new_clock(self) -> None:
        story = told().on("2026-04-20").determined(owed=0).on("2026-04-21").wrote("corrected").closed()
        before = story.statuses
        assert before["determine"] == "2026-04-16 late"
        story.on("2026-06-01").reopened()
        assert story.statuses["determine"] == "2026-04-16 late"
        assert story.statuses["complete"] == "2026-05-17 met"
        assert story.clock_words.count("missed determine 2026-04-16") == 1


class TestRefunds:
    """PSRs 2017 regs 74 and 76."""

    def test_one_of_three_refunded_is_not_enough(self) -> None:
        story = british("2026-04-02").on("2026-04-07").determined(owed=300_00).corrected(owed=200_00)
        assert story.statuses["refund"] == "2026-04-07 open"
        assert story.corrected(owed=0).statuses["refund"] == "2026-04-07 met"

    def test_all_that_is_claimed_is_lent_without_an_excess(self) -> None:
        assert british("2026-04-02").credited(200_00).statuses["refund"] == "2026-04-07 open"
        assert british("2026-04-02").credited(250_00).statuses["refund"] == "2026-04-07 met"

    def test_an_authorised_payment_owes_none_and_nothing_is_missed(self) -> None:
        story = british("2026-04-02").determined("no_error", owed=0).on("2026-04-08").wrote("no-error")
        assert story.statuses == {}
        assert story.clock == []

    def test_what_seemed_missed_is_cured_once_it_is_found_authorised(self) -> None:
        story = british("2026-04-02").on("2026-04-09").ticked().determined("no_error", owed=0)
        assert story.clock_words == ["missed refund 2026-04-07", "cured refund 2026-04-07"]
        assert story.statuses == {"refund": "2026-04-07 cured"}

    def test_suspicion_stops_it_and_is_for_the_desk_alone(self) -> None:
        story = british("2026-04-02").amended(suspicion_on=date(2026, 4, 2)).on("2026-05-01").ticked()
        assert story.statuses == {}
        assert story.clock == []
        assert [one.paragraph for one in story.view.unbound] == ["PSRs 2017 reg 76(3)"]
        assert story.view.words == ()

    def test_suspicion_after_its_day_undoes_no_miss(self) -> None:
        story = british("2026-04-02").on("2026-04-09").amended(suspicion_on=date(2026, 4, 9))
        assert story.statuses == {"refund": "2026-04-07 missed"}

    def test_out_of_time_is_said(self) -> None:
        story = british("2026-04-02", debits=("2025-01-30",)).on("2026-05-01").ticked()
        assert story.statuses == {}
        assert [one.paragraph for one in story.view.words] == ["PSRs 2017 reg 74(1)"]


class TestOthers:
    def test_a_notice_that_cannot_be_read_has_no_clock(self) -> None:
        assert Story().on("2026-04-02").view.duties == ()

    def test_a_complaint_is_met_by_its_answer(self) -> None:
        story = british("2026-04-02", regime="complaint", reason_code="deposit-missing")
        assert story.statuses == {"answer": "2026-04-27 open"}
        story.on("2026-04-20").determined("no_error", owed=0).wrote("no-error")
        assert story.statuses == {"answer": "2026-04-27 met"}

    def test_putting_an_answer_off_once_its_day_has_passed_cures_nothing(self) -> None:
        story = british("2026-04-02", regime="complaint", reason_code="deposit-missing").on("2026-04-28")
        story.amended(extension_on=date(2026, 5, 20), extension_why="records abroad")
        assert story.clock_words == ["missed answer 2026-04-27"]
        assert story.statuses == {"answer": "2026-05-20 missed"}

    def test_a_scam_is_reimbursed_or_rejected_in_time(self) -> None:
        claim: dict[str, Any] = {
            "regime": "app",
            "scheme": "faster-payments",
            "reason_code": "unauthorised-transfer",
        }
        assert british("2026-11-16", **claim).statuses == {"reimburse": "2026-11-23 open"}
        paid = british("2026-11-16", **claim).on("2026-11-23").determined(owed=0)
        assert paid.statuses == {"reimburse": "2026-11-23 met"}
        rejected = british("2026-11-16", **claim).on("2026-11-23").determined("no_error", owed=0)
        assert rejected.statuses == {}
        late = british("2026-11-16", **claim).on("2026-11-24").determined("no_error", owed=0)
        assert late.statuses == {"reimburse": "2026-11-23 late"}

    def test_what_the_bank_finds_itself_has_no_duty_and_says_so(self) -> None:
        story = told(regime="internal").on("2027-01-04").ticked()
        assert (story.clock, story.statuses) == ([], {})
        assert story.view.words


STEPS = st.sampled_from(
    ("tick", "credit", "determine", "correct", "letter", "new", "old", "back", "close", "open")
)


@given(st.lists(st.tuples(st.integers(0, 20), STEPS), max_size=8))
def test_whatever_happens_the_clock_settles_and_no_miss_vanishes(steps: list[tuple[int, str]]) -> None:
    """Asked twice it adds nothing, and every miss is in sight or was cured by a fact."""
    story = told()
    for days, step in steps:
        story.today += timedelta(days=days)
        _take(story, step)
        if story.fold.noticed_on is not None:
            assert tick(story.fold, story.calendar, story.today) == []
    words = story.clock_words
    in_sight = {one.due_on for one in story.view.duties if one.status in ("missed", "late", "cured")}
    in_sight |= {one.due_on for one in story.fold.breaches}
    for one in story.clock:
        if isinstance(one, d.DeadlineMissed):
            cured = f"cured {one.name} {one.due_on.isoformat()}" in words
            assert cured or one.due_on in in_sight


def _take(story: Story, step: str) -> None:
    """The step, where it can be taken."""
    is_open, outcome = story.fold.is_open, story.fold.outcome
    match step:
        case "credit" if is_open and outcome is None:
            story.credited(250_00, f"C{len(story.fold.credit_log)}")
        case "determine" if is_open and outcome is None:
            story.determined()
        case "correct" if is_open and story.fold.owes_correction:
            story.corrected()
        case "letter" if is_open and outcome is not None:
            story.wrote("corrected", *story.fold.credit_log)
        case "new" | "old" if is_open:
            story.amended(new_account=step == "new")
        case "back" if is_open and outcome is None:
            story.took_back()
        case "close" if is_open and outcome is not None:
            story.closed()
        case "open" if not is_open:
            story.reopened()
        case _:
            story.ticked()
