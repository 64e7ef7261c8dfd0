"""The report of a case as a PDF, where the extra that makes PDFs is installed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as distribution_version
from pathlib import Path
from typing import Any

from domain.errors import BadInput

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(said: Mapping[str, Any]) -> bytes:
    """The values of a report as a PDF. The text of the log is data to its template, never markup.

    Raises BadInput where the extra that makes PDFs is not installed.
    """
    try:
        import typst
    except ImportError:
        raise BadInput(
            "Making a PDF needs the extra `pdf`; install it from Recount's own folder with: "
            "pip install -c constraints.txt '.[pdf]'. The report prints from a browser without it."
        ) from None
    # Without a date of its own, so that the same report is the same file.
    made: bytes = typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        sys_inputs={"said": json.dumps(said)},
        ignore_system_fonts=True,
    )
    return made


def pdf_maker() -> str | None:
    """What makes PDFs here and in which version, which their bytes hang on; None where nothing does."""
    try:
        return f"typst {distribution_version('typst')}"
    except PackageNotFoundError:
        return None
