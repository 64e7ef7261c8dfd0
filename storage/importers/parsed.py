"""What every parser of a bank's statements answers: the statements, and what was wrong with the file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from domain.bank_statement import BankStatement
from storage.importers.lines import FileErrors


class Parsed(NamedTuple):
    """The statements of a file, in its order. `errors` names, by file and line, whatever could not be used; a parser
    raises BadInput only where nothing of the file can be."""

    statements: Iterable[BankStatement]
    errors: FileErrors
    files: int = 1
