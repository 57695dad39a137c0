"""Image cash letters of X9.37 and X9.100-187: which checks they hold, where their fronts lie.

The standards: DSTU X9.37-2003 and ANSI X9.100-187-2008/2013, whose positions, counted from 1, are
given at each field. Only what is needed is read: items, front images, counts and totals. Images
are not decoded here. A file may hold several letters, each from its record 01 to its record 99.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, NamedTuple

from digits.checks.intake.problem import Refusal
from digits.checks.intake.x937_file import HEADERS_AND_CONTROLS, LetterFile, close_letter
from digits.checks.intake.x937_framing import records_of
from digits.checks.intake.x937_image import ImageRecord
from digits.checks.intake.x937_record import LetterRecord, digits_of, text_of
from digits.checks.intake.x937_start import DEFINED
from digits.checks.intake.x937_totals import NONE_MISSING, contradictions, missing_items
from digits.checks.intake.x937_views import NO_VIEW, ItemViews
from digits.limits import Limits
from digits.micr.micr_line import MicrLine, micr_line

ITEMS: Final = frozenset(("25", "31"))  # check detail and return
CREDITS: Final = frozenset(("61", "62"))  # deposit slips: their images are no checks
IMAGES: Final = frozenset(("50", "52"))
CENTS: Final = Decimal("0.01")


class CashLetterItem(NamedTuple):
    """One check of a cash letter.

    Attributes:
        bundle: the bundle's number from record 20, as written, or its place from 1.
        sequence: the item's sequence number, as written; it may be blank.
        keyed_amount: as keyed by hand, in dollars and cents; None if it is not all digits.
        front: the record with the front image; None if there is none.
        no_front: why there is none, as the end of a sentence about the item.
        line: the MICR line of a check detail record, if it was read whole.
    """

    bundle: str
    sequence: str
    keyed_amount: Decimal | None
    front: ImageRecord | None = None
    no_front: str = NO_VIEW
    line: MicrLine | None = None


class LetterCounts(NamedTuple):
    """What was counted in the records themselves, of all files; amounts in cents."""

    records: int
    cash_letters: int
    bundles: int
    items: int
    images: int
    cents: int


class CashLetter(NamedTuple):
    """The items in the file's order, what was counted, and where control records disagree.

    Attributes:
        items: the checks.
        counts: of the records.
        totals: in dollars and cents.
        discrepancies: what does not add up or cannot be read; missing items come first.
        whole: whether every record could be read, down to the last control record.
    """

    items: tuple[CashLetterItem, ...]
    counts: LetterCounts
    totals: Decimal
    discrepancies: tuple[str, ...]
    whole: bool


@dataclass
class _State:
    """All files up to now, their items, and the image records of the last item."""

    limits: Limits
    files: list[LetterFile] = field(default_factory=list)
    items: list[CashLetterItem] = field(default_factory=list)
    surplus: int = 0  # items above the limit
    views: ItemViews = field(default_factory=ItemViews)

    @property
    def file(self) -> LetterFile:
        """The file that is being read."""
        return self.files[-1]


def read_cash_letter(data: bytes, limits: Limits | None = None) -> CashLetter:
    """Everything but the pictures of an image cash letter.

    A letter that ends before its file control record, or in which records cannot be read, is read
    as far as possible and has that among its discrepancies.

    Raises:
        MalformedCashLetter: if the file does not begin with a file header.
        Refusal: if it holds more items than are allowed.
    """
    state = _State(limits or Limits())
    breaks: list[str] = []
    for record in records_of(data, breaks):
        if record.kind == "01" or not state.files or state.file.ended:
            _open_file(state, record)
        _take(state, record)
    _close_file(state)
    if state.surplus:
        raise _too_many(state)
    counts = _counts(state)
    total = Decimal(counts.cents) * CENTS
    whole = not breaks and all(file.ended for file in state.files)
    discrepancies = _discrepancies(state.files, breaks, whole=whole)
    return CashLetter(tuple(state.items), counts, total, discrepancies, whole)


def _counts(state: _State) -> LetterCounts:
    totals = [file.totals for file in state.files]
    return LetterCounts(
        records=sum(file.records for file in state.files),
        cash_letters=sum(level.inner for level in totals),
        bundles=sum(file.bundles for file in state.files),
        items=len(state.items),
        images=sum(level.images + level.credit_images for level in totals),
        cents=sum(level.cents for level in totals),
    )


def _discrepancies(files: list[LetterFile], breaks: list[str], *, whole: bool) -> tuple[str, ...]:
    """All that is wrong; what is missing first."""
    first: list[str] = []
    others = list(breaks)
    for number, file in enumerate(files, 1):
        name = f"file {number}: " if len(files) > 1 else ""
        found = contradictions(file.stated)
        read = file.totals.items
        missing = missing_items(file.stated, read, ended=file.ended, always=not whole)
        first += [name + missing] if missing else []
        others += [name + text for text in (*file.faults, *found)]
    # Of many only the first are shown.
    first.sort(key=lambda text: text.endswith(NONE_MISSING))
    return (*first, *others)


def _open_file(state: _State, record: LetterRecord) -> None:
    if state.files:
        _close_file(state)
    state.files.append(LetterFile())
    if record.kind != "01":
        state.file.faults.append("records follow the file control record (99) before it")


def _close_file(state: _State) -> None:
    """Count what no control record has closed."""
    _close_item(state)
    close_letter(state.file)


def _take(state: _State, record: LetterRecord) -> None:
    """Let one record change the state."""
    file, kind = state.file, record.kind
    file.records += 1
    # Behind a break, images may belong to a check whose record is lost.
    if record.after_break or kind in ITEMS | CREDITS | HEADERS_AND_CONTROLS.keys():
        _close_item(state)
    if kind not in DEFINED:
        file.faults.append(f"record {file.records} is of an unknown type")
    elif kind in ITEMS:
        _take_item(state, record)
    elif kind in CREDITS:
        _take_credit(file, record)
    elif kind in IMAGES:
        _take_image(state, record)
    elif kind in HEADERS_AND_CONTROLS:
        HEADERS_AND_CONTROLS[kind](file, record)


def _take_item(state: _State, record: LetterRecord) -> None:
    """Record 25 has the amount in positions 48 to 57, 31 in 32 to 41; sequences 58-72, 54-68."""
    amount, sequence = ((48, 57), (58, 72)) if record.kind == "25" else ((32, 41), (54, 68))
    file, cents = state.file, digits_of(record, *amount)
    if cents is None:
        file.faults.append(f"item {len(state.items) + 1} has no amount in digits")
    file.level.items += 1
    file.level.cents += cents or 0
    file.images_follow = record.kind
    if len(state.items) >= state.limits.most_items:
        state.surplus += 1
        return
    keyed = None if cents is None else Decimal(cents) * CENTS
    item = CashLetterItem(file.bundle_name, text_of(record, *sequence), keyed, line=_line(record))
    state.items.append(item)


def _line(record: LetterRecord) -> MicrLine | None:
    """Auxiliary on-us in positions 3 to 17, routing number in 19 to 27, on-us in 28 to 47.

    A return (31) is the same check on its way back, no second presentment: it is given none.
    """
    if record.kind != "25":
        return None
    return micr_line(text_of(record, 19, 27), text_of(record, 3, 17), text_of(record, 28, 47))


def _close_item(state: _State) -> None:
    """Give the last item the front among the image records that followed it."""
    if state.files and state.file.images_follow in ITEMS and not state.surplus:
        record, missing = state.views.front()
        state.items[-1] = state.items[-1]._replace(front=record, no_front=missing)
    state.views = ItemViews()
    if state.files:
        state.file.images_follow = ""


def _take_credit(file: LetterFile, record: LetterRecord) -> None:
    """Remember a deposit slip: the control records show whether totals include it."""
    file.images_follow = record.kind
    file.level.credits += 1
    # Amount: positions 48 to 57 of record 61, 48 to 61 of record 62.
    file.level.credit_cents += digits_of(record, 48, 57 if record.kind == "61" else 61) or 0


def _take_image(state: _State, record: LetterRecord) -> None:
    file = state.file
    if record.kind == "50" and state.views.announce(record):
        if file.images_follow in CREDITS:
            file.level.credit_images += 1
        else:
            file.level.images += 1
    elif record.kind == "52" and record.image is not None:
        state.views.hold(record.image)


def _too_many(state: _State) -> Refusal:
    return Refusal(
        "too-many-items",
        f"The cash letter holds {len(state.items) + state.surplus:,} checks; allowed are "
        f"{state.limits.most_items:,}, and none of them was read",
        "split it or raise the limit",
    )
