"""Addresses of banks: what is shown of them, and what is refused because it may be the slip of one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.addresses import may_hold_password, parse_address, without_password
from domain.errors import BadInput

FORMS = (
    "postgresql://clerk:{}@bank:5432/log",
    "Postgres://clerk:{}@bank/log",
    "postgresql://clerk:{}@/log?host=bank",
    "postgresql://bank/log?password={}",
    "postgresql://bank/log?pasword={}",
    "postgresql://clerk:{}/log",
    "postgres:/clerk:{}@bank/log",
    "postgresql//clerk:{}@bank/log",
    "postgresql:clerk:{}@bank/log",
    "postgresq://clerk:{}@bank/log",
    "psql://clerk:{}@bank/log",
    "//clerk:{}@bank/log",
    "clerk:{}@bank/log",
    "host=bank password={}",
    "dbname=log user=clerk password='{}'",
    "sqlite://clerk:{}@bank/log",
    "sqlite:////clerk:{}@bank/log",
    "sqlite:///postgresql://clerk:{}@bank/log",
    "postgresql;//clerk:{}@bank/log",
    "postgresql.//clerk:{}@bank/log",
    "postgresql-//clerk:{}@bank/log",
    "posgresql;//clerk:{}@bank/log",
    "postgresql;//bank/{}",
    "postgresql：//clerk:{}@bank/log",
    "/postgresql://clerk:{}@bank/log",
    "./postgresql://clerk:{}@bank/log",
    "jdbc:postgresql://bank/log?user=clerk&password={}",
    "bank/log?user=clerk&password={}",
    "Server=bank;Password={}",
    "Server=bank;Pwd={}",
    "Host=bank;Username=clerk;Password={}",
    "user=clerk,password={}",
    "PGPASSWORD={}",
    "password:{}",
    "PASSWORD {}",
    '{{"password":"{}"}}',
    "clerk/{}@bank:5432/log",
    "url=postgresql;//clerk:{}@bank/log",
    "psql -U clerk -W {}",
)
"""Where a password is put, rightly and by mistake."""
MARK = "zq7x"
"""Four characters that are in no address and in no sentence."""
AROUND = st.text(alphabet="/@:%?#& []'\"\\=.~+-a1é\n", max_size=6)


@given(form=st.sampled_from(FORMS), before=AROUND, after=AROUND)
def test_no_part_of_a_password_is_ever_shown(form: str, before: str, after: str) -> None:
    address = form.format(f"{before}{MARK}{after}{MARK[::-1]}")
    try:
        place = parse_address(address)
    except BadInput as error:
        shown = error.message
    else:
        assert place.file is None, "a password became the name of a file"
        shown = place.shown
    assert MARK not in shown
    assert MARK[::-1] not in shown
    assert may_hold_password(address)


@pytest.mark.parametrize("name", ["me@corp", "12:30 me@corp", "password=of"])
def test_a_path_that_is_there_is_a_path(tmp_path: Path, name: str) -> None:
    file = f"{tmp_path}/{name}/bank.db"
    assert may_hold_password(f"{file}/x@y/z")
    Path(file).parent.mkdir()
    for known in (file, Path(file).parent):
        assert parse_address(str(known)).file == str(known)
        assert not may_hold_password(str(known))


def test_a_relative_path_is_looked_for_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "of" / "me@corp").mkdir(parents=True)
    assert parse_address("of/me@corp/bank.db", str(tmp_path)).file == "of/me@corp/bank.db"
    with pytest.raises(BadInput, match="not repeated"):
        parse_address("of/me@corp/bank.db")


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("postgresql://u@bank:5432/log", "postgresql://bank:5432/log"),
        ("postgresql:///log", "postgresql://localhost/log"),
        ("postgresql://one:1,two:2/log", "postgresql://one:1,two:2/log"),
        ("postgresql://one,two/log?port=5433", "postgresql://one:5433,two:5433/log"),
        ("postgresql://u:p%40ss@[::1]:5433/log", "postgresql://[::1]:5433/log"),
        ("postgresql://postgres@%2Frun%2Fpg/log", "postgresql:///run/pg/log"),
        ("/banks/of.db", "/banks/of.db"),
        ("of.db", "of.db"),
        ("./clerk:x@bank", "./clerk:x@bank"),
        ("C:/banks/of.db", "C:/banks/of.db"),
        ("sqlite:////banks/of.db", "/banks/of.db"),
        ("night@2026.db", "night@2026.db"),
    ],
)
def test_where_a_bank_is(address: str, shown: str) -> None:
    assert parse_address(address).shown == shown


@pytest.mark.parametrize(
    "address",
    [
        "mysql://bank/log",
        "postgresql://bank:port/log",
        "postgresql://bank/log?x=%zz",
        "postgresql://bank/log?x=%b4",
        "a\0b",
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(BadInput, match="percent-encoded"):
        parse_address(address)


@pytest.mark.parametrize(
    ("address", "left"),
    [
        ("postgresql://ada:p%40ss@db:5432/bank", "postgresql://ada@db:5432/bank"),
        ("postgres://ada:p@a:1,b:2/bank?sslmode=require", "postgres://ada@a:1,b:2/bank?sslmode=require"),
        ("postgresql:///bank?user=ada&password=p&host=db", "postgresql:///bank?user=ada&host=db"),
        ("postgresql://db/bank?pass%77ord=p", "postgresql://db/bank"),
        ("postgresql://db/bank?sslpassword=p&sslkey=k", "postgresql://db/bank?sslkey=k"),
        ("postgresql://[::1]:5432/bank", "postgresql://[::1]:5432/bank"),
        ("postgresql://", "postgresql://"),
    ],
)
def test_an_address_without_its_password(address: str, left: str) -> None:
    assert without_password(address) == left
