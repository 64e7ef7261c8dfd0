"""Properties of the what-if: it adds up, it never gives back more than an entry, and it is what the rules would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account import commands as c
from domain.account import events as e
from domain.account.decisions import Circumstances, decide
from domain.account.event_kinds import ledger_effect
from domain.account.fold import replay
from domain.account.giving_back import left_of
from domain.account.state import Account, freeze, thaw
from domain.errors import Refused
from domain.history.what_if import Change, Edit, Insert, LeaveOut, Move, what_if
from domain.stream import RecordedEvent
from tests.kit.spec import SECOND, A, opened, recorded

AMOUNT = st.integers(1, 30)
EARLIER = st.integers(1, 3)
"""How many deeds back one refers to."""
CREDIT = st.sampled_from(["p", "q"])
POSTINGS = st.one_of(
    st.tuples(st.just("withdraw"), AMOUNT),
    st.tuples(st.just("deposit"), AMOUNT),
    st.tuples(st.just("fee"), AMOUNT, st.sampled_from(["overdraft", "monthly"])),
)
HOLDS = st.one_of(
    st.tuples(st.just("hold"), AMOUNT),
    st.tuples(st.just("capture"), EARLIER, AMOUNT),
    st.tuples(st.just("release"), EARLIER),
)
CORRECTIONS = st.one_of(
    st.tuples(st.just("reverse"), EARLIER, st.none() | st.integers(1, 9)),
    st.tuples(st.just("grant"), EARLIER, CREDIT, st.integers(1, 9)),
    st.tuples(st.just("final"), CREDIT),
    st.tuples(st.just("take back"), CREDIT),
)
DEEDS = st.one_of(
    st.lists(POSTINGS | CORRECTIONS, min_size=3, max_size=14),
    st.lists(POSTINGS | HOLDS | CORRECTIONS, min_size=3, max_size=14),
)
"""What was asked of an account, one after the other."""


@dataclass
class Run:
    """Commands asked of the rules one after the other; `versions` says which event each deed became."""

    channel: c.Channel
    log: list[RecordedEvent] = field(default_factory=lambda: [recorded(opened(40), 1)])
    versions: dict[int, int] = field(default_factory=dict)
    in_full: set[int] = field(default_factory=set)

    @property
    def state(self) -> Account:
        return replay(self.log)

    def ask(self, deed: int, command: c.Command | None) -> None:
        """Record what the rules answer, if anything."""
        if command is None:
            return
        at = Circumstances(channel=self.channel, effective_at=None, entry=self._entry)
        try:
            (decided,) = decide(self.state, command, at)
        except Refused:
            return
        if (
            isinstance(decided.event, e.WithdrawalDeclined)
            and getattr(command, "hold_id", None)
            and (isinstance(command, c.Withdraw))
        ):
            # The decline of a capture does not say which hold it was about.
            return
        row = recorded(decided.event, len(self.log) + 1)._replace(channel=self.channel)
        self.log.append(row)
        self.versions[deed] = row.version

    def _entry(self, version: int) -> RecordedEvent | None:
        return self.log[version - 1] if 1 <= version <= len(self.log) else None

    def command(self, deed: int, asked: tuple[Any, ...], *, again: Run | None = None) -> c.Command | None:
        """The deed as a command; `again`: as the sandbox asks it once more, as far as it is left."""
        state = self.state
        match asked:
            case "deposit", amount:
                return c.Deposit(account_id=A, amount=amount)
            case "withdraw", amount:
                return c.Withdraw(account_id=A, amount=amount)
            case "hold", amount:
                return c.PlaceHold(account_id=A, hold_id=f"h{deed}", amount=amount)
            case "capture", back, amount:
                return c.Withdraw(account_id=A, amount=amount, hold_id=f"h{deed - back}")
            case "release", back:
                return c.ReleaseHold(account_id=A, hold_id=f"h{deed - back}")
            case "fee", amount, code:
                due = code != "overdraft" or state.available < 0
                return c.ChargeFee(account_id=A, amount=amount, fee_code=code) if due else None
            case "reverse", back, amount:
                return self._reversal(deed, self.versions.get(deed - back), amount, again)
            case "grant", back, credit, amount:
                entry = self.versions.get(deed - back)
                if entry is None:
                    return None
                most = min(amount, left_of(state, self._entry(entry)) or amount)
                return c.GrantProvisionalCredit(
                    account_id=A, credit_id=credit, entry=entry, amount=most if again else amount
                )
            case "final", credit:
                return c.MakeProvisionalCreditFinal(account_id=A, credit_id=credit)
            case "take back", credit:
                return c.WithdrawProvisionalCredit(account_id=A, credit_id=credit)
        raise ValueError(asked)

    def _reversal(
        self, deed: int, entry: int | None, amount: int | None, again: Run | None
    ) -> c.Command | None:
        if entry is None:
            return None
        left = left_of(self.state, self._entry(entry))
        if again is None:
            if amount in (None, left):
                self.in_full.add(deed)
            return c.ReverseEntry(account_id=A, entry=entry, amount=amount)
        asked = None if deed in again.in_full or amount is None else min(amount, left or amount)
        return c.ReverseEntry(account_id=A, entry=entry, amount=asked)


def run(deeds: Sequence[tuple[Any, ...]], channel: c.Channel) -> Run:
    """Everything asked once."""
    made = Run(channel)
    for deed, asked in enumerate(deeds):
        made.ask(deed, made.command(deed, asked))
    return made


def run_without(deeds: Sequence[tuple[Any, ...]], first: Run, left_out: int) -> Run:
    """What was recorded, asked again without one of the deeds."""
    made = Run(first.channel)
    for deed in first.versions:
        if deed != left_out:
            made.ask(deed, made.command(deed, deeds[deed], again=first))
    return made


@pytest.mark.slow
@settings(max_examples=150)
@given(DEEDS, st.sampled_from(["card", "staff"]), st.data())
def test_leaving_a_deed_out_is_what_the_rules_make_of_the_rest(
    deeds: list[tuple[Any, ...]], channel: c.Channel, data: st.DataObject
) -> None:
    first = run(deeds, channel)
    if not first.versions:
        return
    left_out = data.draw(st.sampled_from(sorted(first.versions)))
    found = what_if(first.log, [LeaveOut(first.versions[left_out])]).account
    rest = run_without(deeds, first, left_out)
    state = rest.state
    assert figures(found) == figures(state)
    for deed, version in first.versions.items():
        if deed in rest.versions:
            assert found.given_back(version) == state.given_back(rest.versions[deed])
        else:
            assert found.given_back(version).total == 0


def figures(account: Account) -> dict[str, object]:
    """What does not hang on version numbers."""
    return {
        "ledger": account.ledger,
        "held": account.held,
        "fees": account.fees,
        "entries": account.entry_count,
        "declines": account.decline_count,
        "credits": {key: one.amount for key, one in account.provisional_credits.items()},
    }


ENTRY, HOLD = st.integers(1, 14), st.sampled_from(["h", "i"])
ODD = st.lists(
    st.one_of(
        st.builds(e.MoneyDeposited, amount=AMOUNT),
        st.builds(e.MoneyWithdrawn, amount=AMOUNT, hold_id=st.none() | HOLD),
        st.builds(
            e.WithdrawalDeclined,
            amount=AMOUNT,
            reason_code=st.just("insufficient_funds"),
            available=st.just(0),
            kind=st.sampled_from(["", "authorisation"]),
        ),
        st.builds(e.HoldPlaced, hold_id=HOLD, amount=AMOUNT),
        st.builds(e.HoldReleased, hold_id=HOLD),
        st.builds(e.FeeCharged, amount=AMOUNT, fee_code=st.sampled_from(["overdraft", "monthly"])),
        st.builds(
            e.EntryReversed, entry=ENTRY, amount=AMOUNT, direction=st.sampled_from(["credit", "debit"])
        ),
        st.builds(e.ProvisionalCreditGranted, credit_id=CREDIT, entry=ENTRY, amount=AMOUNT),
        st.builds(e.ProvisionalCreditMadeFinal, credit_id=CREDIT),
        st.builds(e.ProvisionalCreditWithdrawn, credit_id=CREDIT, amount=AMOUNT),
        st.sampled_from(
            [
                e.AccountFrozen(),
                e.AccountUnfrozen(),
                e.AccountClosed(),
                e.OverdraftLimitChanged(limit=20),
            ]
        ),
    ),
    max_size=12,
)
"""Facts in any order, as an imported history may have them, whatever the rules say."""


def story(facts: Sequence[e.AccountEvent], causes: Sequence[int] = ()) -> list[RecordedEvent]:
    """The facts a second apart; each caused by one of those before it where `causes` has a number for it."""
    rows = [recorded(opened(20), 1)]
    for number, fact in enumerate(facts):
        row = recorded(fact, number + 2)._replace(channel="card" if number % 2 else "staff")
        if number < len(causes) and 0 < causes[number] <= row.version - 1:
            row = row._replace(causation_id=f"e{causes[number]}")
        rows.append(row)
    return rows


CAUSES = st.lists(st.integers(0, 12), max_size=12)


@pytest.mark.slow
@settings(max_examples=150)
@given(ODD, CAUSES, st.data())
def test_without_an_edit_nothing_differs_however_odd_the_history(
    facts: list[e.AccountEvent], causes: list[int], data: st.DataObject
) -> None:
    history = story(facts, causes)
    first = data.draw(st.integers(0, len(history) - 1))
    until = data.draw(st.none() | st.integers(0, len(history) + 1).map(lambda n: n * SECOND))
    start = freeze(thaw(replay(history[:first])))
    found = what_if(history[first:], [], start=start, until=until)
    assert found.differences == ()
    assert found.account == found.real


@st.composite
def edits_of(draw: st.DrawFn, history: Sequence[RecordedEvent], first: int = 1) -> list[Edit]:
    """Some edits of events from `first` on, each of one event, and an inserted one now and then."""
    versions = [row.version for row in history if row.version > first and row.event is not None]
    chosen = draw(st.lists(st.sampled_from(versions), unique=True, max_size=3)) if versions else []
    edits = [draw(_edit_of(history[version - 1], len(history))) for version in chosen]
    instant = draw(st.integers(first, len(history) + 1)) * SECOND
    inserted = draw(st.lists(AMOUNT.map(lambda n: e.MoneyDeposited(amount=n)) | ODD_ONE, max_size=1))
    return [*edits, *(Insert(event, instant) for event in inserted)]


ANY_CORRECTION = st.one_of(
    st.builds(e.EntryReversed, entry=ENTRY, amount=AMOUNT, direction=st.sampled_from(["credit", "debit"])),
    st.builds(e.ProvisionalCreditGranted, credit_id=CREDIT, entry=ENTRY, amount=AMOUNT),
    st.builds(e.ProvisionalCreditMadeFinal, credit_id=CREDIT),
    st.builds(e.ProvisionalCreditWithdrawn, credit_id=CREDIT, amount=AMOUNT),
    st.builds(e.MoneyDeposited, amount=AMOUNT),
)
ODD_ONE = st.builds(e.MoneyWithdrawn, amount=AMOUNT) | ANY_CORRECTION


def _edit_of(row: RecordedEvent, count: int) -> st.SearchStrategy[Edit]:
    ways: list[st.SearchStrategy[Edit]] = [
        st.just(LeaveOut(row.version)),
        st.integers(1, count + 1).map(lambda n: Move(row.version, n * SECOND)),
    ]
    event: Any = row.event
    if hasattr(event, "amount"):
        ways.append(AMOUNT.map(lambda n: Change(row.version, replace(event, amount=n))))
    ways.append(ANY_CORRECTION.map(lambda other: Change(row.version, other)))
    return st.one_of(ways)


@pytest.mark.slow
@settings(max_examples=150)
@given(ODD, CAUSES, st.data())
def test_the_differences_account_for_the_whole_change(
    facts: list[e.AccountEvent], causes: list[int], data: st.DataObject
) -> None:
    history = story(facts, causes)
    first = data.draw(st.integers(1, len(history)))
    until = data.draw(st.none() | st.integers(0, len(history) + 1).map(lambda n: n * SECOND))
    edits = data.draw(edits_of(history, first))
    found = what_if(history[first:], edits, start=replay(history[:first]), until=until)
    assert found.ledger_change == sum(one.ledger_change for one in found.differences)


@pytest.mark.slow
@settings(max_examples=150)
@given(DEEDS, st.data())
def test_no_edit_gives_back_more_than_an_entry(deeds: list[tuple[Any, ...]], data: st.DataObject) -> None:
    history = run(deeds, data.draw(st.sampled_from(["card", "staff"]))).log
    found = what_if(history, data.draw(edits_of(history)))
    moved = {one.version: one.event for one in found.differences}
    for row in history:
        event = moved.get(row.version, row.event)
        effect = 0 if event is None else ledger_effect(event)
        assert found.account.given_back(row.version).total <= abs(effect)
