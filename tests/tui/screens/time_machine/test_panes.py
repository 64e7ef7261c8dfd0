"""The words of header and State, line by line: nothing is cut that must not be, nothing is hostile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.account import events as e
from domain.history.event_rows import StateView, event_rows
from domain.history.grouped_changes import Between
from domain.history.why import TwoWays
from tests.kit.shown_lines import HOSTILE, NINE, SECOND, ZONE, account, text
from tests.kit.spec import Damaged, charged, deposited, held, opened, recorded, withdrawn
from tui.application.time_machine.view_state import HeaderView
from tui.screens.kit.lines import width_of
from tui.screens.time_machine.header import header_lines
from tui.screens.time_machine.state_pane import brief_lines, state_lines

HEADER = HeaderView(
    account_id="4417",
    holder="J. Rivera",
    currency="GBP",
    status="open",
    zone=ZONE,
    lens="as-at",
    version=40,
    head=57,
    recorded_at=NINE,
    next_at=NINE + 1500 * SECOND,
    ledger=-63_500,
    available=-63_500,
)


class TestHeader:
    def test_it_says_who_when_how_much_and_where(self) -> None:
        whose, answer = text(header_lines(HEADER, 118)).splitlines()
        assert whose.split() == [
            "4417",
            "J.",
            "Rivera",
            "account",
            "in",
            "GBP",
            "open",
            "PAST",
            "·",
            "read-only",
        ]
        assert answer == (
            "Fri 13 Mar 2026 09:05:00 Europe/London   −635.00 GBP   available −635.00   "
            "event 40/57   next 09:30:00   AS-AT"
        )

    def test_live_and_past_are_told_by_words(self) -> None:
        assert "● LIVE" in text(header_lines(replace(HEADER, version=57), 118))
        assert "PAST · read-only" in text(header_lines(HEADER, 118))

    def test_what_is_new_is_counted_in_the_past(self) -> None:
        assert "+3 new" in text(header_lines(replace(HEADER, new_count=3), 60))

    def test_a_time_asked_for_stands_before_the_event(self) -> None:
        asked = replace(HEADER, asked_at=NINE + 60 * SECOND)
        assert "09:06:00 Europe/London" in text(header_lines(asked, 118))
        assert "event 40/57 at 09:05:00" in text(header_lines(asked, 118))

    def test_an_event_of_another_day_says_which(self) -> None:
        far = replace(HEADER, next_at=NINE + 5 * 86_400 * SECOND)
        assert "next 18 Mar 09:05" in text(header_lines(far, 118))

    def test_what_is_not_known_yet_is_no_figure(self) -> None:
        lines = text(header_lines(replace(HEADER, ledger=None, available=None, note="computing…"), 118))
        assert "computing…" in lines
        assert "635" not in lines
        assert "09:05:00" in lines
        assert "computing…" in text(header_lines(replace(HEADER, recorded_at=None, note="computing…"), 118))

    def test_an_unverified_balance_is_no_figure(self) -> None:
        lines = text(header_lines(replace(HEADER, verified=False), 118))
        assert "unverified" in lines
        assert "635" not in lines

    def test_a_frozen_account_keeps_its_word_when_others_go(self) -> None:
        assert "frozen" in text(header_lines(replace(HEADER, status="frozen"), 40))

    @pytest.mark.parametrize("width", [38, 58, 78, 118])
    def test_time_balance_and_zone_stand_on_every_width(self, width: int) -> None:
        lines = header_lines(HEADER, width)
        answer = text(lines).splitlines()[1]
        assert "13 Mar" in answer
        assert "09:05:00" in answer
        assert "−635.00" in answer
        assert "Europe/London" in answer or "GMT" in answer
        assert width_of(lines[1]) <= width
        assert width_of(lines[0]) == width

    def test_hostile_names_are_harmless(self) -> None:
        lines = text(header_lines(replace(HEADER, holder=HOSTILE, account_id=HOSTILE), 118))
        assert "\x1b" not in lines
        assert "\u202e" not in lines
        assert "[red]\\u{1b}" in lines


BUSY = (
    opened(10_000, limit=25_000),
    deposited(1_533_210),
    held(12_500),
    withdrawn(5_400),
    e.EntryReversed(entry=4, amount=5_400, direction="credit"),
    e.ProvisionalCreditGranted(credit_id="PC", entry=4, amount=900, case_id="D-31"),
    charged(3_500),
)


class TestState:
    def test_every_figure_stands_on_a_line_of_its_own(self) -> None:
        lines = text(state_lines(StateView(7, account(*BUSY)), ZONE, 44))
        for line in (
            "Ledger           15,406.10",
            "Open holds          125.00",
            "Overdraft limit     250.00",
            "Available        15,531.10",
            "Fees, total          35.00",
            "Entries                  5",
        ):
            assert line in lines, lines

    def test_holds_credits_and_reversals_are_listed(self) -> None:
        lines = text(state_lines(StateView(7, account(*BUSY)), ZONE, 44))
        assert "hold h1  125.00  since 1 Jan · event 3" in lines
        assert "provisional credit 9.00  for event 4 D-31" in lines
        assert "event 4 reversed 54.00  by 5" in lines

    def test_claims_refunds_and_what_is_honoured_are_listed(self) -> None:
        facts = (
            *BUSY[:2],
            e.ClaimStated(claim_id="k", amount=45_000, entry=2),
            e.ProvisionalCreditGranted(credit_id="p", entry=2, claim_id="k", amount=40_000),
            e.RefundPaid(amount=1_000, entry=2, claim_id="k"),
            e.RefundPaid(amount=700, entry=9),
            e.HonouringPromised(credit_id="q", amount=20_000, until=60_000_000),
            e.MoneyWithdrawn(amount=18_000, honoured=18_000),
        )
        lines = text(state_lines(StateView(8, account(*facts)), ZONE, 116))
        for line in (
            "provisional credit 400.00  for claim k",
            "claim k   450.00 missing of event 2   40.00 left to give",
            "claim k refunded 10.00  by 5",
            "event 9 refunded 7.00  by 6",
            "honouring   up to 200.00 until",
            "180.00 honoured by event 8   200.00 left",
        ):
            assert line in lines, lines

    def test_many_holds_are_counted(self) -> None:
        many = account(opened(), *(held(100, f"h{number}") for number in range(20)))
        assert "and 12 more" in text(state_lines(StateView(21, many), ZONE, 44))

    @pytest.mark.parametrize("width", [20, 30, 44, 60, 116])
    def test_figures_are_never_cut(self, width: int) -> None:
        view = StateView(7, account(*BUSY), mark=account(*BUSY[:2]), mark_version=2)
        for lines in (state_lines(view, ZONE, width), brief_lines(view, ZONE, width)):
            assert "15,406.10" in text(lines)
            sums = [line for line in lines if any("=" in span.text for span in line)]
            assert all(width_of(line) <= width for line in sums)

    def test_labels_shorten_before_columns_touch(self) -> None:
        view = StateView(7, account(*BUSY), mark=account(*BUSY[:2]), mark_version=2)
        heads = text(state_lines(view, ZONE, 40)).splitlines()
        assert heads[0].split() == ["A", "·", "2", "7", "change"]
        assert any(line.startswith("Limit ") for line in heads)

    def test_the_sum_between_marks_in_either_order(self) -> None:
        early, late = account(*BUSY[:2]), account(*BUSY)
        forward = StateView(7, late, mark=early, mark_version=2)
        backward = StateView(2, early, mark=late, mark_version=7)
        for view in (forward, backward):
            assert "15,432.10 + 63.00 cr − 89.00 dr = 15,406.10 ✓" in text(brief_lines(view, ZONE, 80))

    def test_a_change_for_the_worse_is_a_warning_by_sign_and_ink(self) -> None:
        view = StateView(7, account(*BUSY), mark=account(*BUSY[:6]), mark_version=6)
        cells = {line[0].text.strip(): line[-1] for line in state_lines(view, ZONE, 60) if len(line) == 4}
        assert (cells["Ledger"].text.strip(), cells["Ledger"].role) == ("−35.00", "warning")
        assert cells["Fees, total"].text.strip() == "+35.00"
        assert cells["Fees, total"].role == "warning"
        assert cells["Open holds"].role == "quiet"

    def test_both_ways_to_count_stand_beside_each_other_when_they_differ(self) -> None:
        ways = TwoWays(0, account(opened(-635)), account(opened(865)))
        lines = text(state_lines(StateView(1, account(opened(-635)), ways=ways), ZONE, 44))
        assert "AS-AT        −6.35  what we knew then" in lines
        assert "AS-OF         8.65  with what came later" in lines

    AGREE = TwoWays(0, account(opened(5)), account(opened(5)))
    DIFFER = TwoWays(0, account(opened(-635)), account(opened(865)), late=1)
    CANCEL_OUT = replace(AGREE, late=2)

    def test_nothing_came_late_where_that_is_so(self) -> None:
        view = StateView(1, account(opened(5)), ways=self.AGREE)
        assert "AS-AT = AS-OF  nothing later counts here" in text(state_lines(view, ZONE, 44))
        late = text(state_lines(replace(view, ways=self.CANCEL_OUT), ZONE, 44))
        assert "AS-AT = AS-OF" not in late
        assert "AS-OF         0.05  with what came later" in late

    @pytest.mark.parametrize(
        ("at_mark", "at_cursor", "between", "told"),
        [
            (AGREE, AGREE, 0, ["AS-AT = AS-OF  at both, and nothing between them came late"]),
            (DIFFER, AGREE, 0, ["A      AS-AT −6.35  AS-OF 8.65", "cursor AS-AT = AS-OF 0.05"]),
            (AGREE, DIFFER, 0, ["A      AS-AT = AS-OF 0.05", "cursor AS-AT −6.35  AS-OF 8.65"]),
            (AGREE, CANCEL_OUT, 0, ["A      AS-AT = AS-OF 0.05", "cursor AS-AT = AS-OF 0.05"]),
            (AGREE, AGREE, 1, ["cursor AS-AT = AS-OF 0.05", "1 event between them came late"]),
            (AGREE, AGREE, None, ["A      AS-AT = AS-OF 0.05", "cursor AS-AT = AS-OF 0.05"]),
        ],
    )
    @pytest.mark.parametrize(("mark", "cursor"), [(1, 2), (2, 1)])
    def test_compared_it_holds_for_both_and_for_what_lies_between_them(
        self,
        at_mark: TwoWays,
        at_cursor: TwoWays,
        between: int | None,
        told: list[str],
        mark: int,
        cursor: int,
    ) -> None:
        state, events = account(opened(5)), Between(1, 2, (), late=between)
        view = StateView(cursor, state, mark=state, mark_version=mark, ways=at_cursor, between=events)
        lines = text(state_lines(replace(view, mark_ways=at_mark), ZONE, 60)).splitlines()
        assert set(told) <= {line.rstrip() for line in lines}
        assert ("came late" in "".join(lines)) == ("came late" in "".join(told))

    def test_compared_nothing_is_said_before_both_are_known(self) -> None:
        state = account(opened(5))
        view = StateView(2, state, mark=state, mark_version=1, ways=self.AGREE)
        assert "AS-AT, AS-OF  computing" in text(state_lines(view, ZONE, 44, "computing"))

    def test_an_account_not_open_yet_by_value_date(self) -> None:
        ways = TwoWays(0, account(opened(5)), None)
        assert "not opened" in text(state_lines(StateView(1, account(opened(5)), ways=ways), ZONE, 44))

    def test_after_an_unreadable_event_no_figure_stands_alone(self) -> None:
        broken = account(opened(100), Damaged())
        ways = TwoWays(0, broken, account(opened(7)))
        lines = text(state_lines(StateView(2, broken, ways=ways), ZONE, 30))
        assert lines.count("unverified") >= 9
        assert "without event 2 the ledger" in lines
        assert "✓" not in lines
        assert ["AS-AT", "unverified"] in [line.split()[:2] for line in lines.splitlines()]

    def test_what_the_source_stated_is_shown_where_it_differs(self) -> None:
        rows = list(event_rows(account(), [recorded(e.MoneyDeposited(amount=1010, stated_balance=1000), 1)]))
        lines = text(state_lines(StateView(1, account(opened(1010)), stated=rows[0]), ZONE, 60))
        assert "replay 10.10, stated 10.00  ≠ +0.10 at event 1" in lines
        agreed = replace(rows[0], stated=1010)
        assert "stated" not in text(state_lines(StateView(1, account(opened(1010)), stated=agreed), ZONE, 60))

    def test_hostile_descriptions_are_harmless(self) -> None:
        hold = e.HoldPlaced(hold_id="h", amount=5, description=HOSTILE[:900])
        assert "\x1b" not in text(state_lines(StateView(2, account(opened(9), hold)), ZONE, 44))
