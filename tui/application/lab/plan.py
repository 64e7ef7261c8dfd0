"""The history of a scenario's bank: accounts, their events and the work on cases, in order of time.

Events are facts: they stand as they were posted, whatever today's rules would say. Work on cases is executed by the
ordinary handlers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from domain.account.event_kinds import ACCOUNT_EVENTS
from domain.account.events import AccountEvent, AccountOpened, WithdrawalDeclined
from domain.account.state import AccountFold
from domain.errors import BadInput
from domain.lab.scenario import Deed
from domain.profile.events import ProfileChanged
from tui.application.lab.checks import entry_of
from tui.application.lab.faults import Faults
from tui.application.lab.figures import Texts, read_signed
from tui.application.lab.file_model import AccountTable, BankTable, DeedTable, EventTable, ScenarioTable
from tui.application.lab.lines import Place

MONEY = frozenset(
    {"amount", "opening_balance", "overdraft_limit", "limit", "stated_balance", "available", "honoured"}
)
"""Fields of payloads that are written as amounts."""
NUMBERS = frozenset({"entry", "refund"})
"""Fields of payloads that name another event of the account."""
INSTANTS = frozenset({"until"})
STAFF = "desk/sreid"
"""Who does what nobody is named for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEvent:
    """An event of an account that is to stand in the log at an instant (UTC microseconds). `said` are the fields of its
    payload as the file has them, figures filled in; `stored` is (schema version, text) where an older program stored
    it; `place` is where in the file."""

    at: int
    account_id: str
    type: str
    said: Mapping[str, Any]
    place: Place
    name: str = ""
    actor: str = ""
    channel: str = "system"
    reason: str = ""
    effective_at: int | None = None
    correlation: str = ""
    caused_by: str = ""
    stored: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDeed:
    """Work on a case at an instant."""

    at: int
    deed: Deed
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is in the bank when whoever is trained begins, at `start`, in order of time."""

    name: str
    zone: ZoneInfo
    currency: str
    start: int
    profile: ProfileChanged
    currencies: Mapping[str, str]
    holders: Mapping[str, str]
    moments: tuple[PlannedEvent | PlannedDeed, ...]


def read_instant(text: str, zone: ZoneInfo) -> int:
    """UTC microseconds of a day or a time of the zone, such as 2026-03-05 03:10; of a day its beginning.

    Raises BadInput.
    """
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(f"{text[:40]!r} is no time; write it like 2026-03-05 03:10") from None
    if read.tzinfo is not None:
        raise BadInput(f"{text[:40]!r} has a zone of its own; times are in the zone of the bank")
    at = read.replace(tzinfo=zone)
    return round(at.timestamp()) * 1_000_000 + at.microsecond


def read_plan(name: str, table: ScenarioTable, texts: Texts, faults: Faults) -> Plan | None:
    """The history of the file; None where the bank itself cannot be understood. What is wrong is noted."""
    bank = table.bank
    try:
        zone = ZoneInfo(bank.zone)
    except (KeyError, ValueError, OSError):
        faults.note(("bank", "zone"), f"{bank.zone[:40]!r} is no time zone; write it like Europe/London")
        return None
    start = faults.read(("bank", "day"), lambda: read_instant(texts.render(bank.day), zone))
    profile = faults.read(("bank",), lambda: _profile(bank))
    if start is None or profile is None:
        return None
    reader = _PlanReader(table, texts, faults, zone, start)
    moments: list[PlannedEvent | PlannedDeed] = [
        *reader.openings(),
        *reader.events(),
        *reader.deeds(table.step, ("step",)),
    ]
    return Plan(
        name=name,
        zone=zone,
        currency=bank.currency,
        start=start,
        profile=profile,
        currencies={one.number: one.currency or bank.currency for one in table.account},
        holders={f"holder-{one.number}": one.holder for one in table.account},
        moments=tuple(sorted(moments, key=lambda one: one.at)),
    )


def _profile(bank: BankTable) -> ProfileChanged:
    limit = read_signed(bank.four_eyes, bank.currency)
    return ProfileChanged(
        name=bank.name,
        country=bank.country,
        zone=bank.zone,
        currency=bank.currency,
        locale=bank.locale,
        four_eyes_posting=limit,
        four_eyes_case=limit,
        four_eyes_customer_day=limit,
        snapshot_every=bank.snapshot_every,
    )


@dataclass(frozen=True, slots=True)
class _PlanReader:
    table: ScenarioTable
    texts: Texts
    faults: Faults
    zone: ZoneInfo
    start: int

    def openings(self) -> list[PlannedEvent]:
        found = []
        for number, account in enumerate(self.table.account):
            place: Place = ("account", number)
            with self.faults.at((*place, "opened")):
                found.append(
                    PlannedEvent(
                        at=self._instant(account.opened),
                        account_id=account.number,
                        type="AccountOpened",
                        said=self._opening(account),
                        place=place,
                        actor="branch/holborn",
                        channel="branch",
                        stored=self._stored(account),
                    )
                )
        return found

    def _opening(self, account: AccountTable) -> dict[str, Any]:
        said = {
            "currency": account.currency or self.table.bank.currency,
            "holder_id": "" if account.stored else f"holder-{account.number}",
            "opening_balance": self.texts.render(account.opening_balance),
            "overdraft_limit": self.texts.render(account.overdraft),
            "country": account.country,
            "business": account.business,
            "statement_day": account.statement_day,
        }
        return {key: value for key, value in said.items() if value not in ("", None)}

    def events(self) -> list[PlannedEvent]:
        found, names = list[PlannedEvent](), set[str]()
        known = {account.number for account in self.table.account}
        for number, event in enumerate(self.table.event):
            place: Place = ("event", number)
            if event.name and event.name in names:
                self.faults.note((*place, "name"), f"two events are called {event.name!r}")
            names.add(event.name)
            account_id = event.account or self.table.account[0].number
            if account_id not in known:
                self.faults.note((*place, "account"), f"there is no account {account_id[:40]!r} in this file")
                continue
            if event.type not in ACCOUNT_EVENTS or event.type == "AccountOpened":
                others = ", ".join(tag for tag in ACCOUNT_EVENTS if tag != "AccountOpened")
                self.faults.note((*place, "type"), f"{event.type[:40]!r} is no event; there are {others}")
                continue
            at = self.faults.read((*place, "at"), partial(self._instant, event.at))
            if at is not None:
                with self.faults.at(place):
                    found.append(self._event(event, account_id, place, at))
        return found

    def _event(self, event: EventTable, account_id: str, place: Place, at: int) -> PlannedEvent:
        said = {
            key: self.faults.read((*place, key), partial(self._rendered, value))
            for key, value in (event.model_extra or {}).items()
        }
        return PlannedEvent(
            at=at,
            account_id=account_id,
            type=event.type,
            said=said,
            place=place,
            name=event.name,
            actor=event.by or "system/core",
            channel=event.channel,
            reason=self.texts.render(event.why),
            effective_at=read_instant(event.value, self.zone) if event.value else None,
            correlation=event.correlation,
            caused_by=event.caused_by,
            stored=self._stored(event),
        )

    def _stored(self, table: AccountTable | EventTable) -> tuple[int, str] | None:
        return (table.stored_version, self.texts.render(table.stored)) if table.stored else None

    def deeds(self, tables: list[DeedTable], where: Place) -> list[PlannedDeed]:
        found = []
        for number, one in enumerate(tables):
            place: Place = (*where, number)
            if not one.at:
                self.faults.note(place, "a step of the history needs at, when it was done")
                continue
            with self.faults.at((*place, "at")):
                at = self._instant(one.at)
                found.append(
                    PlannedDeed(at=at, deed=Deed(words=one.do, actor=one.by or STAFF, at=at), place=place)
                )
        return found

    def _instant(self, text: str) -> int:
        at = read_instant(self.texts.render(text), self.zone)
        if at >= self.start:
            raise BadInput(f"{text} is not before bank.day, when whoever is trained begins")
        return at

    def _rendered(self, value: object) -> Any:
        return self.texts.render(value) if isinstance(value, str) else value


def payload(
    planned: PlannedEvent, fold: AccountFold, names: Mapping[str, int], zone: ZoneInfo, currency: str
) -> AccountEvent:
    """The payload of a planned event on an account as it stands. Raises BadInput, MoneyError, ValidationError."""
    kind = ACCOUNT_EVENTS[planned.type]
    known = {one.name for one in fields(kind)}
    said: dict[str, Any] = {}
    for key, value in planned.said.items():
        if key not in known:
            raise BadInput(f"{planned.type} has no {key[:40]}; it has {', '.join(sorted(known))}")
        said[key] = _field(key, value, names, zone, currency)
    if kind is WithdrawalDeclined:
        said.setdefault("available", fold.available)
        said.setdefault("reason_code", "insufficient_funds")
    if kind is AccountOpened:
        said.setdefault("currency", currency)
    made: AccountEvent = kind(**said)
    return made


def _field(key: str, value: Any, names: Mapping[str, int], zone: ZoneInfo, currency: str) -> Any:
    if key in MONEY:
        return read_signed(str(value), currency)
    if key in NUMBERS:
        return entry_of(str(value), names)
    if key in INSTANTS:
        return read_instant(str(value), zone)
    return value
