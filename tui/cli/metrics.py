"""`recount metrics`: the bank as a monitor sees it, once or whenever it is asked."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from tui.application.metrics.bank_metrics import bank_metrics
from tui.application.metrics.openmetrics import CONTENT_TYPE
from tui.application.service_manager import service_manager
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import flush_output
from tui.cli.stopping import asked_to_stop


@click.command("metrics")
@click.option(
    "--serve",
    "address",
    metavar="ADDRESS",
    help="Answer GET /metrics there until Ctrl-C, such as 127.0.0.1:9464 (or 9464).",
)
@pass_invocation
def command(invocation: Invocation, address: str | None) -> None:
    """Print figures of the bank as OpenMetrics, for Prometheus and its like: how far read models lag, cases that are
    overdue, events and streams, size and schema of the database.

    The bank is only looked at. --serve opens it anew for each request: while it is away, the answer is status 503 and a
    sentence.
    """
    invocation.settings = replace(invocation.settings, read_only=True)
    if address is None:
        click.echo(_figures(invocation), nl=False)
        return
    from tui.serve.metrics import PATH, MetricsServer, address_of

    server = MetricsServer(address_of(address), lambda: _figures(invocation), CONTENT_TYPE)
    manager = service_manager(os.environ)
    with asked_to_stop() as stop:
        click.echo(f"Answering at http://{server.address.text}{PATH}; Ctrl-C stops.")
        if not server.address.is_local:
            click.echo(
                "Whoever reaches this address reads the figures: nobody is asked who they are.", err=True
            )
        flush_output()
        manager.ready()

        def is_over() -> bool:
            manager.beat()
            return stop.is_set()

        server.serve(is_over)
        manager.stopping()
    click.echo("Stopped.")


def _figures(invocation: Invocation) -> str:
    with invocation.bank() as bank:
        return bank_metrics(bank, invocation.case_handler(bank).today())
