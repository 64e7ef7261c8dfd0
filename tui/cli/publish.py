"""`recount publish`: the service that brings a broker what it lacks of the log."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event

import click

from domain.bank import Bank
from domain.errors import BadInput, RecountError, StoreReplaced, StoreUnavailable
from domain.publishing.addresses import SUBJECTS, BrokerAddress, check_prefix, parse_broker
from domain.publishing.cloud_event import TYPE_PREFIX, check_type_prefix
from domain.publishing.ports import Broker, BrokerUnavailable, Publishing
from domain.publishing.publisher import Publisher
from tui.application.service_manager import ServiceManager, service_manager
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import flush_output
from tui.cli.progress import progress
from tui.cli.stopping import asked_to_stop
from tui.text.safe import safe_str

LOOK_AGAIN_SECONDS = 15.0
"""How long to wait for new events before asking the broker anew what it holds, and for the lease of somebody else."""
RETRY_SECONDS = 1.0
MOST_REPLICAS = 5


@dataclass(frozen=True, slots=True)
class Target:
    """Where events go, and under which names."""

    address: BrokerAddress
    prefix: str
    type_prefix: str
    replicas: int

    @property
    def shown(self) -> str:
        """For people, without password."""
        return f"{self.prefix} at {self.address.shown}"


@click.command("publish")
@click.option(
    "--to",
    metavar="URL",
    envvar="RECOUNT_BROKER_URL",
    help="The broker: nats://host:4222, tls://host:4222, several of one cluster between commas. A password is better "
    "kept in RECOUNT_BROKER_URL.",
)
@click.option("--subject-prefix", "prefix", default=SUBJECTS, show_default=True, metavar="PREFIX")
@click.option(
    "--type-prefix",
    default=TYPE_PREFIX,
    show_default=True,
    metavar="PREFIX",
    help="What types of events begin with: your domain turned round, as com.example.ledger.",
)
@click.option(
    "--replicas",
    type=click.IntRange(1, MOST_REPLICAS),
    default=1,
    show_default=True,
    help="Copies that the broker keeps, where it keeps none yet.",
)
@click.option("--once", is_flag=True, help="Publish what there is and leave.")
@click.option(
    "--asyncapi", "as_document", is_flag=True, help="Print what is published, as AsyncAPI 3, and leave."
)
@pass_invocation
def command(
    invocation: Invocation,
    to: str | None,
    prefix: str,
    type_prefix: str,
    replicas: int,
    once: bool,
    as_document: bool,
) -> None:
    """Publish the log to a NATS JetStream broker, every event once and in order, until Ctrl-C: a service, one of which
    is enough.

    Each event is a CloudEvent in JSON, with its payload as it is stored and its hash; names of holders are in none.
    Where to go on is read from the broker. It waits for the database and for the broker when they go away, and tells a
    service manager that started it with Type=notify when it is ready, that it is alive, and when it leaves.
    """
    check_prefix(prefix)
    check_type_prefix(type_prefix)
    if as_document:
        from domain.publishing.asyncapi import asyncapi

        click.echo(json.dumps(asyncapi(prefix, type_prefix), indent=2))
        return
    if to is None:
        raise BadInput("Which broker? Name it with --to nats://host:4222, or in RECOUNT_BROKER_URL.")
    target = Target(parse_broker(to), prefix, type_prefix, replicas)
    with invocation.bank() as bank:
        publishing = bank.publishing()
        try:
            if once:
                _publish_once(publishing, target)
            else:
                _serve(bank, publishing, target)
        finally:
            with suppress(RecountError):  # else they run out by themselves
                publishing.outbox.release()


def _publish_once(publishing: Publishing, target: Target) -> None:
    """Publish until the broker has everything."""
    with target_broker(publishing, target) as broker:
        _warn(broker)
        publisher = Publisher(publishing.outbox, broker, target.prefix, target.type_prefix)
        done, head = 0, publishing.outbox.head()
        with progress("Publishing", stopped="Interrupted; it goes on where the broker stands.") as line:
            while passed := publisher.advance():
                done += passed
                if line is not None:
                    line(publisher.position, max(publisher.position, head))
    if publisher.holder:
        click.echo(f"{target.shown} is being published to by {safe_str(publisher.holder, 100)}.")
    else:
        click.echo(f"{done:,} events published; {target.shown} is at position {publisher.position:,}.")


def _serve(bank: Bank, publishing: Publishing, target: Target) -> None:
    manager = service_manager(os.environ)
    with asked_to_stop() as stop:
        # Whoever starts it by hand is told at once what is wrong; later it waits.
        with target_broker(publishing, target) as broker:
            _warn(broker)
            click.echo(f"Publishing {safe_str(bank.label, 500)} to {target.shown}; Ctrl-C stops.")
            flush_output()
            manager.ready()
            service = Service(bank, publishing, target, stop, manager)
            service.serve(broker)
        manager.stopping()
    click.echo("Stopped; it goes on where the broker stands next time.")


def target_broker(publishing: Publishing, target: Target) -> Broker:
    """The broker, connected. Raises BadInput, BrokerUnavailable, BrokerRefused."""
    return publishing.broker(target.address, target.prefix, replicas=target.replicas)


def _warn(broker: Broker) -> None:
    for warning in broker.warnings():
        click.echo(safe_str(warning, 500), err=True)


@dataclass(slots=True)
class Service:
    """Follows the feed. Every sentence is said once, until another takes its place."""

    bank: Bank
    publishing: Publishing
    target: Target
    stop: Event
    manager: ServiceManager = field(default_factory=ServiceManager)
    say: Callable[[str], None] = click.echo
    clock: Callable[[], float] = time.monotonic
    told: str = ""

    def serve(self, first: Broker) -> None:
        """Publish over the connection that is there, and over a new one whenever it is lost, until asked to stop."""
        broker: Broker | None = first
        while not self.stop.is_set():
            try:
                with broker or target_broker(self.publishing, self.target) as connected:
                    self._work(connected)
            except StoreReplaced:
                raise  # whoever runs the service starts it again, on the bank that is there
            except (StoreUnavailable, BrokerUnavailable) as error:
                self._wait(f"{safe_str(error.message, 500)} Waiting for it.")
            broker = None

    def _wait(self, why: str) -> None:
        if why != self.told:
            self.say(why)
            self.manager.status(why)
        self.told = why
        self.manager.beat()
        self.stop.wait(RETRY_SECONDS)

    def _work(self, broker: Broker) -> None:
        """Publish and wait for more, until asked to stop or the broker is lost."""
        publisher = Publisher(self.publishing.outbox, broker, self.target.prefix, self.target.type_prefix)
        while not self.stop.is_set():
            self._follow(publisher)

    def _follow(self, publisher: Publisher) -> None:
        """Publish what comes, until it is time to ask the broker anew what it holds."""
        reached = self._advance(publisher)
        until = self.clock() + LOOK_AGAIN_SECONDS
        for _ in self.bank.follow(
            reached, lambda: self._is_asked() or publisher.is_cut_off or self.clock() > until
        ):
            self._advance(publisher)
        publisher.look_again()

    def _is_asked(self) -> bool:
        """Whether to stop; whoever is asked so is alive."""
        self.manager.beat()
        return self.stop.is_set()

    def _advance(self, publisher: Publisher) -> int:
        """Publish everything; the position of the log from which on nobody has looked."""
        reached = self.bank.head_position()
        count = 0
        while not self._is_asked() and (passed := publisher.advance()):
            count += passed
        if publisher.holder:
            self._tell(f"{self.target.shown} is being published to by {safe_str(publisher.holder, 100)}.")
            return reached
        if self.told:
            self._tell("")
            self.say("Publishing again.")
        self.manager.status(f"Published up to position {publisher.position:,}.")
        if count:
            self.say(f"+{count:,}, position {publisher.position:,}")
        return reached

    def _tell(self, sentence: str) -> None:
        if sentence and sentence != self.told:
            self.say(sentence)
            self.manager.status(sentence)
        self.told = sentence
