"""From a check's picture to its amount, or to why a person should look: one page, no files.

Pure and picklable, so that threads, processes and other machines give equal readings.
"""

import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image
from pydantic import Field

from digits.amounts.decision.decision import AmountDecision, AmountReading, Policy, unread
from digits.amounts.decision.stages import Stages
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.words.decision import (
    WordsPolicy,
    WordsReading,
    WordsTools,
    decide_alone,
    decide_together,
    read_words,
)
from digits.arrays import Grey
from digits.checks.check_line import known_line, line_doubts, other_amounts, printed_on
from digits.checks.fields.form_removal import ink_of
from digits.checks.fields.layout import Layout
from digits.checks.fields.locate import AmountField, places_on
from digits.checks.fields.search_region import SearchRegion, search_region_of
from digits.checks.fields.words import WordsField, find_words
from digits.checks.fields.words_ink import words_of
from digits.checks.intake.intake import CheckImage
from digits.checks.page.deskew import Deskewed, deskew
from digits.checks.page.fingerprint import fingerprint
from digits.checks.page.image_quality import quality_flags
from digits.checks.page.marks import marked_over
from digits.checks.page.sketch import Sketch, sketch_of
from digits.config import Currency, Frozen
from digits.micr.micr_line import MicrLine
from digits.micr.micr_reader import MicrReader

STRIDE = 4  # of pixels that are looked at for ink and brightness
DARK = 128  # of 255: darker is ink
STAGES = ("locate", "line", "read", "words")  # of which the seconds are told
UNREAD = 0.05  # what a place is still worth where no amount is read
# Flags of what the reader's own probability cannot know of; the others are told only.
BLOCKING_FLAGS = frozenset(
    {"partial", "piggy-back", "torn-corner", "too-small", "blank", "too-dark", "too-light"}
)


class ScoringOptions(Frozen):
    """How checks are read and when an amount is accepted; part of the ledger's recipe."""

    currency: Currency = Field(description="whose way of writing amounts it is")
    layout: Layout | None = Field(default=None, description="the form; found if absent")
    policy: Policy
    stages: Stages
    words: WordsPolicy = WordsPolicy()
    least_field: float = Field(
        default=0.7, ge=0, le=1, description="confidence in the field from which on it is trusted"
    )


class CheckReading(NamedTuple):
    """What one check says.

    Attributes:
        amount: what was read, with probability, runner-up, decision and reasons.
        figures: the same as the figures alone would have it; equal where no words were read.
        field: where; None if no field was found.
        words: what the amount in words says; None where it was not read.
        words_field: where it stands; None if it was not found or not looked for.
        line: the MICR line that identifies the check; None where it is not known surely.
        flags: of the picture's quality.
        fingerprint: 64 bits, near for scans of the same paper.
        sketch: what was written, to find other scans of the paper by; None without ink.
        ink: share of dark pixels, 0 … 1.
        brightness: mean light, 0 … 1.
        turned: degrees by which the page was turned right side up.
        seconds: by stage: locate (turning, quality, finding the fields), line (the MICR line),
            read, and words.
    """

    amount: AmountReading
    figures: AmountReading
    field: AmountField | None
    words: WordsReading | None
    words_field: WordsField | None
    line: MicrLine | None
    flags: tuple[str, ...]
    fingerprint: int
    sketch: Sketch | None
    ink: float
    brightness: float
    turned: int
    seconds: dict[str, float]


class _Reading(NamedTuple):
    """What is read at one place, and what the words say beside it; None where they are unread."""

    figures: AmountReading
    field: AmountField | None
    words: WordsReading | None = None
    words_field: WordsField | None = None

    @property
    def confirmed(self) -> bool:
        """Whether the words say it, too: then an amount stands there, however odd the place."""
        return self.words is not None and self.words.agreement == "agree"


