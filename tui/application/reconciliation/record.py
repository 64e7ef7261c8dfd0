"""The record of a reconciliation: which line and which entry are in which group, as lines of JSON.

The first line says how the file was read and what both sides begin and end with, each other one is a line of the
statement or an entry of the log: [finding, group, side, its place there, day, amount]. Amounts are minor units. Whoever
has the file and the account's events can make it again; `pack/verify_files.py` adds it up.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from domain.bank import Bank, ImportOptions
from domain.errors import BadInput
from domain.history.as_recorded import as_known
from domain.reconciliation.matching import Chosen
from domain.reconciliation.reconcile import WITH_AMOUNTS, Finding, Reconciliation, reconcile
from tui.application.reconciliation.statement_file import StatementFile, read_statement

FORMAT = "recount-reconciliation/1"


def record_of(
    result: Reconciliation, file: StatementFile, zone: str, days: int, decisions: Mapping[str, Any]
) -> bytes:
    """The record. `zone` is that of its days; `days` and `decisions` ("taken" and "refused") are what it was made
    with."""
    head = {
        "format": FORMAT,
        "account": result.account_id,
        "currency": result.statement.currency,
        "file": file.sha256,
        "read_as": {
            "format": file.format,
            "mapping": None if file.mapping is None else hashlib.sha256(file.mapping).hexdigest(),
            "account": file.options.account,
            "currency": file.options.currency,
            "dates": file.options.dates,
        },
        "zone": zone,
        "days": days,
        **decisions,
        "from": result.statement.first_day.isoformat(),
        "to": result.statement.last_day.isoformat(),
        "statement": list(result.opening[:1] + result.closing[:1]),
        "log": list(result.opening[1:] + result.closing[1:]),
        "unexplained": result.unexplained,
        "groups": {name: len(result.groups[name]) for name in WITH_AMOUNTS}
        | {"cancelled": len(result.cancelled)},
    }
    lines = [head, *_rows(result)]
    return "".join(json.dumps(one) + "\n" for one in lines).encode("ascii")


def made_again(bank: Bank, record: bytes, known_version: int, file: bytes, mapping: bytes | None) -> bytes:
    """The record as it comes out of the file and of the log up to a version.

    Raises RecountError where the file cannot be read, and KeyError, TypeError or ValueError where the record is none.
    """
    head = json.loads(record.split(b"\n", 1)[0])
    read_as, account_id = head["read_as"], str(head["account"])
    with tempfile.TemporaryDirectory(prefix="recount-statement-") as name:
        path = Path(name) / "statement"
        path.write_bytes(file)
        if mapping is not None:
            (Path(name) / "mapping.toml").write_bytes(mapping)
        options = ImportOptions(
            mapping=None if mapping is None else Path(name) / "mapping.toml",
            account=str(read_as["account"]),
            currency=str(read_as["currency"]),
            dates=str(read_as["dates"]),
        )
        read = read_statement(bank, account_id, path, format_name=str(read_as["format"]), options=options)
    # The bank's own zone is in its profile, which a pack does not hold.
    zone = str(head["zone"])
    in_zone = replace(read, statement=replace(read.statement, zone=zone))
    decisions = {name: head[name] for name in ("taken", "refused")}
    result = reconcile(
        as_known(bank, account_id, known_version),
        account_id,
        in_zone.statement,
        days=int(head["days"]),
        taken=[_chosen(one) for one in decisions["taken"]],
        refused=[(int(place), int(version)) for place, version in decisions["refused"]],
    )
    return record_of(result, in_zone, zone, int(head["days"]), decisions)


def mapping_digest(record: bytes) -> str | None:
    """The SHA-256 of the mapping that the file was read by. Raises as `made_again`."""
    named = json.loads(record.split(b"\n", 1)[0])["read_as"]["mapping"]
    return None if named is None else str(named)


def _chosen(one: Any) -> Chosen:
    places, versions = one
    if not all(type(number) is int for number in (*places, *versions)):
        raise BadInput("What the agent took for one is not told by places and versions.")
    return tuple(places), tuple(versions)


def _rows(result: Reconciliation) -> Iterator[list[Any]]:
    findings: list[tuple[str, Finding]] = [
        (name, one) for name in WITH_AMOUNTS for one in result.groups[name]
    ]
    findings += [("cancelled", Finding(entries=pair)) for pair in result.cancelled]
    for number, (group, one) in enumerate(findings, start=1):
        for line in one.lines:
            yield [number, group, "statement", line.file_line, line.booked.isoformat(), line.amount]
        for entry in one.entries:
            yield [number, group, "log", entry.version, entry.booked.isoformat(), entry.amount]
