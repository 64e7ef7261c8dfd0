"""Words and signs of events: a row for every type, one cell wide everywhere, one meaning each."""

from __future__ import annotations

import unicodedata

import pytest
from rich.cells import cell_len

from domain.account import events as e
from domain.account.event_kinds import ACCOUNT_EVENTS, EVENT_KINDS, MARKER_TYPES, memo_amount
from domain.ports import Mark
from tests.kit.spec import Damaged, charged, deposited, held, interest, opened, recorded, withdrawn
from tui.text.events import (
    EVENT_GLYPHS,
    EVENT_WORDS,
    describe,
    describe_briefly,
    did,
    glyph_of,
    is_marker,
    legend,
    noun,
    particular,
    sort_of,
    thing,
    types_by_filter_word,
)
from tui.text.glyphs import AFTER, BEFORE, PAUSED, PLAYING, UNKNOWN

WORDS: list[tuple[e.AccountEvent, str, str, int | None]] = [
    (opened(10), "account opened", "account opened", None),
    (deposited(5), "deposit", "deposit", None),
    (
        e.MoneyDeposited(amount=5, kind="salary", description="PAYROLL"),
        "salary · PAYROLL",
        "PAYROLL",
        None,
    ),
    (e.MoneyWithdrawn(amount=5, counterparty="GREGGS"), "withdrawal · GREGGS", "GREGGS", None),
    (
        e.WithdrawalDeclined(amount=60, reason_code="insufficient_funds", available=1, kind="cash"),
        "declined cash",
        "declined",
        60,
    ),
    (held(30), "hold · h1", "hold", 30),
    (e.HoldReleased(hold_id="h1", outcome="expired"), "hold expired · h1", "hold expired · h1", None),
    (charged(5, "OVERDRAFT"), "overdraft fee", "overdraft fee", None),
    (
        e.FeeCharged(amount=5, fee_code="returned_item", description="unpaid debit"),
        "returned item fee · unpaid debit",
        "returned item fee · unpaid debit",
        None,
    ),
    (interest(5), "interest", "interest", None),
    (
        e.EntryReversed(entry=17, amount=5, direction="credit", description="goodwill"),
        "reversal of 17 · goodwill",
        "reversal of 17",
        None,
    ),
    (e.ClaimStated(claim_id="k", amount=60, entry=17), "claim k", "claim", 60),
    (e.ClaimStated(claim_id="k", amount=0), "claim k taken back", "claim", 0),
    (
        e.ProvisionalCreditGranted(credit_id="p1", entry=17, amount=5),
        "provisional credit for 17",
        "credit for 17",
        None,
    ),
    (
        e.ProvisionalCreditGranted(credit_id="p1", entry=17, claim_id="k", amount=5),
        "provisional credit for claim k",
        "credit for claim k",
        None,
    ),
    (
        e.ProvisionalCreditMadeFinal(credit_id="p1"),
        "provisional credit made final",
        "credit final",
        None,
    ),
    (
        e.ProvisionalCreditWithdrawn(credit_id="p1", amount=5),
        "provisional credit withdrawn",
        "credit withdrawn",
        None,
    ),
    (
        e.HonouringPromised(credit_id="p1", amount=5, until=9),
        "honouring promised",
        "honouring promised",
        5,
    ),
    (e.RefundPaid(amount=5, entry=17, description="BACK"), "refund for 17 · BACK", "refund for 17", None),
    (e.RefundPaid(amount=5, claim_id="k"), "refund for claim k", "refund for claim k", None),
    (e.RefundPaid(amount=5), "refund for nothing named", "refund for nothing named", None),
    (
        e.RefundAdopted(refund=19, amount=5, entry=17),
        "entry 19 adopted as refund for 17",
        "19 adopted for 17",
        5,
    ),
    (e.ErrorPaidOut(amount=5, via="cheque", entry=17), "paid by cheque for 17", "paid by cheque", 5),
    (
        e.ErrorPaidOut(amount=5, via="suspense", claim_id="k"),
        "paid into suspense for claim k",
        "paid into suspense",
        5,
    ),
    (e.AccountFactsChanged(country="GB"), "facts of the account", "facts of the account", None),
    (e.OverdraftLimitChanged(limit=40), "overdraft limit", "overdraft limit", 40),
    (e.AccountFrozen(), "account frozen", "account frozen", None),
    (e.AccountUnfrozen(), "account unfrozen", "account unfrozen", None),
    (e.AccountClosed(), "account closed", "account closed", None),
]


