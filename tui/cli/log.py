"""`recount log`: the log of the whole bank, the newest event first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import click

from domain.bank import Bank
from domain.errors import BadInput, DamageFound, StoreReplaced, StoreUnavailable
from domain.ports import Store
from domain.search import EventFilter, matches
from domain.stream import RecordedEvent
from tui.application.bank_log.lines import LogLine, LogTeller
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.json_output import event_json
from tui.cli.output import to_json
from tui.cli.params import AnyEventType, WholeNumber, json_option
from tui.cli.stopping import asked_to_stop
from tui.cli.table import Column, figure, heading, row, stamp
from tui.text.safe import safe_str

PAGE = 500
"""Events read at a time."""
FOLLOWED = 10
"""Events that are shown of the past before new ones are waited for."""
RETRY_SECONDS = 1.0

COLUMNS = (
    Column("position", 10, "right"),
    Column("recorded", 19),
    Column("whose", 16),
    Column("#", 6, "right"),
    Column("event", 26),
    Column("amount", 14, "right"),
    Column("cur", 3),
    Column("who", 16),
    Column("what", 60),
)


@click.command("log")
@click.option("--tail", type=WholeNumber(1), metavar="N", help="The newest N only.")
@click.option("--follow", is_flag=True, help="Wait for new ones, whoever records them, until Ctrl-C.")
@click.option(
    "--type",
    "types",
    type=AnyEventType(),
    multiple=True,
    metavar="T",
    help="Only this kind, such as FeeCharged or CaseClosed; may be given several times.",
)
@click.option("--actor", default="", metavar="WHO", help="Only what this person or service did.")
@click.option("--text", default="", metavar="T", help="Only those that say this, in any case.")
@click.option(
    "--from", "start", metavar="TIME", help="Recorded at this time or later, of a day from its start."
)
@click.option("--to", "end", metavar="TIME", help="Recorded at this time or earlier, of a day to its end.")
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    tail: int | None,
    follow: bool,
    types: tuple[str, ...],
    actor: str,
    text: str,
    start: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """List the events of the whole bank, cases included, the newest first.

    With --follow the newest (10, or as many as --tail says) come oldest first, and every new one behind them as soon as
    it is recorded, by whichever program; it waits for the database when that goes away.
    """
    wanted = EventFilter(types=frozenset(types) or None, actor=_searchable(actor), text=_searchable(text))
    with invocation.bank() as bank:
        wanted, said = _bounded(invocation, wanted, start, end)
        for words in said:
            click.echo(words, err=as_json)
        printer = _Printer(invocation, bank, as_json)
        printer.head()
        if follow:
            _follow(bank, wanted, tail or FOLLOWED, printer)
            return
        for page in _pages(bank, wanted, tail):
            printer.show(page)


class _Printer:
    """Prints events as they come."""

    def __init__(self, invocation: Invocation, store: Store, as_json: bool) -> None:
        self._invocation, self._as_json = invocation, as_json
        self._teller = LogTeller(store)

    def head(self) -> None:
        if not self._as_json:
            click.echo(f"Times in {self._invocation.zone.key}")
            click.echo(heading(COLUMNS))

    def show(self, events: Sequence[RecordedEvent[Any]]) -> None:
        tell = _json if self._as_json else self._line
        for line in self._teller.lines(events):
            click.echo(tell(line))

    def _line(self, line: LogLine) -> str:
        event = line.event
        return row(
            COLUMNS,
            [
                f"{event.position}",
                stamp(event.recorded_at, self._invocation.zone),
                line.whose,
                f"{event.version}",
                event.type,
                _amount(line),
                line.currency,
                event.actor,
                line.words,
            ],
        )


def _pages(store: Store, wanted: EventFilter, tail: int | None) -> Iterator[Sequence[RecordedEvent[Any]]]:
    """What is wanted, the newest first, to the beginning of the log or the first `tail` of it."""
    before, left = None, tail
    while left is None or left > 0:
        page = store.newest_events(wanted, before=before, limit=PAGE if left is None else min(PAGE, left))
        if page.events:
            yield page.events
        if not page.reached:
            return
        before, left = page.reached, None if left is None else left - len(page.events)


def _follow(bank: Bank, wanted: EventFilter, tail: int, printer: _Printer) -> None:
    """The newest of what is there, then whatever is recorded, until asked to stop."""
    following = _Following(bank, wanted, printer, bank.head_position())
    before = [
        event for page in _pages(bank, wanted, tail) for event in page if event.position <= following.reached
    ]
    following.last_id = following.id_at_end()
    printer.show(before[::-1])
    with asked_to_stop() as stop:
        while not stop.is_set():
            following.go_on(stop)


@dataclass(slots=True)
class _Following:
    """Reads on from `reached`, where the event `last_id` is, "" in an empty log."""

    bank: Bank
    wanted: EventFilter
    printer: _Printer
    reached: int
    last_id: str = ""
    is_away: bool = False

    def go_on(self, stop: Event) -> None:
        """Show what comes, until asked to stop or the database goes away, which is told once. Raises StoreReplaced,
        and DamageFound where what answers again lacks what was read."""
        try:
            if self.is_away:
                self._found_again()
            for _ in self.bank.follow(self.reached, stop.is_set):
                while events := self.bank.all_events(self.reached, PAGE):
                    self.printer.show([event for event in events if matches(event, self.wanted)])
                    self.reached, self.last_id = events[-1].position, events[-1].event_id
        except StoreReplaced:
            raise
        except StoreUnavailable as error:
            if not self.is_away:
                click.echo(f"{safe_str(error.message, 500)} Waiting for it.", err=True)
            self.is_away = True
            stop.wait(RETRY_SECONDS)

    def id_at_end(self) -> str:
        """Of the event at `reached`; "" where none is."""
        found = self.bank.all_events(self.reached - 1, 1) if self.reached else []
        return found[0].event_id if found and found[0].position == self.reached else ""

    def _found_again(self) -> None:
        if self.id_at_end() != self.last_id:
            raise DamageFound(
                f"The event at position {self.reached:,}, which was read before {safe_str(self.bank.label, 500)} went "
                "away, is not in its log any more: what answers now lacks the end of it. `recount verify --seal FILE` "
                "tells what is lost."
            )
        click.echo("The database is back.", err=True)
        self.is_away = False


def _bounded(
    invocation: Invocation, wanted: EventFilter, start: str | None, end: str | None
) -> tuple[EventFilter, list[str]]:
    """With --from and --to read as times, and what they were read as. Raises TimeError, BadInput."""
    said = []
    if start is not None:
        when = invocation.since(start)
        if when.kind == "event":
            raise BadInput("--from is a time here: the log of the whole bank has no event numbers.")
        wanted, said = replace(wanted, recorded_from=when.at), [f"From {when.echo}"]
    if end is not None:
        when = invocation.until(end)
        if when.kind == "event":
            raise BadInput("--to is a time here: the log of the whole bank has no event numbers.")
        wanted, said = replace(wanted, recorded_to=when.at), [*said, f"To {when.echo}"]
    return wanted, said


def _searchable(text: str) -> str:
    """The text as the store may be asked for it: bytes that are no UTF-8 occur in no event."""
    return text.encode("utf-8", "replace").decode()


def _json(line: LogLine) -> str:
    on_account = line.account_id and not line.case_id
    return to_json(
        {
            # What a case or the profile says moves nothing on a ledger.
            **event_json(line.event if on_account else line.event._replace(event=None)),
            "stream": line.event.stream_id,
            "account": line.account_id or None,
            "case": line.case_id or None,
            "currency": line.currency or None,
        }
    )


def _amount(line: LogLine) -> str:
    """What moved with its sign; in brackets what was only asked for, held or allowed."""
    if line.moved:
        return figure(line.moved, line.currency, signed=True)
    return "" if line.memo is None else f"({figure(line.memo, line.currency)})"
