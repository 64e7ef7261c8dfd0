"""`recount case contact`, `task`, `task-done`, `attach` and `link`: what is kept beside a case."""

from __future__ import annotations

from pathlib import Path

import click

from domain.dispute import commands as c
from domain.dispute.state import Case
from tui.application.cases.side import attached, contact_instant, due_day
from tui.cli.case_step import Asked, step
from tui.cli.params import WholeNumber


@step(
    "contact",
    "Record a call, a letter, a visit or an e-mail, in or out.",
    click.argument("direction", type=click.Choice(["in", "out"])),
    click.argument("medium", type=click.Choice(["phone", "letter", "branch", "email"])),
    click.argument("text"),
    click.option("--at", metavar="TIME", help="When it was; by default now."),
)
def contact(asked: Asked, _: Case) -> c.CaseCommand:
    given, at = asked.given, None
    if given["at"] is not None:
        at = contact_instant(asked.invocation.when(given["at"]), asked.handler.clock())
    return c.RecordContact(direction=given["direction"], medium=given["medium"], text=given["text"], at=at)


@step(
    "task",
    "Add something to do by a day.",
    click.argument("text"),
    click.option(
        "--due", required=True, metavar="DATE", help="By when: a day to come, or business days, such as 5 bd."
    ),
)
def task(asked: Asked, _: Case) -> c.CaseCommand:
    due_on = due_day(asked.handler, asked.given["due"], asked.invocation.zone)
    return c.AddTask(text=asked.given["text"], due_on=due_on)


@step("task-done", "Record that a task is done.", click.argument("number", type=WholeNumber(1), metavar="N"))
def task_done(asked: Asked, _: Case) -> c.CaseCommand:
    return c.FinishTask(number=asked.given["number"])


@step(
    "attach",
    """Record a file by its name, its size and its SHA-256, and keep a copy of it in the bank.

    The copy travels in the case's evidence pack. Of a file longer than 32 MiB only the hash is kept: keep the file, so
    that it can be held against the case.""",
    click.argument("file", type=click.Path(path_type=Path)),
    click.option("--words", default="", metavar="TEXT", help="What it shows."),
)
def attach(asked: Asked, _: Case) -> c.CaseCommand:
    return attached(asked.given["file"], asked.given["words"])


@step(
    "link",
    "Say how the case belongs to another one.",
    click.argument("relation", type=click.Choice(["duplicate-of", "related-to"])),
    click.argument("other", metavar="CASE"),
)
def link(asked: Asked, _: Case) -> c.CaseCommand:
    return c.LinkCase(relation=asked.given["relation"], case_id=asked.given["other"])


SIDE_STEPS: tuple[click.Command, ...] = (contact, task, task_done, attach, link)
