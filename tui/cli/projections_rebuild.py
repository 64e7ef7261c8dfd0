"""`recount projections rebuild`: the rows folded anew beside the live ones, compared, then swapped or dropped."""

from __future__ import annotations

import json
import sys

import click

from domain.errors import BadInput, DamageFound
from domain.projections.port import Projections
from domain.projections.projection import Comparison, Row, Shadow
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import check_spread, cluster_option, jobs_option, json_option
from tui.cli.progress import progress
from tui.text.projections import differing_words
from tui.text.safe import safe_str

MOST_PRINTED = 10
"""Differing rows printed for people."""


@click.command("rebuild")
@click.argument("projection", metavar="NAME")
@click.option("--swap", is_flag=True, help="Let the rebuilt rows become the live ones.")
@click.option("--discard", is_flag=True, help="Drop a rebuild that was begun, and rebuild nothing.")
@jobs_option
@cluster_option
@json_option
@pass_invocation
def rebuild(
    invocation: Invocation,
    projection: str,
    swap: bool,
    discard: bool,
    jobs: int | None,
    cluster: str,
    as_json: bool,
) -> int:
    """Fold the log anew beside the live rows of NAME, while people work, and compare the two.

    Several processes or a cluster fold it by share, to the same rows: what has one account as its scope, and what
    has merge(a, b), the row of two that were folded apart.

    Interrupted, it takes up where it stopped. On a terminal it asks what to do with the rebuilt rows;
    elsewhere they are kept for --swap or --discard. Exits 3 when the live rows are kept though rows of the
    same version differ from them.

    --json prints {"projection","version","position","rows","differing","examples":[{"scope","key","live",
    "rebuilt"}],"outcome":"kept"|"swapped"}, and {"projection","outcome":"discarded"}.
    """
    check_spread(jobs, cluster)
    if swap and discard:
        raise BadInput("--swap and --discard are opposites; give one of them.")
    with invocation.bank() as bank:
        projections = bank.projections()
        if discard:
            return _discard(projections, projection, as_json)
        shadow = _rebuilt(projections, projection, jobs, cluster)
        comparison = projections.compare(projection)
        if not as_json:
            click.echo("\n".join(_lines(projection, comparison)))
        outcome = _decide(projections, projection, swap=swap, asks=not as_json and _is_watched())
        live = next(one for one in projections.statuses() if one.name == projection).version
    if as_json:
        emit(_json(projection, shadow, comparison, outcome))
    else:
        click.echo(_outcome(projection, outcome))
    is_damaged = not comparison.equal and shadow.version == live and outcome == "kept"
    return DamageFound.exit_code if is_damaged else 0


def _rebuilt(projections: Projections, name: str, jobs: int | None, cluster: str) -> Shadow:
    """The finished shadow."""
    stopped = "Interrupted; the same command goes on from there."
    shadow: Shadow | None = None
    with progress("Rebuilding", stopped=stopped) as line:
        for shadow in projections.rebuild(name, jobs=jobs, cluster=cluster):
            if line is not None:
                line(shadow.position, shadow.target)
    if shadow is None:
        raise BadInput(f"The rebuild of {name} was discarded by somebody else; begin it again.")
    return shadow


def _is_watched() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _decide(projections: Projections, name: str, *, swap: bool, asks: bool) -> str:
    """What becomes of the rebuilt rows: "swapped", "discarded" or "kept"."""
    choice = "s" if swap else "k"
    if asks and not swap:
        choice = click.prompt(
            "Swap the rebuilt rows in, discard them, or keep them for later?",
            type=click.Choice(["s", "d", "k"]),
            default="k",
        )
    if choice == "s":
        projections.swap(name)
        return "swapped"
    if choice == "d":
        projections.discard(name)
        return "discarded"
    return "kept"


def _discard(projections: Projections, name: str, as_json: bool) -> int:
    projections.discard(name)
    if as_json:
        emit({"projection": name, "outcome": "discarded"})
    else:
        click.echo(_outcome(name, "discarded"))
    return 0


def _outcome(name: str, outcome: str) -> str:
    shown = safe_str(name, 60)
    return {
        "swapped": f"{shown}: the rebuilt rows are the live ones now.",
        "discarded": f"{shown}: there is no rebuild any more; the live rows are as they were.",
        "kept": f"{shown}: the rebuilt rows are kept beside the live ones; the same command with --swap "
        "lets them take their place, with --discard drops them.",
    }[outcome]


def _json(name: str, shadow: Shadow, comparison: Comparison, outcome: str) -> dict[str, object]:
    return {
        "projection": name,
        "version": shadow.version,
        "position": comparison.position,
        "rows": comparison.rows,
        "differing": comparison.differing,
        "examples": [
            {"scope": key[0], "key": key[1], "live": live, "rebuilt": rebuilt}
            for key, (live, rebuilt) in comparison.examples.items()
        ],
        "outcome": outcome,
    }


def _lines(name: str, comparison: Comparison) -> list[str]:
    at = f"at position {comparison.position:,}"
    if comparison.equal:
        return [f"{safe_str(name, 60)}: all {comparison.rows:,} rows are equal to the live ones {at}."]
    lines = [f"{differing_words(comparison)} from the live ones {at}:"]
    for key, (live, rebuilt) in list(comparison.examples.items())[:MOST_PRINTED]:
        lines.append(f"  {safe_str(key[0], 60)}  {safe_str(key[1], 60)}")
        lines += [f"    live     {_row(live)}", f"    rebuilt  {_row(rebuilt)}"]
    more = comparison.differing - MOST_PRINTED
    return [*lines, f"  … and {more:,} more"] if more > 0 else lines


def _row(row: Row | None) -> str:
    return "none" if row is None else safe_str(json.dumps(row, ensure_ascii=False, sort_keys=True), 300)
