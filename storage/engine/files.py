"""Files that only their owner may look into, whatever the umask."""

from __future__ import annotations

import os
from pathlib import Path

FILE_MODE = 0o600


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
