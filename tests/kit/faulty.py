"""A program whose bank cannot be opened because of a fault of its own, with secrets in the fault."""

from __future__ import annotations

import sys

from tui.application.session import Session
from tui.screens.app import RecountApp, run


def opener() -> Session:
    password = "s3cret-passw0rd"
    raise KeyError(f"J. Rivera {password}")


if __name__ == "__main__":
    sys.exit(run(RecountApp(opener)))
