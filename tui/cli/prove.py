"""`recount prove`: the state of one account three ways, field by field."""

from __future__ import annotations

from collections.abc import Mapping

import click

from domain.errors import DamageFound
from domain.history.proof import Evidence, Proof, prove
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.json_output import evidence_state_json, field_json, value_json
from tui.cli.output import emit
from tui.cli.params import EntryNumber, account_argument, json_option
from tui.cli.table import Column, figure, heading, row
from tui.text.proof import agreement

COLUMNS = (
    Column("", 2),
    Column("field", 24),
    Column("live", 26, "right"),
    Column("snapshot + tail", 26, "right"),
    Column("full replay", 26, "right"),
)
MONEY_FIELDS = frozenset(
    {
        *("ledger", "available", "held", "opening", "credits", "debits", "fees"),
        *("overdraft_limit", "limit_by_value_date", "honoured_overdraft"),
    }
)


@click.command("prove")
@account_argument
@click.option("--version", type=EntryNumber(), metavar="N", help="At that event; by default the latest.")
@json_option
@pass_invocation
def command(invocation: Invocation, account: str, version: int | None, as_json: bool) -> int:
    """Prove that the live state, the nearest snapshot and its tail, and a replay from event 1 agree.

    Exits 3 when they do not.
    """
    with invocation.bank() as bank:
        proof = prove(bank, account, version)
    if as_json:
        emit(proof_json(proof))
    else:
        click.echo("\n".join(_lines(proof)))
        if not proof.equal:
            click.echo(_verdict(proof), err=True)
    return 0 if proof.equal else DamageFound.exit_code


def proof_json(proof: Proof) -> dict[str, object]:
    """The proof as `docs/json.md` has it, and where the snapshot stands."""
    difference = proof.first_difference
    return {
        "account": proof.account_id,
        "version": proof.version,
        "equal": proof.equal,
        "live": None if proof.live is None else _evidence_json(proof.live),
        "snapshot": {**_evidence_json(proof.snapshot), "version": proof.snapshot_version},
        "replay": _evidence_json(proof.replay),
        "differing": [field_json(name) for name in proof.differing],
        "first_difference": None
        if difference is None
        else {
            "version": difference.version,
            "field": field_json(difference.field),
            "values": {way: value_json(difference.field, value) for way, value in difference.values.items()},
        },
        "unverified_from": proof.unverified_from,
    }


def _evidence_json(evidence: Evidence) -> dict[str, object]:
    return {
        "state": evidence_state_json(evidence.state),
        "events_read": evidence.events_read,
        "bytes_read": evidence.bytes_read,
        "milliseconds": evidence.milliseconds,
    }


def _lines(proof: Proof) -> list[str]:
    ways = (proof.live, proof.snapshot, proof.replay)
    currency = str(proof.replay.state["currency"])
    lines = [f"{proof.account_id} at event {proof.version:,}", "", heading(COLUMNS)]
    for name in proof.replay.state:
        shown = [("–" if way is None else _shown(name, way.state, currency)) for way in ways]
        mark = "!=" if name in proof.differing else ""
        lines.append(row(COLUMNS, [mark, field_json(name), *shown]))
    for label, costs in (
        ("events read", [None if way is None else f"{way.events_read:,}" for way in ways]),
        ("bytes read", [None if way is None else f"{way.bytes_read:,}" for way in ways]),
        ("milliseconds", [None if way is None else f"{way.milliseconds:,.2f}" for way in ways]),
    ):
        lines.append(row(COLUMNS, ["", label, *(cost or "–" for cost in costs)]))
    return [*lines, "", ": ".join(agreement(proof)) if proof.equal else "NOT EQUAL"]


def _shown(name: str, state: Mapping[str, object], currency: str) -> str:
    value = state[name]
    if isinstance(value, Mapping):
        return f"{len(value):,}"
    if isinstance(value, int) and name in MONEY_FIELDS:
        return f"{figure(value, currency)} {currency}".rstrip()
    shown = value_json(name, value)
    return "–" if shown is None else str(shown)


def _verdict(proof: Proof) -> str:
    """Where the ways part, or that an event could not be read, and what to do."""
    difference = proof.first_difference
    if difference is None or proof.unverified_from is not None:
        return f"Damage: event {proof.unverified_from} cannot be read; look at it with `recount events`."
    values = ", ".join(f"{way} {value}" for way, value in difference.values.items())
    return (
        f"Damage: from event {difference.version} on the ways differ in {field_json(difference.field)} "
        f"({values}); trust the full replay."
    )