def test_there_is_one_row_for_each_type_of_event_in_the_order_of_the_domain() -> None:
    assert list(EVENT_WORDS) == [kind.payload for kind in EVENT_KINDS]


def test_every_type_is_found_by_one_word_of_a_filter() -> None:
    words = types_by_filter_word()
    assert sorted(tag for tags in words.values() for tag in tags) == sorted(ACCOUNT_EVENTS)
    assert words["hold"] == ("HoldPlaced", "HoldReleased")


class TestWords:
    @pytest.mark.parametrize(("event", "words", "brief", "memo"), WORDS, ids=lambda value: str(value)[:30])
    def test_an_event_says_what_happened(
        self, event: e.AccountEvent, words: str, brief: str, memo: int | None
    ) -> None:
        row = recorded(event, 1)
        assert (describe(row), describe_briefly(row), memo_amount(event)) == (words, brief, memo)

    def test_every_type_of_event_has_words(self) -> None:
        assert {type(event) for event, *_ in WORDS} == set(ACCOUNT_EVENTS.values())

    @pytest.mark.parametrize(
        ("channel", "words"),
        [("atm", "ATM · X"), ("direct-debit", "direct debit · X"), ("staff", "withdrawal · X")],
    )
    def test_a_channel_that_says_more_stands_for_the_kind(self, channel: str, words: str) -> None:
        row = recorded(e.MoneyWithdrawn(amount=5, description="X"), 1)._replace(channel=channel)
        assert describe(row) == words

    def test_a_row_that_cannot_be_read_gives_its_type(self) -> None:
        row = recorded(Damaged(), 1)._replace(type="LoyaltyPointsEarned")
        assert describe(row) == "unreadable LoyaltyPointsEarned"


SORTS: list[tuple[e.AccountEvent, str, str, str]] = [
    (deposited(5), "deposit", "deposit", "deposit"),
    (e.MoneyDeposited(amount=5, kind="salary", description="X"), "salary", "deposit", "deposit"),
    (
        e.MoneyWithdrawn(amount=5, kind="cash", description="ATM"),
        "cash",
        "withdrawal",
        "cash · ATM",
    ),
    (withdrawn(5), "withdrawal", "withdrawal", "withdrawal"),
    (
        e.WithdrawalDeclined(
            amount=6, reason_code="frozen", available=1, kind="authorisation", counterparty="X"
        ),
        "declined",
        "authorisation",
        "authorisation · X",
    ),
    (
        e.WithdrawalDeclined(amount=6, reason_code="frozen", available=1),
        "declined",
        "withdrawal",
        "withdrawal",
    ),
    (held(30), "hold", "authorisation", "authorisation"),
    (e.HoldReleased(hold_id="h1"), "hold released", "release of hold h1", "release of hold h1"),
    (charged(5, "late fee"), "late fee", "late fee", "late fee"),
    (interest(5), "interest", "interest", "interest"),
    (
        e.EntryReversed(entry=1700, amount=5, direction="debit"),
        "reversal",
        "reversal of 1,700",
        "reversal of 1,700",
    ),
    (
        e.ProvisionalCreditGranted(credit_id="p1", entry=17, amount=5),
        "provisional credit",
        "provisional credit for 17",
        "provisional credit for 17",
    ),
    (
        e.ProvisionalCreditWithdrawn(credit_id="p1", amount=5),
        "provisional credit withdrawn",
        "provisional credit p1",
        "provisional credit p1",
    ),
    (
        e.ProvisionalCreditGranted(credit_id="p1", claim_id="k", amount=5),
        "provisional credit",
        "provisional credit for claim k",
        "provisional credit for claim k",
    ),
    (e.ClaimStated(claim_id="k", amount=5), "claim", "claim k", "claim k"),
    (e.RefundPaid(amount=5, entry=1700), "refund", "refund for 1,700", "refund for 1,700"),
    (
        e.RefundAdopted(refund=1900, amount=5, entry=17),
        "refund adopted",
        "adoption of 1,900",
        "adoption of 1,900",
    ),
    (
        e.ErrorPaidOut(amount=5, via="account", entry=17),
        "paid elsewhere",
        "payment elsewhere for 17",
        "payment elsewhere for 17",
    ),
    (
        e.HonouringPromised(credit_id="p1", amount=5, until=9),
        "honouring promised",
        "promise to honour",
        "promise to honour",
    ),
    (e.AccountFrozen(), "account frozen", "account frozen", "account frozen"),
]


