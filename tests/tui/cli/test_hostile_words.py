"""What is typed and handed in with ill will or a slip: one sentence, exit 2 or 3, and never a password."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kit.recount import Recount

SECRET = "zq7xvw9k"
TYPED = (
    "postgres:/clerk:{}@127.0.0.1:1/log",
    "postgresql://clerk:{}@127.0.0.1:1/log",
    "host=127.0.0.1 port=1 password={}",
    "clerk:{}@127.0.0.1/log",
)
PASSWORDS = (
    SECRET,
    f"zq7x/{SECRET}",
    f"{SECRET}@{SECRET}",
    f"{SECRET} {SECRET}",
    f"%b4{SECRET}",
    f"{SECRET}?#:",
)
PLACES: tuple[Callable[[str], tuple[str, ...]], ...] = (
    lambda address: (address,),
    lambda address: (address, "accounts"),
    lambda address: ("show", address),
    lambda address: ("show", "4417", "--at", address),
    lambda address: ("show", "4417", "--db", address),
    lambda address: ("show", "4417", address, "--json"),
    lambda address: ("accounts", f"--limit={address}"),
    lambda address: ("--bd", address, "accounts"),
    lambda address: ("--zone", address, "accounts"),
    lambda address: ("--actor", f"{address}\n", "show", "4417"),
    lambda address: ("--config", address, "accounts"),
    lambda address: ("import", "csv", address),
    lambda address: ("import", address, "."),
    lambda address: ("backup", address),
    lambda address: ("seal", address),
    lambda address: ("verify", "--seal", address),
    lambda address: ("do", address),
    lambda address: ("do", "deposit", "4417", address),
    lambda address: ("case", "show", address),
    lambda address: ("case", "verify", address),
    lambda address: ("case", "export", "D-1", address),
    lambda address: ("events", "4417", "--type", address),
    lambda address: ("projections", "add", address),
    lambda address: ("demo", "--no-tui", "--dir", address),
)


def silent(result: Any) -> None:
    """Nothing of a password is said, and no fault of the program."""
    assert not any(SECRET[at : at + 4] in result.output for at in range(5)), result.output
    assert result.exit_code != 70, result.output


@pytest.mark.parametrize("form", TYPED)
@pytest.mark.parametrize("place", PLACES)
def test_an_address_in_the_wrong_place_is_not_repeated(
    recount: Recount, form: str, place: Callable[[str], tuple[str, ...]]
) -> None:
    words = place(form.format(SECRET))
    result = recount.bare("--db", str(recount.bank), *words)
    silent(result)
    assert result.exit_code == 2


@pytest.mark.parametrize("form", TYPED)
@pytest.mark.parametrize("password", PASSWORDS)
def test_an_address_in_the_right_place_is_not_repeated_either(
    recount: Recount, tmp_path: Path, form: str, password: str
) -> None:
    address = form.format(password)
    config = tmp_path / "c.toml"
    config.write_text(f"database = '''{address}'''\n")
    for result in (
        recount.bare("--db", address, "accounts"),
        recount.bare("--db", address, "verify", "--json"),
        recount.bare("accounts", env={"RECOUNT_DATABASE_URL": address}),
        recount.bare("--config", str(config), "accounts"),
        recount.bare("--db", "postgresql://u@127.0.0.1:1/log", "accounts", env={"PGPASSWORD": password}),
    ):
        silent(result)
        assert result.exit_code in (2, 4)
    assert not list(tmp_path.glob("*@*"))


@pytest.mark.parametrize(
    "text", ['"{}" = 1', "{} = 1", "zone = '{}'", "[keys]\n'{}' = 'x'", "database = {}", "{}"]
)
def test_a_misplaced_address_in_the_config_file_is_not_repeated(
    recount: Recount, tmp_path: Path, text: str
) -> None:
    config = tmp_path / "c.toml"
    config.write_text(text.format(f"postgresql://u:{SECRET}@bank/log"))
    result = recount.bare("--config", str(config), "--db", str(recount.bank), "accounts")
    silent(result)


def test_a_port_is_shown(recount: Recount) -> None:
    address = f"postgresql://clerk:{SECRET}@127.0.0.1:1/log"
    assert (
        "postgresql://127.0.0.1:1/log cannot be reached" in recount.bare("--db", address, "accounts").output
    )


NO_NUMBERS = ("9" * 20, "9" * 5000, "-1", "1e3", "1_0", "٣", "0x1", " ", "", "NaN", "\udcff", "1.5.0")
NUMBERED = (
    ("events", "4417", "--after"),
    ("events", "4417", "--until"),
    ("events", "4417", "--from"),
    ("accounts", "--limit"),
    ("show", "4417", "--version"),
    ("show", "4417", "--at"),
    ("prove", "4417", "--version"),
    ("verify", "--jobs"),
    ("init", "--partitions"),
    ("case", "list", "--limit"),
    ("case", "cite", "D-1", "--event"),
    ("case", "find", "D-1", "x", "--evidence"),
    ("case", "approve", "D-1"),
    ("case", "note", "D-1", "x", "--expect-version"),
    ("projections", "show", "declines", "--limit"),
    ("do", "deposit", "4417", "1", "--expect-version"),
    ("do", "reverse", "4417", "--reason", "x", "--entry"),
    ("do", "deposit", "4417"),
    ("demo", "--no-tui", "--seed"),
)


@pytest.mark.parametrize("words", NUMBERED)
@pytest.mark.parametrize("number", NO_NUMBERS, ids=lambda number: repr(number[:8]))
def test_numbers_that_are_none_are_said(recount: Recount, words: tuple[str, ...], number: str) -> None:
    sentence = recount.sentence(*words, number, code=2)
    assert len(sentence) < 500
    assert sentence.isprintable()


@pytest.mark.parametrize("words", [("events", "4417", "--after"), ("accounts", "--limit")])
def test_the_largest_number_there_is_finds_what_there_is(recount: Recount, words: tuple[str, ...]) -> None:
    recount(*words, "9" * 15)


GOOD_CONFIG = (
    b'read_only = true\nactor = "agent-7"\nzone = "Asia/Tokyo"\nfour_eyes_above = 25000\nsnapshot_every = 50\n'
    b'theme = "recount-light"\n[keys]\n"tm.next-event" = "j,right"\n'
)
GOOD_MAPPING = (
    b'account = "77"\ncurrency = "EUR"\ndate = "Datum"\ndate_format = "%d/%m/%Y"\namount = "Bedrag"\n'
    b'description = ["Text"]\ndelimiter = ";"\ndecimal = ","\nzone = "Europe/Brussels"\nencoding = "utf-8"\n'
)
CSV = "Datum;Bedrag;Text\n17/11/2025;12,50;shop\n"
ROUNDS = int(os.environ.get("RECOUNT_TEST_FLIPS", "40"))


def spoilt(content: bytes, chance: Any, many: int) -> bytes:
    """The content with some bytes set, flipped, cut out or doubled."""
    bad = bytearray(content)
    for _ in range(many):
        place = chance.randrange(len(bad) or 1)
        length = chance.randrange(1, 30)
        choice = chance.randrange(4)
        if choice == 0 and bad:
            bad[place] = chance.randrange(256)
        elif choice == 1 and bad:
            bad[place] ^= 1 << chance.randrange(8)
        elif choice == 2:
            del bad[place : place + length]
        else:
            bad[place:place] = bad[place : place + length] * chance.choice([1, 1, 40])
    return bytes(bad)


FUZZ = settings(max_examples=ROUNDS, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.slow
@FUZZ
@given(chance=st.randoms(use_true_random=False), many=st.integers(1, 6))
def test_a_spoilt_config_is_read_or_refused_in_a_sentence(recount: Recount, chance: Any, many: int) -> None:
    config = recount.home / "c.toml"
    config.write_bytes(spoilt(GOOD_CONFIG, chance, many))
    result = recount.bare("--config", str(config), "--db", str(recount.bank), "show", "4417", "--json")
    assert result.exit_code in (0, 2), (result.output, config.read_bytes())


@pytest.mark.slow
@FUZZ
@given(chance=st.randoms(use_true_random=False), many=st.integers(1, 6))
def test_a_spoilt_mapping_is_read_or_refused_in_a_sentence(recount: Recount, chance: Any, many: int) -> None:
    (recount.home / "a.csv").write_text(CSV)
    mapping = recount.home / "a.mapping.toml"
    mapping.write_bytes(spoilt(GOOD_MAPPING, chance, many))
    result = recount.bare(
        "--db", str(recount.bank), "import", "csv", str(recount.home / "a.csv"), "--dry-run"
    )
    assert result.exit_code in (0, 2), (result.output, mapping.read_bytes())


@pytest.mark.slow
@FUZZ
@given(chance=st.randoms(use_true_random=False), many=st.integers(1, 4))
def test_a_spoilt_seal_seals_nothing(recount: Recount, chance: Any, many: int) -> None:
    seal = recount.home / "bank.seal"
    if not seal.exists():
        recount("seal", str(seal))
        (recount.home / "good").write_bytes(seal.read_bytes())
    good = (recount.home / "good").read_bytes()
    seal.write_bytes(spoilt(good, chance, many))
    result = recount.bare("--db", str(recount.bank), "verify", "--chain", "--seal", str(seal))
    lines, sealed = seal.read_bytes().split(b"\n", 1)[1:], good.split(b"\n", 1)[1:]
    assert result.exit_code in ((0,) if lines == sealed else ()) + (2, 3), result.output


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ('encoding = "hex"', "encoding: there is no 'hex'"),
        ('encoding = "undefined"', "encoding"),
        ('encoding = "a\\u0000b"', "encoding"),
        ('date_format = "%Y%Y"', "reads no date"),
        ('date_format = "%Q"', "reads no date"),
        ('date_format = "%H:%M"', "reads no date"),
        ('delimiter = "\\""', "delimiter"),
        ('delimiter = "\\n"', "delimiter"),
        ('zone = "../../etc/passwd"', "zone"),
    ],
)
def test_settings_that_no_file_can_be_read_by(recount: Recount, setting: str, said: str) -> None:
    (recount.home / "a.csv").write_text(CSV)
    name = setting.split(" ", maxsplit=1)[0]
    lines = [line for line in GOOD_MAPPING.decode().splitlines() if not line.startswith(name)]
    (recount.home / "a.mapping.toml").write_text("\n".join([*lines, setting]))
    assert said in recount.sentence("import", "csv", str(recount.home / "a.csv"), "--dry-run", code=2)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
@pytest.mark.parametrize("format_name", ["jsonl", "csv"])
def test_what_is_no_file_is_not_imported(recount: Recount, format_name: str, kind: str) -> None:
    path, mapping = recount.home / "in", recount.home / "in.mapping.toml"
    mapping.write_bytes(GOOD_MAPPING)
    make: dict[str, Callable[[], object]] = {
        "pipe": lambda: os.mkfifo(path),
        "folder": path.mkdir,
        "device": lambda: path.symlink_to("/dev/zero"),
    }
    make[kind]()
    assert str(path) in recount.sentence("import", format_name, str(path), "--dry-run", code=2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 1 / 0 }}", "line 1 cannot be used: ZeroDivisionError"),
        ("a\n{{ nobody }}", "line 2 cannot be used: 'nobody' is undefined"),
        ("a\n\n{% if %}", "line 3 cannot be used"),
        ("{{ ''.__class__.__mro__ }}", "cannot be used"),
        ("{% include '../../secret' %}", "cannot be used"),
        ("{% for n in range(10**9) %}x{% endfor %}", "cannot be used"),
        ("a\n{{ 'x' * 1000000000 }}", "line 2 cannot be used: only numbers take * in a letter"),
        pytest.param(
            "{% if 1 %}" * 200 + "{% endif %}" * 200,
            "too much stands in one another",
            id="200 ifs in one another",
        ),
        ("{{ today.nothing() }}", "cannot be used"),
        ("x" * 70_000, "is longer than 65,536 bytes"),
        ("\0", "line 1 holds a NUL"),
    ],
)
def test_a_template_that_cannot_be_used_is_named_with_its_line(
    recount: Recount, text: str, said: str
) -> None:
    recount("case", "open", "4417", "--reason-code", "hold", "--regime", "internal")
    own = recount.home / "recount" / "letters"
    own.mkdir(parents=True)
    (own / "acknowledgement.txt").write_text(text)
    sentence = recount.sentence("case", "letter", "D-1", "acknowledgement", code=2)
    assert said in sentence
    assert str(own / "acknowledgement.txt") in sentence
