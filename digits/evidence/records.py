"""What is kept of a decided check: what was read, what is right, and to which part it belongs.

No account number and no picture of a whole check; the crops lie beside the record.
"""

import hashlib
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from pydantic import Field

from digits.config import Currency
from digits.scores import Record

# learn: readers learn from it. choose: thresholds are chosen and certified on it, too. measure:
# nothing but measured on.
Part: TypeAlias = Literal["learn", "choose", "measure"]

ROOM = "own"  # of the store, for all that is learned from
LOOKED_AT = "looked-at.json"  # in that room: until when decisions were looked at
SHARES: dict[Part, float] = {"learn": 0.6, "choose": 0.2, "measure": 0.2}
NAME_LENGTH = 32  # hexadecimal digits


class CropFile(Record):
    """A crop as a PNG beside its record: dark ink on light paper, as the reader saw it."""

    name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class DecidedCheck(Record):
    """One check about whose amount people agree.

    Attributes:
        check: names it, and its folder: the beginning of the digest of its picture.
        image_digest: SHA-256 of the picture's pixels.
        item: the key of the ledger's item that was decided.
        batch: its batch's number.
        page: a digest of folder, file and page, the same under whatever recipe they are read.
        part: what it may be used for, for ever the same.
        currency: whose way of writing amounts it is.
        layout: the form's name; empty where fields were looked for.
        amount: the final one, as people said.
        who: whose words these are.
        decided: when the last of them was said, UTC.
        accepted: whether the program had accepted it, so that it is here by quality control.
        blocked: whether something other than the figures' sureness sends it to a person: a flag of
            the picture, words that say another amount, a ceiling.
        quality_share: of the accepted checks of its batch, set aside for quality control, 0 … 1.
        reader: the version that read it.
        read: what it read; None for nothing.
        probability: that it stated, 0 … 1.
        words_agreement: what the amount in words said to it; empty where it was not read.
        words_amount: what it words; None where it words none.
    """

    schema_version: Literal[1] = 1
    check: str = Field(pattern=rf"^[0-9a-f]{{{NAME_LENGTH}}}$")
    image_digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    item: str
    batch: int = Field(ge=1)
    part: Part
    currency: Currency
    layout: str
    amount: Decimal
    who: tuple[str, ...]
    decided: datetime
    accepted: bool
    blocked: bool
    quality_share: float = Field(ge=0, le=1)
    reader: str
    read: Decimal | None
    probability: float = Field(ge=0, le=1)
    words_agreement: str = ""
    words_amount: Decimal | None = None
    page: str = ""

    @property
    def right(self) -> bool:
        """Whether what was read is right."""
        return self.read == self.amount


class Evidence(DecidedCheck):
    """A decided check with its crops.

    Attributes:
        figures: the crop of the amount in figures.
        words: the crops of the lines of words, from above.
    """

    figures: CropFile
    words: tuple[CropFile, ...] = ()


def check_of(image_digest: str) -> str:
    """The name of a check's evidence."""
    return image_digest[:NAME_LENGTH]


def part_of(image_digest: str, account: str | None) -> Part:
    """The part of a check: that of its account where this is known, so that no writer is in two.

    Args:
        image_digest: of the check's picture.
        account: the keyed digest of routing and account number; None where no line was read.
    """
    digest = hashlib.sha256(f"part {account or image_digest}".encode()).digest()[:8]
    chance = int.from_bytes(digest, "big") / 2**64
    if chance < SHARES["learn"]:
        return "learn"
    return "choose" if chance < SHARES["learn"] + SHARES["choose"] else "measure"
