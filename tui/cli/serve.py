"""`recount serve`: the app in browsers, behind links."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from domain.dispute.limits import is_same_person
from domain.errors import BadInput
from tui.application.signing import actor_of
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import flush_output
from tui.settings import DATABASE_VARIABLE, Flags, Settings
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from tui.serve.gate import Place
    from tui.serve.links import Link

MOST_SESSIONS = 100
EVERYWHERE = ("0.0.0.0", "::")
EXTRA = ("aiohttp", "textual_serve")


@click.command("serve")
@click.option("--as", "actors", multiple=True, metavar="NAME", help="Who signs; again for a link for each.")
@click.option("--allow-commands", is_flag=True, help="Let them act; else they look.")
@click.option(
    "--lead", metavar="NAME", help="Whom the others are shown; with --allow-commands only NAME acts."
)
@click.option(
    "--sessions",
    type=click.IntRange(1, MOST_SESSIONS),
    default=4,
    show_default=True,
    metavar="N",
    help="Tabs at once.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0: any free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option(
    "--public-url", "urls", multiple=True, metavar="URL", help="Where a proxy in front of it is reached."
)
@pass_invocation
def command(
    invocation: Invocation,
    actors: tuple[str, ...],
    allow_commands: bool,
    lead: str | None,
    sessions: int,
    port: int,
    host: str,
    urls: tuple[str, ...],
) -> None:
    """Serve the app to browsers until Ctrl-C: on this machine alone, to look and not to act.

    It prints a link for each person, and whoever has a link is that person. docs/serve.md says how to put it behind a
    proxy, what it refuses and what it logs. Needs the extra `serve`.
    """
    _check_extra()
    from tui.serve.gate import local_places, public_place
    from tui.serve.links import links_for
    from tui.serve.server import Server
    from tui.serve.sessions import Served

    if host in EVERYWHERE and not urls:
        raise BadInput(f"--host {host} is no name for a link; say with --public-url where people reach it.")
    settings = invocation.settings = served_settings(
        invocation.settings, actors, allow_commands=allow_commands
    )
    with invocation.bank() as bank:
        links = links_for(actors or (invocation.actor(bank),))
        for link in links:
            actor_of(bank, replace(settings, actor=link.actor, actor_is_typed=bool(actors)))
        label = bank.label
    _check_leader(lead, links)
    served = Served(
        partial(arguments_of, invocation.flags or Flags(), settings, lead=lead),
        {DATABASE_VARIABLE: str(settings.database_file or settings.database)},
        sessions,
        lead or "",
    )
    public = [public_place(url) for url in urls]
    server = Server(links, served, host, port, partial(_tell, settings.zone))

    how = f"{safe_str(label, 500)} {'to act' if allow_commands else 'to look'}, {sessions} sessions at most"
    began = partial(_say_links, how, links)
    asyncio.run(server.run(lambda found: [*public, *local_places(host, found)], began))
    click.echo("Ended; no session is left.")


def _say_links(how: str, links: Sequence[Link], places: Sequence[Place]) -> None:
    click.echo(f"Serving {how}. Each link is one person:")
    for link in links:
        click.echo(f"  {safe_str(link.actor)}  {link.address(places[0].base)}")
    click.echo("Ctrl-C ends it and every session.")
    flush_output()


def _check_extra() -> None:
    """Raises BadInput where what serves is not installed."""
    if not all(map(find_spec, EXTRA)):
        raise BadInput(
            "`recount serve` needs more packages: install Recount with its extra, as in pip install 'recount[serve]'."
        )


def served_settings(settings: Settings, actors: Sequence[str], *, allow_commands: bool) -> Settings:
    """What holds for every session. Raises BadInput for flags that contradict each other."""
    if allow_commands and settings.read_only:
        raise BadInput("This is opened to look, so --allow-commands says too much; leave one of them out.")
    if actors and settings.actor_is_typed:
        raise BadInput("--actor is one person and --as names all of them; leave --actor out.")
    return replace(settings, read_only=not allow_commands)


def _check_leader(lead: str | None, links: Sequence[Link]) -> None:
    """Raises BadInput where nobody who has a link has that name."""
    if lead is not None and not any(is_same_person(link.actor, lead) for link in links):
        raise BadInput(f"--lead {safe_str(lead, 40)} has no link; name one of those of --as.")


def arguments_of(flags: Flags, settings: Settings, actor: str, *, lead: str | None = None) -> list[str]:
    """Of an app that shows what this command was told to; where somebody leads, nobody else acts."""
    looks = settings.read_only or (lead is not None and not is_same_person(actor, lead))
    typed = {
        "--zone": flags.zone,
        "--clock": flags.clock,
        "--config": flags.config and flags.config.absolute(),
    }
    return [
        f"--actor={actor}",
        *(["--read-only"] if looks else []),
        *(["--plain"] if settings.plain else []),
        *(f"{name}={value}" for name, value in typed.items() if value is not None),
    ]


def _tell(zone: ZoneInfo, line: str) -> None:
    click.echo(f"{datetime.now(zone):%H:%M:%S} {line}", err=True)
