"""Whatever holds no amount ends with a reason and a person, and stops nothing else."""

import string
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from digits.amounts.decision.decision import decide
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.crops import NoAmount, open_crop
from digits.amounts.reader.reader_card import BUNDLED_READER
from digits.amounts.reader.reading import ReadingContext, read_amounts
from digits.config import CURRENCIES
from tests.digits.amounts.reader.bad_pictures import noise, write_bad_pictures

TRIES = 1000
CANNOT_BE_OPENED = {"text file", "empty file", "cut off", "missing", "folder"}
REASONS = {
    "text file": "not a picture of a format",
    "empty file": "an empty file",
    "black": "single colour",
    "white": "single colour",
    "single pixel": "1 × 1 pixels",
    "very wide": "1000 times as wide as high",
    "very high": "100 times as high as wide",
    "light on dark": "most of the picture is dark",
}


@pytest.fixture(scope="module")
def shipped() -> AmountReader:
    """The reader of the package."""
    return AmountReader.opened(BUNDLED_READER)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One file of each bad kind."""
    return write_bad_pictures(tmp_path_factory.mktemp("bad"))


def test_bad_pictures_are_never_accepted(shipped: AmountReader, files: dict[str, Path]) -> None:
    """In any currency: each has a reason, none is accepted, and each is answered in its turn."""
    for currency in CURRENCIES:
        own = shipped.card.calibration
        context = ReadingContext(shipped, currency, own.stages, shipped.policy)
        answers = dict(zip(files, read_amounts(files.values(), context), strict=True))
        for name, one in answers.items():
            assert one.file == files[name]
            assert one.reading.decision == "review", name
            assert all(one.reading.reasons), name
            assert one.failed == (name in CANNOT_BE_OPENED), name
            assert REASONS.get(name, "") in "; ".join(one.reading.reasons), name


def test_what_no_reader_is_needed_for(files: dict[str, Path]) -> None:
    """Size, shape and contrast are judged before the network is asked."""
    for name, reason in REASONS.items():
        if name not in CANNOT_BE_OPENED:
            found = open_crop(files[name])
            assert isinstance(found, NoAmount), name
            assert reason in found.reason


def test_noise_and_letters_are_hardly_ever_accepted(shipped: AmountReader) -> None:
    """At most one of a thousand, even where no threshold is certified and 99 % is taken for one."""
    rng = np.random.default_rng(2026)
    own = shipped.card.calibration
    strict = shipped.policy
    least = own.threshold.value or 0.99
    threshold = own.threshold.model_copy(update={"value": least})
    policy = strict.model_copy(update={"threshold": threshold})
    accepted = 0
    for place in range(TRIES):
        crop = noise(rng) if place % 2 else letters(rng)
        prediction = shipped.predict(crop, CURRENCIES[place // 2 % len(CURRENCIES)])
        accepted += decide(prediction, own.confidence_model, policy).decision == "accept"
    assert accepted <= 1


def letters(rng: np.random.Generator) -> Image.Image:
    """A few printed letters of any size on paper; those that look like digits are left out."""
    alike = set("OoIlSszZBbgqGQDijJt")
    kept = [letter for letter in string.ascii_letters if letter not in alike]
    text = "".join(kept[int(pick)] for pick in rng.integers(0, len(kept), rng.integers(2, 9)))
    size = int(rng.integers(18, 44))
    font = ImageFont.load_default(size)
    picture = Image.new("L", (int(size * (1 + 0.7 * len(text))), 52), int(rng.integers(180, 256)))
    ImageDraw.Draw(picture).text(
        (6, 26), text, fill=int(rng.integers(0, 90)), font=font, anchor="lm"
    )
    return picture
