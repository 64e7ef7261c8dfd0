"""The projections that lessons add to their banks: code that comes with Recount, in its versions.

A scenario names them and can bring none of its own: whoever takes a scenario runs no code of its author.
"""

from __future__ import annotations

from pathlib import Path

from domain.errors import BadInput
from tui.application.private_file import write_private

HERE = Path(__file__).parent


def question_file(folder: Path, name: str, version: str) -> Path:
    """The file of a projection, which is now of that version, in a folder that nobody else may write.

    Raises BadInput for one there is none of, NotKept.
    """
    known = {path.name: path for path in sorted(HERE.glob("*.txt"))}
    source = known.get(f"{name}-{version}.txt")
    if source is None:
        raise BadInput(f"There is no question {name[:40]} {version[:10]}; there are {', '.join(known)}.")
    path = folder / f"{name}.py"
    write_private(path, source.read_text(encoding="utf-8"))
    return path
