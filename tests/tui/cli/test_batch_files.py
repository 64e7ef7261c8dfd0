"""`recount batch open FILE`: a sweep that was edited pays nothing that the account does not owe."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.kit.harmed_bank import ADA, GRACE, children, ledger, posted
from tests.kit.recount import Recount


def spoilt(kept: Path) -> None:
    kept.write_text(kept.read_text().replace("1200", "9900"))


def cut(kept: Path) -> None:
    kept.write_text("\n".join(kept.read_text().splitlines()[:-1]) + "\n")


def foreign(kept: Path) -> None:
    kept.write_text(kept.read_text().replace('"log":"', '"log":"0'))


REFUSED = ("names an entry twice", "cannot be recorded", "was changed since a sweep wrote it")
"""What is told of a file from which no batch is opened."""


def forged(kept: Path, at: int, value: Any) -> None:
    """Write something else in a field of what was found of 1001, and the digest over all of it anew."""
    head, *shares, _ = map(json.loads, kept.read_text().splitlines())
    rows = [row for share in shares for row in share["found"]]
    next(row for row in rows if row[0] == "1001")[at] = value
    said = [json.dumps(head["question"], sort_keys=True)]
    said += [json.dumps([row[0], row[4], row[5], row[6]]) for row in rows]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()
    kept.write_text("".join(json.dumps(one) + "\n" for one in (head, *shares, {"digest": digest})))


@pytest.mark.parametrize(
    ("at", "value", "why"),
    [
        (0, "1003", "names an entry twice"),
        (0, "nobody", "There is no account"),
        (2, "EUR", "The account is kept in GBP, not in EUR"),
        (2, "gbp", "cannot be recorded"),
        (4, 99, "There is no event 99"),
        (4, 2, "took no money that could be given back"),
        (4, "3", "was changed since a sweep wrote it"),
        (4, True, "was changed since a sweep wrote it"),
        (5, 12_01, "only 12.00 GBP is left to give back"),
        (5, 10**30, None),
        (5, 0, None),
        (5, -12_00, None),
        (5, 12.5, "was changed since a sweep wrote it"),
    ],
)
def test_a_sweep_that_was_edited_pays_nothing_that_the_account_does_not_owe(
    harmed: Recount, at: int, value: object, why: str | None
) -> None:
    """The digest keeps no secret: what is in a file is held to each account. None: it is not in the batch at all."""
    forged(harmed.home / "swept", at, value)
    words = ("batch", "open", str(harmed.home / "swept"))
    if why in REFUSED:
        assert why in harmed.sentence(*words, code=2, options=ADA)
        return
    harmed(*words, options=ADA)
    harmed("batch", "propose", "B-1", options=ADA)
    harmed("batch", "approve", "B-1", options=GRACE)
    found = children(harmed)
    if why is None:
        assert "1001" not in found
    else:
        assert why in found["1001" if at else str(value)]["why"]
    assert posted(harmed)["batch"]["given"] == {"EUR": 30_00, "GBP": 12_00 * 2 + 80_00 + 25}
    assert ledger(harmed, "1001") == 900_00 - 12_00


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (spoilt, "was changed since a sweep wrote it"),
        (cut, "has not come to its end"),
        (foreign, "is a sweep of another bank"),
        (Path.unlink, "There is no file"),
    ],
)
def test_only_a_whole_sweep_of_this_bank_is_taken(
    harmed: Recount, spoil: Callable[[Path], None], sentence: str
) -> None:
    spoil(harmed.home / "swept")
    assert sentence in harmed.sentence("batch", "open", str(harmed.home / "swept"), code=2)
