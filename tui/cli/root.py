"""The command `recount`: its global options, and where each command lives. Nothing heavy is imported here."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import discard_lost_errors, discard_output, flush_output, report
from tui.exit_codes import IO_EXIT

PIPE_CLOSED_EXIT = 141
"""128 + SIGPIPE, as of any program whose reader went away."""

COMMANDS = {
    "demo": ("tui.cli.demo", "Build the demo bank and open the app on it."),
    "lab": ("tui.cli.lab", "Learn by doing: settle disputes, break and mend the machinery."),
    "init": ("tui.cli.init", "Create the database, or bring its schema up to date."),
    "bank": ("tui.cli.bank", "Show the bank's profile, or change it."),
    "import": ("tui.cli.importing", "Import a bank's history."),
    "accounts": ("tui.cli.accounts", "List the accounts."),
    "show": ("tui.cli.show", "Show an account as it was at any time or event."),
    "open": ("tui.cli.open", "Open the app on an account or a case, where a link says."),
    "events": ("tui.cli.events", "List an account's events with the running balance."),
    "log": ("tui.cli.log", "List the bank's events, newest first; follow new ones."),
    "do": ("tui.cli.do", "Execute a command on an account."),
    "export": ("tui.cli.export", "Print accounts' events as JSON Lines, hashes included."),
    "ask": ("tui.cli.ask", "Answer a question in SQL about the whole bank."),
    "told": ("tui.cli.told", "Show a statement then, today, and why they differ."),
    "holder": ("tui.cli.holder", "Show what is known of a holder, or erase who they are."),
    "reconcile": ("tui.cli.reconcile", "Hold a bank's statement against an account's log."),
    "prove": ("tui.cli.prove", "Prove a state: live, snapshot and tail, full replay."),
    "sweep": ("tui.cli.sweep", "Find everyone harmed by the same fault, and what is owed."),
    "batch": ("tui.cli.batch", "Put right what a sweep found, under one approval."),
    "verify": ("tui.cli.verify", "Verify the bank; repair what is derived from its log."),
    "seal": ("tui.cli.seal", "Seal the heads of all streams into a file to keep elsewhere."),
    "backup": ("tui.cli.backup", "Copy the bank while others go on writing."),
    "restore": ("tui.cli.restore", "Put a backup in the place of the bank, which is kept."),
    "case": ("tui.cli.case", "Settle disputes, from the notice to the letter."),
    "serve": ("tui.cli.serve", "Serve the app to browsers, behind links."),
    "metrics": ("tui.cli.metrics", "Print the bank's figures for a monitor, or answer them."),
    "projections": ("tui.cli.projections", "Run, rebuild, show and add read models."),
    "publish": ("tui.cli.publish", "Publish the log to a broker, event by event."),
}
"""Each command's module, which calls it `command`, and its line in the help."""

EPILOG = """\b
Exit codes: 0 done, 1 refused by a rule, 2 wrong words or bad input, 3 damage found,
4 the store cannot be reached, 70 a fault of Recount itself, 74 a disk or pipe that fails.

\b
Completion: put  eval "$(_RECOUNT_COMPLETE=bash_source recount)"  into ~/.bashrc,
or zsh_source into ~/.zshrc; for fish,  _RECOUNT_COMPLETE=fish_source recount | source
"""


class LazyGroup(click.Group):
    """Knows its commands by name and line; the module of one is imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were given: the order people need them in."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command itself in place of its stand-in."""
        name, found, rest = super().resolve_command(ctx, args)
        if name is None or found is None:
            return name, found, rest
        command: click.Command = import_module(COMMANDS[name][0]).command
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. A reader that went away is no error: click would call it exit code 1, a refusal."""
        try:
            code = super().invoke(ctx)
            invocation = ctx.find_object(Invocation)
            if invocation is not None and (last := invocation.last_words()):
                click.echo(last)
        except BrokenPipeError:
            return PIPE_CLOSED_EXIT
        return code

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run and leave with an exit code. Every error ends here, as one sentence."""
        given = kwargs.pop("args", args[0] if args else None)
        words = sys.argv[1:] if given is None else list(given)
        try:
            code = self._exit_code(words, {"prog_name": "recount", **kwargs, "standalone_mode": False})
            if code != IO_EXIT:
                flush_output()
        except BrokenPipeError:
            code = PIPE_CLOSED_EXIT
        except OSError as error:
            # The error itself could not be told where it was to be.
            code = IO_EXIT
            with suppress(OSError):
                report(error, as_json=False)
        if code in (PIPE_CLOSED_EXIT, IO_EXIT):
            discard_output()
        discard_lost_errors()
        sys.exit(code)

    def _exit_code(self, words: list[str], options: dict[str, Any]) -> int:
        try:
            code = super().main(words, **options)
        except BrokenPipeError:
            raise
        # The outermost edge: whatever was not foreseen becomes a sentence here, and never a traceback.
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001
            return report(error, as_json="--json" in words, words=words)
        return code if isinstance(code, int) else 0


def _say_version(ctx: click.Context, _param: click.Parameter, wanted: bool) -> None:
    if not wanted or ctx.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("recount")
    except PackageNotFoundError:
        found = "of a source tree that is not installed"
    click.echo(f"recount {found}")
    ctx.exit()


@click.group(
    cls=LazyGroup,
    name="recount",
    commands={name: click.Command(name, help=line) for name, (_, line) in COMMANDS.items()},
    invoke_without_command=True,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("--db", "database", metavar="URL|PATH", help="The bank: a SQLite file or a database address.")
@click.option("--read-only", is_flag=True, help="Open the bank to look, not to act.")
@click.option("--actor", metavar="NAME", help="Who you are in the log; by default your user name.")
@click.option(
    "--zone", metavar="ZONE", help="Time zone that times are read and shown in, e.g. Europe/London."
)
@click.option(
    "--clock",
    metavar="TIME",
    help="Of a bank for training: the time that it is there, from which on it runs.",
)
@click.option(
    "--plain/--no-plain",
    default=None,
    help="Words alone, for screen readers; by itself where one is announced.",
)
@click.option("--config", type=click.Path(path_type=Path), metavar="FILE", help="Another config file.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version and exit.",
)
@pass_invocation
@click.pass_context
def cli(
    context: click.Context,
    invocation: Invocation,
    database: str | None,
    read_only: bool,
    actor: str | None,
    zone: str | None,
    clock: str | None,
    config: Path | None,
    plain: bool | None,
) -> int | None:
    """Settle account disputes by replaying what the bank recorded, event by event.

    Without a command, opens the app.
    """
    from tui.settings import Flags

    invocation.flags = Flags(
        database=database,
        read_only=read_only,
        actor=actor,
        zone=zone,
        clock=clock,
        config=config,
        plain=plain,
    )
    if context.invoked_subcommand is not None:
        return None
    from tui.cli.app import run_app

    return run_app(invocation, invocation.settings)
