"""`recount projections run`, the service that keeps read models up to date, and `add` for one's own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import click

from domain.bank import Bank
from domain.errors import BadInput, RecountError, StoreReplaced, StoreUnavailable
from domain.projections.port import Projections
from tui.application.projections.catch_up import CatchUp
from tui.application.service_manager import ServiceManager, service_manager
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import flush_output
from tui.cli.progress import progress
from tui.cli.stopping import asked_to_stop
from tui.text.safe import safe_str

LOOK_AGAIN_SECONDS = 15.0
"""How long to wait for new events before looking whether somebody else's lease has run out."""
RETRY_SECONDS = 1.0


class Behind(RecountError):
    """What was to be brought up to date could not be."""

    kind = "behind"


@click.command("run")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--once", is_flag=True, help="Bring them up to date and leave.")
@pass_invocation
def run(invocation: Invocation, names: tuple[str, ...], once: bool) -> None:
    """Keep the read models named, or all, up to date until Ctrl-C: a service, one of which is enough.

    It waits for the database when that goes away, and tells a service manager that started it with Type=notify when it
    is ready, that it is alive, and when it leaves. With --once, exits 1 when one of them cannot be run.
    """
    with invocation.bank() as bank:
        projections = bank.projections()
        _check(projections, names)
        advancing = CatchUp(projections, names)
        if once:
            _catch_up(projections, advancing, names)
            return
        manager = service_manager(os.environ)
        with asked_to_stop() as stop:
            which = ", ".join(map(safe_str, names)) or "every read model"
            click.echo(f"Keeping {which} of {safe_str(bank.label, 500)} up to date; Ctrl-C stops.")
            flush_output()
            manager.ready()
            Service(bank, projections, advancing, names, stop, manager).serve()
            manager.stopping()
            with suppress(RecountError):  # else they run out by themselves
                projections.release()
        click.echo("Stopped; each goes on from its checkpoint next time.")


@click.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE.py")
@pass_invocation
def add(invocation: Invocation, file: Path) -> None:
    """Add a read model of your own from FILE.py, which runs with your rights, and bring it up to date.

    The file says name, version and title, which event types it handles, and apply(rows, event):

    \b
        name = "cash_by_day"
        version = 1
        title = "Cash withdrawals by day"
        handles = ["MoneyWithdrawn"]
        scope, key = "channel", "number"    # how the two parts of a row's key are called
        money = ["amount"]                  # columns in minor units of the row's "currency"
        def apply(rows, event):
            key = (event.channel, "withdrawals")
            row = rows.get(key, {"count": 0})
            rows[key] = row | {"count": row["count"] + 1}
        def merge(a, b):                    # or scope = "account": for a rebuild by several processes or machines
            return {"count": a["count"] + b["count"]}
    """
    with invocation.bank() as bank:
        projections = bank.projections()
        name = projections.add(str(file))
        _catch_up(projections, CatchUp(projections, (name,)), (name,))
    click.echo(f"`recount projections show {name}` prints its rows.")


def _check(projections: Projections, names: tuple[str, ...]) -> None:
    known = [status.name for status in projections.statuses()]
    unknown = next((name for name in names if name not in known), None)
    if unknown is not None:
        raise BadInput(f"There is no projection {unknown!r}; there are {', '.join(known)}.")


def _catch_up(projections: Projections, advancing: CatchUp, names: tuple[str, ...]) -> None:
    """Advance until nothing moves. Raises Behind where one is behind that this program could not move."""
    behind = [one.lag_events for one in projections.statuses() if not names or one.name in names]
    done, total = 0, sum(behind)
    with progress("Applying", stopped="Interrupted; each goes on from its checkpoint next time.") as line:
        for _, passed in advancing.steps():
            done += passed
            if line is not None:
                line(done, max(total, done))
    click.echo(f"{done:,} events applied.")
    problems = _problems(projections, advancing, names)
    if problems:
        raise Behind(" ".join(problems))
    for status in projections.statuses():
        if status.lag_events and status.lease_holder and (not names or status.name in names):
            click.echo(f"{status.name} is being run by {safe_str(status.lease_holder, 100)}.")


def _problems(projections: Projections, advancing: CatchUp, names: tuple[str, ...]) -> list[str]:
    """Why which of them stand still, a sentence each."""
    failed = {
        status.name: f"{status.name} failed on {status.problem}."
        for status in projections.statuses()
        if status.status == "failed" and (not names or status.name in names)
    }
    # One sentence may be about all of them.
    return list(dict.fromkeys((failed | advancing.problems).values()))


@dataclass(slots=True)
class Service:
    """Follows the feed. Every sentence is said once, until another takes its place."""

    bank: Bank
    projections: Projections
    advancing: CatchUp
    names: tuple[str, ...]
    stop: Event
    manager: ServiceManager = field(default_factory=ServiceManager)
    say: Callable[[str], None] = click.echo
    clock: Callable[[], float] = time.monotonic
    told: list[str] = field(default_factory=list)
    is_away: bool = False

    def serve(self) -> None:
        """Advance, wait for events, and again, until asked to stop."""
        while not self.stop.is_set():
            try:
                self._work()
            except StoreReplaced:
                raise  # whoever runs the service starts it again, on the bank that is there
            except StoreUnavailable as error:
                if not self.is_away:
                    waits = f"{safe_str(error.message, 500)} Waiting for it."
                    self.say(waits)
                    self.manager.status(waits)
                self.is_away = True
                self.manager.beat()
                self.stop.wait(RETRY_SECONDS)

    def _work(self) -> None:
        reached = self._advance()
        until = self.clock() + LOOK_AGAIN_SECONDS
        for _ in self.bank.follow(reached, lambda: self._is_asked() or self.clock() > until):
            self._advance()

    def _is_asked(self) -> bool:
        """Whether to stop; whoever is asked so is alive."""
        self.manager.beat()
        return self.stop.is_set()

    def _advance(self) -> int:
        """Bring everything up to date; the position of the log from which on nobody has looked."""
        reached = self.bank.head_position()
        if self.is_away:
            self.say("The database is back.")
            self.is_away = False
        counts: dict[str, int] = {}
        for name, passed in self.advancing.steps():
            counts[name] = counts.get(name, 0) + passed
            if self._is_asked():
                break
        self.manager.beat()
        self.manager.status(f"Read up to position {reached:,}.")
        if counts:
            self.say(", ".join(f"{name} +{count:,}" for name, count in counts.items()))
        problems = _problems(self.projections, self.advancing, self.names)
        for problem in problems:
            if problem not in self.told:
                self.say(safe_str(problem, 1000))
        self.told = problems
        return reached
