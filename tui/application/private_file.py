"""Small files of one person: written whole or not at all, readable by nobody else."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from domain.errors import RecountError
from domain.folders import make_folder

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
MAX_NAME = 40


class NotKept(RecountError):
    """A file of one's own could not be read or written; what it is about is on the screen still."""

    kind = "not-kept"


def safe_name(text: str) -> str:
    """A name for a file: the text where that is harmless, else what is left of it and a digest.

    Two different texts never get one name.
    """
    kept = _UNSAFE.sub("_", text)[:MAX_NAME]
    return kept if kept == text and text else f"{kept}-{digest(text)}"


def digest(text: str) -> str:
    """A short name for a text that no other text has."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def write_private(path: Path, text: str) -> None:
    """Replace the file by one with this text (mode 0600), making its folder (0700). Raises NotKept."""
    try:
        make_folder(path.parent)
        # mkstemp makes it 0600 from the start, under a name that nobody can have prepared.
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise NotKept(f"{path} cannot be written: {error.strerror or error}.") from error
