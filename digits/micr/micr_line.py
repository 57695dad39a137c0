"""What a check's MICR line says, as it is printed or as a cash letter's record has it; its digests.

The line holds an account number: it is never shown, logged, exported or kept. What is kept are
keyed digests (HMAC-SHA256, RFC 2104), by which two presentments of one check are known again, and
which tell nothing to whoever has not the key. Positions in record 25, counted from 1: X9.100-187.
"""

import hashlib
import hmac
import re
from decimal import Decimal
from typing import Final, NamedTuple

from digits.micr.characters import AMOUNT, DASH, ON_US, SPACE, TRANSIT

WEIGHTS: Final = (3, 7, 1, 3, 7, 1, 3, 7, 1)  # of an ABA routing number's digits; it ends in 0
ROUTING: Final = re.compile(r"[0-9]{8}[0-9]?")
# What a sender could read: `*` stands for what he could not.
RECORDED: Final = re.compile(r"[0-9/ -]*")
KEY_NAME: Final = 8  # hexadecimal digits of a digest that say which key made it
BANK: Final = 8  # digits of an ABA routing number without its check digit, which some leave out

_NUMBER = f"[0-9{DASH}]*"
_AUXILIARY = f"(?:{ON_US}(?P<auxiliary>{_NUMBER}){ON_US})?"
_END = f"(?:{AMOUNT}(?P<amount>[0-9]{{10}}){AMOUNT})?"
_EXTERNAL_CODE = "[0-9]?"  # before the bank, of some business checks
# United States, Canada: the bank between two transit symbols.
_BETWEEN = f"{_EXTERNAL_CODE}{TRANSIT}(?P<routing>[0-9]{{9}}|[0-9]{{5}}{DASH}[0-9]{{3}}){TRANSIT}"
_BEHIND = f"(?P<on_us>{_NUMBER}(?:{ON_US}{_NUMBER})?)"
# India, United Kingdom: the serial number first, the bank before one transit symbol.
_BEFORE = f"{ON_US}(?P<auxiliary>{_NUMBER}){ON_US}(?P<sort>[0-9]{{9}}|[0-9]{{2}}{DASH}[0-9]{{4}})"
_CODED = f"{TRANSIT}(?P<on_us>{_NUMBER}{ON_US}[0-9]{{0,3}})"
# The forms of lines that are known, each with all of its characters but spaces.
PRINTED: Final = tuple(
    re.compile(form + _END) for form in (_AUXILIARY + _BETWEEN + _BEHIND, _BEFORE + _CODED)
)


class MicrLine(NamedTuple):
    """A line whose parts all are there; `repr` does not tell them.

    Attributes:
        routing: the digits of the bank's number.
        account: the digits of the account's, without zeros in front.
        serial: those of the check's own number.
        aba: whether the bank's number is one of the American Bankers Association, whose ninth
            digit is a check digit that some records leave out.
    """

    routing: str
    account: str
    serial: str
    aba: bool = True

    def __repr__(self) -> str:
        """No part of it."""
        return "MicrLine(…)"

    @property
    def check_digit_fails(self) -> bool:
        """Whether the routing number contradicts its own check digit."""
        digits = [int(digit) for digit in self.routing]
        weighed = sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=False))
        return self.aba and len(digits) == len(WEIGHTS) and weighed % 10 != 0

    @property
    def bank(self) -> str:
        """The bank's number as it is compared: of an ABA number all but the check digit."""
        return self.routing[:BANK] if self.aba else self.routing

    def says_the_same(self, other: "MicrLine") -> bool:
        """Whether both are of one check."""
        return (self.bank, self.account, self.serial) == (other.bank, other.account, other.serial)


class PrintedLine(NamedTuple):
    """What a printed line says: the check it is of, and the amount that a bank printed behind."""

    line: MicrLine
    amount: Decimal | None = None  # in hundredths

    def __repr__(self) -> str:
        """No part of it."""
        return "PrintedLine(…)"


class LineDigests(NamedTuple):
    """Keyed digests: of routing, account and serial number; and of routing and account alone."""

    item: str
    account: str


def micr_line(routing: str, auxiliary: str, on_us: str) -> MicrLine | None:
    """A line by its fields; None where a part is missing or was not read.

    Business checks have the serial number in the auxiliary on-us field; personal ones behind the
    last on-us symbol, which a record writes as a slash.

    Args:
        routing: eight digits, and the check digit if there is one.
        auxiliary: the auxiliary on-us field.
        on_us: the on-us field.
    """
    if not ROUTING.fullmatch(routing) or not RECORDED.fullmatch(auxiliary + on_us):
        return None
    return _line_of(routing, auxiliary, on_us, aba=True)


def printed_line(text: str) -> PrintedLine | None:
    """A line by its characters; None where they have none of the known forms, or a part is missing.

    Args:
        text: digits and symbols of `digits.micr.characters`, from the left; spaces are nothing.
    """
    characters = text.replace(SPACE, "")
    found = next((match for form in PRINTED if (match := form.fullmatch(characters))), None)
    if found is None:
        return None
    fields = found.groupdict()
    aba = re.fullmatch(r"[0-9]{9}", fields.get("routing") or "") is not None
    routing = fields.get("routing") or fields["sort"]
    line = _line_of(
        re.sub(r"[^0-9]", "", routing),
        fields["auxiliary"] or "",
        fields["on_us"].replace(ON_US, "/"),
        aba=aba,
    )
    amount = Decimal(int(fields["amount"])).scaleb(-2) if fields["amount"] else None
    return PrintedLine(line, amount or None) if line else None


def line_digests(line: MicrLine, key: bytes) -> LineDigests:
    """The digests of a line; those of another key begin otherwise, and are never compared."""
    return LineDigests(
        _digest(key, "item", line.bank, line.account, line.serial),
        _digest(key, "account", line.bank, line.account),
    )


def comparable(one: str, other: str) -> bool:
    """Whether two digests were made with the same key."""
    return one[:KEY_NAME] == other[:KEY_NAME]


def _line_of(routing: str, auxiliary: str, on_us: str, *, aba: bool) -> MicrLine | None:
    """The line with the serial number where the form has it; None without one of its parts."""
    account, serial = on_us, auxiliary
    if not _digits(auxiliary):
        account, _, serial = on_us.strip().strip("/").rpartition("/")
    parts = _digits(account), _digits(serial)
    return MicrLine(routing, *parts, aba) if all(parts) else None


def _digits(text: str) -> str:
    """The digits alone: banks print dashes and leading zeros at will."""
    return re.sub(r"[^0-9]", "", text).lstrip("0")


def _digest(key: bytes, *parts: str) -> str:
    name = hmac.new(key, b"name of this key", hashlib.sha256).hexdigest()[:KEY_NAME]
    return name + hmac.new(key, "/".join(parts).encode(), hashlib.sha256).hexdigest()
