"""The words of header, State, Why and list, line by line: nothing is cut that must not be, nothing is hostile."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from domain.account import events as e
from domain.account.state import Account
from domain.history.event_rows import EventRow, StateView, event_rows
from domain.history.grouped_changes import Between
from domain.history.why import Cause, TwoWays, Why
from domain.stream import RecordedEvent
from tests.kit.shown_lines import text
from tests.kit.spec import Damaged, Dated, charged, deposited, folded, held, opened, recorded, withdrawn
from tui.application.time_machine.view_state import HeaderView
from tui.screens.kit.lines import width_of
from tui.screens.time_machine.event_line import Columns, columns_for, heading, row_line
from tui.screens.time_machine.header import header_lines
from tui.screens.time_machine.state_pane import brief_lines, state_lines
from tui.screens.time_machine.why_pane import why_lines

ZONE = ZoneInfo("Europe/London")
SECOND = 1_000_000
NINE = 1_773_392_700 * SECOND
"""Fri 13 Mar 2026 09:05:00 UTC."""
HOSTILE = "[red]\x1b]52;c;x\x07\u202e" + "W" * 5000


def account(*facts: e.AccountEvent | Dated | Damaged) -> Account:
    return folded(recorded(fact, version) for version, fact in enumerate(facts, start=1))


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


def why(event: RecordedEvent, **fields: object) -> Why:
    plain = Why(event, 30_000, (), (), None, (), (), 0)
    return replace(plain, **fields)  # type: ignore[arg-type]


class TestWhy:
    def test_who_asked_through_what_and_why(self) -> None:
        event = replace(recorded(charged(3_500, "overdraft"), 40), reason="below limit", command_id="c" * 36)
        lines = text(why_lines(event, why(event), "GBP", ZONE, 120))
        assert "40 overdraft fee −35.00   by ada   channel staff   command ChargeFee cccc…cccc" in lines
        assert "reason “below limit”" in lines
        assert "available before it 300.00" in lines

    def test_causes_stand_under_each_other(self) -> None:
        rent, payment = recorded(withdrawn(90_000), 39), recorded(deposited(5), 38)
        event = recorded(charged(3_500, "overdraft"), 40)
        chain = (Cause(rent, 30_000), Cause(payment, 1_000))
        lines = text(why_lines(event, why(event, chain=chain), "GBP", ZONE, 120)).splitlines()
        assert lines[1] == " ╰ caused by 39 withdrawal −900.00   by ada   available before it 300.00"
        assert lines[2] == "   ╰ caused by 38 deposit +0.05   by ada   available before it 10.00"

    def test_corrections_are_linked_in_both_directions(self) -> None:
        fee = recorded(charged(3_500, "overdraft"), 40)
        reversal = recorded(e.EntryReversed(entry=40, amount=3_500, direction="credit"), 52)
        assert "reversed by 52 reversal of 40 +35.00" in text(
            why_lines(fee, why(fee, reversed_by=(reversal,)), "GBP", ZONE, 120)
        )
        assert "reverses 40 overdraft fee −35.00" in text(
            why_lines(reversal, why(reversal, reverses=fee), "GBP", ZONE, 120)
        )

    def test_what_came_later_is_dated_twice_and_counted(self) -> None:
        late = recorded(Dated(deposited(150_000), SECOND), 42)
        event = recorded(withdrawn(5), 40)
        found = why(event, known_later=(late,) * 5, known_later_count=9)
        lines = text(why_lines(event, found, "GBP", ZONE, 120))
        assert "known later 42 deposit +1,500.00   value 1 Jan, recorded 1 Jan 01:00   by ada" in lines
        assert "known later: 6 more that count by then" in lines

    def test_a_decline_says_what_for(self) -> None:
        declined = e.WithdrawalDeclined(amount=60_00, reason_code="insufficient_funds", available=1)
        event = recorded(declined, 41)
        assert "refused for insufficient funds" in text(why_lines(event, why(event), "GBP", ZONE, 120))

    def test_before_anything_is_known_the_event_speaks_for_itself(self) -> None:
        event = recorded(deposited(5), 4)
        lines = text(why_lines(event, None, "GBP", ZONE, 120))
        assert "4 deposit +0.05" in lines
        assert "available" not in lines

    def test_an_unreadable_event_is_shown_as_it_is_stored(self) -> None:
        event = replace(recorded(Damaged(), 4), type="FeeCharged", data='{"amount":"lots\x1b"}')
        lines = text(why_lines(event, None, "GBP", ZONE, 120))
        assert "4 unreadable FeeCharged" in lines
        assert "damaged payload" in lines
        assert '{"amount":"lots\\u{1b}"}' in lines

    def test_everything_outside_is_harmless_and_bounded(self) -> None:
        event = replace(
            recorded(e.MoneyDeposited(amount=5, description=HOSTILE[:900], counterparty=HOSTILE[:900]), 4),
            actor=HOSTILE,
            reason=HOSTILE,
            channel=HOSTILE,
            correlation_id=HOSTILE,
            command_id=HOSTILE,
            event_id=HOSTILE,
        )
        lines = text(why_lines(event, None, "GBP", ZONE, 80))
        assert "\x1b" not in lines
        assert "\u202e" not in lines
        assert len(lines) < 2000


def row(fact: e.AccountEvent | Dated | Damaged, *, version: int = 40) -> EventRow:
    made = next(iter(event_rows(account(opened(30_000)), [recorded(fact, version)])))
    days_late = 1 if made.is_late else 0
    return replace(made, recorded_at=NINE, effective_at=NINE - days_late * 86_400 * SECOND)


class TestRows:
    @pytest.mark.parametrize(
        ("width", "wanted"),
        [
            (114, Columns(3, 17, 8, 36, 9, 10, 10, 10)),
            (109, Columns(3, 12, 8, 36, 9, 10, 10, 10)),
            (108, Columns(3, 12, 8, 46, 9, 10, 0, 10)),
            (86, Columns(3, 12, 8, 24, 9, 10, 0, 10)),
            (85, Columns(3, 12, 8, 34, 9, 10, 0, 0)),
            (62, Columns(3, 12, 8, 11, 9, 10, 0, 0)),
            (61, Columns(3, 12, 1, 17, 9, 10, 0, 0)),
            (54, Columns(3, 6, 1, 16, 9, 10, 0, 0)),
            (48, Columns(3, 6, 1, 20, 0, 10, 0, 0)),
            (38, Columns(3, 0, 1, 17, 0, 10, 0, 0)),
            (5, Columns(3, 0, 1, 0, 0, 10, 0, 0)),
        ],
    )
    def test_columns_give_way_in_order(self, width: int, wanted: Columns) -> None:
        assert columns_for(width, 57, 9, 10, stated=True) == wanted

    @pytest.mark.parametrize("width", range(24, 130, 7))
    @pytest.mark.parametrize(
        "fact", [withdrawn(90_000), held(5_00), Damaged(), e.AccountFrozen(), deposited(150_000)]
    )
    def test_a_row_fills_its_width_under_its_heading(
        self, width: int, fact: e.AccountEvent | Damaged
    ) -> None:
        columns = columns_for(width, 57, 9, 10, stated=False)
        line = row_line(row(fact), columns, "GBP", ZONE, 2026, future=False)
        assert width_of(line) == width - len("▸ ")
        assert width_of(heading(columns, 2026)) == width

    def test_beside_full_words_stands_what_could_be_spent(self) -> None:
        columns = columns_for(98, 57, 9, 10, stated=False)
        assert text([heading(columns, 2026)]).rstrip().endswith("balance  available")
        placed = text([row_line(row(held(5_00)), columns, "GBP", ZONE, 2026, future=False)])
        assert placed.split()[-2:] == ["300.00", "295.00"]
        assert not columns_for(97, 57, 9, 10, stated=False).available

    def test_a_wide_list_says_the_year_on_every_row(self) -> None:
        columns = columns_for(120, 57, 9, 10, stated=False)
        assert "13 Mar 2026 09:05" in text(
            [row_line(row(deposited(5)), columns, "GBP", ZONE, 2026, future=False)]
        )
        assert "’" not in text([heading(columns, 2026)])

    def test_late_and_early_say_so_beside_the_day(self) -> None:
        columns = columns_for(80, 57, 9, 10, stated=False)
        late = row(Dated(deposited(5), SECOND))
        assert "12 Mar !" in text([row_line(late, columns, "GBP", ZONE, 2026, future=False)])
        early = replace(late, effective_at=NINE + 3 * 86_400 * SECOND)
        assert "16 Mar ›" in text([row_line(early, columns, "GBP", ZONE, 2026, future=False)])
        same_day = replace(late, effective_at=NINE - 3_600 * SECOND)
        assert "08:05  !" in text([row_line(same_day, columns, "GBP", ZONE, 2026, future=False)])

    def test_a_row_of_another_year_says_which(self) -> None:
        columns = columns_for(80, 57, 9, 10, stated=False)
        assert "13 Mar 2026" in text([row_line(row(deposited(5)), columns, "GBP", ZONE, 2025, future=False)])

    def test_an_amount_without_movement_is_never_cut(self) -> None:
        declined = e.WithdrawalDeclined(
            amount=6_000, reason_code="frozen", available=0, kind="cash withdrawal", description="ATM"
        )
        wide = columns_for(90, 57, 9, 10, stated=False)
        assert "declined cash withdrawal · ATM 60.00" in text(
            [row_line(row(declined), wide, "GBP", ZONE, 2026, future=False)]
        )
        narrow = columns_for(66, 57, 9, 10, stated=False)
        assert "declined 60.00" in text([row_line(row(declined), narrow, "GBP", ZONE, 2026, future=False)])

    def test_what_the_source_stated_has_a_sign_and_where_there_is_room_a_column(self) -> None:
        stated = row(e.MoneyDeposited(amount=5, stated_balance=9))
        narrow = columns_for(66, 57, 9, 10, stated=True)
        reversed_entry = row_line(row(withdrawn(5)), narrow, "GBP", ZONE, 2026, future=False, reversed_by=44)
        assert "↺44" in text([reversed_entry])
        assert "300.05≠" in text([row_line(stated, narrow, "GBP", ZONE, 2026, future=False)])
        wide = columns_for(100, 57, 9, 10, stated=True)
        assert text([row_line(stated, wide, "GBP", ZONE, 2026, future=False)]).endswith("0.09")

    def test_the_future_is_quiet_but_its_warnings_are_not(self) -> None:
        columns = columns_for(80, 57, 9, 10, stated=False)
        line = row_line(row(Dated(deposited(5), SECOND)), columns, "GBP", ZONE, 2026, future=True)
        assert [span.role for span in line if span.text.strip()] == [
            "quiet",
            "warning",
            "accent",
            "quiet",
            "quiet",
            "quiet",
        ]

    def test_wide_characters_keep_the_columns(self) -> None:
        columns = columns_for(60, 57, 9, 10, stated=False)
        line = row_line(
            row(e.MoneyDeposited(amount=5, description="貸付金" * 9)),
            columns,
            "GBP",
            ZONE,
            2026,
            future=False,
        )
        assert cell_len("".join(span.text for span in line)) == 58
