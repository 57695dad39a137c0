"""The MICR line of a check as a cash letter's check detail record says it, and its digests.

The line holds an account number: it is never shown, logged, exported or kept. What is kept are
keyed digests (HMAC-SHA256, RFC 2104), by which two presentments of one check are known again, and
which tell nothing to whoever has not the key. Positions in record 25, counted from 1: X9.100-187.
"""

import hashlib
import hmac
import re
from typing import Final, NamedTuple

WEIGHTS: Final = (
    3,
    7,
    1,
    3,
    7,
    1,
    3,
    7,
    1,
)  # of the ABA routing number's digits; the sum ends in 0
ROUTING: Final = re.compile(r"[0-9]{8}[0-9]?")
PRINTED: Final = re.compile(
    r"[0-9/ -]*"
)  # what a sender could read: `*` stands for what he could not
KEY_NAME: Final = 8  # hexadecimal digits of a digest that say which key made it


class MicrLine(NamedTuple):
    """A line whose parts all are there; `repr` does not tell them."""

    routing: str
    account: str
    serial: str

    def __repr__(self) -> str:
        """No part of it."""
        return "MicrLine(…)"

    @property
    def check_digit_fails(self) -> bool:
        """Whether the routing number contradicts its own check digit."""
        digits = [int(digit) for digit in self.routing]
        weighed = sum(weight * digit for weight, digit in zip(WEIGHTS, digits, strict=False))
        return len(digits) == len(WEIGHTS) and weighed % 10 != 0


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
    if not ROUTING.fullmatch(routing) or not PRINTED.fullmatch(auxiliary + on_us):
        return None
    account, serial = on_us, auxiliary
    if not _digits(auxiliary):
        account, _, serial = on_us.strip().strip("/").rpartition("/")
    parts = _digits(account), _digits(serial)
    return MicrLine(routing, *parts) if all(parts) else None


def line_digests(line: MicrLine, key: bytes) -> LineDigests:
    """The digests of a line; those of another key begin otherwise, and are never compared."""
    bank = line.routing[:8]
    return LineDigests(
        _digest(key, "item", bank, line.account, line.serial),
        _digest(key, "account", bank, line.account),
    )


def comparable(one: str, other: str) -> bool:
    """Whether two digests were made with the same key."""
    return one[:KEY_NAME] == other[:KEY_NAME]


def _digits(text: str) -> str:
    """The digits alone: banks print dashes and leading zeros at will."""
    return re.sub(r"[^0-9]", "", text).lstrip("0")


def _digest(key: bytes, *parts: str) -> str:
    name = hmac.new(key, b"name of this key", hashlib.sha256).hexdigest()[:KEY_NAME]
    return name + hmac.new(key, "/".join(parts).encode(), hashlib.sha256).hexdigest()
