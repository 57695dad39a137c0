"""Lists of what pictures show, a line for each: ``truth.csv``, ``labels.csv``.

Spreadsheets write them in many ways, and what is clear is understood: commas, semicolons, tabs or
bars; UTF-8 or UTF-16; other columns, another order, capitals in the heading. A cell too many is a
fault of its line: of an amount with an unquoted comma for thousands the end would be lost. Where a
column follows, the end would pass for its cell: that is a fault as well.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from digits.errors import DigitsError

SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
GROUP: Final = re.compile(r"\d{3}(\.\d+)?")  # what follows a comma for thousands
LEADING: Final = re.compile(r"\D{0,4}\d{1,3}")  # and what stands before it
NAMED: Final = "sep="  # a spreadsheet's own first line, which names the separator


class ListKind(NamedTuple):
    """What a kind of list is called, its columns, a line of it, and what is raised of a bad one."""

    name: str
    columns: tuple[str, ...]
    example: str
    error: type[DigitsError]
    grouped: str = ""  # the column whose numbers may be written with commas for thousands

    @property
    def remedy(self) -> str:
        """What a good one looks like."""
        return f"begin it with the line {','.join(self.columns)} and put a line like {self.example}"


class ListLine(NamedTuple):
    """A line: its number in the file from 1, the cells of the kind's columns in their order.

    `problem` says what is wrong with the number of its cells, if anything is.
    """

    number: int
    cells: tuple[str, ...]
    problem: str


def read_list(path: Path, kind: ListKind) -> list[ListLine]:
    """The lines below the heading, but for empty ones.

    Raises:
        OSError: if the file cannot be read.
        DigitsError: the kind's own, if it is no table with these columns.
    """
    text = _text(path, kind)
    separator = _separator(text, kind)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True
    )
    try:
        heading = [cell.strip().casefold() for cell in next(reader, [])]
        if text.startswith(NAMED):
            heading = [cell.strip().casefold() for cell in next(reader, [])]
        _check_heading(path, heading, separator, kind)
        return list(_lines(reader, heading, separator, kind))
    except csv.Error as cause:
        raise kind.error(
            f"{kind.name} is not a CSV",
            where=f"{path}, line {reader.line_num}",
            received=f"{cause}, where {SEPARATORS[separator]} set the columns apart",
            remedy="put names that hold commas or quotation marks into quotation marks",
        ) from cause


def _text(path: Path, kind: ListKind) -> str:
    """The file as text, without a byte order mark."""
    content = path.read_bytes()
    try:
        return content.decode(_encoding(content)).lstrip("\ufeff")
    except UnicodeDecodeError as cause:
        line = content[: cause.start].count(b"\n") + 1
        raise kind.error(
            f"{kind.name} is not in UTF-8 or UTF-16",
            where=f"{path}, line {line}",
            received=f"the byte 0x{content[cause.start]:02x}",
            remedy="save it as “CSV UTF-8”",
        ) from cause


def _encoding(content: bytes) -> str:
    """UTF-16 by its mark, or by the zero in its first letter; else UTF-8."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in content[:2]:
        return "utf-16-be" if content.startswith(b"\0") else "utf-16-le"
    return "utf-8-sig"


def _separator(text: str, kind: ListKind) -> str:
    """What sets the columns apart: where the heading has them all, else what it has most of."""
    first = (text.splitlines() or [""])[0]
    if first.startswith(NAMED) and first[len(NAMED) :] in SEPARATORS:
        return first[len(NAMED) :]
    for separator in SEPARATORS:
        cells = next(csv.reader([first], delimiter=separator, skipinitialspace=True), [])
        if set(kind.columns) <= {cell.strip().casefold() for cell in cells}:
            return separator
    return max(SEPARATORS, key=first.count)


def _check_heading(path: Path, heading: Sequence[str], separator: str, kind: ListKind) -> None:
    """Refuse a heading that lacks a column, or has one twice."""
    if all(heading.count(column) == 1 for column in kind.columns):
        return
    seen = f"set apart by {SEPARATORS[separator]}" if len(heading) > 1 else "with no separator"
    columns = ", ".join(f"“{cell}”" for cell in heading)
    raise kind.error(
        f"{kind.name} has the wrong header",
        where=f"{path}, line 1",
        received=f"{columns}, {seen}" if columns else "nothing",
        remedy=kind.remedy,
    )


def _lines(
    reader: Iterator[list[str]], heading: Sequence[str], separator: str, kind: ListKind
) -> Iterator[ListLine]:
    places = [heading.index(column) for column in kind.columns]
    for row in reader:
        cells = [cell.strip() for cell in row]
        if any(cells):
            wanted = tuple(cells[place] if place < len(cells) else "" for place in places)
            problem = _miscounted(cells, heading, separator)
            if not problem and separator == "," and kind.grouped:
                problem = _parted(cells, heading.index(kind.grouped))
            yield ListLine(reader.line_num, wanted, problem)  # type: ignore[attr-defined]


def _parted(cells: Sequence[str], place: int) -> str:
    """What is wrong where a comma for thousands has moved an amount's end into the next column."""
    amount, beside = cells[place], "".join(cells[place + 1 : place + 2])
    if not (LEADING.fullmatch(amount) and GROUP.fullmatch(beside)):
        return ""
    return (
        f"“{amount}” and “{beside}” beside it may be one amount: put it into quotation marks, or "
        f"that column elsewhere"
    )


def _miscounted(cells: Sequence[str], heading: Sequence[str], separator: str) -> str:
    """What is wrong with how many cells a line has; a cell below no name is one too many."""
    named = [bool(name) for name in heading]
    surplus = any(
        cell and not (place < len(named) and named[place]) for place, cell in enumerate(cells)
    )
    if not surplus and len(cells) >= sum(named):
        return ""
    return (
        f"the header names {sum(named)} columns, set apart by {SEPARATORS[separator]}; in this "
        f"line there are {len(cells)}: “{separator.join(cells)}”"
    )
