"""`recount case contact`, `task`, `task-done`, `attach` and `link`: what is kept beside a case."""

from __future__ import annotations

from pathlib import Path

import click

from domain.dispute import commands as c
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.files import digest_of
from tui.cli.case_step import Asked, day_of, step
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
        when = asked.invocation.when(given["at"])
        if when.kind == "event":
            raise BadInput("A contact was at a time; an event's number is none.")
        at = min(when.at, asked.handler.clock()) if _is_today(asked) else when.at
    return c.RecordContact(direction=given["direction"], medium=given["medium"], text=given["text"], at=at)


def _is_today(asked: Asked) -> bool:
    """A day alone is its end, which may not have come on the day itself."""
    return day_of(asked.given["at"], asked.invocation, asked.handler) == asked.handler.today()


@step(
    "task",
    "Add something to do by a day.",
    click.argument("text"),
    click.option("--due", required=True, metavar="DATE", help="By when."),
)
def task(asked: Asked, _: Case) -> c.CaseCommand:
    due_on = asked.day("due")
    assert due_on is not None
    return c.AddTask(text=asked.given["text"], due_on=due_on)


@step("task-done", "Record that a task is done.", click.argument("number", type=WholeNumber(1), metavar="N"))
def task_done(asked: Asked, _: Case) -> c.CaseCommand:
    return c.FinishTask(number=asked.given["number"])


@step(
    "attach",
    """Record a file by its name, its size and its SHA-256.

    The file stays where it is, and nothing of it is copied: keep it, so that it can be held against the case.""",
    click.argument("file", type=click.Path(path_type=Path)),
    click.option("--words", default="", metavar="TEXT", help="What it shows."),
)
def attach(asked: Asked, _: Case) -> c.CaseCommand:
    file: Path = asked.given["file"]
    digest, size = digest_of(file)
    return c.AttachFile(name=file.name, sha256=digest, size=size, words=asked.given["words"])


@step(
    "link",
    "Say how the case belongs to another one.",
    click.argument("relation", type=click.Choice(["duplicate-of", "related-to"])),
    click.argument("other", metavar="CASE"),
)
def link(asked: Asked, _: Case) -> c.CaseCommand:
    return c.LinkCase(relation=asked.given["relation"], case_id=asked.given["other"])


SIDE_STEPS: tuple[click.Command, ...] = (contact, task, task_done, attach, link)
