"""Training a published reader further on a bank's own lines, mixed with drawn ones.

`adapt_reader` gives what `digits.operations.reader_files.save_reader` gives of any training, so
calibration, benchmark and card are those of any reader: `calibrate_reader` with the config's
`calibration`, `save_benchmark` and `run_reader_benchmark`. Nothing of the lines is kept: a training
that was cut off finds their texts anew and goes on from its checkpoint, which holds weights alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

from pydantic import Field

from digits.amounts.reader.amount_reader import AmountReader
from digits.amounts.reader.calibration import CalibrationConfig
from digits.amounts.reader.own_lines import (
    OwnLine,
    OwnLineCounts,
    TranscriptionConfig,
    lines_digest,
    transcribe,
)
from digits.amounts.reader.reader_results import FittedReader
from digits.amounts.reader.recipe import AmountReaderConfig
from digits.config import Frozen, Seed
from digits.environment import sources_digest
from digits.handwriting.config import Share
from digits.handwriting.redrawing import RedrawingConfig
from digits.line_reader.batches import Writers
from digits.line_reader.config import MOST_STEPS, adapted
from digits.line_reader.mixed_lines import MixedWriters
from digits.operations.errors import NothingToLearn
from digits.operations.reader_files import checkpoint_of, kept_weights, save_reader
from digits.progress import OnProgress, silent
from digits.refs import FileRef
from digits.registry.retraining_check import training_inputs
from digits.registry.versions import Published
from digits.scores import Record
from digits.store.folders import Store


class AdaptationConfig(Frozen):
    """How a reader is trained further on own lines; all else is as its card tells."""

    seed: Seed = 0
    steps: int = Field(400, ge=10, le=MOST_STEPS, description="of the training")
    batch_size: int = Field(24, ge=1, le=4096, description="lines a step")
    share: Share = Field(
        0.5, description="of what is learned from: own lines; the rest is drawn, not to forget"
    )
    learning_rate: float = Field(1e-3, gt=0, le=1, description="at the top of the cycle")
    warmup: float = Field(0.1, ge=0, lt=1, description="share of the steps before the top")
    kept: Share = Field(
        0.3,
        description="of its weights as they were: what was learned counts less, and less is lost",
    )
    transcription: TranscriptionConfig = TranscriptionConfig()
    redrawing: RedrawingConfig = RedrawingConfig()
    # Fewer readings than of a whole training, because the time of a run counts here. They certify
    # hardly less than one in a hundred; what holds is certified on the bank's own checks.
    calibration: CalibrationConfig = CalibrationConfig(
        usual=400, harder=5_000, negatives=250, literal=1_200, wanted_rate=0.01
    )


class AdaptedReader(Record):
    """A reader that was trained further, before it is calibrated, and what it learned from."""

    fitted: FittedReader
    own: OwnLineCounts


class Sources(NamedTuple):
    """Who writes the drawn lines, as files: prepared MNIST, fonts by name, recorded pens."""

    prepared: FileRef
    fonts: dict[str, FileRef]
    pens: FileRef | None


def adapted_recipe(version: Published, config: AdaptationConfig) -> AmountReaderConfig:
    """The recipe of a version's card, going on from its own weights, more gently and shorter.

    Raises:
        SettingOutOfRange: if a value is outside its range.
    """
    recipe = AmountReaderConfig.model_validate(version.card.config)
    return adapted(
        recipe,
        config.steps,
        seed=config.seed,
        start="reader",
        batch_size=config.batch_size,
        learning_rate=config.learning_rate,
        warmup=config.warmup,
        blend=config.kept,
    )


def inputs_of_adaptation(
    version: Published, lines: Sequence[OwnLine], config: AdaptationConfig, sources: Sources
) -> str:
    """The digest of all that an adaptation depends on, as its card will hold it.

    Raises:
        NoWeightsKept: if the version holds no weights.
    """
    fonts = "".join(sources.fonts[name].sha256 for name in sorted(sources.fonts))
    others = fonts + (sources.pens.sha256 if sources.pens else "")
    others += kept_weights(version).sha256 + adapted_recipe(version, config).model_dump_json()
    data = sources.prepared.sha256 + lines_digest(lines)
    return training_inputs(config, data, others, sources_digest(("digits",)))


def adapt_reader(
    store: Store,
    version: Published,
    lines: Sequence[OwnLine],
    writers: Writers,
    config: AdaptationConfig,
    inputs: str,
    *,
    workers: int = 0,
    on_progress: OnProgress = silent,
) -> AdaptedReader:
    """Find the lines' texts, and train a reader further, from its last checkpoint if there is one.

    Args:
        store: where checkpoint and fit are kept.
        version: the published reader that is trained further.
        lines: own ones.
        writers: who writes the drawn lines.
        config: how.
        inputs: of `inputs_of_adaptation`; names the checkpoint.
        workers: processes that make lines meanwhile; they change nothing but the speed.
        on_progress: told of every line whose text is found, then every few steps.

    Raises:
        NothingToLearn: if no line shows its amount.
        NoWeightsKept: if the version holds no weights.
        StartDoesNotFit: if its network knows fewer symbols than the alphabet of today.
        MalformedCheckpoint: if the checkpoint is of another recipe or damaged.
        ModelTampered, MalformedCard: if the version cannot be opened.
        FileChanged: if its weights are gone or have changed.
        ReaderTooLarge, ExportMismatch: if what was trained cannot be exported.
    """
    # Imported here: whoever only plans an adaptation needs no TensorFlow.
    from digits.line_reader import trainer
    from digits.line_reader.pretrained import initial_values

    recipe, weights = adapted_recipe(version, config), kept_weights(version)
    present = AmountReader.opened(version.folder)
    found = transcribe(lines, present.reader, config.transcription, on_progress)
    if not found.lines:
        raise NothingToLearn(
            "A reader cannot be adapted: none of the lines shows its amount",
            received=f"{len(lines)} lines, {found.counts.left_out} of them left out",
            remedy="check amounts and crops of these lines; most amounts must be those shown",
        )
    fit = trainer.fit_reader(
        MixedWriters(writers, found.lines, config.share, config.redrawing),
        recipe.synthesis.texts,
        recipe,
        checkpoint_of(store, inputs),
        initial=initial_values(recipe.start, weights.verified().read_bytes()),
        workers=workers,
        on_progress=on_progress,
    )
    return AdaptedReader(fitted=save_reader(store, fit, writers, recipe), own=found.counts)
