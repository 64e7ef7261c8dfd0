"""A scenario made of a real account: its events with other names, other figures and another time.

What tells of a customer is left behind: the holder, the account's number, who paid and was paid, every amount, who did
what and why, and every id. What is kept is how the account lived: types of events, their order, weekdays, times of day.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.commands import CHANNELS
from domain.account.event_kinds import ledger_effect
from domain.account.events import AccountEvent, AccountFrozen, AccountOpened
from domain.account.state import Account, account_of, stream_of
from domain.clock import FIRST_STATED, LAST_STATED
from domain.errors import BadInput, UnknownAccount
from domain.history.cut import state_at
from domain.money import printed
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.application.lab.disguise import HOLDERS, PARTIES, Amounts, Names, words_of
from tui.application.lab.plan import INSTANTS, MONEY, NUMBERS, read_instant

EVENTS = 60
"""The newest of the account, where nobody says how many."""
MOST_EVENTS = 400
"""As many as a scenario file has room for."""
FOUR_EYES = 1_000_000
"""Minor units above which somebody else approves."""
WEEKS = (5, 40)
"""By how many weeks everything is moved back: weekdays stay."""
DAY = 86_400_000_000
WEEK = 7 * DAY
"""In microseconds."""
LEFT_OUT = frozenset({"stated_balance", "available", "case_id", "honoured"})
"""Fields that say again what the others do, or name what is not in the scenario."""
IDS: Mapping[str, str] = {"hold_id": "H", "credit_id": "CR", "claim_id": "CL"}
"""Fields that name something else of the account, and how the invented ones begin."""
BEGINS = frozenset({"HoldPlaced", "ProvisionalCreditGranted", "ClaimStated"})
"""Types whose id is a new one; in every other it names what was before."""
KINDS = frozenset(
    {
        "card purchase",
        "card payment",
        "cash withdrawal",
        "cash credit",
        "cheque",
        "direct debit",
        "interest",
        "refund",
    }
    | {"remittance", "salary", "standing order", "transfer", "wages"}
)
FEE_CODES = frozenset({"overdraft", "overdraft-interest", "returned-item", "statement"})
"""Words of these two fields that tell of nobody."""


def draft(store: Store, account_id: str, chance: Random, events: int = EVENTS) -> str:
    """The text of a scenario file with the newest events of an account, up to so many.

    Raises UnknownAccount; BadInput where none of its events can be told; StoreUnavailable.
    """
    head = store.head(account_id)
    if head is None:
        raise UnknownAccount(account_id)
    first = max(head.version - min(events, MOST_EVENTS), 1)
    before, _ = state_at(store, account_id, first)
    rows = store.events(stream_of(account_id), after=first - 1)
    profile, moved = store.profile(), chance.randint(*WEEKS) * WEEK
    if not all(FIRST_STATED <= row.recorded_at - moved <= LAST_STATED for row in rows):
        raise BadInput(
            f"Account {account_id} has events at times that no scenario can tell; choose another account."
        )
    names = Names(_own_texts(store, head, rows), chance)
    amounts = Amounts(frozenset(_own_amounts(before, rows)), chance)
    drafted = _Draft(names, amounts, profile.clock, before.currency, moved)
    bank = {"country": profile.country, "zone": profile.clock.key, "locale": profile.locale}
    return drafted.text(before, rows, bank)


def _own_texts(store: Store, head: Account, rows: Iterable[RecordedEvent[AccountEvent]]) -> frozenset[str]:
    """Whatever is written of the account in what is told of it, in words."""
    texts = {head.holder_id, *store.holder_names([head.holder_id]).values()}
    for row in rows:
        texts |= {account_of(row.stream_id), row.actor, row.reason}
        for name in ("description", "counterparty", "case_id", *IDS):
            texts.add(str(getattr(row.event, name, None) or ""))
    return words_of(texts)


def _own_amounts(before: Account, rows: Iterable[RecordedEvent[AccountEvent]]) -> Iterator[int]:
    """The sizes of the amounts that the account knows."""
    yield from (abs(before.ledger), before.opening, before.overdraft_limit)
    for row in rows:
        for one in () if row.event is None else fields(row.event):
            value = getattr(row.event, one.name)
            if one.name in MONEY and isinstance(value, int):
                yield abs(value)


@dataclass(slots=True)
class _Draft:
    names: Names
    amounts: Amounts
    zone: ZoneInfo
    currency: str
    moved: int
    _written: int = 0
    _called: dict[int, str] = field(default_factory=dict)
    _ids: dict[tuple[str, str], str] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)

    def text(
        self, before: Account, rows: Sequence[RecordedEvent[AccountEvent]], bank: Mapping[str, str]
    ) -> str:
        """The whole file; `before` is the account after the first of the rows."""
        account = self._account(rows[0].recorded_at, before)
        events = [*self._frozen(before), *(table for row in rows[1:] for table in self._event(row))]
        day = self._wall(self._written + self.moved + DAY)[:10]
        parts = (
            _HEAD,
            _table(
                "bank",
                {"day": f"{day} 10:00", "currency": self.currency, "four_eyes": self._four_eyes, **bank},
            ),
            _table("[account]", account),
            *(_table("[event]", one) for one in events),
            self._task(),
        )
        return "\n".join(parts)

    def _account(self, opened: int, before: Account) -> dict[str, Any]:
        """The account as it stood before the first event that is told."""
        return {
            "number": self.names.fresh(map(str, count(2601))),
            "holder": self.names.fresh(HOLDERS),
            "opened": self._time(opened),
            "opening_balance": self._printed(before.ledger),
            "overdraft": self._printed(before.overdraft_limit),
            "country": before.country,
            "business": before.business,
            "statement_day": before.statement_day,
        }

    @property
    def _four_eyes(self) -> str:
        return printed(FOUR_EYES, self.currency)

    def _frozen(self, before: Account) -> Iterator[dict[str, Any]]:
        if before.status == "frozen":
            yield {"at": self._time(self._written + self.moved), "type": AccountFrozen.__name__}

    def _event(self, row: RecordedEvent[AccountEvent]) -> Iterator[dict[str, Any]]:
        """Its table; none for what cannot be read, or hangs on what is not told."""
        if row.event is None or isinstance(row.event, AccountOpened):
            return
        said = self._payload(row, row.event)
        if said is None:
            return
        self._called[row.version] = self.names.fresh(f"e{number}" for number in count(1))
        self._sizes[self._called[row.version]] = abs(ledger_effect(row.event))
        system = row.actor.startswith("system")
        table = {
            "name": self._called[row.version],
            "at": self._time(row.recorded_at),
            "type": row.type,
            **said,
            "by": "system/core"
            if system
            else f"desk/{self.names.of('actor', row.actor, _numbered('agent'))}",
            "channel": row.channel if row.channel in CHANNELS else "system",
        }
        if (
            row.effective_at != row.recorded_at
            and FIRST_STATED <= row.effective_at - self.moved <= LAST_STATED
        ):
            table["value"] = self._wall(row.effective_at)
        yield table

    def _payload(self, row: RecordedEvent[AccountEvent], event: AccountEvent) -> dict[str, Any] | None:
        said: dict[str, Any] = {}
        for one in fields(event):
            value = getattr(event, one.name)
            if one.name in LEFT_OUT or value in (None, ""):
                continue
            kept = self._value(one.name, value, row.type)
            if kept is None:
                return None
            said[one.name] = kept
        return {key: value for key, value in said.items() if value != ""}

    def _value(self, name: str, value: Any, tag: str) -> Any:
        """What stands in the place of a field; "" to leave it out, None where the event has no meaning without it."""
        if name in MONEY:
            return self._printed(value)
        if name in NUMBERS:
            return self._called.get(value)
        if name in INSTANTS:
            return self._wall(value)
        if name in IDS:
            return self._id(name, value, tag)
        if name in ("description", "counterparty"):
            return self.names.of("party", value, PARTIES)
        if name in ("kind", "fee_code"):
            known = value.casefold() in (KINDS | FEE_CODES) and self.names.may_stand(value)
            return value if known else "" if name == "kind" else self.names.of("fee", value, _numbered("fee"))
        return value

    def _id(self, name: str, value: str, tag: str) -> str | None:
        key = (name, value)
        if key not in self._ids and tag in BEGINS and not (name == "claim_id" and tag != "ClaimStated"):
            self._ids[key] = self.names.fresh(_numbered(IDS[name]))
        if key not in self._ids and tag == "MoneyWithdrawn":
            return ""
        return self._ids.get(key)

    def _printed(self, amount: int) -> str:
        return printed(self.amounts.of(amount), self.currency)

    def _time(self, at: int) -> str:
        """When it is recorded, never before what was written last: a clock that is put back shows an hour twice."""
        text = self._wall(at)
        if self._written and read_instant(text, self.zone) < self._written:
            text = self._wall(self._written + self.moved)
        self._written = max(read_instant(text, self.zone), self._written)
        return text

    def _wall(self, at: int) -> str:
        seconds, micros = divmod(at - self.moved, 1_000_000)
        wall = datetime.fromtimestamp(seconds, self.zone).replace(tzinfo=None) + timedelta(
            microseconds=micros
        )
        return wall.isoformat(" ")

    def _task(self) -> str:
        """A task to begin with: the entry that moved most, and a trap where another could be taken for it."""
        if not self._sizes:
            raise BadInput("None of the account's events can be told in a scenario; choose another account.")
        largest, *others = sorted(self._sizes, key=lambda name: -self._sizes[name])
        less = [name for name in others if self._sizes[name] < self._sizes[largest]]
        traps = [_table("[task.trap]", {"answer": name, "says": "That one moved less."}) for name in less[:1]]
        return "\n".join((_TASK.format(answer=largest), *traps))


def _numbered(word: str) -> Iterator[str]:
    return (f"{word}-{number}" for number in range(1, 10_000))


def _table(name: str, said: Mapping[str, Any]) -> str:
    """A table of TOML with what is said: texts, numbers, yes and no. JSON writes each of them as TOML reads it."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in said.items() if value not in (None, "")]
    return "\n".join((f"[{name}]", *lines, ""))


_HEAD = '''\
# Names, figures and times are invented; how the account lived is not. Write the story and the tasks.
title = "A scenario of your own"
minutes = 5
story = """
Write here what the customer says.
"""
debrief = """
Write here what is to be learnt from it.
"""
'''
_TASK = """\
[[task]]
kind = "event"
ask = "Which entry moved the most money, the first where several did? Give the number of its event."
answer = "{answer}"
right = "Event {{{{ events.{answer} }}}}."
hints = [
  "Look at the column of amounts.",
  "The curve takes its largest step there.",
  "Step through the events with , and . until the balance changes most.",
]
solution = "Event {{{{ events.{answer} }}}}."
"""
