"""A letter as the customer gets it: a page with the bank's letterhead, to be saved or printed to PDF."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from domain.errors import BadInput
from domain.profile.state import Profile
from tui.application.private_file import NotKept
from tui.application.training import LETTER_MARK

TEMPLATE = Path(__file__).with_name("letter.typ")
LETTER_PAPER = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "PR"})
"""Countries that print on US Letter; all others print on A4 (ISO 216)."""


def letter_pdf(subject: str, text: str, profile: Profile) -> bytes:
    """The letter, with the name in it, as a PDF: the same bytes for the same letter.

    Raises BadInput where the extra that makes PDFs is not installed.
    """
    try:
        import typst
    except ImportError:
        raise BadInput(
            "Making a PDF needs the extra `pdf`; install it from Recount's own folder with: "
            "pip install -c constraints.txt '.[pdf]'. The letter can be saved as text without it."
        ) from None
    mark = LETTER_MARK.strip()
    body = text.removeprefix(LETTER_MARK)
    head, blocks = _parts(body, profile)
    said = {
        "subject": subject,
        "paper": "us-letter" if profile.country in LETTER_PAPER else "a4",
        "language": profile.locale.split("-")[0],
        "training": mark if body != text else "",
        "head": head,
        "blocks": blocks,
    }
    # Without a date of its own, so that the same letter is the same file.
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(), format="pdf", sys_inputs={"said": json.dumps(said)}, ignore_system_fonts=True
    )
    return made


def save_new(path: Path, content: bytes, *, replace: bool = False) -> None:
    """Write a private file (mode 0600), whole or not at all; one that is there stays unless `replace`.

    Raises NotKept.
    """
    try:
        descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                os.replace(partial, path)
            else:
                # A link, unlike a rename, never takes the place of a file that is there.
                os.link(partial, path)
        finally:
            with suppress(FileNotFoundError):
                os.unlink(partial)
    except FileExistsError:
        raise NotKept(f"{path} exists already; name another file.") from None
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        raise NotKept(f"{path} cannot be written: {said}; name another file.") from error


def _parts(text: str, profile: Profile) -> tuple[list[str], list[list[str]]]:
    """The lines of the letterhead, and the paragraphs under it."""
    known = {
        line.strip()
        for one in (profile.name, profile.address, profile.telephone)
        for line in one.splitlines()
    }
    lines = text.strip().splitlines()
    head = 0
    while head < len(lines) and lines[head].strip() in known - {""}:
        head += 1
    blocks: list[list[str]] = [[]]
    for line in lines[head:]:
        if line.strip():
            blocks[-1].append(line)
        elif blocks[-1]:
            blocks.append([])
    return [line.strip() for line in lines[:head]], [block for block in blocks if block]
