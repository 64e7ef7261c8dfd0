"""`recount case export` and `recount case verify`: the evidence pack."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from domain.errors import DamageFound
from tui.cli.app import check_terminal, run_app
from tui.cli.output import emit
from tui.cli.params import json_option
from tui.cli.session import Session, pass_session
from tui.safe import safe_str


@click.command("export")
@click.argument("case_id", metavar="CASE")
@click.argument("folder", type=click.Path(path_type=Path), metavar="FOLDER")
@click.option("--zip", "zipped", is_flag=True, help="Beside the folder, the same as FOLDER.zip.")
@click.option("--pdf", "with_pdf", is_flag=True, help="The report as a PDF too (extra `pdf`).")
@click.option("--without-name", is_flag=True, help="Leave the holder's name out.")
@json_option
@pass_session
def export(
    session: Session,
    case_id: str,
    folder: Path,
    zipped: bool,
    with_pdf: bool,
    without_name: bool,
    as_json: bool,
) -> None:
    """Write the case as an evidence pack: a report, the events with their hashes, a manifest and a verifier."""
    from tui.packs.pack import write_pack

    with session.store() as store:
        written = write_pack(
            store,
            case_id,
            folder.absolute(),
            zone=session.zone,
            now=session.clock(),
            with_name=not without_name,
            zipped=zipped,
            with_pdf=with_pdf,
        )
    if as_json:
        emit({"case": case_id, "written": [str(path) for path in written]})
        return
    for path in written:
        click.echo(f"Written: {safe_str(str(path), 500)}")
    click.echo("Whoever gets it runs `python3 verify_pack.py` in it.", err=True)


PACK = click.argument("pack", type=click.Path(exists=True, path_type=Path), metavar="PACK")


@click.command("verify")
@PACK
@json_option
def verify(pack: Path, as_json: bool) -> int:
    """Check an evidence pack, a folder or its zip: its files, hash chains and citations.

    Exits 3 when it is not intact.
    """
    from tui.packs.pack import verify as check
    from tui.packs.unpack import unpacked

    with unpacked(pack) as folder:
        problems = check(folder)
    if as_json:
        emit({"pack": str(pack), "intact": not problems, "problems": problems})
    else:
        for problem in problems:
            click.echo(safe_str(problem, 500))
        intact = "The pack is intact: files, hash chains and citations."
        click.echo("The pack is NOT intact." if problems else intact)
    return DamageFound.exit_code if problems else 0


@click.command("look")
@PACK
@pass_session
def look(session: Session, pack: Path) -> int:
    """Open an evidence pack, a folder or its zip, in the app: to look at, apart from any bank."""
    check_terminal()
    from tui import wiring
    from tui.packs.unpack import unpacked

    where = f"evidence pack {safe_str(pack.name, 200)}"
    with unpacked(pack) as folder, wiring.opened_pack(folder) as (address, case_id):
        settings = replace(session.settings, database=address, read_only=True)
        return run_app(settings, case_id=case_id, where=where)
