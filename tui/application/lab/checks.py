"""Checks of a scenario file: one table each, its first key says what is looked at.

`{ ledger = "880.00" }`, `{ reversed = "second", amount = "120.00" }`, `{ case_status = "closed" }`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast, get_args

from domain.account.event_kinds import ACCOUNT_EVENTS
from domain.dispute.events import LetterKind
from domain.errors import BadInput
from domain.history.cut import Lens
from domain.lab import bank_checks as b
from domain.lab import checks as k
from tui.application.lab.figures import read_signed


@dataclass(frozen=True, slots=True)
class CheckReader:
    """What tables of checks are read against: the account that is meant where none is named, its currency, the numbers
    of the events that have names, and how a time is read (UTC microseconds)."""

    account_id: str
    currency: str
    names: Mapping[str, int]
    instant: Callable[[str], int]
    render: Callable[[str], str]


def read_check(table: Mapping[str, Any], reader: CheckReader) -> k.Check:
    """The check of a table. Raises BadInput."""
    said = {key: _text(value, reader) for key, value in table.items()}
    is_not = said.pop("not", "false") == "true"
    account_id = said.pop("account", reader.account_id)
    subject = next((key for key in said if key in CHECKS), None)
    if subject is None:
        raise BadInput(f"a check begins with one of {', '.join(CHECKS)}")
    value = said.pop(subject)
    make, allowed = CHECKS[subject]
    if unknown := [key for key in said if key not in allowed]:
        also = f"; beside it there may be {', '.join(allowed)}" if allowed else ""
        raise BadInput(f"the check {subject} takes no {unknown[0]!r}{also}")
    check = make(account_id, value, said, reader)
    return k.Not(check) if is_not else check


def _text(value: object, reader: CheckReader) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ", ".join(_text(one, reader) for one in value)
    return reader.render(str(value))


Make = Callable[[str, str, Mapping[str, str], CheckReader], k.Check]


def _figure(
    figure: k.AccountFigure, account_id: str, value: str, _: Mapping[str, str], reader: CheckReader
) -> k.Check:
    return k.FigureIs(account_id, figure, read_signed(value, reader.currency))


def _given(
    way: k.GivenWay, account_id: str, value: str, said: Mapping[str, str], reader: CheckReader
) -> k.Check:
    valued_at = reader.instant(said["value"]) if "value" in said else None
    amount = read_signed(_needed(said, "amount", way), reader.currency)
    return k.GivenIs(account_id, entry_of(value, reader.names), way, amount, valued_at)


def _recorded(account_id: str, value: str, said: Mapping[str, str], _: CheckReader) -> k.Check:
    types = frozenset(_listed(value)) - {"anything"}
    if unknown := sorted(types - ACCOUNT_EVENTS.keys()):
        raise BadInput(f"there is no event {unknown[0]!r}; there are anything, {', '.join(ACCOUNT_EVENTS)}")
    key = "at_least" if "at_least" in said else "times"
    times = _needed(said, key, "recorded")
    if not times.isdigit():
        raise BadInput(f"{key} is a whole number")
    return k.RecordedIs(account_id, types, int(times), at_least=key == "at_least")


def _case(name: str, account_id: str, value: str, _: Mapping[str, str], __: CheckReader) -> k.Check:
    return k.CaseIs(account_id, name, frozenset(_listed(value)))  # type: ignore[arg-type]


def _case_figure(
    figure: str, account_id: str, value: str, _: Mapping[str, str], reader: CheckReader
) -> k.Check:
    return k.CaseFigureIs(account_id, figure, read_signed(value, reader.currency))  # type: ignore[arg-type]


def _disputes(account_id: str, value: str, _: Mapping[str, str], reader: CheckReader) -> k.Check:
    return k.DisputesIs(account_id, frozenset(entry_of(one, reader.names) for one in _listed(value)))


def _letter(account_id: str, value: str, said: Mapping[str, str], _: CheckReader) -> k.Check:
    if value not in get_args(LetterKind):
        raise BadInput(f"there is no letter {value!r}; there are {', '.join(get_args(LetterKind))}")
    return k.LetterIs(account_id, value, tuple(_listed(said.get("says", ""))))


def _duty(account_id: str, value: str, said: Mapping[str, str], _: CheckReader) -> k.Check:
    status = said.get("is", "met")
    if status not in ("met", "missed"):
        raise BadInput("a duty is met or missed")
    return k.DutyIs(account_id, value, "met" if status == "met" else "missed")


def _verified(_: str, value: str, __: Mapping[str, str], ___: CheckReader) -> k.Check:
    if value not in get_args(b.Found):
        raise BadInput(f"verified is one of {', '.join(get_args(b.Found))}")
    return b.VerifiedIs(value)  # type: ignore[arg-type]


def _proof(account_id: str, value: str, _: Mapping[str, str], __: CheckReader) -> k.Check:
    if value not in ("equal", "different"):
        raise BadInput("a proof is equal or different")
    return b.ProofIs(account_id, value == "equal")


def _rows(_: str, value: str, said: Mapping[str, str], __: CheckReader) -> k.Check:
    numbers = {key: said[key] for key in ("rows", "version") if key in said}
    if "rows" not in said or not all(text.isdigit() for text in numbers.values()):
        raise BadInput("the check read_model needs rows, a whole number; version is one too")
    version = int(said["version"]) if "version" in said else None
    return b.RowsAre(value, int(said["rows"]), version)


def _ledger_at(
    lens: Lens, account_id: str, value: str, said: Mapping[str, str], reader: CheckReader
) -> k.Check:
    amount = read_signed(_needed(said, "amount", lens), reader.currency)
    return b.LedgerAt(account_id, lens, reader.instant(value), amount)


def entry_of(text: str, names: Mapping[str, int]) -> int:
    """The number of an event, from its name or its number. Raises BadInput."""
    bare = text.strip().removeprefix("#")
    if bare in names:
        return names[bare]
    if bare.isascii() and bare.isdigit() and 0 < len(bare) < 10:
        return int(bare)
    if not names:
        raise BadInput(f"{text.strip()[:40]!r} is not the number of an event.")
    raise BadInput(f"there is no event {bare[:40]!r}; named are {', '.join(names)}")


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


def _needed(said: Mapping[str, str], key: str, subject: str) -> str:
    if key not in said:
        raise BadInput(f"the check {subject} needs {key}")
    return said[key]


CHECKS: Mapping[str, tuple[Make, tuple[str, ...]]] = {
    **{
        figure: (partial(_figure, cast("k.AccountFigure", figure)), ())
        for figure in get_args(k.AccountFigure)
    },
    **{way: (partial(_given, cast("k.GivenWay", way)), ("amount", "value")) for way in get_args(k.GivenWay)},
    "recorded": (_recorded, ("times", "at_least")),
    **{
        f"case_{name}": (partial(_case, name), ())
        for name in ("status", "outcome", "regime", "reason_code", "country")
    },
    **{
        f"case_{figure}": (partial(_case_figure, figure), ())
        for figure in ("claimed", "owed", "credited", "final", "borne")
    },
    "disputes": (_disputes, ()),
    "letter": (_letter, ("says",)),
    "duty": (_duty, ("is",)),
    "verified": (_verified, ()),
    "proof": (_proof, ()),
    "read_model": (_rows, ("rows", "version")),
    "as_at": (partial(_ledger_at, "as-at"), ("amount",)),
    "as_of": (partial(_ledger_at, "as-of"), ("amount",)),
}
"""First key of a check to what makes it, and the keys that may stand beside it."""