@pytest.mark.parametrize(("event", "sort", "named", "told"), SORTS, ids=lambda value: str(value)[:30])
def test_an_event_says_what_sort_of_thing_it_is(
    event: e.AccountEvent, sort: str, named: str, told: str
) -> None:
    assert (sort_of(recorded(event, 1)), noun(event), thing(event)) == (sort, named, told)


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (withdrawn(5), None),
        (e.MoneyWithdrawn(amount=5, hold_id="H_8"), ("settles hold", "H_8")),
        (
            e.WithdrawalDeclined(amount=6, reason_code="insufficient_funds", available=1),
            ("refused for", "insufficient funds"),
        ),
        (held(5), ("hold", "h1")),
        (charged(5), None),
        (e.FeeCharged(amount=5, fee_code="f", description="unpaid"), ("described as", "unpaid")),
        (e.MoneyDeposited(amount=5, description="X"), None),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_only_a_type_tells_stands_after_its_label(
    event: e.AccountEvent, told: tuple[str, str] | None
) -> None:
    assert particular(event) == told


PHRASES: list[tuple[e.AccountEvent, str]] = [
    (e.AccountOpened(currency="GBP"), "opened the account in GBP"),
    (e.MoneyDeposited(amount=1250, description="CASH"), "deposited 12.50 “CASH”"),
    (e.MoneyWithdrawn(amount=1250), "withdrew 12.50"),
    (e.MoneyWithdrawn(amount=1250, hold_id="H-8"), "withdrew 12.50 settling hold H-8"),
    (
        e.WithdrawalDeclined(amount=6000, reason_code="insufficient_funds", available=0),
        "had 60.00 declined, insufficient funds",
    ),
    (e.HoldPlaced(hold_id="H-8", amount=8000), "placed hold H-8 of 80.00"),
    (e.HoldReleased(hold_id="H-8"), "released hold H-8"),
    (e.HoldReleased(hold_id="H-8", outcome="expired"), "let expire hold H-8"),
    (e.FeeCharged(amount=3500, fee_code="overdraft"), "charged a fee of 35.00, overdraft"),
    (e.InterestCredited(amount=12), "credited interest of 0.12"),
    (e.EntryReversed(entry=17, amount=3500, direction="credit"), "reversed entry 17, 35.00 credit"),
    (
        e.ProvisionalCreditGranted(credit_id="PC-1", entry=17, amount=3500),
        "granted provisional credit PC-1 of 35.00 for entry 17",
    ),
    (e.ProvisionalCreditMadeFinal(credit_id="PC-1"), "made provisional credit PC-1 final"),
    (
        e.ProvisionalCreditWithdrawn(credit_id="PC-1", amount=3500),
        "withdrew provisional credit PC-1 of 35.00",
    ),
    (
        e.ProvisionalCreditGranted(credit_id="PC-1", claim_id="K", amount=3500),
        "granted provisional credit PC-1 of 35.00 for claim K",
    ),
    (
        e.ClaimStated(claim_id="K", amount=45_000, entry=17),
        "stated in claim K that 450.00 of entry 17 is missing",
    ),
    (e.ClaimStated(claim_id="K", amount=45_000), "stated in claim K that 450.00 is missing"),
    (e.ClaimStated(claim_id="K", amount=0), "took claim K back"),
    (
        e.HonouringPromised(credit_id="PC-1", amount=3500, until=9),
        "promised to honour up to 35.00 after provisional credit PC-1",
    ),
    (e.RefundPaid(amount=3500, entry=17), "refunded 35.00 for entry 17"),
    (e.RefundPaid(amount=3500, claim_id="K", description="BACK"), "refunded 35.00 for claim K “BACK”"),
    (
        e.RefundAdopted(refund=19, amount=3500, entry=17),
        "adopted 35.00 of entry 19 as the refund for entry 17",
    ),
    (e.ErrorPaidOut(amount=3500, via="account", entry=17), "paid 35.00 to another account for entry 17"),
    (e.MoneyWithdrawn(amount=3500, honoured=1000), "withdrew 35.00, 10.00 of it honoured,"),
    (e.AccountFactsChanged(country="GB"), "stated of the account: GB"),
    (
        e.AccountFactsChanged(business=False, statement_day=31),
        "stated of the account: consumer, statements on day 31",
    ),
    (e.OverdraftLimitChanged(limit=50_000), "set the overdraft limit to 500.00"),
    (e.AccountFrozen(), "froze the account"),
    (e.AccountUnfrozen(), "unfroze the account"),
    (e.AccountClosed(), "closed the account"),
]


