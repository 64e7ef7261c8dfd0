"""`recount demo --live`: the demo bank kept busy, so that following, lag and conflicts can be seen beside it."""

from __future__ import annotations

import click

from domain.bank import Bank
from domain.handlers.account import Handler
from tui.application.traffic.traffic import Deed, Traffic
from tui.cli.invocation import Invocation
from tui.cli.stopping import asked_to_stop
from tui.text.format import moment
from tui.text.safe import safe_str

MAX_WORDS = 300


def keep_busy(
    invocation: Invocation, bank: Bank, *, seed: int, pace: float, on: str | None, count: int | None
) -> None:
    """Let somebody do something every `pace` seconds, `count` times or until asked to stop; a line for each.

    Raises RecountError.
    """
    handler = Handler(bank, clock=bank.clock)
    traffic = Traffic(bank, handler, seed, on)
    click.echo("Customers and colleagues are at work; Ctrl-C sends them home.")
    with asked_to_stop() as stop:
        done = 0
        while not stop.is_set() and done != count:
            _say(invocation, bank, traffic.step())
            done += 1
            if done != count:
                stop.wait(pace)


def _say(invocation: Invocation, bank: Bank, deed: Deed) -> None:
    who = safe_str(f"{deed.account_id}  {deed.actor}  {deed.words}", MAX_WORDS)
    click.echo(f"{moment(bank.clock(), invocation.zone)}  {who}")
