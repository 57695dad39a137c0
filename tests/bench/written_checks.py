"""What is accepted of drawn checks, figures and words by real hands that nobody learned from.

    python -m tests.bench.written_checks FONTS PENS [COUNT]

FONTS and PENS are folders, as `digits train-words` takes them, and COUNT how many checks are drawn;
of 300 in 2,000 the words say an amount that differs by one digit. They are read as a scoring reads
them. Printed are the accepted and misread ones, and how many of the differing went to a person.
"""

import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from artifacts.progress import bar
from digits.amounts.decision.evaluation import EvaluatedReading
from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.grammar.currencies import grammar_of
from digits.amounts.reader.holdout_readings import only
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.amounts.words.expressions import draw
from digits.amounts.words.pairs import one_digit_apart
from digits.amounts.words.recipe import WordSynthesisConfig
from digits.amounts.words.wordings import wording
from digits.arrays import Grey
from digits.checks.page.bounding_box import BoundingBox
from digits.handwriting.config import FormConfig, ScanConfig, WriterConfig
from digits.operations.check_evaluation import EvaluatedChecks, evaluate_checks
from digits.operations.scoring_plan import scoring_plan
from digits.operations.words_calibration import Hands, gather_hands
from digits.store.folders import Store
from tests.digits.checks.forms import Form, bilevel, drawn, place_of, written

COUNT, DIFFERING = 2_000, 0.15
SEED = 2_027
WIDTH = 1200  # pixels
NOISE = 4.0  # of 255, a scanner's
PAYEES = ("corner bakery", "north shore gas", "town library", "ada example", "garden supply")
SIGNERS = ("jane example", "peter specimen", "mary sample", "john nobody")
BANK, MICR = (0.06, 0.62), (0.3, 0.9)  # where they are printed, shares of width and height
# The form is drawn here, and nothing but writing is wanted of the generators.
PLAIN = ScanConfig(**dict.fromkeys([*FormConfig.model_fields, *ScanConfig.model_fields], 0.0))
REAL = WriterConfig(mnist=0, drawn=0, font=0, pen=1, recorded=0)
FORMS = tuple(
    Form(kind, pattern=pattern)
    for kind in ("box", "light box", "sign inside", "line")
    for pattern in ("none", "waves")
)


class WrittenCheck(NamedTuple):
    """A check, its amount in figures, and whether the words say another."""

    pixels: Grey
    amount: Decimal
    differs: bool


def written_checks(hands: Hands, count: int) -> Iterator[WrittenCheck]:
    """Checks by holdout writers; the same ones each time."""
    config = AmountSynthesisConfig(writer=REAL, scan=PLAIN, text=only("USD", 0.0))
    figures = amount_synthesis(config, hands.figures, "holdout")
    words_config = WordSynthesisConfig(writer=REAL, scan=PLAIN)
    lines = hands.words.synthesis(words_config, words_config.texts, "holdout")
    number = made = 0
    while made < count:
        rng = np.random.default_rng([SEED, number])
        item = figures.item(SEED, number)
        number += 1
        meaning = grammar_of("USD").meaning(item.text)
        if meaning is None:
            continue
        differs = bool(rng.random() < DIFFERING)
        said = one_digit_apart(meaning.amount, "USD", rng) if differs else meaning.amount
        expression = wording("USD", said)
        if expression is None:
            continue
        texts = (draw(expression, rng), rng.choice(PAYEES), rng.choice(SIGNERS))
        words, payee, signature = (lines.written(str(text), rng).picture for text in texts)
        ink = Ink(item.picture, words, payee, signature)
        form = FORMS[made % len(FORMS)]
        made += 1
        yield WrittenCheck(_scanned(form, ink, rng), meaning.amount, differs)


class Ink(NamedTuple):
    """What is written on a check, uint8 (h, w) each, ink high."""

    figures: Grey
    words: Grey
    payee: Grey
    signature: Grey


def _scanned(form: Form, ink: Ink, rng: np.random.Generator) -> Grey:
    """A form with all that is written on it, grey or black and white."""
    place = place_of(form, WIDTH)
    page = written(_printed(drawn(form, WIDTH), rng), place, ink.figures)
    line, right = place.height, place.left - round(0.07 * WIDTH)
    below = BoundingBox(
        round(0.05 * WIDTH), place.bottom + round(0.1 * line), right, place.bottom + line
    )
    page = written(page, below, ink.words, high=0.8, at=0.02)
    beside = BoundingBox(round(0.17 * WIDTH), place.top, right, place.bottom - 2)
    page = written(page, beside, ink.payee, high=0.8, at=0.02)
    bottom = round(0.81 * len(page))
    signed = BoundingBox(round(0.62 * WIDTH), bottom - line, round(0.95 * WIDTH), bottom)
    page = written(page, signed, ink.signature, high=0.9, at=0.1)
    grained = page + rng.normal(0, NOISE, page.shape)
    grey = np.clip(grained, 0, 255).astype(np.uint8)
    return bilevel(grey) if rng.random() < 0.5 else grey


def _printed(form: Grey, rng: np.random.Generator) -> Grey:
    """A form with a bank's name and a line of figures at its lower edge."""
    page = Image.fromarray(form)
    pen = ImageDraw.Draw(page)
    number = "".join(str(digit) for digit in rng.integers(0, 10, 24))
    for (left, top), text in ((BANK, "FIRST EXAMPLE BANK"), (MICR, number)):
        at = (left * page.width, top * page.height)
        pen.text(at, text, 20, ImageFont.load_default(page.width // 42))
    return np.asarray(page)


def main(args: list[str]) -> None:
    """Draw, read, and print what was decided."""
    if len(args) not in {2, 3}:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store(folder / "store").prepare()
        hands = gather_hands(store, "", args[0], args[1])
        count = int(args[2]) if len(args) > 2 else COUNT
        labelled, differ = [], []
        for number, check in enumerate(written_checks(hands, count)):
            path = folder / f"{number:05}.png"
            Image.fromarray(check.pixels).save(path, dpi=(200, 200))
            labelled.append(LabelledCrop(path, check.amount))
            differ.append(check.differs)
        plan = scoring_plan(store, folder, "", "USD", "reader", "")
        with bar("Reading") as on_progress:
            found = evaluate_checks(labelled, plan, on_progress)
    report(found, differ)


def report(found: EvaluatedChecks, differ: list[bool]) -> None:
    """Print the counts, by figures and words and by the figures alone."""
    for name, readings in (("figures and words", found.together), ("figures alone", found.figures)):
        agreeing = [item for item, other in zip(readings, differ, strict=True) if not other]
        differing = [item for item, other in zip(readings, differ, strict=True) if other]
        taken = _accepted(agreeing)
        wrong = sum(not item.right for item in taken)
        right = sum(item.right for item in agreeing)
        held = len(differing) - len(_accepted(differing))
        print(
            f"{name}: of {len(agreeing)} that agree {right} right, {len(taken)} accepted, "
            f"{wrong} of them misread; of {len(differing)} that differ {held} go to a person"
        )
    print(dict(found.agreements))


def _accepted(readings: list[EvaluatedReading]) -> list[EvaluatedReading]:
    return [item for item in readings if item.reading.decision == "accept"]


if __name__ == "__main__":
    main(sys.argv[1:])
