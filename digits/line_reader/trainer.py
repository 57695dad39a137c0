"""The training of a reader: CTC on synthetic strings, with checkpoints from which it goes on.

Step s depends on the recipe and on the steps before it alone. A checkpoint holds everything that
the next step needs, so a training that was cut off ends with the weights of one that was not.
"""

import contextlib
import time
import zipfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from digits.backends.keras_backend import forget_models, keras, make_repeatable, on_tensorflow
from digits.handwriting.samples import PaddedBatch
from digits.line_reader.batches import LABEL_STEP, WIDTH_STEP, LineWriters, TextsT, batches
from digits.line_reader.config import STRIDE, ReaderConfig
from digits.line_reader.errors import MalformedCheckpoint
from digits.line_reader.network import build_reader
from digits.line_reader.pretrained import InitialValues, begin_with, blend_with
from digits.progress import OnProgress, Progress, silent
from digits.store.atomic import atomic_file

RISE = 25.0  # one-cycle: the rate begins at the top divided by this
FALL = 1e3  # … and ends at the top divided by this
TOLD = 10  # steps from one progress report to the next


class ReaderFit(NamedTuple):
    """A trained reader.

    `losses` holds the mean CTC loss a string of every step, in nats; `seconds` is the time that
    training took, runs that were cut off included up to the checkpoint from which it went on.
    """

    network: keras.Model
    losses: tuple[float, ...]
    seconds: float


class OneCycle(keras.optimizers.schedules.LearningRateSchedule):
    """A cosine up to the top, and a cosine down to almost nothing.

    Source: L. N. Smith and N. Topin, "Super-convergence", 2017.
    """

    def __init__(self, top: float, steps: int, warmup: float) -> None:
        super().__init__()
        self.top, self.steps, self.warmup = top, steps, warmup

    def __call__(self, step: Any) -> Any:
        """The rate at a step."""
        ops = keras.ops
        done = ops.cast(step, "float32") / self.steps
        up = done / max(self.warmup, 1e-9)
        down = ops.clip((done - self.warmup) / (1 - self.warmup), 0.0, 1.0)
        rising = self._between(self.top / RISE, self.top, up)
        return ops.where(up < 1, rising, self._between(self.top, self.top / FALL, down))

    @staticmethod
    def _between(begin: float, end: float, share: Any) -> Any:
        return end + (begin - end) * (1 + keras.ops.cos(np.pi * share)) / 2

    def get_config(self) -> dict[str, float]:
        """What it was made of."""
        return {"top": self.top, "steps": self.steps, "warmup": self.warmup}


def ctc_loss(labels: Any, told: Any) -> Any:
    """Minus the log-probability of each text, all frames counted; padding reads as blank."""
    ops = keras.ops
    lengths = ops.sum(ops.cast(labels > 0, "int32"), axis=1)
    frames = ops.full_like(lengths, 1) * ops.shape(told)[1]
    return ops.ctc_loss(labels, told, lengths, frames)


def compile_reader(network: keras.Model, config: ReaderConfig) -> None:
    """Compile in place: AdamW on one cycle, gradients clipped, averaged weights."""
    averaging = (
        {"use_ema": True, "ema_momentum": 1 - 1 / config.averaging} if config.averaging > 1 else {}
    )
    network.compile(
        optimizer=keras.optimizers.AdamW(
            OneCycle(config.learning_rate, config.steps, config.warmup),
            weight_decay=config.weight_decay,
            global_clipnorm=config.clip,
            **averaging,
        ),
        loss=ctc_loss,
        jit_compile=False if on_tensorflow() else "auto",
    )


