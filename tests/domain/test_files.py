"""Files that people hand in: what is read of them, and the one sentence where they are something else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.errors import BadInput
from domain.files import MalformedFile, MissingFile, parse_json, parse_toml, read_text, text_lines

MOST = 1000


def test_text_is_read_without_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"\xef\xbb\xbf" + "é\n".encode())
    assert read_text(file, MOST) == "é\n"
    assert list(text_lines(file, MOST)) == ["\ufeffé"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * (MOST + 1), "is longer than 1,000 bytes"),
        (b"a\nb\xff", "line 2 is not UTF-8 text"),
        (b"a\nb\0", "line 2 holds a NUL"),
        ("x".encode("utf-16"), "is UTF-16 text"),
        (b"\xed\xa0\x80", "line 1 is not UTF-8"),
    ],
)
def test_what_is_no_text_is_said_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "a"
    file.write_bytes(content)
    with pytest.raises(MalformedFile, match=said):
        read_text(file, MOST)


@pytest.mark.parametrize(
    ("make", "kind", "said"),
    [
        (lambda path: None, MissingFile, "There is no file"),
        (lambda path: path.mkdir(), BadInput, "is not a file"),
        (os.mkfifo, BadInput, "is not a file"),
        (lambda path: path.symlink_to("/dev/zero"), BadInput, "is not a file"),
        (lambda path: path.symlink_to(path), BadInput, "cannot be read"),
    ],
)
def test_what_is_no_file_is_not_waited_for(
    tmp_path: Path, make: Callable[[Path], object], kind: type[BadInput], said: str
) -> None:
    make(tmp_path / "a")
    with pytest.raises(kind, match=said):
        read_text(tmp_path / "a", MOST)
    with pytest.raises(kind, match=said):
        list(text_lines(tmp_path / "a", MOST))


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "\ud800"])
def test_names_that_no_file_can_have(name: str) -> None:
    with pytest.raises(BadInput):
        read_text(Path(name), MOST)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a\n" + b"x" * (MOST + 1), "line 2 is longer"),
        (b"a\nb", "line 2 breaks off"),
        (b"a\n\xff\n", "line 2 is not UTF-8"),
    ],
)
def test_lines_are_bounded_and_whole(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "a"
    file.write_bytes(content)
    with pytest.raises(MalformedFile, match=said):
        list(text_lines(file, MOST))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[" * 5000,
        "9" * 5000,
        "[1.0]",
        "[NaN]",
        "[-Infinity]",
        '{"a": 1, "a": 2}',
        str(2**63),
        "1e3",
        '"\n"',
    ],
)
def test_json_of_whole_numbers_and_nothing_else(text: str) -> None:
    with pytest.raises(MalformedFile) as raised:
        parse_json(text, "x line 1")
    assert raised.value.message.startswith("x line 1 ")
    assert len(raised.value.message) < 200


@pytest.mark.parametrize(
    "text", ["a = ", "x = " + "[" * 20_000, "x = " + "9" * 5000, ".".join("a" * 200) + " = 1", "a = 1\na = 2"]
)
def test_toml_that_cannot_be_read(text: str) -> None:
    with pytest.raises(MalformedFile, match=r"c\.toml "):
        parse_toml(text, Path("c.toml"))


# The kernel's high-water mark of the program itself: that of getrusage begins with its parent's.
PARSE = """
import sys
from pathlib import Path
from domain.errors import BadInput
from domain.files import parse_toml
try:
    parse_toml(sys.stdin.read(), Path("c.toml"))
except BadInput:
    pass
status = Path("/proc/self/status").read_text()
print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))
"""


@pytest.mark.parametrize(
    "text",
    [
        ".".join("a" * 20_000) + " = 1",
        "\n".join(".".join(f"a{line}" for _ in range(100)) + " = 1" for line in range(120)),
        "\n".join(f"[{'.'.join('a' * 100)}.b{line}]\n{'.'.join('a' * 99)} = 1" for line in range(150)),
        "[[a]]\n" * 10_000,
    ],
    ids=["one key", "many keys", "tables", "arrays"],
)
def test_a_small_file_takes_little_memory(text: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PARSE], input=text, capture_output=True, text=True, check=True
    )
    assert int(ran.stdout) * 1024 < 200_000_000
