"""The page of JSON shapes names exactly the keys that the commands print."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib import import_module

import click
import pytest

from tests.docs.pages import coded, page, rows, section
from tests.kit.reconciliations import LOG, STATEMENT, written
from tests.kit.recount import Recount
from tui.application.lab.shelf import SCENARIOS
from tui.cli.root import COMMANDS

TEXT = page("json.md")
HEADINGS = re.findall(r"^## recount (.+)$", TEXT, re.MULTILINE)
CASE = (
    "--reason-code",
    "unauthorised-card",
    "--regime",
    "psr-76",
    "--country",
    "GB",
    "--amount",
    "5.00",
    "--entry",
    "3",
)
SENTENCES = {
    "open",
    "serve",
    "metrics",
    "case look",
    "projections pause",
    "projections resume",
    "projections add",
    "projections run",
    "publish",
}
"""Commands that answer with a sentence or in another language, or stay."""


def named(heading: str) -> set[str]:
    """The keys of the table under a heading."""
    return {key for row in rows(section(TEXT, f"recount {heading}")) for key in coded(row[0])}


def swept(recount: Recount) -> set[str]:
    """The keys of a finding: of a payment that is there twice."""
    for _ in range(2):
        recount("do", "withdraw", "4417", "1.00", "--counterparty", "CAFE")
    return set(recount.lines("sweep", "double-postings")[0])


def batched(recount: Recount) -> dict[str, set[str]]:
    """The same of a batch of it, from the sweep to the undo list."""
    kept = str(recount.home / "swept")
    recount("sweep", "double-postings", "--save", kept)
    opened = recount.json("batch", "open", kept)
    listed = recount.lines("batch", "list")[0]
    recount("batch", "propose", opened["batch"])
    return {
        "batch list": set(listed),
        "batch open": opened.keys() - listed.keys(),
        "batch show": recount.json("batch", "show", opened["batch"]).keys() - listed.keys(),
        "batch post": set(recount.lines("batch", "post", opened["batch"])[0]),
        "batch letters": set(recount.lines("batch", "letters", opened["batch"])[0]),
        "batch undo-list": set(recount.lines("batch", "undo-list", opened["batch"])[0]),
    }


@pytest.fixture
def shapes(recount: Recount) -> dict[str, set[str]]:
    """Heading to the keys of what is printed, of a bank with one case and read models that are up to date."""
    home = str(recount.home)
    recount("projections", "run", "--once")
    erased = recount.json("holder", "erase", "C-1")
    opened = recount.json("case", "open", "4417", *CASE)
    one = {
        "holder erase": erased,
        "accounts": recount.lines("accounts")[0],
        "bank show": recount.json("bank", "show"),
        "show": recount.json("show", "4417"),
        "events": recount.lines("events", "4417")[0],
        "log": recount.lines("log")[0],
        "do": recount.json("do", "deposit", "4417", "25.00", "--reason", "x"),
        "prove": recount.json("prove", "4417"),
        "sweep": swept(recount),
        "verify": recount.json("verify"),
        "seal": recount.json("seal", f"{home}/a.seal"),
        "backup": recount.json("backup", f"{home}/copy.db"),
        "restore": recount.json("restore", f"{home}/copy.db", "--to", f"{home}/other.db"),
        "init": recount.json("init"),
        "export": json.loads(recount("export", "4417").stdout.splitlines()[0]),
        "export --parquet": recount.json("export", "--parquet", f"{home}/columns"),
        "ask": recount.json("ask", "SELECT account_id, currency FROM accounts LIMIT 1"),
        "projections": recount.lines("projections")[0],
        "projections show": recount.lines("projections", "show", "daily_balance")[0],
        "projections rebuild": recount.json("projections", "rebuild", "declines"),
        "case list": recount.lines("case", "list")[0],
        "case queues": recount.json("case", "queues"),
        "case handover": recount.json("case", "handover"),
        "case clock": recount.json("case", "clock", opened["case"]),
        "case report": recount.json("case", "report"),
        "case show": recount.json("case", "show", opened["case"]),
        "case knock-on": recount.json("case", "knock-on", opened["case"], "--drop", "3"),
        "case ledger": recount.json("case", "ledger", opened["case"]),
        "case liability": recount.json("case", "liability", opened["case"]),
        "case letter": recount.json("case", "letter", opened["case"], "acknowledgement"),
        "case export": recount.json("case", "export", opened["case"], f"{home}/pack"),
        "case verify": recount.json("case", "verify", f"{home}/pack"),
    }
    recount.now += 30 * 86_400_000_000
    one["case tick"] = recount.json("case", "tick")
    one["holder show"] = recount.json("holder", "show", "C-1")
    one["told"] = recount.json("told", "4417")
    one |= batched(recount)
    (recount.home / "all.jsonl").write_text(recount("export").stdout)
    one["import"] = recount.json("import", "jsonl", f"{home}/all.jsonl")
    (recount.home / "a.csv").write_text("Date,Text,Amount\n2026-03-02,shop,-1.00\n")
    one["import --guess"] = recount.json("import", "csv", f"{home}/a.csv", "--guess")
    recount("import", "csv", written(recount.home, "log", LOG))
    march = written(recount.home, "march", STATEMENT)
    one["reconcile"] = json.loads(recount("reconcile", "7", march, "--check", "--json", code=1).stdout)
    one["demo"] = json.loads(recount.bare("demo", "--dir", home, "--json").stdout)
    recount.bare("lab", "s1", "--no-tui")
    one["lab check"] = recount.json("lab", "check", str(SCENARIOS / "s1-duplicate.toml"))
    one["lab new"] = recount.json("lab", "new", "4417")
    one["lab results"] = recount.json("lab", "results", f"{home}/recount/lab")
    one["lab"] = json.loads(recount.bare("lab", "--json").stdout)
    # Its table has what comes beside the keys of `case show`, one of which it says anew.
    one["case open"] = opened.keys() - (one["case show"].keys() - {"events"})
    return {heading: set(keys) for heading, keys in one.items()}


@pytest.mark.slow
def test_the_page_has_the_keys_of_every_command(shapes: dict[str, set[str]]) -> None:
    assert {heading: named(heading) for heading in HEADINGS} == shapes


def test_every_command_that_prints_json_is_on_the_page() -> None:
    steps = coded(section(TEXT, "recount case open").partition("the keys of")[0])
    same = coded(section(TEXT, "recount bank show").partition("print the keys of")[0])
    batch_steps = coded(section(TEXT, "recount batch open").partition("print the keys of")[0])
    steps_of = [*(f"case {step}" for step in steps), *(f"batch {step}" for step in batch_steps)]
    on_page = {*HEADINGS, *same, *steps_of}
    assert {name for name in _commands() if name not in SENTENCES} <= on_page
    assert {name for name in on_page if "--" not in name} <= set(_commands())


def _commands() -> Iterator[str]:
    """The names of all commands and of those in groups; the actions of `do` are one."""
    for name, (module, _) in COMMANDS.items():
        command = import_module(module).command
        is_group = isinstance(command, click.Group) and name != "do"
        if not is_group or command.invoke_without_command:
            yield name
        if is_group:
            yield from (f"{name} {inner}" for inner in command.commands)