def fit_reader(
    writers: LineWriters[TextsT],
    texts: TextsT,
    config: ReaderConfig,
    kept: Path | None = None,
    *,
    initial: InitialValues = (),
    workers: int = 1,
    on_progress: OnProgress = silent,
) -> ReaderFit:
    """Train a reader, from its last checkpoint on if there is one.

    Args:
        writers: who writes the strings.
        texts: what they write; its alphabet is what the reader will know.
        config: the recipe.
        kept: the file of the checkpoint; without one, nothing is kept.
        initial: what the recipe's `start` begins with (`digits.line_reader.pretrained`).
        workers: processes that make strings meanwhile; they change nothing but the speed.
        on_progress: told every few steps.

    Raises:
        MalformedCheckpoint: if the checkpoint is of another recipe or damaged.
        StartDoesNotFit: if the recipe's start wants other initial values than were given.
    """
    forget_models()
    make_repeatable(config.seed)
    network = build_reader(config.network, texts.alphabet.classes, config.synthesis.height)
    begin_with(network, config.start, initial)
    compile_reader(network, config)
    network.optimizer.build(network.trainable_variables)
    # Before the costly steps: it may be refused.
    losses, spent = _resumed(network, config, kept)
    resumed = len(losses)
    if resumed < config.steps and on_tensorflow():
        _warm_up(network, config)
    began = time.perf_counter() - spent
    # Closed even if a step fails, so that no process goes on making strings.
    with contextlib.closing(batches(writers, texts, config, resumed, workers)) as strings:
        for batch in strings:
            losses.append(_stepped(network, batch))
            done = len(losses)
            if done % TOLD == 0:
                on_progress(Progress(done, config.steps, "step", before=resumed))
            if kept is not None and (done % config.checkpoint == 0 or done == config.steps):
                spent = time.perf_counter() - began
                save_checkpoint(kept, network, config, losses, spent)
    if network.optimizer.use_ema:
        network.optimizer.finalize_variable_values(network.trainable_variables)
    if config.blend:
        blend_with(network, initial, config.blend)
    return ReaderFit(network, tuple(losses), time.perf_counter() - began)


def _warm_up(network: keras.Model, config: ReaderConfig) -> None:
    """Take two steps on nothing, of different sizes, and undo them.

    TensorFlow compiles the first step for its very size and all later ones for any, and the two
    round differently: a training that goes on would otherwise part from one left alone. JAX
    compiles every size on its own.
    """
    before = [np.array(variable) for variable in _variables(network)]
    for times in (1, 2):
        shape = (config.batch_size, config.synthesis.height, times * WIDTH_STEP * STRIDE, 1)
        labels = np.ones((config.batch_size, times * LABEL_STEP), np.int32)
        labels[:, 1::2] = 2  # equal neighbours would need more frames
        network.train_on_batch(np.zeros(shape, np.float32), labels)
    for variable, value in zip(_variables(network), before, strict=True):
        variable.assign(value)


def _stepped(network: keras.Model, batch: PaddedBatch) -> float:
    """Learn from one batch; its loss before that."""
    pictures = batch.pictures[..., None].astype(np.float32) / np.float32(255)
    network.reset_metrics()  # else Keras would give the mean of all steps
    return float(network.train_on_batch(pictures, batch.labels))


# --- checkpoints -----------------------------------------------------------------------------


def save_checkpoint(
    path: Path,
    network: keras.Model,
    config: ReaderConfig,
    losses: list[float],
    seconds: float = 0.0,
) -> None:
    """Write all variables, the recipe, the losses and seconds so far: whole or not at all."""
    values: dict[str, Any] = {
        f"v{index}": np.asarray(variable) for index, variable in enumerate(_variables(network))
    }
    values |= {"recipe": config.model_dump_json(), "losses": np.array(losses), "seconds": seconds}
    with atomic_file(path) as file:
        np.savez(file, **values)


def _resumed(
    network: keras.Model, config: ReaderConfig, kept: Path | None
) -> tuple[list[float], float]:
    """Load the checkpoint in place, if there is one; returns the losses and seconds up to there."""
    if kept is None or not kept.is_file():
        return [], 0.0
    try:
        # Opened here: of a damaged file, NumPy would leave it open.
        with kept.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            # Parsed, as fields may have had other names when it was written.
            if type(config).model_validate_json(str(archive["recipe"])) != config:
                raise _foreign(kept, "a checkpoint of another recipe")
            for index, variable in enumerate(_variables(network)):
                variable.assign(archive[f"v{index}"])
            # Those of version 0.1.0 do not say how long it took.
            spent = float(archive["seconds"]) if "seconds" in archive else 0.0
            return [float(loss) for loss in archive["losses"]], spent
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as cause:
        raise _foreign(kept, f"a damaged file: {cause}") from cause


def _foreign(path: Path, received: str) -> MalformedCheckpoint:
    return MalformedCheckpoint(
        "The training cannot go on from its checkpoint",
        where=path,
        received=received,
        remedy="delete it to start anew, or train with the recipe that it was made with",
    )


def _variables(network: keras.Model) -> list[Any]:
    """Weights, averages, moments, step, and the states of whatever draws by chance."""
    seeds = [
        layer.seed_generator.state for layer in network.layers if hasattr(layer, "seed_generator")
    ]
    return [*network.weights, *network.optimizer.variables, *seeds]
