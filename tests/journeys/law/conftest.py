"""Banks of three countries, each made once and copied for every story."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit.law_desk import PROFILES, LawDesk, StandingBanks, make_law_bank
from tests.kit.recount import Recount

DeskOf = Callable[[str], LawDesk]


@pytest.fixture(scope="session")
def law_bank(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The bank of a country; only to be copied."""
    home, made = tmp_path_factory.mktemp("law"), dict[str, Path]()

    def bank_of(country: str) -> Path:
        if country not in made:
            made[country] = make_law_bank(home / f"{country}.db", country)
        return made[country]

    return bank_of


@pytest.fixture
def desk_of(law_bank: Callable[[str], Path], tmp_path: Path) -> Iterator[DeskOf]:
    """A desk at a bank of its own in a country."""
    banks = StandingBanks()

    def desk(country: str) -> LawDesk:
        copy = shutil.copy(law_bank(country), tmp_path / f"{country}.db")
        return LawDesk(Recount(Path(copy), tmp_path, banks=lambda: banks), PROFILES[country]["zone"])

    yield desk
    banks.leave()


@pytest.fixture
def us(desk_of: DeskOf) -> LawDesk:
    """A desk at a bank in New York."""
    return desk_of("US")


@pytest.fixture
def gb(desk_of: DeskOf) -> LawDesk:
    """A desk at a bank in England."""
    return desk_of("GB")


@pytest.fixture
def de(desk_of: DeskOf) -> LawDesk:
    """A desk at a bank in Germany."""
    return desk_of("DE")
