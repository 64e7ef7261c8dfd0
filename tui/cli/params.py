"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from domain.addresses import may_hold_password
from domain.errors import BadInput, UnknownAccount

MOST_NUMBER = 10**15 - 1
"""Of events, rows and positions: far beyond any bank, far inside 64 bits."""
MAX_ACCOUNT = 64
"""Characters; as long as any account number (domain.account.commands.AccountId)."""


class AccountNumber(click.ParamType[str]):
    """An account's number. One that no database could even be asked for is as unknown as any other."""

    name = "account"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The number itself. Raises UnknownAccount."""
        number = str(value)
        if not number.isprintable() or not 0 < len(number) <= MAX_ACCOUNT:
            raise UnknownAccount(number[:MAX_ACCOUNT])
        return number


class NewPath(click.Path):
    """Where something is to be written: never under the name of a database address, which may hold a password."""

    def __init__(self, *, file_okay: bool = True) -> None:
        super().__init__(path_type=Path, file_okay=file_okay)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Raises BadParameter."""
        if may_hold_password(str(value)):
            self.fail("That is a database address; write a path (./NAME for a name like that).", param, ctx)
        return super().convert(value, param, ctx)


class WholeNumber(click.ParamType[int]):
    """A whole number within bounds, in plain digits: none that a database could not be asked for."""

    name = "number"

    def __init__(self, least: int = 0, most: int = MOST_NUMBER) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number. Raises BadParameter, which names the option."""
        digits = str(value)
        is_whole = digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_NUMBER))
        if not is_whole or not self.least <= int(digits) <= self.most:
            self.fail(f"{digits[:40]!r} is no whole number from {self.least:,} to {self.most:,}.", param, ctx)
        return int(digits)


class EntryNumber(click.ParamType[int]):
    """The number of an event: 47 or #47."""

    name = "entry"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The version, from 1. Raises BadInput."""
        digits = str(value).removeprefix("#").strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15 and int(digits)):
            raise BadInput(f"{str(value)[:40]!r} is not the number of an event; write 47 or #47.")
        return int(digits)


class EventType(click.ParamType[str]):
    """The tag of a kind of event, in any case."""

    name = "type"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The tag as the log has it. Raises BadInput."""
        tags = {tag.lower(): tag for tag in self.tags()}
        typed = str(value)
        folded = typed.lower()
        if folded in tags:
            return tags[folded]
        alike = [tag for tag in tags if folded in tag] or get_close_matches(folded, tags, n=2, cutoff=0.5)
        near = [tags[tag] for tag in alike]
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(tags.values())}."
        raise BadInput(f"{typed[:40]!r} is no kind of event; {hint}")

    def tags(self) -> Collection[str]:
        """Those there are."""
        from domain.account.event_kinds import ACCOUNT_EVENTS

        return ACCOUNT_EVENTS


class AnyEventType(EventType):
    """The same, of events of any stream: accounts, cases, batches, and the bank's profile."""

    def tags(self) -> Collection[str]:
        from domain.batch.events import BATCH_EVENTS
        from domain.dispute.events import CASE_EVENTS
        from domain.profile.events import PROFILE_EVENTS

        return (*super().tags(), *CASE_EVENTS, *PROFILE_EVENTS, *BATCH_EVENTS)


def point_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which point of an account's past is meant: `at`, `version`, `lens`. See `check_point`."""
    for option in (
        click.option(
            "--lens",
            type=click.Choice(["as-at", "as-of"]),
            default="as-at",
            show_default=True,
            help="What the bank knew then, or what counts for then by value date with everything known now.",
        ),
        click.option(
            "--version", type=EntryNumber(), metavar="N", help="Right after the event of that number."
        ),
        click.option("--at", metavar="TIME", help='Such as "2026-11-17 15:00", "tue 15:00", "-2h" or "#47".'),
    ):
        command = option(command)
    return command


def check_point(at: str | None, version: int | None) -> None:
    """Raises BadInput for two points at once."""
    if at is not None and version is not None:
        raise BadInput("--at and --version both say when; give one of them.")


account_argument = click.argument("account", type=AccountNumber(), metavar="ACCOUNT")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")

jobs_option = click.option(
    "--jobs",
    type=WholeNumber(1, 64),
    metavar="N",
    help="Processes; by default one, and for a large bank one for each processor.",
)
cluster_option = click.option(
    "--cluster",
    default="",
    metavar="URL",
    help="The workers of a Dask cluster do it, whose scheduler is at tls://host:port (extra `cluster`).",
)


def check_spread(jobs: int | None, cluster: str) -> None:
    """Raises BadInput where both say who does the work."""
    if jobs is not None and cluster:
        raise BadInput("--jobs is for processes here, and --cluster for workers elsewhere; give one of them.")