def test_every_event_of_the_domain_has_its_phrase() -> None:
    assert {type(event) for event, _ in PHRASES} == set(ACCOUNT_EVENTS.values())


@pytest.mark.parametrize(("event", "phrase"), PHRASES, ids=lambda value: str(value)[:40])
def test_what_happened_is_said_in_words(event: e.AccountEvent, phrase: str) -> None:
    assert did(event, "GBP") == phrase


@pytest.mark.parametrize("text", [*(char for char, _ in legend()), BEFORE, AFTER, PLAYING, PAUSED])
def test_no_terminal_can_disagree_about_the_width(text: str) -> None:
    assert all(unicodedata.east_asian_width(char) in ("N", "Na", "H") for char in text)
    assert cell_len(text) == len(text)


def test_a_glyph_and_a_word_mean_one_thing_only() -> None:
    chars, words = zip(*legend(), strict=True)
    assert len(set(chars)) == len(chars)
    assert len(set(words)) == len(words)
    assert all(words)


def test_markers_outrank_ordinary_entries() -> None:
    ordinary = max(EVENT_GLYPHS[kind].rank for kind in EVENT_GLYPHS if kind not in MARKER_TYPES)
    assert all(EVENT_GLYPHS[kind].rank > ordinary for kind in MARKER_TYPES)


@pytest.mark.parametrize(
    ("kind", "effective_at", "char", "word", "marker"),
    [
        ("MoneyDeposited", 100, "◉", "deposit", False),
        ("MoneyDeposited", 99, "▴", "late deposit", True),
        ("MoneyWithdrawn", 99, "▾", "late withdrawal", True),
        ("MoneyWithdrawn", 101, "◦", "withdrawal", False),
        ("FeeCharged", 100, "⊖", "fee", True),
        ("FeeCharged", 99, "⊖", "late fee", True),
        ("CardStolen", 100, UNKNOWN.char, UNKNOWN.word, False),
    ],
)
def test_late_is_said_by_glyph_or_word(
    kind: str, effective_at: int, char: str, word: str, marker: bool
) -> None:
    mark = Mark(version=1, type=kind, recorded_at=100, effective_at=effective_at)
    assert (glyph_of(mark).char, glyph_of(mark).word) == (char, word)
    assert is_marker(mark) is marker
