"""Checks that nobody wrote: drawn forms with digits of MNIST as handwriting, and a ledger of them.

Used by the tests of the review page and for the pictures of its documentation. Names and numbers
on the checks are invented, account numbers are zeros.
"""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from digits.amounts.grammar.typed import shown
from digits.arrays import Grey
from digits.checks.batch.reconciliation import Reconciled
from digits.checks.batch.statistics import count
from digits.ledger.ledger import Ledger
from digits.ledger.records import (
    Batch,
    Duplicate,
    Examined,
    Item,
    ItemDecision,
    ItemRow,
    Reading,
    ReadingRecipe,
    item_key,
)
from digits.limits import Limits

SIZE = (1200, 540)
LINE = (55, 262, 1040, 312)  # of the amount in words
BOX = (905, 186, 1150, 246)  # of the amount, in pixels
SAMPLE = Path(__file__).parents[3] / "digits" / "data" / "mnist-sample.npz"
FACTS = {
    "limits": Limits().model_dump(mode="json"),
    "reconciliation": {"quality_share": 0.25},
}
RECIPE = ReadingRecipe(reader="provisional-1", layout="us-personal", policy="0.1 %", facts=FACTS)
PAYEES = ("Ada Example", "Corner Bakery", "North Shore Gas", "B. Specimen", "Town Library")
WORDS = "Twelve thousand one hundred fifty and no/100"


class Drawn(NamedTuple):
    """A check and what a reader is to have said of it."""

    name: str
    truth: str
    reading: Reading
    decision: ItemDecision = "review"
    reasons: tuple[str, ...] = ()
    duplicate_of: str = ""
    sampled: bool = False


