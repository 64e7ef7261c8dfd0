"""Making an evidence pack: a folder that appears whole or not at all, and only for who made it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.account.state import stream_of as account_stream
from domain.bank import Bank
from domain.dispute.side_events import FileAttached
from domain.dispute.state import stream_of as case_stream
from domain.errors import BadInput, UnknownCase
from tui.application.cases.pack import verify_pack
from tui.application.cases.pack.document import page
from tui.application.cases.pack.letterhead import letterhead, libraries
from tui.application.cases.pack.pdf import pdf, pdf_maker
from tui.application.cases.pack.report import check_disclosable, told
from tui.application.cases.pack.verify_files import FILE, pack_name

MOST_FILES, MOST_FILE_BYTES = 300, 256 << 20
"""Attached files in a pack, and their bytes together."""


def write_pack(
    bank: Bank,
    case_id: str,
    target: Path,
    *,
    zone: ZoneInfo,
    now: int,
    with_name: bool,
    zipped: bool,
    with_pdf: bool = False,
    with_files: bool = True,
) -> list[Path]:
    """Write the case's pack to a new folder, and beside it a zip of the same name where asked for.

    The files that were attached to the case are in it as far as the bank keeps them, up to MOST_FILES and
    MOST_FILE_BYTES together; of the others the manifest says why not. Folder 0700, files 0600. Raises UnknownCase,
    BadInput where the folder is there already or cannot be made, DamageFound where the bank keeps another file than was
    attached.
    """
    archive = target.with_name(target.name + ".zip")
    for path in (target, archive) if zipped else (target,):
        if path.exists() or path.is_symlink():
            raise BadInput(f"{path} is there already; name a folder that is not.")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made under a name that nobody can have prepared (0700), then moved into place whole.
        unfinished = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
        try:
            _fill(
                bank,
                case_id,
                unfinished,
                zone=zone,
                now=now,
                with_name=with_name,
                with_pdf=with_pdf,
                with_files=with_files,
            )
            unfinished.rename(target)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        if zipped:
            _zip(target, archive)
    except OSError as error:
        raise BadInput(f"{target} cannot be written ({error.strerror}); choose another place.") from error
    return [target, archive] if zipped else [target]


def _fill(
    bank: Bank,
    case_id: str,
    folder: Path,
    *,
    zone: ZoneInfo,
    now: int,
    with_name: bool,
    with_pdf: bool,
    with_files: bool,
) -> None:
    case = bank.case(case_id)
    if case is None:
        raise UnknownCase(case_id)
    check_disclosable(bank, case_id)
    streams = (case_stream(case_id), account_stream(case.account_id))
    heads = _write_events(bank, streams, folder / "events.jsonl")
    head = letterhead(bank, case.holder_id, zone=zone, now=now, with_name=with_name)
    _write(folder / "report.html", page(bank, heads, head, "regulator").encode())
    if with_pdf:
        _write(folder / "report.pdf", pdf(told(bank, heads, head, "regulator").values))
    left_out = _write_files(bank, case_id, folder, with_files=with_files)
    for verifier in verify_pack.VERIFIERS:
        _write(folder / verifier, Path(verify_pack.__file__).with_name(verifier).read_bytes())
    manifest = {
        "format": verify_pack.FORMAT,
        "made_by": verify_pack.PROGRAM,
        "made_with": libraries(),
        "pdf_by": pdf_maker() if with_pdf else None,
        "case_stream": streams[0],
        "account_stream": streams[1],
        **head.manifest(),
        "heads": {stream: list(head) for stream, head in heads.items()},
        "files": {path.name: _digest(path) for path in sorted(folder.iterdir())},
        "left_out": left_out,
    }
    manifest["digest"] = verify_pack.manifest_digest(manifest)
    _write(folder / verify_pack.MANIFEST, json.dumps(manifest, indent=1).encode())


def _write_files(bank: Bank, case_id: str, folder: Path, *, with_files: bool) -> dict[str, str]:
    """Write what was attached to the case, and answer why which of them is not there, by its name in the pack."""
    left_out: dict[str, str] = {}
    written = size = 0
    for row in bank.case_events(case_id):
        if not isinstance(row.event, FileAttached):
            continue
        name = pack_name(row.event.number, row.event.name)
        fits = written < MOST_FILES and size + row.event.size <= MOST_FILE_BYTES
        content = bank.kept_file(row.event.sha256) if with_files and fits else None
        if content is not None:
            _write(folder / name, content)
            written, size = written + 1, size + len(content)
        elif not with_files:
            left_out[name] = "left out on demand"
        elif not fits:
            left_out[name] = "left out because the files of the case are too many or too large together"
        else:
            left_out[name] = "which the bank does not keep"
    return left_out


def _write_events(bank: Bank, streams: Sequence[str], path: Path) -> dict[str, tuple[int, str]]:
    """The streams one after another, from their first events, and where each ends."""
    heads: dict[str, tuple[int, str]] = {}
    with os.fdopen(_new(path), "w", encoding="ascii", newline="\n") as file:
        for stream in streams:
            line = ""
            for line in bank.export_stream(stream):
                file.write(line + "\n")
            if line:
                last = json.loads(line)
                heads[stream] = last["version"], last["hash"]
    return heads


def _new(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(_new(path), "wb") as file:
        file.write(content)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _zip(folder: Path, archive: Path) -> None:
    with os.fdopen(_new(archive), "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in sorted(folder.iterdir()):
            # No reader of packs lets a file swell much, and an attached one may be of a single letter.
            method = zipfile.ZIP_STORED if FILE.fullmatch(path.name) else zipfile.ZIP_DEFLATED
            packed.write(path, f"{folder.name}/{path.name}", method)
