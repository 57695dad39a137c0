"""Training the network that refuses what is not one digit, from the data to a folder with its card.

Everything that it learns from is named by digest in the card; the same data, code and versions give
the same network again.
"""

import hashlib
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from digits.amounts.reader.reader_results import FontFiles, PenFiles
from digits.backends.onnx_backend import open_session
from digits.dataset.splits import LabelledDigits, load_part, normalise
from digits.environment import environment, sources_digest
from digits.handwriting.config import Split
from digits.handwriting.pen_data.preparation import sources_of
from digits.metrics.calibration import fit_temperature, soften
from digits.models.model_card import CARD_FILE, CardFile
from digits.models.rejection import NOTHING, KindScores, Rejection, RejectionCard, RejectionData
from digits.models.training_presets import RECIPES, TrainingRecipe
from digits.operations.errors import ExportMismatch
from digits.operations.gather_data import fetch_into, prepare_into
from digits.operations.pen_files import gather_pen_data, read_pen_records
from digits.operations.reader_files import gather_fonts
from digits.progress import OnProgress, silent
from digits.rejection.samples import Samples, draw_samples
from digits.rejection.symbols import Hands
from digits.store.atomic import atomic_folder
from digits.store.folders import Store

if TYPE_CHECKING:  # the module imports Keras, which only training needs
    from digits.rejection.training import RejectionConfig, RejectionFit

ONNX_FILE = "rejection.onnx"
MOST_EXPORT_GAP = 1e-5
CHECKED = 64  # photographs on which the network and its export are compared
GENERATOR_ROOMS = ("digits/rejection", "digits/handwriting", "digits/photos")
TITLE = "Rejection of what is not one digit"
INTENDED_USE = (
    "Refusing pictures of letters, marks, touching or struck-out digits where a model of single "
    "digits is to read one digit, and what is not clearly the digit that the model names."
)
NOT_INTENDED_FOR = "Naming digits, whole amounts, identifying a writer."
MNIST_ATTRIBUTION = (
    "MNIST, Yann LeCun, Corinna Cortes and Christopher J. C. Burges, made from NIST Special "
    "Database 3 and 1, CC BY-SA 3.0. Scaled, bent and photographed by code."
)
LIMITS = (
    "Letters that look like a digit (o, l, I, S, Z, B, b, g, q, D, Q, i, j) are read as digits.",
    "It was trained on drawn photographs; its numbers are those of drawn photographs.",
)


class Collections:
    """What is learned from, gathered in the store: MNIST's training part, fonts, recorded pens.

    Args:
        store: where to.
        source: where MNIST is; "" for the known sources.
        fonts: see `digits.operations.reader_files.gather_fonts`.
        pen_data: see `digits.operations.pen_files.gather_pen_data`.
        recipe: which data set, and how it is divided: as for the digit models, so that what they
            are measured with is not learned from here either.

    Raises:
        DigitsError: if something cannot be had.
    """

    def __init__(
        self,
        store: Store,
        source: str,
        fonts: str,
        pen_data: str,
        recipe: TrainingRecipe = RECIPES["default"],
    ) -> None:
        fetched = fetch_into(store, recipe.dataset, source)
        self.prepared = prepare_into(store, fetched.file, recipe.split)
        self.fonts: FontFiles = gather_fonts(store, fonts, may_lack=False)
        self.pens: PenFiles = gather_pen_data(store, pen_data, may_lack=False)

    def hands(self, split: Split) -> Hands:
        """The hands of one split."""
        content = {name: file.verified().read_bytes() for name, file in self.fonts.files.items()}
        digits = load_part(self.prepared.verified(), "train")
        return Hands(digits, content, read_pen_records(self.pens.file), split)


def train_rejection(
    collections: Collections,
    folder: Path,
    config: "RejectionConfig",
    on_progress: OnProgress = silent,
) -> RejectionCard:
    """Draw, train, fit the threshold, and write the network with its card.

    Args:
        collections: what is learned from.
        folder: where to; what is there gives way.
        config: the recipe.
        on_progress: told while photographs are drawn, and while they are learned.

    Raises:
        ExportMismatch: if the export differs from the network.
        FileChanged: if a gathered file is gone or has changed.
        StoreFull, StoreNotWritable: if the folder cannot be written.
    """
    # Imported here: only training needs Keras.
    from digits.rejection.training import fit_rejection

    hands = collections.hands("train")
    drawn = draw_samples(hands, config.seed, config.drawn, on_progress)
    holdout = draw_samples(collections.hands("holdout"), config.seed, config.holdout, on_progress)
    fit = fit_rejection(drawn, hands.framed_digits, config, on_progress)
    content = _exported(fit, holdout)
    data = _data(collections, drawn, hands.framed_digits, config)
    card = _card(fit, content, holdout, data, config, collections)
    with atomic_folder(folder, replace=True) as fresh:
        (fresh / ONNX_FILE).write_bytes(content)
        (fresh / CARD_FILE).write_text(card.to_json(), "utf-8")
    return card


