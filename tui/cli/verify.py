"""`recount verify`: whether what is stored contradicts itself, or a seal; and the repair of what is derived."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.account.state import account_of
from domain.errors import BadInput, DamageFound, ReadOnly
from domain.verification import DERIVED, Finding, Verification
from tui.application.repair import Repair
from tui.application.repair import repair as repair_derived
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import AccountNumber, check_spread, cluster_option, jobs_option, json_option
from tui.cli.progress import progress
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.bank import Bank

MOST_PRINTED = 100
"""Findings printed for people; `--json` has them all."""
STOPPED = "Interrupted; nothing was changed, and nothing is known of what was not reached."


@click.command("verify")
@click.argument("accounts", type=AccountNumber(), nargs=-1, metavar="[ACCOUNT]...")
@click.option(
    "--seal",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Hold the log against a seal as well.",
)
@click.option(
    "--chain",
    "chain_only",
    is_flag=True,
    help="Only the log: gaps and hashes, no payloads, nothing derived. Twice as fast.",
)
@click.option(
    "--repair", "repairs", is_flag=True, help="Rebuild damaged snapshots and lists; never touches the log."
)
@jobs_option
@cluster_option
@json_option
@pass_invocation
def command(
    invocation: Invocation,
    accounts: tuple[str, ...],
    seal: Path | None,
    chain_only: bool,
    repairs: bool,
    jobs: int | None,
    cluster: str,
    as_json: bool,
) -> int:
    """Verify the streams of each ACCOUNT, or the whole bank: numbers, hashes, snapshots, account list, and batches
    against the cases and accounts that they name.

    Exits 3 when anything is damaged. A hash chain alone does not show that its end was cut off, or that an
    insider linked it anew: that takes --seal and a file of `recount seal` kept elsewhere.

    --json prints {"streams","events","seconds","sealed","intact","findings":[{"kind","stream","version",
    "message"}],"stale":[…],"repair":null|{"rebuilt":[…],"left_alone":[…],"findings":[…]}}, the kinds being event,
    unreadable, snapshot, read-model, checkpoint, position, seal, file and batch; "stale" are streams of which another
    version of Recount derived something. After a repair, "repair"."findings" is what was found before.
    """
    check_spread(jobs, cluster)
    with invocation.bank() as bank:
        if repairs and chain_only:
            raise BadInput(
                "--repair rebuilds what is derived, and --chain does not look at it; give one of them."
            )
        if repairs and bank.read_only:
            raise ReadOnly
        known = None if seal is None else invocation.banks.read_seal(seal)
        verify = partial(
            _verify, bank, accounts, seal=known, chain_only=chain_only, jobs=jobs, cluster=cluster
        )
        verification = verify()
        repair = repair_derived(bank, verification) if repairs else None
        if repair is not None and repair.rebuilt:
            verification = verify()
    if as_json:
        emit(_json(verification, repair))
    else:
        _print(
            verification, repair, bank_wide=not accounts, what="Its log is intact" if chain_only else "Intact"
        )
    return 0 if verification.intact else DamageFound.exit_code


def _verify(bank: Bank, accounts: Sequence[str], **how: Any) -> Verification:
    with progress("Verifying", stopped=STOPPED) as line:
        return bank.verify(accounts, progress=line, **how)


def _json(verification: Verification, repair: Repair | None) -> dict[str, object]:
    return {
        "streams": verification.streams,
        "events": verification.events,
        "seconds": round(verification.seconds, 3),
        "sealed": verification.sealed,
        "intact": verification.intact,
        "findings": [_finding_json(finding) for finding in verification.findings],
        "stale": list(verification.stale),
        "repair": None
        if repair is None
        else {
            "rebuilt": list(repair.rebuilt),
            "left_alone": list(repair.left_alone),
            "findings": [_finding_json(finding) for finding in repair.before.findings],
        },
    }


def _finding_json(finding: Finding) -> dict[str, object]:
    return {
        "kind": finding.kind,
        "stream": finding.stream_id,
        "version": finding.version,
        "message": finding.message,
    }


def _print(verification: Verification, repair: Repair | None, *, bank_wide: bool, what: str) -> None:
    if repair is not None:
        for line in _repair_lines(repair):
            click.echo(line)
    findings = verification.findings
    for finding in findings[:MOST_PRINTED]:
        click.echo(_finding_line(finding))
    if len(findings) > MOST_PRINTED:
        click.echo(f"… and {len(findings) - MOST_PRINTED:,} more; --json lists them all.")
    click.echo(_summary(verification, bank_wide=bank_wide, what=what), err=not verification.intact)


def _finding_line(finding: Finding) -> str:
    """What, stream, version, message."""
    version = "" if finding.version is None else f" event {finding.version:,}"
    where = safe_str(finding.stream_id, 100) or "bank"
    return f"{finding.kind:<10}  {where}{version}: {safe_str(finding.message, 300)}"


def _repair_lines(repair: Repair) -> list[str]:
    lines = [_finding_line(finding) for finding in repair.before.findings if finding.kind in DERIVED]
    lines += [f"Rebuilt from the log: {_named(repair.rebuilt)}."] if repair.rebuilt else []
    if repair.left_alone:
        lines.append(
            f"Left alone, because the log itself is in doubt there: {_named(repair.left_alone)}; "
            "restore a backup, and keep this bank as evidence."
        )
    return lines or ["There was nothing to rebuild."]


def _named(streams: Sequence[str]) -> str:
    shown = ", ".join(safe_str(stream, 100) for stream in streams[:10])
    return shown if len(streams) <= 10 else f"{shown} and {len(streams) - 10:,} more"


def _summary(verification: Verification, *, bank_wide: bool, what: str) -> str:
    streams = f"{verification.streams:,} stream{'' if verification.streams == 1 else 's'}"
    rate = f", {verification.events / verification.seconds:,.0f} events/s" if verification.seconds else ""
    read = f"{streams}, {verification.events:,} events in {verification.seconds:.1f} s{rate}"
    if not verification.intact:
        advice = _advice(verification, bank_wide=bank_wide)
        return f"Damage: {len(verification.findings):,} findings in {read}; {advice}"
    unread, stale = len(verification.findings), len(verification.stale)
    note = (
        f" {unread:,} events cannot be read by this program: balances after them are unverified."
        if unread
        else ""
    )
    if stale:
        note += (
            f" Derived by another version of Recount: {stale:,} of the streams, which this one folds anew each "
            "time; --repair puts that right."
        )
    against = "and against its seal" if verification.sealed else "(against no seal: --seal FILE)"
    return f"{what} in itself {against}: {read}.{note}"


def _advice(verification: Verification, *, bank_wide: bool) -> str:
    accounts = sorted({finding.stream_id for finding in verification.findings if finding.kind in DERIVED})
    if all(finding.kind in (*DERIVED, "unreadable") for finding in verification.findings):
        words = "" if bank_wide else "".join(f" {safe_str(account_of(one), 64)}" for one in accounts)
        return f"the log is sound: `recount verify{words} --repair` rebuilds what is derived from it."
    if all(finding.kind in (*DERIVED, "unreadable", "position") for finding in verification.findings):
        return (
            "every stream is sound, but not the order in which readers are given them: rebuild the read models "
            "(`recount projections rebuild NAME`), and have followers start again before the positions named."
        )
    if all(
        finding.kind in (*DERIVED, "unreadable", "position", "batch") for finding in verification.findings
    ):
        return (
            "every stream is sound, but a batch tells what is not so: see who recorded the events named "
            "(`recount log`), put the accounts right in cases of their own, and keep this bank as evidence."
        )
    return "the log is in doubt: restore a backup, and keep this bank as evidence."
