"""The training of a reader: it learns, goes on where it was cut off, and wastes no string."""

import errno
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from digits.amounts.grammar.alphabet import ALPHABET
from digits.amounts.grammar.text_source import SIGNS, AmountTexts
from digits.amounts.grammar.texts import TextConfig
from digits.amounts.reader.recipe import (
    READER_RECIPES,
    AmountReaderConfig,
    AmountSynthesisConfig,
    amount_synthesis,
)
from digits.backends.keras_backend import forget_models, keras, make_repeatable, weights_of
from digits.dataset.splits import Prepared
from digits.handwriting.config import ScanConfig
from digits.handwriting.generator import Synthesis
from digits.handwriting.samples import DrawnSample
from digits.handwriting.text_source import WrittenText
from digits.line_reader import trainer
from digits.line_reader.batches import Writers, batches, chunk_of, roomy, stretched
from digits.line_reader.config import STRIDE, NetworkConfig
from digits.line_reader.errors import MalformedCheckpoint
from digits.line_reader.network import build_reader
from digits.line_reader.trainer import (
    OneCycle,
    ReaderFit,
    compile_reader,
    ctc_loss,
    fit_reader,
    save_checkpoint,
)
from digits.progress import Progress
from digits.store.errors import StoreFull

TINY = READER_RECIPES["small"].model_copy(
    update={"steps": 10, "batch_size": 4, "chunk": 4, "checkpoint": 5, "averaging": 3}
)


class CutOffError(Exception):
    """What stops a training in the middle."""


@pytest.fixture(scope="module")
def writers(prepared: Prepared) -> Writers:
    """MNIST's sample and pen strokes; no fonts."""
    return Writers(prepared.train, {})


@pytest.fixture(scope="module")
def whole(writers: Writers, tmp_path_factory: pytest.TempPathFactory) -> tuple[ReaderFit, Path]:
    """A training that was left alone, and its last checkpoint."""
    kept = tmp_path_factory.mktemp("whole") / "c.npz"
    return fit_reader(writers, AmountTexts(), TINY, kept, workers=0), kept


def read(scores: "np.typing.NDArray[np.float32]") -> str:
    """The text of the likeliest path."""
    path = [0, *scores.argmax(axis=1).tolist()]
    return ALPHABET.text_of([one for before, one in pairwise(path) if one not in {0, before}])


def test_twenty_strings_are_learned_by_heart() -> None:
    """A network that cannot learn twenty strings, on clean paper, would learn nothing."""
    clean = ScanConfig.model_validate(dict.fromkeys(ScanConfig.model_fields, 0.0))
    synthesis = amount_synthesis(AmountSynthesisConfig(scan=clean))
    forget_models()
    make_repeatable(2)
    # How many steps it takes depends on the processor's arithmetic; 100 and 125 were seen.
    config = READER_RECIPES["small"].model_copy(update={"steps": 600, "learning_rate": 0.005})
    rng = np.random.default_rng(6)
    items = [
        synthesis.picture_of(WrittenText(f"{n}{n * 7 % 10}", SIGNS["plain"]), rng)
        for n in range(10, 30)
    ]
    batch = roomy(items, ALPHABET)
    pictures = batch.pictures[..., None].astype(np.float32) / np.float32(255)
    network = build_reader(
        NetworkConfig(channels=(8, 16, 16, 32), depth=1, units=0, dropout=0.0),
        ALPHABET.classes,
        batch.pictures.shape[1],
    )
    compile_reader(network, config)
    for step in range(config.steps):
        network.train_on_batch(pictures, batch.labels)
        if step % 25 == 24:
            texts = [read(one) for one in np.asarray(network(pictures))]
            right = sum(text == item.text for text, item in zip(texts, items, strict=True))
            if right >= 16:
                return
    pytest.fail(f"of {len(items)} strings {right} are read: {texts}")


