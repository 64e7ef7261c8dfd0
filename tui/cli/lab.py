"""`recount lab`: the lessons and how far one has come, and taking one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tui.cli.app import check_terminal
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.lab_files import check, of_class
from tui.cli.lab_new import new
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.table import Column, heading, row
from tui.settings import data_folder
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from tui.application.lab.listing import LessonRow

TAKE = "take"
"""The command that a lesson's name stands for."""


class LabGroup(click.Group):
    """Its own commands by name; whatever else is named is a lesson."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of a name, else the one that takes a lesson, with all the words."""
        if args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return TAKE, _take, args


@click.group("lab", cls=LabGroup, invoke_without_command=True, subcommand_metavar="[LESSON | COMMAND] ...")
@json_option
@pass_invocation
@click.pass_context
def command(context: click.Context, invocation: Invocation, as_json: bool) -> None:
    """Learn by doing: disputes, and the machinery behind them, each lesson on a bank of its own.

    Without a LESSON, lists them. `recount lab s1` takes the first, where it was left; `--reset` begins it anew, and a
    LESSON may also be the path of a scenario file of your own. Nothing of it touches any other bank.
    """
    if context.invoked_subcommand is not None:
        return
    from tui.application.lab.listing import lesson_rows, score
    from tui.application.lab.taking import progress_of

    rows = lesson_rows(progress_of(data_folder(), invocation.settings.actor))
    if as_json:
        emit({"done": sum(one.is_finished for one in rows), "lessons": [_as_json(one) for one in rows]})
        return
    columns = (Column("lesson", 6), Column("", 52), Column("minutes", 7, "right"), Column("", 16))
    click.echo(heading(columns))
    for one in rows:
        click.echo(row(columns, _cells(one)).rstrip())
    click.echo(f"{score(rows)} done. {_way_on(rows)}")


def _cells(one: LessonRow) -> list[str]:
    from tui.application.lab.listing import short_name, state_words

    return [short_name(one.name), one.title, str(one.minutes), state_words(one)]


def _way_on(rows: list[LessonRow]) -> str:
    from tui.application.lab.listing import next_of, short_name

    following = next_of(rows)
    if following is None:
        return "`recount lab LESSON --reset` takes one again."
    return f"`recount lab {short_name(following)}` goes on."


def _as_json(one: LessonRow) -> dict[str, Any]:
    return {
        "lesson": one.name,
        "title": one.title,
        "minutes": one.minutes,
        "tasks": one.tasks,
        "tasks_done": one.done,
        "finished": one.is_finished,
    }


@click.command(TAKE)
@click.argument("lesson", metavar="LESSON")
@click.option("--reset", is_flag=True, help="Begin it anew, on a fresh bank.")
@click.option("--no-tui", is_flag=True, help="Only make its bank, and say where that is.")
@json_option
@pass_invocation
def _take(invocation: Invocation, lesson: str, reset: bool, no_tui: bool, as_json: bool) -> int:
    """Take LESSON, by its name or the path of a scenario file."""
    from tui.application.lab.taking import taken_up

    opens_app = not (no_tui or as_json)
    if opens_app:
        check_terminal()
    taken, settings = taken_up(invocation.settings, invocation.banks, data_folder(), lesson, afresh=reset)
    if opens_app:
        return invocation.run_app(settings, account=taken.scenario.opens, lesson=taken)
    if as_json:
        emit({"lesson": taken.scenario.name, "database": str(taken.bank_path)})
    else:
        click.echo(f"{safe_str(taken.scenario.title)}: its bank is {safe_str(str(taken.bank_path), 500)}.")
    return 0


command.add_command(check)
command.add_command(of_class)
command.add_command(new)
