"""A pack as it was handed over, a folder or a zip, ready to be read: a zip is unpacked where nobody else can look.

A zip comes from outside. Only the files a pack has are taken from it, under their own names and only so much of
them: where else it says to write, how large it says it is and what else is in it does not matter.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from domain.errors import BadInput
from tui.safe import safe_str

FILES = frozenset({"events.jsonl", "manifest.json", "report.html", "report.pdf", "verify_pack.py"})
MAX_BYTES = 1 << 30
"""Of all files together, unpacked: millions of events."""
CHUNK = 1 << 20


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder of a pack, for as long as it is needed. Raises BadInput for a zip that is none."""
    if path.is_dir():
        yield path
        return
    with TemporaryDirectory(prefix="recount-pack-") as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                _extract(archive, Path(folder))
        except (OSError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
            raise BadInput(
                f"{safe_str(str(path), 500)} is neither a folder nor a zip that can be read "
                f"({type(error).__name__})."
            ) from error
        yield Path(folder)


def _extract(archive: zipfile.ZipFile, folder: Path) -> None:
    left = MAX_BYTES
    for member in archive.infolist():
        name = PurePosixPath(member.filename).name
        if member.is_dir() or name not in FILES:
            continue
        with archive.open(member) as source, (folder / name).open("xb") as target:
            while chunk := source.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise BadInput(f"The pack holds more than {MAX_BYTES >> 30} GB; it was not unpacked.")
                target.write(chunk)