def test_training_goes_on_where_it_was_cut_off(
    writers: Writers, whole: tuple[ReaderFit, Path], tmp_path: Path
) -> None:
    """The weights equal those of a training that was left alone, averages included."""

    def cut(progress: Progress) -> None:
        if progress.done == 7:
            raise CutOffError

    told: list[Progress] = []
    recipe = (writers, AmountTexts(), TINY, tmp_path / "c.npz")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trainer, "TOLD", 1)
        with pytest.raises(CutOffError):
            fit_reader(*recipe, workers=0, on_progress=cut)
        resumed = fit_reader(*recipe, workers=0, on_progress=told.append)
    assert resumed.losses == whole[0].losses
    assert {one.before for one in told} == {told[0].done - 1}  # what the first run had kept
    for one, other in zip(weights_of(whole[0].network), weights_of(resumed.network), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_finished_training_is_not_done_again(
    writers: Writers, whole: tuple[ReaderFit, Path]
) -> None:
    """Its last checkpoint holds what it ended with."""
    first, kept = whole
    second = fit_reader(writers, AmountTexts(), TINY, kept, workers=0)
    assert second.losses == first.losses
    for one, other in zip(weights_of(first.network), weights_of(second.network), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("damage", ["cut", "recipe"])
def test_a_checkpoint_that_does_not_fit_is_refused(
    writers: Writers, tmp_path: Path, damage: str
) -> None:
    """Damaged or of another recipe: a reason, and what to do."""
    kept = tmp_path / "c.npz"
    save_checkpoint(kept, compiled_tiny(), TINY, [])
    assert [path.name for path in tmp_path.iterdir()] == ["c.npz"]
    if damage == "cut":
        kept.write_bytes(kept.read_bytes()[:-100])
    wanted = TINY.model_copy(update={"seed": 8}) if damage == "recipe" else TINY
    with pytest.raises(MalformedCheckpoint, match="delete it"):
        fit_reader(writers, AmountTexts(), wanted, kept, workers=0)


def compiled_tiny() -> keras.Model:
    """The network of `TINY`, ready for checkpoints."""
    forget_models()
    network = build_reader(TINY.network, ALPHABET.classes)
    compile_reader(network, TINY)
    network.optimizer.build(network.trainable_variables)
    return network


def test_a_checkpoint_reaches_the_disk_before_it_appears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written as every file of the store; where that fails, the older one stays."""
    kept, network = tmp_path / "c.npz", compiled_tiny()
    save_checkpoint(kept, network, TINY, [1.0])
    before = kept.read_bytes()

    def lost(handle: int) -> None:
        raise OSError(errno.ENOSPC, f"handle {handle}")

    monkeypatch.setattr("digits.store.atomic.os.fsync", lost)
    with pytest.raises(StoreFull):
        save_checkpoint(kept, network, TINY, [1.0, 2.0])
    assert kept.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["c.npz"]


def test_a_checkpoint_with_older_names_of_fields_is_gone_on_with(tmp_path: Path) -> None:
    """The recipe is compared as what it means, not as text."""
    kept, network = tmp_path / "c.npz", compiled_tiny()
    save_checkpoint(kept, network, TINY, [1.5], 7.0)
    assert trainer._resumed(network, TINY, kept) == ([1.5], 7.0)
    with np.load(kept) as archive:
        values = dict(archive)
    del values["seconds"]
    recipe = str(values["recipe"])
    for new, old in (("writer", "hand"), ("negatives", "nonsense"), ("sign", "currency")):
        assert f'"{new}":' in recipe
        recipe = recipe.replace(f'"{new}":', f'"{old}":')
    np.savez(kept, **(values | {"recipe": np.array(recipe)}))
    assert trainer._resumed(network, TINY, kept) == ([1.5], 0.0)


def test_strings_depend_on_the_step_alone(writers: Writers) -> None:
    """Not on where a training begins, nor on how many processes make them."""
    alone = list(batches(writers, AmountTexts(), TINY, 0, 0))
    later = list(batches(writers, AmountTexts(), TINY, 6, 0))
    helped = list(batches(writers, AmountTexts(), TINY, 0, 2))
    assert len(alone) == TINY.steps
    for one, other in zip([*alone[6:], *alone], [*later, *helped], strict=True):
        np.testing.assert_array_equal(one.pictures, other.pictures)
        assert one.texts == other.texts


def test_a_chunk_wastes_little_paper(writers: Writers) -> None:
    """Strings of similar widths share a batch; every one of the chunk is used once."""
    config = AmountReaderConfig(
        steps=400,
        chunk=8,
        batch_size=8,
        synthesis=AmountSynthesisConfig(text=TextConfig(negatives=0)),
    )
    synthesis = amount_synthesis(config.synthesis, writers)
    chunk = chunk_of(synthesis, config, 1)
    texts = sorted(text for batch in chunk for text in batch.texts)
    assert texts == sorted(synthesis.item(0, 64 + n).text for n in range(64))
    used = sum(int(batch.widths.sum()) for batch in chunk)
    assert used / sum(batch.pictures.shape[0] * batch.pictures.shape[2] for batch in chunk) > 0.75


def test_strings_are_stretched_in_width_alone(synthesis: Synthesis) -> None:
    """As the views of a crop are."""
    item = synthesis.item(1, 2)
    wide = stretched(item, 1.5)
    assert wide.picture.shape == (48, round(item.picture.shape[1] * 1.5))
    assert wide.text == item.text
    np.testing.assert_array_equal(stretched(item, 1.0).picture, item.picture)


def test_every_text_has_frames_enough() -> None:
    """Also repeated symbols, which need a blank in between."""
    batch = roomy([DrawnSample(np.zeros((40, 16), np.uint8), "11111111", "drawn")], ALPHABET)
    assert batch.pictures.shape[2] // STRIDE >= 15


def test_loss_is_that_of_the_text() -> None:
    """Of one frame and one symbol it is minus its log-probability; of no symbol, the blanks'."""
    scores = np.log(np.full((2, 3, ALPHABET.classes), 1 / ALPHABET.classes, np.float32))
    scores[1] = np.log(np.float32(0.1 / (ALPHABET.classes - 1)))
    scores[1, :, 0] = np.log(np.float32(0.9))
    labels = np.zeros((2, 8), np.int32)
    labels[0, 0] = 5
    found = np.asarray(ctc_loss(keras.ops.array(labels), keras.ops.array(scores)))
    # Six paths give one symbol in three frames: it may last for 1, 2 or 3 of them.
    np.testing.assert_allclose(
        found, [-np.log(6 / ALPHABET.classes**3), -3 * np.log(0.9)], rtol=1e-4, atol=1e-4
    )


def test_the_rate_rises_and_falls() -> None:
    """One cycle."""
    rates = [float(OneCycle(1.0, 100, 0.2)(step)) for step in range(101)]
    assert max(rates) == rates[20] == 1.0
    assert rates[0] == pytest.approx(1 / 25)
    assert rates[100] == pytest.approx(1e-3)
    assert rates[:21] == sorted(rates[:21])
    assert rates[20:] == sorted(rates[20:], reverse=True)
