"""Single digits of a bank's own amounts as a labelled folder, which `retrain` takes as new data.

The amounts are those that people decided. What is cut is told by
`digits.amounts.reader.digit_crops`; here each picture is tried as the training will open it, so
that none of them can make it refuse the folder. Pictures of a bank's checks are its owner's alone
to read.
"""

import shutil
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from PIL import Image

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.digit_crops import CutDigit, cut_digits
from digits.amounts.reader.digit_places import LeftOut
from digits.arrays import CLASSES, Grey
from digits.config import Currency
from digits.dataset.framing import framed_picture
from digits.dataset.labelled_folder import LIST, LIST_FILE, list_folder
from digits.dataset.merging import FEWEST
from digits.scores import Record, TenCounts
from digits.store.atomic import atomic_file, atomic_folder

NotWritten: TypeAlias = Literal[LeftOut, "unframed"]
"""Why a digit is not in the folder: it was not cut, or the training would find none on it."""


class OwnAmount(NamedTuple):
    """An amount that people decided.

    Attributes:
        key: names its item, of letters, digits and dashes; each item has another one.
        crop: uint8 (h, w), dark ink on light paper, as the reader saw it.
        amount: what it says.
        currency: whose way of writing amounts it is.
    """

    key: str
    crop: Grey
    amount: Decimal
    currency: Currency


class OwnDigits(Record):
    """What was written of some amounts.

    Attributes:
        amounts: how many were given, `used` those of which at least one digit was written.
        written: digits by label.
        left_out: how often each `NotWritten` was the reason; a misread amount counts once.
        digest: of the folder, as its reading knows it; empty if there is none.
    """

    amounts: int
    used: int
    written: TenCounts
    left_out: dict[NotWritten, int]
    digest: str = ""

    @property
    def enough(self) -> bool:
        """Whether a training takes so few; equal pictures and MNIST's own count less there."""
        return sum(self.written) >= FEWEST


def write_own_digits(folder: Path, amounts: Iterable[OwnAmount], reader: AmountReader) -> OwnDigits:
    """Write the single digits of amounts as a labelled folder, whole or not at all.

    The same amounts give the same bytes, in whatever order they come. A folder that is there gives
    way; where no digit was found none is left, as what was in it may have had to be forgotten.

    Args:
        folder: where to.
        amounts: taken one by one.
        reader: says where on a crop it reads what.

    Raises:
        StoreFull, StoreNotWritable: if it cannot be written.
        FaultyLines: if two items have the same key.
    """
    given, left_out = 0, Counter[NotWritten]()
    lines: list[_Line] = []
    # Written anew by each learning, so that nothing waits for the disk.
    with atomic_folder(folder, replace=True, private=True, durable=False) as partial:
        for own in amounts:
            given += 1
            cut = cut_digits(own.crop, own.amount, own.currency, reader)
            written = [line for digit in cut.digits if (line := _write(partial, own.key, digit))]
            lines += written
            left_out.update(cut.left_out)
            left_out["unframed"] += len(cut.digits) - len(written)
        digest = _write_list(partial, sorted(lines))
    if not lines:
        shutil.rmtree(folder)
    labels = np.array([line.digit for line in lines], dtype=np.int64)
    return OwnDigits(
        amounts=given,
        used=len({line.key for line in lines}),
        written=tuple(np.bincount(labels, minlength=CLASSES).tolist()),
        left_out={reason: times for reason, times in sorted(left_out.items()) if times},
        digest=digest,
    )


class _Line(NamedTuple):
    """A picture in the folder: its file's name, its label, and its item's key."""

    name: str
    digit: int
    key: str


def _write(folder: Path, key: str, cut: CutDigit) -> _Line | None:
    """Write a picture; None, and no file, if the training would find no digit on it."""
    path = folder / f"{key}-{cut.place:02}.png"
    with atomic_file(path, private=True, durable=False) as file:
        Image.fromarray(cut.picture).save(file, "PNG")
    if isinstance(framed_picture(path), str):
        path.unlink()
        return None
    return _Line(path.name, cut.digit, key)


def _write_list(folder: Path, lines: list[_Line]) -> str:
    """Write the list of labels; the folder's digest, as whoever reads it will know it."""
    rows = [",".join(LIST.columns), *(f"{line.name},{line.digit}" for line in lines)]
    with atomic_file(folder / LIST_FILE, private=True, durable=False) as file:
        file.write(("\n".join(rows) + "\n").encode())
    return list_folder(folder).digest if lines else ""
