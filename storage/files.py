"""Files and folders that only their owner may look into, whatever the umask."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER_MODE, FILE_MODE = 0o700, 0o600


def make_folder(folder: Path) -> None:
    """Make the folder and those above it that are not there. Raises OSError."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    # mkdir's own `parents` gives those above the umask's rights.
    folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def make_file(path: Path) -> None:
    """Make an empty file where there is nothing, not even a link. Raises FileExistsError, OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, FILE_MODE))


def sync_folder(folder: Path) -> None:
    """Make new names in the folder outlive a power cut. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
