"""Scoring a published model again from its files, in a process that knows nothing but them.

``python -m digits.registry.reevaluation FOLDER PREPARED [--original]`` prints a `Rescored` as JSON.
A fresh process shares no memory with the training, so what it measures is what production will get.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import pydantic

from digits.dataset.splits import load_part, normalise
from digits.metrics.classification import score
from digits.models.classifier import Classifier
from digits.models.evaluation import right_answers, single_latency_ms
from digits.models.model_card import CARD_FILE, Card
from digits.registry.errors import RescoringFailed
from digits.registry.original_models import original_probabilities
from digits.scores import Record, Scores
from digits.settings_fields import CHECKOUT

TIMED_IMAGES = 100
COMPARED_IMAGES = 64  # on which original and ONNX file are compared
LIMIT_SECONDS = 1800  # ResNet50 at 224 pixels needs a few minutes for 5,000 digits

Answer = TypeVar("Answer", bound=pydantic.BaseModel)


class Rescored(Record):
    """A version's scores on model-selection digits, as measured from its files.

    `right` has a 1 for each digit read right and a 0 for the others, in the order of the data.
    `single_ms` is the median time of one digit on one thread. `original_gap` is the largest
    difference between the probabilities of the original and of the ONNX file; None where the
    original was not opened.
    """

    version: str
    model_selection: Scores
    right: str
    single_ms: float
    original_gap: float | None


def rescore(folder: Path, prepared: Path, *, original: bool) -> Rescored:
    """Verify a version's files and score it on the model-selection digits of `prepared`.

    Raises:
        MalformedCard, ModelTampered: if its files are not those that were published.
    """
    card = Card.read(folder / CARD_FILE)
    part = load_part(prepared, "model_selection")
    digits = normalise(part.images)
    probabilities = Classifier.load(folder, card).probabilities(digits)
    right = right_answers(part.labels, probabilities)
    single = Classifier.load(folder, card, threads=1)
    return Rescored(
        version=card.version,
        model_selection=score(part.labels, probabilities),
        right="".join("01"[int(is_right)] for is_right in right),
        single_ms=single_latency_ms(single, digits[:TIMED_IMAGES]),
        original_gap=_original_gap(folder, card, digits[:COMPARED_IMAGES]) if original else None,
    )


def _original_gap(folder: Path, card: Card, digits: "np.typing.NDArray[np.float32]") -> float:
    exported = Classifier.load(folder, card).uncalibrated()
    original = original_probabilities(folder, card, exported.inputs(digits))
    return float(np.abs(exported.probabilities(digits) - original).max())


def rescore_apart(folder: Path, prepared: Path, *, original: bool) -> Rescored:
    """`rescore` in a fresh process.

    Raises:
        RescoringFailed: if that process fails, for whatever reason; its words are passed on.
    """
    arguments = [str(prepared), *(["--original"] if original else [])]
    return answered_apart("digits.registry.reevaluation", folder, arguments, Rescored)


def answered_apart(
    module: str, folder: Path, arguments: Sequence[str], answer_type: type[Answer]
) -> Answer:
    """What one of our modules prints of a model's folder, run in a fresh process.

    Args:
        module: whose last line is JSON.
        folder: of the model: its first argument.
        arguments: its other arguments.
        answer_type: what the JSON holds.

    Raises:
        RescoringFailed: if that process fails, for whatever reason; its words are passed on.
    """
    try:
        # Our own interpreter and module; the arguments are paths, and no shell reads them.
        answer = subprocess.run(  # noqa: S603
            [sys.executable, "-m", module, str(folder), *arguments],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            check=True,
        )
        return answer_type.model_validate_json(answer.stdout.splitlines()[-1])
    except subprocess.CalledProcessError as cause:
        raise _failed(folder, cause.stderr.strip()[-1500:]) from cause
    except (OSError, subprocess.SubprocessError, pydantic.ValidationError, IndexError) as cause:
        raise _failed(folder, str(cause)) from cause


def _failed(folder: Path, received: str) -> RescoringFailed:
    return RescoringFailed(
        "A model could not be scored again from its files",
        where=folder,
        received=received,
        remedy="restore its folder from a backup, or train it again",
    )


def main() -> None:
    """Print what `rescore` finds."""
    parser = argparse.ArgumentParser(description=rescore.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("--original", action="store_true")
    options = parser.parse_args()
    print(rescore(options.folder, options.prepared, original=options.original).model_dump_json())  # noqa: T201 - its answer


if __name__ == "__main__":
    from digits.errors import DigitsError

    try:
        main()
    except DigitsError as failure:
        sys.exit(str(failure))
