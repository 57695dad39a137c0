"""Image cash letters of X9.37 and X9.100-187: which checks they hold, where their fronts lie.

Records are EBCDIC or ASCII, each behind its length (four bytes, big-endian) or ended by CR/LF. The
standards: DSTU X9.37-2003 and ANSI X9.100-187-2008/2013, whose positions, counted from 1, are
given at each field. Only what is needed is read: items, front images, counts and totals. Images
are not decoded here; they stay where they are in the file.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from digits.checks.intake.problem import Refusal
from digits.checks.intake.x937_framing import LetterRecord, digits_of, records_of, text_of
from digits.limits import Limits

FRONT: Final = "0"  # view side indicator of record 50, position 32
NO_IMAGE: Final = "0"  # image indicator of record 50, position 3
ITEMS: Final = frozenset(("25", "31"))  # check detail and return
CREDITS: Final = frozenset(("61", "62"))  # deposit slips: their images are no checks
IMAGE_RECORDS: Final = frozenset(("50", "52", "54"))
CENTS: Final = Decimal("0.01")
# Those with two digits that either standard defines.
NUMBERS: Final = (1, 10, 20, *range(25, 29), *range(31, 36), 40, 41, 50, 52, 54, 61, 62, 68)
DEFINED: Final = frozenset(f"{number:02}" for number in (*NUMBERS, 70, 75, 85, 90, 99))


class CashLetterItem(NamedTuple):
    """One check of a cash letter.

    Attributes:
        bundle: the bundle's number from record 20, as written, or its place from 1.
        sequence: the item's sequence number, as written; it may be blank.
        keyed_amount: as keyed by hand, in dollars and cents; None if it is not all digits.
        front: where the front image's bytes lie, (start, end); None if there is none.
    """

    bundle: str
    sequence: str
    keyed_amount: Decimal | None
    front: tuple[int, int] | None


class LetterCounts(NamedTuple):
    """What was counted in the records themselves; amounts in cents."""

    records: int
    cash_letters: int
    bundles: int
    items: int
    images: int
    cents: int


class CashLetter(NamedTuple):
    """The items in the file's order, what was counted, and where control records disagree."""

    items: tuple[CashLetterItem, ...]
    counts: LetterCounts
    totals: Decimal
    discrepancies: tuple[str, ...]


@dataclass
class _LevelTotals:
    """What one level — bundle, cash letter, file — has held so far."""

    inner: int = 0  # bundles of a cash letter, cash letters of a file
    items: int = 0
    images: int = 0
    cents: int = 0
    credits: int = 0
    credit_cents: int = 0

    def add(self, below: "_LevelTotals") -> None:
        """Take a closed level below into account."""
        self.inner += 1
        self.items += below.items
        self.images += below.images
        self.cents += below.cents
        self.credits += below.credits
        self.credit_cents += below.credit_cents


@dataclass
class _LetterState:
    """The state between two records."""

    items: list[CashLetterItem] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    records: int = 0
    bundles: int = 0
    bundle_name: str = ""
    bundle: _LevelTotals = field(default_factory=_LevelTotals)
    letter: _LevelTotals = field(default_factory=_LevelTotals)
    file: _LevelTotals = field(default_factory=_LevelTotals)
    images_follow: str = ""  # the record type that the next images belong to
    front_follows: bool = False
    open_bundle: bool = False
    open_letter: bool = False
    ended: bool = False


def read_cash_letter(data: bytes, limits: Limits | None = None) -> CashLetter:
    """Everything but the pictures of an image cash letter.

    A letter that ends before its file control record, or breaks off within a record, is read as
    far as it goes and has that among its discrepancies.

    Raises:
        MalformedCashLetter: if the file does not begin with a file header.
        Refusal: if it holds more items than are allowed.
    """
    state = _LetterState()
    bounds = limits or Limits()
    for record in records_of(data, state.faults):
        _take(state, record, bounds)
    if not state.ended:
        state.faults.append("the file ends without its file control record (99)")
    _close_what_is_open(state)
    whole = state.file
    counts = LetterCounts(
        state.records, whole.inner, state.bundles, len(state.items), whole.images, whole.cents
    )
    total = Decimal(whole.cents) * CENTS
    return CashLetter(tuple(state.items), counts, total, tuple(state.faults))


def _close_what_is_open(state: _LetterState) -> None:
    """Count what no control record has closed."""
    if state.open_bundle:
        _close_bundle(state)
    if state.open_letter:
        state.file.add(state.letter)
        state.letter, state.open_letter = _LevelTotals(), False


def _take(state: _LetterState, record: LetterRecord, limits: Limits) -> None:
    """Let one record change the state."""
    state.records += 1
    kind = record.kind
    if kind not in DEFINED:
        state.faults.append(f"record {state.records} is of an unknown type")
    elif state.ended:
        state.faults.append(f"record {state.records} follows the file control record")
    elif kind == "20":
        _open_bundle(state, record)
    elif kind in ITEMS:
        _take_item(state, record, limits)
    elif kind in CREDITS:
        _take_credit(state, record)
    elif kind in IMAGE_RECORDS:
        _take_image(state, record)
    elif kind in CONTROLS:
        CONTROLS[kind](state, record)
    elif kind == "10":
        state.open_letter = True