@cache
def draw_check(amount: str, number: int) -> Image.Image:
    """A check of an amount such as ``1,234.50``, (540, 1200), light paper and dark ink."""
    random = np.random.default_rng(number)
    noise = random.normal(243, 3, (SIZE[1], SIZE[0]))
    page = Image.fromarray(noise.clip(0, 255).astype(np.uint8))
    draw_form(ImageDraw.Draw(page), number)
    left, top, right, bottom = BOX
    ink = hand(amount, number, bottom - top - 8)
    ink.thumbnail((right - left - 16, bottom - top - 8))
    place = (left + 10, top + (bottom - top - ink.height) // 2)
    page.paste(Image.new("L", ink.size, 45), place, ink)
    return page


def draw_form(pen: ImageDraw.ImageDraw, number: int) -> None:
    """What is printed, and what is written beside the amount."""

    def write(x: int, y: int, text: str, size: int, shade: int = 70) -> None:
        pen.text((x, y), text, shade, ImageFont.load_default(size))

    pen.rectangle((14, 14, SIZE[0] - 15, SIZE[1] - 15), outline=150, width=2)
    write(50, 44, "FAKEBANK", 34, 60)
    write(50, 86, "12 Sample Street, Anytown", 17, 110)
    write(1060, 44, f"{1000 + number}", 24)
    write(830, 112, "Date", 15, 110)
    write(890, 100, "March 3, 2026", 25, 50)
    write(50, 190, "Pay to the order of", 15, 110)
    write(200, 182, PAYEES[number % len(PAYEES)], 30, 50)
    write(878, 196, "$", 34)
    write(60, 276, WORDS, 26, 50)
    write(1050, 286, "Dollars", 17, 110)
    write(50, 410, "Memo", 15, 110)
    for line in ((885, 134, 1150, 134), (195, 222, 850, 222), (50, 312, 1040, 312)):
        pen.line(line, 120, 2)
    pen.line((100, 430, 480, 430), 120, 2)
    pen.line((740, 430, 1150, 430), 120, 2)
    pen.rectangle(BOX, outline=110, width=2)
    wave = np.linspace(0, 6 + number % 5, 90)
    points = [(780 + 3.4 * i, 405 - 26 * np.sin(w) * (1 - i / 110)) for i, w in enumerate(wave)]
    pen.line(points, 50, 3)
    write(70, 474, "|: 000000000 |:    000000000000 ||   0000", 24, 60)


def hand(text: str, seed: int, height: int) -> Image.Image:
    """An amount in digits of MNIST, as ink: light where the pen was, mode L."""
    with np.load(SAMPLE, allow_pickle=False) as archive:
        pictures, labels = archive["x_test"], archive["y_test"]
    random = np.random.default_rng(seed)
    pieces: list[Grey] = []
    for character in text:
        if character.isdigit():
            chosen = random.choice(np.flatnonzero(labels == int(character)))
            pieces.append(np.asarray(pictures[chosen][:, 4:24]))  # (28, 20)
        else:
            stop = np.zeros((28, 8), np.uint8)
            stop[20:23, 3:6] = 220
            if character == ",":
                stop[23:25, 3:5], stop[25:27, 2:4] = 200, 180
            pieces.append(stop)
    ink = Image.fromarray(np.hstack(pieces))
    scale = height / ink.height
    return ink.resize((round(ink.width * scale), height), Image.Resampling.BICUBIC).filter(
        ImageFilter.SMOOTH
    )


def read(truth: str, **changes: Any) -> Reading:
    """A reading of a drawn check, right unless said otherwise; digests come with its file."""
    values: dict[str, Any] = {
        "amount": Decimal(truth),
        "currency": "USD",
        "probability": 0.93,
        "decision": "review",
        "field_box": BOX,
        "field_confidence": 0.9,
    }
    return Reading("", 1)._replace(**values | changes)


def one(name: str, truth: str, reasons: Sequence[str] = (), **changes: Any) -> Drawn:
    """A check that is left to a person, as its reasons say."""
    outside = {key: changes.pop(key) for key in ("duplicate_of", "sampled") if key in changes}
    decision: ItemDecision = "accept" if outside.get("sampled") else "review"
    found = read(truth, decision=decision, **changes)
    return Drawn(name, truth, found, decision, tuple(reasons), **outside)


def batch_of(
    ledger: Ledger, folder: Path, drawn: Sequence[Drawn], recipe: ReadingRecipe = RECIPE
) -> Batch:
    """Draw the checks into a folder and close a batch of them."""
    folder.mkdir(parents=True, exist_ok=True)
    batch = ledger.begin(str(folder), recipe, "run-1")
    readings = [_save(folder, check, n) for n, check in enumerate(drawn)]
    looked_at = [
        Examined(check.name, 1, reading.file_digest, (reading,))
        for check, reading in zip(drawn, readings, strict=True)
    ]
    ledger.record(batch, "run-1", looked_at)
    _settle(ledger, batch, drawn)
    numbers = ledger.pages(batch)
    lines: list[ItemRow] = []
    for place, (check, reading) in enumerate(zip(drawn, readings, strict=True)):
        number, found = numbers[reading.file_digest, 1]
        lines.append((_item(batch, check, found, place), number))
    counts = count(Reconciled(lines, ledger.examined(batch)))
    ledger.draft(batch, lines)
    ledger.close_batch(batch, "run-1", "done", counts.model_dump(mode="json"))
    return batch


def _settle(ledger: Ledger, batch: Batch, drawn: Sequence[Drawn]) -> None:
    numbers = {page.name: page.number for page in ledger.presented(batch)}
    ledger.record_duplicates(
        Duplicate(numbers[check.name], numbers[check.duplicate_of], "alike", 0.98)
        for check in drawn
        if check.duplicate_of
    )


def _save(folder: Path, check: Drawn, number: int) -> Reading:
    """Write the file; a duplicate is another scan of the same check."""
    path = folder / check.name
    path.parent.mkdir(parents=True, exist_ok=True)
    seed = hash_of(check.duplicate_of or check.name)
    page = draw_check(shown(Decimal(check.truth), "USD"), seed)
    if check.duplicate_of:
        page = page.point(lambda value: min(255, value + 8)).filter(ImageFilter.SMOOTH)
    page.save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return check.reading._replace(file_digest=digest, image_digest=digest, fingerprint=number)


def hash_of(name: str) -> int:
    """A number below 1000 for a name, in every process the same."""
    return int(hashlib.sha256(name.encode()).hexdigest()[:6], 16) % 1000


def _item(batch: Batch, check: Drawn, found: Reading, place: int) -> Item:
    return Item(
        item_key(batch.source, check.name, found.file_digest, 1, batch.recipe),
        place,
        check.name,
        1,
        check.decision,
        "",
        check.reasons,
        check.duplicate_of,
        check.sampled,
        found,
    )


NOT_SURE = "not sure enough: {}%, and 99.2% is asked"
DAY = (
    one(
        "teller-02/scan-0007.png",
        "1845.00",
        [NOT_SURE.format("61.3"), "it may be 1,345.00 (34%)", "only 3 of 5 views read it so"],
        probability=0.613,
        runner_up=Decimal("1345.00"),
        runner_up_probability=0.34,
        flags=("too-light",),
    ),
    one(
        "teller-02/scan-0008.png",
        "72.50",
        ["nothing on the picture is written like an amount"],
        amount=None,
        probability=0.0,
        flags=("partial", "skewed"),
        field_box=(),
    ),
    one(
        "teller-01/scan-0131.png",
        "409.75",
        [NOT_SURE.format("88.0"), "it may be 409.25 (9%)"],
        probability=0.88,
        runner_up=Decimal("409.25"),
        runner_up_probability=0.09,
    ),
    one(
        "teller-01/scan-0177.png",
        "2650.00",
        ["suspected duplicate of teller-01/scan-0012.png"],
        probability=0.998,
        duplicate_of="teller-01/scan-0012.png",
    ),
    one("teller-01/scan-0012.png", "2650.00", probability=0.9991, sampled=True),
    one(
        "teller-03/scan-0044.png",
        "12750.00",
        [
            "above the ceiling of 10,000",
            "the amount in words seems to be 12,150.00; words prevail over figures",
        ],
        probability=0.9985,
        words_text="twelve thousand one hundred and fifty",
        words_amount=Decimal("12150.00"),
        words_agreement="disagree",
        words_box=LINE,
    ),
    *(
        one(
            f"teller-0{1 + n % 3}/scan-02{n:02}.png",
            f"{37 * n + 18}.{(n * 25) % 100:02}",
            [NOT_SURE.format(f"{90 + n / 2:.1f}")],
            probability=0.90 + n / 200,
            flags=("too-dark",) if n % 4 == 0 else (),
        )
        for n in range(12)
    ),
    one("teller-03/scan-0300.png", "58.20", probability=0.9997, sampled=True),
    one("teller-03/scan-0301.png", "940.00", probability=0.9993, sampled=True),
)
"""A day's batch: all that the page can show."""
