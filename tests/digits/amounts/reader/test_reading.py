"""From picture files to readings: what is written is read, what is odd is left to people."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from digits.amounts.decision.ground_truth import LabelledCrop
from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.crops import NoAmount, open_crop
from digits.amounts.reader.reading import (
    ReadingContext,
    predictions_of,
    read_file,
    read_labelled,
)
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.dataset.splits import Prepared
from digits.handwriting.config import ScanConfig
from digits.line_reader.batches import Writers

CLEAN = ScanConfig.model_validate(dict.fromkeys(ScanConfig.model_fields, 0.0))
AMOUNTS = {"1.250": 1250, "73.908": 73908, "46.210": 46210, "3.570": 3570, "28.940": 28940}


@pytest.fixture(scope="module")
def context() -> ReadingContext:
    """The shipped reader as it decides for Chile."""
    reader = AmountReader.opened()
    return ReadingContext(reader, "CLP", reader.card.calibration.stages, reader.policy)


@pytest.fixture(scope="module")
def labelled(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> list[LabelledCrop]:
    """Cleanly written amounts, by three writers each."""
    folder = tmp_path_factory.mktemp("amounts")
    synthesis = amount_synthesis(AmountSynthesisConfig(scan=CLEAN), Writers(prepared.train, {}))
    found = []
    for text, amount in AMOUNTS.items():
        for writer in range(3):
            item = synthesis.picture_of(text, np.random.default_rng([amount, writer]))
            path = folder / f"{amount}-{writer}.png"
            Image.fromarray(255 - item.picture).resize((item.picture.shape[1] * 3, 120)).save(path)
            found.append(LabelledCrop(path, Decimal(amount)))
    return found


def test_clean_amounts_are_read(context: ReadingContext, labelled: list[LabelledCrop]) -> None:
    """Two in three at the least; every answer has its file and its time."""
    answers = read_labelled(labelled, context)
    assert [answer.file for answer in answers] == [one.file for one in labelled]
    assert sum(answer.right for answer in answers) >= 10
    assert all(answer.seconds > 0 for answer in answers)


def test_predictions_are_those_of_the_readings(
    context: ReadingContext, labelled: list[LabelledCrop]
) -> None:
    """What calibrates is what reads; a file that does not open gives no candidate."""
    gone = LabelledCrop(Path("gone.png"), Decimal(1))
    predictions = predictions_of([*labelled[:3], gone], context.reader, "CLP")
    for one, prediction in zip(labelled[:3], predictions, strict=False):
        assert prediction.pooled.best is not None
        assert prediction.pooled.best.meaning == read_file(one.file, context).reading.amount
    assert predictions[-1].pooled.best is predictions[-1].first.best is None


def test_amounts_on_their_heads_are_not_accepted(
    context: ReadingContext, labelled: list[LabelledCrop]
) -> None:
    """Even where every amount would be: turned back it reads more surely, which is told."""
    keen = context.policy.threshold.model_copy(update={"value": 0.0})
    policy = context.policy.model_copy(update={"threshold": keen})
    told = []
    for one in labelled:
        with Image.open(one.file) as picture:
            over = picture.convert("L").transpose(Image.Transpose.ROTATE_180)
        told.append(context.reader.read(over, "CLP", policy))
    accepted = sum(one.decision == "accept" for one in told)
    assert accepted <= 2
    assert any("turned upside down" in "; ".join(one.reasons) for one in told)


def test_orientation_of_a_photograph_is_kept(labelled: list[LabelledCrop], tmp_path: Path) -> None:
    """A camera's note that the picture lies on its side is followed."""
    with Image.open(labelled[0].file) as upright:
        turned = upright.convert("L").transpose(Image.Transpose.ROTATE_90)
        exif = Image.Exif()
        exif[0x0112] = 6
        turned.save(tmp_path / "turned.jpg", exif=exif, quality=95)
        crop = open_crop(tmp_path / "turned.jpg")
        assert not isinstance(crop, NoAmount)
        assert crop.size == upright.size


def test_many_pixels_are_brought_down(tmp_path: Path) -> None:
    """A scan of 8,000 pixels is worked on at 1,600."""
    picture = Image.new("L", (8000, 900), 240)
    picture.paste(20, (1000, 200, 5000, 700))
    picture.save(tmp_path / "large.png")
    crop = open_crop(tmp_path / "large.png")
    assert not isinstance(crop, NoAmount)
    assert crop.size == (1600, 180)
