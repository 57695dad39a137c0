"""How a digit model reads photographs of each kind in `tests.digit_pictures`.

    python -m tests.bench.digit_pictures [--store DIR] [--model cnn] [--count 50] [--without]

Prints for each kind how many are read right, refused, read wrongly, and that above 90 %;
`--without` leaves out the network that refuses what is not one digit.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from digits.dataset.mnist_files import DATASETS
from digits.dataset.mnist_sources import fetch
from digits.models.prediction import DigitReading, read_digits
from digits.models.rejection import bundled_rejection
from digits.registry.versions import load_classifier
from digits.settings import store_root
from tests.digit_pictures import KINDS
from tests.no_rejection import NoRejection

SURE = 0.9


def outcome(reading: DigitReading, truth: int | None) -> str:
    """In which column a reading is counted."""
    if reading.digit == truth and truth is not None:
        return "right"
    if reading.digit is None:
        return "refused"
    return "sure" if (reading.probability or 0) > SURE else "wrong"


def main() -> None:
    """Draw, read, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--store", default="")
    parser.add_argument("--model", default="cnn")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--without", action="store_true")
    given = parser.parse_args()
    classifier = load_classifier(store_root(given.store) / "models", given.model)
    rejection = NoRejection() if given.without else bundled_rejection()
    raw = fetch(DATASETS["mnist-sample"], kept=Path("none")).raw
    print(
        "| kind | right | refused | wrong | of these above 90 % |\n| --- | --- | --- | --- | --- |"
    )
    for number, (kind, draw) in enumerate(KINDS.items()):
        rng, truths, files = np.random.default_rng(number), [], []
        with tempfile.TemporaryDirectory() as folder:
            for index in range(given.count):
                which = (index * 7 + number) % len(raw.test_labels)
                picture, truth = draw(raw.test_images[which], int(raw.test_labels[which]), rng)
                files.append(Path(folder) / f"{index:03d}.png")
                picture.save(files[-1])
                truths.append(truth)
            readings = list(read_digits(files, classifier, rejection=rejection))
        seen = Counter(map(outcome, readings, truths))
        wrong = seen["wrong"] + seen["sure"]
        print(f"| {kind} | {seen['right']} | {seen['refused']} | {wrong} | {seen['sure']} |")


if __name__ == "__main__":
    main()
