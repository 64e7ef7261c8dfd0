"""Folders that only their owner may look into, whatever the umask."""

from __future__ import annotations

from pathlib import Path

MODE = 0o700


def make_folder(folder: Path) -> None:
    """Make the folder and those above it that are not there. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    # mkdir's own `parents` gives those above the umask's rights.
    folder.mkdir(mode=MODE, exist_ok=True)
