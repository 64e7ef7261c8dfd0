"""`recount events`: an account's log in pages, each event with the ledger balance after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import click

from domain.account.event_kinds import ledger_effect, memo_amount
from domain.account.events import AccountEvent
from domain.account.lateness import is_late
from domain.account.state import account_of, stream_of
from domain.errors import UnknownAccount
from domain.history.cut import state_at
from domain.history.other_side import other_sides_of
from domain.ports import Store
from domain.search import EventFilter
from domain.stream import RecordedEvent
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.json_output import event_json
from tui.cli.output import to_json
from tui.cli.params import EntryNumber, EventType, WholeNumber, account_argument, json_option
from tui.cli.table import Column, figure, heading, row, stamp
from tui.text.events import describe

PAGE = 1000
"""Events read at a time, however many there are."""
DENSE = 100
"""A page with an event in so many is summed in one pass; a sparser one asks a snapshot for each event."""

COLUMNS = (
    Column("#", 7, "right"),
    Column("recorded", 19),
    Column("value date", 24),
    Column("event", 26),
    Column("amount", 14, "right"),
    Column("ledger", 14, "right"),
    Column("what", 60),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events: those after `after` up to `until` that pass the filter; `said` tells it in words."""

    after: int
    until: int | None
    filter: EventFilter
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Balance:
    """The ledger after an event, in minor units; not `verified` when an earlier event could not be read."""

    ledger: int
    verified: bool


@click.command("events")
@account_argument
@click.option("--after", type=WholeNumber(), default=0, metavar="N", help="After event N.")
@click.option("--until", type=EntryNumber(), metavar="N", help="Up to and with event N.")
@click.option(
    "--from",
    "start",
    metavar="TIME",
    help="Recorded at this time or later, of a day from its start; or from event #N.",
)
@click.option(
    "--to",
    "end",
    metavar="TIME",
    help="Recorded at this time or earlier, of a day to its end; or up to event #N.",
)
@click.option(
    "--type",
    "types",
    type=EventType(),
    multiple=True,
    metavar="T",
    help="Only this kind, such as FeeCharged; may be given several times.",
)
@click.option("--text", default="", metavar="T", help="Only those that say this, in any case.")
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    account: str,
    after: int,
    until: int | None,
    start: str | None,
    end: str | None,
    types: tuple[str, ...],
    text: str,
    as_json: bool,
) -> None:
    """List the events of ACCOUNT, oldest first. A filter changes what is listed, never the balance."""
    chosen = EventFilter(types=frozenset(types) or None, text=text.encode("utf-8", "replace").decode())
    with invocation.bank() as bank:
        wanted = _bounded(invocation, Wanted(after, until, chosen), start, end)
        summary = bank.summary(account)
        if summary is None:
            raise UnknownAccount(account)
        currency = summary.currency
        for words in wanted.said:
            click.echo(words, err=as_json)
        if not as_json:
            click.echo(f"Account {account}, {currency}, times in {invocation.zone.key}")
            click.echo(heading(COLUMNS))
        for page in _pages(bank, account, wanted):
            after_each = balances(bank, account, [recorded.version for recorded in page])
            sides = other_sides_of(bank, page) if as_json else {}
            click.echo(
                "\n".join(
                    _event_json(
                        recorded, currency, after_each[recorded.version], sides.get(recorded.version, ())
                    )
                    if as_json
                    else _line(invocation, recorded, currency, after_each[recorded.version])
                    for recorded in page
                )
            )


def balances(store: Store, account_id: str, versions: list[int]) -> dict[int, Balance]:
    """The ledger after each of the versions, which ascend and exist."""
    first, last = versions[0], versions[-1]
    if last - first > DENSE * len(versions):
        states = ((version, state_at(store, account_id, version)[0]) for version in versions)
        return {version: Balance(state.ledger, state.unverified_from is None) for version, state in states}
    state = state_at(store, account_id, first)[0]
    ledger, verified = state.ledger, state.unverified_from is None
    found, wanted = {first: Balance(ledger, verified)}, set(versions)
    for event, (version, _, _) in store.replay_steps(account_id, after=first, until=last):
        ledger += 0 if event is None else ledger_effect(event)
        verified = verified and event is not None
        if version in wanted:
            found[version] = Balance(ledger, verified)
    return found


def _bounded(invocation: Invocation, wanted: Wanted, start: str | None, end: str | None) -> Wanted:
    """With --from and --to read as times or as event numbers. Raises TimeError."""
    if start is not None:
        when = invocation.since(start)
        wanted = replace(wanted, said=(*wanted.said, f"From {when.echo}"))
        if when.kind == "event":
            wanted = replace(wanted, after=max(wanted.after, when.version - 1))
        else:
            wanted = replace(wanted, filter=replace(wanted.filter, recorded_from=when.at))
    if end is not None:
        when = invocation.until(end)
        wanted = replace(wanted, said=(*wanted.said, f"To {when.echo}"))
        if when.kind == "event":
            wanted = replace(wanted, until=min(wanted.until or when.version, when.version))
        else:
            wanted = replace(wanted, filter=replace(wanted.filter, recorded_to=when.at))
    return wanted


def _pages(store: Store, account: str, wanted: Wanted) -> Iterator[list[RecordedEvent[AccountEvent]]]:
    """The events in pages of at most PAGE, none of them empty."""
    after = wanted.after
    while True:
        page = store.events_page(stream_of(account), wanted.filter, after=after, limit=PAGE)
        inside = [one for one in page if wanted.until is None or one.version <= wanted.until]
        if inside:
            yield inside
        if len(page) < PAGE or len(inside) < len(page):
            return
        after = page[-1].version


def _event_json(
    recorded: RecordedEvent[AccountEvent],
    currency: str,
    balance: Balance,
    sides: Sequence[RecordedEvent[AccountEvent]],
) -> str:
    return to_json(
        {
            **event_json(recorded),
            "currency": currency,
            "ledger_balance": balance.ledger,
            "verified": balance.verified,
            "other_side": [{"account": account_of(one.stream_id), "version": one.version} for one in sides],
        }
    )


def _line(
    invocation: Invocation, recorded: RecordedEvent[AccountEvent], currency: str, balance: Balance
) -> str:
    ledger = figure(balance.ledger, currency)
    return row(
        COLUMNS,
        [
            f"{recorded.version}",
            stamp(recorded.recorded_at, invocation.zone),
            _value_date(invocation, recorded),
            recorded.type,
            _amount(recorded, currency),
            ledger if balance.verified else f"unverified {ledger}",
            recorded.problem or describe(recorded),
        ],
    )


def _value_date(invocation: Invocation, recorded: RecordedEvent[AccountEvent]) -> str:
    """The value date where it is not the moment of recording; late entries carry a mark."""
    if recorded.effective_at == recorded.recorded_at:
        return "="
    return stamp(recorded.effective_at, invocation.zone) + (" late" if is_late(recorded) else "")


def _amount(recorded: RecordedEvent[AccountEvent], currency: str) -> str:
    """What moved with its sign; in brackets what was only asked for, held or allowed."""
    if recorded.event is None:
        return ""
    effect = ledger_effect(recorded.event)
    if effect:
        return figure(effect, currency, signed=True)
    memo = memo_amount(recorded.event)
    return "" if memo is None else f"({figure(memo, currency)})"
