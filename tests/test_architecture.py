"""The house keeps its own rules: who may import whom, how large things get, what lies in the repository."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("domain", "storage", "tui")
MAX_FILE, MAX_CLASS, MAX_FUNCTION = 400, 300, 50
"""Lines."""
MAX_FAMILY, MAX_DEPTH = 400, 3
"""Lines of a class together with its own bases of this repository, and how many of them stand over one another."""
FLOORS = [
    floor.split()
    for floor in re.split(
        r"\n(?! )",
        """domain.errors
domain.money domain.ids domain.clock domain.addresses domain.files domain.folders domain.json_text domain.verification
 domain.freezing domain.bank_statement domain.analytics
domain.fields
domain.stream
domain.search
domain.profile
domain.account
domain.dispute
domain.batch
domain.projections
domain.ports domain.workbench
domain.harm domain.publishing
domain.bank
domain.history
domain.reconciliation
domain.evidence
domain.sweep
domain.handlers
domain.lab
storage.schema
storage.encoding
storage.engine
storage.streams
storage.log
storage.user_code storage.workers
storage.projections
storage.verify
storage.sweep storage.analytics storage.publishing
storage.importers
storage.demo
storage.lab
storage.migrations
storage.bank
tui.exit_codes
tui.text
tui.config_file
tui.settings tui.signals tui.crash_report
tui.application
tui.serve
tui.cli tui.screens.kit
tui.screens.timeline
tui.screens.accounts tui.screens.act tui.screens.disputes tui.screens.projections tui.screens.time_machine
 tui.screens.bank_log
 tui.screens.reconcile tui.screens.told tui.screens.sweep tui.screens.batch tui.screens.what_if
 tui.screens.help tui.screens.failure tui.screens.signing
