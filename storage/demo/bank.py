"""The demo bank: fifteen accounts over two years, ending on 17 November 2026. The same bytes for the same seed.

Each account is its ordinary life (`demo_life`) and, for some, a story that will be disputed (`demo_stories`).
It is history like any other import: loaded by `run.import_history`, and loading it twice adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from domain.account.events import AccountOpened
from domain.account.state import stream_of
from domain.ids import uuid7_from
from domain.ports import Holder
from domain.profile.events import ProfileChanged
from domain.stream import NewEvent
from storage.demo import earlier_cases, stories
from storage.demo.book import ZONE, PlannedEvent, SeededRandom, at, settled
from storage.demo.life import Bill, Household, Shop, life, opening, trade
from storage.demo.rivera import late_payroll
from storage.importers.history import Facts, History
from storage.importers.lines import FileErrors
from storage.schema import tables as schema

SEED = 2026
FIRST, LAST = date(2024, 11, 18), date(2026, 11, 17)

_COFFEE = Shop("GREGGS", 240, 690, 9)
_LUNCH = Shop("PRET A MANGER", 420, 980, 8)
_TRAVEL = Shop("TFL TRAVEL CH", 280, 840, 9)
_FOOD = Shop("TESCO EXPRESS", 480, 4_200, 9)
_WEEKLY = Shop("SAINSBURYS", 2_800, 8_400, 8)
_CLOTHES = Shop("UNIQLO OXFORD ST", 1_490, 7_900, 2)
_DINNER = Shop("DISHOOM KINGS CROSS", 2_400, 6_800, 4)
_PHARMACY = Shop("BOOTS", 299, 2_150, 3)
_CASH = Shop("ATM HIGH HOLBORN", 1_000, 8_000, 4)
_TOWN = (_COFFEE, _LUNCH, _TRAVEL, _FOOD, _WEEKLY, _CLOTHES, _DINNER, _PHARMACY)
_BILLS = (
    Bill("Octopus Energy", 9_400, 2, 2_600),
    Bill("Thames Water", 3_840, 11),
    Bill("EE Mobile", 2_200, 16),
    Bill("Netflix", 1_099, 20),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`drafts` takes the holder's id and the account's own dice."""

    account_id: str
    name: str
    drafts: Callable[[str, SeededRandom], Iterable[PlannedEvent]]

    def history(self, seed: int) -> Facts:
        holder = Holder(f"holder-{self.account_id}", self.name)
        drafts = self.drafts(holder.holder_id, SeededRandom(seed, self.account_id))
        events = settled(self.account_id, seed, drafts)
        return Facts(stream_of(self.account_id), len(events), lambda: events, holder, "demo")


def facts(seed: int = SEED) -> dict[str, str]:
    """What is so of the bank as a whole; of the same seed it is the same bank, byte for byte, its id too."""
    bank_id = sha256(f"recount demo {seed}".encode()).hexdigest()[:32]
    return {"id": bank_id, schema.ZONE: ZONE.key, schema.TRAINING: schema.YES}


def profile(seed: int = SEED) -> NewEvent:
    """The first event of the bank: who it is. Names and numbers are of nobody: the telephone is one of those that Ofcom
    keeps for drama."""
    when = at(FIRST, "09:00:00")
    return NewEvent(
        event=ProfileChanged(
            name="Lamb & Angel Bank",
            address="1 Ledger Row, London EC1X 9ZZ",
            telephone="020 7946 0417",
            country="GB",
            locale="en-GB",
            currency="GBP",
        ),
        event_id=uuid7_from(when, f"demo/{seed}/profile"),
        actor="ops/jchen",
        channel="staff",
        reason="the bank opens",
        recorded_at=when,
    )


def history(seed: int = SEED) -> History:
    """The whole bank, ready to load. Another seed gives other ordinary lives around the same stories."""
    return History("demo", 0, [account.history(seed) for account in ACCOUNTS], FileErrors())


def _lived(
    household: Household,
    *told: Callable[[], Iterator[PlannedEvent]],
    quiet: tuple[str, str] | None = None,
    last: date = LAST,
) -> Callable[[str, SeededRandom], Iterator[PlannedEvent]]:
    """An ordinary life with stories in it; from the first `quiet` day to the last they stand alone."""

    def drafts(holder_id: str, dice: SeededRandom) -> Iterator[PlannedEvent]:
        silent = range(at(quiet[0], "00:00:00"), at(quiet[1], "23:59:59")) if quiet else range(0)
        ordinary = life(household, holder_id, dice, FIRST, last)
        yield from (draft for draft in ordinary if draft.at not in silent)
        for story in told:
            yield from story()

    return drafts