def _open_bundle(state: _LetterState, record: LetterRecord) -> None:
    if state.open_bundle:
        state.faults.append(f"bundle {state.bundles} ends without its control record (70)")
        _close_bundle(state)
    state.bundles += 1
    state.open_bundle = True
    # Bundle sequence number, positions 49 to 52; identifier, 39 to 48.
    state.bundle_name = text_of(record, 49, 52) or text_of(record, 39, 48) or f"{state.bundles}"


def _take_item(state: _LetterState, record: LetterRecord, limits: Limits) -> None:
    """Record 25 has the amount in positions 48 to 57, 31 in 32 to 41; sequences 58-72, 54-68."""
    if len(state.items) >= limits.most_items:
        raise _too_many(limits)
    amount, sequence = ((48, 57), (58, 72)) if record.kind == "25" else ((32, 41), (54, 68))
    cents = digits_of(record, *amount)
    item = CashLetterItem(
        state.bundle_name,
        text_of(record, *sequence),
        None if cents is None else Decimal(cents) * CENTS,
        None,
    )
    if cents is None:
        state.faults.append(f"item {len(state.items) + 1} has no amount in digits")
    state.items.append(item)
    state.bundle.items += 1
    state.bundle.cents += cents or 0
    state.images_follow = record.kind


def _take_credit(state: _LetterState, record: LetterRecord) -> None:
    """Remember a deposit slip: the control record shows whether totals include it."""
    state.images_follow = record.kind
    level = state.bundle if state.open_bundle else state.letter
    level.credits += 1
    # Amount: positions 48 to 57 of record 61, 31 to 44 of record 62 (X9.100-187).
    cents = digits_of(record, 48, 57) if record.kind == "61" else digits_of(record, 31, 44)
    level.credit_cents += cents or 0


def _take_image(state: _LetterState, record: LetterRecord) -> None:
    if record.kind == "50":
        present = text_of(record, 3, 3) != NO_IMAGE
        state.front_follows = present and text_of(record, 32, 32) in (FRONT, "")
        if present:
            state.bundle.images += 1
    elif record.kind == "52" and state.front_follows and state.images_follow in ITEMS:
        if state.items and record.image is not None and state.items[-1].front is None:
            state.items[-1] = state.items[-1]._replace(front=record.image)
        state.front_follows = False


def _bundle_control(state: _LetterState, record: LetterRecord) -> None:
    """Record 70: items 3-6, total 7-18, images 31-35."""
    if not state.open_bundle:
        state.faults.append("a bundle control record (70) closes no bundle")
    where = f"bundle {state.bundle_name or state.bundles}"
    _compare_items(state, where, (digits_of(record, 3, 6), digits_of(record, 7, 18)), state.bundle)
    _compare(state, where, "images", digits_of(record, 31, 35), state.bundle.images)
    _close_bundle(state)


def _close_bundle(state: _LetterState) -> None:
    state.letter.add(state.bundle)
    state.bundle, state.open_bundle, state.images_follow = _LevelTotals(), False, ""


def _letter_control(state: _LetterState, record: LetterRecord) -> None:
    """Record 90: bundles 3-8, items 9-16, total 17-30, images 31-39."""
    if state.open_bundle:
        state.faults.append(f"bundle {state.bundle_name} ends without its control record (70)")
        _close_bundle(state)
    where = f"cash letter {state.file.inner + 1}"
    _compare(state, where, "bundles", digits_of(record, 3, 8), state.letter.inner)
    stated = (digits_of(record, 9, 16), digits_of(record, 17, 30))
    _compare_items(state, where, stated, state.letter)
    _compare(state, where, "images", digits_of(record, 31, 39), state.letter.images)
    state.file.add(state.letter)
    state.letter, state.open_letter = _LevelTotals(), False


def _file_control(state: _LetterState, record: LetterRecord) -> None:
    """Record 99: cash letters 3-8, records 9-16, items 17-24, total 25-40."""
    if state.open_letter or state.open_bundle:
        state.faults.append("a cash letter ends without its control record (90)")
        _close_what_is_open(state)
    _compare(state, "the file", "cash letters", digits_of(record, 3, 8), state.file.inner)
    _compare(state, "the file", "records", digits_of(record, 9, 16), state.records)
    stated = (digits_of(record, 17, 24), digits_of(record, 25, 40))
    _compare_items(state, "the file", stated, state.file)
    state.ended = True


CONTROLS: Final = {"70": _bundle_control, "90": _letter_control, "99": _file_control}


def _compare(state: _LetterState, where: str, what: str, stated: int | None, counted: int) -> None:
    """Note where a control record says another number; one that says nothing is not compared."""
    if stated is not None and stated != counted:
        state.faults.append(f"{where} states {stated} {what}, {counted} were counted")


def _compare_items(
    state: _LetterState, where: str, stated: tuple[int | None, int | None], counted: _LevelTotals
) -> None:
    """Compare items and cents; a letter may count its deposit slips among them or not."""
    both = (counted.items + counted.credits, counted.cents + counted.credit_cents)
    if counted.credits and stated in (both, (both[0], counted.cents)):
        return
    _compare(state, where, "items", stated[0], counted.items)
    _compare(state, where, "cents in total", stated[1], counted.cents)


def _too_many(limits: Limits) -> Refusal:
    return Refusal(
        "too-many-items",
        f"The cash letter holds more than {limits.most_items:,} checks",
        "split it or raise the limit",
    )
