"""The ground truth of labelled pictures: a file ``truth.csv`` with columns ``file,amount``."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from digits.amounts.errors import BadAmount, DuplicateTruth, MalformedTruth, TruthMissing
from digits.amounts.grammar.currencies import CurrencyGrammar
from digits.photos.picture_lists import ListKind, read_list

LIST = ListKind(
    "The file that says what the pictures show",
    ("file", "amount"),
    "check-1.png,1234.56 for each picture",
    MalformedTruth,
    grouped="amount",
)
EXAMPLES = {0: "19507", 2: "1234.56"}


class LabelledCrop(NamedTuple):
    """A picture and the sum of money on it."""

    file: Path
    amount: Decimal


def read_truth(path: Path, folder: Path, grammar: CurrencyGrammar) -> tuple[LabelledCrop, ...]:
    """The labelled pictures of a folder, in the order of the file.

    Args:
        path: a table with the columns ``file,amount``, as `digits.photos.picture_lists` reads
            them; other columns are ignored. Amounts are plain numbers with a decimal point and no
            thousands: 1234.56.
        folder: where the pictures lie.
        grammar: of the amounts' currency, which says how many decimals there are.

    Raises:
        TruthMissing: if the file, or a picture that it names, is not there.
        MalformedTruth: if it is no such table, or has no line.
        BadAmount: if an amount is no plain number, or no sum of that currency.
        DuplicateTruth: if a picture is named twice.
    """
    crops: dict[str, LabelledCrop] = {}
    for line, name, text in _lines(path):
        where = f"{path}, line {line}"
        if name in crops:
            raise DuplicateTruth(
                "A picture is named twice",
                where=where,
                received=name,
                remedy="keep one line for each picture",
            )
        if not (folder / name).is_file():
            raise TruthMissing(
                "A picture that the truth names is not there",
                where=where,
                received=name,
                remedy=f"put it into {folder}, or remove the line",
            )
        crops[name] = LabelledCrop(folder / name, _amount(text, where, grammar))
    return tuple(crops.values())


def _lines(path: Path) -> Iterator[tuple[int, str, str]]:
    """Number, file and amount of each line."""
    try:
        lines = read_list(path, LIST)
    except FileNotFoundError as cause:
        raise TruthMissing(
            "There is no file that says what the pictures show", where=path, remedy=LIST.remedy
        ) from cause
    except OSError as cause:
        raise MalformedTruth(
            f"{LIST.name} cannot be read",
            where=path,
            received=cause.strerror or str(cause),
            remedy="name a file that you may read",
        ) from cause
    for line in lines:
        if line.problem:
            raise MalformedTruth(
                f"{LIST.name} has a line with another number of cells than its header",
                where=f"{path}, line {line.number}",
                received=line.problem,
                remedy="write amounts without a comma for thousands: 1234.56",
            )
        name, amount = line.cells
        yield line.number, name, amount
    if not lines:
        raise MalformedTruth(
            f"{LIST.name} is empty",
            where=path,
            received="a header without any line",
            remedy=LIST.remedy,
        )


def _amount(text: str, where: str, grammar: CurrencyGrammar) -> Decimal:
    try:
        amount = Decimal(text)
        minor = amount.scaleb(grammar.decimals)
        fits = amount.is_finite() and 0 < minor <= grammar.most and minor == int(minor)
    except (InvalidOperation, OverflowError, ValueError):
        fits = False
    if not fits or not text.isascii() or set(text) - set("0123456789."):
        raise BadAmount(
            f"An amount is no sum of {grammar.currency}",
            where=where,
            received=repr(text),
            remedy="write a plain number above 0 with a decimal point, without thousands, such as "
            + EXAMPLES[grammar.decimals],
        )
    return grammar.money(int(minor))
