"""The generator: the same item everywhere, the right shapes, and no hand where it must not be."""

import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.texts import TextConfig
from digits.amounts.reader.recipe import AmountSynthesisConfig, amount_synthesis
from digits.dataset.splits import Prepared
from digits.handwriting.config import ScanConfig, WriterConfig
from digits.handwriting.errors import NoWriters
from digits.handwriting.generator import Synthesis
from digits.handwriting.samples import WIDTH_STEP
from digits.line_reader.batches import Writers

ROOT = Path(__file__).resolve().parents[3]
INKED = ALPHABET.symbols.translate(dict.fromkeys(map(ord, "^ ?")))
CLEAN = ScanConfig.model_validate(dict.fromkeys(ScanConfig.model_fields, 0.0))


def test_an_item_is_the_same_alone_and_in_any_batch(synthesis: Synthesis) -> None:
    """Batch size, order and what was made before change nothing."""
    alone = [synthesis.item(5, index) for index in (7, 3, 4)]
    batch = synthesis.batch(5, 0, 9)
    for index, item in zip((7, 3, 4), alone, strict=True):
        width = int(batch.widths[index])
        np.testing.assert_array_equal(batch.pictures[index, :, :width], item.picture)
        assert batch.texts[index] == item.text


def test_another_process_makes_the_same_items() -> None:
    """Two fresh interpreters, with other hash seeds, agree to the byte."""
    code = (
        "import zlib; from digits.amounts.reader.recipe import AmountSynthesisConfig as C;"
        "from digits.amounts.reader.recipe import amount_synthesis as S;"
        "s = S(C()); print([zlib.crc32(s.item(1, i).picture.tobytes()) for i in range(20)])"
    )
    here = amount_synthesis(AmountSynthesisConfig())
    expected = [zlib.crc32(here.item(1, index).picture.tobytes()) for index in range(20)]
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == str(expected)


def test_seeds_and_indices_give_different_items(synthesis: Synthesis) -> None:
    """No two of many items are alike."""
    digests = {
        zlib.crc32(synthesis.item(seed, index).picture.tobytes())
        for seed in (0, 1)
        for index in range(60)
    }
    assert len(digests) == 120


def test_a_batch_is_padded_with_paper(synthesis: Synthesis) -> None:
    """Beyond a picture's own width and a text's own length there are zeros."""
    batch = synthesis.batch(2, 100, 24)
    assert batch.pictures.dtype == np.uint8
    assert batch.pictures.shape[:2] == (24, 48)
    assert batch.pictures.shape[2] % WIDTH_STEP == 0
    for row, (width, length) in enumerate(zip(batch.widths, batch.lengths, strict=True)):
        assert 8 <= width <= 384
        assert not batch.pictures[row, :, width:].any()
        assert not batch.labels[row, length:].any()
        assert ALPHABET.text_of(batch.labels[row, :length].tolist()) == batch.texts[row]


@pytest.mark.parametrize("height", [40, 48])
def test_height_and_width_are_kept(height: int) -> None:
    """Pictures are as high as asked for and never wider than allowed, whatever the text."""
    made = amount_synthesis(AmountSynthesisConfig(height=height, max_width=128))
    rng = np.random.default_rng(0)
    for text in ("1", "12345678901234567890", "**$1,234,567^00/100##", "-"):
        picture = made.picture_of(text, rng).picture
        assert picture.shape[0] == height
        assert picture.shape[1] <= 128


def test_no_amount_is_without_ink(synthesis: Synthesis) -> None:
    """Every picture that has a text shows something."""
    for index in range(300):
        item = synthesis.item(8, index)
        assert not item.text or np.ptp(item.picture) > 60, (index, item.text)


@pytest.mark.parametrize("symbol", INKED)
def test_every_symbol_is_drawn(symbol: str) -> None:
    """Each symbol leaves ink, in the middle of its own picture."""
    made = amount_synthesis(AmountSynthesisConfig(scan=CLEAN))
    for seed in range(8):
        picture = made.picture_of(symbol, np.random.default_rng(seed)).picture
        dark = picture > 128
        assert dark.sum() >= 4
        assert dark.mean() < 0.75


def test_letters_are_written_in_fonts_and_read_as_other(font_file: bytes) -> None:
    """What is not in the alphabet is `?`; x, n and o are themselves."""
    fonts = dict.fromkeys(("one", "two", "three"), font_file)
    made = amount_synthesis(AmountSynthesisConfig(scan=CLEAN), Writers(None, fonts))
    item = made.picture_of("Rs 50 on", np.random.default_rng(1))
    assert (item.text, item.writer) == ("?? 50 on", "font")


def test_letters_that_nobody_can_write_are_left_out() -> None:
    """Where there is no font, only what pens know is drawn and read."""
    made = amount_synthesis(AmountSynthesisConfig(scan=CLEAN))
    assert made.picture_of("Rs 50", np.random.default_rng(1)).text == "50"
    assert made.picture_of("May", np.random.default_rng(1)).text == "0"


def test_raised_cents_stand_above_the_base_line() -> None:
    """In 8^88 the right half's ink lies higher than the left half's, on average."""
    made = amount_synthesis(
        AmountSynthesisConfig(scan=CLEAN, writer=WriterConfig(elastic=0, variation=0))
    )
    higher = 0
    for seed in range(20):
        dark = made.picture_of("88^88", np.random.default_rng(seed)).picture > 128
        rows = np.arange(dark.shape[0])[:, None]
        half = dark.shape[1] // 2
        left, right = dark[:, :half], dark[:, half:]
        higher += (rows * left).sum() / left.sum() > (rows * right).sum() / right.sum()
    assert higher >= 17


def test_share_of_what_is_no_amount(prepared: Prepared) -> None:
    """As many pictures have an empty text as the config says."""
    everything = amount_synthesis(
        AmountSynthesisConfig(text=TextConfig(negatives=1.0)), Writers(prepared.train, {})
    )
    assert {everything.item(0, index).text for index in range(40)} == {""}
    nothing = amount_synthesis(
        AmountSynthesisConfig(text=TextConfig(negatives=0.0)), Writers(prepared.train, {})
    )
    assert "" not in {nothing.item(0, index).text for index in range(40)}


def test_without_fonts_and_without_mnist_somebody_still_writes() -> None:
    """What is not at hand is left out."""
    writers = {
        amount_synthesis(AmountSynthesisConfig()).item(0, index).writer for index in range(60)
    }
    assert writers == {"drawn", "negative"}


def test_all_kinds_of_hands_write(synthesis: Synthesis) -> None:
    """MNIST, pens and fonts each have their share."""
    writers = [synthesis.item(0, index).writer for index in range(200)]
    assert min(writers.count(kind) for kind in ("mnist", "drawn", "font")) > 20


def test_nobody_to_write_is_an_error() -> None:
    """Asking only for fonts where there are none says so."""
    with pytest.raises(NoWriters, match="Nobody is left"):
        amount_synthesis(AmountSynthesisConfig(writer=WriterConfig(mnist=0, drawn=0, font=1)))


def test_only_what_is_passed_in_is_written(prepared: Prepared) -> None:
    """Digits come from the part that is given: a single picture each, and nothing else, appears."""
    only = AmountSynthesisConfig(
        writer=WriterConfig(mnist=1, drawn=0, font=0), holdout=0.0, scan=CLEAN
    )
    blank = prepared.train._replace(images=np.zeros_like(prepared.train.images))
    made = amount_synthesis(only, Writers(blank, {}))
    assert np.ptp(made.picture_of("12345", np.random.default_rng(0)).picture) < 60