def _bakery(holder_id: str, dice: SeededRandom) -> Iterator[PlannedEvent]:
    """A business account with thousands of events: what snapshots are for."""
    yield opening(
        FIRST,
        AccountOpened(currency="GBP", holder_id=holder_id, overdraft_limit=500_000, business=True),
    )
    yield from trade(dice, FIRST, LAST)


def _phoned(holder_id: str, dice: SeededRandom) -> Iterator[PlannedEvent]:
    """A young account whose last two events are numbers 47 and 48."""
    ordinary = sorted(life(_PHONING, holder_id, dice, date(2026, 6, 1), date(2026, 11, 16)), key=_when)
    yield from ordinary[:2]
    yield from ordinary[-44:]
    yield from stories.asked_on_the_phone()


def _when(draft: PlannedEvent) -> int:
    return draft.at


_DINER = Household(
    opening_deposit=120_000,
    pay=Bill("University College London", 268_000, 25),
    standing_orders=(Bill("Foxtons Lettings", 112_000, 1), Bill("Savings", 70_000, 27)),
    direct_debits=_BILLS,
    shops=_TOWN,
    cash=_CASH,
    interest=75,
)
_NEW_YORKER = Household(
    currency="USD",
    country="US",
    opening_deposit=120_000,
    pay=Bill("Guardian News US", 259_500, 27),
    standing_orders=(Bill("Greenpoint Lofts", 112_000, 1), Bill("Savings", 70_000, 27)),
    direct_debits=(
        Bill("Con Edison", 9_400, 2, 2_600),
        Bill("Brooklyn Water", 3_840, 11),
        Bill("Verizon", 5_500, 16),
        Bill("Netflix", 1_549, 20),
    ),
    shops=(
        Shop("PARTNERS COFFEE", 375, 825, 9),
        Shop("SWEETGREEN", 1_250, 1_895, 8),
        Shop("MTA OMNY", 290, 580, 9),
        Shop("KEY FOOD", 1_480, 6_200, 9),
        Shop("TRADER JOES", 2_800, 8_400, 8),
        Shop("UNIQLO BROOKLYN", 1_490, 7_900, 2),
        Shop("DUANE READE", 299, 2_150, 3),
    ),
    cash=Shop("ATM BEDFORD AVE", 2_000, 8_000, 4),
    interest=75,
)
_DRIVER = Household(
    opening_deposit=40_000,
    pay=Bill("Whittington Health NHS Trust", 231_500, 28),
    standing_orders=(
        Bill("Peabody Trust", 104_500, 2),
        Bill("Savings", 50_000, 28),
    ),
    direct_debits=(*_BILLS, Bill("Admiral Insurance", 6_120, 8)),
    shops=(_COFFEE, _FOOD, _WEEKLY, _PHARMACY, Shop("SHELL HOLLOWAY", 2_900, 7_400, 6)),
    cash=_CASH,
)
_SHORT = Household(
    opening_deposit=6_000,
    pay=Bill("Wetherspoon", 148_000, 4, 9_000),
    standing_orders=(Bill("Room, Seven Sisters Rd", 74_000, 5),),
    direct_debits=(Bill("EE Mobile", 2_200, 16), Bill("PureGym", 2_499, 9)),
    shops=(_COFFEE, _TRAVEL, _FOOD, Shop("SPOTIFY", 1_199, 1_199, 3), _DINNER),
    cash=Shop("ATM FINSBURY PARK", 1_000, 6_000, 8),
    statement_fee=500,
)
_FAMILY = Household(
    opening_deposit=310_000,
    pay=Bill("Transport for London", 342_000, 26),
    standing_orders=(Bill("Nationwide Mortgage", 128_000, 1), Bill("Nursery, Camden", 96_000, 4)),
    direct_debits=(*_BILLS, Bill("Camden Council", 16_400, 15), Bill("TV Licensing", 1_454, 19)),
    shops=(*_TOWN, Shop("WAITROSE", 3_900, 11_800, 6)),
    cash=_CASH,
    interest=110,
)
_TRAVELLER = Household(
    opening_deposit=90_000,
    pay=Bill("Arup", 298_000, 28),
    standing_orders=(Bill("Hyde Housing", 131_000, 1), Bill("Vanguard ISA", 90_000, 3)),
    direct_debits=_BILLS[1:],
    shops=(_COFFEE, _LUNCH, _TRAVEL, _FOOD, _DINNER, Shop("TRAINLINE", 1_850, 9_400, 4)),
    interest=40,
)
_TOKYO = Household(
    currency="JPY",
    opening_deposit=350_000,
    pay=Bill("Sakura Trading KK", 412_000, 25),
    standing_orders=(Bill("Minato Residence", 138_000, 27), Bill("Tsumitate NISA", 100_000, 5)),
    direct_debits=(Bill("Tokyo Gas", 6_400, 10, 2_100), Bill("NTT Docomo", 7_480, 20)),
    shops=(
        Shop("FAMILYMART", 280, 1_640, 20),
        Shop("SUICA CHARGE", 1_000, 3_000, 10),
        Shop("ICHIRAN RAMEN", 980, 1_890, 9),
        Shop("DON QUIJOTE", 1_250, 9_800, 5),
    ),
    cash=Shop("7BANK ATM", 10_000, 30_000, 4),
    interest=2,
)
_KUWAIT = Household(
    currency="KWD",
    opening_deposit=1_250_500,
    pay=Bill("Gulf Engineering WLL", 1_480_000, 24),
    standing_orders=(Bill("Salmiya Towers", 475_000, 1), Bill("Family, London", 450_000, 26)),
    direct_debits=(Bill("Zain", 12_500, 12), Bill("MEW Kuwait", 21_250, 18, 7_875)),
    shops=(
        Shop("LULU HYPERMARKET", 4_125, 38_750, 10),
        Shop("CARIBOU COFFEE", 1_350, 3_475, 14),
        Shop("KNPC FUEL", 3_000, 9_500, 5),
    ),
    interest=150,
)
_BERLIN = Household(
    currency="EUR",
    country="DE",
    opening_deposit=95_000,
    pay=Bill("Charité Universitätsmedizin Berlin", 241_800, 27),
    standing_orders=(Bill("Degewo Miete", 98_000, 1), Bill("Sparplan", 102_000, 28)),
    direct_debits=(Bill("GASAG", 8_700, 3, 1_900), Bill("Vodafone Kabel", 3_999, 12)),
    shops=(
        Shop("REWE", 1_240, 5_900, 12),
        Shop("BVG BERLIN", 350, 990, 10),
        Shop("DM DROGERIE", 395, 2_750, 4),
        Shop("BÄCKEREI SIEBERT", 240, 860, 12),
    ),
    cash=Shop("ATM SPARKASSE PANKOW", 2_000, 10_000, 4),
    interest=60,
)
_PHONING = Household(
    opening_deposit=140_000,
    pay=Bill("Barbican Centre", 218_000, 28),
    direct_debits=(Bill("EE Mobile", 2_200, 16),),
    shops=(_COFFEE, _LUNCH, _TRAVEL, _FOOD),
)

