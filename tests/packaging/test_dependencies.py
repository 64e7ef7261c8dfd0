"""What is declared is what is imported (deptry says so), and every package that comes with it has its pin."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.kit.places import ROOT
from tests.test_architecture import imports

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def pins() -> dict[str, str]:
    """Version by canonical name of a package."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = (line.split(";")[0].strip().split("==") for line in lines if line and not line.startswith("#"))
    return {canonicalize_name(name): number for name, number in pinned}


def needed() -> set[str]:
    """Every package that comes with Recount and its extras on this system, by canonical name."""
    declared = [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]
    waiting = [Requirement(one) for one in declared]
    found: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        key = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if key in found:
            continue
        found.add(key)
        waiting += [
            one
            for one in map(Requirement, requires(requirement.name) or [])
            if one.marker is None
            or any(one.marker.evaluate({"extra": extra}) for extra in (*requirement.extras, ""))
        ]
    return {name for name, _ in found}


def test_every_package_has_its_pin() -> None:
    assert needed() - pins().keys() == set()


def test_what_is_installed_is_what_is_pinned() -> None:
    here = needed()
    differing = {name: (number, version(name)) for name, number in pins().items() if name in here}
    assert {name: both for name, both in differing.items() if both[0] != both[1]} == {}


def test_exact_versions_of_tools_are_those_that_are_pinned() -> None:
    exact = [Requirement(one) for one in EXTRAS["dev"] if "==" in one]
    named = {canonicalize_name(one.name): str(one.specifier).removeprefix("==") for one in exact}
    assert named.items() <= pins().items()


def test_what_is_imported_is_declared() -> None:
    deptry = Path(sys.executable).with_name("deptry")
    command = [deptry] if deptry.exists() else [sys.executable, "-m", "deptry"]
    ran = subprocess.run([*command, "."], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_what_tests_import_is_declared_too() -> None:
    declared = {
        canonicalize_name(Requirement(one).name) for one in (*PROJECT["dependencies"], *EXTRAS["dev"])
    }
    distributions = packages_distributions()
    imported = {
        module.partition(".")[0] for path in (ROOT / "tests").rglob("*.py") for module in imports(path)
    }
    foreign = imported - sys.stdlib_module_names - {"domain", "storage", "tui", "tests", "_pytest"}
    missing = {
        module
        for module in foreign
        if declared.isdisjoint(canonicalize_name(one) for one in distributions.get(module, []))
    }
    assert missing == set()
