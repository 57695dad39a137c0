"""The ground truth of labelled pictures: a file ``truth.csv`` with columns ``file,amount``."""

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

from digits.amounts.errors import BadAmount, DuplicateTruth, MalformedTruth, TruthMissing
from digits.amounts.grammar.currencies import CurrencyGrammar

COLUMNS = ("file", "amount")
EXAMPLES = {0: "19507", 2: "1234.56"}


class LabelledCrop(NamedTuple):
    """A picture and the sum of money on it."""

    file: Path
    amount: Decimal


def read_truth(path: Path, folder: Path, grammar: CurrencyGrammar) -> tuple[LabelledCrop, ...]:
    """The labelled pictures of a folder, in the order of the file.

    Args:
        path: a CSV file in UTF-8 with the columns ``file,amount``; other columns are ignored.
            Amounts are plain numbers with a decimal point and no thousands: 1234.56.
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
    if not crops:
        raise _malformed(path, "no line below the heading")
    return tuple(crops.values())


def _lines(path: Path) -> list[tuple[int, str, str]]:
    """Number, file and amount of each line."""
    try:
        # Spreadsheets begin their UTF-8 with a mark, which utf-8-sig skips.
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, strict=True)
            if missing := [column for column in COLUMNS if column not in (table.fieldnames or ())]:
                raise _malformed(path, f"no column {' and no column '.join(missing)}")
            return [
                (table.line_num, (row["file"] or "").strip(), (row["amount"] or "").strip())
                for row in table
            ]
    except FileNotFoundError as cause:
        raise TruthMissing(
            "There is no file that says what the pictures show",
            where=path,
            remedy=f"write one with the columns {','.join(COLUMNS)}",
        ) from cause
    except (OSError, UnicodeDecodeError, csv.Error) as cause:
        raise _malformed(path, str(cause)) from cause


def _malformed(path: Path, received: str) -> MalformedTruth:
    return MalformedTruth(
        "The file that says what the pictures show cannot be understood",
        where=path,
        received=received,
        remedy=f"write a CSV file in UTF-8 with the columns {','.join(COLUMNS)}",
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