ACCOUNTS = (
    DemoAccount(
        "1208",
        "Priya and Tom Raman",
        _lived(_FAMILY, stories.overdraft_arranged, stories.lost_card, earlier_cases.deposit_short),
    ),
    DemoAccount(
        "2086",
        "Zoë Brontë-Núñez",
        _lived(_DINER, stories.duplicate_posting, quiet=("2026-03-04", "2026-03-05")),
    ),
    DemoAccount(
        "3190", "Siobhán O'Connor", _lived(_DRIVER, stories.orphan_hold, quiet=("2026-11-12", "2026-11-17"))
    ),
    DemoAccount("4417", "J. Rivera", lambda holder_id, _: late_payroll(holder_id)),
    DemoAccount("5120", "Adaeze Okafor", _phoned),
    DemoAccount(
        "5523", "Marcus Lindqvist", _lived(_SHORT, stories.fee_chain, quiet=("2026-08-31", "2026-09-03"))
    ),
    DemoAccount("6042", "Harbour Street Bakery Ltd", _bakery),
    DemoAccount("7001", "Kenji Watanabe (渡辺 健二)", _lived(_TOKYO)),
    DemoAccount("7102", "Layla Al-Mutairi", _lived(_KUWAIT)),
    DemoAccount(
        "7203", "Lena Groß", _lived(_BERLIN, stories.card_data_stolen, quiet=("2026-11-13", "2026-11-17"))
    ),
    DemoAccount(
        "8305",
        "Owen Pryce",
        _lived(
            replace(_FAMILY, pay=Bill("HMRC", 336_000, 26)), stories.reversals, earlier_cases.statements_moved
        ),
    ),
    DemoAccount(
        "8870",
        "Dmitri Hale",
        _lived(_NEW_YORKER, earlier_cases.provisional_credits),
    ),
    DemoAccount(
        "8991",
        "Ingrid Solberg",
        _lived(_TRAVELLER, stories.released_hold, earlier_cases.refunded_by_the_shop),
    ),
    DemoAccount(
        "9114",
        "Mateusz Wójcik",
        _lived(
            replace(_TRAVELLER, pay=Bill("Sadler's Wells", 281_000, 28)),
            stories.frozen_after_theft,
            quiet=("2026-11-02", "2026-11-17"),
        ),
    ),
    DemoAccount(
        "9260",
        "Hannah Beck",
        _lived(
            replace(_DRIVER, pay=Bill("Royal Mail", 224_000, 28)),
            stories.closed_and_asked_again,
            earlier_cases.paid_elsewhere,
            last=date(2026, 5, 28),
        ),
    ),
)
