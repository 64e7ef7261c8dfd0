"""The house keeps its own rules: who may import whom, how large things get, what lies in the repository."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("domain", "storage", "tui")
MAX_FILE, MAX_CLASS, MAX_FUNCTION = 400, 300, 50
"""Lines."""
COMPOSITION_ROOT = "tui/wiring.py"
ENTRIES = {
    ".ci",
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "constraints.txt",
    "docs",
    "domain",
    "pyproject.toml",
    "storage",
    "tests",
    "tui",
}
# In two halves, so that this file does not hold what it looks for.
REGISTRIES = (
    "pypi" + ".org",
    "files.python" + "hosted",
    "npm" + "js",
    "index" + "-url",
    "deb.debian" + ".org",
)
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imports(path: Path) -> Iterator[str]:
    """Every module the file imports, wherever in it, as a dotted name."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)} line {node.lineno}: imports are absolute"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def is_or_is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def files() -> Iterator[Path]:
    """Every file that belongs to the repository: all but what .gitignore names."""
    ignored = [".git", *(ROOT / ".gitignore").read_text().split()]
    folders = [ROOT]
    while folders:
        for path in folders.pop().iterdir():
            if any(fnmatch(path.name, pattern.rstrip("/")) for pattern in ignored):
                continue
            if path.is_dir():
                folders.append(path)
            else:
                yield path


def test_the_contracts_of_the_import_linter_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


def test_only_the_composition_root_imports_storage() -> None:
    knowing = {
        name(path)
        for path in SOURCES
        if not is_or_is_in(name(path).removesuffix(".py").replace("/", "."), "storage")
        and any(is_or_is_in(module, "storage") for module in imports(path))
    }
    assert knowing == {COMPOSITION_ROOT}


def test_the_domain_imports_the_standard_library_pydantic_and_itself() -> None:
    # What newer standard libraries have in `typing`, for the one this runs on; it comes with pydantic.
    allowed = {*sys.stdlib_module_names, "typing_extensions", "pydantic", "domain"}
    found = {
        (name(path), module)
        for path in (ROOT / "domain").rglob("*.py")
        for module in imports(path)
        if module.partition(".")[0] not in allowed
    }
    assert found == set()


@pytest.mark.parametrize(
    ("lower", "upper"),
    [("tui/widgets", "tui.screens"), ("tui/widgets", "tui.screens.app"), ("tui/screens", "tui.screens.app")],
)
def test_what_is_below_does_not_import_what_is_above(lower: str, upper: str) -> None:
    found = {
        name(path)
        for path in (ROOT / lower).rglob("*.py")
        if any(is_or_is_in(module, upper) for module in imports(path))
    }
    assert found == set()


def test_no_file_class_or_function_is_too_large() -> None:
    large = []
    for path in SOURCES:
        text = path.read_text()
        if text.count("\n") > MAX_FILE:
            large.append(f"{name(path)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                assert node.end_lineno is not None
                size = node.end_lineno - node.lineno + 1
                if size > (MAX_CLASS if isinstance(node, ast.ClassDef) else MAX_FUNCTION):
                    large.append(f"{name(path)}: {node.name} has {size} lines")
    assert large == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [name(path) for path in SOURCES if ast.get_docstring(ast.parse(path.read_text())) is None]
    assert silent == []


def test_nothing_lies_at_the_top_but_what_belongs_there() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= ENTRIES


@pytest.mark.parametrize("registry", REGISTRIES)
def test_no_file_names_a_package_registry(registry: str) -> None:
    assert [name(path) for path in files() if registry.encode() in path.read_bytes()] == []


def test_constraints_pin_versions_and_nothing_else() -> None:
    pin = re.compile(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.+!]*( ?;.*)?")
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    assert lines
    assert [line for line in lines if not line.startswith("#") and not pin.fullmatch(line)] == []
