"""The MICR line of one check: what its picture and its cash letter say, and what speaks against it.

No part of a line is ever told.
"""

from digits.amounts.decision.decision import AmountReading
from digits.arrays import Grey
from digits.checks.fields.micr_row import micr_picture, micr_row
from digits.checks.fields.search_region import SearchRegion
from digits.checks.intake.intake import CheckImage
from digits.micr.micr_line import MicrLine, PrintedLine
from digits.micr.micr_reader import MicrReader


def printed_on(pixels: Grey, region: SearchRegion, reader: MicrReader) -> PrintedLine | None:
    """What the line on a picture says, uint8 (h, w); None where none is there, or it is unsure."""
    row = micr_row(region)
    return None if row is None else reader.printed(micr_picture(pixels, region, row))


def known_line(image: CheckImage, printed: PrintedLine | None) -> MicrLine | None:
    """The line that identifies a check: the cash letter's, else the picture's; None if unsure."""
    line = _recorded(image) or (printed.line if printed else None)
    return None if line is None or line.check_digit_fails else line


def line_doubts(image: CheckImage, printed: PrintedLine | None) -> tuple[str, ...]:
    """What speaks against a check because of its lines."""
    recorded, line = _recorded(image), printed.line if printed else None
    doubts = []
    if recorded and recorded.check_digit_fails:
        doubts.append("the routing number in the cash letter fails its check digit")
    if line and line.check_digit_fails:
        doubts.append("the routing number on the check fails its check digit")
    if recorded and line and not line.says_the_same(recorded):
        doubts.append("the cash letter has another MICR line than the check")
    return tuple(doubts)


def other_amounts(
    image: CheckImage, printed: PrintedLine | None, reading: AmountReading
) -> tuple[str, ...]:
    """What speaks against an amount: that the cash letter, or the MICR line, has another one."""
    if reading.amount is None:
        return ()
    keyed = image.sequence.keyed_amount if image.sequence else None
    printed_amount = printed.amount if printed else None
    said = (("the cash letter", keyed), ("the MICR line", printed_amount))
    return tuple(
        f"{who} says {amount:,f}, and {reading.amount:,f} was read"
        for who, amount in said
        if amount is not None and amount != reading.amount
    )


def _recorded(image: CheckImage) -> MicrLine | None:
    """The line that a cash letter has for a check."""
    return image.sequence.line if image.sequence else None
