"""Transcribed lines between drawn ones: how often, always the same, and a training with them."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from digits.amounts.grammar.text_source import AmountTexts
from digits.amounts.reader.recipe import READER_RECIPES, AmountSynthesisConfig
from digits.backends.keras_backend import weights_of
from digits.handwriting.redrawing import RedrawingConfig
from digits.line_reader import trainer
from digits.line_reader.batches import Writers, batches
from digits.line_reader.mixed_lines import MixedWriters, TranscribedLine
from digits.line_reader.trainer import fit_reader
from digits.progress import Progress

DRAWN = Writers(None, {})
TINY = READER_RECIPES["small"].model_copy(
    update={"steps": 6, "batch_size": 4, "chunk": 3, "checkpoint": 3, "averaging": 2}
)


def lines() -> tuple[TranscribedLine, ...]:
    """Three bars on paper, and what they are said to show."""
    crop = np.full((60, 200), 220, np.uint8)
    crop[10:50, 90:110] = 30
    return tuple(TranscribedLine(np.roll(crop, 20 * n, axis=1), f"7{n}7") for n in range(3))


def mixed(share: float) -> MixedWriters[AmountTexts]:
    return MixedWriters(DRAWN, lines(), share, RedrawingConfig())


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_a_share_of_the_lines_is_transcribed(share: float) -> None:
    """The others are those that are drawn without any."""
    config = AmountSynthesisConfig()
    source = mixed(share).synthesis(config, config.texts)
    alone = DRAWN.synthesis(config, config.texts)
    items = [source.item(5, index) for index in range(120)]
    own = [item for item in items if item.writer == "transcribed"]
    assert len(own) / len(items) == pytest.approx(share, abs=0.12)
    assert {item.text for item in own} == (set() if share == 0 else {"707", "717", "727"})
    for index, item in enumerate(items):
        assert len(item.picture) == config.height
        if item.writer != "transcribed":
            np.testing.assert_array_equal(item.picture, alone.item(5, index).picture)


def test_a_line_varies_and_an_item_does_not() -> None:
    """The same seed and index give the same picture; no two items of a line are alike."""
    config = AmountSynthesisConfig()
    one, other = (mixed(1).synthesis(config, config.texts) for _ in range(2))
    items = [one.item(5, index) for index in range(20)]
    for index, item in enumerate(items):
        np.testing.assert_array_equal(item.picture, other.item(5, index).picture)
    seen = [item.picture.tobytes() for item in items if item.text == "707"]
    assert len(set(seen)) == len(seen) > 1
    assert items[0].picture.tobytes() != one.item(6, 0).picture.tobytes()


def test_without_lines_all_is_drawn() -> None:
    """However large the share."""
    config = AmountSynthesisConfig()
    source = MixedWriters(DRAWN, (), 1.0, RedrawingConfig()).synthesis(config, config.texts)
    assert source.item(5, 0).writer != "transcribed"


def test_other_processes_make_the_same_lines() -> None:
    """Transcribed lines travel to them as fonts do."""
    alone = list(batches(mixed(0.5), AmountTexts(), TINY, 0, 0))
    helped = list(batches(mixed(0.5), AmountTexts(), TINY, 0, 1))
    for one, other in zip(alone, helped, strict=True):
        np.testing.assert_array_equal(one.pictures, other.pictures)
        assert one.texts == other.texts


def test_a_training_with_them_goes_on_from_its_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its weights equal those of one that was left alone."""
    kept, half = tmp_path / "kept.npz", tmp_path / "half.npz"

    def keep_half(progress: Progress) -> None:
        if progress.done == TINY.checkpoint + 1:
            shutil.copyfile(kept, half)

    monkeypatch.setattr(trainer, "TOLD", 1)
    texts, told = AmountTexts(), list[Progress]()
    whole = fit_reader(mixed(0.5), texts, TINY, kept, workers=0, on_progress=keep_half)
    resumed = fit_reader(mixed(0.5), texts, TINY, half, workers=0, on_progress=told.append)
    assert [progress.done for progress in told] == [4, 5, 6]
    assert resumed.losses == whole.losses
    for one, other in zip(weights_of(whole.network), weights_of(resumed.network), strict=True):
        np.testing.assert_array_equal(one, other)