def score_image(
    image: CheckImage,
    reader: AmountReader,
    options: ScoringOptions,
    words: WordsTools | None = None,
    micr: MicrReader | None = None,
) -> CheckReading:
    """Read one check, and decide whether its amount may be accepted.

    Args:
        image: as `digits.checks.intake.intake` gives it.
        reader: an opened reader.
        options: the same for all checks of a batch.
        words: what the amount in words is read with; None where it is left unread.
        micr: what the MICR line is read with; None where it is left unread.
    """
    clock = [time.perf_counter()]
    page = deskew(image.pixels)
    pixels = page.pixels
    flags = _flags(image, page)
    region = search_region_of(pixels)
    marks = _marks(page, region)
    places = places_on(region, image.dpi, options.layout)
    hash_bits = fingerprint(pixels, page.after)
    sketch = sketch_of(image.pixels, pixels)
    clock.append(time.perf_counter())
    printed = printed_on(pixels, region, micr) if micr is not None else None
    clock.append(time.perf_counter())
    readings = _readings(pixels, places, reader, options)
    clock.append(time.perf_counter())
    found = readings[0]
    if words is not None and options.words.mode != "never":
        found = _with_words(pixels, region, readings, reader, options, words)
    clock.append(time.perf_counter())
    figures, said = found.figures, found.words
    reading = (
        decide_together(figures, said, options.policy, options.words)
        if said
        else decide_alone(figures, options.words)
    )
    doubts = image.doubts + marks + _flagged(flags) + line_doubts(image, printed)
    unsure = _unsure(found.field, options)
    left = () if found.confirmed else unsure
    return CheckReading(
        amount=_doubted(reading, doubts + left + other_amounts(image, printed, reading)),
        figures=_doubted(figures, doubts + unsure + other_amounts(image, printed, figures)),
        field=found.field,
        words=said,
        words_field=found.words_field,
        line=known_line(image, printed),
        flags=flags,
        fingerprint=hash_bits,
        sketch=sketch,
        ink=float((pixels[::STRIDE, ::STRIDE] < DARK).mean()),
        brightness=float(pixels[::STRIDE, ::STRIDE].mean() / 255),
        turned=page.turned,
        seconds=dict(zip(STAGES, np.diff(clock).tolist(), strict=True)),
    )


def _flags(image: CheckImage, page: Deskewed) -> tuple[str, ...]:
    """What is wrong with the scan: judged right side up, yet as skewed and sharp as it came."""
    turned = np.rot90(image.pixels, page.turned // 90)
    seen = quality_flags(turned, image.dpi, page.skew, page.before)
    return seen + page.flags


def _marks(page: Deskewed, region: SearchRegion) -> tuple[str, ...]:
    """What speaks against a check that somebody may have voided."""
    marked = marked_over(page.after, region.page, page.pixels.shape[1])
    return ("large marks across the check, such as VOID or a line through it",) if marked else ()


def _readings(
    pixels: Grey, places: tuple[AmountField, ...], reader: AmountReader, options: ScoringOptions
) -> list[_Reading]:
    """What is read, and where: on an unsure page of several places, the likeliest first.

    A date reads as no amount at all. The place stays as unsure as it was: a check's number, too,
    reads as an amount.
    """
    if not places:
        return [_Reading(unread("no field for an amount was found on the page"), None)]
    sure = places[0].confidence >= options.least_field
    readings = [
        (_read(pixels, place, reader, options), place) for place in places[: 1 if sure else None]
    ]
    readings.sort(key=lambda read: -read[1].confidence * (UNREAD + read[0].probability))
    return [_Reading(figures, place) for figures, place in readings]


def _with_words(
    pixels: Grey,
    region: SearchRegion,
    readings: Sequence[_Reading],
    reader: AmountReader,
    options: ScoringOptions,
    words: WordsTools,
) -> _Reading:
    """The likeliest place whose figures the words confirm, and else the likeliest one.

    Words are read however sure the figures are: it is an altered check whose figures are sure and
    wrong.
    """
    worded = []
    for figures, field, *_ in readings:
        place = find_words(region, field)
        lines = words_of(pixels, place) if place is not None else ()
        weighed = _weighed(pixels, field, figures, reader, options)
        said = read_words(lines, weighed, options.currency, words)
        worded.append(_Reading(figures, field, said, place))
        if worded[-1].confirmed:
            return worded[-1]
    return worded[0]


def _weighed(
    pixels: Grey,
    field: AmountField | None,
    figures: AmountReading,
    reader: AmountReader,
    options: ScoringOptions,
) -> AmountReading:
    """The figures as words are weighed with: with the probability of the reader's own card.

    On probabilities that a bank fitted itself, the weighing was not certified.
    """
    own = reader.card.calibration.stages
    if field is None or options.stages == own:
        return figures
    return _read(pixels, field, reader, options.model_copy(update={"stages": own}))


def _read(
    pixels: Grey, field: AmountField, reader: AmountReader, options: ScoringOptions
) -> AmountReading:
    ink = ink_of(pixels, field.box)
    if not ink.size or int(np.ptp(ink)) == 0:
        return unread("nothing is written in the amount's field")
    crop = Image.fromarray(ink)
    return reader.read(crop, options.currency, options.policy, options.stages)


def _flagged(flags: tuple[str, ...]) -> tuple[str, ...]:
    """What speaks against the picture, whatever was read on it."""
    return tuple(f"the picture is flagged {flag}" for flag in flags if flag in BLOCKING_FLAGS)


def _unsure(field: AmountField | None, options: ScoringOptions) -> tuple[str, ...]:
    """What speaks against the place, unless words confirm what stands there."""
    if field is None or field.confidence >= options.least_field:
        return ()
    return (f"the amount's field is uncertain ({field.confidence:.0%}: {field.how})",)


def _doubted(reading: AmountReading, doubts: tuple[str, ...]) -> AmountReading:
    decision: AmountDecision = "review" if doubts else reading.decision
    return reading._replace(decision=decision, reasons=reading.reasons + doubts)
