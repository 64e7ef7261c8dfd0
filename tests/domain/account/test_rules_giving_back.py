"""What is reversed, made final and open for an entry is never more than the entry."""

from __future__ import annotations

import pytest

from domain.account import commands as c
from domain.account import events as e
from domain.account.giving_back import left_of
from tests.kit.spec import A, Spec, charged, deposited, held, interest, opened, recorded, withdrawn

FINAL = c.MakeProvisionalCreditFinal(account_id=A, credit_id="p")
WITHDRAW = c.WithdrawProvisionalCredit(account_id=A, credit_id="p")
MADE_FINAL = e.ProvisionalCreditMadeFinal(credit_id="p")


def reverse(amount: int | None = None) -> c.ReverseEntry:
    return c.ReverseEntry(account_id=A, entry=2, amount=amount)


def grant(amount: int, credit: str = "q") -> c.GrantProvisionalCredit:
    return c.GrantProvisionalCredit(account_id=A, credit_id=credit, entry=2, amount=amount)


def reversed_by(amount: int) -> e.EntryReversed:
    return e.EntryReversed(entry=2, amount=amount, direction="credit")


def granted(amount: int, credit: str = "p") -> e.ProvisionalCreditGranted:
    return e.ProvisionalCreditGranted(credit_id=credit, entry=2, amount=amount)


def taken_back(amount: int) -> e.ProvisionalCreditWithdrawn:
    return e.ProvisionalCreditWithdrawn(credit_id="p", amount=amount)


def debit(*facts: e.AccountEvent, entry: e.AccountEvent | None = None) -> Spec:
    """1.00 went out as event 2, and this since."""
    return Spec().given(opened(1000), withdrawn(100) if entry is None else entry, *facts)


@pytest.mark.parametrize("entry", [withdrawn(100), charged(100)])
@pytest.mark.parametrize(
    ("since", "command", "rule", "words"),
    [
        (
            [granted(100), MADE_FINAL],
            reverse(),
            "more-than-entry",
            "1.00 was given back already (1.00 credited for good): at most 0.00 GBP more.",
        ),
        (
            [granted(100)],
            reverse(),
            "more-than-entry",
            "1.00 was given back already (1.00 open): at most 0.00 GBP more.",
        ),
        ([granted(100), MADE_FINAL], grant(1), "more-than-entry", "at most 0.00 GBP more, not 0.01."),
        (
            [],
            grant(100_000),
            "more-than-entry",
            "Entry 2 was 1.00 GBP; nothing was given back yet: at most 1.00 GBP, not 1,000.00.",
        ),
        (
            [reversed_by(60)],
            grant(41),
            "more-than-entry",
            "(0.60 reversed by event 3): at most 0.40 GBP more, not 0.41.",
        ),
        (
            [reversed_by(60), granted(40)],
            reverse(1),
            "more-than-entry",
            "1.00 was given back already (0.60 reversed by event 3, 0.40 open): at most 0.00 GBP more, not 0.01.",
        ),
        (
            [granted(50), MADE_FINAL, granted(20)],
            reverse(31),
            "more-than-entry",
            "0.70 was given back already (0.50 credited for good, 0.20 open): at most 0.30 GBP more",
        ),
        (
            [reversed_by(100)],
            grant(1),
            "already-reversed",
            "Entry 2 is already reversed in full (by event 3).",
        ),
    ],
)
def test_nothing_is_given_back_twice(
    entry: e.AccountEvent, since: list[e.AccountEvent], command: c.Command, rule: str, words: str
) -> None:
    debit(*since, entry=entry).when(command).then_refused(rule, words)


def test_what_is_left_may_be_given_back_one_way_and_the_other() -> None:
    debit(granted(60)).when(reverse()).then(reversed_by(40))
    debit(granted(60), MADE_FINAL).when(reverse()).then(reversed_by(40))
    debit(reversed_by(60)).when(grant(40)).then(granted(40, "q"))
    debit(granted(60), MADE_FINAL).when(grant(40)).then(granted(40, "q"))
    debit(reversed_by(40), granted(60)).when(FINAL).then(MADE_FINAL)


def test_a_credit_that_was_withdrawn_leaves_the_entry_as_it_was() -> None:
    debit(granted(100), taken_back(100)).when(grant(100, "p")).then(granted(100))
    debit(granted(100), taken_back(100)).when(reverse()).then(reversed_by(100))


class TestAHistoryThatGaveBackTwice:
    """Imported as it happened elsewhere: nothing more is given back, and what is open can still be taken back."""

    def test_nothing_more_is_given_back(self) -> None:
        twice = (
            "2.00 was given back already (1.00 reversed by event 5, 1.00 credited for good): at most 0.00 GBP"
        )
        story = debit(granted(100), MADE_FINAL, reversed_by(100))
        story.when(reverse()).then_refused("more-than-entry", twice)
        story.when(grant(1)).then_refused("more-than-entry", twice)

    def test_what_is_open_is_not_made_final_but_withdrawn(self) -> None:
        story = debit(granted(100), reversed_by(30))
        story.when(FINAL).then_refused("more-than-entry", "1.30 was given back already", "at most 0.00 GBP")
        debit(granted(100), reversed_by(30)).when(WITHDRAW).then(taken_back(100))

    def test_what_is_left_is_never_less_than_nothing(self) -> None:
        state = debit(granted(900), MADE_FINAL, reversed_by(900)).state()
        assert left_of(state, recorded(withdrawn(100), 2)) == 0


@pytest.mark.parametrize("entry", [deposited(100), interest(100)])
def test_of_money_that_came_in_only_reversals_take_back(entry: e.AccountEvent) -> None:
    """A credit for it, as other systems grant one for money booked short, is money the other way."""
    story = debit(granted(70), MADE_FINAL, entry=entry)
    story.when(reverse()).then(e.EntryReversed(entry=2, amount=100, direction="debit"))
    part = e.EntryReversed(entry=2, amount=60, direction="debit")
    story = debit(part, entry=entry).when(reverse(41))
    story.then_refused("more-than-entry", "0.60 was taken back already (0.60 reversed by event 3)")


@pytest.mark.parametrize("entry", [deposited(5), held(5), e.OverdraftLimitChanged(limit=5)])
def test_an_imported_credit_for_what_is_no_debit_ends_either_way(entry: e.AccountEvent) -> None:
    debit(granted(100), entry=entry).when(FINAL).then(MADE_FINAL)
    debit(granted(100), entry=entry).when(WITHDRAW).then(taken_back(100))


def test_nothing_is_left_of_what_is_no_entry() -> None:
    state = Spec().given(opened(1000)).state()
    assert [left_of(state, None), left_of(state, recorded(opened(1000), 1))] == [0, 0]
