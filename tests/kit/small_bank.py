"""A Czech bank of two accounts, in the files of the real one, small enough to read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

FILES = {
    "account.asc": (
        '"account_id";"district_id";"frequency";"date"',
        '576;55;"POPLATEK MESICNE";930101',
        '8;1;"POPLATEK TYDNE";930115',
    ),
    "disp.asc": (
        '"disp_id";"client_id";"account_id";"type"',
        '1;692;576;"OWNER"',
        '2;693;576;"DISPONENT"',
        '3;9;8;"OWNER"',
    ),
    "client.asc": (
        '"client_id";"birth_number";"district_id"',
        '692;"365111";74',
        '693;"340114";74',
        '9;"701213";1',
    ),
    "order.asc": (
        '"order_id";"account_id";"bank_to";"account_to";"amount";"k_symbol"',
        '29401;576;"YZ";"87144583";245.20;"SIPO"',
    ),
    "trans.asc": (
        '"trans_id";"account_id";"date";"type";"operation";"amount";"balance";"k_symbol";"bank";"account"',
        '1;576;930101;"PRIJEM";"VKLAD";900.00;900.00;"";;',
        '9;8;930115;"PRIJEM";"PREVOD Z UCTU";1000.00;1000.00;"DUCHOD";"AB";"77"',
        '5;576;930131;"VYDAJ";"VYBER";14.60;643.40;"SLUZBY";;',
        '4;576;930131;"VYDAJ";"PREVOD NA UCET";245.20;658.00;"SIPO";"YZ";"87144583"',
        '3;576;930131;"PRIJEM";"";3.20;903.20;"UROK";;',
        '6;576;930201;"VYDAJ";"VYBER";100.00;543.40;" ";"";"0"',
        '7;576;930202;"VYDAJ";"VYBER KARTOU";43.40;500.00;"";"";"0"',
        '8;576;930203;"VYBER";"VYBER";600.00;-100.00;"";;',
        '10;576;930228;"VYDAJ";"VYBER";1.10;-101.10;"SANKC. UROK";;',
    ),
}
EVENTS = 2 + 9
"""Two openings and nine rows."""


def write(folder: Path, **changed: Sequence[str] | bytes | None) -> Path:
    """The bank's files in a folder; `trans=…` gives other lines, or bytes as they are, None leaves it out."""
    folder.mkdir(exist_ok=True)
    for name, lines in FILES.items():
        content = changed.get(name.removesuffix(".asc"), lines)
        if content is None:
            continue
        raw = content if isinstance(content, bytes) else "".join(f"{line}\r\n" for line in content).encode()
        (folder / name).write_bytes(raw)
    return folder


def with_line(name: str, number: int, line: str | None) -> tuple[str, ...]:
    """The lines of a file with line `number` (from 1) replaced, or None left out."""
    lines = list(FILES[f"{name}.asc"])
    lines[number - 1 : number] = [] if line is None else [line]
    return tuple(lines)
