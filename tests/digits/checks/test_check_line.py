"""A check's MICR line on its picture: what identifies it, and what makes a person look."""

from decimal import Decimal

import numpy as np
import pytest

from digits.amounts.reader.amount_reader import AmountReader
from digits.arrays import Grey
from digits.checks.check_line import known_line, line_doubts
from digits.checks.intake.intake import CheckImage, SequenceInfo
from digits.checks.scoring import CheckReading, ScoringOptions, score_image
from digits.micr.micr_line import MicrLine, PrintedLine
from digits.micr.micr_reader import opened_micr_reader
from tests.digits.checks.drawn_checks import draw_check
from tests.digits.checks.micr_prints import with_line

READABLE = 7  # of the drawn checks: its amount, 2,209.00, is read surely
LINE = MicrLine("011000015", "8806421", "4073")
OTHER = LINE._replace(serial="4074")
WRONG = LINE._replace(routing="011000016")  # its check digit fails


def check(text: str, turns: int = 0) -> Grey:
    """The drawn check with a line at its foot."""
    pixels = draw_check(READABLE).copy()
    pixels[-110:] = 255
    return np.rot90(with_line(pixels, text), turns).copy()


def scored(
    pixels: Grey, reader: AmountReader, options: ScoringOptions, recorded: MicrLine | None = None
) -> CheckReading:
    """What is read of a check, of which a cash letter may have a line."""
    sequence = SequenceInfo("1", "2", None, recorded) if recorded else None
    image = CheckImage(1, pixels, 200.0, "d", sequence=sequence)
    return score_image(image, reader, options, micr=opened_micr_reader())


@pytest.mark.parametrize("turns", [0, 2])
def test_the_line_on_a_picture_identifies_the_check(
    turns: int, reader: AmountReader, options: ScoringOptions
) -> None:
    """Upside down as well; nothing is said against the check, and nothing of the line is told."""
    found = scored(check("⑆011000015⑆ 8806421⑈ 4073", turns), reader, options)
    assert found.line == LINE
    assert (found.amount.decision, found.amount.reasons) == ("accept", ())
    assert "8806421" not in f"{found!r}"
    assert found.seconds["line"] > 0


def test_an_amount_behind_the_line_is_compared(
    reader: AmountReader, options: ScoringOptions
) -> None:
    """A bank printed it there; where another one is read, a person looks."""
    for cents, decision in ((220900, "accept"), (220990, "review")):
        line = f"⑈4073⑈ ⑆011000015⑆ 8806421⑈ ⑇{cents:010}⑇"
        found = scored(check(line), reader, options)
        assert found.line == LINE
        assert found.amount.decision == decision
    assert found.amount.reasons == ("the MICR line says 2,209.90, and 2,209.00 was read",)
    assert found.amount.amount == Decimal("2209.00")


def test_a_letter_that_has_another_line_is_a_doubt(
    reader: AmountReader, options: ScoringOptions
) -> None:
    """A person looks; the cash letter's line identifies the check."""
    pixels = check("⑆011000015⑆ 8806421⑈ 4073")
    same, other = (scored(pixels, reader, options, line) for line in (LINE, OTHER))
    assert (same.amount.decision, other.amount.decision) == ("accept", "review")
    assert other.amount.reasons == ("the cash letter has another MICR line than the check",)
    assert other.line == OTHER


def test_a_check_digit_that_fails_is_told() -> None:
    """On the check and in the letter, each in its words; such a line identifies nothing."""
    image = CheckImage(1, np.zeros((4, 4), np.uint8), None, "d")
    letter = image._replace(sequence=SequenceInfo("1", "2", None, WRONG))
    printed = PrintedLine(WRONG)
    assert known_line(image, printed) is known_line(letter, None) is None
    assert line_doubts(image, printed) == ("the routing number on the check fails its check digit",)
    assert line_doubts(letter, None) == (
        "the routing number in the cash letter fails its check digit",
    )
    assert known_line(image, PrintedLine(LINE)) == LINE
    assert line_doubts(image, None) == ()


def test_without_a_reader_no_line_is_read(reader: AmountReader, options: ScoringOptions) -> None:
    """And the check is as it was."""
    image = CheckImage(1, check("⑆011000015⑆ 8806421⑈ 4073"), 200.0, "d")
    found = score_image(image, reader, options)
    assert (found.line, found.amount.decision) == (None, "accept")
