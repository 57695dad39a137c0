"""One file of a cash letter, from its record 01 to its record 99: its levels and their controls.

Positions are counted from 1, as in the standards. Items and images are counted by
`digits.checks.intake.x937`; here bundles, cash letters and the file are opened and closed.
"""

from dataclasses import dataclass, field
from typing import Final

from digits.checks.intake.x937_record import LetterRecord, digits_of, text_of
from digits.checks.intake.x937_totals import LETTERS, LevelTotals, Stated, images_of_level, items_of


@dataclass
class LetterFile:
    """What was counted up to now, and what its control records state."""

    records: int = 0
    bundles: int = 0
    bundle_name: str = ""
    bundle: LevelTotals = field(default_factory=LevelTotals)
    letter: LevelTotals = field(default_factory=LevelTotals)
    totals: LevelTotals = field(default_factory=LevelTotals)
    images_follow: str = ""  # the record type that the next images belong to
    open_bundle: bool = False
    open_letter: bool = False
    ended: bool = False
    faults: list[str] = field(default_factory=list)
    stated: list[Stated] = field(default_factory=list)

    @property
    def level(self) -> LevelTotals:
        """What the next record is counted in."""
        return self.bundle if self.open_bundle else self.letter


def _file_header(_file: LetterFile, _record: LetterRecord) -> None:
    """Record 01: what it opens is open already."""


def _letter_header(file: LetterFile, _record: LetterRecord) -> None:
    if file.open_letter:
        close_letter(file)
    file.open_letter = True


def _bundle_header(file: LetterFile, record: LetterRecord) -> None:
    """Record 20: sequence number in positions 49 to 52, identifier in 39 to 48."""
    _close_bundle(file)
    file.bundles += 1
    file.open_bundle = True
    file.bundle_name = text_of(record, 49, 52) or text_of(record, 39, 48) or f"{file.bundles}"


def _bundle_control(file: LetterFile, record: LetterRecord) -> None:
    """Record 70: items 3-6, total 7-18, images 31-35."""
    if not file.open_bundle:
        file.faults.append("a bundle control record (70) closes no bundle")
        return
    where = f"bundle {file.bundle_name}"
    stated = digits_of(record, 3, 6), digits_of(record, 7, 18)
    file.stated += items_of("70", where, *stated, file.bundle)
    file.stated.append(images_of_level("70", where, digits_of(record, 31, 35), file.bundle))
    _add_bundle(file)


def _letter_control(file: LetterFile, record: LetterRecord) -> None:
    """Record 90: bundles 3-8, items 9-16, total 17-30, images 31-39."""
    if not file.open_letter:
        file.faults.append("a cash letter control record (90) closes no cash letter")
    _close_bundle(file)
    where = f"cash letter {file.totals.inner + 1}"
    bundles = file.letter.inner
    file.stated.append(Stated("90", where, "bundles", digits_of(record, 3, 8), bundles, bundles))
    stated = digits_of(record, 9, 16), digits_of(record, 17, 30)
    file.stated += items_of("90", where, *stated, file.letter)
    file.stated.append(images_of_level("90", where, digits_of(record, 31, 39), file.letter))
    _add_letter(file)


def _file_control(file: LetterFile, record: LetterRecord) -> None:
    """Record 99: cash letters 3-8, records 9-16, items 17-24, total 25-40."""
    close_letter(file)
    letters, records = file.totals.inner, file.records
    for what, stated, counted in (
        (LETTERS, digits_of(record, 3, 8), letters),
        ("records", digits_of(record, 9, 16), records),
    ):
        file.stated.append(Stated("99", "the file", what, stated, counted, counted))
    totals = digits_of(record, 17, 24), digits_of(record, 25, 40)
    file.stated += items_of("99", "the file", *totals, file.totals)
    file.ended = True


HEADERS_AND_CONTROLS: Final = {
    "01": _file_header,
    "10": _letter_header,
    "20": _bundle_header,
    "70": _bundle_control,
    "90": _letter_control,
    "99": _file_control,
}


def _close_bundle(file: LetterFile) -> None:
    """Count a bundle that no control record has closed."""
    if file.open_bundle:
        file.faults.append(f"bundle {file.bundle_name} ends without its control record (70)")
        _add_bundle(file)


def _add_bundle(file: LetterFile) -> None:
    file.letter.add(file.bundle)
    file.bundle, file.open_bundle, file.bundle_name = LevelTotals(), False, ""


def close_letter(file: LetterFile) -> None:
    """Count a cash letter that no control record has closed, and what stands outside of any."""
    _close_bundle(file)
    if file.open_letter or file.letter != LevelTotals():
        number = file.totals.inner + 1
        file.faults.append(f"cash letter {number} ends without its control record (90)")
        _add_letter(file)


def _add_letter(file: LetterFile) -> None:
    file.totals.add(file.letter)
    file.letter, file.open_letter = LevelTotals(), False
