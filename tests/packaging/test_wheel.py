"""The wheel, built, installed into an empty environment, and started far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.kit.places import ROOT

pytestmark = pytest.mark.slow

CODE = (".py", ".pyc")


def data_files() -> set[str]:
    """What lies in the packages beside the code, as the wheel names it."""
    return {
        path.relative_to(ROOT).as_posix()
        for package in ("domain", "storage", "tui")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in CODE and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel of the checkout, built by the backend itself: offline, and with nothing left in the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


@dataclass(frozen=True)
class Installed:
    """`recount` of an environment of its own, run in a folder that holds nothing of ours."""

    program: Path
    site: Path
    folder: Path

    def __call__(self, *words: str, code: int = 0) -> str:
        """What it prints on standard output; its exit code must be `code`."""
        home = {name: str(self.folder) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")}
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        ran = subprocess.run(
            [self.program, *words],
            cwd=self.folder,
            env={**kept, **home, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == code, f"{ran.stdout}\n{ran.stderr}"
        return ran.stdout


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an empty environment, which sees what Recount depends on and not the checkout."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home / "venv", with_pip=False, symlinks=os.name != "nt")
    paths = sysconfig.get_paths("venv", vars={"base": str(home / "venv"), "platbase": str(home / "venv")})
    site, scripts = Path(paths["purelib"]), Path(paths["scripts"])
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--python",
            str(python),
            "install",
            "-q",
            "--no-deps",
            "--no-index",
            wheel,
        ],
        check=True,
        cwd=home,
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
    )
    # Behind the wheel's own packages, and read as plain folders: a .pth file in them, as an editable install
    # leaves, does not count.
    (site / "dependencies.pth").write_text("\n".join(_dependencies()), encoding="utf-8")
    (home / "elsewhere").mkdir()
    return Installed(scripts / "recount", site, home / "elsewhere")


def _dependencies() -> list[str]:
    """Folders that this Python imports installed packages from."""
    return [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]


def test_every_data_file_is_in_it(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
    assert data_files() <= held
    assert {name.partition("/")[0] for name in held if ".dist-info" not in name} == {
        "domain",
        "storage",
        "tui",
    }


def test_it_needs_nothing_that_is_only_for_tests(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        metadata = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        required = [
            line.removeprefix("Requires-Dist: ")
            for line in archive.read(metadata).decode().splitlines()
            if line.startswith("Requires-Dist: ") and "extra ==" not in line
        ]
    assert required
    assert not [one for one in required if one.lower().startswith(("pytest", "types-", "hypothesis"))]


def test_it_tells_its_version(installed: Installed) -> None:
    assert installed("--version") == "recount 0.1.0\n"


def test_what_runs_is_the_wheel_and_not_the_checkout(installed: Installed) -> None:
    script = "import domain, storage, tui; print(domain.__file__, storage.__file__, tui.__file__)"
    python = installed.program.with_name("python")
    ran = subprocess.run(
        [python, "-c", script], cwd=installed.folder, capture_output=True, text=True, check=True
    )
    assert all(Path(file).is_relative_to(installed.site) for file in ran.stdout.split())


def test_a_bank_is_made_and_recorded_in_and_a_letter_written(installed: Installed) -> None:
    installed("init")
    installed("--actor", "a", "do", "open", "4417", "--currency", "USD")
    installed("--actor", "a", "do", "deposit", "4417", "30.00", "--reason", "goodwill")
    installed("--actor", "a", "do", "fee", "4417", "5.00", "--fee-code", "monthly")
    shown = json.loads(installed("show", "4417", "--json"))
    assert shown["ledger_balance"] == 2500
    case = json.loads(
        installed(
            "--actor", "a", "case", "open", "4417", "--reason-code", "overdraft-fee", "--regime", "reg-e",
            "--amount", "5.00", "--entry", "3", "--json",
        )
    )  # fmt: skip
    letter = json.loads(installed("case", "letter", case["case"], "acknowledgement", "--json"))
    assert "Dear" in letter["text"]
    installed("case", "export", case["case"], "pack")
    assert (installed.folder / "pack" / "report.html").exists()
    installed("verify")


def test_an_older_schema_finds_its_migrations(installed: Installed) -> None:
    found = installed.site / "storage" / "migrations" / "versions"
    written = ROOT / "storage" / "migrations" / "versions"
    assert {path.name for path in found.glob("*.py")} == {path.name for path in written.glob("*.py")}


def test_a_checkout_in_the_way_is_noticed(installed: Installed) -> None:
    """`python -m tui` puts the working folder first on the path."""
    (installed.folder / "domain").mkdir()
    (installed.folder / "domain" / "__init__.py").touch()
    python = installed.program.with_name("python")
    ran = subprocess.run(
        [python, "-m", "tui", "--version"],
        cwd=installed.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    (installed.folder / "domain" / "__init__.py").unlink()
    (installed.folder / "domain").rmdir()
    assert ran.returncode == 70
    assert 'the package "domain"' in ran.stderr
