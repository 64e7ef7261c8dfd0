"""The what-if without a screen: the window it reads, edits, findings, and their words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.errors import BadInput, UnknownAccount
from domain.history.what_if import Change, Insert, LeaveOut, Move
from domain.history.why import why
from domain.stream import RecordedEvent
from tests.kit.memory import MemoryStore
from tests.kit.travelling import ACCOUNT, DECLINED, FEE, HEAD, NOW, PAYROLL, RENT, ZONE, book, rivera
from tui.application.what_if.sandbox import (
    EventWindow,
    Findings,
    edit_of,
    late_on_time,
    left_out_or_back,
    read_delay,
    read_window,
    try_out,
    with_amount,
    with_edit,
    without_insert,
)
from tui.application.what_if.text import HYPOTHETICAL, finding_text, following, supposed, without_the_delay


def recorded(store: MemoryStore, version: int, account_id: str = ACCOUNT) -> RecordedEvent:
    event = store.event(stream_of(account_id), version)
    assert event is not None
    return event


def window_at(version: int, store: MemoryStore | None = None, **bounds: int) -> EventWindow:
    bank = rivera() if store is None else store
    return read_window(bank, ACCOUNT, version, recorded(bank, version).recorded_at, **bounds)


def delay_at(version: int, store: MemoryStore | None = None) -> Findings | None:
    bank = rivera() if store is None else store
    instant = recorded(bank, version).recorded_at
    return read_delay(bank, ACCOUNT, instant, why(bank, ACCOUNT, version, instant))


def on_time(window: EventWindow) -> Findings:
    return try_out(window, late_on_time(window, ()))


class TestTheLatePayroll:
    def test_nine_hundred_at_the_fee_and_neither_fee_nor_decline(self) -> None:
        found = on_time(window_at(FEE))
        assert (found.at_cursor.real.ledger, found.at_cursor.account.ledger) == (-635_00, 900_00)
        assert (found.at_end.real.ledger, found.at_end.account.ledger) == (1_179_91, 1_154_91)
        assert [(one.version, one.outcome) for one in found.asked] == [(PAYROLL, "moved")]
        assert [(one.version, one.outcome) for one in found.followed] == [
            (FEE, "not-charged"),
            (DECLINED, "paid"),
        ]

    def test_the_finding_in_words(self) -> None:
        assert finding_text(on_time(window_at(FEE)), ZONE).splitlines() == [
            "HYPOTHETICAL, account 4417; nothing was recorded.",
            "Supposed: 42 salary · PAYROLL 1,500.00 recorded 12 Mar 06:10, not 13 Mar 11:40.",
            "At Fri 13 Mar 2026 09:05:03 (Europe/London): the ledger would be 900.00 GBP, it was −635.00.",
            "After event 57, the latest: the ledger would be 1,154.91 GBP, it was 1,179.91.",
            "Overdraft fee 35.00 would not have been charged (event 40).",
            "Cash withdrawal · ATM ANGEL ISLINGTON 60.00 would have been paid (event 41).",
        ]

    @pytest.mark.parametrize(
        ("version", "ledger", "words"),
        [
            (RENT, 900_00, "no overdraft, no fee, the 09:30 withdrawal is paid"),
            (FEE, 900_00, "no overdraft, no fee, the 09:30 withdrawal is paid"),
            (DECLINED, 840_00, "no overdraft, no fee, the 09:30 withdrawal is paid"),
            (PAYROLL, 840_00, "no fee, the 09:30 withdrawal is paid"),
        ],
    )
    def test_what_the_delay_did_seen_from_each_event(self, version: int, ledger: int, words: str) -> None:
        delay = delay_at(version)
        assert delay is not None
        assert delay.at_cursor.account.ledger == ledger
        assert without_the_delay(delay, ZONE) == words

    @pytest.mark.parametrize("version", [1, RENT - 1, PAYROLL + 1, HEAD])
    def test_no_delay_where_nothing_came_late(self, version: int) -> None:
        assert delay_at(version) is None

    def test_the_time_machine_and_the_what_if_say_the_same(self) -> None:
        delay = delay_at(FEE)
        assert delay is not None
        assert delay.at_cursor == on_time(window_at(FEE)).at_cursor


class TestWhatIsRead:
    def test_an_account_nobody_knows(self) -> None:
        with pytest.raises(UnknownAccount):
            read_window(rivera(), "nobody", 1, NOW)

    def test_a_bounded_stretch_says_that_it_is_not_all(self) -> None:
        window = window_at(FEE, limit=10, before=3)
        assert (window.page.first, window.page.last, window.head) == (FEE - 3, FEE + 6, HEAD)
        assert not window.is_to_the_end
        assert on_time(window).at_cursor.account.ledger == 900_00
        assert "After event 46 of 57: the ledger" in finding_text(on_time(window), ZONE)

    def test_it_begins_where_the_value_date_of_something_late_falls(self) -> None:
        window = window_at(DECLINED, before=1)
        assert window.page.first == RENT - 1
        assert on_time(window).at_cursor.account.ledger == 840_00

    def test_what_counts_from_too_far_back_is_left_and_counted(self) -> None:
        window = window_at(FEE, limit=4, before=1)
        assert window.page.first == RENT - 1
        window = window_at(DECLINED, limit=4, before=1)
        assert (window.page.first, window.late, window.late_from_before) == (RENT, (), 1)

    def test_the_state_before_is_that_of_history(self) -> None:
        window = window_at(FEE, limit=10, before=3)
        assert try_out(window, ()).at_cursor.real.ledger == -635_00
        assert try_out(window, ()).at_cursor.account == try_out(window, ()).at_cursor.real

    def test_nothing_is_supposed_of_an_account_that_cannot_be_read(self) -> None:
        store = rivera()
        rows = store.vault.streams[stream_of(ACCOUNT)]
        rows[RENT - 1] = rows[RENT - 1]._replace(event=None, problem="unknown type")
        assert "the ledger would be unverified GBP, it was unverified" in finding_text(
            on_time(window_at(FEE, store)), ZONE
        )

    def test_a_gap_in_the_log_leaves_the_delay_untold(self) -> None:
        store = rivera()
        store.vault.streams[stream_of(ACCOUNT)].pop(DECLINED - 1)
        assert delay_at(FEE, store) is None


class TestEdits:
    def test_the_last_edit_of_an_event_counts(self) -> None:
        edits = with_edit(with_edit((), LeaveOut(5)), Move(5, 1))
        assert edits == (Move(5, 1),)
        assert edit_of(edits, 5) == Move(5, 1)
        assert edit_of(edits, 6) is None

    def test_leaving_out_twice_puts_back(self) -> None:
        once = left_out_or_back((), 5)
        assert once == (LeaveOut(5),)
        assert left_out_or_back(once, 5) == ()
        assert left_out_or_back((Move(5, 1),), 5) == ()

    def test_one_of_two_equal_inserted_events_can_be_taken_away(self) -> None:
        one, other = (Insert(e.MoneyDeposited(amount=5), 7) for _ in range(2))
        edits = with_edit(with_edit((LeaveOut(2),), one), other)
        assert without_insert(edits, 0) == (LeaveOut(2), other)

    def test_an_amount_changes_what_it_is_of(self) -> None:
        store = rivera()
        rent = recorded(store, RENT)
        assert isinstance(rent.event, e.MoneyWithdrawn)
        assert with_amount(rent, 5) == Change(RENT, replace(rent.event, amount=5))

    def test_a_limit_is_an_amount(self) -> None:
        store = rivera()
        book(store, e.OverdraftLimitChanged(limit=500))
        assert with_amount(recorded(store, HEAD + 1), 7) == Change(HEAD + 1, e.OverdraftLimitChanged(limit=7))

    def test_what_has_no_amount_says_so(self) -> None:
        store = rivera()
        book(store, e.AccountFrozen())
        with pytest.raises(BadInput, match="Event 58 is of no amount"):
            with_amount(recorded(store, HEAD + 1), 7)

    def test_an_amount_no_event_can_have(self) -> None:
        with pytest.raises(BadInput, match="no amount an event can have"):
            with_amount(recorded(rivera(), RENT), 10**18)

    def test_nothing_moves_before_the_stretch(self) -> None:
        window = window_at(FEE, before=2)
        with pytest.raises(BadInput, match="begins with event 38"):
            window.check_instant(window.begins_at)

    def test_an_event_outside_is_not_answered(self) -> None:
        with pytest.raises(BadInput, match="holds events 38 to 57, not event 3"):
            window_at(FEE, before=2).event(3)


def test_every_edit_has_words() -> None:
    window = window_at(FEE)
    instant = window.instant
    found = try_out(
        window,
        [
            LeaveOut(FEE),
            with_amount(window.event(PAYROLL), 45_00),
            Move(RENT, instant + 1),
            Insert(e.FeeCharged(amount=5_00, fee_code="supposed"), instant + 2),
        ],
    )
    assert [supposed(one, window, "GBP", ZONE) for one in found.asked] == [
        "40 overdraft fee 35.00 left out",
        "39 standing order · RENT 900.00 recorded Fri 13 Mar 2026 09:05:03.000001 (Europe/London), "
        "not Fri 13 Mar 2026 09:05:00 (Europe/London)",
        "supposed fee 5.00 inserted at 13 Mar 09:05",
        "42 salary · PAYROLL 1,500.00 changed to 45.00",
    ]
    assert following(found.followed[0], "GBP") == ("card purchase · TESCO 22.10 would have been declined")


@pytest.mark.parametrize(
    ("facts", "left_out", "words"),
    [
        (
            [e.MoneyWithdrawn(amount=5), e.EntryReversed(entry=HEAD + 1, amount=5, direction="credit")],
            1,
            ["reversal of 58 0.05 would have had nothing to take back"],
        ),
        (
            [e.HoldPlaced(hold_id="h", amount=5), e.MoneyWithdrawn(amount=5, hold_id="h")],
            1,
            ["withdrawal 0.05 would have had no hold to capture"],
        ),
        (
            [e.HoldPlaced(hold_id="h", amount=5), e.HoldReleased(hold_id="h")],
            1,
            ["release of hold h would have had no hold to release"],
        ),
        (
            [
                e.MoneyWithdrawn(amount=5),
                e.ProvisionalCreditGranted(credit_id="p", entry=HEAD + 1, amount=5),
                e.ProvisionalCreditMadeFinal(credit_id="p"),
            ],
            1,
            [
                "provisional credit for 58 0.05 would not have been granted",
                "provisional credit p would not have been made final",
            ],
        ),
        (
            [
                e.MoneyWithdrawn(amount=5),
                e.ProvisionalCreditGranted(credit_id="p", entry=HEAD + 1, amount=5),
                e.ProvisionalCreditWithdrawn(credit_id="p", amount=5),
            ],
            2,
            ["provisional credit p 0.05 would not have been withdrawn"],
        ),
        (
            [
                e.MoneyWithdrawn(amount=9),
                e.EntryReversed(entry=HEAD + 1, amount=5, direction="credit"),
                e.EntryReversed(entry=HEAD + 1, amount=4, direction="credit"),
            ],
            2,
            ["reversal of 58 0.04 would have been 0.09"],
        ),
        (
            [
                e.MoneyDeposited(amount=9_000_00),
                e.HoldPlaced(hold_id="h", amount=9_000_00, description="GREGGS"),
            ],
            1,
            ["authorisation · GREGGS 9,000.00 would have been declined"],
        ),
        (
            [
                e.HoldPlaced(hold_id="h", amount=1_179_91),
                e.WithdrawalDeclined(
                    amount=5, reason_code="insufficient_funds", available=0, kind="authorisation"
                ),
            ],
            1,
            [
                "authorisation 0.05 would have been set aside; whether it would have been captured is not known"
            ],
        ),
    ],
)
def test_what_follows_has_words(facts: list[e.AccountEvent], left_out: int, words: list[str]) -> None:
    store = rivera()
    book(store, *facts)
    found = try_out(window_at(HEAD + 1, store), [LeaveOut(HEAD + left_out)])
    assert [following(one, "GBP") for one in found.followed] == words


def test_a_supposed_event_that_would_not_happen_is_no_event_of_the_log() -> None:
    window = window_at(FEE)
    reversal = e.EntryReversed(entry=RENT, amount=900_00, direction="credit")
    found = try_out(window, [LeaveOut(RENT), Insert(reversal, NOW)])
    assert "Reversal of 39 900.00 would have had nothing to take back (inserted)." in finding_text(
        found, ZONE
    )


def test_hostile_words_are_harmless_in_the_finding() -> None:
    store = rivera()
    book(store, e.MoneyWithdrawn(amount=5, description="\x1b]52;c;AAAA\x07[red]\u202e"))
    window = window_at(HEAD + 1, store)
    text = finding_text(try_out(window, [LeaveOut(HEAD + 1)]), ZONE)
    assert text.startswith(HYPOTHETICAL)
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert "[red]" in text