def _exported(fit: "RejectionFit", holdout: Samples) -> bytes:
    """The network as ONNX, once both are seen to give the same probabilities."""
    from digits.backends.keras_backend import export_onnx

    with tempfile.TemporaryDirectory() as private:
        path = Path(private) / ONNX_FILE
        export_onnx(fit.network, path)
        content = path.read_bytes()
    images = holdout.images[:CHECKED]
    exported = Rejection(open_session(content, threads=1), 0.5).probabilities(images)
    gap = float(np.abs(exported - np.asarray(fit.network(images[..., None]))).max())
    if gap > MOST_EXPORT_GAP:
        raise ExportMismatch(
            "The exported model does not give the original's probabilities",
            where="rejection",
            received=f"a difference of {gap:.1e}, at most {MOST_EXPORT_GAP:.0e} is allowed",
            remedy="check the versions of tensorflow, tf2onnx and onnxruntime against the lock",
        )
    return content


def _data(
    collections: Collections,
    drawn: Samples,
    mnist: LabelledDigits | None,
    config: "RejectionConfig",
) -> RejectionData:
    there = len(mnist.images) if mnist else 0
    digits = int((drawn.truths != NOTHING).sum())
    return RejectionData(
        mnist=collections.prepared.sha256,
        fonts={name: file.sha256 for name, file in collections.fonts.files.items()},
        pens={
            source.name: source.sha256
            for source in sources_of(read_pen_records(collections.pens.file))
        },
        generator=sources_digest(GENERATOR_ROOMS),
        photographs={
            "drawn digits": digits,
            "MNIST's digits as they are": min(config.mnist, there),
            "MNIST's digits, coarser": min(config.coarse, max(0, there - config.mnist)),
            "not one digit": len(drawn.truths) - digits,
        },
    )


def _card(
    fit: "RejectionFit",
    content: bytes,
    holdout: Samples,
    data: RejectionData,
    config: "RejectionConfig",
    collections: Collections,
) -> RejectionCard:
    opened = Rejection(open_session(content, threads=1), 0.5)
    judged = judge(opened, holdout, collections.hands("holdout").framed_digits)
    versions = environment()
    digest = hashlib.sha256(content).hexdigest()
    return RejectionCard(
        version=digest[:12],
        title=TITLE,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        intended_use=INTENDED_USE,
        not_intended_for=NOT_INTENDED_FOR,
        config=config.model_dump(mode="json"),
        limits=LIMITS,
        versions={name: text for name, text in versions.items() if name != "git_commit"},
        git_commit=versions["git_commit"],
        files={"onnx": CardFile(name=ONNX_FILE, sha256=digest, bytes=len(content))},
        fit_seconds=fit.seconds,
        parameters=int(fit.network.count_params()),
        notes=(MNIST_ATTRIBUTION, *collections.pens.attributions),
        data=data,
        temperature=judged.temperature,
        threshold=judged.threshold,
        holdout=judged.scores,
        reproduce=f"digits train-rejection --seed {config.seed}",
    )


class Judged(NamedTuple):
    """What is fitted on hands that the network never saw, and what it refuses of theirs then."""

    temperature: float
    threshold: float
    scores: dict[str, KindScores]


def judge(opened: Rejection, holdout: Samples, mnist: LabelledDigits | None) -> Judged:
    """The temperature and threshold that suit drawn digits and MNIST's as they are.

    Args:
        opened: the network, without a temperature.
        holdout: photographs by holdout hands.
        mnist: MNIST's digits by such hands, if there are any.
    """
    from digits.rejection.training import PLAIN, scores_of, threshold_of

    groups = [holdout]
    if mnist is not None:
        plain = np.full(len(mnist.labels), PLAIN)
        groups += [Samples(normalise(mnist.images), mnist.labels.astype(np.int64), plain)]
    raw = [opened.probabilities(group.images) for group in groups]
    truths = np.concatenate([group.truths for group in groups])
    temperature = fit_temperature(truths.astype(np.uint8), np.concatenate(raw))
    rows = [soften(part, temperature) for part in raw]
    threshold = max(map(threshold_of, rows, groups))
    scores = scores_of(rows[0], holdout, threshold)
    if mnist is not None:
        scores["MNIST's digits as they are"] = scores_of(rows[1], groups[1], threshold)["plain"]
    return Judged(temperature, threshold, scores)
