"""Figures as OpenMetrics text, version 1.0.0, which Prometheus and its like read.

The four kinds that we have need no more than this; a bank can be watched without another package. Tests read the text
with the parser of Prometheus itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tui.text.safe import safe_str

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
LONGEST_LABEL = 200
_SUFFIXES = {"counter": "_total", "info": "_info"}
_ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})

Labels = Mapping[str, str]
NO_LABELS: Labels = {}


@dataclass(frozen=True, slots=True)
class Family:
    """Samples of one name: a value for each set of labels. A `unit` is also what the name ends with."""

    name: str
    kind: Literal["gauge", "counter", "info", "stateset"]
    help: str
    samples: Sequence[tuple[Labels, float]]
    unit: str = ""


def openmetrics(families: Iterable[Family]) -> str:
    """The whole text, which ends with its own end mark: one that was cut off is known."""
    return "".join(f"{line}\n" for family in families for line in _lines(family)) + "# EOF\n"


def _lines(family: Family) -> Iterator[str]:
    yield f"# TYPE {family.name} {family.kind}"
    if family.unit:
        yield f"# UNIT {family.name} {family.unit}"
    yield f"# HELP {family.name} {family.help.translate(_ESCAPES)}"
    name = family.name + _SUFFIXES.get(family.kind, "")
    for labels, value in family.samples:
        yield f"{name}{_labels(labels)} {round(value, 3) if value % 1 else int(value)}"


def _labels(labels: Labels) -> str:
    if not labels:
        return ""
    pairs = (f'{name}="{_value(value)}"' for name, value in labels.items())
    return f"{{{','.join(pairs)}}}"


def _value(text: str) -> str:
    return safe_str(text, LONGEST_LABEL).translate(_ESCAPES)
