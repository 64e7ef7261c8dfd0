"""The words of Why and of the list, line by line: nothing is cut that must not be, nothing is hostile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from domain.account import events as e
from domain.history.event_rows import EventRow, event_rows
from domain.history.why import Cause, Why
from domain.stream import RecordedEvent
from tests.kit.shown_lines import HOSTILE, NINE, SECOND, ZONE, account, text
from tests.kit.spec import Damaged, Dated, charged, deposited, held, opened, recorded, withdrawn
from tui.screens.kit.lines import width_of
from tui.screens.time_machine.event_line import Columns, columns_for, heading, row_line
from tui.screens.time_machine.why_pane import why_lines


def why(event: RecordedEvent, **fields: object) -> Why:
    plain = Why(event, 30_000, (), (), None, (), (), 0)
    return replace(plain, **fields)  # type: ignore[arg-type]


class TestWhy:
    def test_who_asked_through_what_and_why(self) -> None:
        event = recorded(charged(3_500, "overdraft"), 40)._replace(reason="below limit", command_id="c" * 36)
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
        event = recorded(Damaged(), 4)._replace(type="FeeCharged", data='{"amount":"lots\x1b"}')
        lines = text(why_lines(event, None, "GBP", ZONE, 120))
        assert "4 unreadable FeeCharged" in lines
        assert "damaged payload" in lines
        assert '{"amount":"lots\\u{1b}"}' in lines

    def test_everything_outside_is_harmless_and_bounded(self) -> None:
        event = recorded(
            e.MoneyDeposited(amount=5, description=HOSTILE[:900], counterparty=HOSTILE[:900]), 4
        )._replace(
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
