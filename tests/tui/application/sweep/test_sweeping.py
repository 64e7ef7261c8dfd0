"""A sweep that is kept as it goes: stopped anywhere, it goes on, and its digest is that of one that was not stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadInput
from storage.bank import SqlBank, SqlBanks
from storage.sweep import sweep as shares
from tui.application.sweep.sweeping import Request, Swept, accounts_of, sweep

BANKS = SqlBanks()
DOUBLE = BANKS.pattern("double-postings")


@pytest.fixture
def bank(demo_bank: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlBank]:
    monkeypatch.setattr(shares, "SHARE", 500)
    with closing(BANKS.open(str(demo_bank), read_only=True)) as opened:
        yield opened


def swept(bank: SqlBank, save: Path | None = None, named: str = "double-postings") -> Swept:
    return sweep(bank, Request(pattern=BANKS.pattern(named), save=save))


def test_totals_are_by_currency(bank: SqlBank) -> None:
    found = swept(bank)
    assert {currency: (one.accounts, one.owed) for currency, one in found.totals.items()} == {
        "EUR": (1, 389_00),
        "GBP": (2, 720_00),
    }


def test_wherever_it_is_cut_off_it_goes_on(bank: SqlBank, tmp_path: Path) -> None:
    whole, path = swept(bank, tmp_path / "whole"), tmp_path / "cut"
    content = (tmp_path / "whole").read_bytes()
    lines = content.count(b"\n")
    assert lines > 5
    for cut in (5, 40, *range(0, len(content), len(content) // 9)):
        path.unlink(missing_ok=True)
        path.write_bytes(content[:cut])
        again = swept(bank, path)
        assert (again.digest, again.accounts, again.events) == (whole.digest, whole.accounts, whole.events)
        assert path.read_bytes() == content


def test_a_whole_one_is_not_made_again(bank: SqlBank, tmp_path: Path) -> None:
    first, again = swept(bank, tmp_path / "s"), swept(bank, tmp_path / "s")
    assert again.digest == first.digest
    assert (first.was_saved, again.was_saved) == (0, first.accounts)


def test_only_its_owner_reads_it(bank: SqlBank, tmp_path: Path) -> None:
    swept(bank, tmp_path / "s")
    assert (tmp_path / "s").stat().st_mode & 0o077 == 0


def test_a_file_of_something_else_is_left_alone(bank: SqlBank, tmp_path: Path) -> None:
    path = tmp_path / "s"
    for content in (b"letter", b"letter\n", b"[]\n", b'{"format":"x"}\n'):
        path.write_bytes(content)
        with pytest.raises(BadInput, match="is no file of a sweep"):
            swept(bank, path)
        assert path.read_bytes() == content
    path.unlink()
    swept(bank, path)
    with pytest.raises(BadInput, match=r"holds a sweep with another pattern \(double-postings\)"):
        swept(bank, path, "unreadable")


def test_it_is_pinned_to_a_position_and_to_times(bank: SqlBank) -> None:
    whole = swept(bank)
    first, *_, last = sorted(one.recorded_at for one in whole.found)
    bounded = sweep(bank, Request(pattern=DOUBLE, first=first + 1, last=last - 1))
    assert len(bounded.found) == len(whole.found) - 2
    assert bounded.digest != whole.digest
    early = sweep(bank, Request(pattern=DOUBLE, position=1_000))
    assert early.events < 1_000 < whole.events
    with pytest.raises(BadInput, match="The log reaches position"):
        sweep(bank, Request(pattern=DOUBLE, position=10**9))


@given(st.lists(st.sampled_from(["", "# note", "4417", " 2086 ", "9 1"])))
def test_a_list_of_accounts_is_read_line_by_line(lines: list[str]) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(lines))
        file.flush()
        wanted = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
        if wanted:
            assert accounts_of(Path(file.name)) == wanted
        else:
            with pytest.raises(BadInput, match="lists no account"):
                accounts_of(Path(file.name))


def test_what_is_kept_says_all(bank: SqlBank, tmp_path: Path) -> None:
    found = swept(bank, tmp_path / "s")
    lines = [json.loads(line) for line in (tmp_path / "s").read_text().splitlines()]
    assert lines[0]["question"]["position"] == found.question.position
    assert lines[-1] == {"digest": found.digest}
    kept = [one for line in lines[1:-1] for one in line["found"]]
    assert [(one[0], one[4], one[5]) for one in kept] == [
        (one.account_id, one.harm.entry, one.harm.owed) for one in found.found
    ]
