"""The one list of promises that every store keeps: `domain.ports.Store`, example by example.

A store joins by a subclass with a `bench` fixture (`tests.kit.bench.Bench`) whose snapshots are 5 events apart.
"""

from __future__ import annotations

from tests.storage.log.contract_accounts import AccountsContract
from tests.storage.log.contract_append import AppendContract
from tests.storage.log.contract_as_recorded import AsKnownContract
from tests.storage.log.contract_bank_log import BankLogContract
from tests.storage.log.contract_cases import CasesContract
from tests.storage.log.contract_clocks import ClocksContract
from tests.storage.log.contract_imports import ImportsContract
from tests.storage.log.contract_read import DamageContract, ReadContract
from tests.storage.log.contract_replay import CurveContract, ReplayContract
from tests.storage.log.contract_rival_desks import RivalDesksContract
from tests.storage.log.contract_transfers import TransfersContract

SNAPSHOTS_EVERY = 5


class StoreContract(
    AppendContract,
    ImportsContract,
    ClocksContract,
    ReadContract,
    DamageContract,
    ReplayContract,
    AsKnownContract,
    CurveContract,
    AccountsContract,
    BankLogContract,
    CasesContract,
    RivalDesksContract,
    TransfersContract,
):
    """All of it."""