tui.screens.screen_factories tui.screens.writing tui.screens.departure tui.screens.store_follower tui.screens.room
tui.screens.navigation
tui.screens.palette tui.screens.settings tui.screens.lab tui.screens.start tui.screens.presenting
tui.screens.overlays tui.screens.web_driver
tui.screens.app
tui.wiring
tui.__main__""",
    )
]
"""Rooms from the ground up: each imports from floors below its own, never from its own or above. Storage stands on the
domain, and tui on both only in its composition root."""
COMPOSITION_ROOT = "tui/wiring.py"
ENTRIES = {
    ".ci",
    ".github",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
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


def module_of(path: Path) -> str:
    return name(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def lines_of(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def is_or_is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


MODULES = {module_of(path): path for path in SOURCES}


@cache
def dependencies() -> Mapping[str, Set[str]]:
    """What of this repository each module imports, wherever in it, for types only included; a package's own face apart.

    Every process of a run collects this file, and one of them asks.
    """
    return {
        module: {
            one
            for one in imports(path)
            if one in MODULES and one != module and MODULES[one].name != "__init__.py"
        }
        for module, path in MODULES.items()
    }


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


def test_the_composition_root_knows_the_public_face_of_storage_alone() -> None:
    known = {one for one in imports(ROOT / COMPOSITION_ROOT) if is_or_is_in(one, "storage")}
    assert known == {"storage.bank", "storage.bank.SqlBanks"}


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


def room_of(module: str) -> str:
    """The innermost room of FLOORS that the module is in, "" for none."""
    rooms = (room for floor in FLOORS for room in floor if is_or_is_in(module, room))
    return max(rooms, key=len, default="")


def test_no_room_imports_from_one_above_it_or_beside_it() -> None:
    floors = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    upward = [
        f"{module} -> {imported}"
        for module, others in dependencies().items()
        for imported in others
        if (own := room_of(module)) != (theirs := room_of(imported))
        and own
        and theirs
        and floors[own] <= floors[theirs]
        and not (is_or_is_in(own, "storage") and is_or_is_in(theirs, "domain"))
    ]
    assert upward == []


def test_every_module_is_in_a_room() -> None:
    faces = {"domain", "storage", "tui", "tui.screens", "domain.dispute", "storage.importers"}
    assert [module for module in dependencies() if not room_of(module) and module not in faces] == []


def test_no_files_import_each_other_in_a_circle() -> None:
    """What imports nothing that is left, or is imported by nothing, is taken away, over and over."""
    left = {module: set(others) for module, others in dependencies().items()}
    while left:
        imported = set().union(*left.values())
        ends = {
            module for module, others in left.items() if not others & left.keys() or module not in imported
        }
        if not ends:
            break
        left = {module: others for module, others in left.items() if module not in ends}
    assert sorted(left) == []


@dataclass
class Ruler:
    """Classes of this repository with their own bases, as (lines, bases) by (module, name)."""

    classes: dict[tuple[str, str], tuple[int, list[tuple[str, str]]]]

    def family(self, key: tuple[str, str]) -> set[tuple[str, str]]:
        """The class and all its bases that are ours."""
        return {key}.union(*(self.family(base) for base in self.classes[key][1]))

    def depth(self, key: tuple[str, str]) -> int:
        return 1 + max((self.depth(base) for base in self.classes[key][1]), default=0)

    def lines(self, key: tuple[str, str]) -> int:
        return sum(self.classes[one][0] for one in self.family(key))


def ruler() -> Ruler:
    found: dict[tuple[str, str], tuple[int, list[tuple[str, str]]]] = {}
    for path in SOURCES:
        module, tree = module_of(path), ast.parse(path.read_text())
        known = {
            alias.asname or alias.name: (node.module or "", alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                bases = [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]
                named = [known.get(b.id, (module, b.id)) for b in bases if isinstance(b, ast.Name)]
                found[module, node.name] = (lines_of(node), named)
    own = {key: (lines, [base for base in bases if base in found]) for key, (lines, bases) in found.items()}
    return Ruler(own)


def test_no_class_with_its_own_bases_is_too_large_or_too_deep() -> None:
    rule = ruler()
    assert [
        f"{module}.{name}: {rule.lines((module, name))} lines, {rule.depth((module, name))} deep"
        for module, name in rule.classes
        if rule.lines((module, name)) > MAX_FAMILY or rule.depth((module, name)) > MAX_DEPTH
    ] == []


def test_no_file_class_or_function_is_too_large() -> None:
    large = []
    for path in SOURCES:
        text = path.read_text()
        if text.count("\n") > MAX_FILE:
            large.append(f"{name(path)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                size = lines_of(node)
                if size > (MAX_CLASS if isinstance(node, ast.ClassDef) else MAX_FUNCTION):
                    large.append(f"{name(path)}: {node.name} has {size} lines")
    assert large == []


def test_no_file_of_tests_is_too_large() -> None:
    tests = (path for path in (ROOT / "tests").rglob("*.py") if path.read_text().count("\n") > MAX_FILE)
    assert list(map(name, tests)) == []


def test_every_picture_is_one_that_a_test_compares() -> None:
    """A picture is named as its test is, in a folder named as the file is."""
    unseen = [
        name(path)
        for path in (ROOT / "tests").rglob("__snapshots__/*/*.svg")
        if f"\ndef {path.stem.partition('[')[0]}("
        not in (path.parents[2] / f"{path.parent.name}.py").read_text()
    ]
    assert unseen == []


def test_tests_stand_in_the_folders_of_what_they_test() -> None:
    astray = [
        name(path)
        for package in PACKAGES
        for path in (ROOT / "tests" / package).rglob("test_*.py")
        if not (ROOT / path.relative_to(ROOT / "tests")).parent.is_dir()
    ]
    assert astray == []


def test_kits_are_no_tests_and_import_none() -> None:
    """What tests share lies in tests/kit; a test imports it, never the other way round."""
    importing = [
        f"{name(path)} -> {module}"
        for path in (ROOT / "tests/kit").rglob("*.py")
        for module in imports(path)
        if is_or_is_in(module, "tests") and not is_or_is_in(module, "tests.kit") and module != "tests"
    ]
    assert importing == []


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
