"""What simulated customers and colleagues ask of a bank, one command after another, through the ordinary handler.

They obey every rule that people obey: an attempt that is not covered is declined and recorded as such, and a colleague
who was overtaken gets a version conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from domain.account import commands as c
from domain.account.events import WithdrawalDeclined
from domain.account.state import Account
from domain.clock import FIRST_INSTANT
from domain.errors import BadInput, Refused, UnknownAccount
from domain.handlers.account import Executed, Handler
from domain.ids import uuid7_from
from domain.money import exponent, printed
from domain.ports import AccountSummary, Store
from domain.stream import VersionConflict

SHOPS = ("GREGGS", "TESCO EXPRESS", "TFL TRAVEL CH", "BOOTS", "PRET A MANGER", "TRAINLINE")
COLLEAGUES = ("disputes/mlee", "branch/okaya", "ops/jchen")
MOST_ACCOUNTS = 1_000
FAVOURED = 0.6
"""How much of what is done is done on the account that was asked for."""


@dataclass(frozen=True, slots=True)
class Deed:
    """What somebody did: `words` without the account, `version` of its stream afterwards, None where nothing was
    recorded."""

    account_id: str
    actor: str
    words: str
    version: int | None


class Wanted(NamedTuple):
    """A command, who wants it, through which channel, and what it is in words."""

    command: c.Command
    actor: str
    channel: c.Channel
    words: str


Wish = Callable[["Traffic", AccountSummary, Account], Wanted]


class Traffic:
    """The same seed asks for the same on a bank that stands the same. Runs on one thread."""

    def __init__(self, store: Store, handler: Handler, seed: int, on: str | None = None) -> None:
        """`on` is an account that most of it is about. Raises UnknownAccount, and BadInput in a bank without an open
        account."""
        self._store, self._handler = store, handler
        self._run = f"traffic/{seed}/{store.head_position()}"
        self._dice, self._number, self._on = Random(self._run), 0, on
        if on is not None and store.summary(on) is None:
            raise UnknownAccount(on)
        self._accounts = [
            one.account_id for one in store.accounts(limit=MOST_ACCOUNTS) if one.status == "open"
        ]
        if not self._accounts:
            raise BadInput("No account is open in this bank, so nobody can post on one; open one first.")

    def step(self) -> Deed:
        """Let somebody do something. Raises StoreUnavailable and ReadOnly."""
        self._number += 1
        dice = self._dice
        favoured = self._on is not None and dice.random() < FAVOURED
        account_id = self._on if favoured and self._on is not None else dice.choice(self._accounts)
        summary, account = self._store.summary(account_id), self._store.head(account_id)
        if summary is None or account is None:
            raise UnknownAccount(account_id)
        wish = dice.choices(WISHES, weights=[weight for _, weight in _WEIGHED])[0]
        command, actor, channel, words = wish(self, summary, account)
        request = c.Request(
            command=command,
            command_id=uuid7_from(max(self._handler.clock(), FIRST_INSTANT), f"{self._run}/{self._number}"),
            actor=actor,
            channel=channel,
            reason="simulated",
        )
        try:
            executed = self._handler.execute(request)
        except (Refused, VersionConflict) as refusal:
            return Deed(account_id, actor, f"{words}: refused, {refusal.message}", None)
        return Deed(account_id, actor, words + _outcome(executed), executed.receipt.version)

    def amount(self, currency: str, least: int, most: int) -> int:
        """Between two round sums of the currency, in minor units."""
        unit = 10 ** exponent(currency)
        # A yen or a forint buys little: what has no cents comes in hundreds.
        size = unit if unit > 1 else 100
        return self._dice.randint(least * size, most * size)

    def one_of(self, choices: Sequence[str]) -> str:
        return self._dice.choice(choices)

    def another(self, summary: AccountSummary) -> str | None:
        """Another open account of the same currency, if there is one."""
        same = [
            one
            for one in self._accounts
            if one != summary.account_id
            and (other := self._store.summary(one)) is not None
            and other.currency == summary.currency
        ]
        return self._dice.choice(same) if same else None

    @property
    def mark(self) -> str:
        """Of what is done now, and of nothing else."""
        return f"SIM-{self._store.head_position()}"


def _outcome(executed: Executed) -> str:
    line = executed.receipt.lines[-1]
    said = ", DECLINED" if line.type == WithdrawalDeclined.__name__ else ""
    return f"{said}: event {line.version:,}"


def _spend(traffic: Traffic, summary: AccountSummary, account: Account) -> Wanted:
    amount, shop = traffic.amount(account.currency, 2, 60), traffic.one_of(SHOPS)
    wanted = c.Withdraw(account_id=summary.account_id, amount=amount, kind="card purchase", counterparty=shop)
    return Wanted(wanted, "card-network", "card", f"card, {shop} −{_money(amount, account)}")


def _cash(traffic: Traffic, summary: AccountSummary, account: Account) -> Wanted:
    amount = 10 * traffic.amount(account.currency, 1, 6) // 1_000 * 1_000 or 1_000
    wanted = c.Withdraw(account_id=summary.account_id, amount=amount, kind="cash withdrawal")
    return Wanted(wanted, "atm-network", "atm", f"cash −{_money(amount, account)}")


def _too_much(traffic: Traffic, summary: AccountSummary, account: Account) -> Wanted:
    amount = (
        max(summary.available_balance, 0) + account.overdraft_limit + traffic.amount(account.currency, 1, 50)
    )
    wanted = c.Withdraw(
        account_id=summary.account_id, amount=amount, kind="card purchase", counterparty="APPLE STORE"
    )
    return Wanted(wanted, "card-network", "card", f"card, APPLE STORE −{_money(amount, account)}")


def _paid(traffic: Traffic, summary: AccountSummary, account: Account) -> Wanted:
    amount = traffic.amount(account.currency, 5, 120)
    wanted = c.Deposit(
        account_id=summary.account_id, amount=amount, kind="credit transfer", counterparty="A FRIEND"
    )
    return Wanted(wanted, "faster-payments", "transfer", f"from a friend +{_money(amount, account)}")


def _hold(traffic: Traffic, summary: AccountSummary, account: Account) -> Wanted:
    open_holds = [one for one in account.holds if one.startswith("SIM-")]
    if open_holds:
        hold = traffic.one_of(sorted(open_holds))
        released = c.ReleaseHold(account_id=summary.account_id, hold_id=hold)
        return Wanted(released, "card-network", "card", f"hold {hold} released")
    amount, shop = traffic.amount(account.currency, 5, 40), traffic.one_of(SHOPS)
    placed = c.PlaceHold(
        account_id=summary.account_id, hold_id=traffic.mark, amount=amount, counterparty=shop
    )
    return Wanted(placed, "card-network", "card", f"hold for {shop} {_money(amount, account)}")


def _transfer(traffic: Traffic, summary: AccountSummary, account: Account) -> Wanted:
    payee = traffic.another(summary)
    if payee is None:
        return _paid(traffic, summary, account)
    amount = traffic.amount(account.currency, 1, 20)
    wanted = c.Transfer(account_id=summary.account_id, counterparty=payee, amount=amount)
    return Wanted(wanted, "online-banking", "transfer", f"transfer to {payee} −{_money(amount, account)}")


def _goodwill(traffic: Traffic, summary: AccountSummary, account: Account) -> Wanted:
    amount = traffic.amount(account.currency, 1, 10)
    wanted = c.Deposit(account_id=summary.account_id, amount=amount, description="goodwill")
    return Wanted(wanted, traffic.one_of(COLLEAGUES), "staff", f"goodwill +{_money(amount, account)}")


def _money(amount: int, account: Account) -> str:
    return f"{printed(amount, account.currency)} {account.currency}"


_WEIGHED: Sequence[tuple[Wish, int]] = (
    (_spend, 8),
    (_paid, 5),
    (_hold, 4),
    (_cash, 2),
    (_transfer, 2),
    (_goodwill, 2),
    (_too_much, 1),
)
WISHES = [wish for wish, _ in _WEIGHED]
