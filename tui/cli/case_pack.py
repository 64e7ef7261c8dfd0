"""`recount case export` and `recount case verify`: the evidence pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.errors import BadInput, DamageFound
from tui.cli.app import check_terminal, run_app
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.output import emit
from tui.cli.params import NewPath, json_option
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from tui.application.cases.pack.check import Checked, Verdict
    from tui.application.cases.pack.report import Audience

UNSIGNED = (
    "That is: it fits together, as its manifest says, which is not signed. Hold it against the bank (--bank) or a seal "
    "(--seal FILE), or ask whoever made it for the digest."
)


@click.command("export")
@click.argument("case_id", metavar="CASE")
@click.argument("folder", type=NewPath(), metavar="FOLDER")
@click.option("--zip", "zipped", is_flag=True, help="Beside the folder, the same as FOLDER.zip.")
@click.option("--pdf", "with_pdf", is_flag=True, help="The report as a PDF too (extra `pdf`).")
@click.option("--without-name", is_flag=True, help="Leave the holder's name out.")
@click.option("--without-files", is_flag=True, help="Leave the files that were attached to it out.")
@click.option(
    "--for",
    "audience",
    type=click.Choice(["customer", "regulator"]),
    help="Instead of a pack, write one HTML document for them to FOLDER, which then names a file.",
)
@json_option
@pass_invocation
def export(
    invocation: Invocation,
    case_id: str,
    folder: Path,
    zipped: bool,
    with_pdf: bool,
    without_name: bool,
    without_files: bool,
    audience: Audience | None,
    as_json: bool,
) -> None:
    """Write the case as an evidence pack: a report, the events with their hashes, the files that were attached to it as
    they came, a manifest and a verifier.

    With --for, the report alone, as a document that opens in any browser. The customer's has nothing internal; the
    regulator's replays the account's events and checks their hashes by itself.
    """
    if audience is not None:
        if zipped or with_pdf or without_name or without_files:
            raise BadInput(
                "--for writes one document; leave --zip, --pdf, --without-name and --without-files out."
            )
        _export_document(invocation, case_id, folder.absolute(), audience, as_json)
        return
    from tui.application.cases.pack.pack import write_pack
    from tui.application.cases.pack.verify_pack import read_manifest

    with invocation.bank() as bank:
        written = write_pack(
            bank,
            case_id,
            folder.absolute(),
            zone=invocation.zone,
            now=invocation.clock(),
            with_name=not without_name,
            zipped=zipped,
            with_pdf=with_pdf,
            with_files=not without_files,
        )
    _say_written(case_id, written, read_manifest(written[0])[0], as_json=as_json)


def _say_written(
    case_id: str, written: Sequence[Path], manifest: Mapping[str, Any], *, as_json: bool
) -> None:
    digest, left_out = manifest["digest"], manifest["left_out"]
    if as_json:
        paths = [str(path) for path in written]
        emit({"case": case_id, "written": paths, "digest": digest, "left_out": left_out})
        return
    for path in written:
        click.echo(f"Written: {safe_str(str(path), 500)}")
    for name, why in left_out.items():
        click.echo(f"Not in it: {name}, {why}.")
    click.echo(f"Digest {digest}")
    click.echo(
        "Whoever gets it runs `python3 verify_pack.py` in it; tell them the digest by another way than the pack's.",
        err=True,
    )


def _export_document(
    invocation: Invocation, case_id: str, target: Path, audience: Audience, as_json: bool
) -> None:
    from tui.application.cases.pack.document import write_document

    with invocation.bank() as bank:
        digest = write_document(
            bank, case_id, target, audience=audience, zone=invocation.zone, clock=invocation.clock
        )
    if as_json:
        emit({"case": case_id, "written": [str(target)], "digest": digest})
        return
    click.echo(f"Written: {safe_str(str(target), 500)}")
    click.echo(f"SHA-256 {digest}")


PACK = click.argument("pack", type=click.Path(exists=True, path_type=Path), metavar="PACK")


@click.command("verify")
@PACK
@click.option(
    "--seal",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Hold its streams against a file of `recount seal`.",
)
@click.option(
    "--bank", "with_bank", is_flag=True, help="Hold its events against the bank (global option --db)."
)
@json_option
@pass_invocation
def verify(invocation: Invocation, pack: Path, seal: Path | None, with_bank: bool, as_json: bool) -> int:
    """Check an evidence pack, a folder or its zip: files, hash chains, citations, its report made anew, and the
    statements that it cites read anew and held against its events.

    Exits 3 when it is not what was made, or not the bank's, 2 when it cannot be read or a seal cannot tell. A pack's
    manifest is not signed: who can rewrite all of it can make it fit itself, which --seal and --bank show.

    --json prints {"pack","intact","problems","digest","report":{"agrees","words"},"left_out",
    "statements":[{"agrees","words"}],"held":[{"agrees","words"}]};
    "agrees" is null where it cannot be told.
    """
    from tui.application.cases.pack.check import against_bank, against_seal, checked

    held: list[Verdict] = []
    with checked(pack, invocation.banks) as found:
        if seal is not None and not found.problems:
            taken = invocation.banks.read_seal(seal)
            held += against_seal(found.found, taken.sealed_at, taken.heads)
        if with_bank and not found.problems:
            with invocation.bank() as bank:
                held += against_bank(found.found, bank)
    if as_json:
        emit(_json(pack, found, held))
    else:
        _print(found, held)
    agreed = {verdict.agrees for verdict in held}
    if found.problems or False in agreed:
        return DamageFound.exit_code
    return BadInput.exit_code if None in agreed else 0


def _json(pack: Path, found: Checked, held: Sequence[Verdict]) -> dict[str, object]:
    return {
        "pack": str(pack),
        "intact": not found.problems,
        "problems": found.problems,
        "digest": found.found.manifest["digest"],
        "report": {"agrees": found.report.agrees, "words": found.report.words},
        "left_out": list(found.found.left_out()),
        "statements": [{"agrees": one.agrees, "words": one.words} for one in found.statements],
        "held": [{"agrees": verdict.agrees, "words": verdict.words} for verdict in held],
    }


def _print(found: Checked, held: Sequence[Verdict]) -> None:
    """What is wrong, or what was found right, and what that says and does not say."""
    from tui.application.cases.pack.verify_pack import INTACT, NOT_INTACT, TRAINING

    if found.found.manifest["training"]:
        click.echo(TRAINING)
    for line in found.problems:
        click.echo(safe_str(line, 500))
    click.echo(NOT_INTACT if found.problems else INTACT)
    if found.problems:
        return
    for words in (*found.found.left_out(), found.report.words, *(one.words for one in found.statements)):
        click.echo(safe_str(words, 500))
    for verdict in held:
        click.echo(f"{safe_str(verdict.words, 500)}.")
    click.echo(f"Digest {found.found.manifest['digest']}")
    if not held:
        click.echo(UNSIGNED, err=True)


@click.command("look")
@PACK
@pass_invocation
def look(invocation: Invocation, pack: Path) -> int:
    """Open an evidence pack, a folder or its zip, in the app: to look at, apart from any bank."""
    check_terminal()
    from tui.application.cases.pack.check import opened

    where = f"evidence pack {safe_str(pack.name, 200)}"
    with opened(pack, invocation.banks) as (address, case_id):
        settings = replace(invocation.settings, database=address, read_only=True)
        return run_app(invocation, settings, case_id=case_id, where=where)
